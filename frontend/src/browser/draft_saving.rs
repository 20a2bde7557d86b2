//! Saves the text while the user writes, and follows changes from other tabs
//! (`docs/decisions/0069-drafts-in-two-tabs.md`, `docs/decisions/0073-documents-in-the-browser.md`).

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use web_sys::StorageEvent;

use super::clock::{Alarm, now_ms};
use super::documents::database::{self, DatabaseFailure, DocumentChange};
use super::documents::{journal_storage, open_document, tabs};
use super::editor::{dom, is_composing, show_text};
use super::state::{AppState, DocumentDeletion};
use super::{browser_window, user};
use crate::model::documents::journal::JournalEntry;
use crate::model::documents::version::{VersionKey, VersionReason};
use crate::model::messages::t;
use crate::model::tab_draft::{SavePlan, TabDraft};

/// The time from a change to the journal, in milliseconds, and how much longer it may be while the browser handles keys.
const SAVE_MS: u32 = 300;
const SAVE_IDLE_TIMEOUT_MS: u32 = 200;
/// The same from the journal to the database.
const COMMIT_MS: u32 = 1_000;
const COMMIT_IDLE_TIMEOUT_MS: u32 = 500;

thread_local! {
    static ALARM: Rc<Alarm> = Rc::new(Alarm::new());
    static COMMIT_ALARM: Rc<Alarm> = Rc::new(Alarm::new());
    static IS_DUE: Cell<bool> = const { Cell::new(false) };
    static TAB_DRAFT: RefCell<TabDraft> = RefCell::default();
    static COMMIT_STATE: RefCell<CommitState> = RefCell::default();
}

/// The data that this tab has to move into the database.
#[derive(Debug, Default)]
struct CommitState {
    /// The newest entry that is not in the database yet.
    pending: Option<JournalEntry>,
    /// Whether `pending` is not in the journal either, because the local storage is full.
    only_here: bool,
    is_due: bool,
    is_running: bool,
}

/// The text to begin with: that of the document, or the sample text for a user without documents.
pub(crate) fn open(state: AppState) -> String {
    let (text, revision, begins_with, is_deleted) = open_document::with(|open| {
        (
            open.text.clone(),
            open.revision,
            open.begins_with,
            open.is_deleted,
        )
    });
    TAB_DRAFT.set(TabDraft::opened(text.clone(), revision));
    set_deletion(state, is_deleted.then_some(DocumentDeletion::Restorable));
    count_versions(state);
    let text = text.unwrap_or_else(|| begins_with.to_owned());
    text.replace("\r\n", "\n")
}

/// The text as it is shown.
pub(crate) fn shown_text() -> String {
    dom::with(|flow| flow.text.clone())
}

/// Saves the text soon after the user has changed it. Typing without a pause does not delay it.
pub(crate) fn edited(state: AppState) {
    TAB_DRAFT.with_borrow_mut(TabDraft::edit);
    if !IS_DUE.replace(true) {
        ALARM
            .with(Rc::clone)
            .set_idle(SAVE_MS, SAVE_IDLE_TIMEOUT_MS, move || {
                save(state);
            });
    }
}

/// Saves the text if the user has changed it. Returns whether all changes are stored now; if not, they may be soon.
pub(crate) fn save(state: AppState) -> bool {
    ALARM.with(Rc::clone).clear();
    IS_DUE.set(false);
    if !TAB_DRAFT.with_borrow(TabDraft::is_edited) {
        return COMMIT_STATE.with_borrow(|commits| !commits.only_here);
    }
    let (id, text) = (open_document::id(), shown_text());
    let stored = journal_storage::read(&id);
    let plan =
        TAB_DRAFT.with_borrow(|tab| tab.save_plan(&text, stored.as_ref().map(|stored| stored.text.as_str())));
    let can_write = match plan {
        SavePlan::Nothing | SavePlan::Write => true,
        SavePlan::KeepOther(other) => journal_storage::write_aside(&id, &other),
    };
    let entry = TAB_DRAFT.with_borrow(|tab| tab.entry(text, stored.as_ref(), now_ms()));
    let is_stored = can_write && journal_storage::write(&id, &entry);
    if is_stored {
        open_document::remember(&id);
        TAB_DRAFT.with_borrow_mut(|tab| tab.saved(entry.clone()));
        set_unsaved(state, false);
    }
    COMMIT_STATE.with_borrow_mut(|commits| {
        commits.pending = Some(entry);
        commits.only_here = !is_stored;
    });
    commit_soon(
        state,
        if is_stored && !browser_window::document().hidden() {
            COMMIT_MS
        } else {
            0
        },
    );
    is_stored
}

/// Saves the text and waits until it is in the database. Returns whether it is stored.
pub(crate) async fn flush(state: AppState) -> bool {
    let is_stored = save(state);
    commit(state).await.is_ok() || is_stored
}

