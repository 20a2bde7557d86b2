//! The caret and the selection, and edits that the browser can undo.

use emend_shared::Utf16Span;
use leptos::wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlDocument, HtmlElement, Selection};

use super::{dom, far_blocks};
use crate::browser::browser_window;

fn selection() -> Option<Selection> {
    browser_window::window().get_selection().ok().flatten()
}

/// The selection, which is usually empty at the caret; `None` if it is outside the editor.
pub(crate) fn selected(editor: &HtmlElement) -> Option<Utf16Span> {
    let selection = selection()?;
    let offset = |node, offset| dom::with(|flow| flow.offset(editor, &node, offset));
    let from = offset(selection.anchor_node()?, selection.anchor_offset())?;
    let to = offset(selection.focus_node()?, selection.focus_offset())?;
    Some(Utf16Span {
        offset: from.min(to),
        length: from.abs_diff(to),
    })
}

/// The position of the caret; `None` if text is selected or the caret is outside the editor.
pub(crate) fn offset(editor: &HtmlElement) -> Option<usize> {
    let selected = selected(editor)?;
    (selected.length == 0).then_some(selected.offset)
}

/// The position of the caret if the editor has the focus.
pub(crate) fn writing_at(editor: &HtmlElement) -> Option<usize> {
    let focused = browser_window::document().active_element()?;
    editor
        .is_same_node(Some(&focused))
        .then(|| offset(editor))
        .flatten()
}

/// Moves the caret.
pub(crate) fn place(offset: usize) {
    select(Utf16Span { offset, length: 0 });
}

/// Selects a part of the text.
pub(crate) fn select(span: Utf16Span) {
    lay_out(span.offset);
    let range = dom::with(|flow| flow.range(span));
    if let (Some(selection), Some(range)) = (selection(), range) {
        // A range of the text can always be selected.
        let _ = selection.remove_all_ranges();
        let _ = selection.add_range(&range);
    }
}

/// Has the paragraph at an offset laid out, so that the caret can be put into it.
fn lay_out(offset: usize) {
    far_blocks::lay_out(dom::with(|flow| flow.element_at(offset)));
}

/// Has the first and the last paragraph laid out, so that the caret can go there.
pub(super) fn lay_out_ends() {
    far_blocks::lay_out(dom::with(dom::EditorText::elements_at_ends));
}

/// Has the paragraphs around the ends of the selection laid out, so that they can be edited.
pub(super) fn lay_out_selection(editor: &HtmlElement) {
    let Some(selection) = selection() else { return };
    let (anchor, focus) = (selection.anchor_node(), selection.focus_node());
    let other = anchor.filter(|anchor| !anchor.is_same_node(focus.as_ref()));
    for node in [focus, other].into_iter().flatten() {
        far_blocks::lay_out(dom::with(|flow| flow.elements_around(editor, &node)));
    }
}

/// Focuses an element without scrolling.
pub(crate) fn focus(editor: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // Focusing fails only for elements that cannot be focused.
    let _ = editor.focus_with_options(&options);
}

/// Replaces `span` with `text` as if it had been typed, as a separate undo step.
pub(crate) fn replace(editor: &HtmlElement, span: Utf16Span, text: &str) -> bool {
    let Some(range) = dom::with(|flow| flow.range(span)) else {
        return false;
    };
    lay_out(span.offset);
    focus(editor);
    let Some(selection) = selection() else {
        return false;
    };
    if selection.remove_all_ranges().is_err() || selection.add_range(&range).is_err() {
        return false;
    }
    let document: HtmlDocument = browser_window::document().unchecked_into();
    let done = if text.is_empty() {
        document.exec_command("delete")
    } else {
        document.exec_command_with_show_ui_and_value("insertText", false, text)
    };
    separate(&selection);
    done.unwrap_or(false)
}

/// Ends the current undo step, so that undoing later input leaves earlier input.
pub(crate) fn end_undo_step(editor: &HtmlElement) {
    if let (Some(_), Some(selection)) = (writing_at(editor), selection()) {
        separate(&selection);
    }
}

/// Moves the caret away and back: the browser merges the next typed text into the last undo step unless the caret has moved.
fn separate(selection: &Selection) {
    if let Some(node) = selection.focus_node() {
        let offset = selection.focus_offset();
        let elsewhere = u32::from(offset == 0);
        let _ = selection.collapse_with_offset(Some(&node), elsewhere);
        let _ = selection.collapse_with_offset(Some(&node), offset);
    }
}

/// Undoes the last change of the text.
pub(crate) fn undo(editor: &HtmlElement) {
    focus(editor);
    let document: HtmlDocument = browser_window::document().unchecked_into();
    // Does nothing if there is nothing to undo.
    let _ = document.exec_command("undo");
}

/// Deletes the whole text in one undo step.
pub(crate) fn clear(editor: &HtmlElement) {
    focus(editor);
    let document: HtmlDocument = browser_window::document().unchecked_into();
    // Does nothing if the text is empty.
    let _ = document
        .exec_command("selectAll")
        .and_then(|_| document.exec_command("delete"));
}
