//! Sends choices to the server. Each choice is stored in the browser until the server has acknowledged it, so that closing the
//! page loses none. Sending a choice twice is harmless because its ID is an idempotency key.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use emend_shared::{Choice, limits};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{self, JsCast, JsValue, prelude::*};
use uuid::Uuid;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::api_client::{self, ApiFailure};
use super::clock::{Alarm, now_ms};
use super::state::AppState;
use super::{browser_window, device_engine, user};
use crate::model::choice_queue::{self, RetryPlan, retry_plan, wait_ms};
use crate::model::choices;

thread_local! {
    static ALARM: Rc<Alarm> = Rc::new(Alarm::new());
    static BUSY: Cell<bool> = const { Cell::new(false) };
    static FAILURES: Cell<u32> = const { Cell::new(0) };
    static NEXT_ATTEMPT_AT: Cell<u64> = const { Cell::new(0) };
    static COUNT: Cell<u32> = const { Cell::new(0) };
    /// The number of choices to send one at a time before batches are tried again.
    static SINGLE_SENDS_LEFT: Cell<usize> = const { Cell::new(0) };
    /// The choices made in this visit, to look up the choice that an undo refers to.
    static RECENT_CHOICES: RefCell<HashMap<Uuid, Choice>> = RefCell::default();
    /// The choices of this visit that only this device knows.
    static NOT_SENT: RefCell<Vec<Uuid>> = const { RefCell::new(Vec::new()) };
}

#[wasm_bindgen]
extern "C" {
    type Locks;

    #[wasm_bindgen(method)]
    fn request(this: &Locks, name: &str, callback: &JsValue) -> js_sys::Promise;
}

/// Stores a choice and sends it as soon as possible. While English text is checked on this device, the device keeps the choices about
/// it, and the server receives them without the neighbouring words.
pub(crate) fn push(state: AppState, choice: Choice) {
    let undone = |of| RECENT_CHOICES.with_borrow(|made| made.get(&of).cloned());
    let about = choice.of.map_or_else(|| Some(choice.clone()), undone);
    let is_english = about
        .and_then(|about| about.language)
        .is_some_and(|language| language.starts_with("en"));
    let sent = if is_english && device_engine::is_on() {
        let of_device = choice.clone();
        spawn_local(async move {
            device_engine::learn(&of_device).await;
            refresh(state, std::iter::once(of_device));
        });
        choices::without_neighbours(&choice)
    } else {
        Some(choice.clone())
    };
    let is_unknown_to_server = |id: &Uuid| NOT_SENT.with_borrow(|choices| choices.contains(id));
    match sent {
        Some(sent) if !choice.of.as_ref().is_some_and(is_unknown_to_server) => store(&sent),
        _ => NOT_SENT.with_borrow_mut(|choices| choices.push(choice.id)),
    }
    RECENT_CHOICES.with_borrow_mut(|made| made.insert(choice.id, choice));
    state.unsent_choices.set(keys().len());
    run(state);
}

fn store(choice: &Choice) {
    let count = COUNT.replace(COUNT.get().wrapping_add(1)) % 1_000_000;
    match serde_json::to_string(choice) {
        Ok(json) => user::set(&choice_queue::key(now_ms(), count, choice), &json),
        Err(error) => browser_window::warn(&format!("cannot store a choice: {error}")),
    }
}

/// The stored choices.
pub(crate) fn stored_choices() -> Vec<Choice> {
    keys()
        .iter()
        .filter_map(|key| serde_json::from_str(&user::get(key)?).ok())
        .collect()
}

/// Stops waiting for a retry delay to end.
pub(crate) fn wake(state: AppState) {
    NEXT_ATTEMPT_AT.set(0);
    run(state);
}

fn keys() -> Vec<String> {
    choice_queue::sorted_keys(user::keys().into_iter())
}

