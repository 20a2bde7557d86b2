//! What the build and the tests need: the folder of tools, the compiler's wasm32 target, and programs from Debian's packages.
//!
//! Installed programs of the right version are used; missing ones are installed once.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context, bail};

use crate::run::{command, output, root, run, step, which};

/// A folder next to the tools.
pub(crate) fn folder(name: &str) -> PathBuf {
    cache().join(name)
}

/// The folder of the tools, shared by all checkouts: `EMEND_TOOLS`, or a folder in the user's cache.
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

/// The path with these folders first.
pub(crate) fn path_with(folders: &[PathBuf]) -> anyhow::Result<OsString> {
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(std::env::split_paths(&rest));
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

/// A program from Debian's packages.
pub(crate) struct DebianTool {
    /// The program.
    pub(crate) program: &'static str,
    /// The package.
    pub(crate) package: &'static str,
    /// The commands and steps that use it.
    pub(crate) purpose: &'static str,
}

const fn debian(program: &'static str, package: &'static str, purpose: &'static str) -> DebianTool {
    DebianTool {
        program,
        package,
        purpose,
    }
}

/// `make`, which builds the server's allocator, and the programs that tests and `serve --full` start.
pub(crate) const DEBIAN: [DebianTool; 10] = [
    debian("make", "make", "build"),
    debian("redis-server", "redis-server", "tests, serve --full"),
    debian("mariadbd", "mariadb-server-core", "tests, serve --full"),
    debian("mariadb", "mariadb-client-core", "tests, serve --full"),
    debian("curl", "curl", "tests of the documentation"),
    debian("faketime", "faketime", "chaos"),
    debian("chromium", "chromium", "browser tests"),
    debian("chromedriver", "chromium-driver", "browser tests"),
    debian("nginx", "nginx-light", "browser tests"),
    debian("caddy", "caddy", "browser tests"),
];

/// Installs the missing ones among the wanted programs.
pub(crate) fn ensure_debian(wanted: impl Fn(&DebianTool) -> bool) -> anyhow::Result<()> {
    let missing: Vec<&str> = DEBIAN
        .iter()
        .filter(|tool| wanted(tool) && which(tool.program).is_none())
        .map(|tool| tool.package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    install_from_debian(&missing)
}

/// Installs what the server's build needs in addition to Rust.
pub(crate) fn ensure_build_tools() -> anyhow::Result<()> {
    ensure_debian(|tool| tool.purpose == "build")
}

/// Installs Debian packages.
pub(crate) fn install_from_debian(packages: &[&str]) -> anyhow::Result<()> {
    let names = packages.join(" ");
    let by_hand = format!("install them by hand: apt-get install {names}");
    let Some(apt) = which("apt-get") else {
        bail!("{names} are missing and there is no apt-get; {by_hand}")
    };
    let root = output(command("id").arg("-u")).is_ok_and(|id| id == "0");
    if !root && output(command("sudo").args(["-n", "true"])).is_err() {
        bail!("{names} are missing and only root can install them; {by_hand}");
    }
    let apt_get = || {
        let mut apt_get = if root { command(&apt) } else { command("sudo") };
        if !root {
            apt_get.args(["-n", "DEBIAN_FRONTEND=noninteractive"]).arg(&apt);
        }
        apt_get.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq");
        apt_get
    };
    step(&format!("installing Debian packages: {names}"), || {
        run(apt_get().arg("update"))?;
        run(apt_get()
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages))
    })
    .context(by_hand)
}
