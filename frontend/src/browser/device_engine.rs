//! The engine on this device: its script is loaded only if the user has turned it on, or opens its dialog.

use emend_shared::Choice;
use js_sys::{Function, Promise, Reflect};
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{browser_window, storage};
use crate::model::messages::{Message, m};

/// Where the browser remembers that checks are on this device. The script sets it.
const STORAGE_KEY: &str = "emend.device";
/// Under this name, after that of the user, the script notes that it keeps choices.
const LEARNED: &str = "learned";
/// The user's habits that the script has to forget, a line each.
const FORGOTTEN: &str = "forgotten";
/// The rule of dictionary words.
pub(crate) const WORD_RULE: &str = "WORD";
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
                "The files for checking on this device could not be loaded. Connect to the server and reload the page, or turn off checking on this device in the menu.",
            ),
            Self::OnText => m(
                "Emend could not check a paragraph on this device. Change the paragraph, or turn off checking on this device in the menu.",
            ),
        }
    }
}

/// Whether English text is checked on this device.
pub(crate) fn is_on() -> bool {
    storage::read(STORAGE_KEY).is_some()
}

/// The answer to a request, both in JSON; `None` if texts are not checked on this device, or this one is not in English.
pub(crate) async fn check(request: &str) -> Result<Option<String>, DeviceFailure> {
    if !is_on() {
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
    let answer = call("open", "").await;
    answer.map(|_| ()).map_err(|_| DeviceFailure::NotLoaded)
}

/// Keeps a choice for the checks on this device.
pub(crate) async fn learn(choice: &Choice) {
    let Ok(json) = serde_json::to_string(choice) else {
        return;
    };
    if let Err(error) = call("learn", &json).await {
        let error = error.as_string().unwrap_or_default();
        browser_window::warn(&format!("cannot store a choice: {error}"));
    }
}

/// Has the script forget a habit: what was chosen for a surface under a rule. It does so before its next check, because this page
/// may be about to close. Without a surface, it only asks the server again.
pub(crate) fn forget(rule: &str, surface: &str) {
    let Some(person) = storage::get(storage::PERSON) else {
        return;
    };
    if is_on() || storage::read(&[&*person, LEARNED].concat()).is_some() {
        let key = [&*person, FORGOTTEN].concat();
        let before = storage::get(&key).map_or_else(String::new, |lines| lines + "\n");
        storage::set(&key, &format!("{before}{rule} {surface}"));
    }
}

/// Calls a function of the script, which the page loads if need be.
async fn call(name: &str, value: &str) -> Result<JsValue, JsValue> {
    let window = browser_window::window();
    let device: Function = Reflect::get(&window, &"device".into())?.dyn_into()?;
    let result = device.call2(&window, &name.into(), &value.into())?;
    JsFuture::from(Promise::resolve(&result)).await
}
