//! Building the web app: Trunk, then a brotli copy of each file. The size has a limit.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use crate::cargo_packages::{self, CargoTool};
use crate::compression::{THOROUGH, compressed};
use crate::parallel::{self, Build};
use crate::registry_packages::ESBUILD;
use crate::run::{cargo, command, forget_xtask, root, run, step, target, which};
use crate::wasm_module::shortened;
use crate::{debian_packages, device_engine, messages, tools};

/// The service worker's script.
const SERVICE_WORKER: &str = "service-worker.js";
/// The most bytes of WebAssembly and JavaScript, compressed by brotli, that a first load may fetch.
const MAX_FIRST_LOAD_BYTES: usize = 400_000;

/// Smaller files get no compressed copy.
const MIN_COMPRESSED_BYTES: usize = 1_000;

/// While this variable is set, the build script of `emend-api` fails, so that the server is not built without the web app.
const PENDING_VARIABLE: &str = "EMEND_WEB_APP_PENDING";

/// Builds the web app into `frontend/dist`, from which the server embeds it, unless it is up to date.
pub(crate) fn build() -> anyhow::Result<()> {
    build_with(Vec::new())
}

/// Like [`build`], while the server's dependencies are compiled for a release.
pub(crate) fn build_beside_server() -> anyhow::Result<()> {
    debian_packages::ensure_build_tools()?;
    let mut server = cargo();
    server
        .args(["build", "--release", "--package", "emend", "--keep-going"])
        .env(PENDING_VARIABLE, "1");
    build_with(vec![Build::preparing("the server's dependencies", server)])
}

/// Compiles the tools, the frontend and the engine next to the other builds, then lets Trunk put the web app together.
fn build_with(others: Vec<Build>) -> anyhow::Result<()> {
    let dist = root().join("frontend/dist");
    let stamp = target().join("frontend.stamp");
    let now = format!("{:016x}", fingerprint()?);
    if fs::read_to_string(&stamp).is_ok_and(|then| then == now) && dist.join("index.html").is_file() {
        return Ok(());
    }
    tools::ensure_wasm_target()?;
    let needed = [cargo_packages::trunk(), cargo_packages::wasm_bindgen()?];
    let mut builds: Vec<Build> = needed.iter().filter_map(CargoTool::build).collect();
    builds.extend(others);
    builds.push(Build::preparing("the web app's WebAssembly", wasm()));
    builds.push(Build::preparing(
        "the engine for the browser",
        device_engine::compilation(),
    ));
    step("building in parallel (several minutes the first time)", || {
        parallel::run(builds)
    })?;
    let directories = needed
        .iter()
        .map(CargoTool::installed)
        .collect::<Result<Vec<_>, _>>()?;
    step("building the web app", || {
        // The server would go on serving files of an earlier build.
        if dist.exists() {
            fs::remove_dir_all(&dist)?;
        }
        let mut trunk = command("trunk");
        forget_xtask(&mut trunk);
        // Trunk does not understand the value 1.
        trunk
            .env_remove("NO_COLOR")
            .env("PATH", tools::path_with(&directories)?);
        run(trunk.args(["build", "--release", "--offline", "--config", "Trunk.toml"]))
    })?;
    let names = minify(&dist)?;
    shorten(&dist, names.as_ref().unwrap_or(&BTreeMap::new()))?;
    step("building the engine for the browser", || {
        device_engine::build(&dist)
    })?;
    let messages = write_messages(&dist)?;
    complete_service_worker(&dist, &messages)?;
    let size = compress(&dist)?;
    println!("    WebAssembly and JavaScript: {size} bytes compressed, the limit is {MAX_FIRST_LOAD_BYTES}");
    ensure!(
        size <= MAX_FIRST_LOAD_BYTES || names.is_none(),
        "the web app has grown too large: {size} bytes compressed, the limit is {MAX_FIRST_LOAD_BYTES}"
    );
    fs::create_dir_all(target())?;
    fs::write(&stamp, now).context("target/frontend.stamp")
}

