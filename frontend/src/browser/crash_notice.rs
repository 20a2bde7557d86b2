//! Tells the user when the app has crashed.

use std::cell::Cell;
use std::panic::PanicHookInfo;

use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::prelude::Closure;
use web_sys::{Event, HtmlElement};

use super::browser_window;
use super::clock::Alarm;
use crate::model::messages::t;

thread_local! {
    static HAS_CRASHED: Cell<bool> = const { Cell::new(false) };
}

/// Shows a notice if the app panics from now on.
pub(crate) fn watch() {
    std::panic::set_hook(Box::new(on_panic));
}

fn on_panic(info: &PanicHookInfo<'_>) {
    browser_window::warn(&info.to_string());
    // What follows may fail for the same reason.
    if !HAS_CRASHED.replace(true) {
        // The page may be gone, in which case nobody is left to be told.
        let _ = show();
    }
}

/// Shows the notice with the browser's own means, because the app no longer works.
fn show() -> Result<(), leptos::wasm_bindgen::JsValue> {
    let document = browser_window::document();
    // What is typed from now on would be lost.
    if let Some(editor) = browser_window::by_id("text") {
        editor.set_content_editable("false");
    }
    let notice = document.create_element("div")?;
    notice.set_class_name("banner crash");
    notice.set_attribute("role", "alert")?;
    let text = document.create_element("p")?;
    text.set_text_content(Some(t(
        "Something went wrong. Reload the page; nothing will be lost.",
    )));
    let button = document.create_element("button")?.unchecked_into::<HtmlElement>();
    button.set_class_name("primary");
    button.set_text_content(Some(t("Reload")));
    let reload = Closure::<dyn FnMut()>::new(|| {
        // Reloading fails only if the page is being left anyway.
        let _ = browser_window::window().location().reload();
    });
    button.add_event_listener_with_callback("click", reload.as_ref().unchecked_ref())?;
    reload.forget();
    notice.append_child(&text)?;
    notice.append_child(&button)?;
    if let Some(body) = document.body() {
        body.append_child(&notice)?;
    }
    // Have the last changes saved as if the page were left, once what has crashed is over.
    Alarm::new().set(0, || {
        if let Ok(leaving) = Event::new("pagehide") {
            let _ = browser_window::window().dispatch_event(&leaving);
        }
    });
    Ok(())
}
