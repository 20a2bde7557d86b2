//! `/api/v1/me`: everything held about the one who asks, and its removal.

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use emend_shared::accounts::{ForgetRequest, RemovalResponse, RemovalState};
use emend_shared::{ErrorBody, ErrorCode};

use crate::access::Known;
use crate::app::{ApiOptions, Services};
use crate::base_path::BasePath;
use crate::error::ApiError;
use crate::extract::ApiJson;
use crate::routes::session::no_cookie;

/// Take along everything held about you
///
/// As JSON lines: your account, teams, sessions and keys without what is secret of them, then every vote.
#[utoipa::path(get, path = "/api/v1/me/export", tag = "Accounts", responses(
    (status = 200, description = "A JSON object a line", body = String, content_type = "application/x-ndjson"),
    (status = 401, description = "Not logged in", body = ErrorBody),
    (status = 403, description = "Not for an API key", body = ErrorBody),
    (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn export(services: web::Data<Services>, caller: Known) -> Result<HttpResponse, ApiError> {
    let lines = services.emend.accounts().export(&caller.0).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/x-ndjson; charset=utf-8")
        .insert_header(("Content-Disposition", "attachment; filename=\"emend-me.jsonl\""))
        .body(lines))
}

/// Remove everything held about you
///
/// Your account, keys, memberships, sessions, votes and what was learned from them; the counts of teams and of everyone
/// are then as if you had never been. Without accounts, the local user's votes. Where that is a lot, the answer is 202 and
/// the server goes on by itself, whatever happens to it: `GET /removals/{id}` says how that stands, and until it is over
/// the account can do nothing but log in and send this again, which answers with the same id. The audit log, which only
/// administrators read, keeps for a year what was done in its name.
#[utoipa::path(post, path = "/api/v1/me/forget", tag = "Accounts", request_body = ForgetRequest, responses(
    (status = 202, description = "It is being removed; Location says where to ask how that stands", body = RemovalResponse),
    (status = 204, description = "Nothing is held about you any more"),
    (status = 400, description = "`confirm` is not `forget`; nothing was changed", body = ErrorBody),
    (status = 401, description = "Not logged in", body = ErrorBody),
    (status = 403, description = "Not for an API key", body = ErrorBody),
    (status = 409, description = "You are the last administrator; nothing was changed", body = ErrorBody),
    (status = 413, description = "The body is too large", body = ErrorBody),
    (status = 415, description = "The body is not JSON", body = ErrorBody),
    (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is away; do it again after Retry-After", body = ErrorBody),
))]
pub(crate) async fn forget(
    services: web::Data<Services>,
    options: web::Data<ApiOptions>,
    caller: Known,
    request: HttpRequest,
    body: ApiJson<ForgetRequest>,
) -> Result<HttpResponse, ApiError> {
    if body.0.confirm != "forget" {
        let message = "confirm: must be \"forget\"; what is removed does not come back";
        return Err(ApiError::field(
            ErrorCode::Malformed,
            message,
            "confirm".to_owned(),
        ));
    }
    let removal = services.emend.remove(&caller.0.viewer.account).await?;
    let mut response = match removal.state {
        RemovalState::Running => being_removed(&removal, &options.base_path),
        RemovalState::Done => HttpResponse::NoContent().finish(),
    };
    if options.accounts {
        // Whoever asks again logs in again; a browser has nothing more to do here.
        response
            .add_cookie(&no_cookie(&request, &options))
            .map_err(|error| ApiError::new(ErrorCode::Internal, error.to_string()))?;
    }
    Ok(response)
}

/// The answer where an account or a team is still being removed; `base` is the server's base path.
pub(crate) fn being_removed(removal: &RemovalResponse, base: &BasePath) -> HttpResponse {
    let base = base.as_str().trim_end_matches('/');
    HttpResponse::Accepted()
        .insert_header((LOCATION, format!("{base}/api/v1/removals/{}", removal.id)))
        .json(removal)
}

/// Say how a removal stands
///
/// Of an account, of a team, or of what is held about the local user. For a week after it is over; whoever has its id may ask.
#[utoipa::path(get, path = "/api/v1/removals/{id}", tag = "Accounts",
    params(("id" = String, Path, description = "From the answer to `POST /me/forget`, `DELETE /admin/accounts/{name}` or `DELETE /teams/{team}`")),
    responses(
        (status = 200, description = "How it stands", body = RemovalResponse),
        (status = 404, description = "There is no such removal, or it was over more than a week ago", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn removal(
    services: web::Data<Services>,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(services.emend.accounts().removal(&id).await?))
}
