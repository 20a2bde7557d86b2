//! The LanguageTool-compatible API, as clients call it.

use emend_service::EmendSettings;
use emend_shared::accounts::{KeyRequest, KeyScope, Role};
use emend_store_embedded::EmbeddedStore;
use reqwest::Response;
use serde_json::{Value, json};
use std::sync::Arc;

use crate::helpers::{TestApp, spawn_app, spawn_app_with};

const TEXT: &str = "I recieve teh letter untill tommorow.";

/// Posts a form, as most clients do.
async fn post(app: &TestApp, path: &str, form: &[(&str, &str)]) -> Response {
    let url = format!("{}{path}", app.url);
    app.http.post(url).form(form).send().await.unwrap()
}

async fn check_with(app: &TestApp, form: &[(&str, &str)]) -> Value {
    let response = post(app, "/v2/check", form).await;
    assert_eq!(response.status(), 200, "{form:?}");
    response.json().await.unwrap()
}

async fn check(app: &TestApp, text: &str) -> Value {
    check_with(app, &[("text", text), ("language", "en-US")]).await
}

fn matches(answer: &Value) -> &Vec<Value> {
    answer["matches"].as_array().unwrap()
}

/// The replacements offered for the first match.
fn offered(answer: &Value) -> Vec<&str> {
    let replacements = matches(answer)[0]["replacements"].as_array().unwrap();
    replacements
        .iter()
        .map(|offer| offer["value"].as_str().unwrap())
        .collect()
}

/// Refused requests and their error messages.
async fn refused(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("text/plain"), "{kind}");
    let text = response.text().await.unwrap();
    assert!(text.starts_with("Error: "), "{text}");
    (status, text)
}

#[tokio::test]
async fn a_check_answers_with_every_field_that_strict_clients_need() {
    let app = spawn_app().await;
    let answer = check(&app, TEXT).await;
    assert_eq!(answer["software"]["apiVersion"], 1);
    for field in ["name", "version", "buildDate", "premium", "status"] {
        assert!(!answer["software"][field].is_null(), "{field}");
    }
    assert_eq!(answer["warnings"], json!({"incompleteResults": false}));
    assert_eq!(answer["language"]["code"], "en-US");
    for field in ["name", "code", "confidence", "source"] {
        assert!(
            !answer["language"]["detectedLanguage"][field].is_null(),
            "{field}"
        );
    }
    assert_eq!(answer["sentenceRanges"], json!([[0, 37]]));
    assert_eq!(matches(&answer).len(), 4);
    let first = &matches(&answer)[0];
    assert_eq!((&first["offset"], &first["length"]), (&json!(2), &json!(7)));
    assert_eq!(first["context"], json!({"text": TEXT, "offset": 2, "length": 7}));
    assert_eq!(first["sentence"], TEXT);
    assert_eq!(first["type"], json!({"typeName": "UnknownWord"}));
    assert_eq!(first["rule"]["issueType"], "misspelling");
    assert_eq!(
        first["rule"]["category"],
        json!({"id": "TYPOS", "name": "Possible Typo"})
    );
    for field in [
        "message",
        "shortMessage",
        "ignoreForIncompleteSentence",
        "contextForSureMatch",
    ] {
        assert!(!first[field].is_null(), "{field}");
    }
    assert_eq!(offered(&answer)[0], "receive");
}

#[tokio::test]
async fn parameters_are_read_from_the_query_or_the_form_with_any_content_type() {
    let app = spawn_app().await;
    let by_query = app.get("/v2/check?language=en-US&text=I+recieve+it.").await;
    let by_query: Value = by_query.json().await.unwrap();
    assert_eq!(matches(&by_query).len(), 1);
    for kind in ["application/json", "text/plain", "multipart/form-data"] {
        let request = app.http.post(format!("{}/v2/check?language=en-US", app.url));
        let request = request
            .header("content-type", kind)
            .body("text=I+recieve+it.&language=xx&unknown=1");
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(matches(&answer).len(), 1, "{kind}; the query wins");
    }
}

