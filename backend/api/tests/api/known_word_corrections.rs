//! Corrections of known words.

use std::sync::Arc;

use emend_domain::ContextStorage;
use emend_service::EmendSettings;
use emend_shared::accounts::Registration;
use emend_store::PrimaryStore;
use emend_store_embedded::EmbeddedStore;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::browser::Browser;
use crate::helpers::{TestApp, accept, choice, issues, spawn_app, spawn_app_with, spawn_app_with_accounts};

const TEXT: &str = "My friend Nikolay called.";
const CLAM: &str = "She stayed clam overnight.";

/// A choice that types `replacement` for a word without an issue.
fn replace(surface: &str, replacement: &str) -> Value {
    let mut replace = choice("replace", surface);
    replace["replacement"] = json!(replacement);
    replace
}

fn undo(of: &Value) -> Value {
    json!({"id": Uuid::new_v4(), "action": "undo", "of": of["id"]})
}

async fn surfaces(app: &TestApp, text: &str) -> Vec<String> {
    surfaces_in(app, "en-US", text).await
}

async fn surfaces_in(app: &TestApp, language: &str, text: &str) -> Vec<String> {
    let request = json!({"text": text, "language": language});
    let answer: Value = app.post("/api/v1/check", &request).await.json().await.unwrap();
    let surface = |issue: &Value| issue["surface"].as_str().unwrap().to_owned();
    issues(&answer).iter().map(surface).collect()
}

#[tokio::test]
async fn a_corrected_known_word_is_marked_at_once_with_the_reason() {
    let app = spawn_app().await;
    assert_eq!(issues(&app.check(TEXT).await), Vec::<Value>::new());
    app.choose(&[replace("Nikolay", "Nikolai"), replace("form", "from")])
        .await;
    let marks = issues(&app.check(TEXT).await);
    let [issue] = marks.as_slice() else {
        panic!("{marks:?}")
    };
    assert_eq!((&issue["offset"], &issue["length"]), (&json!(10), &json!(7)));
    assert_eq!(
        (&issue["kind"], &issue["rule"]["id"]),
        (&json!("spelling"), &json!("SPELLING"))
    );
    assert_eq!(
        (&issue["left"], &issue["right"]),
        (&json!("friend"), &json!("called"))
    );
    assert_eq!(issue["message"], "You corrected “Nikolay” to “Nikolai” before.");
    assert_eq!(issue["replacements"][0]["value"], "Nikolai");
    assert_eq!(issue["replacements"][0]["why"]["you"], 1);
    assert_eq!(surfaces(&app, "Form follows function.").await, [""; 0]);
}

/// A typed correction of `surface` between two words.
fn replace_between(left: &str, surface: &str, right: &str, replacement: &str) -> Value {
    let mut replace = replace(surface, replacement);
    replace["left"] = json!(left);
    replace["right"] = json!(right);
    replace
}

#[tokio::test]
async fn a_usual_word_is_marked_only_between_the_words_where_it_was_corrected() {
    let app = spawn_app().await;
    app.choose(&[replace_between("is", "to", "late", "too")]).await;
    let right = "I want to go to the shop, and then to the park, to see if it is open.";
    for _ in 0..3 {
        assert_eq!(surfaces(&app, right).await, [""; 0]);
    }
    assert_eq!(surfaces(&app, "He is going to be late.").await, [""; 0]);
    assert_eq!(surfaces(&app, CLAM).await, [""; 0], "no rule finds it");
    app.choose(&[replace_between("stayed", "clam", "overnight", "calm")])
        .await;
    assert_eq!(app.replacements(CLAM, "clam").await, ["calm"]);
    assert_eq!(
        surfaces(&app, "The clam was overnight in the sea.").await,
        [""; 0]
    );
}

#[tokio::test]
async fn without_stored_neighbours_only_words_that_are_rarely_right_are_marked() {
    for storage in [ContextStorage::None, ContextStorage::Hashed] {
        let settings = EmendSettings {
            context_storage: storage,
            ..EmendSettings::default()
        };
        let store = Arc::new(EmbeddedStore::in_memory().unwrap());
        let app = spawn_app_with(store, emend_api::ApiOptions::default(), settings).await;
        app.choose(&[
            replace_between("stayed", "clam", "overnight", "calm"),
            replace_between("with", "Nikolay", "here", "Nikolai"),
        ])
        .await;
        let marked: &[&str] = match storage {
            ContextStorage::None => &[],
            _ => &["clam"],
        };
        assert_eq!(surfaces(&app, CLAM).await, marked, "{storage:?}");
        assert_eq!(surfaces(&app, "Open the clam.").await, [""; 0], "{storage:?}");
        assert_eq!(surfaces(&app, TEXT).await, ["Nikolay"], "{storage:?}");
    }
}

