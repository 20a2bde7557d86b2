//! Rate limits.

use std::num::NonZeroU32;
use std::sync::Arc;

use emend_api::ApiOptions;
use emend_service::EmendSettings;
use emend_store::PrimaryStore;
use emend_store_embedded::EmbeddedStore;
use emend_store_redis::{RedisOptions, RedisStore};

use crate::helpers::{TestApp, refusal, spawn_app_with};

async fn app_that_takes(per_minute: u32, store: Arc<dyn PrimaryStore>) -> TestApp {
    let options = ApiOptions {
        requests_per_minute: NonZeroU32::new(per_minute),
        trust_proxy: true,
        ..ApiOptions::default()
    };
    spawn_app_with(store, options, EmendSettings::default()).await
}

/// The status of a response to an address, and the seconds in `Retry-After`.
async fn get(app: &TestApp, from: &str, path: &str) -> (u16, Option<u64>) {
    let request = app.http.get(format!("{}{path}", app.url));
    let response = request.header("x-forwarded-for", from).send().await.unwrap();
    let wait = response.headers().get("retry-after");
    let wait = wait.map(|wait| wait.to_str().unwrap().parse().unwrap());
    (response.status().as_u16(), wait)
}

#[tokio::test]
async fn an_address_over_its_limit_gets_a_retry_time_and_others_are_unaffected() {
    let app = app_that_takes(3, Arc::new(EmbeddedStore::in_memory().unwrap())).await;
    for path in ["/api/v1/words", "/v2/words", "/api/v1/languages"] {
        assert_eq!(get(&app, "10.0.0.1", path).await, (200, None), "{path}");
    }
    for path in ["/api/v1/words", "/v2/words"] {
        let (status, wait) = get(&app, "10.0.0.1", path).await;
        assert_eq!(status, 429, "{path}");
        assert!((1..=60).contains(&wait.unwrap()));
    }
    let request = app.http.get(format!("{}/api/v1/words", app.url));
    let response = request
        .header("x-forwarded-for", "10.0.0.1")
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(response).await, (429, "rate_limited".into(), None));
    assert_eq!(get(&app, "10.0.0.2", "/api/v1/words").await.0, 200);
    assert_eq!(get(&app, "10.0.0.1", "/healthz").await.0, 200);
}

#[tokio::test]
async fn servers_that_share_a_redis_count_together() {
    let redis = emend_testbed::Redis::start(emend_testbed::TestRedisOptions::default()).unwrap();
    let store = async || {
        let store = RedisStore::connect(&redis.url(), RedisOptions::default()).await;
        Arc::new(store.unwrap())
    };
    let first = app_that_takes(6, store().await).await;
    let second = app_that_takes(6, store().await).await;
    let mut answered = 0;
    for app in [&first, &second].into_iter().cycle().take(12) {
        answered += u32::from(get(app, "10.0.0.1", "/api/v1/languages").await.0 == 200);
    }
    // The count starts again if the minute ends between two requests.
    assert!((6..12).contains(&answered), "{answered}");
}
