//! `spawn_app`: starts a separate server for each test.

use std::sync::{Arc, LazyLock};

use emend_api::{ApiOptions, ApiServices, Application, Listener};
use emend_engine::{Detector, HarperDetector};
use emend_service::{Checker, CheckerOptions, Emend, EmendSettings, Languages, system_clock};
use emend_shared::accounts::Registration;
use emend_store::PrimaryStore;
use emend_store_embedded::EmbeddedStore;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// One dictionary for all tests, because it takes a second to load and does not change.
static ENGLISH: LazyLock<Languages> =
    LazyLock::new(|| Languages::new([Arc::new(HarperDetector::new()) as Arc<dyn Detector>]));

pub(crate) struct TestApp {
    pub(crate) url: String,
    pub(crate) http: reqwest::Client,
    /// The service layer, for preparing the state of a test.
    pub(crate) emend: Arc<Emend>,
    pub(crate) store: Arc<dyn PrimaryStore>,
    stop: CancellationToken,
    server: Option<JoinHandle<std::io::Result<()>>>,
    /// The data directory, which is deleted after the server has stopped.
    data: Option<TempDir>,
}

pub(crate) async fn spawn_app() -> TestApp {
    let data = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(&data.path().join("emend.redb")).unwrap();
    let mut app = spawn_app_on(Arc::new(store)).await;
    app.data = Some(data);
    app
}

pub(crate) async fn spawn_app_on(store: Arc<dyn PrimaryStore>) -> TestApp {
    spawn_app_with(store, ApiOptions::default(), EmendSettings::default()).await
}

/// A server with accounts.
pub(crate) async fn spawn_app_with_accounts(registration: Registration) -> TestApp {
    let options = ApiOptions {
        accounts: true,
        trust_proxy: true,
        ..ApiOptions::default()
    };
    let settings = EmendSettings {
        registration,
        ..EmendSettings::default()
    };
    spawn_app_with(Arc::new(EmbeddedStore::in_memory().unwrap()), options, settings).await
}

pub(crate) async fn spawn_app_with(
    store: Arc<dyn PrimaryStore>,
    api_options: ApiOptions,
    settings: EmendSettings,
) -> TestApp {
    let options = CheckerOptions {
        threads: 1,
        ..CheckerOptions::default()
    };
    let checker = Checker::start(ENGLISH.clone(), options).unwrap();
    let emend = Arc::new(Emend::new(checker, store.clone(), settings, system_clock()));
    let services = ApiServices {
        emend: Arc::clone(&emend),
        metrics: metrics_exporter_prometheus::PrometheusBuilder::new()
            .build_recorder()
            .handle(),
        mirror: watch::channel(None).1,
    };
    let listener = Listener::Tcp("127.0.0.1:0".parse().unwrap());
    let application = Application::build(&listener, services, api_options, |_| {}).unwrap();
    let url = format!("http://127.0.0.1:{}", application.port());
    let stop = CancellationToken::new();
    let server = tokio::spawn(application.run_until_stopped(stop.clone()));
    TestApp {
        url,
        emend,
        store,
        http: reqwest::Client::new(),
        stop,
        server: Some(server),
        data: None,
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
        drop(self.data.take());
    }
}

impl TestApp {
    /// Stops the server and waits until it has stopped.
    pub(crate) async fn stopped(&mut self) {
        self.stop.cancel();
        self.server.take().unwrap().await.unwrap().unwrap();
    }

    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        self.http.get(format!("{}{path}", self.url)).send().await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> reqwest::Response {
        self.http
            .post(format!("{}{path}", self.url))
            .json(body)
            .send()
            .await
            .unwrap()
    }

    pub(crate) async fn post_bytes(&self, path: &str, body: impl Into<Vec<u8>>) -> reqwest::Response {
        let request = self.http.post(format!("{}{path}", self.url));
        request
            .header("content-type", "application/json")
            .body(body.into())
            .send()
            .await
            .unwrap()
    }

    /// The response to a check of a text in American English.
    pub(crate) async fn check(&self, text: &str) -> Value {
        let response = self
            .post("/api/v1/check", &json!({"text": text, "language": "en-US"}))
            .await;
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    /// The replacements of the only issue with this surface.
    pub(crate) async fn replacements(&self, text: &str, surface: &str) -> Vec<String> {
        let answer = self.check(text).await;
        let issue = issues(&answer)
            .into_iter()
            .find(|issue| issue["surface"] == surface)
            .unwrap();
        issue["replacements"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["value"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Records choices and returns their statuses.
    pub(crate) async fn choose(&self, choices: &[Value]) -> Vec<String> {
        let response = self.post("/api/v1/choices", &json!({ "choices": choices })).await;
        assert_eq!(response.status(), 200);
        let answer: Value = response.json().await.unwrap();
        answer["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["status"].as_str().unwrap().to_owned())
            .collect()
    }
}

pub(crate) fn issues(answer: &Value) -> Vec<Value> {
    answer["issues"].as_array().unwrap().clone()
}

/// A choice about a misspelt word, with a new ID.
pub(crate) fn choice(action: &str, surface: &str) -> Value {
    json!({"id": Uuid::new_v4(), "action": action, "language": "en-US", "rule": "SPELLING", "surface": surface})
}

/// A choice that accepts `replacement` from the offered replacements.
pub(crate) fn accept(surface: &str, offered: &[String], replacement: &str) -> Value {
    let mut accept = choice("accept", surface);
    accept["offered"] = json!(offered);
    accept["replacement"] = json!(replacement);
    accept
}

/// The code and the field of an error response.
pub(crate) async fn refusal(response: reqwest::Response) -> (u16, String, Option<String>) {
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    let error = &body["error"];
    let code = error["code"].as_str().unwrap().to_owned();
    assert_eq!(error["docs"], format!("/docs/errors#{code}"));
    assert!(!error["message"].as_str().unwrap().is_empty());
    (status, code, error["field"].as_str().map(str::to_owned))
}
