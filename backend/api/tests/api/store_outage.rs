use std::sync::Arc;

use emend_store::StoreHealth;
use emend_store_redis::RedisStore;
use emend_testbed::{Redis, TestRedisOptions};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::helpers::{choice, issues, refusal, spawn_app_on};

#[tokio::test]
async fn during_an_outage_of_redis_texts_are_checked_without_learned_data_and_choices_are_refused() {
    let mut redis = Redis::start(TestRedisOptions::default()).unwrap();
    let app = spawn_app_on(Arc::new(connect(&redis.url()).await)).await;
    app.choose(&[choice("ignore", "recieve")]).await;
    assert_eq!(issues(&app.check("I recieve it.").await).len(), 0);

    redis.kill9().unwrap();
    let request = json!({"text": "I recieve it.", "language": "en-US"});
    let response = app.post("/api/v1/check", &request).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["emend-learning"]),
        (200, &"unavailable".parse().unwrap())
    );
    assert_eq!(issues(&response.json().await.unwrap()).len(), 1, "unlearned");

    let late = choice("ignore", "teh");
    let batch = json!({"choices": [late]});
    let response = app.post("/api/v1/choices", &batch).await;
    assert!(
        response.headers()["retry-after"]
            .to_str()
            .unwrap()
            .parse::<u32>()
            .unwrap()
            > 0
    );
    assert_eq!(refusal(response).await, (503, "store_unavailable".into(), None));
    assert_eq!(app.get("/readyz").await.status(), 503);

    redis.restart().unwrap();
    assert_eq!(app.choose(&[late]).await, ["applied"]);
    assert_eq!(app.get("/readyz").await.status(), 200);
}

async fn connect(url: &str) -> RedisStore {
    RedisStore::connect(url, emend_store_redis::RedisOptions::default())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_redis_that_may_evict_keys_is_refused_with_the_reason() {
    let redis = Redis::start(TestRedisOptions::default()).unwrap();
    let store = connect(&redis.url()).await;
    redis.configure("maxmemory", "100mb").unwrap();
    redis.configure("maxmemory-policy", "allkeys-lru").unwrap();
    store.inspect().await.unwrap();
    let app = spawn_app_on(Arc::new(store)).await;
    let batch = json!({"choices": [choice("ignore", "teh")]});
    let response = app.post("/api/v1/choices", &batch).await;
    assert_eq!(response.status(), 503);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["error"]["code"], "store_unavailable");
    let message = body["error"]["message"].as_str().unwrap();
    assert!(
        message.starts_with("the store may drop keys") && message.contains("maxmemory-policy noeviction"),
        "{message}"
    );
}

#[tokio::test]
async fn an_undo_is_not_acknowledged_if_redis_forgot_its_choice() {
    let redis = Redis::start(TestRedisOptions::default()).unwrap();
    let app = spawn_app_on(Arc::new(connect(&redis.url()).await)).await;
    let (ignore, other) = (choice("ignore", "recieve"), choice("ignore", "teh"));
    app.choose(std::slice::from_ref(&ignore)).await;
    // The index still has the choice, as if its ID expired after the server looked there.
    assert_eq!(redis.delete("*id:*").unwrap(), 1);

    let undo = json!({"id": Uuid::new_v4(), "action": "undo", "of": ignore["id"]});
    let batch = json!({"choices": [other, undo]});
    let response = app.post("/api/v1/choices", &batch).await;
    assert_eq!(
        refusal(response).await,
        (404, "unknown_choice".into(), Some("choices[1].of".into()))
    );
    assert_eq!(issues(&app.check("I recieve it.").await).len(), 0, "not undone");
    assert_eq!(app.choose(&[other]).await, ["duplicate"], "the rest is recorded");
}
