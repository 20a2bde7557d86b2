//! The user's tabs tell each other which documents they have changed.

use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::prelude::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::browser::user;

fn channel() -> Option<BroadcastChannel> {
    BroadcastChannel::new(&user::channel()?).ok()
}

/// Tells the other tabs that a document has changed.
pub(crate) fn notify_other_tabs(document: &str) {
    if let Some(channel) = channel() {
        // A tab that misses this reads the database when it is shown again.
        let _ = channel.post_message(&document.into());
        channel.close();
    }
}

/// Calls `changed` with the ID of each document that another tab changes, until the page is closed.
pub(crate) fn watch(changed: impl Fn(String) + 'static) {
    let Some(channel) = channel() else { return };
    let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(document) = event.data().as_string()
            && user::is_here()
        {
            changed(document);
        }
    });
    channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
}
