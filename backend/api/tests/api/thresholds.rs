//! Strictness, and thresholds that choices move (docs/decisions/0067-thresholds-that-learn.md).

use emend_shared::accounts::Registration;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::browser::Browser;
use crate::helpers::{TestApp, choice, issues, refusal, spawn_app, spawn_app_with_accounts};

const SURE: &str = "Thanks for you're quick reply.";
const RULE: &str = "CONFUSED_WORDS";
const CONVENTION: &str = "They grow apples, plums and cherries.";
/// Sentences in which a word stands for another. The model is surer of some than of others, and no pattern finds them.
const CONFUSED: [&str; 8] = [
    "We won the match buy two goals.",
    "Do not loose hope.",
    "There house is very big.",
    "It is quiet late now.",
    "I think their right about this.",
    "She told me a tail about a dragon.",
    "I am board with this game.",
    SURE,
];
/// Sentences in which *form* stands for *from*, of which the model finds some.
const FORM_FOR_FROM: [&str; 7] = [
    "I got a letter form my friend yesterday.",
    "The letter form my aunt was short.",
    "Water flows form here.",
    "The book form the shelf fell.",
    "It came form nowhere.",
    "He ran form the dog.",
    "A man form Paris called.",
];

/// The surfaces of the issues of a text, with the fields of a request.
async fn surfaces(app: &TestApp, text: &str, more: Value) -> Vec<String> {
    let surface = |issue: &Value| issue["surface"].as_str().unwrap().to_owned();
    shown_issues(app, text, more).await.iter().map(surface).collect()
}

/// Those of these texts in which a confused word is marked.
async fn marked<'a>(app: &TestApp, texts: &[&'a str]) -> Vec<&'a str> {
    let mut marked = Vec::new();
    for text in texts {
        let issues = shown_issues(app, text, json!({})).await;
        if issues.iter().any(|issue| issue["rule"]["id"] == RULE) {
            marked.push(*text);
        }
    }
    marked
}

async fn shown_issues(app: &TestApp, text: &str, more: Value) -> Vec<Value> {
    let mut request = json!({"text": text, "language": "en-US"});
    for (field, value) in more.as_object().unwrap() {
        request[field] = value.clone();
    }
    let answer = app.post("/api/v1/check", &request).await;
    assert_eq!(answer.status(), 200);
    issues(&answer.json().await.unwrap())
}

/// A choice about an issue of the sentence model.
fn about(action: &str, surface: &str, right: &str) -> Value {
    let mut about = choice(action, surface);
    about["rule"] = json!(RULE);
    about["right"] = json!(right);
    about
}

/// A correction that was typed where no issue was shown.
fn typed(surface: &str, replacement: &str) -> Value {
    let mut typed = choice("replace", surface);
    typed["replacement"] = json!(replacement);
    typed
}

#[tokio::test]
async fn a_stricter_level_shows_more_issues() {
    let app = spawn_app().await;
    let of = async |text, strictness: &str| surfaces(&app, text, json!({"strictness": strictness})).await;
    let mut all = Vec::new();
    for strictness in ["quiet", "normal", "picky"] {
        assert_eq!(of(SURE, strictness).await, ["you're"]);
        let mut shown = 0;
        for text in CONFUSED.iter().chain(&FORM_FOR_FROM) {
            shown += of(text, strictness).await.len();
        }
        all.push(shown);
    }
    assert!(all[0] < all[1] && all[1] < all[2], "{all:?}");
    assert_eq!(of("It is in the process of changing.", "quiet").await, [""; 0]);
    assert_eq!(of(CONVENTION, "normal").await, [""; 0]);
    let picky = shown_issues(&app, CONVENTION, json!({"strictness": "picky"})).await;
    assert_eq!(
        (&picky[0]["rule"]["id"], &picky[0]["kind"]),
        (&json!("OxfordComma"), &json!("style"))
    );
    let request = json!({"text": SURE, "language": "en-US", "strictness": "loud"});
    let refused = refusal(app.post("/api/v1/check", &request).await).await;
    assert_eq!(refused.0, 400);
}

