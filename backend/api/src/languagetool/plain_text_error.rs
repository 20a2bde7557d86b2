//! Error responses in plain text: `Error: …`.

use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use emend_accounts::AccountError;
use emend_service::ServiceError;
use emend_shared::ErrorCode;

use crate::error_response::ApiError;

/// An error response for LanguageTool clients.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) struct PlainTextError(#[from] pub(crate) ApiError);

impl PlainTextError {
    pub(crate) fn malformed(message: impl Into<String>) -> Self {
        Self(ApiError::new(ErrorCode::Malformed, message))
    }
}

impl From<AccountError> for PlainTextError {
    fn from(error: AccountError) -> Self {
        Self(error.into())
    }
}

impl From<ServiceError> for PlainTextError {
    fn from(error: ServiceError) -> Self {
        match error {
            // LanguageTool's own words, which its clients know.
            ServiceError::TextTooLong { length, limit } => {
                let message = format!(
                    "Your text exceeds the limit of {limit} characters (it's {length} characters). Please submit a shorter text."
                );
                Self(ApiError::new(ErrorCode::TextTooLong, message))
            }
            other => Self(other.into()),
        }
    }
}

impl ResponseError for PlainTextError {
    fn status_code(&self) -> StatusCode {
        match self.0.body.error.code {
            ErrorCode::Unauthenticated | ErrorCode::BadCredentials => StatusCode::FORBIDDEN,
            ErrorCode::UnknownLanguage | ErrorCode::UnsupportedMediaType => StatusCode::BAD_REQUEST,
            _ => self.0.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Some(seconds) = self.0.retry_after() {
            response.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        response
            .content_type(ContentType::plaintext())
            .body(format!("Error: {}", self.0.body.error.message))
    }
}

pub(crate) async fn no_such_path() -> Result<HttpResponse, PlainTextError> {
    let message = "this address does not exist; see /docs for the API";
    Err(ApiError::new(ErrorCode::NotFound, message).into())
}
