//! `/api/v1/admin`: looking after accounts.

use actix_web::{HttpResponse, web};
use emend_shared::ErrorBody;
use emend_shared::accounts::{
    AccountChange, AccountInfo, AccountsResponse, AuditResponse, InviteCreated, InviteRequest,
    RemovalResponse, RemovalState,
};
use emend_shared::promotion::{DecisionRequest, PromotionsResponse};
use serde::Deserialize;

use crate::access::Known;
use crate::app::{ApiOptions, Services};
use crate::error::ApiError;
use crate::extract::ApiJson;
use crate::routes::me::being_removed;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageQuery {
    from: Option<String>,
}

/// List the accounts
///
/// By name, 200 at a time.
#[utoipa::path(get, path = "/api/v1/admin/accounts", tag = "Administration",
    params(("from" = Option<String>, Query, description = "`next` of the page before")),
    responses(
        (status = 200, description = "A page of them", body = AccountsResponse),
        (status = 400, description = "A parameter is wrong", body = ErrorBody),
    (status = 401, description = "Not logged in, and no API key", body = ErrorBody),
        (status = 403, description = "Not an administrator", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn accounts(
    services: web::Data<Services>,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let page = services.emend.accounts().page(query.from.as_deref()).await?;
    Ok(HttpResponse::Ok().json(page))
}

/// Change an account
///
/// Shut it out, let it in again, make it an administrator or not. The last administrator who can log in stays one. An account
/// that is shut out is logged out everywhere and its API keys are revoked, for good; with `keep_keys` they work again when
/// it is let in again.
#[utoipa::path(post, path = "/api/v1/admin/accounts/{name}", tag = "Administration", request_body = AccountChange,
    params(("name" = String, Path, description = "The account")),
    responses(
        (status = 200, description = "As it is now", body = AccountInfo),
        (status = 400, description = "A field is wrong", body = ErrorBody),
        (status = 401, description = "Not logged in, and no API key", body = ErrorBody),
        (status = 403, description = "Not an administrator", body = ErrorBody),
        (status = 404, description = "There is no such account", body = ErrorBody),
        (status = 409, description = "It is the last administrator", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "The body is not JSON", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn change(
    services: web::Data<Services>,
    caller: Known,
    name: web::Path<String>,
    body: ApiJson<AccountChange>,
) -> Result<HttpResponse, ApiError> {
    let accounts = services.emend.accounts();
    let changed = accounts.change_account(&name, &body.0).await?;
    let about = serde_json::to_string(&body.0).unwrap_or_default();
    accounts
        .note_act(&caller.0, "change account", &format!("{name} {about}"))
        .await;
    Ok(HttpResponse::Ok().json(changed))
}

/// Remove an account
///
/// With everything held about it, as `POST /me/forget` does. The last administrator who can log in stays.
#[utoipa::path(delete, path = "/api/v1/admin/accounts/{name}", tag = "Administration",
    params(("name" = String, Path, description = "The account")),
    responses(
        (status = 202, description = "It is being removed; Location says where to ask how that stands", body = RemovalResponse),
        (status = 204, description = "It is removed"),
        (status = 401, description = "Not logged in, and no API key", body = ErrorBody),
        (status = 403, description = "Not an administrator", body = ErrorBody),
        (status = 404, description = "There is no such account", body = ErrorBody),
        (status = 409, description = "It is the last administrator; nothing was changed", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn remove(
    services: web::Data<Services>,
    options: web::Data<ApiOptions>,
    caller: Known,
    name: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let removal = services.emend.remove_account(&name).await?;
    let accounts = services.emend.accounts();
    accounts.note_act(&caller.0, "remove account", &name).await;
    Ok(match removal.state {
        RemovalState::Running => being_removed(&removal, &options.base_path),
        RemovalState::Done => HttpResponse::NoContent().finish(),
    })
}

/// Invite to make an account
///
/// Where registration is by invitation: a link for one, or for as many as use it, until it expires.
#[utoipa::path(post, path = "/api/v1/admin/invites", tag = "Administration", request_body = InviteRequest, responses(
    (status = 201, description = "The invitation, shown this once", body = InviteCreated),
    (status = 400, description = "A field is wrong", body = ErrorBody),
    (status = 401, description = "Not logged in, and no API key", body = ErrorBody),
    (status = 403, description = "Not an administrator", body = ErrorBody),
    (status = 413, description = "The body is too large", body = ErrorBody),
    (status = 415, description = "The body is not JSON", body = ErrorBody),
    (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn invite(
    services: web::Data<Services>,
    caller: Known,
    body: ApiJson<InviteRequest>,
) -> Result<HttpResponse, ApiError> {
    let accounts = services.emend.accounts();
    let made = accounts.invite_to_register(&caller.0, &body.0).await?;
    let about = format!("until {}", made.expires_at);
    accounts.note_act(&caller.0, "invite", &about).await;
    Ok(HttpResponse::Created().json(made))
}

/// List what was done
///
/// To look after this server, by administrators and by whoever runs it: the newest first, 200 at a time, for a year.
#[utoipa::path(get, path = "/api/v1/admin/audit", tag = "Administration",
    params(("from" = Option<String>, Query, description = "`next` of the page before")),
    responses(
        (status = 200, description = "A page of it", body = AuditResponse),
        (status = 400, description = "The query is wrong", body = ErrorBody),
        (status = 401, description = "Not logged in, and no API key", body = ErrorBody),
        (status = 403, description = "Not an administrator", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn audit(
    services: web::Data<Services>,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let page = services.emend.accounts().audit(query.from.as_deref()).await?;
    Ok(HttpResponse::Ok().json(page))
}

/// List what everyone agrees on
///
/// What enough people ignore, or have in their dictionaries, and hardly anybody corrects: it is hidden from everyone else,
/// once it is approved where this server wants that.
#[utoipa::path(get, path = "/api/v1/admin/promotions", tag = "Administration",
    responses(
        (status = 200, description = "What most agree on first", body = PromotionsResponse),
        (status = 401, description = "Not logged in, and no API key", body = ErrorBody),
        (status = 403, description = "Not an administrator", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn promotions(services: web::Data<Services>) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(services.emend.agreements().promotions().await?))
}

/// Approve or reject what everyone agrees on
///
/// Holds within seconds. Null takes back what was decided.
#[utoipa::path(post, path = "/api/v1/admin/promotions/{item}", tag = "Administration", request_body = DecisionRequest,
    params(("item" = String, Path, description = "Its id")),
    responses(
        (status = 204, description = "It is decided"),
        (status = 400, description = "The id or a field is wrong", body = ErrorBody),
        (status = 401, description = "Not logged in, and no API key", body = ErrorBody),
        (status = 403, description = "Not an administrator", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "The body is not JSON", body = ErrorBody),
        (status = 429, description = "Too often; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is away; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn decide(
    services: web::Data<Services>,
    caller: Known,
    item: web::Path<String>,
    body: ApiJson<DecisionRequest>,
) -> Result<HttpResponse, ApiError> {
    services.emend.agreements().decide(&item, body.0.decision).await?;
    let about = format!("{item} {}", serde_json::to_string(&body.0).unwrap_or_default());
    services
        .emend
        .accounts()
        .note_act(&caller.0, "decide", &about)
        .await;
    Ok(HttpResponse::NoContent().finish())
}
