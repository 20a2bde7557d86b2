use serde_json::{Value, json};
use uuid::Uuid;

use crate::helpers::{accept, choice, issues, refusal, spawn_app};

const TEXT: &str = "I recieve it.";

#[tokio::test]
async fn three_accepted_choices_of_the_second_suggestion_put_it_first() {
    let app = spawn_app().await;
    let offered = app.replacements(TEXT, "recieve").await;
    let second = offered[1].clone();
    for _ in 0..3 {
        app.choose(&[accept("recieve", &offered, &second)]).await;
    }
    let answer = app.check(TEXT).await;
    let first = &answer["issues"][0]["replacements"][0];
    assert_eq!(first["value"], json!(second));
    assert_eq!(
        (&first["why"]["you"], &first["why"]["everyone"]),
        (&json!(3), &json!(1))
    );
    assert_eq!(
        app.replacements("Recieve it.", "Recieve").await[0].to_lowercase(),
        second
    );
}

#[tokio::test]
async fn the_same_batch_sent_twice_counts_once() {
    let app = spawn_app().await;
    let batch = [accept("recieve", &[], "receive"), accept("teh", &[], "the")];
    assert_eq!(app.choose(&batch).await, ["applied", "applied"]);
    assert_eq!(app.choose(&batch).await, ["duplicate", "duplicate"]);
    let answer = app.check(TEXT).await;
    assert_eq!(answer["issues"][0]["replacements"][0]["why"]["you"], 1);
}

#[tokio::test]
async fn a_malformed_choice_refuses_the_batch_and_is_named() {
    let app = spawn_app().await;
    let good = choice("ignore", "recieve");
    let mut bad = accept("teh", &[], "the");
    bad["replacement"] = Value::Null;
    let response = app
        .post("/api/v1/choices", &json!({"choices": [good, bad]}))
        .await;
    assert_eq!(
        refusal(response).await,
        (400, "malformed".into(), Some("choices[1].replacement".into()))
    );
    assert_eq!(issues(&app.check(TEXT).await).len(), 1, "nothing was ignored");

    let many: Vec<_> = (0..501).map(|_| choice("dismiss", "teh")).collect();
    let response = app.post("/api/v1/choices", &json!({ "choices": many })).await;
    assert_eq!(
        refusal(response).await,
        (400, "malformed".into(), Some("choices".into()))
    );
}

#[tokio::test]
async fn an_ignored_issue_is_hidden_until_the_choice_is_undone() {
    let app = spawn_app().await;
    let ignore = choice("ignore", "recieve");
    app.choose(std::slice::from_ref(&ignore)).await;
    assert_eq!(issues(&app.check(TEXT).await).len(), 0);

    let request = json!({"text": TEXT, "language": "en-US", "include_suppressed": true});
    let all: Value = app.post("/api/v1/check", &request).await.json().await.unwrap();
    assert_eq!(all["issues"][0]["suppressed"], json!({"by": "you"}));

    let undo = json!({"id": Uuid::new_v4(), "action": "undo", "of": ignore["id"]});
    assert_eq!(app.choose(std::slice::from_ref(&undo)).await, ["applied"]);
    assert_eq!(app.choose(&[undo]).await, ["duplicate"]);
    assert_eq!(issues(&app.check(TEXT).await).len(), 1);
}

#[tokio::test]
async fn an_undo_of_a_missing_choice_refuses_the_batch() {
    let app = spawn_app().await;
    let undo = json!({"id": Uuid::new_v4(), "action": "undo", "of": Uuid::new_v4()});
    let response = app
        .post(
            "/api/v1/choices",
            &json!({"choices": [choice("ignore", "recieve"), undo]}),
        )
        .await;
    assert_eq!(
        refusal(response).await,
        (404, "unknown_choice".into(), Some("choices[1].of".into()))
    );
    assert_eq!(issues(&app.check(TEXT).await).len(), 1, "nothing was ignored");
}

#[tokio::test]
async fn an_undo_in_the_same_batch_undoes_its_choice() {
    let app = spawn_app().await;
    let ignore = choice("ignore", "recieve");
    let undo = json!({"id": Uuid::new_v4(), "action": "undo", "of": ignore["id"]});
    assert_eq!(app.choose(&[ignore, undo]).await, ["applied", "applied"]);
    assert_eq!(issues(&app.check(TEXT).await).len(), 1);
}

#[tokio::test]
async fn a_disabled_rule_reports_no_issue() {
    let app = spawn_app().await;
    let text = "I went went home.";
    let answer = app.check(text).await;
    let rule = answer["issues"][0]["rule"]["id"].clone();
    assert_ne!(rule, "SPELLING");
    let off = json!({"id": Uuid::new_v4(), "action": "disable_rule", "language": "en-US", "rule": rule});
    app.choose(&[off]).await;
    assert!(
        issues(&app.check(text).await)
            .iter()
            .all(|issue| issue["rule"]["id"] != rule)
    );
}

#[tokio::test]
async fn a_typed_replacement_is_offered_next_time() {
    let app = spawn_app().await;
    let mut typed = choice("replace", "recieve");
    typed["replacement"] = json!("get");
    app.choose(&[typed]).await;
    assert_eq!(app.replacements(TEXT, "recieve").await[0], "get");
}

#[tokio::test]
async fn ignoring_here_hides_this_place_with_the_reason_and_can_be_undone() {
    let app = spawn_app().await;
    let (here, elsewhere) = ("The dog ate it's dinner.", "The cat lost it's tail.");
    let issue = issues(&app.check(here).await).remove(0);
    let mut ignore = choice("ignore_here", "it's");
    for field in ["left", "right"] {
        ignore[field] = issue[field].clone();
    }
    ignore["rule"] = issue["rule"]["id"].clone();
    assert_eq!(app.choose(std::slice::from_ref(&ignore)).await, ["applied"]);
    assert_eq!(app.choose(std::slice::from_ref(&ignore)).await, ["duplicate"]);
    assert_eq!(issues(&app.check(here).await).len(), 0);
    assert_eq!(issues(&app.check(elsewhere).await).len(), 1);

    let all = json!({"text": here, "language": "en-US", "include_suppressed": true});
    let answer: Value = app.post("/api/v1/check", &all).await.json().await.unwrap();
    assert_eq!(answer["issues"][0]["suppressed"], json!({"by": "you"}));
    assert_eq!(
        answer["issues"][0]["suppressed_because"],
        "You ignored this here."
    );
    let learned: Value = app.get("/api/v1/learned").await.json().await.unwrap();
    let entries = learned["entries"].as_array().unwrap();
    assert!(
        entries
            .iter()
            .any(|entry| entry["context"] == json!({"between": ["ate", "dinner"]})),
        "{learned}"
    );

    let undo = json!({"id": Uuid::new_v4(), "action": "undo", "of": ignore["id"]});
    assert_eq!(app.choose(&[undo]).await, ["applied"]);
    assert_eq!(issues(&app.check(here).await).len(), 1);
    let learned: Value = app.get("/api/v1/learned").await.json().await.unwrap();
    assert_eq!(learned["total"], 0);
}
