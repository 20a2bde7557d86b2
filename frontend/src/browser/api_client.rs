//! A client for the parts of the server's native API that the web app uses.

use std::pin::Pin;

use emend_shared::accounts::SessionResponse;
use emend_shared::{
    CheckRequest, CheckResponse, Choice, ChoicesRequest, ChoicesResponse, ErrorBody, LanguageInfo,
    LanguagesResponse, WordsRequest, WordsResponse,
};
use gloo_net::http::{Method, RequestBuilder, Response};
use leptos::wasm_bindgen::JsCast;
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::AbortSignal;

use super::device_engine::{self, DeviceFailure};
use crate::model::api_messages::form_message;
use crate::model::messages::m;

/// The path of the teams.
pub(crate) const TEAMS: &str = "api/v1/teams";

/// Request timeout in milliseconds.
const TIMEOUT_MS: u32 = 30_000;
const WORDS: &str = "api/v1/words?scope=me";

/// Why a request failed.
#[derive(Debug, Clone)]
pub(crate) enum ApiFailure {
    /// The server is unreachable or temporarily unavailable.
    Away {
        /// Seconds to wait before trying again, if the server gave a number.
        retry_after: Option<u32>,
        /// The server's message, if any.
        message: Option<String>,
    },
    /// The server refused the request.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The error body.
        body: ErrorBody,
    },
}

impl ApiFailure {
    /// The field of the request that the server refused, if it is one.
    pub(crate) fn field(&self) -> Option<&str> {
        match self {
            Self::Refused { body, .. } => body.error.field.as_deref(),
            Self::Away { .. } => None,
        }
    }

    /// The message for the user.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Away {
                message: Some(message),
                ..
            } => form_message(message),
            Self::Away { .. } => {
                m("The server is unreachable. Check your connection, then try again.").owned()
            }
            Self::Refused { body, .. } => form_message(&body.error.message),
        }
    }
}

/// The body of an answer that is still to come.
pub(crate) type ApiAnswer = Pin<Box<dyn Future<Output = Result<String, ApiFailure>>>>;

/// A request, which is sent when it is awaited. Sending it does not depend on the type of the answer, so that it is compiled once:
/// the first visit waits for the download.
pub(crate) struct ApiRequest<T> {
    /// The body of the answer.
    pub(crate) answer: ApiAnswer,
    /// Reads the body.
    pub(crate) read: fn(&str) -> Result<T, ApiFailure>,
}

impl ApiRequest<()> {
    /// Several requests as one, whose answers are of no further interest.
    pub(crate) fn of(requests: impl Future<Output = Result<(), ApiFailure>> + 'static) -> Self {
        Self {
            answer: Box::pin(async move { requests.await.map(|()| String::new()) }),
            read: |_| Ok(()),
        }
    }
}

impl<T: 'static> IntoFuture for ApiRequest<T> {
    type Output = Result<T, ApiFailure>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output>>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { answer, read } = self;
        Box::pin(async move { answer.await.and_then(|answer| read(&answer)) })
    }
}

/// The result of a check.
pub(crate) struct CheckedText {
    pub(crate) response: CheckResponse,
    /// Whether learned suggestions were available.
    pub(crate) learned: bool,
    /// Whether the server checked, and not this device.
    pub(crate) is_of_server: bool,
}

/// Why a text was not checked.
pub(crate) enum CheckFailure {
    /// The request to the server failed.
    OnServer(ApiFailure),
    /// The engine on this device was to check, and did not.
    OnDevice(DeviceFailure),
}

impl From<ApiFailure> for CheckFailure {
    fn from(failure: ApiFailure) -> Self {
        Self::OnServer(failure)
    }
}

impl From<DeviceFailure> for CheckFailure {
    fn from(failure: DeviceFailure) -> Self {
        Self::OnDevice(failure)
    }
}

/// Checks a text: on this device if that is chosen and the text is in English, else on the server.
pub(crate) async fn check(request: &CheckRequest) -> Result<CheckedText, CheckFailure> {
    let body = json(request)?;
    if let Some(answer) = device_engine::check(&body).await? {
        return Ok(CheckedText {
            response: parsed(&answer)?,
            learned: true,
            is_of_server: false,
        });
    }
    let answer = send(Method::POST, "api/v1/check".to_owned(), Some(body)).await?;
    let learned = answer
        .headers()
        .get("Emend-Learning")
        .is_none_or(|value| value != "unavailable");
    Ok(CheckedText {
        response: parsed(&answer.text().await.map_err(|_| no_connection())?)?,
        learned,
        is_of_server: true,
    })
}

/// Sends choices.
pub(crate) async fn choose(choices: Vec<Choice>) -> Result<ChoicesResponse, ApiFailure> {
    post("api/v1/choices", &ChoicesRequest { choices }).await
}

/// The languages that the server can check.
pub(crate) async fn languages() -> Result<Vec<LanguageInfo>, ApiFailure> {
    let answer: LanguagesResponse = get("api/v1/languages").await?;
    Ok(answer.languages)
}

