//! `/v2/words`: the caller's own dictionary.

use actix_web::{HttpRequest, HttpResponse, web};
use emend_accounts::Caller;
use emend_service::WordScope;
use emend_shared::accounts::KeyScope;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::Plain;
use super::caller::Client;
use super::params::Params;
use crate::app::{ApiOptions, Services};

/// Words on a page, unless told otherwise, and at most.
const PAGE: (usize, usize) = (10, 10_000);

/// Words of a dictionary.
#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::WordsPage)]
pub(crate) struct WordsPage {
    words: Vec<String>,
}

/// Whether a word was added.
#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::Added)]
pub(crate) struct Added {
    added: bool,
}

/// Whether a word was deleted.
#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::Deleted)]
pub(crate) struct Deleted {
    deleted: bool,
}

/// Which words to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(
    dead_code,
    non_snake_case,
    reason = "it is the documentation of parameters that are read by name"
)]
pub(crate) struct WordsQuery {
    /// How many to pass over.
    offset: Option<usize>,
    /// How many to list, 10 unless told otherwise.
    #[param(maximum = 10_000)]
    limit: Option<usize>,
    /// Account and API key, on a server with accounts.
    username: Option<String>,
    /// See `username`.
    apiKey: Option<String>,
}

/// A word.
#[derive(ToSchema)]
#[schema(as = languagetool::WordForm)]
#[allow(
    dead_code,
    non_snake_case,
    reason = "it is the documentation of a form that is read by name"
)]
pub(crate) struct WordForm {
    /// Without white space.
    #[schema(example = "Emend", min_length = 1, max_length = 100)]
    word: String,
    /// Account and API key, on a server with accounts.
    username: Option<String>,
    /// See `username`.
    apiKey: Option<String>,
}

/// List your words
#[utoipa::path(get, path = "/v2/words", tag = "LanguageTool", params(WordsQuery), responses(
    (status = 200, description = "Your words, sorted", body = WordsPage),
    (status = 400, description = "A parameter is wrong", body = String, content_type = "text/plain"),
    (status = 403, description = "No account and key", body = String, content_type = "text/plain"),
    (status = 429, description = "Too often; see Retry-After", body = String, content_type = "text/plain"),
    (status = 503, description = "The store is away; see Retry-After", body = String, content_type = "text/plain"),
))]
pub(crate) async fn list(
    services: web::Data<Services>,
    options: web::Data<ApiOptions>,
    request: HttpRequest,
    params: Params,
) -> Result<HttpResponse, Plain> {
    let caller = who(&request, &params, &services, &options).await?;
    let (offset, limit) = (params.number("offset", 0)?, params.number("limit", PAGE.0)?);
    if limit > PAGE.1 {
        return Err(Plain::malformed(format!("'limit' must be at most {}", PAGE.1)));
    }
    let words = services
        .emend
        .dictionaries()
        .words(&caller, &WordScope::Me)
        .await?;
    let words = words.into_iter().skip(offset).take(limit).collect();
    Ok(HttpResponse::Ok().json(WordsPage { words }))
}

/// Add a word to your words
#[utoipa::path(post, path = "/v2/words/add", tag = "LanguageTool",
    request_body(content = WordForm, content_type = "application/x-www-form-urlencoded"), responses(
    (status = 200, description = "Whether it was not there before", body = Added),
    (status = 400, description = "It is no word", body = String, content_type = "text/plain"),
    (status = 403, description = "No account and key", body = String, content_type = "text/plain"),
    (status = 409, description = "The dictionary is full", body = String, content_type = "text/plain"),
    (status = 413, description = "The body is too large", body = String, content_type = "text/plain"),
    (status = 429, description = "Too often; see Retry-After", body = String, content_type = "text/plain"),
    (status = 503, description = "The store is away; see Retry-After", body = String, content_type = "text/plain"),
))]
pub(crate) async fn add(
    services: web::Data<Services>,
    options: web::Data<ApiOptions>,
    request: HttpRequest,
    params: Params,
) -> Result<HttpResponse, Plain> {
    let caller = who(&request, &params, &services, &options).await?;
    let words = [word(&params)?];
    let new = services
        .emend
        .dictionaries()
        .add(&caller, &WordScope::Me, &words)
        .await?;
    Ok(HttpResponse::Ok().json(Added {
        added: !new.is_empty(),
    }))
}

/// Take a word out of your words
#[utoipa::path(post, path = "/v2/words/delete", tag = "LanguageTool",
    request_body(content = WordForm, content_type = "application/x-www-form-urlencoded"), responses(
    (status = 200, description = "Whether it was there", body = Deleted),
    (status = 400, description = "It is no word", body = String, content_type = "text/plain"),
    (status = 403, description = "No account and key", body = String, content_type = "text/plain"),
    (status = 413, description = "The body is too large", body = String, content_type = "text/plain"),
    (status = 429, description = "Too often; see Retry-After", body = String, content_type = "text/plain"),
    (status = 503, description = "The store is away; see Retry-After", body = String, content_type = "text/plain"),
))]
pub(crate) async fn delete(
    services: web::Data<Services>,
    options: web::Data<ApiOptions>,
    request: HttpRequest,
    params: Params,
) -> Result<HttpResponse, Plain> {
    let caller = who(&request, &params, &services, &options).await?;
    let words = [word(&params)?];
    let old = services
        .emend
        .dictionaries()
        .remove(&caller, &WordScope::Me, &words)
        .await?;
    Ok(HttpResponse::Ok().json(Deleted {
        deleted: !old.is_empty(),
    }))
}

async fn who(
    request: &HttpRequest,
    params: &Params,
    services: &Services,
    options: &ApiOptions,
) -> Result<Caller, Plain> {
    Client::of(request, params, services, options, KeyScope::Words)
        .await?
        .known()
}

fn word(params: &Params) -> Result<String, Plain> {
    let word = params.wanted("word")?;
    if word.is_empty() || word.contains(char::is_whitespace) {
        return Err(Plain::malformed(
            "Invalid word, cannot be empty or contain whitespace; add the words of a phrase one by one",
        ));
    }
    Ok(word.to_owned())
}