fn commit_soon(state: AppState, ms: u32) {
    let is_due = COMMIT_STATE.with_borrow_mut(|commits| std::mem::replace(&mut commits.is_due, true));
    if !is_due || ms == 0 {
        let begin = move || {
            spawn_local(async move {
                // What is not stored is said.
                let _ = commit(state).await;
            });
        };
        let alarm = COMMIT_ALARM.with(Rc::clone);
        if ms == 0 {
            alarm.set(0, begin);
        } else {
            alarm.set_idle(ms, COMMIT_IDLE_TIMEOUT_MS, begin);
        }
    }
}

/// Moves the text into the database.
async fn commit(state: AppState) -> Result<(), DatabaseFailure> {
    if COMMIT_STATE.with_borrow_mut(|commits| std::mem::replace(&mut commits.is_running, true)) {
        // The commit that is running takes the new text as well.
        return Ok(());
    }
    let result = commit_all(state).await;
    COMMIT_STATE.with_borrow_mut(|commits| commits.is_running = false);
    result
}

async fn commit_all(state: AppState) -> Result<(), DatabaseFailure> {
    COMMIT_STATE.with_borrow_mut(|commits| commits.is_due = false);
    while let Some(entry) = COMMIT_STATE.with_borrow(|commits| commits.pending.clone()) {
        let id = open_document::id();
        let revision = entry.revision;
        let (settings, given_title) =
            open_document::with(|open| (open.settings.clone(), open.given_title.clone()));
        let change = DocumentChange {
            entry: Some(entry.clone()),
            revive: true,
            settings,
            given_title,
            ..DocumentChange::default()
        };
        let result = journal_storage::commit(&id, change).await;
        let (is_newest, only_here) = COMMIT_STATE.with_borrow_mut(|commits| {
            if let (Some(now), Ok(committed)) = (&mut commits.pending, result)
                && now.revision > revision
                && committed.is_ours
            {
                // What was written meanwhile was made from the text that is stored now.
                now.base = now.base.max(committed.revision);
                now.revision = now.revision.max(now.base + 1);
            }
            let is_newest = commits
                .pending
                .as_ref()
                .is_none_or(|now| now.revision <= revision);
            if is_newest && result.is_ok() {
                commits.pending = None;
                return (true, std::mem::take(&mut commits.only_here));
            }
            (is_newest, commits.only_here)
        });
        let Ok(committed) = result else {
            set_unsaved(state, only_here && user::is_here());
            return Err(DatabaseFailure);
        };
        if only_here && is_newest {
            // Only the database has this text; an earlier one in the journal would take the room of the next.
            if journal_storage::read(&id).is_some_and(|stored| stored.revision < revision) {
                journal_storage::forget(&id);
            }
            open_document::remember(&id);
            let has_changed_since = shown_text() != entry.text;
            TAB_DRAFT.with_borrow_mut(|tab| {
                tab.saved(entry);
                if has_changed_since {
                    tab.edit();
                }
            });
            set_unsaved(state, false);
        }
        if committed.is_ours {
            TAB_DRAFT.with_borrow_mut(|tab| tab.committed(committed.revision));
        }
        state.draft().commits.update(|commits| *commits += 1);
        if state.draft().deletion.get_untracked().is_some() {
            set_deletion(state, None);
            let message = t("This document had been deleted. It was restored with your changes.");
            state.draft().last_action_message.set(Some(message.to_owned()));
        }
        tabs::notify_other_tabs(&id);
        if committed.other_tab {
            count_versions(state);
        }
    }
    Ok(())
}

fn set_unsaved(state: AppState, is_unsaved: bool) {
    state
        .draft()
        .unsaved
        .maybe_update(|now| std::mem::replace(now, is_unsaved) != is_unsaved);
}

/// Saves the text when the user leaves the page, and follows other tabs.
pub(crate) fn watch(state: AppState) {
    let leaving = window_event_listener(ev::pagehide, move |_| {
        save(state);
    });
    on_cleanup(move || leaving.remove());
    browser_window::on_document("visibilitychange", move |_| {
        if browser_window::document().hidden() {
            save(state);
        } else {
            follow(state);
            follow_database(state);
        }
    });
    let storage = window_event_listener_untyped("storage", move |event| {
        let key = event.dyn_ref::<StorageEvent>().and_then(StorageEvent::key);
        if journal_storage::is_of(&open_document::id(), key.as_deref()) {
            follow(state);
        }
    });
    on_cleanup(move || storage.remove());
    let shown = window_event_listener_untyped("pageshow", move |_| {
        follow(state);
        follow_database(state);
    });
    on_cleanup(move || shown.remove());
    let closing = window_event_listener_untyped("beforeunload", move |event| {
        if !save(state) && user::is_here() {
            event.prevent_default();
        }
    });
    on_cleanup(move || closing.remove());
    tabs::watch(move |document| {
        if document == open_document::id() {
            count_versions(state);
            follow_database(state);
        }
    });
}

/// Whether this tab can show another text now. A hidden tab waits until it is shown.
fn can_follow(state: AppState) -> bool {
    !browser_window::document().hidden() && !is_composing() && state.editor.get_untracked().is_some()
}

