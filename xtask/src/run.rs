//! Running other programs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, bail};

/// The top directory of the checkout.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."))
}

/// Cargo's target directory.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), |directory| root().join(directory))
}

/// A command that runs in the top directory of the checkout.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// The cargo that runs xtask.
pub(crate) fn cargo() -> Command {
    let mut cargo = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    forget_xtask(&mut cargo);
    cargo
}

/// Removes the variables that cargo sets for xtask. Build scripts that read them (`ring` has one) would run again, and
/// everything that depends on them would be compiled again, at each change between `cargo build` and `cargo xtask`.
pub(crate) fn forget_xtask(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let starts_with = |prefix| name.to_string_lossy().starts_with(prefix);
        if starts_with("CARGO_PKG_") || starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
}

/// Builds the programs that tests start. Naming a test makes cargo select the same features of dependencies as for the tests of the
/// workspace, with which nearly everything is then compiled already.
const BUILD_PROGRAMS: [&str; 9] = [
    "build",
    "--quiet",
    "--workspace",
    "--bin",
    "emend",
    "--bin",
    "emend-chaos",
    "--test",
    "cli",
];

/// Builds the server, and chaos, with the profile of the tests. Returns the server's path.
pub(crate) fn built_server() -> anyhow::Result<PathBuf> {
    step("building emend (several minutes the first time)", || {
        run(cargo().args(BUILD_PROGRAMS))
    })?;
    Ok(target().join("debug").join("emend"))
}

/// Builds a program for measuring, and returns its path. The whole workspace is named because a package by itself would select other features
/// of its dependencies, which would be compiled once more.
pub(crate) fn measuring_program(name: &str) -> anyhow::Result<PathBuf> {
    step(
        &format!("building {name} (several minutes the first time)"),
        || {
            run(cargo().args([
                "build",
                "--quiet",
                "--profile",
                "measure",
                "--workspace",
                "--bin",
                name,
            ]))
        },
    )?;
    Ok(target().join("measure").join(name))
}

/// Runs a command to its end and shows its output.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let shown = show(command);
    let status = command.status().with_context(|| format!("cannot run {shown}"))?;
    if !status.success() {
        bail!("{shown} failed ({status})");
    }
    Ok(())
}

/// Runs a command to its end and returns its standard output.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<String> {
    let shown = show(command);
    let output = command.output().with_context(|| format!("cannot run {shown}"))?;
    if !output.status.success() {
        bail!(
            "{shown} failed ({}): {}",
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Prints the name of an action, runs it, and prints the time that it took.
pub(crate) fn step<T>(what: &str, action: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    println!("==> {what}");
    let start_time = Instant::now();
    let result = action()?;
    let seconds = start_time.elapsed().as_secs();
    if seconds >= 2 {
        println!("    {what}: {seconds} s");
    }
    Ok(result)
}

/// Finds a program in the directories of `PATH`.
pub(crate) fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let servers = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
    std::env::split_paths(&path)
        .chain(servers)
        .map(|directory| directory.join(program))
        .find(|file| file.is_file())
}

fn show(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy()
        .into_owned();
    let args = command.get_args().map(|arg| arg.to_string_lossy().into_owned());
    std::iter::once(name).chain(args).collect::<Vec<_>>().join(" ")
}
