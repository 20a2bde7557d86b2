//! Saves the draft while the user writes, and follows changes from other tabs
//! (`docs/decisions/0069-drafts-in-two-tabs.md`).

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::ev;
use leptos::prelude::*;

use super::clock::{Alarm, now_ms};
use super::editor::{dom, is_composing, show_text};
use super::state::AppState;
use super::{page, user};
use crate::model::draft::{SavePlan, TabDraft, version_name, versions};
use crate::sample_text;

/// The name under which the draft is stored.
const TEXT: &str = "text";
/// The longest time from a change to its storage, in milliseconds.
const SAVE_MS: u32 = 500;

thread_local! {
    static ALARM: Rc<Alarm> = Rc::new(Alarm::new());
    static IS_DUE: Cell<bool> = const { Cell::new(false) };
    static TAB: RefCell<TabDraft> = RefCell::default();
}

/// The text to begin with: the user's draft, or the sample text if there is none.
pub(crate) fn open(state: AppState) -> String {
    let stored = user::stored(TEXT);
    TAB.set(TabDraft::opened(stored.clone()));
    count_versions(state);
    let text = stored.unwrap_or_else(|| sample_text::TEXT.to_owned());
    text.replace("\r\n", "\n")
}

/// Saves the draft soon after the user has changed it. Someone who types without a pause is not kept waiting.
pub(crate) fn edited(state: AppState) {
    TAB.with_borrow_mut(TabDraft::edit);
    if !IS_DUE.replace(true) {
        ALARM.with(Rc::clone).set(SAVE_MS, move || {
            save(state);
        });
    }
}

/// Saves the draft if the user has changed it. Returns whether all changes are stored now.
pub(crate) fn save(state: AppState) -> bool {
    ALARM.with(Rc::clone).clear();
    IS_DUE.set(false);
    let text = dom::with(|flow| flow.text.clone());
    let plan = TAB.with_borrow(|tab| tab.save_plan(&text, user::stored(TEXT).as_deref()));
    let is_stored = match plan {
        SavePlan::Nothing => true,
        SavePlan::Write => user::store(TEXT, &text),
        SavePlan::KeepOther(other) => put_aside(&other) && user::store(TEXT, &text),
    };
    if is_stored && TAB.with_borrow(TabDraft::is_edited) {
        TAB.with_borrow_mut(|tab| tab.saved(text));
    }
    // The draft of someone who has logged out is not theirs to save, and the page is about to go.
    let is_unsaved = !is_stored && user::is_here();
    state
        .draft
        .unsaved
        .maybe_update(|now| std::mem::replace(now, is_unsaved) != is_unsaved);
    count_versions(state);
    is_stored
}

/// Saves the draft when the user leaves the page, and follows other tabs.
pub(crate) fn watch(state: AppState) {
    let leaving = window_event_listener(ev::pagehide, move |_| {
        save(state);
    });
    on_cleanup(move || leaving.remove());
    page::on_document("visibilitychange", move |_| {
        if page::document().hidden() {
            save(state);
        } else {
            follow(state);
        }
    });
    for event in ["storage", "pageshow"] {
        let listener = window_event_listener_untyped(event, move |_| follow(state));
        on_cleanup(move || listener.remove());
    }
    let closing = window_event_listener_untyped("beforeunload", move |event| {
        if !save(state) && user::is_here() {
            event.prevent_default();
        }
    });
    on_cleanup(move || closing.remove());
}

/// Shows the draft as another tab has saved it, unless this tab has changes of its own. A hidden tab waits until it is shown.
fn follow(state: AppState) {
    count_versions(state);
    if page::document().hidden() || is_composing() || state.editor.get_untracked().is_none() {
        return;
    }
    if state.draft.unsaved.get_untracked() {
        // Another tab may have made room.
        save(state);
    }
    if let Some(text) = TAB.with_borrow(|tab| tab.text_to_follow(user::stored(TEXT))) {
        show(state, text);
    }
}

/// Shows the newest other version, and keeps the text that it replaces as a version.
pub(crate) fn swap(state: AppState) {
    let Some(name) = newest() else { return };
    let Some(version) = user::stored(&name) else {
        return;
    };
    TAB.with_borrow_mut(TabDraft::edit);
    if !save(state) {
        return;
    }
    let shown = dom::with(|flow| flow.text.clone());
    if (shown.trim().is_empty() || put_aside(&shown)) && user::store(TEXT, &version) {
        user::remove(&name);
        show(state, version);
        state.announce("This is the other version");
    } else {
        state.draft.unsaved.set(true);
    }
    count_versions(state);
}

/// Deletes the newest other version.
pub(crate) fn discard(state: AppState) {
    if let Some(name) = newest() {
        user::remove(&name);
    }
    count_versions(state);
    state.announce("The other version is deleted");
}

fn show(state: AppState, stored: String) {
    show_text(state, &stored.replace("\r\n", "\n"));
    TAB.set(TabDraft::opened(Some(stored)));
}

/// Stores a text as a version. Returns whether it is stored.
fn put_aside(text: &str) -> bool {
    let names = user::keys();
    let known = versions(names.iter().cloned());
    // The same text may already be there, from a save that stopped half-way.
    known
        .iter()
        .any(|name| user::stored(name).as_deref() == Some(text))
        || user::store(&version_name(now_ms(), &known), text)
}

fn newest() -> Option<String> {
    versions(user::keys().into_iter()).pop()
}

fn count_versions(state: AppState) {
    let count = versions(user::keys().into_iter()).len();
    state
        .draft
        .versions
        .maybe_update(|now| std::mem::replace(now, count) != count);
}
