//! Tools that cargo installs.
//!
//! None of the registries that a build may use has Trunk or wasm-bindgen prebuilt in the pinned versions: npm, Python's and Debian's
//! have no packages of them, and `wasm-pack` of npm downloads wasm-bindgen from elsewhere when it runs. So they are compiled, with
//! as little work as possible: without the features that the build does not use, and without optimization (Trunk asks for link-time
//! optimization of everything). That takes 6 instead of 15 minutes of processor time for Trunk, and 2 instead of 6 for
//! wasm-bindgen, which then reads the web app in one second instead of a third of a second, and writes the same bytes.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;

use crate::parallel::{self, Build};
use crate::run::{cargo, command, output, root, step, which};
use crate::tools;

/// A tool that cargo installs.
pub(crate) struct CargoTool {
    /// The crate.
    pub(crate) package: &'static str,
    /// The program.
    pub(crate) program: &'static str,
    /// The required version.
    pub(crate) version: String,
    features: &'static [&'static str],
}

/// Builds the web app. Later versions need a newer Rust than the pinned one.
pub(crate) fn trunk() -> CargoTool {
    CargoTool {
        package: "trunk",
        program: "trunk",
        version: "0.21.14".to_owned(),
        // It builds without a network, so it needs no TLS.
        features: &["--no-default-features"],
    }
}

/// Writes the JavaScript that loads the web app. Its version must be that of the library.
pub(crate) fn wasm_bindgen() -> anyhow::Result<CargoTool> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).context("Cargo.lock")?;
    let version = locked_version(&lock, "wasm-bindgen")
        .context("wasm-bindgen is not in Cargo.lock")?
        .to_owned();
    Ok(CargoTool {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version,
        features: &["--no-default-features", "--bin", "wasm-bindgen"],
    })
}

/// Checks licences, bans and sources.
pub(crate) fn cargo_deny() -> CargoTool {
    CargoTool {
        package: "cargo-deny",
        program: "cargo-deny",
        version: "0.20.2".to_owned(),
        features: &[],
    }
}

/// Starts Firefox in the browser tests. Debian has no package of it, and that of npm downloads it from elsewhere.
pub(crate) fn geckodriver() -> CargoTool {
    CargoTool {
        package: "geckodriver",
        program: "geckodriver",
        version: "0.36.0".to_owned(),
        features: &[],
    }
}

/// A client for LanguageTool.
pub(crate) fn languagetool_rust() -> CargoTool {
    CargoTool {
        package: "languagetool-rust",
        program: "ltrs",
        version: "3.0.1".to_owned(),
        features: &["--features", "cli"],
    }
}

/// Builds the book, without mdBook's own web server.
pub(crate) fn mdbook() -> CargoTool {
    CargoTool {
        package: "mdbook",
        program: "mdbook",
        version: "0.5.4".to_owned(),
        features: &["--no-default-features", "--features", "search"],
    }
}

impl CargoTool {
    /// The directory of the program, if the required version is installed.
    pub(crate) fn installed_path(&self) -> Option<PathBuf> {
        let own_directory = self.directory().join("bin");
        if own_directory.join(self.program).is_file() {
            return Some(own_directory);
        }
        let program = which(self.program)?;
        let version_output = output(command(&program).arg("--version")).ok()?;
        let right = version_output.split_whitespace().any(|word| word == self.version);
        right.then(|| program.parent().map(PathBuf::from))?
    }

    /// The directory of the program, which is built first if it is missing.
    pub(crate) fn ensure(&self) -> anyhow::Result<PathBuf> {
        if let Some(build) = self.build() {
            step(&format!("building {} (once)", self.title()), || {
                parallel::run(vec![build])
            })?;
        }
        self.installed()
    }

    /// The build that installs it, if it is missing.
    pub(crate) fn build(&self) -> Option<Build> {
        if self.installed_path().is_some() {
            return None;
        }
        // The tool's own lock file can name versions that its registry no longer offers; then the latest that fit have to do.
        let commands = vec![self.install(&["--locked"]), self.install(&[])];
        Some(Build::new(self.title(), commands))
    }

    /// The directory of the program, after its build.
    pub(crate) fn installed(&self) -> anyhow::Result<PathBuf> {
        let path = self
            .installed_path()
            .with_context(|| format!("{} is missing after its installation", self.program))?;
        // Leftovers of the build. They served to continue one that was interrupted.
        if self.built().exists() {
            std::fs::remove_dir_all(self.built())?;
        }
        Ok(path)
    }

    fn title(&self) -> String {
        format!("{} {}", self.package, self.version)
    }

    fn install(&self, how: &[&str]) -> Command {
        let mut install = cargo();
        install
            .args(["install", self.package, "--version", &self.version])
            .args(how)
            .args(self.features)
            .arg("--root")
            .arg(self.directory())
            .env("CARGO_TARGET_DIR", self.built())
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0");
        install
    }

    fn directory(&self) -> PathBuf {
        tools::directory(&format!("{}-{}", self.package, self.version))
    }

    fn built(&self) -> PathBuf {
        self.directory().join("target")
    }
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
