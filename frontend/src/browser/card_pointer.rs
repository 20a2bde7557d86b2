//! Opening the card with the pointer: a preview where it rests, and the right button.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{MouseEvent, Node};

use super::browser_window;
use super::clock::Alarm;
use super::editor::under_point;
use super::issue_details::CARD;
use super::state::{AppState, DetailsPlacement};

/// How long the pointer rests on a word before its card is previewed, in milliseconds.
const POINTER_REST_MS: u32 = 450;
/// How long a preview stays after the pointer has left, so that the pointer can reach the card.
const PREVIEW_LEAVE_MS: u32 = 300;

thread_local! {
    static ALARM: Rc<Alarm> = Rc::new(Alarm::new());
    /// The last position on the screen. The browser also sends events when the page moves below a still pointer.
    static LAST: Cell<(i32, i32)> = const { Cell::new((0, 0)) };
}

/// Follows the pointer until the page is closed.
pub(super) fn watch(state: AppState) {
    browser_window::on_document("mousemove", move |event| {
        if let Some(event) = event.dyn_ref::<MouseEvent>() {
            follow(state, event);
        }
    });
    browser_window::on_document("contextmenu", move |event| {
        let Some(event) = event.dyn_ref::<MouseEvent>().filter(|event| !event.shift_key()) else {
            return;
        };
        if let Some(id) = is_inside(event, "text")
            .then(|| issue_under_pointer(state, event))
            .flatten()
        {
            event.prevent_default();
            state.open(id, DetailsPlacement::Card, true);
        }
    });
    // A card that was opened by a click and closed by Escape does not come back as a preview.
    for event in ["keydown", "pointerdown"] {
        browser_window::on_document(event, |_| ALARM.with(Rc::clone).clear());
    }
}

fn follow(state: AppState, event: &MouseEvent) {
    let position = (event.screen_x(), event.screen_y());
    let has_moved = LAST.replace(position) != position;
    let is_focused = |state: AppState| state.open_issue.get_untracked().is_some_and(|issue| issue.focus);
    if !has_moved || event.buttons() != 0 || is_focused(state) {
        return;
    }
    let alarm = ALARM.with(Rc::clone);
    if is_inside(event, CARD) {
        return alarm.clear();
    }
    let previewed = state
        .open_issue
        .get_untracked()
        .filter(|issue| !issue.focus && issue.place == DetailsPlacement::Card);
    match is_inside(event, "text")
        .then(|| issue_under_pointer(state, event))
        .flatten()
    {
        Some(id) if previewed.is_some_and(|issue| issue.id == id) => alarm.clear(),
        Some(id) => alarm.set(POINTER_REST_MS, move || {
            let is_free = state
                .open_issue
                .get_untracked()
                .is_none_or(|issue| !issue.focus && issue.place == DetailsPlacement::Card);
            if is_free {
                state.open(id, DetailsPlacement::Card, false);
            }
        }),
        None if previewed.is_some() => alarm.set(PREVIEW_LEAVE_MS, move || {
            if !is_focused(state) {
                state.close();
            }
        }),
        None => alarm.clear(),
    }
}

/// The issue under the pointer.
fn issue_under_pointer(state: AppState, event: &MouseEvent) -> Option<u64> {
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    under_point(state, x, y).map(|mark| mark.id)
}

fn is_inside(event: &MouseEvent, id: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
    browser_window::by_id(id).is_some_and(|element| element.contains(target.as_ref()))
}
