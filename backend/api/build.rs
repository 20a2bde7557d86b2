//! Rebuilds this crate when the web app changes, because it is embedded at compile time.

fn main() {
    println!("cargo:rerun-if-changed=../../frontend/dist");
}
