//! A server under a path of a reverse proxy, which may or may not remove the path.

use std::sync::Arc;

use emend_accounts::NewAccount;
use emend_api::ApiOptions;
use emend_service::EmendSettings;
use emend_shared::accounts::Role;
use emend_store_embedded::EmbeddedStore;
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Browser, log_in};
use crate::clients::EXTENSION;
use crate::helpers::{TestApp, spawn_app_with};

async fn app_under(path: &str, accounts: bool) -> TestApp {
    let options = ApiOptions {
        base_path: path.parse().unwrap(),
        accounts,
        ..ApiOptions::default()
    };
    let store = Arc::new(EmbeddedStore::in_memory().unwrap());
    spawn_app_with(store, options, EmendSettings::default()).await
}

#[tokio::test]
async fn both_apis_answer_with_and_without_the_path() {
    let app = app_under("/tools/emend", false).await;
    for path in ["/tools/emend", ""] {
        for api in [
            "/v2/check",
            "/api/v2/check",
            "/v2/check/",
            "/key/emend_a_b/v2/check",
        ] {
            let request = app.http.post(format!("{}{path}{api}?language=en-US", app.url));
            let response = request.form(&[("text", "I recieve it.")]).send().await.unwrap();
            let answer: Value = response.json().await.unwrap();
            assert_eq!(answer["matches"][0]["offset"], 2, "{path}{api}");
        }
        let body = json!({"text": "I recieve it.", "language": "en-US"});
        let answer: Value = app
            .post(&format!("{path}/api/v1/check"), &body)
            .await
            .json()
            .await
            .unwrap();
        assert_eq!(answer["issues"][0]["surface"], "recieve", "{path}");
        for page in ["", "/", "/docs", "/docs/errors", "/healthz", "/readyz", "/keys"] {
            assert_eq!(
                app.get(&format!("{path}{page}")).await.status(),
                200,
                "{path}{page}"
            );
        }
        assert_eq!(app.get(&format!("{path}/nothing")).await.status(), 404, "{path}");
    }
    assert_eq!(app.get("/tools/emendation/docs").await.status(), 404);
}

#[tokio::test]
async fn an_extensions_preflight_works_below_the_path() {
    let app = app_under("/emend", true).await;
    let request = app
        .http
        .request(Method::OPTIONS, format!("{}/emend/v2/check", app.url));
    let request = request
        .header("origin", EXTENSION)
        .header("access-control-request-method", "POST");
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["access-control-allow-origin"], EXTENSION);
}

#[tokio::test]
async fn pages_and_headers_contain_the_base_path() {
    let app = app_under("/emend/", false).await;
    let docs = app.get("/docs").await.text().await.unwrap();
    for link in ["/emend/docs/docs.css", "/emend/openapi.json", "/emend/"] {
        assert!(docs.contains(&format!("href=\"{link}\"")), "{link}");
    }
    let document: Value = app.get("/openapi.json").await.json().await.unwrap();
    assert_eq!(document["servers"], json!([{"url": "/emend"}]));
    let page = app.get("/").await.text().await.unwrap();
    assert!(page.contains("<base href=\"/emend/\">"), "{page}");
    let root = app_under("/", false).await;
    assert!(
        root.get("/")
            .await
            .text()
            .await
            .unwrap()
            .contains("<base href=\"/\">")
    );
}

#[tokio::test]
async fn links_in_responses_have_the_path() {
    for (base, path) in [("/emend", "/emend"), ("/", "")] {
        let app = app_under(base, true).await;
        for address in ["/api/v1/nothing", "/api/v1/me"] {
            let error: Value = app.get(address).await.json().await.unwrap();
            let docs = error["error"]["docs"].as_str().unwrap();
            assert!(docs.starts_with(&format!("{path}/docs/errors#")), "{docs}");
        }
        let new = NewAccount {
            name: "ada",
            password: "correct horse",
            display_name: None,
            role: Role::Administrator,
        };
        app.emend.accounts().management.create(new).await.unwrap();
        let cookie = log_in(&app, "ada").await;
        let ada = Browser { app: &app, cookie };
        ada.call(Method::POST, "/teams", &json!({"name": "red"})).await;
        for (address, page) in [
            ("/teams/red/invites", "/join/red#"),
            ("/admin/invites", "/register#"),
        ] {
            let made = ada.call(Method::POST, address, &json!({})).await;
            let made: Value = made.json().await.unwrap();
            let link = made["link"].as_str().unwrap();
            assert!(link.starts_with(&format!("{path}{page}")), "{link}");
        }
    }
}

#[tokio::test]
async fn the_sessions_cookie_is_limited_to_the_path() {
    for (base, path) in [("/emend", "Path=/emend;"), ("/", "Path=/;")] {
        let app = app_under(base, true).await;
        let new = NewAccount {
            name: "ada",
            password: "correct horse",
            display_name: None,
            role: Role::User,
        };
        app.emend.accounts().management.create(new).await.unwrap();
        let log_in = json!({"name": "ada", "password": "correct horse"});
        let response = app.post("/api/v1/session", &log_in).await;
        let cookie = response.headers()["set-cookie"].to_str().unwrap();
        assert!(format!("{cookie};").contains(path), "{cookie}");
    }
}
