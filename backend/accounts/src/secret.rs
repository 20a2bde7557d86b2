//! Secrets: made at random, kept as digests, never printed.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use unicode_normalization::UnicodeNormalization;

use crate::AccountError;

/// Characters that a password has at least.
const SHORTEST_PASSWORD: usize = 8;
/// Characters that a password has at most.
const LONGEST_PASSWORD: usize = 128;

/// A text that must not be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

impl Secret {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    /// 256 bits from the system's source of randomness, as 43 characters that are safe in a URL and a cookie.
    pub(crate) fn random() -> Result<Self, AccountError> {
        random_text::<32>().map(Self)
    }

    /// The text itself, for whom it is meant.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is kept instead of it. It needs no salt and no slow function: nobody guesses 256 random bits.
    pub(crate) fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }
}

/// The BLAKE3 digest of a secret. Comparing two takes the same time wherever they differ.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digest(blake3::Hash);

impl Digest {
    pub(crate) fn of(secret: &str) -> Self {
        Self(blake3::hash(secret.as_bytes()))
    }

    /// 64 hexadecimal digits.
    pub(crate) fn hex(&self) -> String {
        self.0.to_hex().to_string()
    }

    pub(crate) fn from_hex(hex: &str) -> Option<Self> {
        blake3::Hash::from_hex(hex).ok().map(Self)
    }
}

/// So many random bytes as text, safe in a URL.
pub(crate) fn random_text<const BYTES: usize>() -> Result<String, AccountError> {
    let mut bytes = [0_u8; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "cannot get random numbers from the system");
        AccountError::Overloaded
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A password as it is hashed: in one Unicode form, however the keyboard at hand composes it.
pub(crate) struct Password(Secret);

impl Password {
    /// One to be set: of 8 to 128 characters.
    pub(crate) fn to_set(field: &str, text: &str) -> Result<Self, AccountError> {
        let characters = text.chars().take(LONGEST_PASSWORD + 1).count();
        if !(SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&characters) {
            let message = format!("must have {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters");
            return Err(AccountError::malformed(field, message));
        }
        Ok(Self(Secret(text.nfkc().collect())))
    }

    /// One to be compared. What no password can be costs as much as a wrong one.
    pub(crate) fn to_compare(text: &str) -> Self {
        Self::to_set("", text).unwrap_or(Self(Secret("?".to_owned())))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.0.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_random_and_does_not_print() {
        let (one, other) = (Secret::random().unwrap(), Secret::random().unwrap());
        assert_ne!(one, other);
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
