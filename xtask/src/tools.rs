//! What is needed, and where it comes from. What is there in the right version is taken; the rest is installed once.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context, bail};

use crate::run::{cargo, command, output, root, run, step, which};

/// A tool that cargo installs.
pub(crate) struct CargoTool {
    /// The crate.
    pub(crate) package: &'static str,
    /// The program.
    pub(crate) program: &'static str,
    /// The version that is wanted.
    pub(crate) version: String,
    features: &'static [&'static str],
    minutes: u32,
}

/// Builds the web app. Later versions want a newer Rust than the pinned one.
pub(crate) fn trunk() -> CargoTool {
    let features = &["--no-default-features", "--features", "rustls"];
    CargoTool {
        package: "trunk",
        program: "trunk",
        version: "0.21.14".to_owned(),
        features,
        minutes: 9,
    }
}

/// Writes the JavaScript around the wasm; its version must be that of the library.
pub(crate) fn wasm_bindgen() -> anyhow::Result<CargoTool> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).context("Cargo.lock")?;
    let version = locked_version(&lock, "wasm-bindgen")
        .context("wasm-bindgen is not in Cargo.lock")?
        .to_owned();
    Ok(CargoTool {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version,
        features: &[],
        minutes: 4,
    })
}

/// Checks licences, bans and sources.
pub(crate) fn cargo_deny() -> CargoTool {
    CargoTool {
        package: "cargo-deny",
        program: "cargo-deny",
        version: "0.20.2".to_owned(),
        features: &[],
        minutes: 5,
    }
}

/// A client made for LanguageTool.
pub(crate) fn languagetool_rust() -> CargoTool {
    CargoTool {
        package: "languagetool-rust",
        program: "ltrs",
        version: "3.0.1".to_owned(),
        features: &["--debug", "--features", "cli"],
        minutes: 3,
    }
}

/// Builds the book. Compiled without optimization and without its server, it takes 100 s of processor time, once.
pub(crate) fn mdbook() -> CargoTool {
    CargoTool {
        package: "mdbook",
        program: "mdbook",
        version: "0.5.4".to_owned(),
        features: &["--debug", "--no-default-features", "--features", "search"],
        minutes: 1,
    }
}

impl CargoTool {
    /// The folder it is in, if it is there in the wanted version.
    pub(crate) fn found(&self) -> Option<PathBuf> {
        let ours = self.folder().join("bin");
        if ours.join(self.program).is_file() {
            return Some(ours);
        }
        let program = which(self.program)?;
        let said = output(command(&program).arg("--version")).ok()?;
        let right = said.split_whitespace().any(|word| word == self.version);
        right.then(|| program.parent().map(PathBuf::from))?
    }

    /// The folder it is in, after installing it where it is not there.
    pub(crate) fn ensure(&self) -> anyhow::Result<PathBuf> {
        if let Some(folder) = self.found() {
            return Ok(folder);
        }
        let what = format!(
            "installing {} {} (about {} minutes, once)",
            self.package, self.version, self.minutes
        );
        step(&what, || {
            // A tool's own lock file can name what its registry no longer offers; then what fits now must do.
            self.install(&["--locked"]).or_else(|error| {
                println!("    {error}; trying once more without its lock file");
                self.install(&[])
            })
        })?;
        self.found()
            .with_context(|| format!("{} was installed and is not there", self.program))
    }

    fn install(&self, how: &[&str]) -> anyhow::Result<()> {
        run(cargo()
            .args(["install", "--quiet", self.package, "--version", &self.version])
            .args(how)
            .args(self.features)
            .arg("--root")
            .arg(self.folder())
            .env_remove("CARGO_TARGET_DIR"))
    }

    fn folder(&self) -> PathBuf {
        cache().join(format!("{}-{}", self.package, self.version))
    }
}

/// A folder beside the tools.
pub(crate) fn folder(name: &str) -> PathBuf {
    cache().join(name)
}

/// Where tools are kept, for all checkouts: `EMEND_TOOLS`, or a folder of the user's cache.
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

/// Whether the compiler can compile for the browser.
pub(crate) fn has_wasm_target() -> bool {
    let installed = output(command("rustup").args(["target", "list", "--installed"]));
    installed.is_ok_and(|targets| targets.lines().any(|target| target == WASM))
}

/// The target of the browser.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Lets the compiler compile for the browser.
pub(crate) fn ensure_wasm_target() -> anyhow::Result<()> {
    if has_wasm_target() {
        return Ok(());
    }
    step("adding the wasm32 target", || {
        run(command("rustup").args(["target", "add", WASM]))
    })
    .context("the web app needs it; with rustup at hand, `rustup target add wasm32-unknown-unknown` gets it")
}

/// A program from Debian's packages.
pub(crate) struct DebianTool {
    /// The program.
    pub(crate) program: &'static str,
    /// The package.
    pub(crate) package: &'static str,
    /// What it is for.
    pub(crate) purpose: &'static str,
}

const fn debian(program: &'static str, package: &'static str, purpose: &'static str) -> DebianTool {
    DebianTool {
        program,
        package,
        purpose,
    }
}

/// What the server's allocator is built with, and the programs that tests and full-stack runs start.
pub(crate) const DEBIAN: [DebianTool; 9] = [
    debian("make", "make", "build"),
    debian("redis-server", "redis-server", "tests, serve --full"),
    debian("mariadbd", "mariadb-server-core", "tests, serve --full"),
    debian("mariadb", "mariadb-client-core", "tests, serve --full"),
    debian("faketime", "faketime", "chaos"),
    debian("chromium", "chromium", "browser tests"),
    debian("chromedriver", "chromium-driver", "browser tests"),
    debian("nginx", "nginx-light", "browser tests"),
    debian("caddy", "caddy", "browser tests"),
];

/// Installs those of these programs that are missing.
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

/// Installs what the server is built with, beside Rust, where it is missing.
pub(crate) fn ensure_build_tools() -> anyhow::Result<()> {
    ensure_debian(|tool| tool.purpose == "build")
}

/// Installs packages of Debian's.
pub(crate) fn install_from_debian(packages: &[&str]) -> anyhow::Result<()> {
    let names = packages.join(" ");
    let by_hand = format!("install by hand: apt-get install {names}");
    let Some(apt) = which("apt-get") else {
        bail!("{names}: there is no apt-get here; {by_hand}")
    };
    let root = output(command("id").arg("-u")).is_ok_and(|id| id == "0");
    if !root && output(command("sudo").args(["-n", "true"])).is_err() {
        bail!("{names}: only root may install; {by_hand}");
    }
    let apt_get = || {
        let mut apt_get = if root { command(&apt) } else { command("sudo") };
        if !root {
            apt_get.args(["-n", "DEBIAN_FRONTEND=noninteractive"]).arg(&apt);
        }
        apt_get.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq");
        apt_get
    };
    step(&format!("installing from Debian: {names}"), || {
        run(apt_get().arg("update"))?;
        run(apt_get()
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages))
    })
    .context(by_hand)
}

/// The version that a lock file has of a package; the first where it has several.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let mut lines = lock.lines();
    let name = format!("name = \"{package}\"");
    lines.find(|line| *line == name)?;
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_version_is_that_of_the_package_and_not_of_its_namesakes() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.1\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.1"));
        assert_eq!(locked_version(lock, "trunk"), None);
    }
}
