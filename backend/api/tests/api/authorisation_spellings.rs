//! Every route, under every spelling of its path that might bypass authorization.

use std::num::NonZeroU32;
use std::sync::Arc;

use emend_accounts::NewAccount;
use emend_api::ApiOptions;
use emend_service::EmendSettings;
use emend_shared::accounts::{Registration, Role};
use emend_store_embedded::EmbeddedStore;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::authorisation::{PASSWORD, Row, rows};
use crate::helpers::{TestApp, spawn_app_with, spawn_app_with_accounts};

/// Sends a request with the path exactly as written. Returns the status and the body of the response.
async fn send(app: &TestApp, method: &str, path: &str, headers: &str, body: &Value) -> (u16, String) {
    let authority = app.url.trim_start_matches("http://");
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         {headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut connection = TcpStream::connect(authority).await.unwrap();
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
    (status.unwrap_or_default(), body.unwrap_or_default())
}

/// Alternative spellings of a path.
fn spellings(path: &str) -> Vec<String> {
    let (path, query) = path
        .split_once('?')
        .map_or((path, String::new()), |(path, query)| (path, format!("?{query}")));
    let encoded = |which: &dyn Fn(usize, char) -> bool| -> String {
        path.chars()
            .enumerate()
            .map(|(at, c)| {
                if c.is_ascii_alphanumeric() && which(at, c) {
                    format!("%{:02x}", c as u32)
                } else {
                    c.to_string()
                }
            })
            .collect()
    };
    let letters = path.chars().count();
    // Each letter by itself, and all letters.
    let mut all: Vec<String> = (1..letters).map(|nth| encoded(&|at, _| at == nth)).collect();
    all.push(encoded(&|_, _| true));
    all.push(encoded(&|_, _| true).to_uppercase());
    // Encoded twice.
    all.push(encoded(&|at, _| at == letters - 1).replace('%', "%25"));
    let last = path.rfind('/').unwrap_or_default();
    let (directory, name) = path.split_at(last);
    all.extend([
        format!("/{path}"),
        path.replace('/', "//"),
        format!("{directory}//{}", &name[1..]),
        format!("{directory}%2f{}", &name[1..]),
        format!("{directory}/.{name}"),
        format!("{directory}/x/..{name}"),
        format!("{directory}/%2e{name}"),
        format!("{directory}/x/%2e%2e{name}"),
        format!("{directory}\\{}", &name[1..]),
        format!("/docs/..{path}"),
        path.to_uppercase(),
        format!("{path}/"),
        format!("{path}//"),
        format!("{path};x"),
        format!("{path};x=y/"),
        format!("{path}%20"),
        format!("{path}%00"),
        format!("{path}."),
        format!("{path}.json"),
        format!("{path}?{path}"),
        format!("http://127.0.0.1{path}"),
    ]);
    all.into_iter().map(|path| format!("{path}{query}")).collect()
}

/// A server with an account that is neither in a team nor an administrator, and the headers of its session.
async fn with_an_outsider() -> (TestApp, String) {
    let app = spawn_app_with_accounts(Registration::Closed).await;
    let new = NewAccount {
        name: "outsider",
        password: PASSWORD,
        display_name: None,
        role: Role::User,
    };
    app.emend.accounts().management.create(new).await.unwrap();
    let session = app
        .emend
        .accounts()
        .login
        .log_in("outsider", PASSWORD, None)
        .await
        .unwrap();
    let headers = format!(
        "Cookie: emend_session={}\r\nOrigin: {}\r\n",
        session.token.expose(),
        app.url
    );
    (app, headers)
}

#[tokio::test]
async fn every_spelling_of_a_path_has_the_same_access_rules() {
    let (app, outsider) = with_an_outsider().await;
    for Row(method, path, body, intended) in rows() {
        let path = path.replace("{team}", "a-team");
        for (who, headers, status) in [
            ("nobody", "", intended[0]),
            ("an outsider", &outsider, intended[1]),
        ] {
            // The outsider may change or end their own session.
            if status < 400 {
                continue;
            }
            for spelling in spellings(&path) {
                let method = method.to_uppercase();
                let (status, answer) = send(&app, &method, &spelling, headers, &body).await;
                assert!(
                    (400..500).contains(&status),
                    "{method} {spelling} by {who}: {status} {answer}"
                );
            }
        }
    }
}

#[tokio::test]
async fn other_methods_have_the_access_rules_of_the_route() {
    let (app, outsider) = with_an_outsider().await;
    for Row(method, path, body, intended) in rows() {
        let path = path.replace("{team}", "a-team");
        for (who, headers, status) in [
            ("nobody", "", intended[0]),
            ("an outsider", &outsider, intended[1]),
        ] {
            if status < 400 {
                continue;
            }
            for other in ["HEAD", "PUT", "PATCH", "OPTIONS", "TRACE", "get", "GETS"] {
                let (status, answer) = send(&app, other, &path, headers, &body).await;
                assert!(
                    (400..500).contains(&status),
                    "{other} {path} by {who}: {status} {answer}"
                );
            }
            let wanted = method.to_uppercase();
            let disguise = format!(
                "{headers}X-HTTP-Method-Override: {wanted}\r\nX-HTTP-Method: {wanted}\r\nX-Original-URL: {path}\r\n\
                 X-Rewrite-URL: {path}\r\n"
            );
            for disguised in ["GET", "POST"] {
                let (status, answer) = send(&app, disguised, "/docs/errors", &disguise, &body).await;
                let harmless = status == 405 || answer.contains("<html");
                assert!(
                    harmless,
                    "{disguised} as {wanted} {path} by {who}: {status} {answer}"
                );
            }
        }
    }
}

#[tokio::test]
async fn head_is_answered_wherever_get_is_without_a_body() {
    let (app, outsider) = with_an_outsider().await;
    for Row(method, path, body, intended) in rows() {
        // LanguageTool clients send a key, never a session.
        let caller = usize::from(!path.starts_with("/v2/"));
        if method != "get" || intended[caller] != 200 {
            continue;
        }
        let (status, answer) = send(&app, "HEAD", path, &outsider, &body).await;
        assert_eq!((status, answer.as_str()), (200, ""), "{path}");
    }
    let (head, _) = send(&app, "HEAD", "/", "", &Value::Null).await;
    let (get, _) = send(&app, "GET", "/", "", &Value::Null).await;
    assert_eq!(head, get);
}

#[tokio::test]
async fn an_encoded_path_counts_towards_the_limit_of_requests() {
    let options = ApiOptions {
        requests_per_minute: NonZeroU32::new(3),
        ..ApiOptions::default()
    };
    let store = Arc::new(EmbeddedStore::in_memory().unwrap());
    let app = spawn_app_with(store, options, EmendSettings::default()).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let (status, _) = send(&app, "GET", "/api/v1/l%61nguages", "", &Value::Null).await;
        statuses.push(status);
    }
    assert_eq!(statuses, [200, 200, 200, 429]);
}

#[tokio::test]
async fn an_encoded_path_is_kept_from_foreign_pages_like_any_other() {
    let (app, outsider) = with_an_outsider().await;
    let foreign = outsider.replace(&app.url, "https://evil.example");
    let without_origin = outsider.split("Origin").next().unwrap().to_owned();
    for headers in [foreign, without_origin] {
        for path in ["/api/v1/sessions", "/api/v1/s%65ssions", "/%61pi/v1/sessions"] {
            let (status, answer) = send(&app, "DELETE", path, &headers, &Value::Null).await;
            assert_eq!(status, 403, "{path}: {answer}");
        }
    }
    let (status, _) = send(&app, "GET", "/api/v1/sessions", &outsider, &Value::Null).await;
    assert_eq!(status, 200, "the session is still there");
}
