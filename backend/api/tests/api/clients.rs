//! Requests as widely used clients of LanguageTool send them, with Emend in its place: without accounts, and with an API
//! key in every place where a client can put one.

use std::sync::Arc;

use emend_api::ApiOptions;
use emend_service::Settings;
use emend_service::accounts::NewAccount;
use emend_shared::accounts::{KeyRequest, KeyScope, Registration, Role};
use emend_store_embedded::EmbeddedStore;
use reqwest::header::HeaderMap;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use crate::helpers::{TestApp, spawn_app, spawn_app_with, spawn_app_with_accounts};

const TEXT: &str = "I recieve teh letter.";
const EXTENSION: &str = "chrome-extension://oldceeleldhonbafppcapldpdifcinji";

/// A request as a client sends it.
struct Recorded {
    client: &'static str,
    query: &'static str,
    headers: &'static [(&'static str, &'static str)],
    form: Vec<(&'static str, String)>,
    /// The form is sent as one JSON object instead.
    as_json: bool,
}

fn recorded() -> Vec<Recorded> {
    let data = json!({"text": TEXT}).to_string();
    let annotation = json!({"annotation": [{"text": TEXT}]}).to_string();
    let add_on = |text: (&'static str, String)| {
        vec![
            text,
            ("textSessionId", "38876:1681068103877".to_owned()),
            ("enableHiddenRules", "true".to_owned()),
            ("level", "picky".to_owned()),
            ("language", "auto".to_owned()),
            ("noopLanguages", "en".to_owned()),
            ("preferredLanguages", "en".to_owned()),
            ("preferredVariants", "en-US,de-DE,pt-BR,ca-es".to_owned()),
            ("disabledRules", "WHITESPACE_RULE,CONSECUTIVE_SPACES".to_owned()),
            ("useragent", "webextension-chrome-ng".to_owned()),
            ("mode", "allButTextLevelOnly".to_owned()),
            ("allowIncompleteResults", "true".to_owned()),
        ]
    };
    let from_chrome = &[
        ("origin", EXTENSION),
        ("sec-fetch-site", "none"),
        ("sec-fetch-mode", "cors"),
    ];
    vec![
        Recorded {
            client: "the browser add-on in Chrome",
            query: "?c=1&instanceId=38876%3A1681068103877&v=standalone",
            headers: from_chrome,
            form: add_on(("data", data.clone())),
            as_json: false,
        },
        Recorded {
            client: "the browser add-on in Firefox and Thunderbird",
            query: "?c=1&instanceId=38876%3A1681068103877&v=standalone",
            headers: &[("origin", "moz-extension://6f5d2a8e-4a0b-4a52-a6dd-28a4f6a7e0c1")],
            form: add_on(("data", data)),
            as_json: false,
        },
        Recorded {
            client: "the browser add-on that posts JSON",
            query: "",
            headers: from_chrome,
            form: add_on(("text", TEXT.to_owned())),
            as_json: true,
        },
        Recorded {
            client: "Obsidian, by fetch",
            query: "",
            headers: &[("origin", "app://obsidian.md"), ("sec-fetch-site", "cross-site")],
            form: vec![
                ("data", annotation.clone()),
                ("language", "auto".to_owned()),
                ("enabledOnly", "false".to_owned()),
                ("level", "default".to_owned()),
            ],
            as_json: false,
        },
        Recorded {
            client: "Obsidian, by requestUrl",
            query: "",
            headers: &[("accept", "application/json")],
            form: vec![
                ("data", annotation.clone()),
                ("language", "auto".to_owned()),
                ("enabledOnly", "False".to_owned()),
            ],
            as_json: false,
        },
        Recorded {
            client: "LTeX+",
            query: "",
            headers: &[("accept", "application/json")],
            form: vec![
                ("language", "en-US".to_owned()),
                ("data", annotation.clone()),
                ("level", "picky".to_owned()),
                ("motherTongue", "de-DE".to_owned()),
                ("enabledRules", "PASSIVE_VOICE".to_owned()),
            ],
            as_json: false,
        },
        Recorded {
            client: "vscode-languagetool-linter",
            query: "",
            headers: &[("accept", "application/json")],
            form: vec![
                ("data", annotation),
                ("language", "auto".to_owned()),
                ("preferredVariants", "en-GB,de-DE".to_owned()),
                ("level", "default".to_owned()),
                (
                    "disabledRules",
                    "DASH_RULE,WORD_CONTAINS_UNDERSCORE,UPPERCASE_SENTENCE_START".to_owned(),
                ),
                ("disabledCategories", "TYPOGRAPHY".to_owned()),
            ],
            as_json: false,
        },
        Recorded {
            client: "QOwnNotes",
            query: "",
            headers: &[],
            form: vec![
                ("text", TEXT.to_owned()),
                ("language", "auto".to_owned()),
                ("enabledOnly", "false".to_owned()),
            ],
            as_json: false,
        },
    ]
}

/// Where a client shows an API key.
#[derive(Debug, Clone, Copy)]
enum Shown {
    Nowhere,
    /// `username=&apiKey=`.
    Empty,
    WithName,
    Alone,
    Basic,
    InPath,
}

async fn replay(app: &TestApp, recorded: &Recorded, key: &str, shown: Shown) -> Response {
    let mut form = recorded.form.clone();
    match shown {
        Shown::Empty => form.extend([("username", String::new()), ("apiKey", String::new())]),
        Shown::WithName => form.extend([("username", "ada".to_owned()), ("apiKey", key.to_owned())]),
        Shown::Alone => form.push(("apiKey", key.to_owned())),
        Shown::Nowhere | Shown::Basic | Shown::InPath => {}
    }
    let base = match shown {
        Shown::InPath => format!("{}/key/{key}/v2", app.url),
        _ => format!("{}/v2", app.url),
    };
    let mut request = app.http.post(format!("{base}/check{}", recorded.query));
    for (name, value) in recorded.headers {
        request = request.header(*name, *value);
    }
    if matches!(shown, Shown::Basic) {
        request = request.basic_auth("ada", Some(key));
    }
    let request = if recorded.as_json {
        let object: serde_json::Map<_, _> = form.into_iter().map(|(k, v)| (k.to_owned(), json!(v))).collect();
        request.json(&object)
    } else {
        let body = Serializer::new(String::new()).extend_pairs(form).finish();
        request
            .header("content-type", "application/x-www-form-urlencoded;charset=UTF-8")
            .body(body)
    };
    request.send().await.unwrap()
}

/// A check found both misspellings, told as clients of LanguageTool know them, and its origin may read the answer.
async fn found(response: Response, recorded: &Recorded, shown: Shown) {
    let case = format!("{}, {shown:?}", recorded.client);
    let headers = response.headers().clone();
    assert_eq!(response.status(), 200, "{case}: {:?}", response.text().await);
    let origin = recorded.headers.iter().find(|(name, _)| *name == "origin");
    if let Some((_, origin)) = origin {
        assert_eq!(headers["access-control-allow-origin"], *origin, "{case}");
        assert!(
            !headers.contains_key("access-control-allow-credentials"),
            "{case}"
        );
    }
    let answer: Value = response.json().await.unwrap();
    let matches = answer["matches"].as_array().unwrap();
    let surfaces: Vec<_> = matches
        .iter()
        .map(|found| (&found["offset"], &found["length"]))
        .collect();
    assert_eq!(
        surfaces,
        [(&json!(2), &json!(7)), (&json!(10), &json!(3))],
        "{case}"
    );
    let code = answer["language"]["code"].as_str().unwrap();
    assert!(code.starts_with("en-"), "{case}: {code}");
    for found in matches {
        let id = format!("MORFOLOGIK_RULE_{}", code.to_uppercase().replace('-', "_"));
        assert_eq!(found["rule"]["id"], id, "{case}");
        assert_eq!(found["rule"]["subId"], "SPELLING", "{case}");
        assert_eq!(found["rule"]["issueType"], "misspelling", "{case}");
        assert_eq!(found["rule"]["category"]["id"], "TYPOS", "{case}");
    }
}

#[tokio::test]
async fn the_usual_clients_get_in_without_accounts() {
    let app = spawn_app().await;
    for recorded in recorded() {
        for shown in [
            Shown::Nowhere,
            Shown::Empty,
            Shown::WithName,
            Shown::Alone,
            Shown::InPath,
        ] {
            found(
                replay(&app, &recorded, "emend_some_key", shown).await,
                &recorded,
                shown,
            )
            .await;
        }
    }
}

#[tokio::test]
async fn the_usual_clients_get_in_with_a_key_wherever_they_can_put_it() {
    let app = spawn_app_with_accounts(Registration::Closed).await;
    let accounts = app.emend.accounts();
    let new = NewAccount {
        name: "ada",
        password: "correct horse",
        display_name: None,
        role: Role::User,
    };
    accounts.create(new).await.unwrap();
    let request = KeyRequest {
        name: "editor".to_owned(),
        scopes: vec![KeyScope::Check, KeyScope::Choose, KeyScope::Words],
        requests_per_minute: None,
    };
    let made = accounts.create_key(&"ada".parse().unwrap(), &request).await;
    let key = made.unwrap().token;
    for recorded in recorded() {
        for shown in [Shown::WithName, Shown::Alone, Shown::Basic, Shown::InPath] {
            found(replay(&app, &recorded, &key, shown).await, &recorded, shown).await;
        }
        for shown in [Shown::Nowhere, Shown::Empty] {
            let refused = replay(&app, &recorded, &key, shown).await;
            assert_eq!(refused.status(), 403, "{}, {shown:?}", recorded.client);
            assert!(refused.text().await.unwrap().starts_with("Error: "));
        }
    }
}

/// What a browser asks before it lets a page of this origin send a request.
async fn preflight(app: &TestApp, path: &str, origin: &str) -> (u16, HeaderMap, String) {
    let request = app.http.request(Method::OPTIONS, format!("{}{path}", app.url));
    let request = request
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "content-type,x-requested-with,x-any",
        )
        .header("access-control-request-private-network", "true");
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, response.text().await.unwrap())
}

