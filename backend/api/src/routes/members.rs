//! `/api/v1/teams/{id}/members`: who is in a team, joining and leaving.

use actix_web::{HttpResponse, web};
use emend_shared::ErrorBody;
use emend_shared::accounts::{JoinRequest, MemberChange, MembersResponse};

use crate::access::Known;
use crate::app::Services;
use crate::error::ApiError;
use crate::extract::ApiJson;

/// List the members of a team
///
/// By name, for its members.
#[utoipa::path(get, path = "/api/v1/teams/{id}/members", tag = "Teams",
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 200, description = "Who is in it", body = MembersResponse),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "Not for an API key", body = ErrorBody),
        (status = 404, description = "There is no such team that you are in", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn list(
    services: web::Data<Services>,
    caller: Known,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let members = services.emend.accounts().members(&caller.0, &id).await?;
    Ok(HttpResponse::Ok().json(MembersResponse { members }))
}

/// Join a team
///
/// With an invitation. From then on all your votes count in it.
#[utoipa::path(post, path = "/api/v1/teams/{id}/members", tag = "Teams", request_body = JoinRequest,
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 204, description = "You are in it"),
        (status = 400, description = "A field is wrong", body = ErrorBody),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "The invitation holds no more", body = ErrorBody),
        (status = 409, description = "You are in as many teams as you can be", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "The body is not JSON", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn join(
    services: web::Data<Services>,
    caller: Known,
    id: web::Path<String>,
    body: ApiJson<JoinRequest>,
) -> Result<HttpResponse, ApiError> {
    let accounts = services.emend.accounts();
    accounts.join(&caller.0, &id, &body.0.invite).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Leave a team
///
/// Your votes count in it no more. Where you alone maintained it, who joined first does from then on; without members
/// it is removed.
#[utoipa::path(delete, path = "/api/v1/teams/{id}/members", tag = "Teams",
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 204, description = "You are in it no more"),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "Not for an API key", body = ErrorBody),
        (status = 404, description = "There is no such team that you are in", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn leave(
    services: web::Data<Services>,
    caller: Known,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    services.emend.accounts().leave(&caller.0, &id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Say what a member may do
///
/// For the team's maintainers. The last maintainer stays one.
#[utoipa::path(post, path = "/api/v1/teams/{id}/members/{account}", tag = "Teams", request_body = MemberChange,
    params(("id" = String, Path, description = "The team"), ("account" = String, Path, description = "The member")),
    responses(
        (status = 204, description = "It is so"),
        (status = 400, description = "A field is wrong", body = ErrorBody),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "You do not maintain it", body = ErrorBody),
        (status = 404, description = "There is no such team that you are in, or no such member", body = ErrorBody),
        (status = 409, description = "It would have no maintainer", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "The body is not JSON", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn change(
    services: web::Data<Services>,
    caller: Known,
    path: web::Path<(String, String)>,
    body: ApiJson<MemberChange>,
) -> Result<HttpResponse, ApiError> {
    let (team, account) = path.into_inner();
    let accounts = services.emend.accounts();
    accounts
        .set_team_role(&caller.0, &team, &account, body.0.role)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Remove a member from a team
///
/// For its maintainers, and for the member.
#[utoipa::path(delete, path = "/api/v1/teams/{id}/members/{account}", tag = "Teams",
    params(("id" = String, Path, description = "The team"), ("account" = String, Path, description = "The member")),
    responses(
        (status = 204, description = "They are in it no more"),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "You do not maintain it", body = ErrorBody),
        (status = 404, description = "There is no such team that you are in, or no such member", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn remove(
    services: web::Data<Services>,
    caller: Known,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    let (team, account) = path.into_inner();
    let accounts = services.emend.accounts();
    accounts.remove_member(&caller.0, &team, &account).await?;
    Ok(HttpResponse::NoContent().finish())
}
