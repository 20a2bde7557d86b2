//! `/v2/words`: the caller's own dictionary.

use actix_web::{HttpRequest, HttpResponse, web};
use emend_accounts::Caller;
use emend_service::WordScope;
use emend_shared::accounts::KeyScope;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::PlainTextError;
use super::caller::LtClient;
use super::params::LtParams;
use crate::api_options::ApiOptions;
use crate::api_services::ApiServices;

/// The default and the maximum number of words on a page.
const PAGE: (usize, usize) = (10, 10_000);

/// A page of words.
#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::WordsPage)]
pub(crate) struct WordsPage {
    words: Vec<String>,
}

/// Whether a word was added.
#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::Added)]
pub(crate) struct WordAdded {
    added: bool,
}

/// Whether a word was deleted.
#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::Deleted)]
pub(crate) struct WordDeleted {
    deleted: bool,
}

/// The parameters of a list of words.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(
    dead_code,
    non_snake_case,
    reason = "documents parameters that are read by name"
)]
pub(crate) struct WordsQuery {
    /// The number of words to skip.
    offset: Option<usize>,
    /// The number of words to return, 10 by default.
    #[param(maximum = 10_000)]
    limit: Option<usize>,
    /// The account that `apiKey` belongs to, on servers with accounts; optional.
    username: Option<String>,
    /// An API key, on servers with accounts.
    apiKey: Option<String>,
}

/// The parameters to add or delete a word.
#[derive(ToSchema)]
#[schema(as = languagetool::WordForm)]
#[allow(dead_code, non_snake_case, reason = "documents a form that is read by name")]
pub(crate) struct WordForm {
    /// The word, without white space.
    #[schema(example = "Emend", min_length = 1, max_length = 100)]
    word: String,
    /// The account that `apiKey` belongs to, on servers with accounts; optional.
    username: Option<String>,
    /// An API key, on servers with accounts.
    apiKey: Option<String>,
}

/// List the words in your dictionary
#[utoipa::path(get, path = "/v2/words", tag = "LanguageTool", params(WordsQuery), responses(
    (status = 200, description = "Your words, sorted", body = WordsPage),
    (status = 400, description = "A parameter is invalid", body = String, content_type = "text/plain"),
    (status = 403, description = "The account or the key is missing or invalid", body = String, content_type = "text/plain"),
    (status = 429, description = "Too many requests; see Retry-After", body = String, content_type = "text/plain"),
    (status = 503, description = "The store is unavailable; see Retry-After", body = String, content_type = "text/plain"),
))]
pub(crate) async fn list(
    services: web::Data<ApiServices>,
    options: web::Data<ApiOptions>,
    request: HttpRequest,
    params: LtParams,
) -> Result<HttpResponse, PlainTextError> {
    let caller = dictionary_owner(&request, &params, &services, &options).await?;
    let (offset, limit) = (params.number("offset", 0)?, params.number("limit", PAGE.0)?);
    if limit > PAGE.1 {
        return Err(PlainTextError::malformed(format!(
            "'limit' must be at most {}",
            PAGE.1
        )));
    }
    let words = services
        .emend
        .dictionaries()
        .words(&caller, &WordScope::Me)
        .await?;
    let words = words.into_iter().skip(offset).take(limit).collect();
    Ok(HttpResponse::Ok().json(WordsPage { words }))
}

/// Add a word to your dictionary
#[utoipa::path(post, path = "/v2/words/add", tag = "LanguageTool",
    request_body(content = WordForm, content_type = "application/x-www-form-urlencoded"), responses(
    (status = 200, description = "Whether the word was added; `false` if it was already there", body = WordAdded),
    (status = 400, description = "Invalid word", body = String, content_type = "text/plain"),
    (status = 403, description = "The account or the key is missing or invalid", body = String, content_type = "text/plain"),
    (status = 409, description = "The dictionary is full", body = String, content_type = "text/plain"),
    (status = 413, description = "The body is too large", body = String, content_type = "text/plain"),
    (status = 429, description = "Too many requests; see Retry-After", body = String, content_type = "text/plain"),
    (status = 503, description = "The store is unavailable; see Retry-After", body = String, content_type = "text/plain"),
))]
pub(crate) async fn add(
    services: web::Data<ApiServices>,
    options: web::Data<ApiOptions>,
    request: HttpRequest,
    params: LtParams,
) -> Result<HttpResponse, PlainTextError> {
    let caller = dictionary_owner(&request, &params, &services, &options).await?;
    let words = [word(&params)?];
    let new = services
        .emend
        .dictionaries()
        .add(&caller, &WordScope::Me, &words)
        .await?;
    Ok(HttpResponse::Ok().json(WordAdded {
        added: !new.is_empty(),
    }))
}

/// Remove a word from your dictionary
#[utoipa::path(post, path = "/v2/words/delete", tag = "LanguageTool",
    request_body(content = WordForm, content_type = "application/x-www-form-urlencoded"), responses(
    (status = 200, description = "Whether the word was deleted; `false` if it was not there", body = WordDeleted),
    (status = 400, description = "Invalid word", body = String, content_type = "text/plain"),
    (status = 403, description = "The account or the key is missing or invalid", body = String, content_type = "text/plain"),
    (status = 413, description = "The body is too large", body = String, content_type = "text/plain"),
    (status = 429, description = "Too many requests; see Retry-After", body = String, content_type = "text/plain"),
    (status = 503, description = "The store is unavailable; see Retry-After", body = String, content_type = "text/plain"),
))]
pub(crate) async fn delete(
    services: web::Data<ApiServices>,
    options: web::Data<ApiOptions>,
    request: HttpRequest,
    params: LtParams,
) -> Result<HttpResponse, PlainTextError> {
    let caller = dictionary_owner(&request, &params, &services, &options).await?;
    let words = [word(&params)?];
    let old = services
        .emend
        .dictionaries()
        .remove(&caller, &WordScope::Me, &words)
        .await?;
    Ok(HttpResponse::Ok().json(WordDeleted {
        deleted: !old.is_empty(),
    }))
}

async fn dictionary_owner(
    request: &HttpRequest,
    params: &LtParams,
    services: &ApiServices,
    options: &ApiOptions,
) -> Result<Caller, PlainTextError> {
    LtClient::of(request, params, services, options, KeyScope::Words)
        .await?
        .require_account()
}

fn word(params: &LtParams) -> Result<String, PlainTextError> {
    let word = params.required("word")?;
    if word.is_empty() || word.contains(char::is_whitespace) {
        return Err(PlainTextError::malformed(
            "Invalid word, cannot be empty or contain whitespace; add the words of a phrase one by one",
        ));
    }
    Ok(word.to_owned())
}
