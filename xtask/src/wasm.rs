//! Running test programs of the engine in WebAssembly, in node.

use crate::run::{cargo, command, run, target, which};
use crate::{cargo_packages, debian_packages, tools};

/// Runs `main` of a module without imports. A panic is a trap, with which node fails.
const RUN_MAIN: &str = "
    const module = require('fs').readFileSync(process.argv[1]);
    WebAssembly.instantiate(module, {}).then(({ instance }) => instance.exports.main(0, 0));
";
/// Loads a module with the JavaScript that wasm-bindgen wrote for it, which runs `main`. Node 18 has no global `crypto`.
const LOAD: &str = "
    globalThis.crypto ??= require('crypto').webcrypto;
    require(process.argv[1]);
";
/// Builds the engine for the browser, and runs two programs in WebAssembly: one compares the answers of the sentence model's fixtures
/// with those of training, the other checks sentences with the engine and the model that is part of it. They are compiled with the
/// profile and the flags of the web app, to share its compiled dependencies.
pub(crate) fn test_engine() -> anyhow::Result<()> {
    if which("node").is_none() {
        debian_packages::install_from_debian(&["nodejs"])?;
    }
    let wasm_bindgen = cargo_packages::wasm_bindgen()?.ensure()?.join("wasm-bindgen");
    let build = [
        "build",
        "--quiet",
        "--package",
        "emend-engine",
        "--package",
        "emend-learning",
        "--package",
        "emend-context",
        "--target",
        tools::WASM,
        "--profile",
        "frontend",
    ];
    run(cargo().args(build))?;
    let modules = target().join(tools::WASM).join("frontend");
    run(command("node")
        .args(["--eval", RUN_MAIN])
        .arg(modules.join("read-fixtures.wasm")))?;
    let directory = target().join("engine-in-node");
    run(command(wasm_bindgen)
        .args(["--target", "nodejs", "--no-typescript", "--out-dir"])
        .arg(&directory)
        .arg(modules.join("check-sentences.wasm")))?;
    run(command("node")
        .args(["--eval", LOAD])
        .arg(directory.join("check-sentences.js")))
}
