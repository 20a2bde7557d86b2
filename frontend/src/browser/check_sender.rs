//! Sends changed paragraphs to be checked shortly after the user stops typing.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use emend_shared::{CheckRequest, ErrorCode, limits};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api_client::{self, ApiFailure};
use super::clock::{Alarm, now_ms};
use super::navigation::to_log_in;
use super::state::{AppState, ServerConnection};
use super::{choice_sender, own_corrections, page};
use crate::model::check_requests::CheckBatch;
use crate::model::choice_queue::wait_ms;
use crate::model::labels::counted;

/// Milliseconds without typing before a check.
pub(crate) const PAUSE_MS: u32 = 300;
/// The approximate number of UTF-16 code units sent in one request.
const REQUEST_UNITS: usize = 20_000;
/// Parts of a text with fewer units than this are too short to detect their language.
const TELLING_UNITS: usize = 200;

thread_local! {
    static ALARM: Rc<Alarm> = Rc::new(Alarm::new());
    static FAILURES: Cell<u32> = const { Cell::new(0) };
    static NOT_BEFORE: Cell<u64> = const { Cell::new(0) };
    static ANNOUNCED: RefCell<Option<usize>> = const { RefCell::new(None) };
}

/// Schedules a check of the changed paragraphs in `ms` milliseconds. Each further call restarts the delay.
pub(crate) fn schedule(state: AppState, ms: u32) {
    let patience = NOT_BEFORE.get().saturating_sub(now_ms());
    let ms = ms.max(u32::try_from(patience).unwrap_or(u32::MAX));
    ALARM.with(Rc::clone).set(ms, move || run(state));
}

/// Checks the whole text again.
pub(crate) fn recheck_all(state: AppState) {
    state
        .document
        .update(|document| document.recheck_where(|_, _| true));
    schedule(state, 0);
}

/// Stops waiting for a retry delay to end.
pub(crate) fn wake(state: AppState) {
    NOT_BEFORE.set(0);
    schedule(state, 0);
}

fn run(state: AppState) {
    let outgoing = state
        .document
        .try_update_untracked(|document| document.take_batches(REQUEST_UNITS, limits::DEFAULT_MAX_TEXT))
        .unwrap_or_default();
    if outgoing.too_long > 0 {
        let what = counted(outgoing.too_long, "paragraph");
        state.connection.set(ServerConnection::Refused(format!(
            "Too long to check: {}.",
            what.to_lowercase()
        )));
    }
    if !outgoing.batches.is_empty() {
        spawn_local(send(state, outgoing.batches));
    }
}

async fn send(state: AppState, batches: Vec<CheckBatch>) {
    let mut batches = batches.into_iter();
    while let Some(batch) = batches.next() {
        match api_client::check(&request(state, &batch)).await {
            Ok(checked) => {
                FAILURES.set(0);
                if state.connection.get_untracked() == ServerConnection::Away {
                    choice_sender::wake(state);
                }
                state.connection.maybe_update(|now| {
                    std::mem::replace(now, ServerConnection::Fine) == ServerConnection::Away
                });
                state
                    .unlearned
                    .maybe_update(|now| std::mem::replace(now, !checked.learned) == checked.learned);
                state.used_language.set(Some(checked.response.language.clone()));
                state
                    .document
                    .update(|document| document.answer(&batch, checked.response));
                settle(state);
            }
            Err(ApiFailure::Away { retry_after, .. }) => {
                state.document.update_untracked(|document| {
                    document.send_again(&batch);
                    batches.for_each(|batch| document.send_again(&batch));
                });
                let wait = wait_ms(
                    FAILURES.replace(FAILURES.get() + 1),
                    retry_after,
                    js_sys::Math::random(),
                );
                NOT_BEFORE.set(now_ms() + u64::from(wait));
                state.connection.set(ServerConnection::Away);
                return schedule(state, wait);
            }
            // The session has ended. The draft and unsent choices stay in the browser.
            Err(ApiFailure::Refused { status: 401, .. }) => return to_log_in(),
            Err(ApiFailure::Refused { body, .. }) => {
                let unknown = body.error.code == ErrorCode::UnknownLanguage;
                if unknown && state.language.get_untracked() != "auto" {
                    state
                        .document
                        .update_untracked(|document| document.send_again(&batch));
                    state.language.set("auto".to_owned());
                } else {
                    page::warn(&body.error.message);
                    state
                        .connection
                        .set(ServerConnection::Refused(body.error.message));
                    state
                        .document
                        .update_untracked(|document| document.give_up(&batch));
                }
            }
        }
    }
}

fn request(state: AppState, batch: &CheckBatch) -> CheckRequest {
    let mut language = state.language.get_untracked();
    if language == "auto"
        && !batch.whole
        && batch.units() < TELLING_UNITS
        && let Some(used) = state.used_language.get_untracked()
    {
        used.code.as_str().clone_into(&mut language);
    }
    let settings = state.draft().settings.get_untracked();
    CheckRequest {
        markup: settings.markup,
        strictness: settings.strictness,
        ..CheckRequest::new(batch.text.clone(), language)
    }
}

/// Sends typed corrections and announces the number of issues after a check.
fn settle(state: AppState) {
    own_corrections::learn_own_corrections(state);
    if state
        .document
        .with_untracked(|document| document.is_checked() && !document.is_blank())
    {
        let count = state.found.with_untracked(Vec::len);
        if ANNOUNCED.replace(Some(count)) != Some(count) {
            state.announce(counted(count, "issue"));
        }
    }
}
