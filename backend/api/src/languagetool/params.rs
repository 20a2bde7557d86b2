//! What comes in: the query string and, on POST, a form in the body, whatever its media type says.

use std::collections::HashMap;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpRequest};
use futures::future::LocalBoxFuture;
use url::form_urlencoded;

use super::Plain;
use crate::extract::read_body;

/// Parameters by name. What is in the query string wins over the form; of several of a name, the first.
#[derive(Debug, Default)]
pub(crate) struct Params(HashMap<String, String>);

impl Params {
    fn add(&mut self, encoded: &[u8]) {
        for (name, value) in form_urlencoded::parse(encoded) {
            self.0
                .entry(name.into_owned())
                .or_insert_with(|| value.into_owned());
        }
    }

    /// The parameter, if it was sent.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The parameter, which must be there.
    pub(crate) fn wanted(&self, name: &str) -> Result<&str, Plain> {
        self.get(name)
            .ok_or_else(|| Plain::malformed(format!("Missing '{name}' parameter")))
    }

    /// The parts of a parameter, between commas.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let parts = self.get(name).unwrap_or_default().split(',').map(str::trim);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// Whether a parameter is `yes` or `true`; without it, not.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Plain> {
        match self.get(name).unwrap_or_default() {
            "yes" | "true" => Ok(true),
            "" | "no" | "false" => Ok(false),
            _ => Err(Plain::malformed(format!("'{name}' must be 'yes' or 'no'"))),
        }
    }

    /// The parameter, which must be one of these; without it, the first.
    pub(crate) fn one_of<'a>(&self, name: &str, values: &[&'a str]) -> Result<&'a str, Plain> {
        let Some(given) = self.get(name) else {
            return Ok(values[0]);
        };
        let found = values.iter().find(|value| value.eq_ignore_ascii_case(given));
        found
            .copied()
            .ok_or_else(|| Plain::malformed(format!("'{name}' must be one of '{}'", values.join("', '"))))
    }

    /// A number; without it, this one.
    pub(crate) fn number(&self, name: &str, default: usize) -> Result<usize, Plain> {
        let Some(given) = self.get(name) else {
            return Ok(default);
        };
        given
            .parse()
            .map_err(|_| Plain::malformed(format!("'{name}' must be a number of 0 or more")))
    }
}

impl FromRequest for Params {
    type Error = Plain;
    type Future = LocalBoxFuture<'static, Result<Self, Plain>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let query = request.query_string().to_owned();
        let body = (*request.method() == Method::POST).then(|| read_body(request, payload));
        Box::pin(async move {
            let mut params = Self::default();
            params.add(query.as_bytes());
            if let Some(body) = body {
                params.add(&body.await?);
            }
            Ok(params)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(query: &str, form: &str) -> Params {
        let mut params = Params::default();
        params.add(query.as_bytes());
        params.add(form.as_bytes());
        params
    }

    #[test]
    fn the_query_wins_over_the_form() {
        let params = params("language=en-US", "language=de-DE&text=a+b%C3%A4&text=c");
        assert_eq!(params.get("language"), Some("en-US"));
        assert_eq!(params.get("text"), Some("a bä"));
        assert!(params.wanted("data").is_err());
    }

    #[test]
    fn lists_flags_and_numbers_are_read_as_languagetool_reads_them() {
        let params = params("rules=A,+B,,C&yes=true&no=no&bad=x&level=PICKY", "");
        assert_eq!(params.list("rules"), ["A", "B", "C"]);
        assert!(params.flag("yes").unwrap() && !params.flag("no").unwrap() && !params.flag("none").unwrap());
        assert!(params.flag("bad").is_err() && params.number("bad", 0).is_err());
        assert_eq!(params.number("none", 7).unwrap(), 7);
        assert_eq!(params.one_of("level", &["default", "picky"]).unwrap(), "picky");
        assert!(params.one_of("bad", &["default", "picky"]).is_err());
    }
}
