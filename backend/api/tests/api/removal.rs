//! Removal of accounts of any size.

use std::sync::Arc;
use std::time::Duration;

use emend_accounts::NewAccount;
use emend_api::ApiOptions;
use emend_service::EmendSettings;
use emend_shared::accounts::{Registration, Role};
use emend_store_embedded::EmbeddedStore;
use reqwest::Method;
use reqwest::header::LOCATION;
use serde_json::{Value, json};

use crate::browser::{Browser, PASSWORD, log_in};
use crate::helpers::{TestApp, refusal, spawn_app_with};

/// A server whose requests do not wait for removals to finish.
async fn hasty_app() -> TestApp {
    let options = ApiOptions {
        accounts: true,
        ..ApiOptions::default()
    };
    let settings = EmendSettings {
        registration: Registration::Open,
        removal_patience: Duration::ZERO,
        ..EmendSettings::default()
    };
    spawn_app_with(Arc::new(EmbeddedStore::in_memory().unwrap()), options, settings).await
}

async fn administrator(app: &TestApp) -> Browser<'_> {
    let new = NewAccount {
        name: "root",
        password: PASSWORD,
        display_name: None,
        role: Role::Administrator,
    };
    app.emend.accounts().management.create(new).await.unwrap();
    let cookie = log_in(app, "root").await;
    Browser { app, cookie }
}

async fn state(app: &TestApp, place: &str) -> String {
    let answer: Value = app.get(place).await.json().await.unwrap();
    answer["state"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_large_account_is_removed_by_a_job_and_can_do_nothing_meanwhile() {
    let app = hasty_app().await;
    let root = administrator(&app).await;
    for by_themselves in [true, false] {
        let ada = Browser::of(&app, "ada").await;
        ada.call(Method::POST, "/words", &json!({"words": ["Zorblat"]}))
            .await;
        let forget = async || {
            if by_themselves {
                ada.call(Method::POST, "/me/forget", &json!({"confirm": "forget"}))
                    .await
            } else {
                root.call(Method::DELETE, "/admin/accounts/ada", &Value::Null)
                    .await
            }
        };
        let accepted = forget().await;
        assert_eq!(accepted.status(), 202);
        let place = accepted.headers()[LOCATION].to_str().unwrap().to_owned();
        let body: Value = accepted.json().await.unwrap();
        assert_eq!(
            place,
            format!("/api/v1/removals/{}", body["id"].as_str().unwrap())
        );
        assert_eq!(state(&app, &place).await, "running");
        let refused = ada
            .call(Method::POST, "/words", &json!({"words": ["More"]}))
            .await;
        assert_eq!(refusal(refused).await.0, 403);
        let again = ada
            .call(Method::POST, "/me/forget", &json!({"confirm": "forget"}))
            .await;
        if again.status() == 202 {
            assert_eq!(again.headers()[LOCATION], place.as_str());
        }
        let taken = json!({"name": "ada", "password": PASSWORD});
        assert_eq!(refusal(app.post("/api/v1/accounts", &taken).await).await.0, 409);

        app.emend
            .accounts()
            .removals
            .continue_all(&|| false)
            .await
            .unwrap();
        assert_eq!(state(&app, &place).await, "done");
        let refused = ada.call(Method::GET, "/words", &Value::Null).await;
        assert_eq!(refusal(refused).await.0, 401);
    }
    let unknown = format!("/api/v1/removals/{}", "x".repeat(43));
    assert_eq!(refusal(app.get(&unknown).await).await.0, 404);
    assert_eq!(refusal(app.get("/api/v1/removals/x").await).await.0, 404);
    let counted = emend_store::recount::recount(app.store.as_ref(), &|_| {})
        .await
        .unwrap();
    assert_eq!((counted.records, counted.differing), (0, 0));
}

#[tokio::test]
async fn the_last_administrator_must_first_appoint_another_one() {
    let app = hasty_app().await;
    let root = administrator(&app).await;
    for (method, path, body) in [
        (Method::POST, "/me/forget", json!({"confirm": "forget"})),
        (Method::DELETE, "/admin/accounts/root", Value::Null),
        (Method::POST, "/admin/accounts/root", json!({"role": "user"})),
        (Method::POST, "/admin/accounts/root", json!({"disabled": true})),
    ] {
        let refused = root.call(method, path, &body).await;
        assert_eq!(refusal(refused).await.1, "conflict", "{path}");
    }
    assert_eq!(root.get("/session").await["account"]["role"], "administrator");
}