/// The compilation that Trunk runs. Done in advance, it overlaps with the other builds.
fn wasm() -> Command {
    let mut wasm = cargo();
    wasm.args(["build", "--package", "emend-frontend", "--target", tools::WASM])
        .args(["--profile", "frontend"]);
    wasm
}

/// Minifies the JavaScript of wasm-bindgen, if there is an npm to install esbuild with. Returns the short names that the imports
/// and exports of the WebAssembly have got in it: those of wasm-bindgen contain hashes, which hardly compress, and stand in both.
fn minify(dist: &Path) -> anyhow::Result<Option<BTreeMap<String, String>>> {
    if which("npm").is_none() {
        println!(
            "    the JavaScript is not minified: esbuild, which does it, is installed with npm, and npm is missing"
        );
        return Ok(None);
    }
    let esbuild = ESBUILD.ensure()?.join("esbuild");
    let names = dist.join("short-names.json");
    for file in files_in(dist)? {
        if file.extension().is_some_and(|extension| extension == "js") {
            let options = [
                "--minify",
                "--format=esm",
                "--allow-overwrite",
                "--log-level=warning",
                "--mangle-props=^__(wbg|wbindgen|wasm_bindgen)_",
            ];
            run(command(&esbuild)
                .args(options)
                .arg(&file)
                .arg(format!("--mangle-cache={}", names.display()))
                .arg(format!("--outfile={}", file.display())))?;
        }
    }
    let short = serde_json::from_str(&fs::read_to_string(&names)?)?;
    fs::remove_file(names)?;
    Ok(Some(short))
}

/// Makes the WebAssembly smaller. It gets a new name, together with its JavaScript: browsers keep files by the hash in their
/// names, which is so far that of the files before they were changed, and a pair must not be mixed from two builds.
fn shorten(dist: &Path, names: &BTreeMap<String, String>) -> anyhow::Result<()> {
    const WASM: &str = "_bg.wasm";
    let of_wasm = |file: &PathBuf| file.to_string_lossy().ends_with(WASM);
    let wasm = files_in(dist)?.into_iter().find(of_wasm).context(WASM)?;
    let short = shortened(&fs::read(&wasm)?, names).with_context(|| wasm.display().to_string())?;
    fs::write(&wasm, &short)?;
    let old = wasm
        .file_name()
        .and_then(|name| name.to_str()?.strip_suffix(WASM))
        .context("the name of the WebAssembly")?;
    let mut hasher = DefaultHasher::new();
    short.hash(&mut hasher);
    fs::read(dist.join(format!("{old}.js")))?.hash(&mut hasher);
    let (name, _) = old.rsplit_once('-').context("a name without a hash")?;
    let new = format!("{name}-{:016x}", hasher.finish());
    for ending in [".js", WASM] {
        fs::rename(
            dist.join(format!("{old}{ending}")),
            dist.join(format!("{new}{ending}")),
        )?;
    }
    let page = dist.join("index.html");
    fs::write(&page, fs::read_to_string(&page)?.replace(old, &new)).context("index.html")
}

/// Writes the messages of each language of the interface, under names that contain a hash, and tells the page the names.
fn write_messages(dist: &Path) -> anyhow::Result<Vec<String>> {
    const NONE: &str = "const files = {};";
    let mut files = BTreeMap::new();
    for (language, text) in messages::loaded_files()? {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let name = format!("messages-{language}-{:016x}.txt", hasher.finish());
        fs::write(dist.join(&name), text)?;
        files.insert(language, name);
    }
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page)?;
    ensure!(html.contains(NONE), "index.html no longer has {NONE:?}");
    let names = format!("const files = {};", serde_json::to_string(&files)?);
    fs::write(&page, html.replace(NONE, &names))?;
    Ok(files.into_values().collect())
}