#[tokio::test]
async fn a_word_that_is_corrected_more_often_than_used_rightly_is_marked_everywhere() {
    let app = spawn_app().await;
    let elsewhere = "A weaver sold the loom.";
    // A few in a million words of ordinary text.
    app.choose(&[replace_between("old", "weaver", "flew", "waver")])
        .await;
    assert_eq!(surfaces(&app, elsewhere).await, [""; 0]);
    for left in ["new", "big", "red", "tall"] {
        app.choose(&[replace_between(left, "weaver", "flew", "waver")])
            .await;
    }
    assert_eq!(surfaces(&app, "One weaver flew home.").await, ["weaver"]);
}

#[tokio::test]
async fn a_corrected_word_is_marked_for_its_user_only() {
    let app = spawn_app_with_accounts(Registration::Open).await;
    let (ada, ben) = (Browser::of(&app, "ada").await, Browser::of(&app, "ben").await);
    let made = ada
        .call(Method::POST, "/teams", &json!({"name": "writers"}))
        .await;
    assert_eq!(made.status(), 201);
    let invite = ada.call(Method::POST, "/teams/writers/invites", &json!({})).await;
    let invite: Value = invite.json().await.unwrap();
    let join = json!({"invite": invite["token"]});
    ben.call(Method::POST, "/teams/writers/members", &join).await;

    let corrected = json!({"choices": [replace("Nikolay", "Nikolai")]});
    assert_eq!(ada.call(Method::POST, "/choices", &corrected).await.status(), 200);
    let request = json!({"text": TEXT, "language": "en-US"});
    for (who, marked) in [(&ada, 1), (&ben, 0)] {
        let answer = who.call(Method::POST, "/check", &request).await;
        assert_eq!(issues(&answer.json().await.unwrap()).len(), marked);
    }
}

#[tokio::test]
async fn a_known_word_is_not_marked_once_corrections_are_undone_or_outnumbered() {
    let app = spawn_app().await;
    let first = replace("Nikolay", "Nikolai");
    app.choose(std::slice::from_ref(&first)).await;
    assert_eq!(surfaces(&app, TEXT).await, ["Nikolay"]);
    app.choose(&[undo(&first)]).await;
    assert_eq!(surfaces(&app, TEXT).await, [""; 0]);

    app.choose(&[replace("Nikolay", "Nikolai"), replace("Nikolay", "Nikolai")])
        .await;
    assert_eq!(surfaces(&app, TEXT).await, ["Nikolay"]);
    app.choose(&[choice("dismiss", "Nikolay")]).await;
    assert_eq!(surfaces(&app, TEXT).await, ["Nikolay"]);
    app.choose(&[choice("dismiss", "Nikolay")]).await;
    assert_eq!(surfaces(&app, TEXT).await, [""; 0]);
    app.choose(&[replace("Nikolay", "Nikolai")]).await;
    assert_eq!(surfaces(&app, TEXT).await, ["Nikolay"]);

    let learned: Value = app.get("/api/v1/learned").await.json().await.unwrap();
    let id = learned["entries"][0]["id"].as_str().unwrap();
    let url = format!("{}/api/v1/learned/{id}", app.url);
    assert_eq!(app.http.delete(url).send().await.unwrap().status(), 204);
    assert_eq!(surfaces(&app, TEXT).await, [""; 0]);
}

#[tokio::test]
async fn a_known_word_is_not_marked_after_forgetting() {
    let app = spawn_app().await;
    app.choose(&[replace("Nikolay", "Nikolai")]).await;
    assert_eq!(surfaces(&app, TEXT).await, ["Nikolay"]);
    let sure = json!({"confirm": "forget"});
    assert_eq!(app.post("/api/v1/me/forget", &sure).await.status(), 204);
    assert_eq!(surfaces(&app, TEXT).await, [""; 0]);
}

#[tokio::test]
async fn a_marked_known_word_can_be_ignored_or_added() {
    let app = spawn_app().await;
    for action in ["ignore", "add_word"] {
        app.choose(&[replace("Nikolay", "Nikolai")]).await;
        assert_eq!(surfaces(&app, TEXT).await, ["Nikolay"]);
        let hide = choice(action, "Nikolay");
        app.choose(std::slice::from_ref(&hide)).await;
        assert_eq!(surfaces(&app, TEXT).await, [""; 0], "{action}");
        let request = json!({"text": TEXT, "language": "en-US", "include_suppressed": true});
        let all: Value = app.post("/api/v1/check", &request).await.json().await.unwrap();
        assert_eq!(all["issues"][0]["suppressed"], json!({"by": "you"}));
        app.choose(&[undo(&hide)]).await;
    }
}

