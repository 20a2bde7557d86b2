//! The texts about the connection to the server: the banner above the status bar, and the number of choices that wait for the
//! server.

use leptos::prelude::*;

use super::state::{AppState, ServerConnection};
use crate::browser::documents::controls::sentence;
use crate::model::messages::m;

/// The banner about problems with the connection.
#[component]
pub(crate) fn ConnectionBanner() -> impl IntoView {
    let state = AppState::here();
    let is_refused = Memo::new(move |_| {
        state
            .document
            .with(|document| document.check_progress().refused > 0)
    });
    view! {
        <div class="banners" role="status" aria-label=m("Connection")>
            {move || {
                let text = match state.connection.get() {
                    ServerConnection::Fine => return None,
                    ServerConnection::Away => {
                        m("The server is unreachable; Emend keeps trying. Your text and choices are saved in this browser.").owned()
                    }
                    // What was refused may have gone from the text.
                    ServerConnection::Refused(message) => is_refused.get().then_some(message)?,
                };
                Some(view! { <p class="banner">{text}</p> })
            }}
            {move || {
                state
                    .is_learning_unavailable
                    .get()
                    .then(|| {
                        view! {
                            {sentence("note", m("What Emend has learned is temporarily unavailable; replacements are in the default order."))}
                        }
                    })
            }}
        </div>
    }
}

/// The number of choices that are sent once the server is reachable again, for the status bar.
#[component]
pub(crate) fn WaitingChoices() -> impl IntoView {
    let state = AppState::here();
    let waiting = move || match state.unsent_choices.get() {
        0 => None,
        n if state.connection.get() == ServerConnection::Away => Some(tn!(
            n,
            "Offline: {n} choice not sent yet",
            "Offline: {n} choices not sent yet"
        )),
        _ => None,
    };
    view! { <p class="muted">{waiting}</p> }
}
