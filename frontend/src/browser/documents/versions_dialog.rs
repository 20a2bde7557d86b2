//! The dialog for earlier versions of the document.

use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::database;
use super::moments::moment_of;
use super::open_document;
use crate::browser::drafts;
use crate::browser::state::AppState;
use crate::model::documents::version::{VersionKey, VersionReason};

/// The list of versions.
#[derive(Clone)]
enum VersionList {
    Loading,
    Known(Vec<VersionKey>),
    Failed,
}

/// The version that is shown.
#[derive(Clone, PartialEq)]
struct ShownVersion {
    key: VersionKey,
    text: String,
}

#[derive(Clone, Copy)]
struct VersionChoice {
    state: AppState,
    list: RwSignal<VersionList>,
    shown: RwSignal<Option<ShownVersion>>,
    failed: RwSignal<bool>,
    dialog: NodeRef<Dialog>,
}

impl VersionChoice {
    fn open(self) {
        self.list.set(VersionList::Loading);
        self.shown.set(None);
        self.failed.set(false);
        if let Some(dialog) = self.dialog.get_untracked() {
            // This fails only if the dialog is already open.
            let _ = dialog.show_modal();
        }
        spawn_local(async move {
            // What was typed last may make a version.
            drafts::flush(self.state).await;
            let known = database::versions(&open_document::id()).await;
            self.list
                .set(known.map_or(VersionList::Failed, VersionList::Known));
        });
    }

    fn close(self) {
        if let Some(dialog) = self.dialog.get_untracked() {
            dialog.close();
        }
    }

    fn show(self, key: VersionKey) {
        spawn_local(async move {
            match database::version(&key).await {
                Ok(text) => self.shown.set(Some(ShownVersion { key, text })),
                Err(_) => self.failed.set(true),
            }
        });
    }

    fn restore(self, key: VersionKey) {
        spawn_local(async move {
            if drafts::restore(self.state, &key).await {
                let message = format!(
                    "The version of {} is restored. The text that it replaced is kept as a version.",
                    moment_of(key.moment)
                );
                self.state.draft.said.set(Some(message));
                self.close();
            } else {
                self.failed.set(true);
            }
        });
    }
}

/// The button and its dialog.
#[component]
pub(crate) fn VersionsDialog() -> impl IntoView {
    let choice = VersionChoice {
        state: AppState::here(),
        list: RwSignal::new(VersionList::Loading),
        shown: RwSignal::new(None),
        failed: RwSignal::new(false),
        dialog: NodeRef::new(),
    };
    let dialog = choice.dialog;
    view! {
        <button type="button" class="quiet" aria-haspopup="dialog" on:click=move |_| choice.open()>
            "Versions"
        </button>
        <dialog node_ref=dialog class="dialog versions" aria-labelledby="versions-heading">
            <div class="dialog-head">
                <h2 id="versions-heading">"Versions"</h2>
                <button type="button" class="quiet" on:click=move |_| choice.close()>
                    "Close"
                </button>
            </div>
            <p class="muted">
                "Emend keeps earlier texts of this document while you write, and before much of it is deleted or replaced."
            </p>
            <div role="alert">
                <Show when=move || choice.failed.get()>
                    <p class="banner">
                        "That did not work: this browser’s storage is full or turned off. Nothing was changed."
                    </p>
                </Show>
            </div>
            <div class="version-parts">
                <Listed choice />
                <Preview choice />
            </div>
        </dialog>
    }
}

#[component]
fn Listed(choice: VersionChoice) -> impl IntoView {
    let row = move |key: VersionKey| {
        let is_shown = {
            let key = key.clone();
            move || {
                choice
                    .shown
                    .with(|shown| shown.as_ref().is_some_and(|shown| shown.key == key))
            }
        };
        let why = match key.reason {
            VersionReason::Automatic => "",
            VersionReason::Replaced => " · before it was replaced",
            VersionReason::OtherTab => " · from another tab",
        };
        let detail = format!("{} characters{why}", key.units);
        let moment = moment_of(key.moment);
        view! {
            <li>
                <button
                    type="button"
                    class="version"
                    aria-pressed=move || is_shown().to_string()
                    on:click=move |_| choice.show(key.clone())
                >
                    <span>{moment}</span>
                    <span class="muted">{detail}</span>
                </button>
            </li>
        }
    };
    move || {
        match choice.list.get() {
        VersionList::Loading => view! { <p class="muted" role="status">"Loading…"</p> }.into_any(),
        VersionList::Failed => {
            view! { <p class="banner">"This browser keeps no versions: its storage is full or turned off."</p> }
                .into_any()
        }
        VersionList::Known(known) if known.is_empty() => {
            view! { <p class="muted">"No earlier versions yet. The first one is kept after ten minutes of writing."</p> }
                .into_any()
        }
        VersionList::Known(known) => view! {
            <ul class="version-list" role="list" aria-label="Earlier versions">
                {known.into_iter().map(row).collect_view()}
            </ul>
        }
        .into_any(),
    }
    }
}

#[component]
fn Preview(choice: VersionChoice) -> impl IntoView {
    move || {
        choice.shown.get().map(|ShownVersion { key, text }| {
            view! {
                <div class="version-preview">
                    // The text scrolls, so it must be reachable with the keyboard.
                    <div class="version-text" role="region" aria-label="Text of this version" tabindex="0">
                        {text}
                    </div>
                    <button type="button" class="primary" on:click=move |_| choice.restore(key.clone())>
                        "Restore this version"
                    </button>
                </div>
            }
        })
    }
}
