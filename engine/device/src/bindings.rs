//! The functions that JavaScript calls.

use emend_engine::{DATA_VERSION, DataBundle};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

use crate::DeviceEngine;

/// The name of the file with the engine's data on the server.
#[wasm_bindgen(js_name = dataFile)]
pub fn data_file() -> String {
    format!("engine-data-{DATA_VERSION}.bin")
}

/// An engine that was handed its data.
#[wasm_bindgen]
pub struct Engine(DeviceEngine);

#[wasm_bindgen]
impl Engine {
    /// Returns the engine that works with this data. Takes a second or two.
    ///
    /// # Errors
    /// If it is not the data of this version.
    #[wasm_bindgen(constructor)]
    pub fn new(data: Vec<u8>) -> Result<Self, JsError> {
        DataBundle::hand_over(data.leak())?;
        Ok(Self(DeviceEngine::new()))
    }

    /// Returns the response to a request, both in JSON; nothing if the text is not in English.
    ///
    /// # Errors
    /// If the request is not one.
    pub fn check(&mut self, request: &str) -> Result<Option<String>, JsError> {
        Ok(self.0.check_json(request)?)
    }

    /// Takes over what the user has taught Emend, in JSON. It counts from the next check on.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn learn(&mut self, learned: &str) -> Result<(), JsError> {
        Ok(self.0.learn_json(learned)?)
    }
}
