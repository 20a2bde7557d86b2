//! Parameters from the query string and, with POST, from a form or a JSON object in the body regardless of its media type.

use std::collections::HashMap;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpRequest};
use futures::future::LocalBoxFuture;
use serde_json::Value;
use url::form_urlencoded;

use super::PlainTextError;
use crate::request_parsing::read_body;

/// Parameters by name. The query string takes precedence over the form; of repeated parameters, the first counts.
#[derive(Debug, Default)]
pub(crate) struct LtParams(HashMap<String, String>);

impl LtParams {
    fn add(&mut self, name: String, value: String) {
        self.0.entry(name).or_insert(value);
    }

    fn add_form(&mut self, encoded: &[u8]) {
        for (name, value) in form_urlencoded::parse(encoded) {
            self.add(name.into_owned(), value.into_owned());
        }
    }

    /// Adds a body: a JSON object or a form. The content decides, because some clients send the wrong media type.
    fn add_body(&mut self, body: &[u8]) -> Result<(), PlainTextError> {
        if body.trim_ascii_start().first() != Some(&b'{') {
            self.add_form(body);
            return Ok(());
        }
        let object: serde_json::Map<String, Value> = serde_json::from_slice(body).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            PlainTextError::malformed(format!(
                "the body is not a valid JSON object: line {line} column {column}"
            ))
        })?;
        for (name, value) in object {
            if let Some(value) = as_form(value) {
                self.add(name, value);
            }
        }
        Ok(())
    }

    /// The parameter, if it was sent and is not blank.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// The parameter, if it was sent.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A required parameter.
    pub(crate) fn required(&self, name: &str) -> Result<&str, PlainTextError> {
        self.get(name)
            .ok_or_else(|| PlainTextError::malformed(format!("Missing '{name}' parameter")))
    }

    /// The comma-separated values of a parameter.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let parts = self.get(name).unwrap_or_default().split(',').map(str::trim);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// Whether a parameter is `yes` or `true`; all other values mean no.
    pub(crate) fn flag(&self, name: &str) -> bool {
        let value = self.get(name).unwrap_or_default();
        ["yes", "true"].iter().any(|yes| yes.eq_ignore_ascii_case(value))
    }

    /// The parameter, which must be one of `values`; the first value if it is missing.
    pub(crate) fn choice<'a>(&self, name: &str, values: &[&'a str]) -> Result<&'a str, PlainTextError> {
        let Some(value) = self.get(name) else {
            return Ok(values[0]);
        };
        let choice = values.iter().find(|choice| choice.eq_ignore_ascii_case(value));
        choice.copied().ok_or_else(|| {
            PlainTextError::malformed(format!("'{name}' must be one of '{}'", values.join("', '")))
        })
    }

    /// A number; `default` if it is missing.
    pub(crate) fn number(&self, name: &str, default: usize) -> Result<usize, PlainTextError> {
        let Some(value) = self.get(name) else {
            return Ok(default);
        };
        value
            .parse()
            .map_err(|_| PlainTextError::malformed(format!("'{name}' must be a number of 0 or more")))
    }
}

impl FromRequest for LtParams {
    type Error = PlainTextError;
    type Future = LocalBoxFuture<'static, Result<Self, PlainTextError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let query = request.query_string().to_owned();
        let body = (*request.method() == Method::POST).then(|| read_body(request, payload));
        Box::pin(async move {
            let mut params = Self::default();
            params.add_form(query.as_bytes());
            if let Some(body) = body {
                params.add_body(&body.await?)?;
            }
            Ok(params)
        })
    }
}

/// A JSON value in the form encoding; `None` for `null`.
fn as_form(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        // A list, such as the rules to skip.
        Value::Array(parts) if parts.iter().all(Value::is_string) => {
            let parts: Vec<_> = parts.iter().filter_map(Value::as_str).collect();
            Some(parts.join(","))
        }
        // `data` as a JSON value instead of a string.
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(query: &str, body: &str) -> LtParams {
        let mut params = LtParams::default();
        params.add_form(query.as_bytes());
        params.add_body(body.as_bytes()).unwrap();
        params
    }

    #[test]
    fn a_json_object_is_read_as_a_form() {
        let body = r#" {"text":"a & b","language":"de-DE","disabledRules":["A","B"],"enabledOnly":true,"level":null,
            "data":{"text":"x"},"n":7}"#;
        let params = params("language=en-US", body);
        assert_eq!(params.get("text"), Some("a & b"));
        assert_eq!(params.get("language"), Some("en-US"), "the query wins");
        assert_eq!(params.list("disabledRules"), ["A", "B"]);
        assert!(params.flag("enabledOnly") && params.get("level").is_none());
        assert_eq!(params.get("data"), Some(r#"{"text":"x"}"#));
        assert_eq!(params.number("n", 0).unwrap(), 7);
        assert!(LtParams::default().add_body(br#"{"text":"#).is_err());
        assert!(LtParams::default().add_body(br#"{"text":"a"} b"#).is_err());
    }

    #[test]
    fn the_query_takes_precedence_over_the_form() {
        let params = params("language=en-US", "language=de-DE&text=a+b%C3%A4&text=c");
        assert_eq!(params.get("language"), Some("en-US"));
        assert_eq!(params.get("text"), Some("a bä"));
        assert!(params.required("data").is_err());
    }

    #[test]
    fn lists_flags_and_numbers_are_parsed_like_those_of_languagetool() {
        let params = params(
            "rules=A,+B,,C&yes=True&also=YES&no=no&bad=x&zero=0&level=PICKY",
            "",
        );
        assert_eq!(params.list("rules"), ["A", "B", "C"]);
        assert!(params.flag("yes") && params.flag("also"));
        for no in ["no", "none", "bad", "zero"] {
            assert!(!params.flag(no), "{no}");
        }
        assert!(params.number("bad", 0).is_err());
        assert_eq!(params.filled("rules"), Some("A, B,,C"));
        assert_eq!(params.number("none", 7).unwrap(), 7);
        assert_eq!(params.choice("level", &["default", "picky"]).unwrap(), "picky");
        assert!(params.choice("bad", &["default", "picky"]).is_err());
    }
}
