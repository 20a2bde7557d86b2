//! Building the engine that checks in the browser: WebAssembly without the data files, the JavaScript that loads it, and its worker.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::{Context, ensure};

use crate::run::{cargo, command, root, run, target};
use crate::tools;

/// What the names of these files begin with. A first load fetches none of them.
pub(crate) const PREFIX: &str = "device-";

/// The folders of the data files, and the ends of their names.
const DATA: [(&str, &[&str]); 3] = [
    ("engine/data/en", &["bin", "fst"]),
    ("engine/data/words", &["fst"]),
    ("engine/context/data", &["safetensors"]),
];

/// Compiles the engine as the web app is compiled, and writes its files to `dist` under names that contain a hash.
pub(crate) fn build(dist: &Path) -> anyhow::Result<()> {
    let compile = ["build", "--package", "emend-device", "--target", tools::WASM];
    run(cargo().args(compile).args(["--profile", "frontend"]))?;
    let wasm_bindgen = crate::cargo_packages::wasm_bindgen()?
        .installed()?
        .join("wasm-bindgen");
    let folder = target().join("device-engine");
    let module = target().join(tools::WASM).join("frontend/emend_device.wasm");
    run(command(wasm_bindgen)
        .args([
            "--target",
            "web",
            "--no-typescript",
            "--remove-name-section",
            "--out-dir",
        ])
        .arg(&folder)
        .arg(&module))?;
    let wasm = fs::read(folder.join("emend_device_bg.wasm"))?;
    let bytes = wasm.len() + data_bytes()?;
    let wasm = write(dist, "engine", "wasm", &wasm)?;
    let engine = write(dist, "engine", "js", &fs::read(folder.join("emend_device.js"))?)?;
    let script = |name: &str, files: serde_json::Value| -> anyhow::Result<String> {
        let source = root().join("frontend/device").join(name).with_extension("js");
        let source = fs::read_to_string(&source).with_context(|| source.display().to_string())?;
        let name = name.trim_start_matches(PREFIX);
        write(
            dist,
            name,
            "js",
            format!("const DEVICE = {files};\n{source}").as_bytes(),
        )
    };
    let worker = script(
        "device-worker",
        serde_json::json!({"engine": engine, "wasm": wasm, "bytes": bytes}),
    )?;
    let check = script(
        "device-check",
        serde_json::json!({"engine": engine, "worker": worker, "bytes": bytes}),
    )?;
    name_in_page(&dist.join("index.html"), &check)
}

/// Writes a file under a name that contains a hash of its content. Returns the name.
fn write(dist: &Path, name: &str, extension: &str, content: &[u8]) -> anyhow::Result<String> {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    let name = format!("{PREFIX}{name}-{:016x}.{extension}", hasher.finish());
    fs::write(dist.join(&name), content)?;
    Ok(name)
}

/// The number of bytes of the data files.
fn data_bytes() -> anyhow::Result<usize> {
    let mut bytes = 0;
    for (folder, extensions) in DATA {
        for entry in fs::read_dir(root().join(folder)).context(folder)? {
            let path = entry?.path();
            let extension = path.extension().and_then(|extension| extension.to_str());
            if extension.is_some_and(|extension| extensions.contains(&extension)) {
                bytes += fs::read(path)?.len();
            }
        }
    }
    Ok(bytes)
}

/// Tells the page the name of the script that turns the checks on.
fn name_in_page(page: &Path, script: &str) -> anyhow::Result<()> {
    const NONE: &str = "const file = \"\";";
    let html = fs::read_to_string(page)?;
    ensure!(html.contains(NONE), "index.html no longer has {NONE:?}");
    fs::write(page, html.replace(NONE, &format!("const file = {script:?};")))?;
    Ok(())
}
