//! The card of an issue, beside its word.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{DomRect, Element, HtmlElement, Node};

use super::card_pointer;
use super::editor::{caret, dom, first_rect};
use super::issue_details::{CARD, IssueDetails, act_on_key, is_in_field};
use super::state::{AppState, DetailsPlacement};
use super::{actions, browser_window};
use crate::model::card_position::{FreeArea, WordExtent, beside, scroll_for};
use crate::model::document::EditorDocument;
use crate::model::issue_labels::{excerpt, kind_name};
use crate::model::paragraph::IssueMark;

/// The distance between the card and the edges of the window, in pixels.
const MARGIN: f64 = 8.0;

/// The suggestions for the opened issue, if it was opened in the text.
#[component]
pub(crate) fn IssueCard() -> impl IntoView {
    let state = AppState::here();
    // Read only once, so that the card does not change while the user looks at it.
    let subject = Memo::new(move |before: Option<&Option<IssueMark>>| {
        let open_issue = state
            .open_issue
            .get()
            .filter(|issue| issue.place == DetailsPlacement::Card)?;
        let same = before
            .and_then(Option::as_ref)
            .filter(|mark| mark.id == open_issue.id);
        same.cloned().or_else(|| state.issue(open_issue.id))
    });
    Effect::new(move || {
        let gone = |id| {
            !state
                .visible_issues
                .with(|shown| shown.iter().any(|mark| mark.id == id))
        };
        if state.open_issue.get().is_some_and(|issue| gone(issue.id)) {
            let had_focus = focused_is_inside();
            state.close();
            // The check found the issue gone while its card had the focus.
            if had_focus {
                actions::return_to_text(state);
            }
        }
        // The card is closed, so the word no longer needs an issue.
        if state.open_issue.with(Option::is_none) {
            state.document.maybe_update(EditorDocument::drop_requested);
        }
    });
    browser_window::on_document("pointerdown", move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        let inside =
            |id: &str| browser_window::by_id(id).is_some_and(|element| element.contains(target.as_ref()));
        if state
            .open_issue
            .get_untracked()
            .is_some_and(|issue| issue.place == DetailsPlacement::Card)
            && !inside(CARD)
            && !inside("text")
        {
            state.close();
        }
    });
    card_pointer::watch(state);
    move || subject.get().map(|mark| view! { <PlacedCard mark /> })
}

fn focused_is_inside() -> bool {
    let focused = browser_window::document().active_element();
    browser_window::by_id(CARD).is_some_and(|card| card.contains(focused.as_deref()))
}

#[component]
fn PlacedCard(mark: IssueMark) -> impl IntoView {
    let state = AppState::here();
    let element = NodeRef::<Div>::new();
    let id = mark.id;
    Effect::new(move || {
        let focus = state.open_issue.get().is_some_and(|issue| issue.focus);
        if let Some(element) = element.get() {
            // At once and not in the next frame: a key that comes in between would go to the text.
            arrange(state, id, &element);
            if focus {
                focus_first(&element);
            }
        }
    });
    let arrange_again = move || {
        if let Some(element) = element.try_get_untracked().flatten() {
            arrange(state, id, &element);
        }
    };
    // A notification must not cover the card. When it goes, the card stays where it is.
    Effect::new(move || {
        if state.toast.with(Option::is_some) {
            request_animation_frame(arrange_again);
        }
    });
    let resize = window_event_listener(ev::resize, move |_| arrange_again());
    on_cleanup(move || resize.remove());
    // Paragraphs above that are laid out only now move the word; a shorter list of issues moves the status bar.
    let editor = state.editor.get_untracked().map(Element::from);
    let body = browser_window::document().body().map(Element::from);
    for element in editor.into_iter().chain(body) {
        let watch = StoredValue::new_local(browser_window::on_size_change(&element, arrange_again));
        on_cleanup(move || watch.dispose());
    }
    let title = t!(
        "{kind}: {text}",
        kind = kind_name(mark.issue.kind),
        text = excerpt(&mark.issue.surface)
    );
    view! {
        <div
            node_ref=element
            id=CARD
            class="issue-card"
            role="dialog"
            aria-label=title
            tabindex="-1"
            on:keydown=move |event| on_key(state, &event)
            on:toggle:capture=move |_| arrange_again()
            on:focusout=move |event| {
                let to = event.related_target().and_then(|target| target.dyn_into::<Element>().ok());
                if to.is_some_and(|to| to.closest("#suggestions, #text").ok().flatten().is_none()) {
                    state.close();
                }
            }
        >
            <IssueDetails mark place=DetailsPlacement::Card />
        </div>
    }
}

