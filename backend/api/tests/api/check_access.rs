//! Permission to check texts, and all ways to send a key.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use emend_accounts::NewAccount;
use emend_api::{ApiOptions, CheckAccess};
use emend_service::EmendSettings;
use emend_shared::accounts::{KeyRequest, KeyScope, Role};
use emend_store_embedded::EmbeddedStore;
use serde_json::json;

use crate::helpers::{TestApp, spawn_app_with};

const TEXT: &str = "/v2/check?language=en-US&text=I+recieve+it.";

async fn app(check_access: CheckAccess) -> TestApp {
    let options = ApiOptions {
        accounts: true,
        check_access,
        ..ApiOptions::default()
    };
    let store = Arc::new(EmbeddedStore::in_memory().unwrap());
    spawn_app_with(store, options, EmendSettings::default()).await
}

/// A key of the account `ada` with the scopes `check` and `choose`.
async fn key(app: &TestApp) -> String {
    let new = NewAccount {
        name: "ada",
        password: "correct horse",
        display_name: None,
        role: Role::User,
    };
    app.emend.accounts().management.create(new).await.unwrap();
    let request = KeyRequest {
        name: "add-on".to_owned(),
        scopes: vec![KeyScope::Check, KeyScope::Choose, KeyScope::Words],
        requests_per_minute: None,
    };
    let ada = "ada".parse().unwrap();
    app.emend
        .accounts()
        .keys
        .create(&ada, &request)
        .await
        .unwrap()
        .token
}

async fn native(app: &TestApp) -> u16 {
    let body = json!({"text": "I recieve it.", "language": "en-US"});
    app.post("/api/v1/check", &body).await.status().as_u16()
}

#[tokio::test]
async fn only_accounts_may_check_unless_checking_is_open() {
    let closed = app(CheckAccess::Accounts).await;
    let refused = closed.get(TEXT).await;
    assert_eq!(refused.status(), 403);
    let body = refused.text().await.unwrap();
    assert!(body.starts_with("Error: ") && body.contains("apiKey"), "{body}");
    assert_eq!(native(&closed).await, 401);

    let open = app(CheckAccess::Everyone).await;
    assert_eq!(open.get(TEXT).await.status(), 200);
    assert_eq!(native(&open).await, 200);
    let choices = json!({"choices": []});
    assert_eq!(open.post("/api/v1/choices", &choices).await.status(), 401);
    assert_eq!(open.get("/api/v1/words").await.status(), 401);
}

#[tokio::test]
async fn wrong_credentials_are_refused_even_if_checking_is_open() {
    let open = app(CheckAccess::Everyone).await;
    for path in [
        "/v2/check?language=en&text=a",
        "/key/em_no_key/v2/check?language=en&text=a",
    ] {
        let request = open
            .http
            .get(format!("{}{path}", open.url))
            .bearer_auth("em_no_key");
        assert_eq!(request.send().await.unwrap().status(), 403, "{path}");
    }
    assert_eq!(
        open.get("/key/em_no_key/v2/check?language=en&text=a")
            .await
            .status(),
        403
    );
}

#[tokio::test]
async fn a_key_is_taken_as_parameter_bearer_token_basic_password_and_path_prefix() {
    let app = app(CheckAccess::Accounts).await;
    let key = key(&app).await;
    let get = |path: String| app.http.get(format!("{}{path}", app.url));
    let basic = |user: &str| format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{key}")));
    let requests = [
        get(format!("{TEXT}&username=ada&apiKey={key}")),
        get(TEXT.to_owned()).bearer_auth(&key),
        get(TEXT.to_owned()).header("authorization", basic("ada")),
        get(TEXT.to_owned()).header("authorization", basic("")),
        get(format!("/key/{key}{TEXT}")),
        get(format!("/key/{key}/v2/words")),
    ];
    for request in requests {
        let answer = request.send().await.unwrap();
        let (url, status) = (answer.url().path().to_owned(), answer.status());
        assert_eq!(status, 200, "{url}: {}", answer.text().await.unwrap());
    }
    // A key in the path works for the LanguageTool API only.
    let elsewhere = get(format!("/key/{key}/api/v1/learned")).send().await.unwrap();
    assert_eq!(elsewhere.status(), 404);
}