fn run(state: AppState) {
    if BUSY.get() {
        return;
    }
    let patience = NEXT_ATTEMPT_AT.get().saturating_sub(now_ms());
    if patience > 0 {
        let ms = u32::try_from(patience).unwrap_or(u32::MAX);
        return ALARM.with(Rc::clone).set(ms, move || run(state));
    }
    BUSY.set(true);
    spawn_local(async move {
        while !keys().is_empty() && !send_batch_with_lock(state).await {}
        BUSY.set(false);
        state.unsent_choices.set(keys().len());
        if !keys().is_empty() {
            run(state);
        }
    });
}

/// Sends a batch while no other tab of the app does. Returns whether to stop for now.
async fn send_batch_with_lock(state: AppState) -> bool {
    let locks =
        js_sys::Reflect::get(&browser_window::window().navigator(), &"locks".into()).unwrap_or_default();
    if !locks.is_object() {
        return send_batch(state).await; // locks are available only in secure contexts
    }
    let callback =
        Closure::once_into_js(move || future_to_promise(async move { Ok(send_batch(state).await.into()) }));
    let stop = JsFuture::from(locks.unchecked_ref::<Locks>().request("emend.choices", &callback)).await;
    stop.ok().and_then(|stop| stop.as_bool()).unwrap_or(true)
}

/// Sends one batch. Returns whether to stop for now.
async fn send_batch(state: AppState) -> bool {
    let size = if SINGLE_SENDS_LEFT.get() > 0 {
        1
    } else {
        limits::MAX_CHOICES
    };
    let mut sent = Vec::new();
    for key in keys() {
        // Skip choices that another tab has sent in the meantime, and delete unreadable ones.
        let Some(json) = user::get(&key) else { continue };
        match serde_json::from_str::<Choice>(&json) {
            Ok(choice) => sent.push((key, choice)),
            Err(_) => user::remove(&key),
        }
        if sent.len() == size {
            break;
        }
    }
    if sent.is_empty() {
        return false;
    }
    match api_client::choose(sent.iter().map(|(_, choice)| choice.clone()).collect()).await {
        Ok(_) => {
            FAILURES.set(0);
            SINGLE_SENDS_LEFT.set(SINGLE_SENDS_LEFT.get().saturating_sub(1));
            for (key, _) in &sent {
                user::remove(key);
            }
            refresh(state, sent.into_iter().map(|(_, choice)| choice));
            false
        }
        Err(ApiFailure::Away { retry_after, .. }) => wait(retry_after),
        Err(ApiFailure::Refused { status, body }) => match retry_plan(status, Some(&body), sent.len()) {
            RetryPlan::Wait => wait(None),
            RetryPlan::OneByOne => {
                SINGLE_SENDS_LEFT.set(sent.len());
                false
            }
            RetryPlan::Drop(index) => {
                if let Some((key, choice)) = sent.get(index) {
                    browser_window::warn(&format!(
                        "the server refused choice {}: {}",
                        choice.id, body.error.message
                    ));
                    user::remove(key);
                }
                SINGLE_SENDS_LEFT.set(SINGLE_SENDS_LEFT.get().saturating_sub(1));
                false
            }
        },
    }
}

fn wait(retry_after: Option<u32>) -> bool {
    let ms = wait_ms(
        FAILURES.replace(FAILURES.get() + 1),
        retry_after,
        js_sys::Math::random(),
    );
    NEXT_ATTEMPT_AT.set(now_ms() + u64::from(ms));
    true
}

/// Checks every paragraph again that a choice may affect, because the order of suggestions has changed.
fn refresh(state: AppState, choices: impl Iterator<Item = Choice>) {
    let concerned: Vec<Option<Choice>> = choices
        .map(|choice| match choice.of {
            Some(of) => RECENT_CHOICES.with_borrow(|made| made.get(&of).cloned()),
            None => Some(choice),
        })
        .collect();
    state.document.update(|document| {
        document.recheck_where(|text, _| {
            concerned.iter().any(
                |choice| match choice.as_ref().and_then(|choice| choice.surface.as_ref()) {
                    Some(surface) => text.to_lowercase().contains(&surface.to_lowercase()),
                    None => true, // a whole rule, or a choice made in an earlier visit
                },
            )
        });
    });
    state.rechecks.update(|count| *count = count.wrapping_add(1));
}
