//! Reading files, including those that are compressed with `xz`.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};

/// The text of a file. If the name ends in `.xz`, the program `xz` unpacks it.
pub(crate) fn text_of(path: &Path) -> anyhow::Result<String> {
    let name = || path.display().to_string();
    if path.extension().is_none_or(|extension| extension != "xz") {
        return std::fs::read_to_string(path).with_context(name);
    }
    let output = Command::new("xz")
        .arg("--decompress")
        .arg("--stdout")
        .arg("--")
        .arg(path)
        .output()
        .context("cannot run xz; install it: apt-get install xz-utils")?;
    ensure!(
        output.status.success(),
        "{}: {}",
        name(),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    String::from_utf8(output.stdout).with_context(name)
}
