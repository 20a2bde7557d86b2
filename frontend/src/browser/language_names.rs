//! The browser's names of languages and regions.

use js_sys::Intl::DisplayNames;
use js_sys::{Array, Object, Reflect};

use super::browser_window;

/// The name of a `language` or a `region` in the language of the interface.
pub(crate) fn display_name(kind: &str, code: &str) -> Option<String> {
    let options = Object::new();
    // Setting a property of a new object always succeeds.
    let _ = Reflect::set(&options, &"type".into(), &kind.into());
    let names = DisplayNames::new(&Array::of1(&browser_window::language().into()), &options);
    names.of(code).map(String::from)
}
