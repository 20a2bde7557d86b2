//! Moments as people write them.

use leptos::wasm_bindgen::JsValue;

use crate::browser::browser_window::language;
use crate::browser::clock::now_ms;
use crate::model::documents::document_record::age;

/// Date and time of a moment (milliseconds since the Unix epoch), in the form of the page's language.
pub(super) fn moment_of(moment: u64) -> String {
    #[allow(clippy::cast_precision_loss)] // far below 2^53
    let date = js_sys::Date::new(&JsValue::from_f64(moment as f64));
    let options = js_sys::Object::new();
    for (name, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        // Setting a property of a new object cannot fail.
        let _ = js_sys::Reflect::set(&options, &name.into(), &value.into());
    }
    date.to_locale_string(&language(), &options).into()
}

/// How long ago a moment was, or its date if that is longer than a week.
pub(super) fn age_text(moment: u64) -> String {
    age(moment, now_ms()).unwrap_or_else(|| moment_of(moment))
}
