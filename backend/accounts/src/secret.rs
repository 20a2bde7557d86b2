//! Secrets: random, stored as digests, and never printed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};

use crate::AccountError;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_random_and_does_not_print() {
        let (first, second) = (SecretText::random().unwrap(), SecretText::random().unwrap());
        assert_ne!(first.expose(), second.expose());
        assert_eq!(first.expose().len(), 43);
        assert!(!format!("{first:?}").contains(first.expose()));
        assert!(first.digest() == Digest::from_hex(&first.digest().hex()).unwrap());
        assert!(first.digest() != second.digest());
    }
}
