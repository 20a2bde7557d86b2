//! Building the web app: trunk, then a brotli copy beside each file, within the size that was promised.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use crate::packages::ESBUILD;
use crate::run::{command, root, run, step, target, which};
use crate::tools;
use crate::wasm::without_names;

/// The most that wasm and JavaScript may take together, compressed: what a first visit waits for. Drafts that belong to accounts
/// (decision 0027) took it past 250,000 by some hundred bytes.
const LARGEST: usize = 251_000;

/// Files smaller than this are not worth a compressed copy.
const WORTH_COMPRESSING: usize = 1_000;

/// Builds the web app into `frontend/dist`, where the server takes it from; not if it is there already.
pub(crate) fn build() -> anyhow::Result<()> {
    let dist = root().join("frontend/dist");
    let stamp = target().join("frontend.stamp");
    let now = format!("{:016x}", fingerprint()?);
    if fs::read_to_string(&stamp).is_ok_and(|then| then == now) && dist.join("index.html").is_file() {
        return Ok(());
    }
    tools::ensure_wasm_target()?;
    let folders = [tools::trunk().ensure()?, tools::wasm_bindgen()?.ensure()?];
    step("building the web app", || {
        // Files of an earlier build would be served for ever.
        if dist.exists() {
            fs::remove_dir_all(&dist)?;
        }
        let mut trunk = command("trunk");
        // A colour setting of 1 is one that trunk does not understand.
        trunk
            .env_remove("NO_COLOR")
            .env("PATH", tools::path_with(&folders)?);
        run(trunk.args(["build", "--release", "--offline", "--config", "Trunk.toml"]))?;
        forget_names(&dist)
    })?;
    let minified = minify(&dist)?;
    let size = compress(&dist)?;
    println!("    wasm and JavaScript: {size} bytes compressed, of {LARGEST}");
    ensure!(
        size <= LARGEST || !minified,
        "the web app has grown too large: {size} bytes compressed, {LARGEST} at most"
    );
    fs::create_dir_all(target())?;
    fs::write(&stamp, now).context("target/frontend.stamp")
}

/// Makes the JavaScript that wasm-bindgen writes small, where npm is there to install what does it; whether it was.
fn minify(dist: &Path) -> anyhow::Result<bool> {
    if which("npm").is_none() {
        println!("    the JavaScript stays as it is: without npm, there is no esbuild to make it smaller");
        return Ok(false);
    }
    let esbuild = ESBUILD.ensure()?.join("esbuild");
    for file in files_in(dist)? {
        if file.extension().is_some_and(|extension| extension == "js") {
            let options = [
                "--minify",
                "--format=esm",
                "--allow-overwrite",
                "--log-level=warning",
            ];
            let out = format!("--outfile={}", file.display());
            run(command(&esbuild).args(options).arg(&file).arg(out))?;
        }
    }
    Ok(true)
}

/// Takes the names of functions out of the wasm, which wasm-bindgen puts there for debuggers.
fn forget_names(dist: &Path) -> anyhow::Result<()> {
    for file in files_in(dist)? {
        if file.extension().is_some_and(|extension| extension == "wasm") {
            let named = fs::read(&file)?;
            let nameless = without_names(&named).with_context(|| format!("{} is cut off", file.display()))?;
            fs::write(&file, nameless)?;
        }
    }
    Ok(())
}

/// Writes a compressed copy beside each file; answers how large wasm and JavaScript are together.
fn compress(dist: &Path) -> anyhow::Result<usize> {
    let mut total = 0;
    for file in files_in(dist)? {
        let bytes = fs::read(&file)?;
        let mut small = Vec::new();
        let mut writer = brotli::CompressorWriter::new(&mut small, 1 << 16, 11, 22);
        writer.write_all(&bytes)?;
        drop(writer);
        let extension = file
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default();
        if matches!(extension, "wasm" | "js") {
            total += small.len();
        }
        if bytes.len() >= WORTH_COMPRESSING && small.len() < bytes.len() {
            fs::write(file.with_extension(format!("{extension}.br")), small)?;
        }
    }
    Ok(total)
}

/// A number that changes with whatever the web app is built from.
fn fingerprint() -> anyhow::Result<u64> {
    let mut files: Vec<PathBuf> = ["Cargo.lock", "Cargo.toml", "Trunk.toml", "rust-toolchain.toml"]
        .map(|file| root().join(file))
        .into();
    for folder in ["frontend/src", "frontend/styles", "shared", "domain"] {
        files.extend(files_in(&root().join(folder))?);
    }
    for file in [
        "frontend/Cargo.toml",
        "frontend/build.rs",
        "frontend/index.html",
        "frontend/favicon.svg",
    ] {
        files.push(root().join(file));
    }
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(root())?.hash(&mut hasher);
        fs::read(&file)
            .with_context(|| file.display().to_string())?
            .hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// Every file below a folder, in a fixed order.
fn files_in(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut entries = fs::read_dir(folder)
        .with_context(|| folder.display().to_string())?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            found.extend(files_in(&entry)?);
        } else {
            found.push(entry);
        }
    }
    Ok(found)
}
