//! `/api/v1/teams`: make, list, remove, invite.

use actix_web::{HttpResponse, web};
use emend_shared::ErrorBody;
use emend_shared::accounts::{
    InviteCreated, InviteRequest, RemovalResponse, RemovalState, TeamInfo, TeamRequest, TeamsResponse,
};

use crate::access::Known;
use crate::app::{ApiOptions, Services};
use crate::error::ApiError;
use crate::extract::ApiJson;
use crate::routes::me::being_removed;

/// List your teams
///
/// By name, with what you may do in each.
#[utoipa::path(get, path = "/api/v1/teams", tag = "Teams", responses(
    (status = 200, description = "The teams you are in", body = TeamsResponse),
    (status = 401, description = "Not logged in", body = ErrorBody),
    (status = 403, description = "Not for an API key", body = ErrorBody),
    (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn list(services: web::Data<Services>, caller: Known) -> Result<HttpResponse, ApiError> {
    let teams = services.emend.accounts().my_teams(&caller.0).await?;
    Ok(HttpResponse::Ok().json(TeamsResponse { teams }))
}

/// Make a team
///
/// You are its first maintainer.
#[utoipa::path(post, path = "/api/v1/teams", tag = "Teams", request_body = TeamRequest, responses(
    (status = 201, description = "The team", body = TeamInfo),
    (status = 400, description = "The name is none", body = ErrorBody),
    (status = 401, description = "Not logged in", body = ErrorBody),
    (status = 403, description = "Not for an API key", body = ErrorBody),
    (status = 409, description = "There is a team of this name, or you are in, or made, as many as you can", body = ErrorBody),
    (status = 413, description = "The body is too large", body = ErrorBody),
    (status = 415, description = "The body is not JSON", body = ErrorBody),
    (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn make(
    services: web::Data<Services>,
    caller: Known,
    body: ApiJson<TeamRequest>,
) -> Result<HttpResponse, ApiError> {
    let made = services
        .emend
        .accounts()
        .make_team(&caller.0, &body.0.name)
        .await?;
    Ok(HttpResponse::Created().json(made))
}

/// Remove a team
///
/// For its maintainers. Its members stay what they are elsewhere. A team of many members takes longer than a request waits: then
/// the server goes on by itself, the team is gone for everybody, and `GET /removals/{id}` says when its name is free.
#[utoipa::path(delete, path = "/api/v1/teams/{id}", tag = "Teams",
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 202, description = "It is being removed", body = RemovalResponse),
        (status = 204, description = "It is removed"),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "You do not maintain it", body = ErrorBody),
        (status = 404, description = "There is no such team that you are in", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn remove(
    services: web::Data<Services>,
    options: web::Data<ApiOptions>,
    caller: Known,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let removal = services.emend.accounts().remove_team(&caller.0, &id).await?;
    Ok(match removal.state {
        RemovalState::Running => being_removed(&removal, &options.base_path),
        RemovalState::Done => HttpResponse::NoContent().finish(),
    })
}

/// Invite into a team
///
/// For its maintainers: a link for one, or for as many as use it, until it expires.
#[utoipa::path(post, path = "/api/v1/teams/{id}/invites", tag = "Teams", request_body = InviteRequest,
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 201, description = "The invitation, shown this once", body = InviteCreated),
        (status = 400, description = "A field is wrong", body = ErrorBody),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "You do not maintain it", body = ErrorBody),
        (status = 404, description = "There is no such team that you are in", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "The body is not JSON", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn invite(
    services: web::Data<Services>,
    caller: Known,
    id: web::Path<String>,
    body: ApiJson<InviteRequest>,
) -> Result<HttpResponse, ApiError> {
    let accounts = services.emend.accounts();
    let made = accounts.invite_to_team(&caller.0, &id, &body.0).await?;
    Ok(HttpResponse::Created().json(made))
}

/// Take back all invitations into a team
///
/// For its maintainers. Who has joined stays.
#[utoipa::path(delete, path = "/api/v1/teams/{id}/invites", tag = "Teams",
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 204, description = "They hold no more"),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "You do not maintain it", body = ErrorBody),
        (status = 404, description = "There is no such team that you are in", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn revoke_invites(
    services: web::Data<Services>,
    caller: Known,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    services.emend.accounts().revoke_invites(&caller.0, &id).await?;
    Ok(HttpResponse::NoContent().finish())
}