#[tokio::test]
async fn a_word_that_one_dialect_lacks_is_left_to_the_dictionaries() {
    let app = spawn_app().await;
    let text = "The colour is fine.";
    let offered = app.replacements(text, "colour").await;
    app.choose(&[accept("colour", &offered, "color")]).await;
    assert_eq!(surfaces(&app, text).await, ["colour"]);
    assert_eq!(surfaces_in(&app, "en-GB", text).await, [""; 0]);
}

#[tokio::test]
async fn a_lower_case_word_is_no_name_and_no_acronym() {
    let app = spawn_app().await;
    let offered = app.replacements("There are mary people.", "mary").await;
    assert!(offered.contains(&"Mary".to_owned()), "{offered:?}");
    let many = accept("mary", &offered, "many");
    app.choose(&[many, replace("us", "use"), accept("london", &[], "London")])
        .await;
    for text in [
        "My friend Mary called.",
        "We live in the US now.",
        "LONDON IS CALLING.",
    ] {
        assert_eq!(surfaces(&app, text).await, [""; 0], "{text}");
    }
}

#[tokio::test]
async fn only_words_of_prose_are_marked_and_issues_of_the_engine_take_precedence() {
    let app = spawn_app().await;
    app.choose(&[replace("Nikolay", "Nikolai"), replace("went", "gone")])
        .await;
    for text in [
        "See https://example.org/Nikolay for more.",
        "Write to Nikolay@example.org, please.",
        "The tag is called `Nikolay` there.",
    ] {
        assert_eq!(surfaces(&app, text).await, [""; 0], "{text}");
    }
    assert_eq!(
        surfaces(&app, "👍 This Nikolay\n\n– and that Nikolay.").await,
        ["Nikolay", "Nikolay"]
    );
    let twice = issues(&app.check("I went went home.").await);
    assert!(
        twice.iter().all(|issue| issue["rule"]["id"] != "SPELLING"),
        "{twice:?}"
    );
    let request = json!({"text": TEXT, "language": "en-US", "disabled_rules": ["SPELLING"]});
    let answer: Value = app.post("/api/v1/check", &request).await.json().await.unwrap();
    assert_eq!(issues(&answer).len(), 0);
}

#[tokio::test]
async fn house_style_takes_precedence_over_corrections() {
    let app = spawn_app_with_accounts(Registration::Open).await;
    let ada = Browser::of(&app, "ada").await;
    ada.call(Method::POST, "/teams", &json!({"name": "writers"}))
        .await;
    let style = json!({"entries": [{"from": "Nikolay", "to": "Nicholas"}]});
    let set = ada.call(Method::POST, "/teams/writers/style", &style).await;
    assert_eq!(set.status(), 204);
    let corrected = json!({"choices": [replace("Nikolay", "Nikolai")]});
    ada.call(Method::POST, "/choices", &corrected).await;
    let request = json!({"text": TEXT, "language": "en-US"});
    let answer = ada.call(Method::POST, "/check", &request).await;
    let marks = issues(&answer.json().await.unwrap());
    assert_eq!((marks.len(), &marks[0]["kind"]), (1, &json!("style")));
}

#[tokio::test]
async fn languagetool_clients_see_marked_known_words_too() {
    let app = spawn_app().await;
    app.choose(&[replace("Nikolay", "Nikolai")]).await;
    let form = [("text", TEXT), ("language", "en-US")];
    let url = format!("{}/v2/check", app.url);
    let answer = app.http.post(url).form(&form).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    let first_match = &answer["matches"][0];
    assert_eq!(
        (&first_match["offset"], &first_match["rule"]["id"]),
        (&json!(10), &json!("MORFOLOGIK_RULE_EN_US"))
    );
    assert_eq!(first_match["replacements"][0]["value"], "Nikolai");
    assert_eq!(
        first_match["message"],
        "You corrected “Nikolay” to “Nikolai” before."
    );
}

#[tokio::test]
async fn another_server_on_the_same_store_continues_a_removal() {
    let store: Arc<dyn PrimaryStore> = Arc::new(EmbeddedStore::in_memory().unwrap());
    let with = |store| spawn_app_with(store, emend_api::ApiOptions::default(), EmendSettings::default());
    let (one, other) = (with(Arc::clone(&store)).await, with(store).await);
    one.choose(&[replace("Nikolay", "Nikolai")]).await;
    assert_eq!(surfaces(&other, TEXT).await, ["Nikolay"], "it had not looked yet");
    // An undo takes effect everywhere at once, regardless of caches.
    let dismiss = choice("dismiss", "Nikolay");
    one.choose(&[dismiss]).await;
    assert_eq!(surfaces(&other, TEXT).await, [""; 0]);
}
