//! The web app, embedded in the binary: each file as built and compressed with Brotli (`name.br`), WebAssembly only compressed.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use actix_web::http::header::{
    ACCEPT, AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, ETag, Encoding, EntityTag, IfNoneMatch, VARY,
};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use emend_shared::ErrorCode;
use futures::{Stream, stream};
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

use crate::api_options::ApiOptions;
use crate::engine_data;
use crate::error_response::ApiError;

#[derive(RustEmbed)]
#[folder = "../../frontend/dist"]
#[exclude = "*.wasm"]
#[allow_missing = true]
struct Dist;

/// The size of the parts in which a file is decompressed.
const CHUNK: usize = 64 << 10;
const INDEX: &str = "index.html";
/// The base of relative addresses in the page, as built.
const BASE: &str = "<base href=\"/\">";
/// Paths of the web app's pages, except those for joining teams. All pages are the same file, which reads its address.
pub(crate) const PAGES: [&str; 11] = [
    "log-in",
    "set-up",
    "register",
    "account",
    "keys",
    "teams",
    "learned",
    "insight",
    "documents",
    "help",
    "admin",
];

/// `GET /…`: a file of the web app.
pub(crate) async fn serve(
    options: web::Data<ApiOptions>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let base = options.base_path.as_str();
    let name = match request.path().trim_start_matches('/') {
        "" => INDEX,
        name if is_page(name) => INDEX,
        name => name,
    };
    if engine_data::is_engine_data(name) {
        return Ok(engine_data::serve());
    }
    // The compressed copies cannot be requested directly.
    let file = if name.rsplit('.').next() == Some("br") {
        None
    } else {
        Dist::get(name)
    };
    let is_only_compressed = file.is_none();
    let Some(file) = file.or_else(|| only_compressed(name)) else {
        if name == INDEX {
            return Ok(HttpResponse::Ok()
                .content_type("text/html; charset=utf-8")
                .body(NOT_BUILT.replace("/docs", &format!("{base}/docs"))));
        }
        return match Dist::get(INDEX).filter(|_| accepts_html(&request)) {
            // A person in a browser gets a page that says so and leads on.
            Some(page) => Ok(HttpResponse::NotFound()
                .content_type("text/html; charset=utf-8")
                .insert_header((CACHE_CONTROL, "no-cache"))
                .body(String::from_utf8_lossy(&page.data).replacen(
                    BASE,
                    &format!("<base href=\"{base}/\">"),
                    1,
                ))),
            None => Err(ApiError::new(
                ErrorCode::NotFound,
                format!("this address does not exist; see {base}/docs for the API"),
            )),
        };
    };
    // The page contains the base path.
    let rebased = name == INDEX && !base.is_empty();
    let hash = BASE64_STANDARD.encode(&file.metadata.sha256_hash()[..16]);
    let tag = EntityTag::new_strong(if rebased { hash + base } else { hash });
    let mut response = HttpResponse::Ok();
    response
        .insert_header(ETag(tag.clone()))
        .insert_header((VARY, "Accept-Encoding"))
        .insert_header((
            CACHE_CONTROL,
            if is_hashed(name) {
                "public, max-age=31536000, immutable"
            } else {
                "no-cache"
            },
        ));
    if is_cached(&request, &tag) {
        return Ok(response
            .status(actix_web::http::StatusCode::NOT_MODIFIED)
            .finish());
    }
    response.content_type(mime_guess::from_path(name).first_or_octet_stream().to_string());
    if rebased {
        let page = String::from_utf8_lossy(&file.data);
        return Ok(response.body(page.replacen(BASE, &format!("<base href=\"{base}/\">"), 1)));
    }
    let compressed = accepts_brotli(&request)
        .then(|| Dist::get(&format!("{name}.br")))
        .flatten();
    let body = match compressed {
        Some(compressed) => {
            response.insert_header((CONTENT_ENCODING, "br"));
            compressed.data
        }
        None if is_only_compressed => return Ok(response.streaming(decompressed(file.data))),
        None => file.data,
    };
    Ok(match body {
        Cow::Borrowed(bytes) => response.body(bytes),
        Cow::Owned(bytes) => response.body(bytes),
    })
}

const NOT_BUILT: &str = "<!doctype html><html lang=en><meta charset=utf-8><title>Emend</title>\
<h1>Emend is running</h1><p>This binary was built without the web app. Build it with <code>cargo xtask serve</code>. \
The API works: see <a href=/docs>its documentation</a>.</p></html>";

/// A large file that the program contains only in compressed form. A client that does not accept that, such as a browser without HTTPS or
/// behind a proxy that asks for less, gets it decompressed, while it is sent.
fn only_compressed(name: &str) -> Option<EmbeddedFile> {
    let is_whole = name.rsplit('.').next() == Some("br");
    Dist::get(&format!("{name}.br")).filter(|_| !is_whole)
}

/// The content of a file that the program contains only in compressed form, in chunks.
fn decompressed(file: Cow<'static, [u8]>) -> impl Stream<Item = Result<web::Bytes, std::io::Error>> {
    let mut decoder = brotli_decompressor::Decompressor::new(Cursor::new(file), CHUNK);
    stream::iter(std::iter::from_fn(move || {
        let mut chunk = vec![0; CHUNK];
        match decoder.read(&mut chunk) {
            Ok(0) => None,
            Ok(length) => {
                chunk.truncate(length);
                Some(Ok(chunk.into()))
            }
            Err(error) => Some(Err(error)),
        }
    }))
}

