//! Saves documents as files.

use emend_shared::Markup;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::browser::browser_window;
use crate::model::documents::saved_form::SavedForm;
use crate::model::documents::title;

/// Saves a document as a file in the browser's directory for downloads. Returns whether that has begun.
pub(super) fn save(title: &str, text: &str, markup: Markup, form: SavedForm) -> bool {
    let content = form.content(text, markup);
    let kind = BlobPropertyBag::new();
    kind.set_type("text/plain;charset=utf-8");
    let parts = js_sys::Array::of1(&content.into());
    let begun = Blob::new_with_str_sequence_and_options(&parts, &kind).and_then(|blob| {
        let address = Url::create_object_url_with_blob(&blob)?;
        let link: HtmlAnchorElement = browser_window::document().create_element("a")?.unchecked_into();
        link.set_href(&address);
        link.set_download(&title::file_name(title, form.ending()));
        link.click();
        Url::revoke_object_url(&address)
    });
    begun.is_ok()
}
