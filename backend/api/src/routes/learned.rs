//! `/api/v1/learned`: the caller's learned items.

use actix_web::{HttpResponse, web};
use emend_service::{LearnedClass, LearnedCursor, LearnedQuery, LearnedStart, WordScope};
use emend_shared::{ErrorBody, ErrorCode, LearnedResponse, limits};
use serde::Deserialize;

use crate::access::AuthorisedCaller;
use crate::api_services::ApiServices;
use crate::error_response::ApiError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LearnedPageQuery {
    scope: Option<String>,
    q: Option<String>,
    class: Option<String>,
    by: Option<String>,
    offset: Option<String>,
    cursor: Option<String>,
    limit: Option<String>,
}

/// The longest text to search for, in bytes.
const MAX_SEARCH: usize = 200;

impl LearnedPageQuery {
    fn query(&self) -> Result<LearnedQuery, ApiError> {
        let text = self.q.clone().unwrap_or_default();
        if text.len() > MAX_SEARCH {
            return Err(wrong("q", "is longer than 200 bytes"));
        }
        Ok(LearnedQuery {
            text,
            class: self.class.as_deref().map(LearnedClass::parse).transpose()?,
            by_habit: is_grouped_by_habit(self.by.as_deref())?,
        })
    }

    fn start(&self) -> Result<LearnedStart, ApiError> {
        match &self.cursor {
            Some(cursor) => Ok(LearnedStart::Cursor(LearnedCursor::parse(cursor)?)),
            None => Ok(LearnedStart::Offset(number("offset", self.offset.as_deref(), 0)?)),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnlearnQuery {
    by: Option<String>,
}

/// Whether `by` asks for whole habits.
fn is_grouped_by_habit(by: Option<&str>) -> Result<bool, ApiError> {
    match by {
        None | Some("item") => Ok(false),
        Some("habit") => Ok(true),
        Some(_) => Err(wrong("by", "must be item or habit")),
    }
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
/// the surface in any context, the surface after its left neighbour, and the surface before its right neighbour; with `by=habit`,
/// these are one entry.
///
/// For all pages, send `cursor=` first, and then the `next` of each answer until there is none. A page then costs the same however
/// much was learned. A larger `offset` costs more, and a search (`q`, `class`) or `by=habit` with an offset reads all items, at most
/// 100,000 of them.
#[utoipa::path(get, path = "/api/v1/learned", tag = "Learning",
    params(
        ("scope" = Option<String>, Query, description = "`me` (default); `team:<id>` for choices shared by at least two of its members; `everyone` for outcomes that apply to everyone", pattern = "^(me|everyone|team:[A-Za-z0-9._-]{1,64})$"),
        ("q" = Option<String>, Query, description = "Only entries that contain this text in their sentence, surface, replacement or rule, in any case", max_length = 200),
        ("class" = Option<String>, Query, description = "Only entries of this class: `corrections`, `ignored`, `words` or `rules`", pattern = "^(corrections|ignored|words|rules)$"),
        ("by" = Option<String>, Query, description = "`item` (default), or `habit` for one entry for each surface and rule", pattern = "^(item|habit)$"),
        ("offset" = Option<usize>, Query, description = "The number of entries to skip, at most 100000; 0 by default", maximum = 100_000),
        ("cursor" = Option<String>, Query, description = "The `next` of the page before, or empty for the first page; if it is given, `offset` is ignored", pattern = "^[A-Za-z0-9._-]*$"),
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
    let start = query.start()?;
    let limit = number("limit", query.limit.as_deref(), limits::DEFAULT_LEARNED)?;
    let learned_query = query.query()?;
    let emend = &services.emend;
    let learned = match WordScope::parse(query.scope.as_deref().unwrap_or("me"))? {
        WordScope::Me => {
            let viewer = &caller.0.viewer;
            emend
                .learned()
                .find(viewer, &learned_query, &start, limit)
                .await?
        }
        WordScope::Team(team) => {
            emend
                .agreements()
                .team_items(&caller.0, &team, &learned_query, &start, limit)
                .await?
        }
        WordScope::Everyone => {
            emend
                .agreements()
                .everyone_items(&learned_query, &start, limit)
                .await?
        }
    };
    Ok(HttpResponse::Ok().json(learned))
}

/// Forget a learned item
///
/// Deletes all your votes for the item. The counts of your teams and of everyone no longer include them. With `by=habit`, deletes
/// your votes for the surface and rule of the item in all contexts.
#[utoipa::path(delete, path = "/api/v1/learned/{item}", tag = "Learning",
    params(
        ("item" = String, Path, description = "The item's ID"),
        ("by" = Option<String>, Query, description = "`item` (default), or `habit`", pattern = "^(item|habit)$"),
    ),
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
    query: web::Query<UnlearnQuery>,
) -> Result<HttpResponse, ApiError> {
    let (learned, viewer) = (services.emend.learned(), &caller.0.viewer);
    if is_grouped_by_habit(query.by.as_deref())? {
        learned.unlearn_habit(viewer, &item).await?;
    } else {
        learned.unlearn(viewer, &item).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}
