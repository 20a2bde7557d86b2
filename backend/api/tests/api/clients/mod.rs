//! Requests of widely used LanguageTool clients, sent to Emend: without accounts, and with an API key in every place where a
//! client can put one.

mod requests;

use emend_accounts::NewAccount;
use emend_shared::accounts::{KeyRequest, KeyScope, Registration, Role};
use flate2::read::GzDecoder;
use reqwest::header::HeaderMap;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use self::requests::{CLIENTS, ClientRequest, TEXT};
use crate::helpers::{TestApp, spawn_app, spawn_app_with_accounts};

pub(crate) use self::requests::EXTENSION;

/// Where a client sends an API key.
#[derive(Debug, Clone, Copy)]
enum Shown {
    Nowhere,
    /// `username=&apiKey=`.
    Empty,
    WithName,
    Alone,
    /// `username` and `password`, as the browser add-on 1.0.48 sends them.
    Password,
    Token,
    Basic,
    Bearer,
    InPath,
}

/// The places that identify the caller on a server with accounts.
const KNOWN: [Shown; 7] = [
    Shown::WithName,
    Shown::Alone,
    Shown::Password,
    Shown::Token,
    Shown::Basic,
    Shown::Bearer,
    Shown::InPath,
];

impl Shown {
    /// The additional parameters.
    fn parameters(self, key: &str) -> Vec<(&'static str, &str)> {
        match self {
            Self::Empty => vec![("username", ""), ("apiKey", "")],
            Self::WithName => vec![("username", "ada"), ("apiKey", key)],
            Self::Password => vec![("username", "ada"), ("password", key)],
            Self::Token => vec![("username", "ada"), ("token", key)],
            Self::Alone => vec![("apiKey", key)],
            Self::Nowhere | Self::Basic | Self::Bearer | Self::InPath => Vec::new(),
        }
    }
}

/// The client's body with additional parameters at the end.
fn with_parameters(body: &str, more: &[(&str, &str)]) -> String {
    if !body.starts_with('{') {
        let more = Serializer::new(String::new()).extend_pairs(more).finish();
        return format!("{body}&{more}").trim_end_matches('&').to_owned();
    }
    let mut object: serde_json::Map<String, Value> = serde_json::from_str(body).unwrap();
    object.extend(
        more.iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value))),
    );
    Value::from(object).to_string()
}

async fn replay(app: &TestApp, sent: &ClientRequest, key: &str, shown: Shown) -> Response {
    let base = match shown {
        Shown::InPath => format!("{}/key/{key}/v2", app.url),
        _ => format!("{}/v2", app.url),
    };
    let mut request = app.http.post(format!("{base}/check{}", sent.query));
    for (name, value) in sent.headers() {
        request = request.header(name, value);
    }
    request = match shown {
        Shown::Basic => request.basic_auth("ada", Some(key)),
        Shown::Bearer => request.bearer_auth(key),
        _ => request,
    };
    let body = with_parameters(sent.body, &shown.parameters(key));
    request.body(body).send().await.unwrap()
}

/// The decompressed body of a response.
async fn text_of(response: Response) -> String {
    let encoding = response.headers().get("content-encoding").cloned();
    let body = response.bytes().await.unwrap();
    match encoding {
        None => String::from_utf8(body.into()).unwrap(),
        Some(encoding) => {
            assert_eq!(encoding, "gzip");
            std::io::read_to_string(GzDecoder::new(&*body)).unwrap()
        }
    }
}

/// Asserts that the origin may read the response and that credentials are not allowed.
fn readable_by(origin: Option<&str>, headers: &HeaderMap, case: &str) {
    if let Some(origin) = origin {
        assert_eq!(headers["access-control-allow-origin"], *origin, "{case}");
        assert!(
            !headers.contains_key("access-control-allow-credentials"),
            "{case}"
        );
    }
}

/// Asserts that a check reports both misspellings in LanguageTool's form and that the origin may read the response.
async fn assert_matches(response: Response, sent: &ClientRequest, shown: Shown) {
    let case = format!("{}, {shown:?}", sent.client);
    let headers = response.headers().clone();
    assert_eq!(response.status(), 200, "{case}: {:?}", response.text().await);
    readable_by(sent.origin(), &headers, &case);
    // Nothing was upgraded, so the response to a client that asked must say that the connection is closed.
    let asked = sent.headers().any(|(name, _)| name == "Upgrade");
    let connection = headers.get("connection").and_then(|value| value.to_str().ok());
    assert_eq!(connection, asked.then_some("close"), "{case}");
    let answer: Value = serde_json::from_str(&text_of(response).await).unwrap();
    let matches = answer["matches"].as_array().unwrap();
    let surfaces: Vec<_> = matches
        .iter()
        .map(|one_match| (&one_match["offset"], &one_match["length"]))
        .collect();
    assert_eq!(
        surfaces,
        [(&json!(2), &json!(7)), (&json!(10), &json!(3))],
        "{case}"
    );
    let code = answer["language"]["code"].as_str().unwrap();
    assert!(code.starts_with("en-"), "{case}: {code}");
    for one_match in matches {
        let id = format!("MORFOLOGIK_RULE_{}", code.to_uppercase().replace('-', "_"));
        assert_eq!(one_match["rule"]["id"], id, "{case}");
        assert_eq!(one_match["rule"]["subId"], "SPELLING", "{case}");
        assert_eq!(one_match["rule"]["issueType"], "misspelling", "{case}");
        assert_eq!(one_match["rule"]["category"]["id"], "TYPOS", "{case}");
    }
}

