//! Moves the focus within a list or a menu by the arrow keys, Home and End.

use leptos::ev::KeyboardEvent;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::browser_window;
use crate::model::arrow_keys::target;

/// Whether a key is pressed alone, and not while an input method composes text.
pub(crate) fn is_plain(event: &KeyboardEvent) -> bool {
    !(event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing())
}

/// Moves the focus among the elements of `container` that match `selector`. Returns whether the key does that.
pub(crate) fn move_focus(container: &Element, selector: &str, event: &KeyboardEvent) -> bool {
    let Ok(all) = container.query_selector_all(selector) else {
        return false;
    };
    let count = all.length() as usize;
    let element = |at: usize| all.item(u32::try_from(at).ok()?)?.dyn_into::<HtmlElement>().ok();
    let active = browser_window::document().active_element();
    let is_active = |at: &usize| {
        let element = element(*at);
        active.is_some() && element.map(Element::from) == active
    };
    let to = target(&event.key(), (0..count).find(is_active), count);
    let Some(element) = to.filter(|_| is_plain(event)).and_then(element) else {
        return false;
    };
    event.prevent_default();
    event.stop_propagation();
    // Only elements that can be focused are asked for.
    let _ = element.focus();
    true
}
