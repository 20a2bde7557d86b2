//! Passwords, before they are hashed.

use emend_shared::limits::{MAX_PASSWORD, MIN_PASSWORD};
use unicode_normalization::UnicodeNormalization;

use crate::AccountError;
use crate::secret::SecretText;

/// A password prepared for hashing: normalised to one Unicode form, because keyboards compose characters differently.
pub(crate) struct Password(SecretText);

impl Password {
    /// Parses a new password, whose length must be within its limits.
    pub(crate) fn to_set(field: &str, text: &str) -> Result<Self, AccountError> {
        let characters = text.chars().take(MAX_PASSWORD + 1).count();
        if !(MIN_PASSWORD..=MAX_PASSWORD).contains(&characters) {
            let message = format!("must have {MIN_PASSWORD} to {MAX_PASSWORD} characters");
            return Err(AccountError::malformed(field, message));
        }
        Ok(Self(SecretText::new(text.nfkc().collect())))
    }

    /// Prepares a password for comparison. An impossible password takes the same time as a wrong one.
    pub(crate) fn to_compare(text: &str) -> Self {
        Self::to_set("", text).unwrap_or(Self(SecretText::new("?".to_owned())))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.expose().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_the_same_however_it_is_composed() {
        let composed = Password::to_set("password", "caf\u{e9} au lait").unwrap();
        let decomposed = Password::to_set("password", "cafe\u{301} au lait").unwrap();
        assert_eq!(composed.bytes(), decomposed.bytes());
        for bad in ["1234567", &"x".repeat(129)] {
            assert!(Password::to_set("password", bad).is_err());
        }
        assert!(Password::to_set("password", &"é".repeat(128)).is_ok());
    }
}
