//! New paragraphs and pasted text.
//!
//! By itself, a browser puts a line break into the paragraph at the caret instead of beginning another one
//! (`contenteditable="plaintext-only"`), and all paragraphs of a pasted text into it.

use leptos::wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlDocument, HtmlElement, InputEvent};

use super::caret;
use crate::browser::browser_window;
use crate::model::text::paragraphs_as_html;

/// Handles an edit before the browser does.
pub(super) fn on_before_input(editor: &HtmlElement, event: &InputEvent) {
    caret::lay_out_selection(editor);
    let is_break = matches!(event.input_type().as_str(), "insertLineBreak" | "insertParagraph");
    if is_break && !event.is_composing() && run("insertParagraph", None) {
        event.prevent_default();
    }
}

/// Pastes the plain text of the clipboard.
pub(super) fn on_paste(editor: &HtmlElement, event: &ClipboardEvent) {
    let text = event
        .clipboard_data()
        .and_then(|data| data.get_data("text/plain").ok())
        .unwrap_or_default();
    event.prevent_default();
    if !text.is_empty() {
        insert(editor, &text);
    }
}

/// Inserts a text at the caret or instead of the selection, as one undo step.
fn insert(editor: &HtmlElement, text: &str) {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    caret::lay_out_selection(editor);
    let editable = editor.content_editable();
    // Inserting many lines as text takes the browser seconds. As HTML, only an editor of rich text accepts them.
    let done = text.contains('\n') && {
        editor.set_content_editable("true");
        let done = run("insertHTML", Some(&paragraphs_as_html(&text)));
        editor.set_content_editable(&editable);
        done
    };
    if !done {
        run("insertText", Some(&text));
    }
}

fn run(command: &str, value: Option<&str>) -> bool {
    let document: HtmlDocument = browser_window::document().unchecked_into();
    let done = match value {
        Some(value) => document.exec_command_with_show_ui_and_value(command, false, value),
        None => document.exec_command(command),
    };
    done.unwrap_or(false)
}
