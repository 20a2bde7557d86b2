//! The words of a user's dictionary.

use serde_json::{Value, json};

use crate::helpers::{choice, issues, refusal, spawn_app};

#[tokio::test]
async fn an_added_word_is_right_and_listed_until_it_is_removed() {
    let app = spawn_app().await;
    let text = "We like snorfling. Snorfling is snorfling.";
    assert_eq!(issues(&app.check(text).await).len(), 3);
    app.choose(&[choice("add_word", "snorfling")]).await;
    assert_eq!(issues(&app.check(text).await).len(), 0);

    let listed: Value = app.get("/api/v1/words?scope=me").await.json().await.unwrap();
    assert_eq!(listed, json!({"words": ["snorfling"]}));
    let url = format!("{}/api/v1/words", app.url);
    let removed = app
        .http
        .delete(&url)
        .json(&json!({"words": ["snorfling", "never"]}))
        .send()
        .await
        .unwrap();
    assert_eq!(
        removed.json::<Value>().await.unwrap(),
        json!({"words": ["snorfling"]})
    );
    assert_eq!(issues(&app.check(text).await).len(), 3);
}

#[tokio::test]
async fn words_are_imported_and_exported_as_plain_text() {
    let app = spawn_app().await;
    let url = format!("{}/api/v1/words", app.url);
    let import = app
        .http
        .post(&url)
        .header("content-type", "text/plain")
        .body("zweiter\r\n\nerster\n");
    let added: Value = import.send().await.unwrap().json().await.unwrap();
    assert_eq!(added, json!({"words": ["erster", "zweiter"]}));
    let export = app
        .http
        .get(&url)
        .header("accept", "text/plain")
        .send()
        .await
        .unwrap();
    assert_eq!(export.text().await.unwrap(), "erster\nzweiter\n");
}

#[tokio::test]
async fn one_invalid_word_refuses_the_whole_request() {
    let app = spawn_app().await;
    let response = app
        .post("/api/v1/words", &json!({"words": ["fine", "two words"]}))
        .await;
    assert_eq!(
        refusal(response).await,
        (400, "malformed".into(), Some("words[1]".into()))
    );
    let listed: Value = app.get("/api/v1/words").await.json().await.unwrap();
    assert_eq!(listed, json!({"words": []}));
}

#[tokio::test]
async fn a_scope_has_three_forms() {
    let app = spawn_app().await;
    assert_eq!(app.get("/api/v1/words?scope=everyone").await.status(), 200);
    assert_eq!(refusal(app.get("/api/v1/words?scope=team:x").await).await.0, 404);
    let refused = refusal(app.get("/api/v1/words?scope=nobody").await).await;
    assert_eq!(refused, (400, "malformed".into(), Some("scope".into())));
    assert_eq!(refusal(app.get("/api/v1/words?colour=red").await).await.0, 400);
    let add = app
        .post("/api/v1/words?scope=everyone", &json!({"words": ["fine"]}))
        .await;
    assert_eq!(refusal(add).await.0, 403);
}
