//! Names, keys and IDs that no account, key or team can have are refused as unknown or invalid, never with an internal error.

use emend_shared::accounts::Registration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Browser, PASSWORD};
use crate::helpers::spawn_app_with_accounts;

const NAMES: [&str; 12] = [
    "",
    " ",
    "ä",
    "名前",
    "a\u{0}b",
    "a\nb",
    "a/b",
    "~nobody",
    ".",
    "..",
    "a|b",
    "\u{202e}ada",
];

fn encoded(name: &str) -> String {
    name.bytes()
        .fold(String::new(), |text, byte| format!("{text}%{byte:02x}"))
}

#[tokio::test]
async fn a_name_that_no_account_can_have_is_no_internal_error() {
    let app = spawn_app_with_accounts(Registration::Open).await;
    let ada = Browser::of(&app, "ada").await;
    ada.call(Method::POST, "/teams", &json!({"name": "red"})).await;
    let long = "x".repeat(5_000);
    for name in NAMES.into_iter().chain([long.as_str()]) {
        let by_name = json!({"name": name, "password": PASSWORD});
        let name_in_path = encoded(name);
        let mut statuses = Vec::new();
        for (path, body) in [
            ("/session", &by_name),
            ("/accounts", &by_name),
            ("/teams", &json!({"name": name})),
            ("/teams/red/members", &json!({"invite": name})),
            ("/keys", &json!({"name": name, "scopes": ["check"]})),
        ] {
            statuses.push((path.to_owned(), ada.call(Method::POST, path, body).await.status()));
        }
        for path in [
            format!("/teams/{name_in_path}"),
            format!("/teams/{name_in_path}/members"),
            format!("/teams/{name_in_path}/style"),
            format!("/words?scope=team&team={name_in_path}"),
            format!("/admin/accounts?from={name_in_path}"),
            format!("/admin/audit?from={name_in_path}"),
            format!("/removals/{name_in_path}"),
        ] {
            let status = ada.call(Method::GET, &path, &Value::Null).await.status();
            statuses.push((path, status));
        }
        for path in [
            format!("/teams/red/members/{name_in_path}"),
            format!("/keys/{name_in_path}"),
            format!("/admin/accounts/{name_in_path}"),
        ] {
            let status = ada.call(Method::DELETE, &path, &Value::Null).await.status();
            statuses.push((path, status));
        }
        for key in [
            name.to_owned(),
            format!("emend_{name}_secret"),
            format!("emend_ada_{name}"),
        ] {
            let form = [
                ("text", "An apple."),
                ("language", "en-US"),
                ("username", name),
                ("apiKey", &key),
            ];
            let request = app.http.post(format!("{}/v2/check", app.url)).form(&form);
            statuses.push((
                format!("/v2/check {key:?}"),
                request.send().await.unwrap().status(),
            ));
        }
        for (path, status) in statuses {
            assert!(!status.is_server_error(), "{name:?} {path}: {status}");
        }
    }
}
