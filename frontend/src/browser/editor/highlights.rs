//! Underlines drawn with the CSS Custom Highlight API, which styles ranges without changing the DOM.

use leptos::wasm_bindgen::{self, JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::Range;

#[wasm_bindgen]
extern "C" {
    type HighlightRegistry;

    #[wasm_bindgen(thread_local_v2, js_namespace = CSS, js_name = highlights)]
    static REGISTRY: JsValue;

    #[wasm_bindgen(method)]
    fn set(this: &HighlightRegistry, name: &str, highlight: &Highlight);

    type Highlight;

    #[wasm_bindgen(constructor)]
    fn new() -> Highlight;

    #[wasm_bindgen(method)]
    fn add(this: &Highlight, range: &Range);

    #[wasm_bindgen(method)]
    fn delete(this: &Highlight, range: &Range) -> bool;

    #[wasm_bindgen(method, setter)]
    fn set_priority(this: &Highlight, priority: i32);
}

/// Whether the browser supports the API.
pub(crate) fn are_supported() -> bool {
    let global = js_sys::global();
    let css = js_sys::Reflect::get(&global, &"CSS".into()).unwrap_or(JsValue::UNDEFINED);
    let has = |object: &JsValue, name: &str| js_sys::Reflect::has(object, &name.into()).unwrap_or(false);
    css.is_object() && has(&css, "highlights") && has(&global, "Highlight")
}

/// A style of underline and the ranges that have it.
pub(super) struct Underline(Highlight);

impl Underline {
    /// Registers the style `name`. Where styles overlap, the higher `priority` wins.
    pub(super) fn new(name: &str, priority: i32) -> Self {
        let highlight = Highlight::new();
        highlight.set_priority(priority);
        REGISTRY.with(|registry| {
            registry
                .unchecked_ref::<HighlightRegistry>()
                .set(name, &highlight);
        });
        Self(highlight)
    }

    /// Adds a range.
    pub(super) fn add(&self, range: &Range) {
        self.0.add(range);
    }

    /// Removes a range.
    pub(super) fn remove(&self, range: &Range) {
        self.0.delete(range);
    }
}
