use serde_json::{Value, json};

use crate::helpers::{issues, refusal, spawn_app};

const SENTENCE: &str = "I recieve teh letter untill tommorow.";

#[tokio::test]
async fn every_misspelling_has_the_right_word_among_its_first_three() {
    let app = spawn_app().await;
    let marks = issues(&app.check(SENTENCE).await);
    let surfaces: Vec<_> = marks
        .iter()
        .map(|issue| issue["surface"].as_str().unwrap())
        .collect();
    assert_eq!(surfaces, ["recieve", "teh", "untill", "tommorow"]);
    for (issue, right) in marks.iter().zip(["receive", "the", "until", "tomorrow"]) {
        let first: Vec<_> = issue["replacements"]
            .as_array()
            .unwrap()
            .iter()
            .take(3)
            .map(|r| &r["value"])
            .collect();
        assert!(first.contains(&&json!(right)), "{right}: {first:?}");
        assert_eq!(
            (&issue["kind"], &issue["rule"]["id"]),
            (&json!("spelling"), &json!("SPELLING"))
        );
    }
}

#[tokio::test]
async fn an_issue_has_every_field_of_the_contract() {
    let app = spawn_app().await;
    let answer = app.check("👍 I recieve it.").await;
    assert_eq!(
        answer["language"],
        json!({"code": "en-US", "name": "English (US)", "detected": false})
    );
    let issue = &answer["issues"][0];
    assert_eq!(
        (&issue["offset"], &issue["length"]),
        (&json!(5), &json!(7)),
        "UTF-16 code units"
    );
    assert_eq!((&issue["left"], &issue["right"]), (&json!("I"), &json!("it")));
    for field in ["id", "category", "description"] {
        assert!(issue["rule"][field].is_string(), "{field}");
    }
    let scores: Vec<f64> = issue["replacements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["score"].as_f64().unwrap())
        .collect();
    assert!(
        scores.windows(2).all(|w| w[0] >= w[1]) && scores[0] <= 1.0,
        "{scores:?}"
    );
    let why = &issue["replacements"][0]["why"];
    assert!(why["base"].as_f64().unwrap() > 0.0);
    assert_eq!(
        (&why["you"], &why["team"], &why["everyone"]),
        (&json!(0), &json!(0), &json!(0))
    );
}

#[tokio::test]
async fn extreme_texts_get_the_documented_answers_and_the_server_keeps_running() {
    let app = spawn_app().await;
    assert_eq!(issues(&app.check("").await).len(), 0);
    let words = "word ".repeat(20_000);
    assert_eq!(words.len(), 100_000);
    app.check(&words).await;
    app.check(&"\n".repeat(10_000)).await;
    app.check(&"a".repeat(100_000)).await;
    app.check(&"👍".repeat(50_000)).await;

    let request = |text: String| json!({"text": text, "language": "en-US"});
    for text in [words + "x", "👍".repeat(50_000) + "x"] {
        let refused = refusal(app.post("/api/v1/check", &request(text)).await).await;
        assert_eq!(refused, (413, "text_too_long".into(), Some("text".into())));
    }
    let refused = refusal(app.post("/api/v1/check", &request("x".repeat(3 << 20))).await).await;
    assert_eq!(refused, (413, "body_too_large".into(), None));
    assert_eq!(app.get("/healthz").await.status(), 200);
}

#[tokio::test]
async fn a_request_of_another_form_is_refused_with_the_fields_name() {
    let app = spawn_app().await;
    let cases: [(&[u8], Option<&str>); 9] = [
        (b"{\"text\":\"\xff\xfe\",\"language\":\"en-US\"}", Some("text")),
        (br#"{"text":"\ud83d alone","language":"en-US"}"#, Some("text")),
        (br#"{"text":7,"language":"en-US"}"#, Some("text")),
        (br#"{"text":"a"}"#, Some("language")),
        (
            br#"{"text":"a","language":"en-US","colour":"red"}"#,
            Some("colour"),
        ),
        (br#"{"text":"a","language":"not a tag"}"#, Some("language")),
        (
            br#"{"text":"a","language":"en-US","disabled_kinds":["colour"]}"#,
            Some("disabled_kinds[0]"),
        ),
        (b"{", None),
        (b"", None),
    ];
    for (body, field) in cases {
        let refused = refusal(app.post_bytes("/api/v1/check", body).await).await;
        let expected = (400, "malformed".to_owned(), field.map(str::to_owned));
        assert_eq!(refused, expected, "{}", String::from_utf8_lossy(body));
    }
    let unknown = app
        .post("/api/v1/check", &json!({"text": "a", "language": "xx"}))
        .await;
    assert_eq!(
        refusal(unknown).await,
        (400, "unknown_language".into(), Some("language".into()))
    );
    let form = app
        .http
        .post(format!("{}/api/v1/check", app.url))
        .body("text=a")
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(form).await.0, 415);
}

#[tokio::test]
async fn prose_depends_on_the_markup() {
    let app = spawn_app().await;
    for (markup, surfaces) in [
        ("markdown", &["wrod"][..]),
        ("html", &["teh", "wrod", "eror"]),
        ("plain", &["teh", "wrod", "eror"]),
        ("auto", &["wrod"]),
    ] {
        let text = "---\ntitle: teh\n---\n\nA 👍 **wrod**.\n\n~~~\neror\n~~~\n";
        let text = if markup == "plain" {
            text.replace('~', "=")
        } else {
            text.to_owned()
        };
        let request = json!({"text": text, "language": "en-US", "markup": markup});
        let answer: Value = app.post("/api/v1/check", &request).await.json().await.unwrap();
        let marks = issues(&answer);
        let spelling = marks.iter().filter(|issue| issue["kind"] == "spelling");
        let spelling_surfaces: Vec<_> = spelling.map(|issue| issue["surface"].as_str().unwrap()).collect();
        assert_eq!(spelling_surfaces, surfaces, "{markup}");
    }
    let request = json!({"text": "", "language": "en-US", "markup": "word"});
    refusal(app.post("/api/v1/check", &request).await).await;
}

#[tokio::test]
async fn disabled_rules_report_no_issues() {
    let app = spawn_app().await;
    for disabled in [
        json!({"disabled_rules": ["SPELLING"]}),
        json!({"disabled_kinds": ["spelling"]}),
    ] {
        let mut request = json!({"text": SENTENCE, "language": "en-US"});
        request
            .as_object_mut()
            .unwrap()
            .extend(disabled.as_object().unwrap().clone());
        let answer: Value = app.post("/api/v1/check", &request).await.json().await.unwrap();
        assert_eq!(issues(&answer).len(), 0, "{disabled}");
    }
}

#[tokio::test]
async fn automatic_detection_reports_the_detected_language() {
    let app = spawn_app().await;
    let request = json!({"text": "This is certainly an English text about nothing.", "language": "auto"});
    let answer: Value = app.post("/api/v1/check", &request).await.json().await.unwrap();
    assert_eq!(answer["language"]["detected"], true);
    assert_eq!(answer["language"]["code"], "en-US");
}

#[tokio::test]
async fn texts_that_make_the_grammar_engine_panic_lose_nothing_else() {
    let app = spawn_app().await;
    for odd in ["barely b", "both 2", "There'S cats", "would \t of"] {
        let marks = issues(&app.check(&format!("I recieve it. {odd}")).await);
        assert!(marks.iter().any(|issue| issue["surface"] == "recieve"), "{odd:?}");
    }
}
