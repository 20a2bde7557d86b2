//! `/api/v1/admin`: administration.

use actix_web::{HttpResponse, web};
use emend_shared::ErrorBody;
use emend_shared::accounts::{
    AccountChange, AccountInfo, AccountsResponse, AuditResponse, InviteCreated, InviteRequest,
    RemovalResponse, RemovalState,
};
use emend_shared::promotion::{DecisionRequest, PromotionsResponse};
use serde::Deserialize;

use crate::access::AuthorisedCaller;
use crate::api_options::ApiOptions;
use crate::api_services::ApiServices;
use crate::base_path::BasePath;
use crate::error_response::ApiError;
use crate::request_parsing::ApiJson;
use crate::routes::me::removal_in_progress;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditPageQuery {
    from: Option<String>,
}

/// List the accounts
///
/// Sorted by name, 200 per page.
#[utoipa::path(get, path = "/api/v1/admin/accounts", tag = "Administration",
    params(("from" = Option<String>, Query, description = "The value of `next` from the previous page")),
    responses(
        (status = 200, description = "A page of accounts", body = AccountsResponse),
        (status = 400, description = "A parameter is invalid", body = ErrorBody),
        (status = 401, description = "Not logged in, and no API key sent", body = ErrorBody),
        (status = 403, description = "Not an administrator", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn accounts(
    services: web::Data<ApiServices>,
    query: web::Query<AuditPageQuery>,
) -> Result<HttpResponse, ApiError> {
    let page = services
        .emend
        .accounts()
        .directory
        .page(query.from.as_deref())
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// Change an account
///
/// Disable or enable the account, or change its role. The last administrator that can log in cannot be disabled or demoted. A
/// disabled account is logged out everywhere and its API keys are revoked permanently; with `keep_keys` they work again when
/// the account is enabled.
#[utoipa::path(post, path = "/api/v1/admin/accounts/{name}", tag = "Administration", request_body = AccountChange,
    params(("name" = String, Path, description = "The account")),
    responses(
        (status = 200, description = "The changed account", body = AccountInfo),
        (status = 400, description = "A field is invalid", body = ErrorBody),
        (status = 401, description = "Not logged in, and no API key sent", body = ErrorBody),
        (status = 403, description = "Not an administrator", body = ErrorBody),
        (status = 404, description = "No such account", body = ErrorBody),
        (status = 409, description = "This is the last administrator", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "The body is not JSON", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn change(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    name: web::Path<String>,
    body: ApiJson<AccountChange>,
) -> Result<HttpResponse, ApiError> {
    let accounts = services.emend.accounts();
    let changed = accounts.management.change(&name, &body.0).await?;
    let about = serde_json::to_string(&body.0).unwrap_or_default();
    accounts
        .audit
        .log_action(&caller.0, "change account", &format!("{name} {about}"))
        .await;
    Ok(HttpResponse::Ok().json(changed))
}

/// Remove an account
///
/// Removes the account together with everything it contributed, like `POST /me/forget`. The last administrator that can log in
/// cannot be removed.
#[utoipa::path(delete, path = "/api/v1/admin/accounts/{name}", tag = "Administration",
    params(("name" = String, Path, description = "The account")),
    responses(
        (status = 202, description = "The removal has begun; Location has the address of its progress", body = RemovalResponse),
        (status = 204, description = "Account removed"),
        (status = 401, description = "Not logged in, and no API key sent", body = ErrorBody),
        (status = 403, description = "Not an administrator", body = ErrorBody),
        (status = 404, description = "No such account", body = ErrorBody),
        (status = 409, description = "This is the last administrator; nothing was changed", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn remove(
    services: web::Data<ApiServices>,
    options: web::Data<ApiOptions>,
    caller: AuthorisedCaller,
    name: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let removal = services.emend.remove_account(&name).await?;
    let accounts = services.emend.accounts();
    accounts
        .audit
        .log_action(&caller.0, "remove account", &name)
        .await;
    Ok(match removal.state {
        RemovalState::Running => removal_in_progress(&removal, &options.base_path),
        RemovalState::Done => HttpResponse::NoContent().finish(),
    })
}

/// Invite someone to create an account
///
/// For servers where registration is by invitation. The link works once or any number of times until it expires.
#[utoipa::path(post, path = "/api/v1/admin/invites", tag = "Administration", request_body = InviteRequest, responses(
    (status = 201, description = "The invitation, which is shown only once", body = InviteCreated),
    (status = 400, description = "A field is invalid", body = ErrorBody),
    (status = 401, description = "Not logged in, and no API key sent", body = ErrorBody),
    (status = 403, description = "Not an administrator", body = ErrorBody),
    (status = 413, description = "The body is too large", body = ErrorBody),
    (status = 415, description = "The body is not JSON", body = ErrorBody),
    (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
    (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
))]
pub(crate) async fn invite(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    body: ApiJson<InviteRequest>,
) -> Result<HttpResponse, ApiError> {
    let accounts = services.emend.accounts();
    let mut created = accounts
        .invitations
        .invite_to_register(&caller.0, &body.0)
        .await?;
    created.link = BasePath::public_path(&created.link);
    let about = format!("until {}", created.expires_at);
    accounts.audit.log_action(&caller.0, "invite", &about).await;
    Ok(HttpResponse::Created().json(created))
}

/// List the audit log
///
/// Administrative actions on this server, by administrators and on the command line, newest first, 200 per page. Entries are
/// kept for a year.
#[utoipa::path(get, path = "/api/v1/admin/audit", tag = "Administration",
    params(("from" = Option<String>, Query, description = "The value of `next` from the previous page")),
    responses(
        (status = 200, description = "A page of the audit log", body = AuditResponse),
        (status = 400, description = "The query is invalid", body = ErrorBody),
        (status = 401, description = "Not logged in, and no API key sent", body = ErrorBody),
        (status = 403, description = "Not an administrator", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn audit(
    services: web::Data<ApiServices>,
    query: web::Query<AuditPageQuery>,
) -> Result<HttpResponse, ApiError> {
    let page = services
        .emend
        .accounts()
        .audit
        .page(query.from.as_deref())
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// List the promotions for everyone
///
/// Issues that enough people ignore and words that enough people have in their dictionaries, while hardly anyone corrects
/// them. They are hidden from everyone else, on some servers only after an administrator approves them.
#[utoipa::path(get, path = "/api/v1/admin/promotions", tag = "Administration",
    responses(
        (status = 200, description = "Promotions, sorted by the number of people who agree", body = PromotionsResponse),
        (status = 401, description = "Not logged in, and no API key sent", body = ErrorBody),
        (status = 403, description = "Not an administrator", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn promotions(services: web::Data<ApiServices>) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(services.emend.agreements().promotions().await?))
}

/// Approve or reject a promotion
///
/// Takes effect within seconds. Null withdraws an earlier decision.
#[utoipa::path(post, path = "/api/v1/admin/promotions/{item}", tag = "Administration", request_body = DecisionRequest,
    params(("item" = String, Path, description = "The promotion's ID")),
    responses(
        (status = 204, description = "Decision saved"),
        (status = 400, description = "The ID or a field is invalid", body = ErrorBody),
        (status = 401, description = "Not logged in, and no API key sent", body = ErrorBody),
        (status = 403, description = "Not an administrator", body = ErrorBody),
        (status = 413, description = "The body is too large", body = ErrorBody),
        (status = 415, description = "The body is not JSON", body = ErrorBody),
        (status = 429, description = "Too many requests; see Retry-After", body = ErrorBody),
        (status = 503, description = "The store is unavailable; see Retry-After", body = ErrorBody),
    ))]
pub(crate) async fn decide(
    services: web::Data<ApiServices>,
    caller: AuthorisedCaller,
    item: web::Path<String>,
    body: ApiJson<DecisionRequest>,
) -> Result<HttpResponse, ApiError> {
    services.emend.agreements().decide(&item, body.0.decision).await?;
    let about = format!("{item} {}", serde_json::to_string(&body.0).unwrap_or_default());
    services
        .emend
        .accounts()
        .audit
        .log_action(&caller.0, "decide", &about)
        .await;
    Ok(HttpResponse::NoContent().finish())
}