/// A server with accounts, and a key of the account ada.
async fn app_and_key() -> (TestApp, String) {
    let app = spawn_app_with_accounts(Registration::Closed).await;
    let accounts = app.emend.accounts();
    let new = NewAccount {
        name: "ada",
        password: "correct horse",
        display_name: None,
        role: Role::User,
    };
    accounts.management.create(new).await.unwrap();
    let request = KeyRequest {
        name: "editor".to_owned(),
        scopes: vec![KeyScope::Check, KeyScope::Choose, KeyScope::Words],
        requests_per_minute: None,
    };
    let made = accounts.keys.create(&"ada".parse().unwrap(), &request).await;
    let key = made.unwrap().token;
    (app, key)
}

#[tokio::test]
async fn common_clients_can_check_without_accounts() {
    let app = spawn_app().await;
    for sent in CLIENTS {
        for shown in [Shown::Nowhere, Shown::Empty].into_iter().chain(KNOWN) {
            assert_matches(replay(&app, sent, "emend_some_key", shown).await, sent, shown).await;
        }
    }
}

#[tokio::test]
async fn common_clients_can_send_their_key_in_every_supported_place() {
    let (app, key) = app_and_key().await;
    for sent in CLIENTS {
        for shown in KNOWN {
            assert_matches(replay(&app, sent, &key, shown).await, sent, shown).await;
        }
        for shown in [Shown::Nowhere, Shown::Empty] {
            let refused = replay(&app, sent, &key, shown).await;
            let case = format!("{}, {shown:?}", sent.client);
            assert_eq!(refused.status(), 403, "{case}");
            readable_by(sent.origin(), refused.headers(), &case);
            assert!(text_of(refused).await.starts_with("Error: "), "{case}");
        }
    }
}

/// The preflight of Chromium 148 for an extension that has permission for no host and posts JSON, as recorded.
const PREFLIGHT: &str = "\
Connection: keep-alive
Accept: */*
Access-Control-Request-Method: POST
Sec-Fetch-Mode: cors
Sec-Fetch-Site: cross-site
Sec-Fetch-Dest: empty
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: en-US,en;q=0.9";

#[tokio::test]
async fn a_preflight_of_every_client_in_a_browser_is_answered_with_and_without_accounts() {
    let without = spawn_app().await;
    let (with, key) = app_and_key().await;
    for (app, path) in [
        (&without, "/v2/check".to_owned()),
        (&with, "/v2/check".to_owned()),
        (&with, format!("/key/{key}/v2/check")),
    ] {
        for sent in CLIENTS {
            let Some(origin) = sent.origin() else { continue };
            for asked in ["content-type", "authorization,content-type"] {
                let url = format!("{}{path}{}", app.url, sent.query);
                let mut request = app.http.request(Method::OPTIONS, url);
                for (name, value) in PREFLIGHT.lines().map(|line| line.split_once(": ").unwrap()) {
                    request = request.header(name, value);
                }
                request = request.header("Origin", origin);
                let request = request.header("Access-Control-Request-Headers", asked);
                let response = request.send().await.unwrap();
                let case = format!("{} at {path}, {asked}", sent.client);
                assert_eq!(response.status(), 200, "{case}");
                readable_by(Some(origin), response.headers(), &case);
                assert_eq!(
                    response.headers()["access-control-allow-headers"],
                    asked,
                    "{case}"
                );
            }
        }
    }
}

/// From source code: the plugin manages the dictionary on the server, with all parameters in the address.
#[tokio::test]
async fn obsidian_keeps_its_dictionary_on_the_server() {
    let (app, key) = app_and_key().await;
    let address = |path: &str, more: &str| format!("{}/v2{path}?username=ada&apiKey={key}&{more}", app.url);
    let post = async |path: &str| {
        let response = app.http.post(address(path, "word=teh")).send().await.unwrap();
        response.json::<Value>().await.unwrap()
    };
    let words = async || {
        let response = app.http.get(address("/words", "limit=1000")).send();
        response.await.unwrap().json::<Value>().await.unwrap()["words"].clone()
    };
    assert_eq!(post("/words/add").await["added"], true);
    assert_eq!(words().await, json!(["teh"]));
    let obsidian = CLIENTS.iter().find(|sent| sent.client.contains("requestUrl"));
    let answer = text_of(replay(&app, obsidian.unwrap(), &key, Shown::WithName).await).await;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["matches"].as_array().unwrap().len(), 1);
    assert_eq!(post("/words/delete").await["deleted"], true);
    assert_eq!(words().await, json!([]));
}

#[tokio::test]
async fn a_path_with_a_known_prefix_or_a_trailing_slash_is_the_same() {
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
        let id = |one_match: &Value| one_match["rule"]["id"].as_str().unwrap().to_owned();
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
        assert!(all.iter().any(|reported| reported == id), "{id}: {all:?}");
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
