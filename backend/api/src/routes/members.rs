//! `/api/v1/teams/{id}/members`: lists, adds, changes and removes team members.

use actix_web::{HttpResponse, web};
use emend_shared::ErrorBody;
use emend_shared::accounts::{JoinRequest, MemberChange, MembersResponse};

use crate::access::AuthorisedCaller;
use crate::api_services::ApiServices;
use crate::error_response::ApiError;
use crate::request_parsing::ApiJson;

/// List the members of a team
///
/// Sorted by name. Requires membership.
#[utoipa::path(get, path = "/api/v1/teams/{id}/members", tag = "Teams",
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 200, description = "The members", body = MembersResponse),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "API keys cannot do this", body = ErrorBody),
        (status = 404, description = "No such team, or you are not a member", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn list(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let members = services.emend.accounts().members.list(&caller.0, &id).await?;
    Ok(HttpResponse::Ok().json(MembersResponse { members }))
}

/// Join a team
///
/// Requires an invitation. All your votes count for the team from then on.
#[utoipa::path(post, path = "/api/v1/teams/{id}/members", tag = "Teams", request_body = JoinRequest,
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 204, description = "You have joined the team"),
        (status = 400, description = "A field is invalid", body = ErrorBody),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "The invitation has expired or was revoked", body = ErrorBody),
        (status = 409, description = "You are already in the maximum number of teams", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "The body is not JSON", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn join(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    id: web::Path<String>,
    body: ApiJson<JoinRequest>,
) -> Result<HttpResponse, ApiError> {
    let accounts = services.emend.accounts();
    accounts.invitations.join(&caller.0, &id, &body.0.invite).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Leave a team
///
/// Your votes no longer count for the team. If you were its only maintainer, the longest-standing member takes over. A team
/// without members is removed.
#[utoipa::path(delete, path = "/api/v1/teams/{id}/members", tag = "Teams",
    params(("id" = String, Path, description = "The team")),
    responses(
        (status = 204, description = "You have left the team"),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "API keys cannot do this", body = ErrorBody),
        (status = 404, description = "No such team, or you are not a member", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn leave(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    services.emend.accounts().members.leave(&caller.0, &id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Change a member's role
///
/// Requires a maintainer of the team. The last maintainer cannot be demoted.
#[utoipa::path(post, path = "/api/v1/teams/{id}/members/{account}", tag = "Teams", request_body = MemberChange,
    params(("id" = String, Path, description = "The team"), ("account" = String, Path, description = "The member")),
    responses(
        (status = 204, description = "Role updated"),
        (status = 400, description = "A field is invalid", body = ErrorBody),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "You are not a maintainer of the team", body = ErrorBody),
        (status = 404, description = "No such member, no such team, or you are not in the team", body = ErrorBody),
        (status = 409, description = "The team would have no maintainer", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "The body is not JSON", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn change(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    path: web::Path<(String, String)>,
    body: ApiJson<MemberChange>,
) -> Result<HttpResponse, ApiError> {
    let (team, account) = path.into_inner();
    let accounts = services.emend.accounts();
    accounts
        .members
        .set_role(&caller.0, &team, &account, body.0.role)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Remove a member from a team
///
/// Requires a maintainer of the team, or the member.
#[utoipa::path(delete, path = "/api/v1/teams/{id}/members/{account}", tag = "Teams",
    params(("id" = String, Path, description = "The team"), ("account" = String, Path, description = "The member")),
    responses(
        (status = 204, description = "Member removed"),
        (status = 401, description = "Not logged in", body = ErrorBody),
        (status = 403, description = "You are not a maintainer of the team", body = ErrorBody),
        (status = 404, description = "No such member, no such team, or you are not in the team", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn remove(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    let (team, account) = path.into_inner();
    let accounts = services.emend.accounts();
    accounts.members.remove(&caller.0, &team, &account).await?;
    Ok(HttpResponse::NoContent().finish())
}
