//! Passwords, before they are hashed.

use emend_shared::limits::{MAX_PASSWORD, MIN_PASSWORD};
use unicode_normalization::UnicodeNormalization;

use crate::AccountError;
use crate::secret::SecretText;

/// A password prepared for hashing: normalised to one Unicode form, because keyboards compose characters differently.
pub(crate) struct Password(SecretText);

impl Password {
    /// Parses a new password, whose length must be within its limits.
    pub(crate) fn parse_new(field: &str, text: &str) -> Result<Self, AccountError> {
        let characters = text.chars().take(MAX_PASSWORD + 1).count();
        if !(MIN_PASSWORD..=MAX_PASSWORD).contains(&characters) {
            let message = format!("must have {MIN_PASSWORD} to {MAX_PASSWORD} characters");
            return Err(AccountError::malformed(field, message));
        }
        Ok(Self(SecretText::new(text.nfkc().collect())))
    }

    /// Prepares a password for comparison. An impossible password takes the same time as a wrong one.
    pub(crate) fn parse_submitted(text: &str) -> Self {
        Self::parse_new("", text).unwrap_or(Self(SecretText::new("?".to_owned())))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.expose().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differently_composed_characters_make_the_same_password() {
        let composed = Password::parse_new("password", "caf\u{e9} au lait").unwrap();
        let decomposed = Password::parse_new("password", "cafe\u{301} au lait").unwrap();
        assert_eq!(composed.bytes(), decomposed.bytes());
        for bad in ["1234567", &"x".repeat(129)] {
            assert!(Password::parse_new("password", bad).is_err());
        }
        assert!(Password::parse_new("password", &"é".repeat(128)).is_ok());
    }
}
