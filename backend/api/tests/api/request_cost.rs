//! Limits on the cost of one request, one client and all clients together.

use std::sync::Arc;
use std::time::Duration;

use emend_api::ApiOptions;
use emend_service::EmendSettings;
use emend_shared::limits::{MAX_ISSUES, MAX_RESPONSE_BYTES};
use emend_store_embedded::EmbeddedStore;
use emend_testbed::costly_texts;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::helpers::{TestApp, refusal, spawn_app, spawn_app_with};

async fn spawn_app_with_work(work_per_check: u64) -> TestApp {
    let settings = EmendSettings {
        work_per_check,
        ..EmendSettings::default()
    };
    let store = Arc::new(EmbeddedStore::in_memory().unwrap());
    spawn_app_with(store, ApiOptions::default(), settings).await
}

fn slips(units: usize) -> String {
    let mut texts = costly_texts(units).into_iter();
    texts
        .find(|text| text.name == "slips of common words, a line each")
        .unwrap()
        .text
}

#[tokio::test]
async fn an_incomplete_response_gives_the_offset_to_continue_from() {
    let app = spawn_app_with_work(60_000).await;
    let text = slips(2_000);
    let answer = app.check(&text).await;
    assert_eq!(answer["incomplete"]["reason"], "work");
    let from = usize::try_from(answer["incomplete"]["from"].as_u64().unwrap()).unwrap();
    assert!((100..2_000).contains(&from), "{from}");
    let offset = |issue: &Value| usize::try_from(issue["offset"].as_u64().unwrap()).unwrap();
    let issues = answer["issues"].as_array().unwrap();
    assert!(
        issues.iter().any(|issue| offset(issue) > 1_500),
        "the rest is marked all the same"
    );
    assert_eq!(
        app.check(&text).await,
        answer,
        "it is the same when it is asked for again"
    );

    let rest = app.check(&text[from..]).await;
    assert_ne!(rest["incomplete"]["from"], 0);
    let first = &rest["issues"][0];
    assert!(!first["replacements"].as_array().unwrap().is_empty(), "{first}");
    assert!(app.check("I recieve it.").await.get("incomplete").is_none());
}

#[tokio::test]
async fn languagetool_clients_get_a_warning_of_incomplete_results() {
    let app = spawn_app_with_work(60_000).await;
    for (text, incomplete) in [(slips(2_000), true), ("I recieve it.".to_owned(), false)] {
        let form = [("language", "en-US"), ("text", &text)];
        let response = app.http.post(format!("{}/v2/check", app.url)).form(&form);
        let answer: Value = response.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["warnings"]["incompleteResults"], incomplete);
    }
}

#[tokio::test]
async fn a_response_is_limited_in_issues_and_bytes() {
    let app = spawn_app_with_work(20_000).await;
    let many = app.check(&"xq ".repeat(30_000)).await;
    assert!(many["issues"].as_array().unwrap().len() <= MAX_ISSUES);
    assert_eq!(many["incomplete"]["reason"], "work");

    let large = json!({"text": "teh ".repeat(20_000), "language": "en-US"});
    let bytes = app.post("/api/v1/check", &large).await.bytes().await.unwrap();
    assert!(bytes.len() < 2 * MAX_RESPONSE_BYTES, "{}", bytes.len());
    let form = [("language", "en-US"), ("text", &"teh ".repeat(20_000))];
    let response = app.http.post(format!("{}/v2/check", app.url)).form(&form);
    let bytes = response.send().await.unwrap().bytes().await.unwrap();
    assert!(bytes.len() < 2 * MAX_RESPONSE_BYTES, "{}", bytes.len());
}

#[tokio::test]
async fn a_response_has_as_many_replacements_as_requested() {
    let app = spawn_app().await;
    let with = async |limit: Value| {
        let request = json!({"text": "I recieve it.", "language": "en-US", "limit": limit});
        app.post("/api/v1/check", &request).await
    };
    for limit in [1, 3] {
        let answer: Value = with(json!(limit)).await.json().await.unwrap();
        assert_eq!(
            answer["issues"][0]["replacements"].as_array().unwrap().len(),
            limit
        );
    }
    for limit in [0, 21] {
        let (status, _, field) = refusal(with(json!(limit)).await).await;
        assert_eq!((status, field.as_deref()), (400, Some("limit")));
    }
}

#[tokio::test]
async fn responses_are_compressed_for_clients_that_accept_it() {
    let app = spawn_app().await;
    let request = json!({"text": "I recieve it. ".repeat(50), "language": "en-US"});
    let post = app.http.post(format!("{}/api/v1/check", app.url)).json(&request);
    let plain = post.try_clone().unwrap().send().await.unwrap();
    assert!(!plain.headers().contains_key("content-encoding"));
    let plain = plain.bytes().await.unwrap();
    let gzip = post.header("accept-encoding", "gzip").send().await.unwrap();
    assert_eq!(gzip.headers()["content-encoding"], "gzip");
    let gzip = gzip.bytes().await.unwrap();
    assert!(gzip.starts_with(&[0x1f, 0x8b]) && gzip.len() * 5 < plain.len());
}

/// A connection with a small receive buffer, so that the operating system stores little of an unread response.
async fn connect(app: &TestApp) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let address = app.url.strip_prefix("http://").unwrap().parse().unwrap();
    socket.connect(address).await.unwrap()
}

/// Requests a large response and reads nothing.
async fn never_read(app: &TestApp) -> TcpStream {
    let mut connection = connect(app).await;
    let head = "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
    connection.write_all(head.repeat(100).as_bytes()).await.unwrap();
    connection
}

/// Whether the server ends a connection within some seconds, regardless of the data it still sends.
async fn ends(connection: &mut TcpStream, seconds: u64) -> bool {
    let mut rest = Vec::new();
    let end = connection.read_to_end(&mut rest);
    timeout(Duration::from_secs(seconds), end).await.is_ok()
}

#[tokio::test]
async fn a_server_stops_soon_despite_slow_clients() {
    let mut app = spawn_app().await;
    let mut connections = Vec::new();
    for _ in 0..20 {
        connections.push(never_read(&app).await);
        connections.push(connect(&app).await);
    }
    assert_eq!(app.get("/healthz").await.status(), 200);
    timeout(Duration::from_secs(8), app.stopped())
        .await
        .expect("it stops");
}

#[tokio::test]
async fn clients_that_never_read_or_send_slowly_are_disconnected() {
    let app = spawn_app().await;
    let never = never_read(&app).await;
    let mut dripping = connect(&app).await;
    let head = "GET /api/v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n";
    dripping.write_all(head.as_bytes()).await.unwrap();
    let mut slow = connect(&app).await;
    let head = "POST /api/v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n";
    slow.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..30 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        // A closed connection returns an error.
        let _ = dripping.write_all(b" ").await;
        let _ = slow.write_all(b" ").await;
        assert_eq!(app.get("/healthz").await.status(), 200);
    }
    for mut connection in [never, dripping, slow] {
        assert!(ends(&mut connection, 5).await);
    }
}
