//! The engine in a browser: checks English texts on the user's device, without a server.
//!
//! It is built for WebAssembly without the engine's data files, and is handed them when it starts
//! ([0090](../../../docs/decisions/0090-check-on-this-device.md)). A request and its response are those of `POST /api/v1/check`, so that the
//! web app need not know which of the two has checked.
//!
//! # Layout
//! - [`DeviceEngine`] – checks a request
//! - `own_votes` – the user's own votes, from their choices on this device and from the server
//! - `english_text` – whether a text is in English, and in which variety
//! - `bindings` – the functions that JavaScript calls

#[cfg(target_arch = "wasm32")]
mod bindings;
mod device_engine;
mod english_text;
mod own_votes;

#[cfg(target_arch = "wasm32")]
pub use bindings::{Engine, data_file};
pub use device_engine::{DeviceEngine, RequestError};
