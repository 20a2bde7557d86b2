//! Running a test program of the sentence model in WebAssembly, in node.

use crate::run::{cargo, command, run, target, which};
use crate::{debian_packages, tools};

/// Runs `main` of a module without imports. A panic is a trap, with which node fails.
const RUN_MAIN: &str = "
    const module = require('fs').readFileSync(process.argv[1]);
    WebAssembly.instantiate(module, {}).then(({ instance }) => instance.exports.main(0, 0));
";

/// Runs a program in WebAssembly that compares the answers of the sentence model's fixtures with those of training. It is compiled with
/// the profile and the flags of the web app, to share its compiled dependencies. The whole engine is tested in WebAssembly by the web
/// app's tests, in browsers.
pub(crate) fn test_sentence_model() -> anyhow::Result<()> {
    if which("node").is_none() {
        debian_packages::install_from_debian(&["nodejs"])?;
    }
    let build = [
        "build",
        "--quiet",
        "--package",
        "emend-context",
        "--bin",
        "read-fixtures",
    ];
    run(cargo()
        .args(build)
        .args(["--target", tools::WASM, "--profile", "frontend"]))?;
    let module = target()
        .join(tools::WASM)
        .join("frontend")
        .join("read-fixtures.wasm");
    run(command("node").args(["--eval", RUN_MAIN]).arg(module))
}
