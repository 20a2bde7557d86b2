//! The dialog for earlier versions of the document.

use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::controls::{button, close, dialog, dynamic, paragraph, sentence};
use super::database;
use super::date_texts::moment_of;
use super::open_document;
use crate::browser::draft_saving;
use crate::browser::state::AppState;
use crate::model::documents::version::VersionKey;
use crate::model::messages::{m, t};

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
    state: StoredValue<AppState>,
    list: RwSignal<VersionList>,
    shown: RwSignal<Option<ShownVersion>>,
    failed: RwSignal<bool>,
    dialog: NodeRef<Dialog>,
}

impl VersionChoice {
    fn load(self) {
        self.list.set(VersionList::Loading);
        self.shown.set(None);
        self.failed.set(false);
        spawn_local(async move {
            // What was typed last may make a version.
            draft_saving::flush(self.state.get_value()).await;
            let versions = database::versions(&open_document::id()).await;
            self.list
                .set(versions.map_or(VersionList::Failed, VersionList::Known));
        });
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
            if draft_saving::restore(self.state.get_value(), &key).await {
                let message = t!(
                    "Restored the version from {moment}. The text that it replaced is kept as another version.",
                    moment = moment_of(key.moment)
                );
                self.state
                    .get_value()
                    .draft()
                    .last_action_message
                    .set(Some(message));
                close(self.dialog);
            } else {
                self.failed.set(true);
            }
        });
    }
}

/// The button and its dialog.
pub(super) fn versions_dialog(state: AppState) -> AnyView {
    let choice = VersionChoice {
        state: StoredValue::new(state),
        list: RwSignal::new(VersionList::Loading),
        shown: RwSignal::new(None),
        failed: RwSignal::new(false),
        dialog: NodeRef::new(),
    };
    let failed = move || {
        if choice.failed.get() {
            let message = t("The change could not be saved: this browser’s storage is full or turned off.");
            paragraph("banner", message)
        } else {
            ().into_any()
        }
    };
    let about = t(
        "Emend saves versions of this document as you write, and before a large part of it is deleted or replaced.",
    );
    let children = view! {
        {paragraph("muted", about)}
        <div role="alert">{dynamic(Box::new(failed))}</div>
        <div class="version-parts">
            {dynamic(Box::new(move || version_row(choice)))} {dynamic(Box::new(move || preview(choice)))}
        </div>
    };
    dialog(
        ("versions", m("Versions")),
        "dialog versions",
        choice.dialog,
        Box::new(move || choice.load()),
        children.into_any(),
    )
}

fn version_row(choice: VersionChoice) -> AnyView {
    match choice.list.get() {
        VersionList::Loading => sentence("muted", m("Loading…")),
        VersionList::Failed => sentence(
            "banner",
            m("This browser cannot store versions: its storage is full or turned off."),
        ),
        VersionList::Known(keys) if keys.is_empty() => sentence(
            "muted",
            m("No earlier versions yet. Emend saves the first one after ten minutes of writing."),
        ),
        VersionList::Known(keys) => {
            let rows: Vec<AnyView> = keys.into_iter().map(|key| row(choice, key)).collect();
            view! {
                <ul class="version-list" role="list" aria-label=m("Earlier versions")>
                    {rows}
                </ul>
            }
            .into_any()
        }
    }
}

fn row(choice: VersionChoice, key: VersionKey) -> AnyView {
    let detail = key.about();
    let moment = moment_of(key.moment);
    let is_shown = {
        let key = key.clone();
        move || {
            let is_shown =
                |shown: &Option<ShownVersion>| shown.as_ref().is_some_and(|shown| shown.key == key);
            choice.shown.with(is_shown).to_string()
        }
    };
    view! {
        <li>
            <button
                type="button"
                class="version"
                aria-pressed=is_shown
                on:click=move |_| choice.show(key.clone())
            >
                <span>{moment}</span>
                <span class="muted">{detail}</span>
            </button>
        </li>
    }
    .into_any()
}

fn preview(choice: VersionChoice) -> AnyView {
    let Some(ShownVersion { key, text }) = choice.shown.get() else {
        return ().into_any();
    };
    let restore = move || choice.restore(key.clone());
    view! {
        <div class="version-preview">
            // The text scrolls, so it must be reachable with the keyboard.
            <div class="version-text" role="region" aria-label=m("Text of this version") tabindex="0">
                {text}
            </div>
            {button(m("Restore this version"), "primary", Box::new(restore))}
        </div>
    }
    .into_any()
}
