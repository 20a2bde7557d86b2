//! Request parsing. Invalid requests are refused with the field's name.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest, web};
use emend_shared::ErrorCode;
use futures::StreamExt;
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use crate::api_options::{ApiOptions, DEFAULT_MAX_BODY};
use crate::base_path::BasePath;
use crate::decompression::{ContentEncoding, DecompressionError};
use crate::error_response::ApiError;

/// The longest time that a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);

/// A JSON body of the documented form.
pub(crate) struct ApiJson<T>(pub(crate) T);

impl<T: DeserializeOwned + 'static> FromRequest for ApiJson<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = content_type_is(request, |essence| {
            essence == "application/json" || essence.starts_with("application/") && essence.ends_with("+json")
        });
        let body = read_body(request, payload);
        Box::pin(async move {
            if !is_json {
                let message = "the body must be JSON; send it with Content-Type: application/json";
                return Err(ApiError::new(ErrorCode::UnsupportedMediaType, message));
            }
            parse(&body.await?).map(Self)
        })
    }
}

/// Refuses invalid query strings with the same error as invalid bodies.
pub(crate) fn query_config() -> web::QueryConfig {
    web::QueryConfig::default().error_handler(|error, _| {
        let field = match error.to_string() {
            text if text.contains('`') => text.split('`').nth(1).unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        ApiError::field(
            ErrorCode::Malformed,
            format!(
                "the query string does not have the documented form; see {} for its parameters",
                BasePath::public_path("/docs")
            ),
            field,
        )
        .into()
    })
}

/// Whether `is_one` holds for the request's media type, without parameters and in lower case.
pub(crate) fn content_type_is(request: &HttpRequest, is_one: impl Fn(&str) -> bool) -> bool {
    request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| is_one(&essence.trim().to_ascii_lowercase()))
}

/// Reads the body up to [`ApiOptions::max_body`] bytes. The limit applies to a compressed body both before and after decompression.
pub(crate) fn read_body(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<Bytes, ApiError>> + use<> {
    let limit = request
        .app_data::<web::Data<ApiOptions>>()
        .map_or(DEFAULT_MAX_BODY, |options| options.max_body);
    let too_large = move || {
        ApiError::new(
            ErrorCode::BodyTooLarge,
            format!("the body is larger than the limit of {limit} bytes; send less at a time"),
        )
    };
    let announced = request
        .headers()
        .get("content-length")
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let mut payload = payload.take();
    let encoding = ContentEncoding::from_headers(request.headers());
    let too_slow = |_| {
        ApiError::new(
            ErrorCode::Malformed,
            "the body did not arrive in time; send it without pauses",
        )
    };
    let read = async move {
        let Some(encoding) = encoding else {
            let message = "unsupported Content-Encoding; send the body uncompressed, or with gzip or deflate";
            return Err(ApiError::new(ErrorCode::UnsupportedMediaType, message));
        };
        if announced.is_some_and(|length: usize| length > limit) {
            return Err(too_large());
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| {
                ApiError::new(
                    ErrorCode::Malformed,
                    "the connection ended before the whole body arrived; send it again",
                )
            })?;
            if body.len() + chunk.len() > limit {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        encoding
            .decode(body.freeze(), limit)
            .map_err(|error| match error {
                DecompressionError::TooLarge => too_large(),
                DecompressionError::Broken => ApiError::new(
                    ErrorCode::Malformed,
                    "the body cannot be decompressed with the encoding in Content-Encoding",
                ),
            })
    };
    // Clients that send very slowly cannot occupy a connection longer than this.
    async move { tokio::time::timeout(BODY_TIME, read).await.map_err(too_slow)? }
}

/// Parses JSON of the documented form. Errors name the path of the invalid field.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    // serde would also accept a struct as an array of its values, but the documented form is an object.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(ApiError::new(
            ErrorCode::Malformed,
            "the body must be a JSON object",
        ));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let (message, field) = describe(&path, &error.into_inner());
        ApiError::field(ErrorCode::Malformed, message, field)
    })?;
    json.end().map_err(|_| {
        ApiError::new(
            ErrorCode::Malformed,
            "there is extra data after the end of the JSON",
        )
    })?;
    Ok(value)
}

