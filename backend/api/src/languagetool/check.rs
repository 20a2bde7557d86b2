//! `GET POST /v2/check`

use actix_web::{HttpRequest, HttpResponse, web};
use emend_shared::accounts::KeyScope;
use emend_shared::span::utf16_len;
use emend_shared::{CheckRequest, Issue, LanguageTag};

use super::Plain;
use super::about::software;
use super::annotated::Annotated;
use super::answer::{Answer, DetectedLanguage, Language, Warnings};
use super::caller::{Client, client_name};
use super::filter::Filter;
use super::params::Params;
use super::told::Telling;
use crate::access::is_from_another_site;
use crate::app::{ApiOptions, Services};
use crate::error::ApiError;
use crate::languagetool::answer;
use crate::turns;

/// Check a text
///
/// As LanguageTool has it. On POST the parameters are a form in the body, and those of the query string win.
#[utoipa::path(post, path = "/v2/check", tag = "LanguageTool",
    request_body(content = CheckForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "What was found", body = answer::Answer),
        (status = 400, description = "A parameter is missing or wrong", body = String, content_type = "text/plain"),
        (status = 403, description = "`username` and `apiKey` are no account and key", body = String, content_type = "text/plain"),
        (status = 413, description = "The text or the body is too long", body = String, content_type = "text/plain"),
        (status = 429, description = "Too often; see Retry-After", body = String, content_type = "text/plain"),
        (status = 503, description = "Too much to do; see Retry-After", body = String, content_type = "text/plain"),
    ))]
pub(crate) async fn check(
    services: web::Data<Services>,
    options: web::Data<ApiOptions>,
    request: HttpRequest,
    params: Params,
) -> Result<HttpResponse, Plain> {
    let client = Client::of(&request, &params, &services, &options, KeyScope::Check).await?;
    let text = text(&params)?;
    let limit = services.emend.settings().max_text;
    if utf16_len(&text.whole) > limit {
        let message = format!(
            "Your text exceeds the limit of {limit} characters (it's {} characters). Please submit a shorter text.",
            utf16_len(&text.whole)
        );
        return Err(ApiError::new(emend_shared::ErrorCode::TextTooLong, message).into());
    }
    let filter = Filter::of(&params)?;
    let likely = params.list("preferredLanguages");
    let likely: Vec<&str> = likely
        .iter()
        .filter_map(|tag| tag.split(['-', '_']).next())
        .collect();
    let guess = services
        .emend
        .languages()
        .guess_prepared(&text.plain, &likely)
        .await;
    let wanted = language(&params, guess.as_ref().map(|guess| &guess.language), &services)?;
    let disabled_rules = match wanted.parse() {
        Ok(language) => filter.disabled_rules(&language),
        Err(_) => Vec::new(),
    };
    let native = CheckRequest {
        disabled_rules,
        ..CheckRequest::new(text.plain.as_str(), wanted)
    };
    let viewer = client.viewer();
    let origin = turns::origin(&request, &options, &viewer);
    let checked = services
        .emend
        .checking()
        .check_from(&origin, &viewer, &native)
        .await?;
    let incomplete_results = checked.response.incomplete.is_some();
    let used = checked.response.language;
    let issues: Vec<Issue> = checked
        .response
        .issues
        .into_iter()
        .filter(|issue| filter.lets(issue, &used.code))
        .collect();
    if client.teaches() && !is_from_another_site(request.headers()) {
        let name = client_name(&request, &options);
        let viewer = client.viewer();
        let noticing = services
            .emend
            .observer()
            .observe(&viewer, &name, &used.code, &text.plain, &issues);
        if let Err(error) = noticing.await {
            // The answer does not hang on it.
            tracing::warn!(code = error.code().as_str(), "what a client did was not learned");
        }
    }
    let telling = Telling::of(&text);
    let (detected, confidence) = guess.map_or_else(
        || (used.code.clone(), 0.0),
        |guess| (guess.language, guess.confidence),
    );
    let answer = Answer {
        software: software(),
        warnings: Warnings { incomplete_results },
        language: Language {
            detected_language: DetectedLanguage {
                name: name_of(&detected, &services),
                code: detected.to_string(),
                confidence,
                source: "emend",
            },
            name: used.name,
            code: used.code.to_string(),
        },
        matches: issues
            .into_iter()
            .filter_map(|issue| telling.tell(issue, &used.code))
            .collect(),
        sentence_ranges: telling.sentence_ranges(),
    };
    Ok(HttpResponse::Ok().json(answer))
}

/// Check a text, with the parameters in the query string
#[utoipa::path(get, path = "/v2/check", tag = "LanguageTool", params(CheckForm), responses(
    (status = 200, description = "What was found", body = answer::Answer),
    (status = 400, description = "A parameter is missing or wrong", body = String, content_type = "text/plain"),
    (status = 403, description = "`username` and `apiKey` are no account and key", body = String, content_type = "text/plain"),
    (status = 413, description = "The text is too long", body = String, content_type = "text/plain"),
    (status = 429, description = "Too often; see Retry-After", body = String, content_type = "text/plain"),
    (status = 503, description = "Too much to do; see Retry-After", body = String, content_type = "text/plain"),
))]
pub(crate) async fn check_by_query(
    services: web::Data<Services>,
    options: web::Data<ApiOptions>,
    request: HttpRequest,
    params: Params,
) -> Result<HttpResponse, Plain> {
    check(services, options, request, params).await
}