#[tokio::test]
async fn a_preflight_allows_what_a_client_asks_for_and_never_credentials() {
    let app = spawn_app().await;
    for path in [
        "/v2/check",
        "/v2/words/add",
        "/api/v2/check",
        "/key/emend_a_b/v2/check",
    ] {
        let (status, headers, _) = preflight(&app, path, EXTENSION).await;
        assert_eq!(
            (status, &headers["access-control-allow-origin"]),
            (200, &EXTENSION.parse().unwrap()),
            "{path}"
        );
        assert_eq!(
            headers["access-control-allow-headers"],
            "content-type,x-requested-with,x-any"
        );
        assert!(
            headers["access-control-allow-methods"]
                .to_str()
                .unwrap()
                .contains("POST")
        );
        assert_eq!(headers["access-control-allow-private-network"], "true");
        assert!(!headers.contains_key("access-control-allow-credentials"));
    }
    let (status, headers, text) = preflight(&app, "/v2/check", "https://evil.example").await;
    assert_eq!(status, 403);
    assert!(
        text.starts_with("Error: ") && !headers.contains_key("access-control-allow-origin"),
        "{text}"
    );
    assert_eq!(preflight(&app, "/api/v1/me/export", EXTENSION).await.0, 403);
}

#[tokio::test]
async fn allowed_origins_are_origins_schemes_or_every_page() {
    let check = async |allowed: &str, origin: &str, path: &str| {
        let options = ApiOptions {
            allow_origin: vec![allowed.parse().unwrap()],
            ..ApiOptions::default()
        };
        let store = Arc::new(EmbeddedStore::in_memory().unwrap());
        let app = spawn_app_with(store, options, Settings::default()).await;
        let request = app
            .http
            .post(format!("{}{path}", app.url))
            .header("origin", origin);
        let response = request
            .json(&json!({"text": "a", "language": "en-US"}))
            .send()
            .await
            .unwrap();
        let allows = response.headers().get("access-control-allow-origin").cloned();
        assert!(
            !response
                .headers()
                .contains_key("access-control-allow-credentials")
        );
        (
            response.status().as_u16(),
            allows.map(|value| value.to_str().unwrap().to_owned()),
        )
    };
    let allowed = |origin: &str| (200, Some(origin.to_owned()));
    let friend = "https://friend.example";
    assert_eq!(check("*", friend, "/api/v1/check").await, allowed("*"));
    assert_eq!(check("*", "null", "/v2/check").await, allowed("*"));
    assert_eq!(check(friend, friend, "/api/v1/check").await, allowed(friend));
    assert_eq!(
        check("vscode-webview://*", "vscode-webview://a1", "/api/v1/check").await,
        allowed("vscode-webview://a1")
    );
    assert_eq!(
        check(friend, "https://evil.example", "/v2/check").await,
        (403, None)
    );
    assert_eq!(
        check("moz-extension://*", "https://evil.example", "/v2/check").await,
        (403, None)
    );
}