/// Tells the service worker which files to store, under a version that differs if any file does.
fn complete_service_worker(dist: &Path, messages: &[String]) -> anyhow::Result<()> {
    let script = dist.join(SERVICE_WORKER);
    let mut hasher = DefaultHasher::new();
    let mut names = Vec::new();
    for file in files_in(dist)? {
        let name = file.strip_prefix(dist)?.to_string_lossy().into_owned();
        name.hash(&mut hasher);
        fs::read(&file)?.hash(&mut hasher);
        if is_needed_to_start(&name) {
            names.push(name);
        }
    }
    let version = format!("{:016x}", hasher.finish());
    let shell = serde_json::json!({"version": version, "files": names, "messages": messages});
    let code = fs::read_to_string(&script)?;
    fs::write(&script, format!("const SHELL={shell};\n{code}")).context(SERVICE_WORKER)
}

/// Whether the app needs this file to start. It needs no icons; the names of the other files contain a hash of their content.
fn is_needed_to_start(name: &str) -> bool {
    let extension = Path::new(name)
        .extension()
        .and_then(|extension| extension.to_str());
    name != SERVICE_WORKER
        && !name.starts_with(device_engine::PREFIX)
        && matches!(extension, Some("js" | "wasm" | "css"))
}

/// Writes a compressed copy next to each file. Returns the compressed size of the WebAssembly and JavaScript that the first
/// page needs. The service worker is not among them: the browser fetches it after the page has started. Nor is the engine for the
/// browser, which is fetched only where it is wanted, and which is compressed already.
fn compress(dist: &Path) -> anyhow::Result<usize> {
    let mut total = 0;
    for file in files_in(dist)? {
        let extension = file
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default();
        if extension == "br" {
            continue;
        }
        let bytes = fs::read(&file)?;
        let small = compressed(&bytes, THOROUGH)?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if matches!(extension, "js" | "wasm") && is_needed_to_start(&name) {
            total += small.len();
        }
        if bytes.len() >= MIN_COMPRESSED_BYTES && small.len() < bytes.len() {
            fs::write(file.with_extension(format!("{extension}.br")), small)?;
        }
    }
    Ok(total)
}

/// A hash of everything that the web app is built from.
fn fingerprint() -> anyhow::Result<u64> {
    let mut files: Vec<PathBuf> = ["Cargo.lock", "Cargo.toml", "Trunk.toml", "rust-toolchain.toml"]
        .map(|file| root().join(file))
        .into();
    for directory in [
        "frontend/src",
        "frontend/styles",
        "frontend/icons",
        "frontend/messages",
        "frontend/device",
        "shared",
        "domain",
        "engine/src",
        "engine/data",
        "engine/channel",
        "engine/context",
        "engine/device",
        "engine/learning",
        "engine/response",
    ] {
        files.extend(files_in(&root().join(directory))?);
    }
    for file in [
        "frontend/Cargo.toml",
        "frontend/build.rs",
        "frontend/index.html",
        "frontend/manifest.webmanifest",
        "frontend/service-worker.js",
        "engine/Cargo.toml",
        "engine/build.rs",
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

/// Every file below a directory, in a fixed order.
fn files_in(directory: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut entries = fs::read_dir(directory)
        .with_context(|| directory.display().to_string())?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            files.extend(files_in(&entry)?);
        } else {
            files.push(entry);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_worker_stores_what_a_start_needs_and_not_itself() {
        let dist = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(dist.path().join(name), text).unwrap();
        let completed = || {
            write("service-worker.js", "work();");
            complete_service_worker(dist.path(), &["messages-de-3.txt".to_owned()]).unwrap();
            fs::read_to_string(dist.path().join("service-worker.js")).unwrap()
        };
        for name in [
            "index.html",
            "a-1.js",
            "a-1_bg.wasm",
            "base-2.css",
            "icon.svg",
            "device-check-4.js",
        ] {
            write(name, "first");
        }
        let first = completed();
        assert!(
            first.contains(r#""files":["a-1.js","a-1_bg.wasm","base-2.css"]"#),
            "{first}"
        );
        assert!(first.contains(r#""messages":["messages-de-3.txt"]"#), "{first}");
        assert!(first.ends_with("work();"), "{first}");
        assert_eq!(completed(), first, "the same files have the same version");
        write("index.html", "second");
        assert_ne!(completed(), first, "another page has another version");
    }
}
