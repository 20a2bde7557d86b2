use std::time::Duration;

use serde_json::{Value, json};

use crate::helpers::{TestApp, accept, choice, refusal, spawn_app};

async fn get(app: &TestApp, path: &str) -> Value {
    let response = app.get(path).await;
    assert_eq!(response.status(), 200, "{path}");
    response.json().await.unwrap()
}

/// The figures of today once `done` holds for them; they follow the choices after the response.
async fn today_when(app: &TestApp, done: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..200 {
        let stats = get(app, "/api/v1/stats").await;
        if stats["days"].get(0).is_some_and(&done) {
            return stats;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{:?}", get(app, "/api/v1/stats").await);
}

#[tokio::test]
async fn choices_are_counted_by_day_and_by_the_rank_of_the_replacement() {
    let app = spawn_app().await;
    assert_eq!(get(&app, "/api/v1/stats").await["days"], json!([]));
    let offered = ["receive".to_owned(), "relieve".to_owned()];
    let first = accept("recieve", &offered, "receive");
    app.choose(&[
        first.clone(),
        accept("recieve", &offered, "relieve"),
        choice("ignore", "teh"),
        choice("add_word", "snorfling"),
    ])
    .await;
    // Sent again, it is not counted again.
    app.choose(&[first]).await;
    let undo = json!({"id": uuid::Uuid::new_v4(), "action": "add_word", "surface": "foo"});
    app.choose(std::slice::from_ref(&undo)).await;
    app.choose(&[json!({"id": uuid::Uuid::new_v4(), "action": "undo", "of": undo["id"]})])
        .await;
    let stats = today_when(&app, |day| day["undone"] == 1).await;
    let day = &stats["days"][0];
    let counts = ["first", "other", "own", "ignored", "words"].map(|name| day[name].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 0, 1, 2], "{day}");
    assert_eq!(stats["habits"][0]["surface"], "recieve");
    assert_eq!(stats["mistyped"].as_array().unwrap().len(), 2);
    let export = app.get("/api/v1/me/export").await.text().await.unwrap();
    assert!(export.contains("{\"day\":{"), "{export}");
}

#[tokio::test]
async fn the_figures_of_a_removed_user_are_gone() {
    let app = spawn_app().await;
    app.choose(&[choice("ignore", "teh")]).await;
    today_when(&app, |day| day["ignored"] == 1).await;
    let forget = json!({"confirm": "forget"});
    let answer = app.post("/api/v1/me/forget", &forget).await;
    assert!(answer.status().is_success());
    assert_eq!(get(&app, "/api/v1/stats").await["days"], json!([]));
}

#[tokio::test]
async fn each_habit_is_one_entry_that_is_searched_and_forgotten_as_a_whole() {
    let app = spawn_app().await;
    let mut choices = Vec::new();
    for n in 0..60 {
        let word = format!("wrod{n}x");
        let mut chosen = accept(&word, &[format!("word{n}")], &format!("word{n}"));
        (chosen["left"], chosen["right"]) = (json!("was"), json!("late"));
        choices.push(chosen);
    }
    choices.push(choice("add_word", "Nordlicht"));
    app.choose(&choices).await;
    let all = get(&app, "/api/v1/learned?limit=1").await;
    assert_eq!(all["total"], 60 * 3 + 1);
    let habits = get(&app, "/api/v1/learned?by=habit&limit=1").await;
    assert_eq!(habits["total"], 61);
    let page = get(&app, "/api/v1/learned?by=habit&q=WORD3%E2%80%9D").await;
    assert_eq!(page["total"], 1, "{page}");
    let sentence = page["entries"][0]["sentence"].as_str().unwrap();
    assert_eq!(sentence, "You replaced “wrod3x” with “word3” once.");
    let words = get(&app, "/api/v1/learned?by=habit&class=words").await;
    assert_eq!(words["total"], 1);

    let id = page["entries"][0]["id"].as_str().unwrap();
    let url = format!("{}/api/v1/learned/{id}?by=habit", app.url);
    let answer = app.http.delete(&url).send().await.unwrap();
    assert_eq!(answer.status(), 204);
    assert_eq!(get(&app, "/api/v1/learned?q=wrod3x").await["total"], 0);
    assert_eq!(get(&app, "/api/v1/learned?limit=1").await["total"], 59 * 3 + 1);
    assert_eq!(app.http.delete(&url).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn an_invalid_search_is_refused_by_its_field() {
    let app = spawn_app().await;
    let long = format!("?q={}", "x".repeat(201));
    for (query, field) in [("?class=x", "class"), ("?by=x", "by"), (long.as_str(), "q")] {
        let answer = app.get(&format!("/api/v1/learned{query}")).await;
        let (status, _, wrong) = refusal(answer).await;
        assert_eq!((status, wrong.as_deref()), (400, Some(field)), "{query}");
    }
}
