//! Starts the web app.

#[cfg(target_arch = "wasm32")]
fn main() {
    emend_frontend::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This is the web app; Trunk builds it for the browser (see CONTRIBUTING.md).");
}
