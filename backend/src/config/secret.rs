//! URLs that may contain passwords.

use std::path::Path;

use anyhow::{Context, ensure};

/// A string that may contain a password and is never printed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SecretUrl(String);

impl SecretUrl {
    /// Reads a secret from a file and removes surrounding white space.
    pub(crate) fn read(file: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let text = text.trim();
        ensure!(!text.is_empty(), "{} is empty", file.display());
        ensure!(!text.contains('\n'), "{} has more than one line", file.display());
        Ok(text.into())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for SecretUrl {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl std::fmt::Debug for SecretUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(secret)")
    }
}
