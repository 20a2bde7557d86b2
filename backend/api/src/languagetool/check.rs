//! `GET` and `POST /v2/check`: checks a text.

use actix_web::{HttpRequest, HttpResponse, web};
use emend_service::LanguageHints;
use emend_shared::accounts::KeyScope;
use emend_shared::{CheckRequest, Issue, LanguageTag};

use super::PlainTextError;
use super::annotated::AnnotatedText;
use super::caller::{LtClient, client_name};
use super::filter::RuleFilter;
use super::matches::ReportedText;
use super::params::LtParams;
use super::response::{LtDetectedLanguage, LtLanguage, LtResponse, LtWarnings};
use super::server_info::software;
use crate::access::is_from_another_site;
use crate::api_options::ApiOptions;
use crate::api_services::ApiServices;
use crate::fair_turns;
use crate::languagetool::response;

/// Check a text
///
/// Compatible with LanguageTool. With POST, the parameters are a form in the body; parameters in the query string take precedence.
#[utoipa::path(post, path = "/v2/check", tag = "LanguageTool",
    request_body(content = CheckForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The matches found", body = response::LtResponse),
        (status = 400, description = "A parameter is missing or invalid", body = String, content_type = "text/plain"),
        (status = 403, description = "`username` or `apiKey` is invalid", body = String, content_type = "text/plain"),
        (status = 413, description = "The text or the body is too long", body = String, content_type = "text/plain"),
        (status = 429, description = "Too many requests; see Retry-After", body = String, content_type = "text/plain"),
        (status = 503, description = "The server is overloaded; see Retry-After", body = String, content_type = "text/plain"),
    ))]
pub(crate) async fn check(
    services: web::Data<ApiServices>,
    options: web::Data<ApiOptions>,
    request: HttpRequest,
    params: LtParams,
) -> Result<HttpResponse, PlainTextError> {
    let client = LtClient::of(&request, &params, &services, &options, KeyScope::Check).await?;
    let text = text(&params)?;
    services.emend.checking().accept_length(&text.whole)?;
    let filter = RuleFilter::of(&params)?;
    let (likely_bases, preferred) = (
        params.list("preferredLanguages"),
        params.list("preferredVariants"),
    );
    let hints = LanguageHints {
        likely: &bases(&likely_bases),
        preferred: &bases(&preferred),
    };
    let guess = services
        .emend
        .languages()
        .guess_prepared(&text.plain, hints)
        .await;
    let requested = language(&params, guess.as_ref().map(|guess| &guess.language), &services)?;
    let disabled_rules = match requested.parse() {
        Ok(language) => filter.disabled_rules(&language),
        Err(_) => Vec::new(),
    };
    let native = CheckRequest {
        disabled_rules,
        markup: text.markup,
        strictness: filter.strictness(),
        ..CheckRequest::new(text.plain.as_str(), requested)
    };
    let viewer = client.viewer();
    let origin = fair_turns::origin(&request, &options, &viewer);
    let result = services
        .emend
        .checking()
        .check_from(&origin, &viewer, &native)
        .await?;
    let incomplete_results = result.response.incomplete.is_some();
    let used = result.response.language;
    let issues: Vec<Issue> = result
        .response
        .issues
        .into_iter()
        .filter(|issue| filter.shows(issue, &used.code))
        .collect();
    if client.may_learn_from() && !is_from_another_site(request.headers()) {
        let name = client_name(&request, &options);
        let viewer = client.viewer();
        let noticing = services
            .emend
            .observer()
            .observe(&viewer, &name, &used.code, &text.plain, &issues);
        if let Err(error) = noticing.await {
            // The response does not depend on it.
            tracing::warn!(code = error.code().as_str(), "cannot learn from a client's check");
        }
    }
    let reported = ReportedText::of(&text);
    let (detected, confidence) = guess.map_or_else(
        || (used.code.clone(), 0.0),
        |guess| (guess.language, guess.confidence),
    );
    let answer = LtResponse {
        software: software(),
        warnings: LtWarnings { incomplete_results },
        language: LtLanguage {
            detected_language: LtDetectedLanguage {
                name: language_name(&detected, &services),
                code: detected.to_string(),
                confidence,
                source: "emend",
            },
            name: used.name,
            code: used.code.to_string(),
        },
        matches: issues
            .into_iter()
            .filter_map(|issue| reported.to_match(issue, &used.code))
            .collect(),
        sentence_ranges: reported.sentence_ranges(),
    };
    Ok(HttpResponse::Ok().json(answer))
}

/// Check a text with parameters in the query string
#[utoipa::path(get, path = "/v2/check", tag = "LanguageTool", params(CheckForm), responses(
    (status = 200, description = "The matches found", body = response::LtResponse),
    (status = 400, description = "A parameter is missing or invalid", body = String, content_type = "text/plain"),
    (status = 403, description = "`username` or `apiKey` is invalid", body = String, content_type = "text/plain"),
    (status = 413, description = "The text is too long", body = String, content_type = "text/plain"),
    (status = 429, description = "Too many requests; see Retry-After", body = String, content_type = "text/plain"),
    (status = 503, description = "The server is overloaded; see Retry-After", body = String, content_type = "text/plain"),
))]
pub(crate) async fn check_by_query(
    services: web::Data<ApiServices>,
    options: web::Data<ApiOptions>,
    request: HttpRequest,
    params: LtParams,
) -> Result<HttpResponse, PlainTextError> {
    check(services, options, request, params).await
}

