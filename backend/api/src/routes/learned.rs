//! `/api/v1/learned`: what was learned about the one who asks.

use actix_web::{HttpResponse, web};
use emend_service::WordScope;
use emend_shared::{ErrorBody, ErrorCode, LearnedResponse, limits};
use serde::Deserialize;

use crate::access::Known;
use crate::app::Services;
use crate::error::ApiError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageQuery {
    scope: Option<String>,
    offset: Option<String>,
    limit: Option<String>,
}

/// A number of the query, or what it is where it is not given.
fn number(field: &str, text: Option<&str>, default: usize) -> Result<usize, ApiError> {
    let Some(text) = text else {
        return Ok(default);
    };
    text.parse()
        .map_err(|_| wrong(field, "must be a whole number, 0 or more"))
}

fn wrong(field: &str, message: &str) -> ApiError {
    let message = format!("{field}: {message}");
    ApiError::field(ErrorCode::Malformed, message, field.to_owned())
}

/// List what was learned about you
///
/// In words a person understands, newest first, a page at a time. What a choice teaches is kept up to three times: for the
/// surface anywhere, after the word before it, and before the word after it.
#[utoipa::path(get, path = "/api/v1/learned", tag = "Learning",
    params(
        ("scope" = Option<String>, Query, description = "`me` (default); `team:<id>` for what at least two of its members chose alike; `everyone` for what holds for everyone", pattern = "^(me|everyone|team:[A-Za-z0-9._-]{1,64})$"),
        ("offset" = Option<usize>, Query, description = "How many entries to pass over, at most 100000; 0 by default", maximum = 100_000),
        ("limit" = Option<usize>, Query, description = "How many entries to answer with, at most 200; 50 by default", maximum = 200),
    ),
    responses(
        (status = 200, description = "A page of it", body = LearnedResponse),
        (status = 400, description = "A parameter is wrong", body = ErrorBody),
        (status = 401, description = "Not logged in, and no API key", body = ErrorBody),
        (status = 404, description = "There is no such team that you are in", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn list(
    services: web::Data<Services>,
    caller: Known,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let offset = number("offset", query.offset.as_deref(), 0)?;
    let limit = number("limit", query.limit.as_deref(), limits::DEFAULT_LEARNED)?;
    let emend = &services.emend;
    let learned = match WordScope::parse(query.scope.as_deref().unwrap_or("me"))? {
        WordScope::Me => emend.learned().page(&caller.0.viewer, offset, limit).await?,
        WordScope::Team(team) => {
            emend
                .agreements()
                .of_team(&caller.0, &team, offset, limit)
                .await?
        }
        WordScope::Everyone => emend.agreements().of_everyone(offset, limit).await?,
    };
    Ok(HttpResponse::Ok().json(learned))
}

/// Unlearn one entry
///
/// All that you chose about it, whatever it was; teams' and everyone's counts then are as if you never had.
#[utoipa::path(delete, path = "/api/v1/learned/{item}", tag = "Learning",
    params(("item" = String, Path, description = "The entry's id")),
    responses(
        (status = 204, description = "It is unlearned"),
        (status = 400, description = "The id is none", body = ErrorBody),
        (status = 404, description = "Nothing is learned about you under this id", body = ErrorBody),
        (status = 401, description = "Not logged in, and no API key", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn unlearn(
    services: web::Data<Services>,
    caller: Known,
    item: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    services.emend.learned().unlearn(&caller.0.viewer, &item).await?;
    Ok(HttpResponse::NoContent().finish())
}
