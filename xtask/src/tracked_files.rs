//! The files of the checkout that are under version control or about to be.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::run::{command, output, root};

/// Every text file that git tracks or would add, by its path from the top of the checkout.
pub(crate) fn texts() -> anyhow::Result<BTreeMap<String, String>> {
    let files = output(command("git").args(["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    let text_of = |name: &str| Some((name.to_owned(), fs::read_to_string(root().join(name)).ok()?));
    Ok(files.lines().filter_map(text_of).collect())
}

/// Whether the file's name ends in this extension.
pub(crate) fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|actual| actual == extension)
}