/// Whether the web app has a page at this path.
fn is_page(path: &str) -> bool {
    PAGES.contains(&path.trim_end_matches('/')) || path.starts_with("join/")
}

/// The `sha256-…` hash of each inline script in the page, for the content security policy. The build tool adds a small script
/// that starts the WebAssembly.
pub(crate) fn inline_script_hashes() -> Vec<String> {
    let Some(page) = Dist::get(INDEX) else {
        return Vec::new();
    };
    let page = String::from_utf8_lossy(&page.data);
    inline_scripts(&page)
        .map(|script| {
            format!(
                "sha256-{}",
                BASE64_STANDARD.encode(Sha256::digest(script.as_bytes()))
            )
        })
        .collect()
}

fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (body, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=") && !body.is_empty()).then_some(body)
    })
}

/// Whether a file's name contains the hash of its content: `emend-0a1b2c3d4e5f6071.js`, `…_bg.wasm`.
fn is_hashed(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end_matches("_bg");
    stem.rsplit('-')
        .next()
        .is_some_and(|hash| hash.len() >= 15 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Whether the client already has the file with this tag.
fn is_cached(request: &HttpRequest, tag: &EntityTag) -> bool {
    match request.get_header::<IfNoneMatch>() {
        Some(IfNoneMatch::Any) => true,
        Some(IfNoneMatch::Items(tags)) => tags.iter().any(|cached| cached.weak_eq(tag)),
        None => false,
    }
}

/// Whether the client asks for a page, as browsers do when a person opens an address.
fn accepts_html(request: &HttpRequest) -> bool {
    let accepted = request.headers().get(ACCEPT);
    accepted
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"))
}

fn accepts_brotli(request: &HttpRequest) -> bool {
    let accepted = request.get_header::<AcceptEncoding>();
    let supported = [Encoding::brotli(), Encoding::identity()];
    accepted.is_some_and(|accepted| accepted.negotiate(supported.iter()) == Some(Encoding::brotli()))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use futures::StreamExt;

    use super::*;

    #[test]
    fn only_names_with_a_hash_are_immutable() {
        assert!(is_hashed("emend-frontend-0a1b2c3d4e5f6071.js"));
        assert!(is_hashed("emend-frontend-0a1b2c3d4e5f6071_bg.wasm"));
        assert!(!is_hashed("index.html"));
        assert!(!is_hashed("service-worker.js"));
    }

    fn asks(name: &str, value: &str) -> HttpRequest {
        TestRequest::get().insert_header((name, value)).to_http_request()
    }

    #[test]
    fn brotli_is_sent_only_if_it_is_accepted() {
        for (accepted, expected) in [
            ("gzip, deflate, br, zstd", true),
            ("br", true),
            ("gzip", false),
            ("br;q=0, gzip", false),
            ("identity", false),
            ("", false),
        ] {
            let request = asks("accept-encoding", accepted);
            assert_eq!(accepts_brotli(&request), expected, "{accepted:?}");
        }
        assert!(!accepts_brotli(&TestRequest::get().to_http_request()));
    }

    #[test]
    fn an_entity_tag_is_recognised_in_a_list_and_in_its_weak_form() {
        let tag = EntityTag::new_strong("a/b+c==/emend".to_owned());
        for (tags, expected) in [
            ("\"a/b+c==/emend\"", true),
            ("\"x\", \"a/b+c==/emend\"", true),
            ("W/\"a/b+c==/emend\"", true),
            ("*", true),
            ("\"a/b+c==\"", false),
        ] {
            assert_eq!(is_cached(&asks("if-none-match", tags), &tag), expected, "{tags}");
        }
        assert!(!is_cached(&TestRequest::get().to_http_request(), &tag));
    }

    #[test]
    fn only_a_client_that_accepts_html_gets_a_page() {
        assert!(accepts_html(&asks(
            "accept",
            "text/html,application/xhtml+xml,*/*;q=0.8"
        )));
        for accepted in ["*/*", "application/json", ""] {
            assert!(!accepts_html(&asks("accept", accepted)), "{accepted:?}");
        }
    }

    #[tokio::test]
    async fn a_client_without_brotli_gets_a_file_that_is_only_there_compressed() {
        let content: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut compressed = Vec::new();
        let params = brotli::enc::BrotliEncoderParams {
            quality: 1,
            ..Default::default()
        };
        brotli::BrotliCompress(&mut &*content, &mut compressed, &params).unwrap();
        assert!(compressed.len() < content.len());
        let chunks: Vec<_> = decompressed(Cow::Owned(compressed.clone())).collect().await;
        let chunks: Vec<_> = chunks.into_iter().map(Result::unwrap).collect();
        assert!(chunks.iter().all(|chunk| chunk.len() <= CHUNK));
        assert_eq!(chunks.concat(), content);

        compressed.truncate(compressed.len() / 2);
        let broken: Vec<_> = decompressed(Cow::Owned(compressed)).take(100).collect().await;
        assert!(broken.iter().any(Result::is_err), "a part of a file is no file");
    }

    #[test]
    fn inline_scripts_are_found_and_others_are_not() {
        let page = r#"<script type="module">import x</script><script src="a.js"></script><script>y</script>"#;
        assert_eq!(inline_scripts(page).collect::<Vec<_>>(), ["import x", "y"]);
    }
}