#[tokio::test]
async fn offsets_refer_to_the_text_with_markup() {
    let app = spawn_app().await;
    let data = r#"{"annotation":[{"text":"👍 A "},{"markup":"<b>"},{"text":"tset"},{"markup":"</b>"},{"text":" of it."},
        {"markup":"</p>","interpretAs":"\n\n"},{"text":"I reci"},{"markup":"<i>"},{"text":"eve it."}]}"#;
    let answer = check_with(&app, &[("data", data), ("language", "en-US")]).await;
    let whole: Vec<u16> = "👍 A <b>tset</b> of it.</p>I reci<i>eve it."
        .encode_utf16()
        .collect();
    let surface = |one_match: &Value| {
        let offset = usize::try_from(one_match["offset"].as_u64().unwrap()).unwrap();
        let length = usize::try_from(one_match["length"].as_u64().unwrap()).unwrap();
        String::from_utf16(&whole[offset..offset + length]).unwrap()
    };
    let surfaces: Vec<_> = matches(&answer).iter().map(surface).collect();
    assert_eq!(surfaces, ["tset", "reci<i>eve"]);
}

#[tokio::test]
async fn rules_categories_and_languages_are_selected_like_in_languagetool() {
    let app = spawn_app().await;
    let count = async |more: &[(&str, &str)]| {
        let form = [&[("text", "I recieve an letter."), ("language", "en-US")], more].concat();
        matches(&check_with(&app, &form).await).len()
    };
    assert_eq!(count(&[]).await, 2);
    assert_eq!(count(&[("disabledRules", "SPELLING")]).await, 1);
    assert_eq!(count(&[("disabledCategories", "TYPOS")]).await, 1);
    assert_eq!(
        count(&[("enabledRules", "SPELLING"), ("enabledOnly", "yes")]).await,
        1
    );
    assert_eq!(
        count(&[("enabledCategories", "TYPOS"), ("enabledOnly", "true")]).await,
        1
    );
    assert_eq!(
        count(&[("enabledRules", "SPELLING"), ("level", "picky")]).await,
        2
    );
    assert_eq!(count(&[("mode", "textLevelOnly")]).await, 0);
    let text = "The color of our friends' house was what they were talking about.";
    let auto = [("text", text), ("language", "auto")];
    let american = check_with(&app, &auto).await;
    assert_eq!(american["language"]["code"], "en-US");
    let variants = [&auto[..], &[("preferredVariants", "de-AT,en-GB")]].concat();
    let british = check_with(&app, &variants).await;
    assert_eq!(british["language"]["code"], "en-GB");
    assert_eq!(british["language"]["detectedLanguage"]["code"], "en-US");
    assert!(
        british["language"]["detectedLanguage"]["confidence"]
            .as_f64()
            .unwrap()
            > 0.5
    );
    assert!(matches(&american).len() < matches(&british).len());
}

#[tokio::test]
async fn a_variant_that_is_not_served_is_checked_as_the_nearest_one() {
    let app = spawn_app().await;
    for wanted in ["en-NZ", "en-ZA", "en_nz"] {
        let answer = check_with(&app, &[("text", "The colour."), ("language", wanted)]).await;
        assert_eq!(answer["language"]["code"], "en-GB", "{wanted}");
    }
    let unknown = [("text", "a"), ("language", "xx-XX")];
    assert_eq!(refused(post(&app, "/v2/check", &unknown).await).await.0, 400);
}

#[tokio::test]
async fn a_short_english_text_is_english() {
    let app = spawn_app().await;
    for text in ["Hello world", "Thanks for your email.", "He dont like it"] {
        let answer = check_with(&app, &[("text", text), ("language", "auto")]).await;
        assert_eq!(answer["language"]["code"], "en-US", "{text}");
    }
}

