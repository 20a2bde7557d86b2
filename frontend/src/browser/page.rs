//! Short ways to what every page has.

use leptos::wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement, Window};

/// The window. A page without one does not exist.
pub(crate) fn window() -> Window {
    leptos::prelude::window()
}

/// The document.
pub(crate) fn document() -> Document {
    leptos::prelude::document()
}

/// The address under which all pages are, with a slash at its end: the page says it in `<base>`, where the server may have put a
/// path that a proxy has it under.
pub(crate) fn base() -> String {
    document().base_uri().ok().flatten().unwrap_or_default()
}

/// Which of the pages this is: the path below [`base`], `""` for the editor.
pub(crate) fn path() -> String {
    let address = window().location().href().unwrap_or_default();
    let path = address.strip_prefix(&base()).unwrap_or_default();
    path.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// The element with this id.
pub(crate) fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Whether the list stands beside the text, as the style sheet has it.
pub(crate) fn is_wide() -> bool {
    const NARROW_PX: f64 = 960.0;
    window()
        .inner_width()
        .ok()
        .and_then(|width| width.as_f64())
        .is_none_or(|width| width > NARROW_PX)
}

/// Moves the focus to the element with this id, once the page shows what has changed.
pub(crate) fn focus_soon(id: String) {
    leptos::prelude::request_animation_frame(move || {
        if let Some(element) = by_id(&id) {
            // An element that cannot be focused leaves the focus where it is.
            let _ = element.focus();
        }
    });
}

/// A line in the browser's console, for those who look for what went wrong.
pub(crate) fn warn(message: &str) {
    web_sys::console::warn_1(&message.into());
}

/// Calls `listener` for every event of this name on the document, as long as the page lives.
pub(crate) fn on_document(event: &str, listener: impl FnMut(web_sys::Event) + 'static) {
    let closure = wasm_bindgen::closure::Closure::<dyn FnMut(web_sys::Event)>::new(listener);
    if document()
        .add_event_listener_with_callback(event, closure.as_ref().unchecked_ref())
        .is_err()
    {
        warn(&format!("cannot listen to {event}"));
    }
    closure.forget();
}
