//! Secrets: random, stored as digests, and never printed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;

use crate::AccountError;

/// The minimum length of a password, in characters.
const SHORTEST_PASSWORD: usize = 8;
/// The maximum length of a password, in characters.
const LONGEST_PASSWORD: usize = 128;

/// A text that must not be printed.
#[derive(Debug, Clone)]
pub struct SecretText(SecretString);

impl SecretText {
    pub(crate) fn new(text: String) -> Self {
        Self(text.into())
    }

    /// Returns 256 bits from the system's source of randomness, as 43 characters that are safe in a URL and a cookie.
    pub(crate) fn random() -> Result<Self, AccountError> {
        random_text::<32>().map(Self::new)
    }

    /// Returns the text itself, for sending it to its owner.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Returns the digest to be stored. It needs neither a salt nor a slow function, because 256 random bits cannot be
    /// guessed.
    pub(crate) fn digest(&self) -> Digest {
        Digest::of(self.expose())
    }
}

/// The BLAKE3 digest of a secret. Comparisons take constant time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digest(blake3::Hash);

impl Digest {
    pub(crate) fn of(secret: &str) -> Self {
        Self(blake3::hash(secret.as_bytes()))
    }

    /// Returns the digest as 64 hexadecimal digits.
    pub(crate) fn hex(&self) -> String {
        self.0.to_hex().to_string()
    }

    pub(crate) fn from_hex(hex: &str) -> Option<Self> {
        blake3::Hash::from_hex(hex).ok().map(Self)
    }
}

/// Returns `BYTES` random bytes as text that is safe in a URL.
pub(crate) fn random_text<const BYTES: usize>() -> Result<String, AccountError> {
    let mut bytes = [0_u8; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "cannot get random numbers from the system");
        AccountError::Overloaded
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A password prepared for hashing: normalised to one Unicode form, because keyboards compose characters differently.
pub(crate) struct Password(SecretText);

impl Password {
    /// Parses a new password, which must have 8 to 128 characters.
    pub(crate) fn to_set(field: &str, text: &str) -> Result<Self, AccountError> {
        let characters = text.chars().take(LONGEST_PASSWORD + 1).count();
        if !(SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&characters) {
            let message = format!("must have {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters");
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
    fn a_secret_is_random_and_does_not_print() {
        let (one, other) = (SecretText::random().unwrap(), SecretText::random().unwrap());
        assert_ne!(one.expose(), other.expose());
        assert_eq!(one.expose().len(), 43);
        assert!(!format!("{one:?}").contains(one.expose()));
        assert!(one.digest() == Digest::from_hex(&one.digest().hex()).unwrap());
        assert!(one.digest() != other.digest());
    }

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