/// The personal dictionary.
pub(crate) async fn words() -> Result<Vec<String>, ApiFailure> {
    let answer: WordsResponse = get(WORDS).await?;
    Ok(answer.words)
}

/// Adds words to the personal dictionary.
pub(crate) async fn add_words(words: Vec<String>) -> Result<(), ApiFailure> {
    submit(Method::POST, WORDS, Some(&WordsRequest { words })).await?;
    device_engine::forget(device_engine::WORD_RULE, "");
    Ok(())
}

/// Removes words from the personal dictionary.
pub(crate) async fn remove_words(words: Vec<String>) -> Result<(), ApiFailure> {
    let request = WordsRequest { words };
    submit(Method::DELETE, WORDS, Some(&request)).await?;
    for word in &request.words {
        device_engine::forget(device_engine::WORD_RULE, word);
    }
    Ok(())
}

/// The current session, and whether this server has accounts.
pub(crate) async fn session() -> Result<SessionResponse, ApiFailure> {
    get("api/v1/session").await
}

/// Gets a resource.
pub(crate) fn get<T: DeserializeOwned>(url: &str) -> ApiRequest<T> {
    ApiRequest {
        answer: answer_to(Method::GET, url, Ok(None)),
        read: parsed,
    }
}

/// Posts a body and reads the response.
pub(crate) fn post<T: DeserializeOwned>(url: &str, body: &impl Serialize) -> ApiRequest<T> {
    ApiRequest {
        answer: answer_to(Method::POST, url, json(body).map(Some)),
        read: parsed,
    }
}

/// Sends a request and ignores the response body.
pub(crate) fn submit(method: Method, url: &str, body: Option<&impl Serialize>) -> ApiRequest<()> {
    ApiRequest {
        answer: answer_to(method, url, body.map(json).transpose()),
        read: |_| Ok(()),
    }
}

/// Deletes a resource.
pub(crate) fn delete(url: &str) -> ApiRequest<()> {
    submit(Method::DELETE, url, None::<&()>)
}

/// Deletes a resource even if the page is being closed; the answer is not read.
pub(crate) fn delete_while_leaving(url: &str) {
    let window = super::browser_window::window();
    let options = js_sys::Object::new();
    for (name, value) in [("method", "DELETE".into()), ("keepalive", true.into())] {
        // Setting a property of a new object always succeeds.
        let _ = js_sys::Reflect::set(&options, &name.into(), &value);
    }
    let fetch = js_sys::Reflect::get(&window, &"fetch".into()).ok();
    if let Some(fetch) = fetch.and_then(|fetch| fetch.dyn_into::<js_sys::Function>().ok()) {
        // A request that cannot be made leaves the resource as it is.
        let _ = fetch.call2(&window, &url.into(), &options);
    }
}

fn no_connection() -> ApiFailure {
    ApiFailure::Away {
        retry_after: None,
        message: None,
    }
}

fn json(body: &impl Serialize) -> Result<String, ApiFailure> {
    serde_json::to_string(body).map_err(|_| no_connection())
}

/// Reads a response. A body of the wrong form comes from a proxy or a captive portal, not from the server.
fn parsed<T: DeserializeOwned>(answer: &str) -> Result<T, ApiFailure> {
    serde_json::from_str(answer).map_err(|_| no_connection())
}

/// The body of the answer to a request; empty if it cannot be read.
fn answer_to(method: Method, url: &str, body: Result<Option<String>, ApiFailure>) -> ApiAnswer {
    let url = url.to_owned();
    Box::pin(async move {
        let answer = send(method, url, body?).await?;
        Ok(answer.text().await.unwrap_or_default())
    })
}

async fn send(method: Method, url: String, body: Option<String>) -> Result<Response, ApiFailure> {
    let away = |_| no_connection();
    let signal = AbortSignal::timeout_with_u32(TIMEOUT_MS);
    let builder = RequestBuilder::new(&url)
        .method(method)
        .abort_signal(Some(&signal));
    let request = match body {
        Some(body) => builder.header("Content-Type", "application/json").body(body),
        None => builder.header("Accept", "application/json").build(),
    };
    check_status(request.map_err(away)?.send().await.map_err(away)?).await
}

/// Returns an answer that is no failure.
async fn check_status(answer: Response) -> Result<Response, ApiFailure> {
    if answer.ok() {
        return Ok(answer);
    }
    let status = answer.status();
    let retry_after = answer
        .headers()
        .get("Retry-After")
        .and_then(|seconds| seconds.trim().parse().ok());
    let not_now = matches!(status, 408 | 429) || status >= 500;
    match answer.json::<ErrorBody>().await {
        Ok(body) if !not_now => Err(ApiFailure::Refused { status, body }),
        other => Err(ApiFailure::Away {
            retry_after,
            message: other.ok().map(|body| body.error.message),
        }),
    }
}
