//! Rebuilds this crate when the web app changes, because it is embedded at compile time.

/// Set by `cargo xtask serve` while the web app is still being built and only the crates below this one can be compiled.
const PENDING: &str = "EMEND_WEB_APP_PENDING";

fn main() {
    println!("cargo:rerun-if-changed=../../frontend/dist");
    println!("cargo:rerun-if-env-changed={PENDING}");
    assert!(
        std::env::var_os(PENDING).is_none(),
        "the web app is not built yet ({PENDING} is set)"
    );
}
