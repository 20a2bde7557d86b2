//! `cargo xtask doctor`: the required programs, which of them are installed, and how to install the others.

use std::process::ExitCode;

use crate::run::{command, output, which};
use crate::{cargo_packages, debian_packages, tools};

pub(crate) fn run() -> anyhow::Result<ExitCode> {
    let mut missing = 0;
    let mut row = |what: &str, purpose: &str, location: Option<String>, remedy: &str| {
        missing += usize::from(location.is_none());
        let mark = if location.is_some() { "ok" } else { "missing" };
        let output = location.unwrap_or_else(|| remedy.to_owned());
        println!("  {mark:<8} {what:<28} {purpose:<26} {output}");
    };
    let by_itself = "installed by cargo xtask when needed";
    row(
        "rustc",
        "everything",
        output(command("rustc").arg("--version")).ok(),
        "https://rustup.rs",
    );
    row(
        tools::WASM,
        "web app",
        tools::has_wasm_target().then(|| "installed".to_owned()),
        by_itself,
    );
    for tool in [
        cargo_packages::trunk(),
        cargo_packages::wasm_bindgen()?,
        cargo_packages::cargo_deny(),
        cargo_packages::geckodriver(),
    ] {
        let purpose = match tool.program {
            "cargo-deny" => "tests",
            "geckodriver" => "browser tests",
            _ => "web app",
        };
        let location = tool
            .installed_path()
            .map(|directory| directory.display().to_string());
        row(
            &format!("{} {}", tool.package, tool.version),
            purpose,
            location,
            by_itself,
        );
    }
    for tool in debian_packages::DEBIAN {
        let location = which(tool.program).map(|program| program.display().to_string());
        row(
            tool.program,
            tool.purpose,
            location,
            &format!("apt-get install {}", tool.package),
        );
    }
    if missing == 0 {
        println!("Everything is installed.");
    }
    Ok(ExitCode::from(u8::from(missing > 0)))
}
