//! A block of the editor: the nodes of one paragraph, or of several lines.

use std::cell::Cell;

use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomRect, Element, Node, Text};

use crate::browser::browser_window;

/// The property of a node that has the number of its block. A copy of the node does not have it.
const NUMBER: &str = "emendBlock";

/// A block.
#[derive(Debug, Default)]
pub(crate) struct TextBlock {
    /// The unique number of the block, which its nodes have too. 0 for a block without nodes.
    pub(super) number: u32,
    /// The element of the block, or nodes that are directly in the editor; none if the editor is empty.
    pub(super) nodes: Vec<Node>,
    /// Whether it has an element, and thus no text directly in the editor.
    pub(super) is_element: bool,
    /// The length of its text in bytes.
    pub(super) bytes: usize,
    /// The length of its text in UTF-16 code units.
    pub(super) units: usize,
    /// The number of lines.
    pub(super) lines: usize,
    pieces: Vec<TextPiece>,
}

#[derive(Debug)]
struct TextPiece {
    node: Text,
    start: usize,
    units: usize,
}

/// Whether a node in the editor is an element that begins and ends lines.
pub(super) fn is_block(node: &Node) -> bool {
    node.node_type() == Node::ELEMENT_NODE
        && matches!(
            node.node_name().as_str(),
            "DIV" | "P" | "LI" | "PRE" | "BLOCKQUOTE" | "UL" | "OL"
        )
}

/// Whether a child of the node begins and ends lines.
pub(super) fn contains_block(node: &Node) -> bool {
    let mut next = node.first_child();
    while let Some(child) = next {
        if is_block(&child) {
            return true;
        }
        next = child.next_sibling();
    }
    false
}

impl TextBlock {
    /// Reads these nodes. Also returns their text.
    pub(super) fn read(nodes: Vec<Node>) -> (Self, String) {
        let mut reader = BlockReader::default();
        for (index, node) in nodes.iter().enumerate() {
            reader.visit(node, index + 1 == nodes.len());
        }
        // A line break at the end of a block ends its last line and does not start another.
        if reader.ends_in_text && reader.text.ends_with('\n') {
            reader.text.pop();
            reader.units -= 1;
        }
        let number = nodes
            .first()
            .map_or(0, |first| Self::number_of(first).unwrap_or_else(next_number));
        for node in &nodes {
            // Objects of the DOM can always be extended.
            let _ = js_sys::Reflect::set(node, &JsValue::from_str(NUMBER), &number.into());
        }
        let mut block = Self {
            number,
            nodes,
            is_element: false,
            bytes: reader.text.len(),
            units: reader.units,
            lines: reader.text.matches('\n').count() + 1,
            pieces: reader.pieces,
        };
        block.is_element = block.element().is_some();
        (block, reader.text)
    }

    /// Forgets the number of a node that has come to contain other blocks.
    pub(super) fn forget_number(node: &Node) {
        let _ = js_sys::Reflect::set(node, &JsValue::from_str(NUMBER), &JsValue::UNDEFINED);
    }

    /// The number of the block that a node belongs to; `None` if it has not been read.
    pub(super) fn number_of(node: &Node) -> Option<u32> {
        let number = js_sys::Reflect::get(node, &JsValue::from_str(NUMBER))
            .ok()?
            .as_f64()?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // it was a `u32`
        let number = number as u32;
        Some(number)
    }

    /// The point in the DOM at an offset of the block. At the border of two text nodes, it is in the second one if `before_text`,
    /// else in the first one.
    pub(super) fn point(&self, offset: usize, before_text: bool) -> Option<(Node, u32)> {
        let holds = |piece: &&TextPiece| {
            let end = piece.start + piece.units;
            offset < end || offset == end && !before_text
        };
        let Some(piece) = self.pieces.iter().find(holds).or(self.pieces.last()) else {
            let node = self.nodes.first()?;
            // A line break that is directly in the editor has no inside.
            return match node.node_name().as_str() {
                "BR" => Some((node.parent_node()?, 0)),
                _ => Some((node.clone(), 0)),
            };
        };
        let inside = offset.saturating_sub(piece.start).min(piece.units);
        Some((piece.node.clone().into(), u32::try_from(inside).ok()?))
    }