#[tokio::test]
async fn clients_of_languagetool_set_the_level_or_the_strictness() {
    let app = spawn_app().await;
    let count = async |text: &str, more: &[(&str, &str)]| {
        let form = [&[("text", text), ("language", "en-US")], more].concat();
        let url = format!("{}/v2/check", app.url);
        let answer: Value = app
            .http
            .post(url)
            .form(&form)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        answer["matches"].as_array().unwrap().len()
    };
    assert_eq!(count(CONVENTION, &[]).await, 0);
    assert_eq!(count(CONVENTION, &[("level", "default")]).await, 0);
    assert_eq!(count(CONVENTION, &[("level", "picky")]).await, 1);
    assert_eq!(count(CONVENTION, &[("strictness", "picky")]).await, 1);
    let quiet = [("level", "picky"), ("strictness", "quiet")];
    assert_eq!(count(CONVENTION, &quiet).await, 0);
}

#[tokio::test]
async fn issues_of_a_rejected_rule_are_shown_only_if_certain_and_give_the_reason() {
    let app = spawn_app().await;
    let its = "I think its nearly done.";
    let before = [marked(&app, &CONFUSED).await, marked(&app, &[its]).await];
    let places = [
        ("there", "car"),
        ("loose", "it"),
        ("then", "me"),
        ("quite", "now"),
        ("there", "dog"),
    ];
    let rejected = places.map(|(surface, right)| about("dismiss", surface, right));
    app.choose(&rejected).await;
    let after = [marked(&app, &CONFUSED).await, marked(&app, &[its]).await];
    assert!(
        before[0].len() > 3 && after[0].len() < before[0].len(),
        "{after:?}"
    );
    assert_eq!(before[1], after[1], "other rules are shown as before");
    let weak = before[0].iter().find(|text| !after[0].contains(text)).unwrap();
    let hidden = shown_issues(&app, weak, json!({"include_suppressed": true})).await;
    let hidden = hidden
        .iter()
        .find(|issue| issue["suppressed"] == json!({"by": "you"}))
        .unwrap();
    assert_eq!(
        hidden["suppressed_because"],
        "You ignored this kind of correction 5 times, so Emend shows it only when it is sure."
    );
    for rejected in &rejected {
        let undo = json!({"id": Uuid::new_v4(), "action": "undo", "of": rejected["id"]});
        app.choose(&[undo]).await;
    }
    assert_eq!(marked(&app, &CONFUSED).await, before[0]);
}

#[tokio::test]
async fn a_corrected_pair_is_watched_only_where_the_model_is_in_doubt() {
    let app = spawn_app().await;
    let before = marked(&app, &FORM_FOR_FROM).await;
    for _ in 0..5 {
        app.choose(&[typed("form", "from")]).await;
    }
    let after = marked(&app, &FORM_FOR_FROM).await;
    assert!(after.len() > before.len(), "{before:?} {after:?}");
    let watched = after.iter().find(|text| !before.contains(text)).unwrap();
    let watched = shown_issues(&app, watched, json!({})).await;
    assert_eq!(
        (
            &watched[0]["surface"],
            &watched[0]["rule"]["id"],
            &watched[0]["replacements"][0]["value"]
        ),
        (&json!("form"), &json!(RULE), &json!("from"))
    );
    assert_eq!(
        watched[0]["threshold_because"],
        "You corrected “form” to “from” 5 times, so Emend watches it more closely."
    );
    for right in [
        "Fill in the form, please.",
        "The form of the cup is odd.",
        "They form a line.",
        "Form follows function.",
    ] {
        assert_eq!(surfaces(&app, right, json!({})).await, [""; 0], "{right}");
    }
    // Forgetting takes it all back.
    let sure = json!({"confirm": "forget"});
    assert_eq!(app.post("/api/v1/me/forget", &sure).await.status(), 204);
    assert_eq!(marked(&app, &FORM_FOR_FROM).await, before);
}

#[tokio::test]
async fn the_choices_of_one_account_change_no_threshold_of_another() {
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

    let count = async |who: &Browser| {
        let mut shown = 0;
        for text in CONFUSED.iter().chain(&FORM_FOR_FROM) {
            let request = json!({"text": text, "language": "en-US"});
            let answer = who.call(Method::POST, "/check", &request).await;
            shown += issues(&answer.json().await.unwrap()).len();
        }
        shown
    };
    let before = count(&ben).await;
    let choose = async |choice: &dyn Fn() -> Value| {
        for _ in 0..9 {
            let choices = json!({ "choices": [choice()] });
            let made = ada.call(Method::POST, "/choices", &choices).await;
            assert_eq!(made.status(), 200);
        }
    };
    choose(&|| typed("form", "from")).await;
    assert!(count(&ada).await > before);
    assert_eq!(count(&ben).await, before);
    choose(&|| about("dismiss", "there", "car")).await;
    assert!(count(&ada).await < before);
    assert_eq!(count(&ben).await, before);
}