/// The parameters of a check. Unknown parameters are ignored.
#[derive(utoipa::ToSchema, utoipa::IntoParams)]
#[schema(as = languagetool::CheckForm)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, non_snake_case, reason = "documents a form that is read by name")]
pub(crate) struct CheckForm {
    /// The text. Either `text` or `data` is required.
    #[schema(example = "I recieve teh letter untill tommorow.")]
    text: Option<String>,
    /// JSON: either plain text, `{"text":"A tset"}`, or text with markup,
    /// `{"annotation":[{"text":"A "},{"markup":"<b>"},{"text":"tset"}]}`. Offsets refer to the text with markup;
    /// `interpretAs` gives the text that markup represents (`"\n\n"` for a paragraph).
    data: Option<String>,
    /// A code such as `en-US`, or `auto`.
    #[schema(example = "en-US")]
    language: String,
    /// With `auto`: the preferred variants, such as `en-GB,de-AT`.
    preferredVariants: Option<String>,
    /// With `auto`: the languages that the user writes, such as `en,de`. A short text is assumed to be in one of them.
    preferredLanguages: Option<String>,
    /// Ignored.
    motherTongue: Option<String>,
    /// The account that `apiKey` belongs to; optional.
    username: Option<String>,
    /// An API key. Without a key, the check is anonymous or, on servers without accounts, by the local user.
    apiKey: Option<String>,
    /// With `enabledOnly`: the rules to check, by Emend's or LanguageTool's IDs.
    enabledRules: Option<String>,
    /// Rules to skip.
    disabledRules: Option<String>,
    /// With `enabledOnly`: the categories to check, by Emend's or LanguageTool's IDs.
    enabledCategories: Option<String>,
    /// Categories to skip.
    disabledCategories: Option<String>,
    /// `yes` or `true`: check only the enabled rules and categories.
    #[schema(example = "no")]
    enabledOnly: Option<String>,
    /// `default`, or `picky` to also report weaker issues, conventions that many writers do not follow, and long sentences.
    #[schema(example = "default")]
    level: Option<String>,
    /// Emend's own parameter, which takes precedence over `level`: `quiet` for only the most certain issues, `normal` or `picky`.
    #[schema(example = "normal")]
    strictness: Option<String>,
    /// `all`. LanguageTool's other modes are accepted, but Emend has no text-level rules.
    #[schema(example = "all")]
    mode: Option<String>,
}

fn text(params: &LtParams) -> Result<AnnotatedText, PlainTextError> {
    match (params.get("text"), params.get("data")) {
        (Some(_), Some(_)) => Err(PlainTextError::malformed(
            "Set only 'text' or 'data' parameter, not both",
        )),
        (Some(text), None) => Ok(AnnotatedText::from_text(text)),
        (None, Some(data)) => AnnotatedText::parse(data),
        (None, None) => Err(PlainTextError::malformed("Missing 'text' or 'data' parameter")),
    }
}

/// The languages of tags, without their regions.
fn bases(tags: &[String]) -> Vec<&str> {
    tags.iter()
        .filter_map(|tag| tag.split(['-', '_']).next())
        .collect()
}

/// The language of the check; with `auto`, the preferred variant of the detected language if it is supported.
fn language(
    params: &LtParams,
    guess: Option<&LanguageTag>,
    services: &ApiServices,
) -> Result<String, PlainTextError> {
    let requested = params.required("language")?;
    let variants = params.list("preferredVariants");
    if requested != "auto" {
        if !variants.is_empty() {
            return Err(PlainTextError::malformed(
                "You specified 'preferredVariants' but you didn't specify 'language=auto'",
            ));
        }
        // LanguageTool's clients offer regions that Emend does not have (`en-NZ`); the nearest one is used.
        let language = services.emend.languages().find_requested(requested);
        return Ok(language.map_or_else(|_| requested.to_owned(), |language| language.code.to_string()));
    }
    let languages = services.emend.languages().list();
    for variant in &variants {
        let tag: Option<LanguageTag> = variant.parse().ok().filter(|_| variant.contains('-'));
        let Some(tag) = tag else {
            return Err(PlainTextError::malformed(format!(
                "Invalid format for 'preferredVariants', expected a dash as in 'en-GB': '{}'",
                variant.chars().take(32).collect::<String>()
            )));
        };
        let fits = guess.is_some_and(|guess| guess.base() == tag.base());
        if fits && languages.iter().any(|language| language.code == tag) {
            return Ok(tag.to_string());
        }
    }
    Ok(guess.map_or_else(|| requested.to_owned(), ToString::to_string))
}

fn language_name(code: &LanguageTag, services: &ApiServices) -> String {
    let languages = services.emend.languages().list();
    let language = languages.into_iter().find(|language| language.code == *code);
    language.map_or_else(|| code.to_string(), |language| language.name)
}
