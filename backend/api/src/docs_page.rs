//! `/docs`: API documentation for people, generated from the OpenAPI document. It uses no scripts and no external resources.

use std::fmt::Write;
use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data};
use emend_shared::ErrorCode;
use serde_json::Value;
use utoipa::openapi::{OpenApi, Server};

use crate::api_options::ApiOptions;
use crate::openapi::document;

/// `GET /openapi.json`
pub(crate) async fn openapi_json(options: Data<ApiOptions>) -> HttpResponse {
    // The document is large and almost always the same.
    static AT_THE_ROOT: LazyLock<Bytes> = LazyLock::new(|| json(&document()));
    let body = match options.base_path.as_str() {
        "" => AT_THE_ROOT.clone(),
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

/// `GET /docs`
pub(crate) async fn reference(options: Data<ApiOptions>) -> HttpResponse {
    let base = options.base_path.as_str();
    let document = serde_json::to_value(document()).unwrap_or_default();
    let mut body = format!(
        "<h1>The Emend API</h1><p>A spelling and grammar checker that learns. Offsets and lengths count UTF-16 code \
         units. See also the <a href=\"{base}/openapi.json\">OpenAPI document</a> and the \
         <a href=\"{base}/docs/errors\">error codes</a>.</p>",
    );
    body.push_str(&example());
    for (path, operations) in entries(&document["paths"]) {
        for (method, operation) in entries(operations) {
            write_operation(&mut body, method, path, operation);
        }
    }
    body.push_str("<h1>Schemas</h1>");
    for (name, schema) in entries(&document["components"]["schemas"]) {
        write_schema(&mut body, name, schema);
    }
    page(base, "API", &body)
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
    page(options.base_path.as_str(), "Errors", &body)
}

fn page(base: &str, title: &str, body: &str) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} · Emend</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"stylesheet\" href=\"{base}/docs/docs.css\"></head><body><header><a href=\"{base}/\">Emend</a> \
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

fn write_operation(body: &mut String, method: &str, path: &str, operation: &Value) {
    let summary = operation["summary"].as_str().unwrap_or_default();
    let _ = write!(
        body,
        "<section><h2><code class=\"method\">{}</code> <code>{}</code></h2><p><b>{}.</b> {}</p>",
        escape(&method.to_uppercase()),
        escape(path),
        prose(summary),
        prose(operation["description"].as_str().unwrap_or_default())
    );
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let _ = write!(
            body,
            "<p>{} <code>{}</code>: {}</p>",
            if parameter["in"] == "path" {
                "Path"
            } else {
                "Query"
            },
            escape(parameter["name"].as_str().unwrap_or_default()),
            prose(parameter["description"].as_str().unwrap_or_default())
        );
    }
    if let Some(schema) = operation["requestBody"]["content"]["application/json"].get("schema") {
        let _ = write!(body, "<p>Body: {}</p>", type_name(schema));
    }
    body.push_str("<table><tr><th>Status</th><th>Meaning</th><th>Body</th></tr>");
    for (status, response) in entries(&operation["responses"]) {
        let schema = entries(&response["content"])
            .next()
            .map_or(&Value::Null, |(_, content)| &content["schema"]);
        let _ = write!(
            body,
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
            escape(status),
            prose(response["description"].as_str().unwrap_or_default()),
            type_name(schema)
        );
    }
    body.push_str("</table></section>");
}

fn write_schema(body: &mut String, name: &str, schema: &Value) {
    let _ = write!(
        body,
        "<section id=\"schema-{0}\"><h2><code>{0}</code></h2><p>{1}</p>",
        escape(name),
        prose(schema["description"].as_str().unwrap_or_default())
    );
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<_> = values
            .iter()
            .map(|value| format!("<code>{}</code>", escape(&value.to_string())))
            .collect();
        let _ = write!(body, "<p>One of {}</p>", values.join(", "));
    }
    let parts = std::iter::once(schema).chain(schema["allOf"].as_array().into_iter().flatten());
    let mut rows = String::new();
    for part in parts {
        if let Some(flattened) = part.get("$ref") {
            let _ = write!(
                rows,
                "<tr><td colspan=\"3\">the fields of {}</td></tr>",
                reference_link(flattened)
            );
        }
        let required: Vec<_> = part["required"].as_array().into_iter().flatten().collect();
        for (field, schema) in entries(&part["properties"]) {
            let wanted = if required.iter().any(|name| *name == field) {
                ""
            } else {
                " <small>optional</small>"
            };
            let _ = write!(
                rows,
                "<tr><td><code>{}</code>{wanted}</td><td>{}</td><td>{}</td></tr>",
                escape(field),
                type_name(schema),
                prose(schema["description"].as_str().unwrap_or_default())
            );
        }
    }
    if !rows.is_empty() {
        let _ = write!(
            body,
            "<table><tr><th>Field</th><th>Type</th><th>Meaning</th></tr>{rows}</table>"
        );
    }
    body.push_str("</section>");
}

fn type_name(schema: &Value) -> String {
    if let Some(reference) = schema.get("$ref") {
        return reference_link(reference);
    }
    if let Some(items) = schema.get("items") {
        return format!("list of {}", type_name(items));
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        if let Some(options) = schema[key].as_array() {
            let names: Vec<_> = options
                .iter()
                .filter(|option| option["type"] != "null")
                .map(type_name)
                .collect();
            return names.join(" or ");
        }
    }
    match &schema["type"] {
        Value::String(name) => escape(name),
        Value::Array(names) => {
            let names: Vec<_> = names
                .iter()
                .filter_map(Value::as_str)
                .filter(|name| *name != "null")
                .collect();
            escape(&names.join(" or "))
        }
        _ => String::new(),
    }
}

fn reference_link(reference: &Value) -> String {
    let name = reference
        .as_str()
        .and_then(|path| path.rsplit('/').next())
        .unwrap_or_default();
    format!("<a href=\"#schema-{0}\"><code>{0}</code></a>", escape(name))
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
