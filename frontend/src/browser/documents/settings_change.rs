//! Changing the settings of the document.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::open_document;
use crate::browser::state::AppState;
use crate::model::documents::document_record::DocumentSettings;
use crate::model::messages::m;

/// Changes the settings and stores them.
pub(super) fn change(state: AppState, act: impl FnOnce(&mut DocumentSettings)) {
    let mut settings = state.draft().settings.get_untracked();
    act(&mut settings);
    save(state, settings);
}

fn save(state: AppState, settings: DocumentSettings) {
    state.draft().settings.set(settings.clone());
    spawn_local(async move {
        if open_document::set_settings(settings).await.is_err() {
            state.draft().last_action_message.set(Some(
                m("The settings were not saved: this browser’s storage is full or turned off.").owned(),
            ));
        }
    });
}