#[tokio::test]
async fn invalid_requests_are_refused_in_plain_text() {
    let app = spawn_app().await;
    let good = [("text", "a"), ("language", "en-US")];
    for (form, part) in [
        (&[("language", "en-US")][..], "'text' or 'data'"),
        (&[("text", "a")], "'language'"),
        (
            &[("text", "a"), ("data", "{}"), ("language", "en-US")],
            "not both",
        ),
        (&[("data", "{}"), ("language", "en-US")], "'data'"),
        (&[("text", "a"), ("language", "xx")], "language"),
        (
            &[
                ("text", "a"),
                ("language", "en-US"),
                ("preferredVariants", "en-GB"),
            ],
            "language=auto",
        ),
        (
            &[("text", "a"), ("language", "auto"), ("preferredVariants", "en")],
            "dash",
        ),
        (&[good[0], good[1], ("enabledOnly", "yes")], "enabledOnly"),
        (
            &[
                good[0],
                good[1],
                ("enabledOnly", "yes"),
                ("enabledRules", "A"),
                ("disabledRules", "B"),
            ],
            "enabledOnly",
        ),
        (&[good[0], good[1], ("level", "high")], "'level'"),
        (&[good[0], good[1], ("mode", "none")], "'mode'"),
    ] {
        let (status, text) = refused(post(&app, "/v2/check", form).await).await;
        assert_eq!(status, 400, "{form:?}");
        assert!(text.contains(part), "{text}");
    }
    let long = "a ".repeat(50_001);
    let too_long = [("text", long.as_str()), ("language", "en-US")];
    let (status, text) = refused(post(&app, "/v2/check", &too_long).await).await;
    assert_eq!(status, 413);
    assert!(
        text.contains("exceeds the limit of 100000 characters (it's 100002 characters)"),
        "{text}"
    );
    // Markup counts, although it is not checked.
    let markup = json!({"annotation": [{"text": "A word"}, {"markup": long}]}).to_string();
    let too_long = [("data", markup.as_str()), ("language", "en-US")];
    assert_eq!(refused(post(&app, "/v2/check", &too_long).await).await.0, 413);
    assert_eq!(refused(app.get("/v2/nothing").await).await.0, 404);
    assert_eq!(refused(app.get("/v2/words/add").await).await.0, 405);
    assert_eq!(refused(app.get("/v2/configinfo").await).await.0, 400);
    assert_eq!(refused(app.get("/v2/words?limit=-1").await).await.0, 400);
    for word in ["", "two words", "tab\tbed"] {
        let response = post(&app, "/v2/words/add", &[("word", word)]).await;
        assert_eq!(refused(response).await.0, 400, "{word:?}");
    }
}

#[tokio::test]
async fn words_are_those_of_the_personal_dictionary() {
    let app = spawn_app().await;
    let text = "We use emendinator here.";
    assert_eq!(matches(&check(&app, text).await).len(), 1);
    let word = [("word", "emendinator")];
    for added in [true, false] {
        let answer: Value = post(&app, "/v2/words/add", &word).await.json().await.unwrap();
        assert_eq!(answer, json!({"added": added}));
    }
    post(&app, "/v2/words/add", &[("word", "Aardvarking")]).await;
    let listed: Value = app.get("/v2/words").await.json().await.unwrap();
    assert_eq!(listed, json!({"words": ["Aardvarking", "emendinator"]}));
    let second: Value = app.get("/v2/words?offset=1&limit=1").await.json().await.unwrap();
    assert_eq!(second, json!({"words": ["emendinator"]}));
    assert_eq!(matches(&check(&app, text).await).len(), 0);
    for deleted in [true, false] {
        let answer: Value = post(&app, "/v2/words/delete", &word).await.json().await.unwrap();
        assert_eq!(answer, json!({"deleted": deleted}));
    }
    assert_eq!(matches(&check(&app, text).await).len(), 1);
}

#[tokio::test]
async fn the_server_describes_itself() {
    let app = spawn_app().await;
    let languages: Value = app.get("/v2/languages").await.json().await.unwrap();
    assert_eq!(
        languages[0],
        json!({"name": "English (US)", "code": "en", "longCode": "en-US"})
    );
    assert_eq!(app.get("/v2/maxtextlength").await.text().await.unwrap(), "100000");
    assert_eq!(app.get("/v2/healthcheck").await.text().await.unwrap(), "OK");
    let info: Value = app.get("/v2/info").await.json().await.unwrap();
    assert_eq!(info["software"]["name"], "Emend");
    let config: Value = app
        .get("/v2/configinfo?language=en-US")
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(config["parameter"]["maxTextLength"], 100_000);
}

/// A check-only client that corrects the same mistake in the same way a given number of times.
async fn put_right(app: &TestApp, credentials: &[(&str, &str)], times: usize, to: &str) {
    for _ in 0..times {
        for text in ["We recieve it.".to_owned(), format!("We {to} it.")] {
            let form = [&[("text", text.as_str()), ("language", "en-US")], credentials].concat();
            check_with(app, &form).await;
        }
    }
}