/// Shows the text as another tab has written it to the journal, unless this tab has changes of its own.
fn follow(state: AppState) {
    if !can_follow(state) {
        return;
    }
    if state.draft().unsaved.get_untracked() {
        // Another tab may have made room.
        TAB_DRAFT.with_borrow_mut(TabDraft::edit);
        save(state);
    }
    if let Some(entry) = journal_storage::read(&open_document::id())
        && TAB_DRAFT.with_borrow(|tab| tab.follows(&entry.text, entry.revision))
    {
        show(state, entry.text, entry.revision);
    }
}

/// Shows the text as another tab has stored it in the database, unless this tab has changes of its own, and says if another tab has
/// deleted the document.
fn follow_database(state: AppState) {
    spawn_local(async move {
        let Ok(stored) = database::document(&open_document::id()).await else {
            return;
        };
        let deletion = match &stored {
            Some((record, _)) => record.deleted.map(|_| DocumentDeletion::Restorable),
            None => is_gone().then_some(DocumentDeletion::ForGood),
        };
        set_deletion(state, deletion);
        if let Some((record, text)) = stored
            && can_follow(state)
            && TAB_DRAFT.with_borrow(|tab| tab.follows(&text, record.revision))
        {
            show(state, text, record.revision);
        }
    });
}

/// Whether a document that the database does not have was in it before.
fn is_gone() -> bool {
    let is_moving = COMMIT_STATE.with_borrow(|commits| commits.pending.is_some());
    let was_stored = TAB_DRAFT.with_borrow(|tab| tab.revision() > 0);
    was_stored && !is_moving && journal_storage::read(&open_document::id()).is_none()
}

fn set_deletion(state: AppState, deletion: Option<DocumentDeletion>) {
    state
        .draft()
        .deletion
        .maybe_update(|now| std::mem::replace(now, deletion) != deletion);
}

/// Restores a document that was deleted; one that was permanently deleted is restored with the text of this tab.
pub(crate) fn undelete(state: AppState) {
    spawn_local(async move {
        let id = open_document::id();
        let updated = database::update(&id, Box::new(|record| record.deleted = None)).await;
        let is_restored = match updated {
            Ok(Some(_)) => {
                tabs::notify_other_tabs(&id);
                true
            }
            Ok(None) => {
                TAB_DRAFT.with_borrow_mut(TabDraft::edit);
                save(state);
                commit(state).await.is_ok()
            }
            Err(DatabaseFailure) => false,
        };
        let message = if is_restored {
            set_deletion(state, None);
            t("The document was restored.")
        } else {
            t(
                "The document was not restored: this browser’s storage is full or turned off. Copy your text before you close this page.",
            )
        };
        state.draft().last_action_message.set(Some(message.to_owned()));
    });
}

fn show(state: AppState, stored: String, revision: u64) {
    show_text(state, &stored.replace("\r\n", "\n"));
    TAB_DRAFT.set(TabDraft::opened(Some(stored), revision));
}

/// Puts a version in the place of the text, which is kept as a version. Returns whether it did.
pub(crate) async fn restore(state: AppState, key: &VersionKey) -> bool {
    replace(state, key, VersionReason::Replaced, false).await.is_ok()
}

/// Shows the newest text of another tab, and keeps the text that it replaces as a version.
pub(crate) fn swap(state: AppState) {
    spawn_local(async move {
        let Some(key) = newest_version().await else { return };
        if replace(state, &key, VersionReason::OtherTab, true).await.is_ok() {
            state.announce(t("Showing the other version"));
        } else {
            state.announce(t(
                "The other version cannot be shown: this browser’s storage is full",
            ));
        }
        count_versions(state);
    });
}

async fn replace(
    state: AppState,
    key: &VersionKey,
    reason: VersionReason,
    takes: bool,
) -> Result<(), DatabaseFailure> {
    if !flush(state).await {
        return Err(DatabaseFailure);
    }
    let text = database::version(key).await?;
    let before = shown_text();
    database::keep_version(&key.document, &before, reason, None).await?;
    if shown_text() != before {
        // The user went on writing in the meantime, and the version is not of that text.
        return Err(DatabaseFailure);
    }
    show_text(state, &text);
    TAB_DRAFT.with_borrow_mut(TabDraft::edit);
    let is_stored = flush(state).await;
    if is_stored && takes {
        database::delete_version(key).await?;
    }
    is_stored.then_some(()).ok_or(DatabaseFailure)
}

/// Deletes the newest text of another tab.
pub(crate) fn discard(state: AppState) {
    spawn_local(async move {
        if let Some(key) = newest_version().await
            && database::delete_version(&key).await.is_ok()
        {
            state.announce(t("Deleted the other version"));
        }
        count_versions(state);
    });
}

async fn other_tabs() -> Vec<VersionKey> {
    let mut keys = database::versions(&open_document::id()).await.unwrap_or_default();
    keys.retain(|key| key.reason == VersionReason::OtherTab);
    keys
}

async fn newest_version() -> Option<VersionKey> {
    other_tabs().await.into_iter().next()
}

fn count_versions(state: AppState) {
    spawn_local(async move {
        let count = other_tabs().await.len();
        state
            .draft()
            .versions
            .maybe_update(|now| std::mem::replace(now, count) != count);
    });
}
