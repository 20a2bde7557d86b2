//! Error responses: `{"error":{"code","message","docs","field"?}}`.

use actix_web::http::StatusCode;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use emend_accounts::AccountError;
use emend_service::ServiceError;
use emend_shared::{ErrorBody, ErrorCode};

use crate::base_path::BasePath;
use crate::languagetool::{PlainTextError, is_languagetool};

/// The default number of seconds in `Retry-After`.
const RETRY_AFTER_SECONDS: u64 = 2;

/// An error response.
#[derive(Debug, thiserror::Error)]
#[error("{}: {}", body.error.code.as_str(), body.error.message)]
pub(crate) struct ApiError {
    pub(crate) body: ErrorBody,
    retry_after: u64,
}

impl ApiError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::from_body(ErrorBody::new(code, message, None))
    }

    pub(crate) fn field(code: ErrorCode, message: impl Into<String>, field: String) -> Self {
        let field = (!field.is_empty()).then_some(field);
        Self::from_body(ErrorBody::new(code, message, field))
    }

    /// Seconds after which to try again, if that may help.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        matches!(self.status_code().as_u16(), 429 | 503).then_some(self.retry_after)
    }

    /// The response in the format of the path's API.
    pub(crate) fn answer(self, path: &str) -> HttpResponse {
        if is_languagetool(path) {
            PlainTextError(self).error_response()
        } else {
            self.error_response()
        }
    }

    fn from_body(mut body: ErrorBody) -> Self {
        body.error.docs = BasePath::public_path(&body.error.docs);
        Self {
            body,
            retry_after: RETRY_AFTER_SECONDS,
        }
    }
}

impl From<AccountError> for ApiError {
    fn from(error: AccountError) -> Self {
        ServiceError::from(error).into()
    }
}

impl From<ServiceError> for ApiError {
    fn from(error: ServiceError) -> Self {
        let code = error.code();
        let message = match code {
            ErrorCode::Internal => {
                tracing::error!(%error, "internal error");
                "internal error: the server found invalid data; its log has the details".to_owned()
            }
            ErrorCode::StoreUnavailable => {
                tracing::warn!(%error, "store unavailable");
                error.store_message().to_owned()
            }
            _ => error.to_string(),
        };
        let mut refusal = Self::from_body(ErrorBody::new(code, message, error.field().map(str::to_owned)));
        if let Some(seconds) = error.retry_after() {
            refusal.retry_after = seconds;
        }
        refusal
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.body.error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Some(seconds) = self.retry_after() {
            response.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        if self.status_code() == StatusCode::UNAUTHORIZED {
            response.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"emend\""));
        }
        response.json(&self.body)
    }
}