fn focus_first(card: &HtmlElement) {
    let first = card
        .query_selector("[data-step]")
        .ok()
        .flatten()
        .and_then(|first| first.dyn_into::<HtmlElement>().ok());
    caret::focus(first.as_ref().unwrap_or(card));
}

fn on_key(state: AppState, event: &ev::KeyboardEvent) {
    let in_field = is_in_field(event);
    let control = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "Escape" => actions::return_to_text(state),
        "F8" => actions::go_to_issue(state, !event.shift_key()),
        "z" if control && !event.shift_key() && !in_field => {
            actions::return_to_text(state);
            if let Some(editor) = state.editor.get_untracked() {
                caret::undo(&editor);
            }
        }
        key if !in_field && is_for_text(key, control, event.alt_key()) => {
            // Whoever goes on writing means the text: it gets the focus, and then the key.
            return actions::return_to_text(state);
        }
        _ => return act_on_key(CARD, event),
    }
    event.stop_propagation();
    event.prevent_default();
}

/// Whether a key has no use in the card but has one in the text.
fn is_for_text(key: &str, control: bool, alt: bool) -> bool {
    if control {
        return matches!(key, "a" | "c" | "v" | "x" | "y" | "z" | "Z");
    }
    let mut letters = key.chars();
    match (letters.next(), letters.next()) {
        (Some(c), None) => !alt && c != ' ' && !c.is_ascii_digit(),
        _ => matches!(
            key,
            "Backspace" | "Delete" | "ArrowLeft" | "ArrowRight" | "Home" | "End" | "Dead" | "Process"
        ),
    }
}

/// Places the card beside the word, as high as there is room for.
fn arrange(state: AppState, id: u64, element: &HtmlElement) {
    let Some(mark) = state.issue(id) else { return };
    let style = HtmlElement::style(element);
    // Setting a property fails only for unknown names.
    let set = |name: &str, value: &str| {
        let _ = style.set_property(name, value);
    };
    set("max-height", "none");
    let height = element.get_bounding_client_rect().height();
    let area = free_area();
    let Some(word) = extent(&mark) else { return };
    let scroll = scroll_for(word, height, area);
    if scroll > 0.0 {
        browser_window::window().scroll_by_with_x_and_y(0.0, scroll);
    }
    let (Some(word), Some(line), Some(sheet)) = (extent(&mark), first_rect(&mark), sheet_of(element)) else {
        return;
    };
    let position = beside(word, height, area).with_least_height();
    let width = element.get_bounding_client_rect().width();
    let left = line
        .left()
        .min(sheet.right() - width)
        .max(sheet.left().max(MARGIN));
    set("max-height", &format!("{}px", position.max_height));
    set("left", &format!("{}px", left - sheet.left()));
    set("top", &format!("{}px", position.top - sheet.top()));
    set("visibility", "visible");
}

fn sheet_of(element: &HtmlElement) -> Option<DomRect> {
    Some(element.offset_parent()?.get_bounding_client_rect())
}

fn extent(mark: &IssueMark) -> Option<WordExtent> {
    let rect = dom::with(|flow| flow.range(mark.span))?.get_bounding_client_rect();
    Some(WordExtent {
        top: rect.top(),
        bottom: rect.bottom(),
    })
}

/// The part of the window above the status bar and the notification.
fn free_area() -> FreeArea {
    let deck = browser_window::by_id("deck").map(|deck| deck.get_bounding_client_rect().top());
    // By its place in the deck and not by its rectangle, because it is still rising.
    let toast = browser_window::by_id("toast").map_or(0, |toast| toast.offset_top());
    let height = browser_window::inner_height();
    FreeArea {
        top: MARGIN,
        bottom: deck
            .map_or(height, |deck| deck + f64::from(toast.min(0)))
            .min(height)
            - MARGIN,
    }
}
