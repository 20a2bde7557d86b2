//! Allowed origins and CORS, as browsers use them.

use std::sync::Arc;

use emend_api::ApiOptions;
use emend_service::EmendSettings;
use emend_store_embedded::EmbeddedStore;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::json;

use crate::clients::EXTENSION;
use crate::helpers::{TestApp, spawn_app, spawn_app_with};

/// The preflight that a browser sends before a request from a page of this origin.
async fn preflight(app: &TestApp, path: &str, origin: &str) -> (u16, HeaderMap, String) {
    let request = app.http.request(Method::OPTIONS, format!("{}{path}", app.url));
    let request = request
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "content-type,x-requested-with,x-any",
        )
        .header("access-control-request-private-network", "true");
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, response.text().await.unwrap())
}

#[tokio::test]
async fn a_preflight_allows_the_requested_headers_and_never_credentials() {
    let app = spawn_app().await;
    for path in [
        "/v2/check",
        "/v2/words/add",
        "/api/v2/check",
        "/key/emend_a_b/v2/check",
    ] {
        let (status, headers, _) = preflight(&app, path, EXTENSION).await;
        assert_eq!(
            (status, &headers["access-control-allow-origin"]),
            (200, &EXTENSION.parse().unwrap()),
            "{path}"
        );
        assert_eq!(
            headers["access-control-allow-headers"],
            "content-type,x-requested-with,x-any"
        );
        assert!(
            headers["access-control-allow-methods"]
                .to_str()
                .unwrap()
                .contains("POST")
        );
        assert_eq!(headers["access-control-allow-private-network"], "true");
        assert!(!headers.contains_key("access-control-allow-credentials"));
    }
    let (status, headers, text) = preflight(&app, "/v2/check", "https://evil.example").await;
    assert_eq!(status, 403);
    assert!(
        text.starts_with("Error: ") && !headers.contains_key("access-control-allow-origin"),
        "{text}"
    );
    assert_eq!(preflight(&app, "/api/v1/me/export", EXTENSION).await.0, 403);
}

#[tokio::test]
async fn allowed_origins_are_origins_schemes_or_every_page() {
    let check = async |allowed: &str, origin: &str, path: &str| {
        let options = ApiOptions {
            allow_origin: vec![allowed.parse().unwrap()],
            ..ApiOptions::default()
        };
        let store = Arc::new(EmbeddedStore::in_memory().unwrap());
        let app = spawn_app_with(store, options, EmendSettings::default()).await;
        let request = app
            .http
            .post(format!("{}{path}", app.url))
            .header("origin", origin);
        let response = request
            .json(&json!({"text": "a", "language": "en-US"}))
            .send()
            .await
            .unwrap();
        let allows = response.headers().get("access-control-allow-origin").cloned();
        assert!(
            !response
                .headers()
                .contains_key("access-control-allow-credentials")
        );
        (
            response.status().as_u16(),
            allows.map(|value| value.to_str().unwrap().to_owned()),
        )
    };
    let allowed = |origin: &str| (200, Some(origin.to_owned()));
    let friend = "https://friend.example";
    assert_eq!(check("*", friend, "/api/v1/check").await, allowed("*"));
    assert_eq!(check("*", "null", "/v2/check").await, allowed("*"));
    assert_eq!(check(friend, friend, "/api/v1/check").await, allowed(friend));
    assert_eq!(
        check("vscode-webview://*", "vscode-webview://a1", "/api/v1/check").await,
        allowed("vscode-webview://a1")
    );
    assert_eq!(
        check(friend, "https://evil.example", "/v2/check").await,
        (403, None)
    );
    assert_eq!(
        check("moz-extension://*", "https://evil.example", "/v2/check").await,
        (403, None)
    );
}
