//! Secrets in files of their own.

use std::path::Path;

use anyhow::{Context, ensure};
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

/// Reads a secret from a file and removes surrounding white space.
///
/// # Errors
/// If the file cannot be read, is empty or has more than one line.
pub(super) fn read(file: &Path) -> anyhow::Result<SecretString> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let text = Zeroizing::new(text);
    let text = text.trim();
    ensure!(!text.is_empty(), "{} is empty", file.display());
    ensure!(!text.contains('\n'), "{} has more than one line", file.display());
    Ok(text.into())
}