#[tokio::test]
async fn an_address_with_another_front_or_a_slash_behind_is_the_same() {
    let app = spawn_app().await;
    for path in ["/api/v2/check", "/v2/check/", "/api/v2/check/", "/check"] {
        let response = app.http.post(format!("{}{path}?language=en-US", app.url));
        let answer: Value = response
            .form(&[("text", TEXT)])
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        assert_eq!(answer["matches"].as_array().unwrap().len(), 2, "{path}");
    }
    for path in ["/v2", "/v2/", "/api/v2"] {
        let info: Value = app.get(path).await.json().await.unwrap();
        assert_eq!(info["software"]["apiVersion"], 1, "{path}");
    }
    let posted = app
        .http
        .post(format!("{}/v2/languages", app.url))
        .send()
        .await
        .unwrap();
    assert_eq!(posted.json::<Value>().await.unwrap()[0]["longCode"], "en-US");
}

#[tokio::test]
async fn a_compressed_body_is_read_up_to_a_bound() {
    let app = spawn_app().await;
    let post = async |encoding: &str, body: Vec<u8>| {
        let request = app.http.post(format!("{}/v2/check", app.url));
        let response = request
            .header("content-encoding", encoding)
            .body(body)
            .send()
            .await
            .unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let gzip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let form = "language=en-US&text=I+recieve+it.";
    let (status, answer) = post("gzip", gzip(form)).await;
    assert!(
        status == 200 && answer.contains("MORFOLOGIK_RULE_EN_US"),
        "{answer}"
    );
    let bomb = gzip(&format!("{form}&x={}", "a".repeat(64 << 20)));
    assert!(bomb.len() < 1 << 20);
    let (status, answer) = post("gzip", bomb).await;
    assert!(status == 413 && answer.starts_with("Error: "), "{answer}");
    assert_eq!(post("gzip", form.into()).await.0, 400);
    assert_eq!(post("compress", form.into()).await.0, 400);
}

#[tokio::test]
async fn rules_and_categories_are_chosen_by_either_name() {
    let app = spawn_app().await;
    let ids = async |more: &[(&str, &str)]| {
        let text = [
            ("text", "we recieve an letter. He have it."),
            ("language", "en-US"),
        ];
        let request = app.http.post(format!("{}/v2/check", app.url));
        let response = request.form(&[&text[..], more].concat()).send().await.unwrap();
        let answer: Value = response.json().await.unwrap();
        let id = |found: &Value| found["rule"]["id"].as_str().unwrap().to_owned();
        answer["matches"]
            .as_array()
            .unwrap()
            .iter()
            .map(id)
            .collect::<Vec<_>>()
    };
    let all = ids(&[]).await;
    let speller = "MORFOLOGIK_RULE_EN_US";
    for id in [speller, "UPPERCASE_SENTENCE_START", "EN_A_VS_AN"] {
        assert!(all.iter().any(|found| found == id), "{id}: {all:?}");
    }
    for (own, theirs) in [
        ("SPELLING", speller),
        ("AnA", "EN_A_VS_AN"),
        ("SentenceCapitalization", "UPPERCASE_SENTENCE_START"),
    ] {
        for name in [own, theirs] {
            assert!(
                !ids(&[("disabledRules", name)]).await.contains(&theirs.to_owned()),
                "{name}"
            );
            assert_eq!(
                ids(&[("enabledRules", name), ("enabledOnly", "yes")]).await,
                [theirs],
                "{name}"
            );
        }
    }
    let only = async |category| ids(&[("enabledCategories", category), ("enabledOnly", "true")]).await;
    assert_eq!(only("TYPOS").await, [speller]);
    assert_eq!(only("CASING").await, ["UPPERCASE_SENTENCE_START"]);
    assert!(only("GRAMMAR").await.contains(&"EN_A_VS_AN".to_owned()));
    assert!(
        !ids(&[("disabledCategories", "CASING")])
            .await
            .contains(&"UPPERCASE_SENTENCE_START".to_owned())
    );
}
