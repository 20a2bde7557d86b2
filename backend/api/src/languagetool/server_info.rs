//! Information about the server: version, languages and limits.

use std::sync::LazyLock;
use std::time::UNIX_EPOCH;

use actix_web::{HttpResponse, web};
use emend_accounts::rfc3339;
use serde::Serialize;
use utoipa::ToSchema;

use super::PlainTextError;
use super::params::LtParams;
use super::response::LtSoftware;
use crate::api_services::ApiServices;

/// A language that the server can check.
#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::ListedLanguage)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LtLanguageInfo {
    name: String,
    code: String,
    long_code: String,
}

/// The server's software.
#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::Info)]
pub(crate) struct LtInfo {
    software: LtSoftware,
}

/// The server's limits.
#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::Config)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LtConfig {
    software: LtSoftware,
    parameter: LtParameter,
}

#[derive(Serialize, ToSchema)]
#[schema(as = languagetool::Parameter)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LtParameter {
    max_text_length: usize,
}

/// The name and version of the server's software.
pub(crate) fn software() -> LtSoftware {
    static BUILT: LazyLock<String> = LazyLock::new(|| {
        let binary = std::env::current_exe().and_then(std::fs::metadata);
        let modified = binary.and_then(|binary| binary.modified()).ok();
        modified.map_or_else(String::new, |at| {
            let at = at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
            rfc3339(at).replace('T', " ").replace('Z', " +0000")
        })
    });
    LtSoftware {
        name: "Emend",
        version: env!("CARGO_PKG_VERSION"),
        build_date: BUILT.clone(),
        api_version: 1,
        premium: false,
        status: "",
    }
}

/// List the languages
#[utoipa::path(get, path = "/v2/languages", tag = "LanguageTool", responses(
    (status = 200, description = "The languages, English first", body = Vec<LtLanguageInfo>),
))]
pub(crate) async fn languages(services: web::Data<ApiServices>) -> HttpResponse {
    let language = |language: emend_shared::LanguageInfo| LtLanguageInfo {
        code: language.code.base().to_owned(),
        long_code: language.code.to_string(),
        name: language.name,
    };
    let languages = services.emend.languages().list();
    HttpResponse::Ok().json(languages.into_iter().map(language).collect::<Vec<_>>())
}

/// List the languages, for clients that send only POST
#[utoipa::path(post, path = "/v2/languages", tag = "LanguageTool", responses(
    (status = 200, description = "The languages, English first", body = Vec<LtLanguageInfo>),
))]
pub(crate) async fn languages_by_post(services: web::Data<ApiServices>) -> HttpResponse {
    languages(services).await
}

/// Get the software version
#[utoipa::path(get, path = "/v2/info", tag = "LanguageTool", responses(
    (status = 200, description = "The software's name and version", body = LtInfo),
))]
pub(crate) async fn info() -> HttpResponse {
    HttpResponse::Ok().json(LtInfo { software: software() })
}

/// Get the maximum length of a text
#[utoipa::path(get, path = "/v2/maxtextlength", tag = "LanguageTool", responses(
    (status = 200, description = "The number of UTF-16 code units", body = usize, content_type = "text/plain"),
))]
pub(crate) async fn max_text_length(services: web::Data<ApiServices>) -> HttpResponse {
    plain(services.emend.settings().max_text.to_string())
}

/// Check whether the server is running
#[utoipa::path(get, path = "/v2/healthcheck", tag = "LanguageTool", responses(
    (status = 200, description = "The server is running", body = String, content_type = "text/plain"),
))]
pub(crate) async fn health_check() -> HttpResponse {
    plain("OK".to_owned())
}

/// Get the server's limits
#[utoipa::path(get, path = "/v2/configinfo", tag = "LanguageTool",
    params(("language" = String, Query, description = "A code such as `en-US`", example = "en-US")), responses(
    (status = 200, description = "The software and its limits", body = LtConfig),
    (status = 400, description = "The language is missing or not supported", body = String, content_type = "text/plain"),
))]
pub(crate) async fn config_info(
    services: web::Data<ApiServices>,
    params: LtParams,
) -> Result<HttpResponse, PlainTextError> {
    services
        .emend
        .languages()
        .find_requested(params.required("language")?)?;
    Ok(HttpResponse::Ok().json(LtConfig {
        software: software(),
        parameter: LtParameter {
            max_text_length: services.emend.settings().max_text,
        },
    }))
}

fn plain(text: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(text)
}
