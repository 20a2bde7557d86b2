//! Agreement, promotion, and the administrators' decisions.

use std::sync::Arc;

use emend_accounts::NewAccount;
use emend_api::ApiOptions;
use emend_domain::Viewer;
use emend_service::EmendSettings;
use emend_shared::Choice;
use emend_shared::accounts::{Registration, Role};
use emend_store_embedded::EmbeddedStore;
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Browser, PASSWORD, log_in};
use crate::helpers::{TestApp, accept, choice, refusal, spawn_app_with};

async fn app(approval: bool) -> TestApp {
    let options = ApiOptions {
        accounts: true,
        ..ApiOptions::default()
    };
    let settings = EmendSettings {
        registration: Registration::Open,
        established_after: 0,
        approval,
        ..EmendSettings::default()
    };
    let app = spawn_app_with(Arc::new(EmbeddedStore::in_memory().unwrap()), options, settings).await;
    let root = NewAccount {
        name: "root",
        password: PASSWORD,
        display_name: None,
        role: Role::Administrator,
    };
    app.emend.accounts().management.create(root).await.unwrap();
    app
}

/// Five people ignore a word and have another in their dictionaries. Returns the next person.
async fn five_agree(app: &TestApp) -> Browser<'_> {
    for n in 0..5 {
        let one = Browser::of(app, &format!("one{n}")).await;
        let choices = json!({"choices": [choice("ignore", "zorblat")]});
        assert_eq!(one.call(Method::POST, "/choices", &choices).await.status(), 200);
        let words = json!({"words": ["frobnitz"]});
        assert_eq!(one.call(Method::POST, "/words", &words).await.status(), 200);
    }
    assert_eq!(
        app.emend.accounts().voting_teams.establish().await.unwrap(),
        0,
        "all counted from when they were made"
    );
    Browser::of(app, "next").await
}

