//! Sends changed paragraphs to be checked shortly after the user stops typing.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use emend_shared::{CheckRequest, ErrorCode};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api_client::{self, ApiFailure, CheckFailure};
use super::clock::{Alarm, idle, now_ms};
use super::device_engine::DeviceFailure;
use super::editor::{dom, follow_screen};
use super::page_navigation::navigate_to_login;
use super::state::{AppState, ServerConnection};
use super::{
    browser_window, choice_sender, issue_update_delay, own_corrections, server_limits, user_languages,
};
use crate::model::document::EditorDocument;
use crate::model::document_language::DocumentLanguage;

use crate::model::check_requests::CheckBatch;
use crate::model::choice_queue::wait_ms;
use crate::model::counted_nouns::issue_count;
use crate::model::status_text::status;

/// Milliseconds without typing before a check.
pub(crate) const PAUSE_MS: u32 = 200;
/// The approximate number of UTF-16 code units in a request for the paragraphs on the screen.
const NEAR_UNITS: usize = 6_000;
/// The approximate number of UTF-16 code units in a request for the other paragraphs. An answer is read and applied at once, and no
/// key should wait for that.
const REQUEST_UNITS: usize = 3_000;
/// The shortest time, in milliseconds, between two requests for the other paragraphs while the user types: each answer may keep
/// one key waiting.
const TYPING_INTERVAL_MS: u64 = 3_000;
/// The longest time for which an answer about the other paragraphs waits for the browser to paint the typed text.
const REST_EXTRA_DELAY_MS: u32 = 1_000;
/// The language tag that has the server detect the language.
pub(crate) const AUTO: &str = "auto";

