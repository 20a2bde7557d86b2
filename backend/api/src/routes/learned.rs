//! `/api/v1/learned`: the caller's learned items.

use actix_web::{HttpResponse, web};
use emend_service::WordScope;
use emend_shared::{ErrorBody, ErrorCode, LearnedResponse, limits};
use serde::Deserialize;

use crate::access::AuthorisedCaller;
use crate::api_services::ApiServices;
use crate::error_response::ApiError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LearnedPageQuery {
    scope: Option<String>,
    offset: Option<String>,
    limit: Option<String>,
}

/// A number from the query, or `default` if it is missing.
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

/// List learned items
///
/// Each item comes with a sentence that explains it. Newest first, one page at a time. A choice is recorded for up to three items:
/// the surface in any context, the surface after its left neighbour, and the surface before its right neighbour.
#[utoipa::path(get, path = "/api/v1/learned", tag = "Learning",
    params(
        ("scope" = Option<String>, Query, description = "`me` (default); `team:<id>` for choices shared by at least two of its members; `everyone` for outcomes that apply to everyone", pattern = "^(me|everyone|team:[A-Za-z0-9._-]{1,64})$"),
        ("offset" = Option<usize>, Query, description = "The number of entries to skip, at most 100000; 0 by default", maximum = 100_000),
        ("limit" = Option<usize>, Query, description = "The number of entries to return, at most 200; 50 by default", maximum = 200),
    ),
    responses(
        (status = 200, description = "A page of learned items", body = LearnedResponse),
        (status = 400, description = "A parameter is invalid", body = ErrorBody),
        (status = 401, description = "Not logged in, and no API key sent", body = ErrorBody),
        (status = 404, description = "No such team, or you are not a member", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn list(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    query: web::Query<LearnedPageQuery>,
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

/// Forget a learned item
///
/// Deletes all your votes for the item. The counts of your teams and of everyone no longer include them.
#[utoipa::path(delete, path = "/api/v1/learned/{item}", tag = "Learning",
    params(("item" = String, Path, description = "The item's ID")),
    responses(
        (status = 204, description = "Item forgotten"),
        (status = 400, description = "Invalid ID", body = ErrorBody),
        (status = 404, description = "You have no learned item with this ID", body = ErrorBody),
        (status = 401, description = "Not logged in, and no API key sent", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn unlearn(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    item: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    services.emend.learned().unlearn(&caller.0.viewer, &item).await?;
    Ok(HttpResponse::NoContent().finish())
}
