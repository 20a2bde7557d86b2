//! `/api/v1/teams`: creates, lists and removes teams, and manages invitations.

use actix_web::{HttpResponse, web};
use emend_shared::ErrorBody;
use emend_shared::accounts::{
    InviteCreated, InviteRequest, RemovalResponse, RemovalState, TeamInfo, TeamRequest, TeamsResponse,
};

use crate::access::AuthorisedCaller;
use crate::api_options::ApiOptions;
use crate::api_services::ApiServices;
use crate::base_path::BasePath;
use crate::error_response::ApiError;
use crate::request_parsing::ApiJson;
use crate::routes::me::removal_in_progress;

/// List your teams
///
/// Sorted by name, with your role in each.
#[utoipa::path(get, path = "/api/v1/teams", tag = "Teams", responses(
    (status = 200, description = "Your teams", body = TeamsResponse),
    (status = 401, description = "Not logged in", body = ErrorBody),
    (status = 403, description = "API keys cannot do this", body = ErrorBody),
    (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn list(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
) -> Result<HttpResponse, ApiError> {
    let teams = services.emend.accounts().teams.of_caller(&caller.0).await?;
    Ok(HttpResponse::Ok().json(TeamsResponse { teams }))
}

/// Create a team
///
/// You become its first maintainer.
#[utoipa::path(post, path = "/api/v1/teams", tag = "Teams", request_body = TeamRequest, responses(
    (status = 201, description = "The team", body = TeamInfo),
    (status = 400, description = "Invalid name", body = ErrorBody),
    (status = 401, description = "Not logged in", body = ErrorBody),
    (status = 403, description = "API keys cannot do this", body = ErrorBody),
    (status = 409, description = "A team with this name already exists, or you have joined or created the maximum number of teams", body = ErrorBody),
    (status = 413, description = "The body is too large", body = ErrorBody),
    (status = 415, description = "The body is not JSON", body = ErrorBody),
    (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn make(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    body: ApiJson<TeamRequest>,
) -> Result<HttpResponse, ApiError> {
    let created = services
        .emend
        .accounts()
        .teams
        .create(&caller.0, &body.0.name)
        .await?;
    Ok(HttpResponse::Created().json(created))
}

/// Remove a team
///
/// Requires a maintainer of the team. The members' accounts and other teams are not affected. Removing a team with many
/// members continues in the background: the team is gone for everyone immediately, and `GET /removals/{id}` reports when
/// its name is available again.
#[utoipa::path(delete, path = "/api/v1/teams/{id}", tag = "Teams",
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 202, description = "The removal has begun", body = RemovalResponse),
        (status = 204, description = "Team removed"),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "You are not a maintainer of the team", body = ErrorBody),
        (status = 404, description = "No such team, or you are not a member", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn remove(
    services: web::Data<ApiServices>,
    options: web::Data<ApiOptions>,
    caller: AuthorisedCaller,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let removal = services.emend.accounts().teams.remove(&caller.0, &id).await?;
    Ok(match removal.state {
        RemovalState::Running => removal_in_progress(&removal, &options.base_path),
        RemovalState::Done => HttpResponse::NoContent().finish(),
    })
}

/// Invite someone to a team
///
/// Requires a maintainer of the team. The link works once or any number of times until it expires.
#[utoipa::path(post, path = "/api/v1/teams/{id}/invites", tag = "Teams", request_body = InviteRequest,
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 201, description = "The invitation, which is shown only once", body = InviteCreated),
        (status = 400, description = "A field is invalid", body = ErrorBody),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "You are not a maintainer of the team", body = ErrorBody),
        (status = 404, description = "No such team, or you are not a member", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "The body is not JSON", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn invite(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    id: web::Path<String>,
    body: ApiJson<InviteRequest>,
) -> Result<HttpResponse, ApiError> {
    let accounts = services.emend.accounts();
    let mut created = accounts
        .invitations
        .invite_to_team(&caller.0, &id, &body.0)
        .await?;
    created.link = BasePath::public_path(&created.link);
    Ok(HttpResponse::Created().json(created))
}

/// Revoke all invitations to a team
///
/// Requires a maintainer of the team. Members who have already joined stay.
#[utoipa::path(delete, path = "/api/v1/teams/{id}/invites", tag = "Teams",
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 204, description = "Invitations revoked"),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "You are not a maintainer of the team", body = ErrorBody),
        (status = 404, description = "No such team, or you are not a member", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn revoke_invites(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    services
        .emend
        .accounts()
        .invitations
        .revoke(&caller.0, &id)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
