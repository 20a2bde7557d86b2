//! `GET /api/v1/languages`: lists languages.

use actix_web::{HttpResponse, web};
use emend_shared::LanguagesResponse;

use crate::api_services::ApiServices;

/// List the languages
///
/// The languages that this server can check, English first.
#[utoipa::path(get, path = "/api/v1/languages", tag = "Checking", responses(
    (status = 200, description = "The languages", body = LanguagesResponse),
))]
pub(crate) async fn languages(services: web::Data<ApiServices>) -> HttpResponse {
    HttpResponse::Ok().json(LanguagesResponse {
        languages: services.emend.languages().list(),
        unreadable: services.emend.languages().unreadable(),
    })
}
