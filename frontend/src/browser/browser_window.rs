//! Shortcuts to the window and the document.

use leptos::wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Window};

/// The window, which every page has.
pub(crate) fn window() -> Window {
    leptos::prelude::window()
}

/// The document.
pub(crate) fn document() -> Document {
    leptos::prelude::document()
}

/// The base URL of all pages, ending in a slash. It comes from `<base>`, which includes the path if the server runs under one
/// behind a proxy.
pub(crate) fn base() -> String {
    document().base_uri().ok().flatten().unwrap_or_default()
}

/// The path of the current page below [`base`]; `""` for the editor.
pub(crate) fn path() -> String {
    let address = window().location().href().unwrap_or_default();
    let path = address.strip_prefix(&base()).unwrap_or_default();
    path.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// The tag of the language of the interface, in which texts, dates and numbers are written.
pub(crate) fn language() -> String {
    let root = document().document_element();
    root.and_then(|root| root.get_attribute("lang"))
        .unwrap_or_default()
}

/// The element with this ID.
pub(crate) fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Whether the list is next to the text; the width is the style sheet's breakpoint.
pub(crate) fn is_wide() -> bool {
    const NARROW_PX: f64 = 960.0;
    window()
        .inner_width()
        .ok()
        .and_then(|width| width.as_f64())
        .is_none_or(|width| width > NARROW_PX)
}

/// The height of the window, in pixels.
pub(crate) fn inner_height() -> f64 {
    window()
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64())
        .unwrap_or(600.0)
}

/// Moves the focus to the element with this ID after the page has been updated.
pub(crate) fn focus_soon(id: String) {
    leptos::prelude::request_animation_frame(move || {
        if let Some(element) = by_id(&id) {
            // An element that cannot be focused leaves the focus where it is.
            let _ = element.focus();
        }
    });
}

/// Writes a warning to the browser's console.
pub(crate) fn warn(message: &str) {
    web_sys::console::warn_1(&message.into());
}

/// Calls `listener` for every event of this name on the document until the page is closed.
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

/// Calls its listener whenever the size of an element has changed, until it is dropped.
pub(crate) struct SizeWatch {
    observer: web_sys::ResizeObserver,
    _closure: wasm_bindgen::closure::Closure<dyn FnMut()>,
}

/// Watches the size of an element. The listener is also called once at the start.
pub(crate) fn on_size_change(element: &Element, listener: impl FnMut() + 'static) -> Option<SizeWatch> {
    let closure = wasm_bindgen::closure::Closure::<dyn FnMut()>::new(listener);
    let observer = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some(SizeWatch {
        observer,
        _closure: closure,
    })
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
