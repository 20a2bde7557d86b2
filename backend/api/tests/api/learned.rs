use serde_json::{Value, json};
use uuid::Uuid;

use crate::helpers::{TestApp, accept, choice, issues, refusal, spawn_app};

async fn learned(app: &TestApp, query: &str) -> Value {
    let response = app.get(&format!("/api/v1/learned{query}")).await;
    assert_eq!(response.status(), 200);
    response.json().await.unwrap()
}

async fn unlearn(app: &TestApp, id: &str) -> reqwest::Response {
    let url = format!("{}/api/v1/learned/{id}", app.url);
    app.http.delete(url).send().await.unwrap()
}

#[tokio::test]
async fn learned_items_have_a_sentence_and_counts() {
    let app = spawn_app().await;
    for _ in 0..3 {
        let mut accept = accept("Recieve", &["Relieve".into(), "Receive".into()], "Receive");
        accept["left"] = json!("We");
        app.choose(&[accept]).await;
    }
    let answer = learned(&app, "?scope=me").await;
    assert_eq!((&answer["total"], &answer["offset"]), (&json!(2), &json!(0)));
    let entries = answer["entries"].as_array().unwrap();
    let entry = entries.iter().find(|entry| entry["context"].is_null()).unwrap();
    assert_eq!(
        (&entry["language"], &entry["rule"], &entry["surface"]),
        (&json!("en"), &json!("SPELLING"), &json!("recieve"))
    );
    assert_eq!(
        entry["sentence"],
        "You replaced “recieve” with “receive” 3 times."
    );
    let outcomes = entry["outcomes"].as_array().unwrap();
    let described: Vec<_> = outcomes
        .iter()
        .map(|o| (&o["kind"], &o["value"], &o["count"]))
        .collect();
    let expected = (&json!("chosen"), &json!("receive"), &json!(3));
    assert!(described.contains(&expected), "{described:?}");
    assert!(
        described.contains(&(&json!("passed_over"), &json!("relieve"), &json!(3))),
        "{described:?}"
    );
    let last = outcomes[0]["last"].as_str().unwrap();
    assert!(
        last.len() == 20 && last.starts_with("20") && last.ends_with('Z'),
        "{last}"
    );

    let beside = entries.iter().find(|entry| !entry["context"].is_null()).unwrap();
    assert_eq!(beside["context"], json!({"after": "we"}));
    assert_eq!(
        beside["sentence"],
        "After “we”, you replaced “recieve” with “receive” 3 times."
    );
}

#[tokio::test]
async fn a_forgotten_choice_leaves_no_trace() {
    let app = spawn_app().await;
    let text = "I recieve it. We like snorfling.";
    app.choose(&[choice("ignore", "recieve"), choice("add_word", "snorfling")])
        .await;
    assert_eq!(issues(&app.check(text).await).len(), 0);
    let answer = learned(&app, "").await;
    for entry in answer["entries"].as_array().unwrap() {
        let id = entry["id"].as_str().unwrap();
        assert_eq!(unlearn(&app, id).await.status(), 204);
        assert_eq!(
            refusal(unlearn(&app, id).await).await,
            (404, "not_found".into(), None)
        );
    }
    assert_eq!(issues(&app.check(text).await).len(), 2);
    assert_eq!(
        learned(&app, "").await,
        json!({"total": 0, "offset": 0, "entries": []})
    );
    let words: Value = app.get("/api/v1/words").await.json().await.unwrap();
    assert_eq!(words, json!({"words": []}));
}

#[tokio::test]
async fn a_rule_that_was_switched_off_is_listed_and_can_be_switched_on_again() {
    let app = spawn_app().await;
    let text = "I went went home.";
    let marks = issues(&app.check(text).await);
    let rule = marks[0]["rule"]["id"].clone();
    let off = json!({"id": Uuid::new_v4(), "action": "disable_rule", "language": "en-US", "rule": rule});
    app.choose(&[off]).await;
    let entry = learned(&app, "").await["entries"][0].clone();
    assert_eq!((&entry["rule"], &entry["surface"]), (&rule, &json!("")));
    assert_eq!(entry["outcomes"][0]["kind"], "rule_off");
    unlearn(&app, entry["id"].as_str().unwrap()).await;
    assert_eq!(issues(&app.check(text).await).len(), marks.len());
}

