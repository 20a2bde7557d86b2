//! Logging in with a browser: cookies, sessions and throttling.

use emend_shared::accounts::Registration;
use reqwest::Method;
use reqwest::header::{COOKIE, SET_COOKIE};
use serde_json::{Value, json};

use crate::browser::{Browser, PASSWORD, cookie_of};
use crate::helpers::{accept, refusal, spawn_app, spawn_app_with_accounts};

#[tokio::test]
async fn a_session_is_a_cookie_that_no_script_and_no_foreign_page_uses() {
    let app = spawn_app_with_accounts(Registration::Open).await;
    let ada = Browser::of(&app, "ada").await;
    let request = json!({"name": "ada", "password": PASSWORD});
    for (scheme, secure) in [("http", false), ("https", true)] {
        let response = app
            .http
            .post(format!("{}/api/v1/session", app.url))
            .header("x-forwarded-proto", scheme)
            .json(&request)
            .send()
            .await
            .unwrap();
        let cookie = response.headers()[SET_COOKIE].to_str().unwrap();
        for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
            assert!(cookie.contains(part), "{part}");
        }
        assert_eq!(cookie.contains("Secure"), secure);
        assert_eq!(response.headers()["cache-control"], "no-store");
    }
    let shown = ada.get("/session").await;
    assert_eq!(shown["account"]["name"], "ada");
    assert_eq!(shown["registration"], "open");
    let foreign = app
        .http
        .delete(format!("{}/api/v1/session", app.url))
        .header(COOKIE, &ada.cookie)
        .header("sec-fetch-site", "cross-site");
    assert_eq!(refusal(foreign.send().await.unwrap()).await.0, 403);
    let bare = app
        .http
        .post(format!("{}/api/v1/words", app.url))
        .header(COOKIE, &ada.cookie)
        .json(&json!({"words": ["x"]}));
    assert_eq!(refusal(bare.send().await.unwrap()).await.0, 403);

    let out = ada.call(Method::DELETE, "/session", &Value::Null).await;
    assert_eq!(out.status(), 204);
    assert!(out.headers()[SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    let refused = ada.call(Method::GET, "/words", &Value::Null).await;
    assert_eq!(refused.headers()["www-authenticate"], "Bearer realm=\"emend\"");
    assert_eq!(refusal(refused).await.1, "bad_credentials");
    assert_eq!(ada.get("/session").await.get("account"), None);
}

#[tokio::test]
async fn logging_in_again_starts_a_new_session_and_ends_the_previous_one() {
    let app = spawn_app_with_accounts(Registration::Open).await;
    let ada = Browser::of(&app, "ada").await;
    let body = json!({"name": "ada", "password": PASSWORD});
    let again = ada.call(Method::POST, "/session", &body).await;
    assert_ne!(cookie_of(&again), ada.cookie);
    let refused = ada.call(Method::GET, "/words", &Value::Null).await;
    assert_eq!(refusal(refused).await.0, 401);
}

#[tokio::test]
async fn wrong_passwords_and_unknown_names_get_the_same_error_and_delay() {
    let app = spawn_app_with_accounts(Registration::Open).await;
    Browser::of(&app, "ada").await;
    let attempt = async |name: &str| {
        let body = json!({"name": name, "password": "wrong horse"});
        app.post("/api/v1/session", &body).await
    };
    let wrong: Value = attempt("ada").await.json().await.unwrap();
    let unknown: Value = attempt("nobody").await.json().await.unwrap();
    assert_eq!(wrong, unknown);
    for _ in 0..4 {
        assert_eq!(attempt("ada").await.status(), 401);
    }
    // If comparing a password takes longer than the first wait on this machine, a later wait is longer.
    let mut response = attempt("ada").await;
    for _ in 0..4 {
        if response.status() == 429 {
            break;
        }
        response = attempt("ada").await;
    }
    let wait: u64 = response.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=900).contains(&wait));
    assert_eq!(refusal(response).await, (429, "rate_limited".into(), None));
}

