//! `/api/v1/words`: dictionaries, as JSON or as plain text with one word per line.

use actix_web::dev::Payload;
use actix_web::http::header::ACCEPT;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use emend_service::WordScope;
use emend_shared::{ErrorBody, ErrorCode, WordsRequest, WordsResponse};
use futures::future::LocalBoxFuture;
use serde::Deserialize;

use crate::access::AuthorisedCaller;
use crate::api_services::ApiServices;
use crate::error_response::ApiError;
use crate::request_parsing::{ApiJson, content_type_is, read_body};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScopeQuery {
    scope: Option<String>,
}

impl ScopeQuery {
    fn parse(&self) -> Result<WordScope, ApiError> {
        Ok(WordScope::parse(self.scope.as_deref().unwrap_or("me"))?)
    }
}

/// Words sent as JSON, or as plain text with one word per line.
pub(crate) struct WordList(Vec<String>);

impl FromRequest for WordList {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if !content_type_is(request, |essence| essence == "text/plain") {
            let json = ApiJson::<WordsRequest>::from_request(request, payload);
            return Box::pin(async move { Ok(Self(json.await?.0.words)) });
        }
        let body = read_body(request, payload);
        Box::pin(async move {
            let body = body.await?;
            let text = std::str::from_utf8(&body).map_err(|_| {
                ApiError::new(
                    ErrorCode::Malformed,
                    "the body is not UTF-8; send UTF-8 text with one word per line",
                )
            })?;
            let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
            Ok(Self(
                lines.filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            ))
        })
    }
}

/// List a dictionary
///
/// As JSON, or with `Accept: text/plain` as plain text with one word per line.
#[utoipa::path(get, path = "/api/v1/words", tag = "Dictionaries",
    params(("scope" = Option<String>, Query, description = "`me` (default), `team:<id>` or `everyone`", pattern = "^(me|everyone|team:[A-Za-z0-9._-]{1,64})$")),
    responses(
        (status = 200, description = "The words, sorted", body = WordsResponse),
        (status = 400, description = "Invalid scope", body = ErrorBody),
        (status = 404, description = "No such team, or you are not a member", body = ErrorBody),
        (status = 401, description = "Not logged in, and no API key sent", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn list(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    query: web::Query<ScopeQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let words = services
        .emend
        .dictionaries()
        .words(&caller.0, &query.parse()?)
        .await?;
    let accept = request
        .headers()
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if accept.starts_with("text/plain") {
        let text: String = words.iter().flat_map(|word| [word.as_str(), "\n"]).collect();
        return Ok(HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .body(text));
    }
    Ok(HttpResponse::Ok().json(WordsResponse { words }))
}

/// Add words to a dictionary
///
/// Send the words as JSON, or as `text/plain` with one word per line. If one word is invalid, all are refused. Returns the words that
/// were not in the dictionary before.
#[utoipa::path(post, path = "/api/v1/words", tag = "Dictionaries", request_body = WordsRequest,
    params(("scope" = Option<String>, Query, description = "`me` (default)", pattern = "^(me|everyone|team:[A-Za-z0-9._-]{1,64})$")),
    responses(
        (status = 200, description = "The words that were added", body = WordsResponse),
        (status = 400, description = "A word or the scope is invalid; nothing was changed", body = ErrorBody),
        (status = 403, description = "This dictionary cannot be edited", body = ErrorBody),
        (status = 404, description = "No such team, or you are not a member", body = ErrorBody),
        (status = 409, description = "The dictionary is full; nothing was changed", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "Neither JSON nor plain text", body = ErrorBody),
        (status = 401, description = "Not logged in, and no API key sent", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn add(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    query: web::Query<ScopeQuery>,
    words: WordList,
) -> Result<HttpResponse, ApiError> {
    let words = services
        .emend
        .dictionaries()
        .add(&caller.0, &query.parse()?, &words.0)
        .await?;
    Ok(HttpResponse::Ok().json(WordsResponse { words }))
}

/// Remove words from a dictionary
///
/// Returns the words that were in the dictionary.
#[utoipa::path(delete, path = "/api/v1/words", tag = "Dictionaries", request_body = WordsRequest,
    params(("scope" = Option<String>, Query, description = "`me` (default)", pattern = "^(me|everyone|team:[A-Za-z0-9._-]{1,64})$")),
    responses(
        (status = 200, description = "The words that were removed", body = WordsResponse),
        (status = 400, description = "A word or the scope is invalid; nothing was changed", body = ErrorBody),
        (status = 403, description = "This dictionary cannot be edited", body = ErrorBody),
        (status = 404, description = "No such team, or you are not a member", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "Neither JSON nor plain text", body = ErrorBody),
        (status = 401, description = "Not logged in, and no API key sent", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn remove(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    query: web::Query<ScopeQuery>,
    words: WordList,
) -> Result<HttpResponse, ApiError> {
    let words = services
        .emend
        .dictionaries()
        .remove(&caller.0, &query.parse()?, &words.0)
        .await?;
    Ok(HttpResponse::Ok().json(WordsResponse { words }))
}
