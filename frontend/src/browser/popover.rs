//! The popover with suggestions next to a word.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

use super::editor::{caret, first_rect};
use super::state::{AppState, SuggestionsPlacement};
use super::suggestions::{Suggestions, act_on_key};
use super::{actions, page};
use crate::model::document::EditorDocument;
use crate::model::labels::{excerpt, kind_name};
use crate::model::paragraph::IssueMark;

/// The distance between the word and the popover, in pixels.
const GAP: f64 = 8.0;
const ID: &str = "suggestions";

/// The suggestions for the opened issue, if it was opened in the text.
#[component]
pub(crate) fn Popover() -> impl IntoView {
    let state = AppState::here();
    // Read only once, so that the popover does not change while the user looks at it.
    let subject = Memo::new(move |before: Option<&Option<IssueMark>>| {
        let opened = state
            .opened
            .get()
            .filter(|opened| opened.place == SuggestionsPlacement::Popover)?;
        let same = before
            .and_then(Option::as_ref)
            .filter(|mark| mark.id == opened.id);
        same.cloned().or_else(|| state.issue(opened.id))
    });
    Effect::new(move || {
        let gone = |id| !state.shown.with(|shown| shown.iter().any(|mark| mark.id == id));
        if state.opened.get().is_some_and(|opened| gone(opened.id)) {
            state.close();
        }
        // The popover is closed, so the word no longer needs an issue.
        if state.opened.with(Option::is_none) {
            state.document.maybe_update(EditorDocument::forget_asked);
        }
    });
    page::on_document("pointerdown", move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        let inside = |id: &str| page::by_id(id).is_some_and(|element| element.contains(target.as_ref()));
        if state
            .opened
            .get_untracked()
            .is_some_and(|opened| opened.place == SuggestionsPlacement::Popover)
            && !inside(ID)
            && !inside("text")
        {
            state.close();
        }
    });
    move || subject.get().map(|mark| view! { <Shown mark /> })
}

#[component]
fn Shown(mark: IssueMark) -> impl IntoView {
    let state = AppState::here();
    let element = NodeRef::<Div>::new();
    let id = mark.id;
    let arrange = move || {
        // The popover may be gone before its first frame.
        let element = element.try_get_untracked().flatten();
        if let (Some(element), Some(mark)) = (element, state.issue(id)) {
            place_beside(&element, &mark);
        }
    };
    Effect::new(move || {
        let focus = state.opened.get().is_some_and(|opened| opened.focus);
        if element.get().is_some() {
            request_animation_frame(move || {
                arrange();
                if focus {
                    focus_first();
                }
            });
        }
    });
    let resize = window_event_listener(ev::resize, move |_| arrange());
    on_cleanup(move || resize.remove());
    let title = format!("{}: {}", kind_name(mark.issue.kind), excerpt(&mark.issue.surface));
    view! {
        <div
            node_ref=element
            id=ID
            class="popover"
            role="dialog"
            aria-label=title
            tabindex="-1"
            on:keydown=move |event| on_key(state, &event)
            on:focusout=move |event| {
                let to = event.related_target().and_then(|target| target.dyn_into::<Element>().ok());
                if to.is_some_and(|to| to.closest("#suggestions, #text").ok().flatten().is_none()) {
                    state.close();
                }
            }
        >
            <Suggestions mark place=SuggestionsPlacement::Popover />
        </div>
    }
}

fn focus_first() {
    let first = page::by_id(ID).and_then(|popover| {
        popover
            .query_selector("[data-step]")
            .ok()
            .flatten()?
            .dyn_into::<HtmlElement>()
            .ok()
    });
    if let Some(first) = first {
        caret::focus(&first);
    }
}

fn on_key(state: AppState, event: &ev::KeyboardEvent) {
    match event.key().as_str() {
        "Escape" => {
            let mark = state.opened_issue();
            state.close();
            if let (Some(editor), Some(mark)) = (state.editor.get_untracked(), mark) {
                caret::focus(&editor);
                // The caret may have been in the popover's field.
                caret::place(mark.span.offset);
            }
        }
        "F8" => actions::walk(state, !event.shift_key()),
        _ => return act_on_key(ID, event),
    }
    event.stop_propagation();
    event.prevent_default();
}

/// Places the popover below the word, or above it if there is no room below.
fn place_beside(element: &HtmlElement, mark: &IssueMark) {
    let Some(word) = first_rect(mark) else { return };
    let Some(sheet) = element
        .offset_parent()
        .map(|sheet| sheet.get_bounding_client_rect())
    else {
        return;
    };
    let size = element.get_bounding_client_rect();
    let height = page::window()
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64())
        .unwrap_or(600.0);
    let below = word.bottom() + GAP;
    let above = word.top() - GAP - size.height();
    let top = if below + size.height() > height && above > 0.0 {
        above
    } else {
        below
    };
    let left = word
        .left()
        .min(sheet.right() - size.width())
        .max(sheet.left().max(GAP));
    let style = HtmlElement::style(element);
    // Setting a property fails only for unknown names.
    let _ = style.set_property("left", &format!("{}px", left - sheet.left()));
    let _ = style.set_property("top", &format!("{}px", top - sheet.top()));
    let _ = style.set_property("visibility", "visible");
}