#[tokio::test]
async fn each_account_learns_for_itself() {
    let app = spawn_app_with_accounts(Registration::Open).await;
    let (ada, ben) = (Browser::of(&app, "ada").await, Browser::of(&app, "ben").await);
    let words = json!({"words": ["Zorblat"]});
    ada.call(Method::POST, "/words", &words).await;
    assert_eq!(ada.get("/words").await["words"], json!(["Zorblat"]));
    assert_eq!(ben.get("/words").await["words"], json!([]));
    let choices = json!({"choices": [accept("recieve", &[], "receive")]});
    assert_eq!(ben.call(Method::POST, "/choices", &choices).await.status(), 200);
    assert_eq!(ben.get("/learned").await["total"], 1);
    assert_eq!(
        ada.get("/learned").await["total"],
        1,
        "her word, and not his choice"
    );
}

#[tokio::test]
async fn a_team_learns_together_from_the_moment_of_joining() {
    let app = spawn_app_with_accounts(Registration::Open).await;
    let (ada, ben) = (Browser::of(&app, "ada").await, Browser::of(&app, "ben").await);
    let choices = json!({"choices": [accept("recieve", &[], "receive")]});
    ben.call(Method::POST, "/choices", &choices).await;
    ada.call(Method::POST, "/teams", &json!({"name": "red"})).await;
    let why = async || {
        let request = json!({"text": "I recieve it.", "language": "en-US"});
        let checked: Value = ada
            .call(Method::POST, "/check", &request)
            .await
            .json()
            .await
            .unwrap();
        checked["issues"][0]["replacements"][0]["why"]["team"].clone()
    };
    assert_eq!(why().await, 0);
    let invite = ada.call(Method::POST, "/teams/red/invites", &json!({})).await;
    let invite: Value = invite.json().await.unwrap();
    let link = invite["link"].as_str().unwrap();
    assert_eq!(link, format!("/join/red#{}", invite["token"].as_str().unwrap()));
    let join = json!({"invite": invite["token"]});
    assert_eq!(
        ben.call(Method::POST, "/teams/red/members", &join).await.status(),
        204
    );
    assert_eq!(why().await, 1);
    assert_eq!(ben.get("/teams").await["teams"][0]["role"], "member");
}

#[tokio::test]
async fn a_deleted_account_leaves_no_data() {
    let app = spawn_app_with_accounts(Registration::Open).await;
    let ada = Browser::of(&app, "ada").await;
    ada.call(Method::POST, "/words", &json!({"words": ["Zorblat"]}))
        .await;
    let key = json!({"name": "editor", "scopes": ["check"]});
    let key: Value = ada.call(Method::POST, "/keys", &key).await.json().await.unwrap();
    let export = ada
        .call(Method::GET, "/me/export", &Value::Null)
        .await
        .text()
        .await
        .unwrap();
    let lines: Vec<Value> = export
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 4, "account, session, key, a word");
    let wrong = ada
        .call(Method::POST, "/me/forget", &json!({"confirm": "yes"}))
        .await;
    assert_eq!(refusal(wrong).await.2, Some("confirm".into()));
    let forgotten = ada
        .call(Method::POST, "/me/forget", &json!({"confirm": "forget"}))
        .await;
    assert_eq!(forgotten.status(), 204);
    let refused = ada.call(Method::GET, "/words", &Value::Null).await;
    assert_eq!(refusal(refused).await.0, 401);
    let token = key["token"].as_str().unwrap();
    let request = app
        .http
        .get(format!("{}/api/v1/words", app.url))
        .bearer_auth(token);
    assert_eq!(request.send().await.unwrap().status(), 401);
    let again = Browser::of(&app, "ada").await;
    assert_eq!(again.get("/words").await["words"], json!([]));
}

#[tokio::test]
async fn without_accounts_the_local_user_exports_all_data_and_is_forgotten() {
    let app = spawn_app().await;
    app.post("/api/v1/words", &json!({"words": ["Zorblat"]})).await;
    let export = app.get("/api/v1/me/export").await.text().await.unwrap();
    assert!(
        export.contains("Zorblat") && export.lines().count() == 1,
        "{export}"
    );
    for _ in 0..2 {
        let forgotten = app.post("/api/v1/me/forget", &json!({"confirm": "forget"})).await;
        assert_eq!(forgotten.status(), 204);
    }
    assert_eq!(app.get("/api/v1/me/export").await.text().await.unwrap(), "");
}
