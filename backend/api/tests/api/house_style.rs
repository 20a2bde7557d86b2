//! A team's dictionary and house style.

use emend_shared::accounts::Registration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::helpers::{refusal, spawn_app_with_accounts};

async fn style_issues(browser: &Browser<'_>, text: &str) -> Vec<(String, String)> {
    let request = json!({"text": text, "language": "en-US"});
    let answer = browser.call(Method::POST, "/check", &request).await;
    let answer: Value = answer.json().await.unwrap();
    let surface_and_replacement = |issue: &Value| {
        let first = issue["replacements"][0]["value"].as_str().unwrap_or_default();
        (issue["surface"].as_str().unwrap().to_owned(), first.to_owned())
    };
    answer["issues"]
        .as_array()
        .unwrap()
        .iter()
        .map(surface_and_replacement)
        .collect()
}

fn pair(surface: &str, replacement: &str) -> (String, String) {
    (surface.to_owned(), replacement.to_owned())
}

#[tokio::test]
async fn a_teams_words_and_house_style_apply_to_members_and_only_maintainers_may_change_them() {
    let app = spawn_app_with_accounts(Registration::Open).await;
    let (ada, ben) = (Browser::of(&app, "ada").await, Browser::of(&app, "ben").await);
    let text = "We recieve e-mail about the kubelet by e-mail.";
    let made = ada
        .call(Method::POST, "/teams", &json!({"name": "writers"}))
        .await;
    assert_eq!(made.status(), 201);
    let words = json!({"words": ["kubelet"]});
    let scope = "/words?scope=team:writers";
    let new: Value = ada.call(Method::POST, scope, &words).await.json().await.unwrap();
    assert_eq!(new, words);
    let style = json!({"entries": [{"from": "E-mail", "to": "email", "reason": "One word here."}]});
    let set = ada.call(Method::POST, "/teams/writers/style", &style).await;
    assert_eq!(set.status(), 204);

    let expected = [
        pair("recieve", "receive"),
        pair("e-mail", "email"),
        pair("e-mail", "email"),
    ];
    assert_eq!(style_issues(&ada, text).await, expected);
    let outside = style_issues(&ben, text).await;
    assert!(outside.iter().any(|(surface, _)| surface == "kubelet"));
    assert!(outside.iter().all(|(surface, _)| surface != "e-mail"));
    assert_eq!(
        refusal(ben.call(Method::GET, scope, &Value::Null).await).await.0,
        404
    );

    let invite = ada.call(Method::POST, "/teams/writers/invites", &json!({})).await;
    let invite: Value = invite.json().await.unwrap();
    let join = json!({"invite": invite["token"]});
    assert_eq!(
        ben.call(Method::POST, "/teams/writers/members", &join)
            .await
            .status(),
        204
    );
    assert_eq!(
        style_issues(&ben, text).await,
        expected,
        "from the moment he is in it"
    );
    assert_eq!(ben.get(scope).await["words"], json!(["kubelet"]));
    assert_eq!(ben.get("/teams/writers/style").await, style);
    for path in [scope, "/teams/writers/style"] {
        let body = if path == scope { &words } else { &style };
        assert_eq!(
            refusal(ben.call(Method::POST, path, body).await).await.0,
            403,
            "{path}"
        );
    }

    // Members can still dismiss the issue for themselves.
    let ignore = json!({"choices": [{"id": "00000000-0000-0000-0000-000000000001", "action": "ignore",
        "language": "en-US", "rule": "HOUSE_STYLE", "surface": "e-mail"}]});
    assert_eq!(ben.call(Method::POST, "/choices", &ignore).await.status(), 200);
    assert_eq!(style_issues(&ben, text).await, expected[..1]);
    assert_eq!(style_issues(&ada, text).await, expected);

    let gone = ada.call(Method::DELETE, scope, &words).await;
    assert_eq!(gone.json::<Value>().await.unwrap(), words);
    let gone = ada
        .call(
            Method::DELETE,
            "/teams/writers/style",
            &json!({"from": ["e-Mail"]}),
        )
        .await;
    assert_eq!(gone.status(), 204);
    let after = style_issues(&ada, text).await;
    assert!(after.iter().any(|(surface, _)| surface == "kubelet") && !after.contains(&expected[1]));
}

#[tokio::test]
async fn one_invalid_entry_refuses_the_whole_request_and_is_named() {
    let app = spawn_app_with_accounts(Registration::Open).await;
    let ada = Browser::of(&app, "ada").await;
    ada.call(Method::POST, "/teams", &json!({"name": "writers"}))
        .await;
    let long = "a".repeat(101);
    for (from, to, field) in [
        ("", "x", "entries[1].from"),
        ("--", "x", "entries[1].from"),
        (long.as_str(), "x", "entries[1].from"),
        ("x", "", "entries[1].to"),
        ("x", "x", "entries[1].to"),
        ("x", "two\nlines", "entries[1].to"),
    ] {
        let body = json!({"entries": [{"from": "a", "to": "b"}, {"from": from, "to": to}]});
        let surface_and_replacement = ada.call(Method::POST, "/teams/writers/style", &body).await;
        assert_eq!(
            refusal(surface_and_replacement).await,
            (400, "malformed".into(), Some(field.into()))
        );
    }
    assert_eq!(ada.get("/teams/writers/style").await["entries"], json!([]));
}