    /// The offset in the block of a point in the DOM inside of it.
    pub(super) fn offset(&self, node: &Node, offset: u32) -> usize {
        let same = |piece: &&TextPiece| node.is_same_node(Some(&piece.node));
        if let Some(piece) = self.pieces.iter().find(same) {
            return (piece.start + (offset as usize).min(piece.units)).min(self.units);
        }
        // The point is between the children of an element.
        match node.child_nodes().item(offset) {
            Some(child) => self.offset_before(&child),
            None => self
                .pieces
                .iter()
                .rev()
                .find(|piece| node.contains(Some(&piece.node)))
                .map_or(self.units, |piece| (piece.start + piece.units).min(self.units)),
        }
    }

    /// The offset of the first text in or after a node of the block.
    pub(super) fn offset_before(&self, node: &Node) -> usize {
        let from_node = |piece: &&TextPiece| {
            let position = node.compare_document_position(&piece.node);
            node.contains(Some(&piece.node)) || position & Node::DOCUMENT_POSITION_FOLLOWING != 0
        };
        self.pieces
            .iter()
            .find(from_node)
            .map_or(self.units, |piece| piece.start)
    }

    /// The element of the block, if it has one.
    pub(super) fn element(&self) -> Option<Element> {
        match self.nodes.as_slice() {
            [only] => only
                .dyn_ref::<Element>()
                .filter(|element| element.tag_name() != "BR")
                .cloned(),
            _ => None,
        }
    }

    /// The upper edge on the screen, in pixels.
    pub(super) fn top(&self) -> f64 {
        self.rect().map_or(0.0, |rect| rect.top())
    }

    /// The lower edge on the screen, in pixels.
    pub(super) fn bottom(&self) -> f64 {
        self.rect().map_or(0.0, |rect| rect.bottom())
    }

    fn rect(&self) -> Option<DomRect> {
        if let Some(element) = self.element() {
            return Some(element.get_bounding_client_rect());
        }
        let range = browser_window::document().create_range().ok()?;
        range.set_start_before(self.nodes.first()?).ok()?;
        range.set_end_after(self.nodes.last()?).ok()?;
        Some(range.get_bounding_client_rect())
    }
}

fn next_number() -> u32 {
    thread_local! {
        static LAST: Cell<u32> = const { Cell::new(0) };
    }
    LAST.set(LAST.get() + 1);
    LAST.get()
}

/// Collects the text of a block.
#[derive(Default)]
struct BlockReader {
    text: String,
    units: usize,
    pieces: Vec<TextPiece>,
    break_before_next: bool,
    ends_in_text: bool,
}

impl BlockReader {
    /// Reads a node; `is_last` if nothing of the block follows.
    fn visit(&mut self, node: &Node, is_last: bool) {
        match node.node_name().as_str() {
            "#text" => self.push_text(node.unchecked_ref()),
            // A `<br>` at the end of a block only makes its line visible.
            "BR" if is_last => {
                self.push("", 0);
                self.ends_in_text = false;
            }
            "BR" => self.push("\n", 1),
            _ if is_block(node) => {
                self.break_before_next |= node.previous_sibling().is_some() && self.units > 0;
                self.visit_children(node);
                self.break_before_next |= !(self.ends_in_text && self.text.ends_with('\n'));
            }
            _ => self.visit_children(node),
        }
    }

    fn visit_children(&mut self, parent: &Node) {
        let mut next = parent.first_child();
        while let Some(node) = next {
            next = node.next_sibling();
            self.visit(&node, next.is_none());
        }
    }

    fn push_text(&mut self, node: &Text) {
        let data = node.data();
        if data.is_empty() {
            return;
        }
        self.flush();
        let units = node.length() as usize;
        self.pieces.push(TextPiece {
            node: node.clone(),
            start: self.units,
            units,
        });
        self.push(&data, units);
    }

    fn push(&mut self, data: &str, units: usize) {
        self.flush();
        self.text.push_str(data);
        self.units += units;
        self.ends_in_text = true;
    }

    fn flush(&mut self) {
        if std::mem::take(&mut self.break_before_next) {
            self.text.push('\n');
            self.units += 1;
        }
    }
}
