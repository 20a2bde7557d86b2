//! The editor's element and its event handlers.

use std::cell::Cell;
use std::rc::Rc;

use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use super::{caret, dom, highlights, is_on, typed_input, under_point, underlines};
use crate::browser::clock::Alarm;
use crate::browser::documents::controls::sentence;
use crate::browser::draft_notice::DraftNotice;
use crate::browser::issue_card::IssueCard;
use crate::browser::state::{AppState, DetailsPlacement, UndoAction};
use crate::browser::{
    actions, browser_window, check_sender, device_engine, draft_saving, issue_update_delay, own_corrections,
    text_reading, toast,
};
use crate::model::correction_history::History;
use crate::model::document::EditorDocument;
use crate::model::messages::m;
use crate::model::paragraph::IssueMark;
use crate::model::tab_draft::is_emptied;
use crate::model::text::utf16_len;

/// The most pixels between pressing and releasing that are still a click.
const MAX_CLICK_MOVE: i32 = 3;
/// Milliseconds without typing after which an undo step ends.
const UNDO_PAUSE_MS: u32 = 1_000;

thread_local! {
    static UNDO_PAUSE: Rc<Alarm> = Rc::new(Alarm::new());
    static COMPOSING: Cell<bool> = const { Cell::new(false) };
    /// Where the pointer was pressed last, in pixels of the window.
    static PRESSED_AT: Cell<(i32, i32)> = const { Cell::new((0, 0)) };
    /// Whether the user asked to correct the word at the caret before the first check was answered.
    static IS_CORRECTION_REQUESTED: Cell<bool> = const { Cell::new(false) };
}

/// The editor and the card of the opened issue.
#[component]
pub(crate) fn EditorView() -> impl IntoView {
    let state = AppState::here();
    Effect::new(move || {
        if let Some(element) = state.editor.get() {
            // A browser that does not support `plaintext-only` would make the element read-only.
            if element.content_editable() != "plaintext-only" {
                element.set_content_editable("true");
            }
            dom::write(&element, &draft_saving::open(state));
            read(state, "");
            check_sender::schedule(state, 0);
        }
    });
    underlines::redraw_on_changes(state);
    browser_window::on_document("selectionchange", move |_| {
        own_corrections::learn_own_corrections(state);
    });
    browser_window::on_document(device_engine::CHANGED, move |_| check_sender::recheck_all(state));
    Effect::new(move || {
        if state.used_language.with(Option::is_some) && IS_CORRECTION_REQUESTED.take() {
            open_at_caret(state);
        }
    });
    draft_saving::watch(state);
    let language = move || state.used_language.get().map(|used| used.code.to_string());
    let blank = Memo::new(move |_| state.document.with(EditorDocument::is_blank));
    view! {
        <DraftNotice />
        <div class="sheet">
            <div
                node_ref=state.editor
                id="text"
                class="editor"
                class:blank=blank
                contenteditable="plaintext-only"
                role="textbox"
                aria-multiline="true"
                aria-label=m("Text")
                aria-describedby="editor-keys"
                data-placeholder=m("Start writing, or paste some text…")
                spellcheck="false"
                lang=language
                tabindex="0"
                on:beforeinput=move |event| on_before_input(state, &event)
                on:paste=move |event| {
                    if let Some(element) = state.editor.get_untracked() {
                        typed_input::on_paste(&element, &event);
                    }
                }
                on:input=move |event| on_input(state, &event)
                on:compositionstart=|_| COMPOSING.set(true)
                on:compositionend=move |_| {
                    COMPOSING.set(false);
                    check_sender::schedule(state, check_sender::PAUSE_MS);
                }
                on:blur=move |_| own_corrections::learn_own_corrections(state)
                on:mousedown=|event| PRESSED_AT.set((event.client_x(), event.client_y()))
                on:click=move |event| on_click(state, &event)
                on:keydown=move |event| on_key(state, &event)
            ></div>
            <p id="editor-keys" class="unseen">
                {m("Press F8 for the next issue, Shift+F8 for the previous issue, and Alt+Enter to correct the word at the cursor.")}
            </p>
            <IssueCard />
        </div>
        {(!highlights::are_supported())
            .then(|| {
                view! {
                    {sentence("note", m("This browser cannot show underlines. All issues are in the list."))}
                }
            })}
    }
}

fn on_before_input(state: AppState, event: &ev::Event) {
    if let (Some(element), Some(event)) = (
        state.editor.get_untracked(),
        event.dyn_ref::<web_sys::InputEvent>(),
    ) {
        typed_input::on_before_input(&element, event);
    }
}

fn on_input(state: AppState, event: &ev::Event) {
    let input_type = event
        .dyn_ref::<web_sys::InputEvent>()
        .map(web_sys::InputEvent::input_type);
    let input_type = input_type.unwrap_or_default();
    IS_CORRECTION_REQUESTED.set(false);
    let before = dom::with(|flow| flow.text.clone());
    if read(state, &input_type) {
        draft_saving::edited(state);
        toast::text_changed(state);
        state.close();
        if dom::with(|flow| is_emptied(&before, &flow.text)) && !input_type.starts_with("history") {
            toast::show(
                state,
                m("Cleared the text").owned(),
                String::new(),
                UndoAction::Text,
            );
        }
        group_undo(state, &input_type);
    }
    if !COMPOSING.get() {
        let is_typed = input_type == "insertText" || input_type.starts_with("delete");
        // Nobody goes on typing within a word after a paste.
        check_sender::schedule(state, if is_typed { check_sender::PAUSE_MS } else { 0 });
    }
}