async fn surfaces(browser: &Browser<'_>) -> Vec<String> {
    let request = json!({"text": "A zorblat is a frobnitz.", "language": "en-US"});
    let answer: Value = browser
        .call(Method::POST, "/check", &request)
        .await
        .json()
        .await
        .unwrap();
    let issues = answer["issues"].as_array().unwrap().iter();
    issues
        .map(|issue| issue["surface"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_promotion_by_five_accounts_applies_to_a_sixth_and_can_be_rejected() {
    let app = app(false).await;
    let next = five_agree(&app).await;
    assert_eq!(surfaces(&next).await, [""; 0]);
    let listed = next.get("/learned?scope=everyone").await;
    let sentences: Vec<_> = listed["entries"].as_array().unwrap().iter().collect();
    let sentence = |part: &str| {
        sentences
            .iter()
            .any(|entry| entry["sentence"].as_str().unwrap().contains(part))
    };
    let first = next.get("/learned?scope=everyone&cursor=&limit=1").await;
    let cursor = first["next"].as_str().unwrap();
    let rest = next
        .get(&format!("/learned?scope=everyone&cursor={cursor}"))
        .await;
    assert_eq!(
        [&first["entries"][0], &rest["entries"][0]],
        [sentences[0], sentences[1]]
    );
    assert_eq!((&rest["total"], &rest["next"]), (&json!(2), &Value::Null));
    assert!(
        sentence("“zorblat” is hidden") && sentence("“frobnitz” is accepted for everyone"),
        "{listed}"
    );
    assert_eq!(
        next.get("/words?scope=everyone").await["words"],
        json!(["frobnitz"])
    );

    let root = Browser {
        app: &app,
        cookie: log_in(&app, "root").await,
    };
    let promotions = root.get("/admin/promotions").await;
    assert_eq!(promotions["approval"], false);
    let promotions = promotions["promotions"].as_array().unwrap();
    assert_eq!(promotions.len(), 2);
    assert!(
        promotions
            .iter()
            .all(|promotion| promotion["holds"] == true && promotion["voters"] == 5)
    );
    for (decision, seen) in [
        (json!("rejected"), &["zorblat", "frobnitz"][..]),
        (Value::Null, &[]),
    ] {
        for promotion in promotions {
            let path = format!("/admin/promotions/{}", promotion["id"].as_str().unwrap());
            let decided = root
                .call(Method::POST, &path, &json!({"decision": decision}))
                .await;
            assert_eq!(decided.status(), 204);
            let audit = root.get("/admin/audit").await;
            let last = &audit["entries"][0];
            assert_eq!((&last["by"], &last["act"]), (&json!("root"), &json!("decide")));
        }
        assert_eq!(surfaces(&next).await, seen, "{decision}");
    }
}

#[tokio::test]
async fn no_agreement_applies_before_the_administrators_approval_if_it_is_required() {
    let app = app(true).await;
    let next = five_agree(&app).await;
    assert_eq!(surfaces(&next).await, ["zorblat", "frobnitz"]);
    assert_eq!(next.get("/words?scope=everyone").await["words"], json!([]));
    let root = Browser {
        app: &app,
        cookie: log_in(&app, "root").await,
    };
    let promotions = root.get("/admin/promotions").await;
    let word = promotions["promotions"].as_array().unwrap().iter();
    let word = word
        .clone()
        .find(|promotion| promotion["rule"] == "WORD")
        .unwrap();
    assert_eq!(word["holds"], false);
    let path = format!("/admin/promotions/{}", word["id"].as_str().unwrap());
    root.call(Method::POST, &path, &json!({"decision": "approved"}))
        .await;
    assert_eq!(surfaces(&next).await, ["zorblat"]);
    assert_eq!(
        next.get("/words?scope=everyone").await["words"],
        json!(["frobnitz"])
    );
}

#[tokio::test]
async fn a_member_sees_what_the_team_learned_but_not_single_choices() {
    let app = app(false).await;
    let (ada, ben) = (Browser::of(&app, "ada").await, Browser::of(&app, "ben").await);
    ada.call(Method::POST, "/teams", &json!({"name": "writers"}))
        .await;
    let invite = ada.call(Method::POST, "/teams/writers/invites", &json!({})).await;
    let invite: Value = invite.json().await.unwrap();
    let join = json!({"invite": invite["token"]});
    ben.call(Method::POST, "/teams/writers/members", &join).await;
    for one in [&ada, &ben] {
        let choices = json!({"choices": [accept("recieve", &[], "receive")]});
        one.call(Method::POST, "/choices", &choices).await;
    }
    let secret = json!({"choices": [accept("sekret", &[], "secret")]});
    ada.call(Method::POST, "/choices", &secret).await;
    let learned = ben.get("/learned?scope=team:writers").await;
    assert_eq!(learned["total"], 1);
    let sentence = "2 people in the team replaced “recieve” with “receive”.";
    assert_eq!(learned["entries"][0]["sentence"], sentence);
    let other = Browser::of(&app, "other").await;
    let response = other
        .call(Method::GET, "/learned?scope=team:writers", &Value::Null)
        .await;
    assert_eq!(refusal(response).await.0, 404);
    for scope in ["nobody", "team:"] {
        let path = format!("/learned?scope={scope}");
        let response = other.call(Method::GET, &path, &Value::Null).await;
        assert_eq!(
            refusal(response).await,
            (400, "malformed".into(), Some("scope".into()))
        );
    }
}

/// Twenty people with new accounts type these corrections of a misspelling and add a word.
async fn twenty_collude(app: &TestApp) {
    for n in 0..20 {
        let name = format!("shill{n}");
        let one = NewAccount {
            name: &name,
            password: PASSWORD,
            display_name: None,
            role: Role::User,
        };
        app.emend.accounts().management.create(one).await.unwrap();
        let typed = |surface: &str, replacement: &str| {
            let mut typed = choice("replace", surface);
            typed["replacement"] = json!(replacement);
            typed
        };
        let choices = json!([
            typed("recieve", "IDIOT"),
            typed("recieve", "Visit evil.example now"),
            typed("recieve", "relieve"),
            choice("add_word", "definately"),
            choice("ignore", "recieve"),
        ]);
        let choices: Vec<Choice> = serde_json::from_value(choices).unwrap();
        let viewer = Viewer::without_teams(name.parse().unwrap());
        app.emend.choosing().choose(&viewer, &choices).await.unwrap();
    }
}

async fn offered(browser: &Browser<'_>, text: &str) -> Vec<Vec<String>> {
    let request = json!({"text": text, "language": "en-US"});
    let answer = browser.call(Method::POST, "/check", &request).await;
    let answer: Value = answer.json().await.unwrap();
    let values = |issue: &Value| {
        let replacements = issue["replacements"].as_array().unwrap().iter();
        replacements
            .map(|replacement| replacement["value"].as_str().unwrap().to_owned())
            .collect()
    };
    answer["issues"].as_array().unwrap().iter().map(values).collect()
}

#[tokio::test]
async fn twenty_new_accounts_change_nothing_for_others() {
    let options = ApiOptions {
        accounts: true,
        ..ApiOptions::default()
    };
    let settings = EmendSettings {
        registration: Registration::Open,
        ..EmendSettings::default()
    };
    let app = spawn_app_with(Arc::new(EmbeddedStore::in_memory().unwrap()), options, settings).await;
    let next = Browser::of(&app, "next").await;
    let text = "I recieve it definately.";
    let before = offered(&next, text).await;
    assert_eq!(before.len(), 2);
    twenty_collude(&app).await;
    assert_eq!(app.emend.accounts().voting_teams.establish().await.unwrap(), 0);
    assert_eq!(offered(&next, text).await, before);
}

#[tokio::test]
async fn an_implausible_replacement_is_not_offered_to_others_until_it_is_approved() {
    let app = app(false).await;
    twenty_collude(&app).await;
    app.emend.accounts().voting_teams.establish().await.unwrap();
    let next = Browser::of(&app, "next").await;
    let seen = offered(&next, "I recieve it.").await.remove(0);
    for text in ["IDIOT", "idiot", "Visit evil.example now"] {
        assert!(!seen.contains(&text.to_owned()), "{seen:?}");
    }

    let root = Browser {
        app: &app,
        cookie: log_in(&app, "root").await,
    };
    let promotions = root.get("/admin/promotions").await;
    let promotions = promotions["promotions"].as_array().unwrap();
    let waiting: Vec<_> = promotions
        .iter()
        .filter(|promotion| promotion["surface"] == "recieve")
        .collect();
    assert_eq!(waiting.len(), 2, "{promotions:?}");
    let idiot = waiting
        .iter()
        .find(|promotion| promotion["sentence"].as_str().unwrap().contains("IDIOT"))
        .unwrap();
    assert_eq!((&idiot["holds"], &idiot["voters"]), (&json!(false), &json!(20)));
    let path = format!("/admin/promotions/{}", idiot["id"].as_str().unwrap());
    root.call(Method::POST, &path, &json!({"decision": "approved"}))
        .await;
    let seen = offered(&next, "I recieve it.").await.remove(0);
    assert!(seen.contains(&"IDIOT".to_owned()), "{seen:?}");
    assert!(!seen.contains(&"Visit evil.example now".to_owned()), "{seen:?}");
}
