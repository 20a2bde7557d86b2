//! `/docs`: API documentation for people. Swagger UI, which is embedded in the binary, shows the OpenAPI document with a
//! search and with forms that send requests. Without scripts, the page lists the operations.

use std::fmt::Write;
use std::sync::{Arc, LazyLock};

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, ContentEncoding, HeaderValue};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use emend_shared::ErrorCode;
use serde_json::Value;
use utoipa::openapi::{OpenApi, Server};

use crate::api_options::ApiOptions;
use crate::openapi::document;
use crate::security_headers::content_security_policy;
use crate::web_app_files;

/// `GET /openapi.json`
pub(crate) async fn openapi_json(options: Data<ApiOptions>) -> HttpResponse {
    // The document is large and almost always the same.
    static ROOT_PAGE: LazyLock<Bytes> = LazyLock::new(|| json(&document()));
    let body = match options.base_path.as_str() {
        "" => ROOT_PAGE.clone(),
        base => {
            let mut document = document();
            document.servers = Some(vec![Server::new(base)]);
            json(&document)
        }
    };
    HttpResponse::Ok().content_type("application/json").body(body)
}

fn json(document: &OpenApi) -> Bytes {
    let json = serde_json::to_vec(document);
    json.expect("a document of strings and numbers").into()
}

/// `GET /docs/docs.css`
pub(crate) async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .body(include_str!("docs.css"))
}

/// `GET /docs/docs.js`
pub(crate) async fn script() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .body(include_str!("docs.js"))
}

/// `GET /docs/swagger-ui.css` and `/docs/swagger-ui-bundle.js`
pub(crate) async fn swagger_ui(request: HttpRequest) -> HttpResponse {
    let name = request.path().rsplit('/').next().unwrap_or_default();
    match utoipa_swagger_ui::serve(name, Arc::default()) {
        Ok(Some(file)) => {
            let mut response = HttpResponse::Ok();
            if file.gzpipped {
                response.insert_header(ContentEncoding::Gzip);
            }
            response
                .content_type(file.content_type)
                .insert_header((CACHE_CONTROL, "public, max-age=3600"))
                .body(file.bytes.into_owned())
        }
        _ => HttpResponse::NotFound().finish(),
    }
}

/// `GET /docs`
pub(crate) async fn reference(options: Data<ApiOptions>) -> HttpResponse {
    let base = options.base_path.as_str();
    let body = format!(
        "<h1>The Emend API</h1><p>A spelling and grammar checker that learns. Offsets and lengths count UTF-16 code \
         units. See also the <a href=\"{base}/openapi.json\">OpenAPI document</a> and the \
         <a href=\"{base}/docs/errors\">error codes</a>.</p>{}<div id=\"reference\" \
         data-document=\"{base}/openapi.json\"></div><noscript>{}</noscript>",
        example(),
        operations(&document())
    );
    let head = format!(
        "<link rel=\"stylesheet\" href=\"{base}/docs/swagger-ui.css\">\
         <script defer src=\"{base}/docs/swagger-ui-bundle.js\"></script>\
         <script defer src=\"{base}/docs/docs.js\"></script>"
    );
    let mut response = page(base, "API", &head, &body);
    // The style sheet of Swagger UI contains its icons.
    let policy = content_security_policy(&web_app_files::inline_script_hashes(), "'self' data:");
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// `GET /docs/errors`
pub(crate) async fn errors(options: Data<ApiOptions>) -> HttpResponse {
    let mut body = String::from(
        "<h1>Errors</h1><p>Every error of <code>/api/v1</code> has this form, with a stable <code>code</code>: \
         <code>{\"error\":{\"code\",\"message\",\"docs\",\"field\"}}</code>. Responses with status 429 or 503 have the \
         header <code>Retry-After</code>, in seconds.</p>",
    );
    for code in ErrorCode::ALL {
        let (name, status) = (code.as_str(), code.status());
        let _ = write!(
            body,
            "<section id=\"{name}\"><h2><code>{name}</code> <small>{status}</small></h2><p>{}</p></section>",
            prose(code.explanation())
        );
    }
    page(options.base_path.as_str(), "Errors", "", &body)
}

fn page(base: &str, title: &str, head: &str, body: &str) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} · Emend</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         {head}<link rel=\"stylesheet\" href=\"{base}/docs/docs.css\"></head><body><header><a href=\"{base}/\">Emend</a> \
         <a href=\"{base}/docs\">API</a> <a href=\"{base}/docs/errors\">Errors</a></header><main>{body}</main></body></html>"
    ))
}

/// An example of two calls that shows how the API is used.
fn example() -> String {
    let check = r#"curl -s http://127.0.0.1:8675/api/v1/check -H 'Content-Type: application/json' \
  -d '{"text":"I recieve it.","language":"en-US"}'"#;
    let choose = r#"curl -s http://127.0.0.1:8675/api/v1/choices -H 'Content-Type: application/json' \
  -d '{"choices":[{"id":"'$(uuidgen)'","action":"accept","language":"en-US","rule":"SPELLING",
       "surface":"recieve","offered":["relieve","receive"],"replacement":"receive"}]}'"#;
    format!(
        "<h2>Example</h2><p>Check a text, then send the user’s choice: the next check ranks it first.</p>\
         <pre>{}</pre><pre>{}</pre>",
        escape(check),
        escape(choose)
    )
}

/// The operations for a browser without scripts.
fn operations(document: &OpenApi) -> String {
    let document = serde_json::to_value(document).unwrap_or_default();
    let mut rows = String::new();
    for (path, operations) in entries(&document["paths"]) {
        for (method, operation) in entries(operations) {
            let _ = write!(
                rows,
                "<tr><td><code>{} {}</code></td><td>{}</td></tr>",
                escape(&method.to_uppercase()),
                escape(path),
                prose(operation["summary"].as_str().unwrap_or_default())
            );
        }
    }
    format!("<table><tr><th>Operation</th><th>Meaning</th></tr>{rows}</table>")
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value))
}

/// Escapes a text for HTML and formats code in backticks.
fn prose(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(index, part)| match index % 2 {
        1 => format!("<code>{}</code>", escape(part)),
        _ => escape(part),
    });
    parts.collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