/// The parameters of a check. What is not known is ignored.
#[derive(utoipa::ToSchema, utoipa::IntoParams)]
#[schema(as = languagetool::CheckForm)]
#[into_params(parameter_in = Query)]
#[allow(
    dead_code,
    non_snake_case,
    reason = "it is the documentation of a form that is read by name"
)]
pub(crate) struct CheckForm {
    /// The text; this or `data`.
    #[schema(example = "I recieve teh letter untill tommorow.")]
    text: Option<String>,
    /// JSON: a text as it is, `{"text":"A tset"}`, or one with markup,
    /// `{"annotation":[{"text":"A "},{"markup":"<b>"},{"text":"tset"}]}`. Offsets refer to the text with markup;
    /// `interpretAs` says what markup stands for (`"\n\n"` for a paragraph).
    data: Option<String>,
    /// A code such as `en-US`, or `auto`.
    #[schema(example = "en-US")]
    language: String,
    /// With `auto`: which variants to take, such as `en-GB,de-AT`.
    preferredVariants: Option<String>,
    /// With `auto`: which languages the person writes, such as `en,de`; a short text is in one of them.
    preferredLanguages: Option<String>,
    /// Ignored.
    motherTongue: Option<String>,
    /// Whose API key `apiKey` is; may be left out.
    username: Option<String>,
    /// An API key; without one, the anonymous or the local user.
    apiKey: Option<String>,
    /// Rules to look for, with `enabledOnly`, by Emend's names or those of LanguageTool.
    enabledRules: Option<String>,
    /// Rules to leave out.
    disabledRules: Option<String>,
    /// Categories to look for, with `enabledOnly`, by Emend's names or those of LanguageTool.
    enabledCategories: Option<String>,
    /// Categories to leave out.
    disabledCategories: Option<String>,
    /// `yes` or `true`: look for nothing but what is enabled.
    #[schema(example = "no")]
    enabledOnly: Option<String>,
    /// `default`, or `picky` for long sentences too.
    #[schema(example = "default")]
    level: Option<String>,
    /// `all`; others are taken as LanguageTool does, and no rule here looks at a text as a whole.
    #[schema(example = "all")]
    mode: Option<String>,
}

fn text(params: &Params) -> Result<Annotated, Plain> {
    match (params.get("text"), params.get("data")) {
        (Some(_), Some(_)) => Err(Plain::malformed("Set only 'text' or 'data' parameter, not both")),
        (Some(text), None) => Ok(Annotated::of_text(text)),
        (None, Some(data)) => Annotated::parse(data),
        (None, None) => Err(Plain::malformed("Missing 'text' or 'data' parameter")),
    }
}

/// The language to check in: with `auto`, the preferred variant of what the text looks like, if it is served.
fn language(params: &Params, guess: Option<&LanguageTag>, services: &Services) -> Result<String, Plain> {
    let wanted = params.wanted("language")?;
    let variants = params.list("preferredVariants");
    if wanted != "auto" {
        if !variants.is_empty() {
            return Err(Plain::malformed(
                "You specified 'preferredVariants' but you didn't specify 'language=auto'",
            ));
        }
        return Ok(nearest(wanted, services).unwrap_or_else(|| wanted.to_owned()));
    }
    let served = services.emend.languages().list();
    for variant in &variants {
        let tag: Option<LanguageTag> = variant.parse().ok().filter(|_| variant.contains('-'));
        let Some(tag) = tag else {
            return Err(Plain::malformed(format!(
                "Invalid format for 'preferredVariants', expected a dash as in 'en-GB': '{}'",
                variant.chars().take(32).collect::<String>()
            )));
        };
        let fits = guess.is_some_and(|guess| guess.base() == tag.base());
        if fits && served.iter().any(|language| language.code == tag) {
            return Ok(tag.to_string());
        }
    }
    Ok(guess.map_or_else(|| wanted.to_owned(), ToString::to_string))
}

/// The variant to check in where the one that is wanted is not served and another one of its language is: LanguageTool has
/// some that Emend has not (`en-NZ`), and its clients offer them. English is nearest to that of the UK.
fn nearest(wanted: &str, services: &Services) -> Option<String> {
    let tag: LanguageTag = wanted.parse().ok().filter(|_| wanted.contains(['-', '_']))?;
    let languages = services.emend.languages();
    if languages.find_wanted(tag.as_str()).is_ok() {
        return None;
    }
    let main = if tag.base() == "en" { "en-GB" } else { tag.base() };
    let found = languages.find_wanted(main).ok()?;
    Some(found.code.to_string())
}

fn name_of(code: &LanguageTag, services: &Services) -> String {
    let served = services.emend.languages().list();
    let found = served.into_iter().find(|language| language.code == *code);
    found.map_or_else(|| code.to_string(), |language| language.name)
}
