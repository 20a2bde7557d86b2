use emend_engine::{DATA_VERSION, DataBundle};
use emend_shared::ErrorCode;
use serde_json::Value;

use crate::helpers::{refusal, spawn_app};

#[tokio::test]
async fn operators_can_read_health_and_metrics() {
    let app = spawn_app().await;
    assert_eq!(app.get("/healthz").await.text().await.unwrap(), "OK");
    let ready: Value = app.get("/readyz").await.json().await.unwrap();
    assert_eq!(
        (&ready["ready"], &ready["store"]),
        (&Value::Bool(true), &Value::from("ok"))
    );
    assert_eq!(app.get("/metrics").await.status(), 200);
}

#[tokio::test]
async fn every_operation_of_the_openapi_document_is_served() {
    let app = spawn_app().await;
    let document: Value = app.get("/openapi.json").await.json().await.unwrap();
    let mut operations = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let method = method.to_uppercase().parse().unwrap();
            let response = app
                .http
                .request(method, format!("{}{path}", app.url))
                .send()
                .await
                .unwrap();
            let (status, body) = (response.status().as_u16(), response.text().await.unwrap());
            // A routed operation may respond with 404 for the placeholder of its parameter.
            let is_served = !body.contains("this address does not exist");
            assert!(
                is_served && !matches!(status, 405 | 500),
                "{path}: {status} {body}"
            );
            operations += 1;
        }
    }
    assert!(operations >= 9);
}

#[tokio::test]
async fn the_documentation_names_every_path_and_explains_every_error() {
    let app = spawn_app().await;
    let docs = app.get("/docs").await.text().await.unwrap();
    for path in ["/api/v1/check", "/api/v1/choices", "/api/v1/words", "/readyz"] {
        assert!(docs.contains(path), "{path}");
    }
    let errors = app.get("/docs/errors").await.text().await.unwrap();
    for code in ErrorCode::ALL {
        assert!(errors.contains(&format!("id=\"{}\"", code.as_str())), "{code:?}");
    }
    assert!(
        !docs.contains("http://") || docs.contains("http://127.0.0.1:8675"),
        "nothing from elsewhere"
    );
}

#[tokio::test]
async fn the_documentation_loads_only_files_of_this_server() {
    let app = spawn_app().await;
    let docs = app.get("/docs").await;
    let policy = docs.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(policy.contains("img-src 'self' data:;"), "{policy}");
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains("http"),
        "{policy}"
    );
    let docs = docs.text().await.unwrap();
    assert!(!docs.contains("<style") && !docs.contains(" style="), "{docs}");
    for (file, kind) in [
        ("/docs/docs.js", "text/javascript"),
        ("/docs/docs.css", "text/css"),
        ("/docs/swagger-ui-bundle.js", "text/javascript"),
        ("/docs/swagger-ui.css", "text/css"),
    ] {
        assert!(docs.contains(&format!("\"{file}\"")), "{file}");
        let file = app.get(file).await;
        let declared = file.headers()["content-type"].to_str().unwrap();
        assert!(declared.starts_with(kind), "{declared}");
    }
    let elsewhere = app.get("/docs/index.html").await;
    assert_eq!(elsewhere.status(), 404);
}

#[tokio::test]
async fn the_content_security_policy_allows_only_what_the_page_needs() {
    let app = spawn_app().await;
    let page = app.get("/").await;
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"),
        "{policy}"
    );
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains("http"),
        "{policy}"
    );
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
    let etag = page.headers().get("etag").cloned();
    if let Some(etag) = etag {
        let again = app
            .http
            .get(&app.url)
            .header("if-none-match", etag)
            .send()
            .await
            .unwrap();
        assert_eq!(again.status(), 304);
    }
}

#[tokio::test]
async fn a_page_of_another_origin_may_not_call() {
    let app = spawn_app().await;
    let words = format!("{}/api/v1/words", app.url);
    let foreign = app
        .http
        .post(&words)
        .header("origin", "https://evil.example")
        .body("x")
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(foreign).await.0, 403);
    let rebound = app
        .http
        .get(&words)
        .header("host", "evil.example")
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(rebound).await.0, 403);
    let own = app
        .http
        .get(&words)
        .header("origin", &app.url)
        .send()
        .await
        .unwrap();
    assert_eq!(own.status(), 200);
}

#[tokio::test]
async fn unknown_addresses_are_answered_with_404() {
    let app = spawn_app().await;
    assert_eq!(refusal(app.get("/api/v1/nothing").await).await.1, "not_found");
    assert_eq!(refusal(app.get("/no/such/file.js").await).await.1, "not_found");
    assert_eq!(
        refusal(app.get("/api/v1/check").await).await.1,
        "method_not_allowed"
    );
}

/// The OpenAPI document changes only on purpose: `EMEND_WRITE_OPENAPI=1 cargo test -p emend-api` writes a new version.
#[tokio::test]
async fn the_openapi_document_is_the_one_in_docs() {
    let app = spawn_app().await;
    let document: Value = app.get("/openapi.json").await.json().await.unwrap();
    let served = serde_json::to_string_pretty(&document).unwrap() + "\n";
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    if std::env::var_os("EMEND_WRITE_OPENAPI").is_some() {
        std::fs::write(&file, &served).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap();
    let differing = kept
        .lines()
        .zip(served.lines())
        .find(|(kept, served)| kept != served);
    assert_eq!(differing, None, "docs/openapi.json");
    assert_eq!(kept.len(), served.len(), "docs/openapi.json");
}

#[tokio::test]
async fn an_engine_in_a_browser_gets_the_data_of_its_version() {
    let app = spawn_app().await;
    let response = app.get(&format!("/engine-data-{DATA_VERSION}.bin")).await;
    assert_eq!(response.status(), 200);
    let cached = response.headers()["cache-control"].to_str().unwrap().to_owned();
    assert!(cached.contains("immutable"), "{cached}");
    let data = response.bytes().await.unwrap().to_vec();
    assert_eq!(DataBundle::hand_over(data.leak()), Ok(()));
    let other = app.get("/engine-data-0123456789abcdef.bin").await;
    assert_eq!(other.status(), 404);
}
