//! Building the engine that checks in the browser: WebAssembly without the data files, the JavaScript that loads it, and its worker.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};

use crate::compression::compressed;
use crate::run::{cargo, command, root, run, target};
use crate::wasm_module::shortened;
use crate::{cargo_packages, tools};

/// The start of the names of these files. A first load fetches none of them.
pub(crate) const PREFIX: &str = "device-";

/// The directories of the data files, and the ends of their names.
const DATA: [(&str, &[&str]); 3] = [
    ("engine/data/en", &["bin", "fst"]),
    ("engine/data/words", &["fst"]),
    ("engine/context/data", &["safetensors"]),
];

/// The profile in `Cargo.toml`.
const PROFILE: &str = "device";

/// The best compression that takes seconds; a twelfth less would take minutes after each change of the engine.
const GOOD: i32 = 9;
/// About as thorough as the server compresses the data while it sends them.
const QUICK: i32 = 4;

/// The compilation of the engine. Its profile is that of the web app under another name: cargo runs only one build per profile at a
/// time, and the longest part of each is a single thread's.
pub(crate) fn compilation() -> Command {
    let mut compilation = cargo();
    compilation
        .args(["build", "--package", "emend-device", "--target", tools::WASM])
        .args(["--profile", PROFILE]);
    compilation
}

/// Compiles the engine, and writes its files to `dist` under names that contain a hash.
pub(crate) fn build(dist: &Path) -> anyhow::Result<()> {
    run(&mut compilation())?;
    let wasm_bindgen = cargo_packages::wasm_bindgen()?.installed()?.join("wasm-bindgen");
    let directory = target().join("device-engine");
    let module = target().join(tools::WASM).join(PROFILE).join("emend_device.wasm");
    run(command(wasm_bindgen)
        .args(["--target", "web", "--no-typescript", "--out-dir"])
        .arg(&directory)
        .arg(&module))?;
    let wasm = shortened(
        &fs::read(directory.join("emend_device_bg.wasm"))?,
        &BTreeMap::new(),
    )?;
    let data = data()?;
    let small = compressed(&wasm, GOOD)?;
    let loaded = small.len() + compressed(&data, QUICK)?.len();
    println!(
        "    the engine for the browser: {} bytes, {} compressed; its data: {} bytes; both compressed: about {loaded}",
        wasm.len(),
        small.len(),
        data.len()
    );
    let engine = write(
        dist,
        "engine",
        "js",
        &fs::read(directory.join("emend_device.js"))?,
    )?;
    // The server contains only the compressed one, to be smaller.
    let wasm_name = hashed_name("engine", "wasm", &wasm);
    fs::write(dist.join(format!("{wasm_name}.br")), small)?;
    let script = |name: &str, files: serde_json::Value| -> anyhow::Result<String> {
        let source = root().join(format!("frontend/device/{PREFIX}{name}.js"));
        let source = fs::read_to_string(&source).with_context(|| source.display().to_string())?;
        let script = format!("const DEVICE = {files};\n{source}");
        write(dist, name, "js", script.as_bytes())
    };
    let worker = script("worker", serde_json::json!({"engine": engine, "wasm": wasm_name}))?;
    let learned = script("learned", serde_json::json!({}))?;
    let check = script(
        "check",
        serde_json::json!({
            "engine": engine,
            "worker": worker,
            "learned": learned,
            "bytes": wasm.len() + data.len(),
            "compressed": loaded,
        }),
    )?;
    name_in_page(&dist.join("index.html"), &check)
}

/// Writes a file under a name that contains a hash of its content. Returns the name.
fn write(dist: &Path, name: &str, extension: &str, content: &[u8]) -> anyhow::Result<String> {
    let name = hashed_name(name, extension, content);
    fs::write(dist.join(&name), content)?;
    Ok(name)
}

fn hashed_name(name: &str, extension: &str, content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    format!("{PREFIX}{name}-{:016x}.{extension}", hasher.finish())
}

/// The content of the data files, from which the page tells how much is loaded.
fn data() -> anyhow::Result<Vec<u8>> {
    let mut data = Vec::new();
    for (directory, extensions) in DATA {
        for entry in fs::read_dir(root().join(directory)).context(directory)? {
            let path = entry?.path();
            let extension = path.extension().and_then(|extension| extension.to_str());
            if extension.is_some_and(|extension| extensions.contains(&extension)) {
                data.extend(fs::read(path)?);
            }
        }
    }
    Ok(data)
}

/// Tells the page the name of the script that turns the checks on.
fn name_in_page(page: &Path, script: &str) -> anyhow::Result<()> {
    const NONE: &str = "const file = \"\";";
    let html = fs::read_to_string(page)?;
    ensure!(html.contains(NONE), "index.html no longer has {NONE:?}");
    fs::write(page, html.replace(NONE, &format!("const file = {script:?};")))?;
    Ok(())
}