thread_local! {
    static ALARM: Rc<Alarm> = Rc::new(Alarm::new());
    /// Whether a request for the paragraphs on the screen, and one for the others, is waiting for its answer.
    static IS_NEAR_REQUEST_PENDING: Cell<bool> = const { Cell::new(false) };
    static IS_REST_REQUEST_PENDING: Cell<bool> = const { Cell::new(false) };
    /// When the last request for the other paragraphs was sent.
    static REST_SENT_AT: Cell<u64> = const { Cell::new(0) };
    static REST_ALARM: Rc<Alarm> = Rc::new(Alarm::new());
    /// Whether the user is typing, so that the paragraphs on the screen are checked after a pause.
    static IS_WRITING: Cell<bool> = const { Cell::new(false) };
    static FAILURES: Cell<u32> = const { Cell::new(0) };
    static NEXT_ATTEMPT_AT: Cell<u64> = const { Cell::new(0) };
    static ANNOUNCED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Schedules a check of the changed paragraphs in `ms` milliseconds. Each further call restarts the delay.
pub(crate) fn schedule(state: AppState, ms: u32) {
    let patience = NEXT_ATTEMPT_AT.get().saturating_sub(now_ms());
    let ms = ms.max(u32::try_from(patience).unwrap_or(u32::MAX));
    IS_WRITING.set(ms == PAUSE_MS);
    ALARM.with(Rc::clone).set(ms, move || {
        IS_WRITING.set(false);
        follow_screen(state);
        run(state);
    });
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
    NEXT_ATTEMPT_AT.set(0);
    schedule(state, 0);
}

/// Sends at most two requests at a time: a small one for the paragraphs on the screen, and one for the rest, which waits for the former.
fn run(state: AppState) {
    if NEXT_ATTEMPT_AT.get() > now_ms() {
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
    let is_writing = IS_WRITING.get();
    if !is_writing && !IS_NEAR_REQUEST_PENDING.get() {
        send_first_of(state, true, [visible.clone()], NEAR_UNITS);
    }
    let wait = if is_writing {
        (REST_SENT_AT.get() + TYPING_INTERVAL_MS).saturating_sub(now_ms())
    } else {
        0
    };
    if wait > 0 {
        // A pause in typing comes first, as a rule.
        let wait = u32::try_from(wait).unwrap_or(u32::MAX);
        REST_ALARM.with(Rc::clone).set(wait, move || run(state));
    } else if !IS_REST_REQUEST_PENDING.get() && !IS_NEAR_REQUEST_PENDING.get() {
        // What is being written is checked after a pause.
        let rest = if is_writing {
            [0..visible.start, visible.end..usize::MAX]
        } else {
            [0..usize::MAX, 0..0]
        };
        send_first_of(state, false, rest, REQUEST_UNITS);
    }
    // Paragraphs that are too long are known only now.
    if too_long(state) != before {
        state.document.notify();
        finish_check(state);
    }
}

/// Sends the first unchecked paragraphs in these lines, and goes on after the answer. `is_near` if they are on the screen.
fn send_first_of<const N: usize>(state: AppState, is_near: bool, lines: [Range<usize>; N], units: usize) {
    let take = |document: &mut EditorDocument| {
        let mut batches = lines
            .into_iter()
            .map(|lines| document.take_batch(lines, units, server_limits::max_text()));
        batches.find_map(|batch| batch)
    };
    let is_out = if is_near {
        &IS_NEAR_REQUEST_PENDING
    } else {
        &IS_REST_REQUEST_PENDING
    };
    if let Some(batch) = state.document.try_update_untracked(take).flatten() {
        is_out.set(true);
        if !is_near {
            REST_SENT_AT.set(now_ms());
        }
        spawn_local(async move {
            let goes_on = send(state, &batch, is_near).await;
            is_out.set(false);
            if goes_on {
                run(state);
            }
        });
    }
}

fn too_long(state: AppState) -> usize {
    state
        .document
        .with_untracked(|document| document.check_progress().too_long)
}

/// Sends a request and applies the answer. Returns whether to go on with the next one.
async fn send(state: AppState, batch: &CheckBatch, is_near: bool) -> bool {
    match api_client::check(&request(state, batch)).await {
        Ok(checked) => {
            FAILURES.set(0);
            if checked.is_of_server && state.connection.get_untracked() == ServerConnection::Away {
                choice_sender::wake(state);
            }
            state.connection.maybe_update(|now| {
                let was_away = checked.is_of_server && *now == ServerConnection::Away;
                if was_away {
                    *now = ServerConnection::Fine;
                }
                was_away
            });
            state
                .is_learning_unavailable
                .maybe_update(|now| std::mem::replace(now, !checked.learned) == checked.learned);
            if !is_near {
                idle(REST_EXTRA_DELAY_MS).await;
            }
            let used = &checked.response.language;
            if batch.language.is_none() {
                let all = state.document.with_untracked(EditorDocument::words);
                state.document_language.maybe_update(|language| {
                    let before = language.decided().cloned();
                    language.learn(used, batch.words, all);
                    before.as_ref() != language.decided()
                });
                // Setting the language of the editor's element has the browser style the whole text anew.
                state.used_language.maybe_update(|now| {
                    let is_other = now.as_ref() != Some(used);
                    if is_other {
                        *now = Some(used.clone());
                    }
                    is_other
                });
            }
            let is_last = state.document.try_update_untracked(|document| {
                document.answer(batch, checked.response);
                document.is_checked()
            });
            if is_near || is_last == Some(true) {
                issue_update_delay::end();
            } else {
                issue_update_delay::delay_update(move || state.document.notify());
            }
            state.document.notify();
            finish_check(state);
            true
        }
        Err(CheckFailure::OnServer(ApiFailure::Away { retry_after, .. })) => {
            state
                .document
                .update_untracked(|document| document.send_again(batch));
            let wait = wait_ms(
                FAILURES.replace(FAILURES.get() + 1),
                retry_after,
                js_sys::Math::random(),
            );
            NEXT_ATTEMPT_AT.set(now_ms() + u64::from(wait));
            state.connection.set(ServerConnection::Away);
            schedule(state, wait);
            false
        }
        Err(CheckFailure::OnDevice(failure)) => {
            state
                .connection
                .set(ServerConnection::Refused(failure.message().owned()));
            state.document.update(|document| match failure {
                DeviceFailure::OnText => document.abandon_one_by_one(batch),
                DeviceFailure::NotLoaded => document.abandon(batch),
            });
            true
        }
        // The session has ended. The draft and unsent choices stay in the browser.
        Err(CheckFailure::OnServer(ApiFailure::Refused { status: 401, .. })) => {
            navigate_to_login();
            false
        }
        Err(CheckFailure::OnServer(ApiFailure::Refused { body, .. })) => {
            let code = body.error.code;
            let is_unknown = code == ErrorCode::UnknownLanguage && state.language.get_untracked() != AUTO;
            if is_unknown || (code == ErrorCode::TextTooLong && limit_is_lower().await) {
                state
                    .document
                    .update_untracked(|document| document.send_again(batch));
                if is_unknown {
                    state.language.set(AUTO.to_owned());
                }
            } else {
                browser_window::warn(&body.error.message);
                state
                    .connection
                    .set(ServerConnection::Refused(body.error.message));
                state.document.update(|document| document.abandon(batch));
            }
            true
        }
    }
}

/// Asks the server for its limit. Returns whether it is lower than before: the server was started again with another one.
async fn limit_is_lower() -> bool {
    let before = server_limits::max_text();
    if let Ok(session) = api_client::session().await {
        server_limits::learn(&session);
    }
    server_limits::max_text() < before
}

fn request(state: AppState, batch: &CheckBatch) -> CheckRequest {
    let chosen = state.language.get_untracked();
    let settings = state.draft().settings.get_untracked();
    let request = match &batch.language {
        Some(language) if chosen == AUTO => CheckRequest::new(batch.text.clone(), &**language),
        _ => CheckRequest {
            preferred_languages: state.document_language.with_untracked(|language| {
                language.preferred(user_languages::last_choice(), user_languages::browser_languages())
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
fn finish_check(state: AppState) {
    own_corrections::learn_own_corrections(state);
    let (progress, words) = state
        .document
        .with_untracked(|document| (document.check_progress(), document.words()));
    if progress.units > 0 && progress.is_settled() {
        let count = state.issues.with_untracked(Vec::len);
        let text = if progress.is_complete() {
            issue_count(count)
        } else {
            status(progress, false, count, words)
        };
        if ANNOUNCED.replace(text.clone()) != text {
            state.announce(text);
        }
    }
}
