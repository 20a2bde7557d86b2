//! Sends changed paragraphs to be checked shortly after the user stops typing.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use emend_shared::{CheckRequest, ErrorCode, limits};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api_client::{self, ApiFailure};
use super::clock::{Alarm, now_ms};
use super::editor::dom;
use super::page_navigation::to_log_in;
use super::state::{AppState, ServerConnection};
use super::{choice_sender, own_corrections, page, user_languages};
use crate::model::document::EditorDocument;
use crate::model::document_language::DocumentLanguage;

use crate::model::check_requests::CheckBatch;
use crate::model::choice_queue::wait_ms;
use crate::model::labels::{counted, status};

/// Milliseconds without typing before a check.
pub(crate) const PAUSE_MS: u32 = 200;
/// The approximate number of UTF-16 code units in a request for the paragraphs on the screen.
const NEAR_UNITS: usize = 6_000;
/// The approximate number of UTF-16 code units in a request for the other paragraphs.
const REQUEST_UNITS: usize = 20_000;
/// The language tag that has the server detect the language.
pub(crate) const AUTO: &str = "auto";

thread_local! {
    static ALARM: Rc<Alarm> = Rc::new(Alarm::new());
    /// Whether a request for the paragraphs on the screen, and one for the others, is waiting for its answer.
    static NEAR_IS_OUT: Cell<bool> = const { Cell::new(false) };
    static REST_IS_OUT: Cell<bool> = const { Cell::new(false) };
    static FAILURES: Cell<u32> = const { Cell::new(0) };
    static NOT_BEFORE: Cell<u64> = const { Cell::new(0) };
    static ANNOUNCED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Schedules a check of the changed paragraphs in `ms` milliseconds. Each further call restarts the delay.
pub(crate) fn schedule(state: AppState, ms: u32) {
    let patience = NOT_BEFORE.get().saturating_sub(now_ms());
    let ms = ms.max(u32::try_from(patience).unwrap_or(u32::MAX));
    ALARM.with(Rc::clone).set(ms, move || run(state));
}

/// Checks the whole text again.
pub(crate) fn recheck_all(state: AppState) {
    state.document_language.set(DocumentLanguage::default());
    state.document.update(EditorDocument::recheck_all);
    schedule(state, 0);
}

/// Forgets the language that was decided for the text, because another text takes its place.
pub(crate) fn forget_language(state: AppState) {
    state.document_language.maybe_update(|language| {
        let was_decided = language.decided().is_some();
        *language = DocumentLanguage::default();
        was_decided
    });
}

/// Stops waiting for a retry delay to end.
pub(crate) fn wake(state: AppState) {
    NOT_BEFORE.set(0);
    schedule(state, 0);
}

/// Sends at most two requests at a time: a small one for what is on the screen, and one for the rest, which waits for the former.
fn run(state: AppState) {
    if NOT_BEFORE.get() > now_ms() {
        return schedule(state, 0);
    }
    let before = too_long(state);
    let words = state.document.with_untracked(EditorDocument::words);
    let is_auto = state.language.with_untracked(|language| language == AUTO);
    if is_auto
        && state
            .document_language
            .try_update_untracked(|language| language.is_due(words))
            == Some(true)
    {
        // The language is told from the whole text.
        state.document.update_untracked(EditorDocument::recheck_all);
    }
    let visible = dom::with(dom::EditorText::visible_lines);
    for (is_out, lines, units) in [
        (&NEAR_IS_OUT, visible, NEAR_UNITS),
        (&REST_IS_OUT, 0..usize::MAX, REQUEST_UNITS),
    ] {
        if is_out.get() {
            break;
        }
        let batch = state
            .document
            .try_update_untracked(|document| document.take_batch(lines, units, limits::DEFAULT_MAX_TEXT));
        if let Some(batch) = batch.flatten() {
            is_out.set(true);
            spawn_local(async move {
                let goes_on = send(state, &batch).await;
                is_out.set(false);
                if goes_on {
                    run(state);
                }
            });
        }
        if NEAR_IS_OUT.get() {
            break;
        }
    }
    // Paragraphs that are too long are known only now.
    if too_long(state) != before {
        state.document.notify();
        settle(state);
    }
}

fn too_long(state: AppState) -> usize {
    state
        .document
        .with_untracked(|document| document.check_progress().too_long)
}

/// Sends a request and applies the answer. Returns whether to go on with the next one.
async fn send(state: AppState, batch: &CheckBatch) -> bool {
    match api_client::check(&request(state, batch)).await {
        Ok(checked) => {
            FAILURES.set(0);
            if state.connection.get_untracked() == ServerConnection::Away {
                choice_sender::wake(state);
            }
            state.connection.maybe_update(|now| {
                let was_away = *now == ServerConnection::Away;
                if was_away {
                    *now = ServerConnection::Fine;
                }
                was_away
            });
            state
                .unlearned
                .maybe_update(|now| std::mem::replace(now, !checked.learned) == checked.learned);
            let used = &checked.response.language;
            if batch.language.is_none() {
                let all = state.document.with_untracked(EditorDocument::words);
                state.document_language.maybe_update(|language| {
                    let before = language.decided().cloned();
                    language.learn(used, batch.words, all);
                    before.as_ref() != language.decided()
                });
                state.used_language.set(Some(used.clone()));
            }
            state
                .document
                .update(|document| document.answer(batch, checked.response));
            settle(state);
            true
        }
        Err(ApiFailure::Away { retry_after, .. }) => {
            state
                .document
                .update_untracked(|document| document.send_again(batch));
            let wait = wait_ms(
                FAILURES.replace(FAILURES.get() + 1),
                retry_after,
                js_sys::Math::random(),
            );
            NOT_BEFORE.set(now_ms() + u64::from(wait));
            state.connection.set(ServerConnection::Away);
            schedule(state, wait);
            false
        }
        // The session has ended. The draft and unsent choices stay in the browser.
        Err(ApiFailure::Refused { status: 401, .. }) => {
            to_log_in();
            false
        }
        Err(ApiFailure::Refused { body, .. }) => {
            let unknown = body.error.code == ErrorCode::UnknownLanguage;
            if unknown && state.language.get_untracked() != AUTO {
                state
                    .document
                    .update_untracked(|document| document.send_again(batch));
                state.language.set(AUTO.to_owned());
            } else {
                page::warn(&body.error.message);
                state
                    .connection
                    .set(ServerConnection::Refused(body.error.message));
                state.document.update(|document| document.give_up(batch));
            }
            true
        }
    }
}

fn request(state: AppState, batch: &CheckBatch) -> CheckRequest {
    let chosen = state.language.get_untracked();
    let settings = state.draft().settings.get_untracked();
    let request = match &batch.language {
        Some(language) if chosen == AUTO => CheckRequest::new(batch.text.clone(), &**language),
        _ => CheckRequest {
            preferred_languages: state.document_language.with_untracked(|language| {
                language.preferred(user_languages::last_choice(), user_languages::of_browser())
            }),
            ..CheckRequest::new(batch.text.clone(), chosen)
        },
    };
    CheckRequest {
        markup: settings.markup,
        strictness: settings.strictness,
        ..request
    }
}

/// Sends typed corrections and announces the number of issues after a check.
fn settle(state: AppState) {
    own_corrections::learn_own_corrections(state);
    let (progress, words) = state
        .document
        .with_untracked(|document| (document.check_progress(), document.words()));
    if progress.units > 0 && progress.is_settled() {
        let count = state.found.with_untracked(Vec::len);
        let text = if progress.is_complete() {
            counted(count, "issue")
        } else {
            status(progress, false, count, words)
        };
        if ANNOUNCED.replace(text.clone()) != text {
            state.announce(text);
        }
    }
}
