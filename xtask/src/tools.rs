//! What the build and the tests need: the directory of tools and the compiler's wasm32 target. Programs come from
//! [`crate::debian_packages`] and [`crate::registry_packages`].
//!
//! Installed programs of the right version are used; missing ones are installed once.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::Context;

use crate::run::{command, output, root, run, step};

/// A directory next to the tools.
pub(crate) fn directory(name: &str) -> PathBuf {
    cache().join(name)
}

/// The directory of the tools, shared by all checkouts: `EMEND_TOOLS`, or a directory in the user's cache.
fn cache() -> PathBuf {
    let from = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    from("EMEND_TOOLS").unwrap_or_else(|| {
        let home = || from("HOME").map(|home| home.join(".cache"));
        let cache = from("XDG_CACHE_HOME")
            .or_else(home)
            .unwrap_or_else(|| root().join("target"));
        cache.join("emend-tools")
    })
}

/// The path with these directories first.
pub(crate) fn path_with(directories: &[PathBuf]) -> anyhow::Result<OsString> {
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let all = directories.iter().cloned().chain(std::env::split_paths(&rest));
    std::env::join_paths(all).context("PATH")
}

/// Whether the compiler's target for the browser is installed.
pub(crate) fn has_wasm_target() -> bool {
    let installed = output(command("rustup").args(["target", "list", "--installed"]));
    installed.is_ok_and(|targets| targets.lines().any(|target| target == WASM))
}

/// The compiler's target for the browser.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Installs the compiler's target for the browser if it is missing.
pub(crate) fn ensure_wasm_target() -> anyhow::Result<()> {
    if has_wasm_target() {
        return Ok(());
    }
    step("adding the wasm32 target", || {
        run(command("rustup").args(["target", "add", WASM]))
    })
    .context("the web app is compiled to WebAssembly; install the target with `rustup target add wasm32-unknown-unknown`")
}
