//! Limits of an account, and the errors that clients get.

use std::sync::Arc;

use emend_api::ApiOptions;
use emend_service::{AccountLimits, EmendSettings};
use emend_store_embedded::EmbeddedStore;
use serde_json::{Value, json};

use crate::helpers::{TestApp, accept, refusal, spawn_app_with};

async fn app(limits: AccountLimits) -> TestApp {
    let settings = EmendSettings {
        limits,
        ..EmendSettings::default()
    };
    let store = Arc::new(EmbeddedStore::in_memory().unwrap());
    spawn_app_with(store, ApiOptions::default(), settings).await
}

#[tokio::test]
async fn an_exceeded_limit_is_named_and_the_batch_changes_nothing() {
    let app = app(AccountLimits {
        outcomes: 3,
        words: 2,
        ..AccountLimits::default()
    })
    .await;
    let choices: Vec<Value> = (0..4)
        .map(|number| accept("teh", &[], &format!("the{number}")))
        .collect();
    let refused = app.post("/api/v1/choices", &json!({ "choices": choices })).await;
    assert_eq!(refusal(refused).await, (409, "limit_reached".into(), None));
    let learned: Value = app.get("/api/v1/learned").await.json().await.unwrap();
    assert_eq!(learned["total"], 0);
    assert_eq!(app.choose(&choices[..3]).await, ["applied"; 3]);
    assert_eq!(app.choose(&choices[..3]).await, ["duplicate"; 3]);

    let words = json!({"words": ["Aa", "Bb", "Cc"]});
    let refused = app.post("/api/v1/words", &words).await;
    assert_eq!(refusal(refused).await.1, "limit_reached");
    let words: Value = app.get("/api/v1/words").await.json().await.unwrap();
    assert_eq!(words["words"], json!([]));
}

#[tokio::test]
async fn a_page_learns_the_longest_text_from_the_session() {
    let settings = EmendSettings {
        max_text: 500,
        ..EmendSettings::default()
    };
    let store = Arc::new(EmbeddedStore::in_memory().unwrap());
    let app = spawn_app_with(store, ApiOptions::default(), settings).await;
    let session: Value = app.get("/api/v1/session").await.json().await.unwrap();
    assert_eq!(session["max_text"], 500);
    app.check(&"a".repeat(500)).await;
    let request = json!({"text": "a".repeat(501), "language": "en-US"});
    let refused = app.post("/api/v1/check", &request).await;
    assert_eq!(
        refusal(refused).await,
        (413, "text_too_long".into(), Some("text".into()))
    );
}
