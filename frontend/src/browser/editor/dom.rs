//! The text in the browser's DOM, and the mapping between offsets and text nodes.
//!
//! The editor is one flow of text with line breaks in it (`white-space: pre-wrap`). Chromium then edits by adding and
//! splitting text nodes, keeps a trailing line break or `<br>` so that an empty last line is visible, and creates blocks
//! only for text that scripts insert. This module reads all of these forms.

use std::cell::RefCell;

use emend_shared::Utf16Span;
use leptos::wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node, Range, Text};

use crate::browser::page;

/// A text and the text nodes that contain it.
#[derive(Default)]
pub(crate) struct EditorText {
    /// The text.
    pub(crate) text: String,
    pieces: Vec<TextNode>,
    units: usize,
    break_before_next: bool,
    ends_in_text: bool,
}

struct TextNode {
    node: Text,
    start: usize,
    units: usize,
}

thread_local! {
    static LAST: RefCell<EditorText> = RefCell::default();
}

/// Reads the editor's text and keeps it for [`with`].
pub(crate) fn read(editor: &HtmlElement) -> String {
    let mut flow = EditorText::default();
    flow.walk(editor);
    if flow.ends_in_text && flow.text.ends_with('\n') {
        flow.text.pop();
    }
    let text = flow.text.clone();
    LAST.set(flow);
    text
}

/// Calls `look` with the text as last read.
pub(crate) fn with<T>(look: impl FnOnce(&EditorText) -> T) -> T {
    LAST.with_borrow(look)
}

/// Replaces the whole text. This cannot be undone.
pub(crate) fn write(editor: &HtmlElement, text: &str) {
    let visible_end = if text.ends_with('\n') { "\n" } else { "" };
    editor.set_text_content(Some(&format!("{text}{visible_end}")));
}

impl EditorText {
    fn walk(&mut self, parent: &Node) {
        let mut next = parent.first_child();
        while let Some(node) = next {
            match node.node_name().as_str() {
                "#text" => self.push_text(node.unchecked_ref()),
                // A `<br>` at the end of a block only makes its line visible.
                "BR" if node.next_sibling().is_none() => {
                    self.push("");
                    self.ends_in_text = false;
                }
                "BR" => self.push("\n"),
                "DIV" | "P" | "LI" | "PRE" | "BLOCKQUOTE" => {
                    self.break_before_next |= node.previous_sibling().is_some() || self.units > 0;
                    self.walk(&node);
                    // A line break at the end of a block ends its last line and does not start another.
                    self.break_before_next |= !(self.ends_in_text && self.text.ends_with('\n'));
                }
                _ => self.walk(&node),
            }
            next = node.next_sibling();
        }
    }

    fn push_text(&mut self, node: &Text) {
        let data = node.data();
        if data.is_empty() {
            return;
        }
        self.flush();
        let units = node.length() as usize;
        self.pieces.push(TextNode {
            node: node.clone(),
            start: self.units,
            units,
        });
        self.push(&data);
        self.units = self.pieces.last().map_or(0, |piece| piece.start + piece.units);
    }

    fn push(&mut self, data: &str) {
        self.flush();
        self.text.push_str(data);
        self.units += data.chars().map(char::len_utf16).sum::<usize>();
        self.ends_in_text = true;
    }

    fn flush(&mut self) {
        if std::mem::take(&mut self.break_before_next) {
            self.text.push('\n');
            self.units += 1;
        }
    }

    /// The DOM range of a span; `None` if the span is outside the text.
    pub(crate) fn range(&self, span: Utf16Span) -> Option<Range> {
        let start = self
            .pieces
            .iter()
            .find(|piece| span.offset < piece.start + piece.units)?;
        let end = self
            .pieces
            .iter()
            .find(|piece| span.end() <= piece.start + piece.units)?;
        let inside = |piece: &TextNode, offset: usize| u32::try_from(offset.saturating_sub(piece.start)).ok();
        let range = page::document().create_range().ok()?;
        range.set_start(&start.node, inside(start, span.offset)?).ok()?;
        range.set_end(&end.node, inside(end, span.end())?).ok()?;
        Some(range)
    }

    /// The offset of a point in the DOM; `None` if the point is outside the text.
    pub(crate) fn offset(&self, editor: &HtmlElement, node: &Node, offset: u32) -> Option<usize> {
        if !editor.contains(Some(node)) {
            return None;
        }
        if let Some(piece) = self
            .pieces
            .iter()
            .find(|piece| node.is_same_node(Some(&piece.node)))
        {
            return Some(piece.start + (offset as usize).min(piece.units));
        }
        // The point is between the children of an element: use the first text node after it.
        let Some(child) = node.child_nodes().item(offset) else {
            let inside = self
                .pieces
                .iter()
                .rev()
                .find(|piece| node.contains(Some(&piece.node)));
            return Some(inside.map_or(self.units, |piece| piece.start + piece.units));
        };
        let from_child = |piece: &&TextNode| {
            let position = child.compare_document_position(&piece.node);
            child.contains(Some(&piece.node)) || position & Node::DOCUMENT_POSITION_FOLLOWING != 0
        };
        Some(
            self.pieces
                .iter()
                .find(from_child)
                .map_or(self.units, |piece| piece.start),
        )
    }
}