#[tokio::test]
async fn a_correction_made_three_times_is_offered_first() {
    let app = spawn_app().await;
    let before = check(&app, "We recieve it.").await;
    let last = (*offered(&before).last().unwrap()).to_owned();
    put_right(&app, &[], 3, &last).await;
    assert_eq!(offered(&check(&app, "They recieve letters.").await)[0], last);
}

#[tokio::test]
async fn learning_from_checks_can_be_switched_off() {
    let settings = EmendSettings {
        learn_from_checks: false,
        ..EmendSettings::default()
    };
    let store = Arc::new(EmbeddedStore::in_memory().unwrap());
    let app = spawn_app_with(store, emend_api::ApiOptions::default(), settings).await;
    let before = check(&app, "We recieve it.").await;
    put_right(&app, &[], 3, offered(&before)[1]).await;
    assert_eq!(offered(&check(&app, "We recieve it.").await), offered(&before));
}

#[tokio::test]
async fn a_name_and_a_key_identify_an_account_and_without_them_nothing_is_learned() {
    let options = emend_api::ApiOptions {
        accounts: true,
        check_access: emend_api::CheckAccess::Everyone,
        ..emend_api::ApiOptions::default()
    };
    let store = Arc::new(EmbeddedStore::in_memory().unwrap());
    let app = spawn_app_with(store, options, EmendSettings::default()).await;
    let accounts = app.emend.accounts();
    for name in ["ada", "bob"] {
        let new = emend_accounts::NewAccount {
            name,
            password: "correct horse",
            display_name: None,
            role: Role::User,
        };
        accounts.management.create(new).await.unwrap();
    }
    let key = async |scopes: &[KeyScope]| {
        let request = KeyRequest {
            name: "editor".to_owned(),
            scopes: scopes.to_vec(),
            requests_per_minute: None,
        };
        accounts
            .keys
            .create(&"ada".parse().unwrap(), &request)
            .await
            .unwrap()
            .token
    };
    let all = key(&[KeyScope::Check, KeyScope::Choose, KeyScope::Words]).await;
    let only_checks = key(&[KeyScope::Check]).await;
    let ada = [("username", "Ada"), ("apiKey", all.as_str())];
    let quiet = [("username", "ada"), ("apiKey", only_checks.as_str())];

    let first = check(&app, "We recieve it.").await;
    let last = (*offered(&first).last().unwrap()).to_owned();
    put_right(&app, &[], 3, &last).await;
    put_right(&app, &quiet, 3, &last).await;
    let form = [("text", "We recieve it."), ("language", "en-US")];
    let as_ada = [&form[..], &ada].concat();
    assert_eq!(
        offered(&check_with(&app, &as_ada).await),
        offered(&first),
        "nobody taught"
    );
    put_right(&app, &ada, 3, &last).await;
    assert_eq!(offered(&check_with(&app, &as_ada).await)[0], last);
    assert_ne!(
        offered(&check(&app, "We recieve it.").await)[0],
        last,
        "not for anybody else"
    );

    post(
        &app,
        "/v2/words/add",
        &[&[("word", "emendinator")], &ada[..]].concat(),
    )
    .await;
    let words = format!("/v2/words?username=ada&apiKey={all}");
    assert_eq!(
        app.get(&words).await.json::<Value>().await.unwrap()["words"],
        json!(["emendinator"])
    );
    for wrong in [
        &[("username", "bob"), ("apiKey", all.as_str())][..],
        &[("username", "ada"), ("apiKey", "emend_x_y")],
    ] {
        let form = [&form[..], wrong].concat();
        assert_eq!(refused(post(&app, "/v2/check", &form).await).await.0, 403);
    }
    for half in [&ada[..1], &[("username", "ada"), ("apiKey", "")]] {
        let form = [&form[..], half].concat();
        assert_eq!(refused(post(&app, "/v2/check", &form).await).await.0, 400);
    }
    let alone = [&form[..], &ada[1..]].concat();
    assert_eq!(
        offered(&check_with(&app, &alone).await)[0],
        last,
        "the key says who it is"
    );
    assert_eq!(refused(app.get("/v2/words").await).await.0, 403);
    let words = format!("/v2/words?username=ada&apiKey={only_checks}");
    assert_eq!(refused(app.get(&words).await).await.0, 403);
}
