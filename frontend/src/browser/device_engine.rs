//! The engine on this device: its script is loaded only if the user has turned it on, or opens its dialog.

use js_sys::{Function, Promise, Reflect};
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{page, storage};
use crate::model::messages::{Message, m};

/// Where the browser remembers that checks are on this device. The script sets it.
const CHOSEN: &str = "emend.device";
/// The event of the document with which the script tells that texts are checked elsewhere from now on.
pub(crate) const CHANGED: &str = "emend-device";

/// Why the engine did not check a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeviceFailure {
    /// It could not be loaded.
    NotLoaded,
    /// It failed on this text.
    OnText,
}

impl DeviceFailure {
    /// The message for the user.
    pub(crate) fn message(self) -> Message {
        match self {
            Self::NotLoaded => m(
                "The files for checks on this device could not be loaded. Connect to the server and reload the page, or turn these checks off in the menu.",
            ),
            Self::OnText => m(
                "Emend failed on a paragraph on this device. Change it, or turn checks on this device off in the menu.",
            ),
        }
    }
}

/// The answer to a request, both in JSON; `None` if texts are not checked on this device, or this one is not in English.
pub(crate) async fn check(request: &str) -> Result<Option<String>, DeviceFailure> {
    if storage::stored(CHOSEN).is_none() {
        return Ok(None);
    }
    match call("check", request).await {
        Err(_) => Err(DeviceFailure::NotLoaded),
        Ok(answer) if answer.is_null() => Err(DeviceFailure::OnText),
        Ok(answer) => Ok(answer.as_string()),
    }
}

/// Opens the dialog that turns the checks on and off.
pub(crate) async fn open() -> Result<(), DeviceFailure> {
    let opened = call("open", "").await;
    opened.map(|_| ()).map_err(|_| DeviceFailure::NotLoaded)
}

/// Has the script ask for the words of the dictionary again, because they have changed.
pub(crate) fn forget_words() {
    // The property of a window can be set.
    let _ = Reflect::set(&page::window(), &"deviceWords".into(), &JsValue::UNDEFINED);
}

/// Calls a function of the script, which the page loads if need be.
async fn call(name: &str, value: &str) -> Result<JsValue, JsValue> {
    let window = page::window();
    let device: Function = Reflect::get(&window, &"device".into())?.dyn_into()?;
    let result = device.call2(&window, &name.into(), &value.into())?;
    JsFuture::from(Promise::resolve(&result)).await
}