/// The error message and the invalid field. For unknown and missing fields, serde's path names only the parent; the field is in its
/// message.
fn describe(path: &str, error: &serde_json::Error) -> (String, String) {
    // Invalid JSON has no path; serde_path_to_error uses a dot or a question mark for it.
    let parent = path.trim_end_matches('?').trim_end_matches('.');
    let text = error.to_string();
    let quoted = |prefix: &str| -> Option<String> {
        let name = text.strip_prefix(prefix)?.split('`').next()?.to_owned();
        let already = parent.rsplit('.').next() == Some(name.as_str());
        Some(match (parent.is_empty(), already) {
            (true, _) => name,
            (false, true) => parent.to_owned(),
            (false, false) => format!("{parent}.{name}"),
        })
    };
    if let Some(field) = quoted("unknown field `") {
        return (format!("{field}: unknown field"), field);
    }
    if let Some(field) = quoted("missing field `") {
        return (format!("{field}: is required"), field);
    }
    if parent.is_empty() {
        return (
            format!("the body does not have the documented form: {}", shorten(&text)),
            String::new(),
        );
    }
    (format!("{parent}: {}", shorten(&text)), parent.to_owned())
}

/// Shortens a message, which can quote parts of the request.
fn shorten(text: &str) -> String {
    const MAX_MESSAGE: usize = 200;
    if text.chars().count() <= MAX_MESSAGE {
        return text.to_owned();
    }
    text.chars().take(MAX_MESSAGE).chain("…".chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use emend_shared::{CheckRequest, ChoicesRequest};

    fn parse_error<T: DeserializeOwned>(body: impl AsRef<[u8]>) -> (Option<String>, String) {
        let error = parse::<T>(body.as_ref()).err().unwrap().body.error;
        assert_eq!(error.code, ErrorCode::Malformed);
        (error.field, error.message)
    }

    fn field<T: DeserializeOwned>(body: impl AsRef<[u8]>) -> String {
        parse_error::<T>(body).0.unwrap()
    }

    #[test]
    fn an_invalid_field_is_named() {
        assert_eq!(field::<CheckRequest>(r#"{"text":1,"language":"en"}"#), "text");
        assert_eq!(field::<CheckRequest>(r#"{"language":"en"}"#), "text");
        assert_eq!(
            field::<CheckRequest>(r#"{"text":"","language":"en","colour":1}"#),
            "colour"
        );
        assert_eq!(
            field::<CheckRequest>(r#"{"text":"\ud800","language":"en"}"#),
            "text"
        );
        assert_eq!(
            field::<CheckRequest>(b"{\"text\":\"\xff\",\"language\":\"en\"}"),
            "text"
        );
        let bad = r#"{"choices":[{"id":"00000000-0000-0000-0000-000000000000","action":"undo"},{"id":"x"}]}"#;
        assert_eq!(field::<ChoicesRequest>(bad), "choices[1].id");
        let bad = r#"{"choices":[{"id":"00000000-0000-0000-0000-000000000000","action":"like"}]}"#;
        assert_eq!(field::<ChoicesRequest>(bad), "choices[0].action");
        let bad = r#"{"choices":[{"id":"00000000-0000-0000-0000-000000000000"}]}"#;
        assert_eq!(field::<ChoicesRequest>(bad), "choices[0].action");
        let bad = r#"{"choices":[{"id":"00000000-0000-0000-0000-000000000000","who":"me"}]}"#;
        assert_eq!(field::<ChoicesRequest>(bad), "choices[0].who");
    }

    #[test]
    fn invalid_json_is_refused_without_a_field() {
        for body in [
            "",
            "{",
            "[]",
            "null",
            "hello",
            "{\"text\":\"\",\"language\":\"en\"} x",
        ] {
            assert_eq!(parse_error::<CheckRequest>(body).0, None, "{body}");
        }
    }
}
