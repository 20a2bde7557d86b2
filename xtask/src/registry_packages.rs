//! Programs from Python and npm packages for the build and the tests, each installed once.

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::run::{command, run, step, which};
use crate::{debian_packages, tools};

/// Python clients for LanguageTool, in a virtual environment.
pub(crate) const PYTHON_CLIENTS: Packages = Packages {
    name: "python-clients",
    from: Registry::PyPi,
    wanted: &["language-tool-python==3.4.0", "yalafi==1.5.0"],
    minutes: 1,
};

/// An older Python client, which needs an older setuptools than the others.
pub(crate) const PYLANGUAGETOOL: Packages = Packages {
    name: "pylanguagetool",
    from: Registry::PyPi,
    wanted: &["pylanguagetool==0.11.0", "setuptools<81"],
    minutes: 1,
};

/// A client for LanguageTool from npm.
pub(crate) const GRAMMA: Packages = Packages {
    name: "gramma",
    from: Registry::Npm,
    wanted: &["gramma@1.6.0"],
    minutes: 1,
};

/// Minifies JavaScript.
pub(crate) const ESBUILD: Packages = Packages {
    name: "esbuild",
    from: Registry::Npm,
    wanted: &["esbuild@0.28.2"],
    minutes: 1,
};

/// Finds what assistive technology would not understand on a page. Its licence is MPL-2.0; nothing of it is in the web app.
pub(crate) const AXE: Packages = Packages {
    name: "axe-core",
    from: Registry::Npm,
    wanted: &["axe-core@4.14.1"],
    minutes: 1,
};

/// Generates requests from an OpenAPI document and checks the responses.
pub(crate) const SCHEMATHESIS: Packages = Packages {
    name: "schemathesis",
    from: Registry::PyPi,
    wanted: &["schemathesis==4.32.5"],
    minutes: 1,
};

/// The dependencies of the training of the sentence model, as in `training/requirements.txt`. `PyTorch` takes a few gigabytes.
pub(crate) const TRAINING: Packages = Packages {
    name: "training",
    from: Registry::PyPi,
    wanted: &[
        "numpy==2.3.5",
        "torch==2.15.0",
        "scipy==1.17.1",
        "tokenizers==0.23.3",
        "lemminflect==0.2.3",
        "pytest==9.2.0",
    ],
    minutes: 5,
};

/// Packages that are installed together in a directory of their own.
pub(crate) struct Packages {
    name: &'static str,
    from: Registry,
    wanted: &'static [&'static str],
    minutes: u32,
}

#[derive(Clone, Copy)]
enum Registry {
    PyPi,
    Npm,
}

impl Packages {
    /// The directory of their programs, which are installed first if they are missing.
    pub(crate) fn ensure(&self) -> anyhow::Result<PathBuf> {
        let directory = tools::directory(self.name);
        let (stamp, wanted) = (directory.join("installed"), self.wanted.join("\n"));
        if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(self.programs(&directory));
        }
        if directory.exists() {
            std::fs::remove_dir_all(&directory).with_context(|| directory.display().to_string())?;
        }
        let description = format!(
            "installing {} (about {} minutes, once)",
            self.wanted.join(", "),
            self.minutes
        );
        step(&description, || match self.from {
            Registry::PyPi => self.install_with_pip(&directory),
            Registry::Npm => self.install_with_npm(&directory),
        })?;
        std::fs::write(stamp, wanted)?;
        Ok(self.programs(&directory))
    }

    fn programs(&self, directory: &Path) -> PathBuf {
        directory.join(match self.from {
            Registry::PyPi => "bin",
            Registry::Npm => "node_modules/.bin",
        })
    }

    fn install_with_pip(&self, directory: &Path) -> anyhow::Result<()> {
        let make = || run(command("python3").args(["-m", "venv", "--clear"]).arg(directory));
        // Debian has the module venv in a separate package.
        make().or_else(|_| {
            debian_packages::install_from_debian(&["python3-venv"])?;
            make()
        })?;
        run(command(directory.join("bin/python"))
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(self.wanted))
    }

    fn install_with_npm(&self, directory: &Path) -> anyhow::Result<()> {
        if which("npm").is_none() {
            debian_packages::install_from_debian(&["npm"])?;
        }
        std::fs::create_dir_all(directory)?;
        run(command("npm")
            .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
            .arg(directory)
            .args(self.wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn training_is_tested_with_its_requirements() {
        let text = std::fs::read_to_string(crate::run::root().join("training/requirements.txt")).unwrap();
        let required: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(TRAINING.wanted, required);
    }
}