/// Ends the undo step after each word and each pause. By itself, the browser would undo all that was typed since the caret was
/// last moved.
fn group_undo(state: AppState, input_type: &str) {
    let end = move || {
        if let Some(element) = state.editor.get_untracked().filter(|_| !COMPOSING.get()) {
            caret::end_undo_step(&element);
        }
    };
    if matches!(input_type, "insertText" | "insertParagraph") && is_after_space(state) {
        end();
    }
    UNDO_PAUSE.with(Rc::clone).set(UNDO_PAUSE_MS, end);
}

/// Whether the caret follows white space.
fn is_after_space(state: AppState) -> bool {
    let caret = state
        .editor
        .get_untracked()
        .and_then(|element| caret::writing_at(&element));
    let before = caret.and_then(|caret| dom::with(|flow| flow.char_before(caret)));
    before.is_some_and(char::is_whitespace)
}

/// Shows another text, which the browser cannot undo. The caret stays at its place if the user is writing.
pub(crate) fn show_text(state: AppState, text: &str) {
    let Some(element) = state.editor.get_untracked() else {
        return;
    };
    let caret = caret::writing_at(&element);
    state.close();
    toast::text_changed(state);
    dom::write(&element, text);
    read(state, "");
    state.document.update_untracked(EditorDocument::forget_own_edits);
    state.history.set_value(History::default());
    check_sender::forget_language(state);
    if let Some(caret) = caret {
        caret::place(dom::with(|flow| caret.min(utf16_len(&flow.text))));
    }
    check_sender::schedule(state, check_sender::PAUSE_MS);
}

/// Whether the user is composing a character, for example with an input method.
pub(crate) fn is_composing() -> bool {
    COMPOSING.get()
}

/// Reads the text from the page. Returns whether it has changed.
fn read(state: AppState, input_type: &str) -> bool {
    let Some(element) = state.editor.get_untracked() else {
        return false;
    };
    let patch = dom::read(&element);
    let change = state
        .document
        .try_update(|document| {
            let before = document.issues_version();
            let change = document.patch(&patch);
            if document.issues_version() != before {
                issue_update_delay::end();
            }
            change
        })
        .unwrap_or_default();
    state.edits.update(|edits| *edits = edits.wrapping_add(1));
    if change.is_new_text {
        check_sender::forget_language(state);
    }
    if change.changed {
        if input_type.starts_with("history") {
            state.document.update_untracked(EditorDocument::forget_own_edits);
        }
        actions::follow_history(state, input_type, &change);
    }
    change.changed
}

/// The issue at the caret or in the selection; the shortest if there are several.
fn at_caret(state: AppState) -> Option<IssueMark> {
    let here = caret::selected(state.editor.get_untracked()?.as_ref())?;
    let around = state
        .in_place()
        .into_iter()
        .filter(|mark| mark.span.offset <= here.end() && here.offset <= mark.span.end());
    around.min_by_key(|mark| mark.span.length)
}

fn on_click(state: AppState, event: &ev::MouseEvent) {
    let selected = state
        .editor
        .get_untracked()
        .and_then(|element| caret::selected(&element));
    let (x, y) = (event.client_x(), event.client_y());
    let (from_x, from_y) = PRESSED_AT.get();
    let is_dragged = (x - from_x).abs().max((y - from_y).abs()) > MAX_CLICK_MOVE;
    // The end of a selection, not a click on a word. After undoing a replacement the word is selected; a click on it is meant for the word.
    if (is_dragged || event.shift_key()) && selected.is_some_and(|selected| selected.length > 0) {
        return state.close();
    }
    let (x, y) = (f64::from(x), f64::from(y));
    // A double click, or a click on selected text, leaves no caret but refers to the word under the pointer.
    let under_pointer = || under_point(state, x, y);
    match at_caret(state)
        .filter(|mark| is_on(mark, x, y))
        .or_else(under_pointer)
    {
        Some(mark) => state.open(mark.id, DetailsPlacement::Card, true),
        None => state.close(),
    }
}

fn on_key(state: AppState, event: &ev::KeyboardEvent) {
    if event.is_composing() {
        return;
    }
    let (key, control) = (event.key(), event.ctrl_key() || event.meta_key());
    match key.as_str() {
        "Home" | "End" | "ArrowUp" | "ArrowDown" if control => return caret::lay_out_ends(),
        "F8" => actions::go_to_issue(state, !event.shift_key()),
        "F9" => text_reading::go_to_long_sentence(state, !event.shift_key()),
        "Enter" if event.alt_key() => open_at_caret(state),
        "." if control => open_at_caret(state),
        "Escape" => state.close(),
        _ => return,
    }
    event.prevent_default();
}

/// Opens the suggestions for the word at the caret.
pub(crate) fn open_at_caret(state: AppState) {
    let open_issue = state
        .open_issue
        .get_untracked()
        .filter(|issue| issue.place == DetailsPlacement::Card);
    match open_issue
        .map(|issue| issue.id)
        .or_else(|| at_caret(state).map(|mark| mark.id))
        .or_else(|| request_correction_at_caret(state))
    {
        Some(id) => state.open(id, DetailsPlacement::Card, true),
        // The language of the word is known only after the first check.
        None if state.used_language.with_untracked(Option::is_none) => {
            IS_CORRECTION_REQUESTED.set(true);
            check_sender::schedule(state, 0);
        }
        None => toast::show_text(state, m("Place the cursor in a word first").owned()),
    }
}

/// Turns the word at the caret or in the selection into an issue at the user's request.
fn request_correction_at_caret(state: AppState) -> Option<u64> {
    let selected = caret::selected(state.editor.get_untracked()?.as_ref())?;
    let language = state.used_language.get_untracked()?.code;
    state
        .document
        .try_update(|document| document.request_correction(selected, language.as_str()))?
}
