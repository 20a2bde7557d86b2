//! WebAssembly modules: removing their function names, and running test programs in node.

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
/// The source of random numbers for the engine's dependencies in a browser.
const RUSTFLAGS: (&str, &str) = ("RUSTFLAGS", "--cfg getrandom_backend=\"wasm_js\"");

/// Builds the engine for the browser, and runs two programs in WebAssembly: one compares the answers of the sentence model's fixtures
/// with those of training, the other checks sentences with the engine and the model that is part of it.
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
    ];
    run(cargo().args(build).env(RUSTFLAGS.0, RUSTFLAGS.1))?;
    let modules = target().join(tools::WASM).join("debug");
    run(command("node")
        .args(["--eval", RUN_MAIN])
        .arg(modules.join("read-fixtures.wasm")))?;
    let folder = target().join("engine-in-node");
    run(command(wasm_bindgen)
        .args(["--target", "nodejs", "--no-typescript", "--out-dir"])
        .arg(&folder)
        .arg(modules.join("check-sentences.wasm")))?;
    run(command("node")
        .args(["--eval", LOAD])
        .arg(folder.join("check-sentences.js")))
}

/// A module without its custom section `name`. A section has an ID, a length in LEB128 and its content; a custom section has the ID 0
/// and begins with its name.
pub(crate) fn without_names(wasm: &[u8]) -> Option<Vec<u8>> {
    const HEADER: usize = 8;
    let (header, mut rest) = wasm.split_at_checked(HEADER)?;
    let mut kept = header.to_vec();
    while !rest.is_empty() {
        let (length, at) = leb128(&rest[1..])?;
        let content = 1 + at;
        let (section, after) = rest.split_at_checked(content + length)?;
        let is_names = section[0] == 0 && section[content..].starts_with(b"\x04name");
        if !is_names {
            kept.extend(section);
        }
        rest = after;
    }
    Some(kept)
}

/// The number of up to 32 bits at the beginning of `bytes`, and its length in bytes.
fn leb128(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut number = 0;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        number |= usize::from(byte & 0x7F) << (7 * at);
        if *byte < 0x80 {
            return Some((number, at + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_are_taken_out_of_a_module() {
        let header = *b"\0asm\x01\0\0\0";
        let code = [&[10, 0x81, 0x01][..], &[7; 129]].concat();
        let names = b"\0\x08\x04name\x01\0\0";
        let other = b"\0\x06\x05names";
        let module = [&header[..], names, &code, other].concat();
        assert_eq!(without_names(&module), Some([&header[..], &code, other].concat()));
        assert_eq!(without_names(&module[..module.len() - 1]), None);
        assert_eq!(without_names(b"\0asm"), None);
    }
}