#[tokio::test]
async fn pages_come_newest_first() {
    let app = spawn_app().await;
    let choices: Vec<_> = (0..60)
        .map(|number| choice("ignore", &format!("wrod{number:02}")))
        .collect();
    app.choose(&choices).await;
    let surfaces = |answer: &Value| -> Vec<String> {
        let entries = answer["entries"].as_array().unwrap().iter();
        entries
            .map(|entry| entry["surface"].as_str().unwrap().to_owned())
            .collect()
    };
    let first = learned(&app, "").await;
    assert_eq!((surfaces(&first).len(), &first["total"]), (50, &json!(60)));
    let rest = learned(&app, "?offset=50&limit=200").await;
    assert_eq!((surfaces(&rest).len(), &rest["offset"]), (10, &json!(50)));
    let mut all = [surfaces(&first), surfaces(&rest)].concat();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 60);
    assert_eq!(learned(&app, "?offset=60").await["entries"], json!([]));
}

/// Returns the surfaces on each page, from the first to the last.
async fn pages(app: &TestApp, query: &str) -> Vec<Vec<String>> {
    let (mut pages, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = learned(app, &format!("?cursor={cursor}&{query}")).await;
        let entries = page["entries"].as_array().unwrap().iter();
        pages.push(
            entries
                .map(|entry| entry["surface"].as_str().unwrap().to_owned())
                .collect(),
        );
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return pages,
        }
    }
}

#[tokio::test]
async fn a_cursor_leads_from_page_to_page() {
    let app = spawn_app().await;
    let mut choices = Vec::new();
    for number in 0..12 {
        let mut chosen = accept(&format!("wrod{number:02}"), &[], "word");
        (chosen["left"], chosen["right"]) = (json!("a"), json!("here"));
        choices.push(chosen);
    }
    app.choose(&choices).await;
    let all = learned(&app, "?limit=200").await;
    let all: Vec<_> = all["entries"].as_array().unwrap().iter().collect();
    assert_eq!(all.len(), 36);
    let items = pages(&app, "limit=10").await;
    assert_eq!(items.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 10, 6]);
    assert!(
        items
            .concat()
            .iter()
            .eq(all.iter().map(|entry| entry["surface"].as_str().unwrap()))
    );
    let habits = pages(&app, "limit=5&by=habit").await;
    assert_eq!(habits.iter().map(Vec::len).collect::<Vec<_>>(), [5, 5, 2]);
    assert_eq!(pages(&app, "limit=5&by=habit&q=wrod1").await.concat().len(), 2);

    // The same cursor can follow an ordinary first page.
    let first = learned(&app, "?limit=10").await;
    let next = first["next"].as_str().unwrap();
    let second = learned(&app, &format!("?limit=10&cursor={next}")).await;
    assert_eq!((&second["total"], &second["offset"]), (&json!(36), &Value::Null));
    assert_eq!(&second["entries"].as_array().unwrap()[0], all[10]);
    // Habits are counted only if all of them are on the page.
    assert_eq!(
        learned(&app, "?cursor=&by=habit&limit=5").await["total"],
        Value::Null
    );
    assert_eq!(learned(&app, "?cursor=&by=habit").await["total"], 12);
    // A cursor says where a page begins, so an offset beside it does not count.
    assert_eq!(
        learned(&app, "?cursor=&by=habit&offset=5").await,
        learned(&app, "?cursor=&by=habit").await
    );
}

#[tokio::test]
async fn an_invalid_cursor_is_refused_by_its_name() {
    let app = spawn_app().await;
    for query in [
        "cursor=x",
        "cursor=1.",
        "cursor=50",
        "scope=everyone&cursor=5.ZW4",
    ] {
        let refused = refusal(app.get(&format!("/api/v1/learned?{query}")).await).await;
        assert_eq!(
            refused,
            (400, "malformed".into(), Some("cursor".into())),
            "{query}"
        );
    }
}

#[tokio::test]
async fn an_invalid_parameter_is_named() {
    let app = spawn_app().await;
    for (query, field) in [
        ("scope=all", "scope"),
        ("limit=201", "limit"),
        ("limit=-1", "limit"),
        ("limit=many", "limit"),
        ("offset=100001", "offset"),
        ("offset=99999999999999999999", "offset"),
        ("page=2", "page"),
    ] {
        let refused = refusal(app.get(&format!("/api/v1/learned?{query}")).await).await;
        assert_eq!(refused, (400, "malformed".into(), Some(field.into())), "{query}");
    }
    let refused = refusal(unlearn(&app, "not-an-id").await).await;
    assert_eq!(refused, (400, "malformed".into(), Some("item".into())));
}
