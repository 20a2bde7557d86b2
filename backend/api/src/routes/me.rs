//! `/api/v1/me`: exports and removes the caller's data.

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use emend_shared::accounts::{ForgetRequest, RemovalResponse, RemovalState};
use emend_shared::{ErrorBody, ErrorCode};

use crate::access::AuthorisedCaller;
use crate::api_options::ApiOptions;
use crate::api_services::ApiServices;
use crate::base_path::BasePath;
use crate::error_response::ApiError;
use crate::request_parsing::ApiJson;
use crate::routes::session::no_cookie;

/// Export your data
///
/// As JSON lines: your account, teams, sessions and keys without their secrets, then every vote.
#[utoipa::path(get, path = "/api/v1/me/export", tag = "Accounts", responses(
    (status = 200, description = "One JSON object per line", body = String, content_type = "application/x-ndjson"),
    (status = 401, description = "Not logged in", body = ErrorBody),
    (status = 403, description = "API keys cannot do this", body = ErrorBody),
    (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn export(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
) -> Result<HttpResponse, ApiError> {
    let lines = services.emend.accounts().export.of_caller(&caller.0).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/x-ndjson; charset=utf-8")
        .insert_header(("Content-Disposition", "attachment; filename=\"emend-me.jsonl\""))
        .body(lines))
}

/// Remove all your data
///
/// Removes your account, keys, memberships, sessions, votes and everything learned from them. The counts of teams and of everyone no
/// longer include you. Without accounts, this removes the local user's votes. If there is a lot to remove, the response is
/// 202 and the server finishes the removal in the background, even after a restart: `GET /removals/{id}` reports its progress.
/// Until it is done, the account can only log in and send this request again, which returns the same ID. The audit log, which only
/// administrators can read, keeps the account's actions for a year.
#[utoipa::path(post, path = "/api/v1/me/forget", tag = "Accounts", request_body = ForgetRequest, responses(
    (status = 202, description = "The removal has begun; Location has the address of its progress", body = RemovalResponse),
    (status = 204, description = "Your data is removed"),
    (status = 400, description = "`confirm` is not `forget`; nothing was changed", body = ErrorBody),
    (status = 401, description = "Not logged in", body = ErrorBody),
    (status = 403, description = "API keys cannot do this", body = ErrorBody),
    (status = 409, description = "You are the last administrator; nothing was changed", body = ErrorBody),
    (status = 413, description = "The body is too large", body = ErrorBody),
    (status = 415, description = "The body is not JSON", body = ErrorBody),
    (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is unavailable; try again after Retry-After", body = ErrorBody),
))]
pub(crate) async fn forget(
    services: web::Data<ApiServices>,
    options: web::Data<ApiOptions>,
    caller: AuthorisedCaller,
    request: HttpRequest,
    body: ApiJson<ForgetRequest>,
) -> Result<HttpResponse, ApiError> {
    if body.0.confirm != "forget" {
        let message = "confirm: must be \"forget\"; this cannot be undone";
        return Err(ApiError::field(
            ErrorCode::Malformed,
            message,
            "confirm".to_owned(),
        ));
    }
    let removal = services.emend.remove(&caller.0.viewer.account).await?;
    let mut response = match removal.state {
        RemovalState::Running => removal_in_progress(&removal, &options.base_path),
        RemovalState::Done => HttpResponse::NoContent().finish(),
    };
    if options.accounts {
        // The session has ended, so delete its cookie; another request needs another log-in.
        response
            .add_cookie(&no_cookie(&request, &options))
            .map_err(|error| ApiError::new(ErrorCode::Internal, error.to_string()))?;
    }
    Ok(response)
}

/// The response while an account or a team is still being removed. `base` is the server's base path.
pub(crate) fn removal_in_progress(removal: &RemovalResponse, base: &BasePath) -> HttpResponse {
    let base = base.as_str().trim_end_matches('/');
    HttpResponse::Accepted()
        .insert_header((LOCATION, format!("{base}/api/v1/removals/{}", removal.id)))
        .json(removal)
}

/// Get the progress of a removal
///
/// The removal of an account, a team, or the local user's data. Available until a week after it is done, to anyone who has its ID.
#[utoipa::path(get, path = "/api/v1/removals/{id}", tag = "Accounts",
    params(("id" = String, Path, description = "From the response to `POST /me/forget`, `DELETE /admin/accounts/{name}` or `DELETE /teams/{team}`")),
    responses(
        (status = 200, description = "The progress of the removal", body = RemovalResponse),
        (status = 404, description = "No such removal, or it was finished more than a week ago", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn removal(
    services: web::Data<ApiServices>,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(services.emend.accounts().removal_progress.of(&id).await?))
}
