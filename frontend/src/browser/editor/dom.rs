//! The text in the browser's DOM, and the mapping between offsets and text nodes.
//!
//! Each paragraph is a block, so that the browser lays out only the one that changes ([`super::far_blocks`] spares it those that
//! are out of sight). After an edit, [`read`] reads only the blocks that have changed. Browsers also put text or line breaks
//! directly into the editor, for example after the whole text was deleted, blocks into an empty block, and line breaks into a
//! block, which then has several lines.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::ops::Range as Span;

use emend_shared::Utf16Span;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlElement, MutationObserver, MutationObserverInit, MutationRecord, Node, Range};

use super::block::{TextBlock, contains_block, is_block};
use super::far_blocks;
use crate::browser::browser_window;
use crate::model::document::TextPatch;

/// A text and the blocks that contain it. There is always at least one block.
pub(crate) struct EditorText {
    /// The text.
    pub(crate) text: String,
    blocks: Vec<TextBlock>,
}

/// The position of a block.
#[derive(Debug, Clone, Copy, Default)]
struct BlockStart {
    bytes: usize,
    units: usize,
    lines: usize,
}

thread_local! {
    static LAST: RefCell<EditorText> = RefCell::new(EditorText::empty());
    static OBSERVER: RefCell<Option<MutationObserver>> = const { RefCell::new(None) };
    /// Whether the text was written by [`write`] and has not been read since.
    static IS_NEW: Cell<bool> = const { Cell::new(true) };
}

/// Reads the changes since the last call and keeps the text for [`with`].
pub(crate) fn read(editor: &HtmlElement) -> TextPatch {
    let records = OBSERVER.with_borrow(|observer| observer.as_ref().map(MutationObserver::take_records));
    let changed = match records {
        Some(records) if !IS_NEW.take() => {
            ChangedBlocks::of(editor, records.iter().map(JsCast::unchecked_into))
        }
        _ => {
            LAST.set(EditorText::empty());
            return TextPatch {
                removed: usize::MAX,
                ..LAST.with_borrow_mut(|flow| flow.read_structure(editor, &ChangedBlocks::default()))
            };
        }
    };
    LAST.with_borrow_mut(|flow| flow.read_changes(editor, &changed))
}

/// Calls `look` with the text as last read.
pub(crate) fn with<T>(look: impl FnOnce(&EditorText) -> T) -> T {
    LAST.with_borrow(look)
}

/// Replaces the whole text. This cannot be undone.
pub(crate) fn write(editor: &HtmlElement, text: &str) {
    watch(editor);
    let document = browser_window::document();
    let fragment = document.create_document_fragment();
    for (index, line) in text.split('\n').enumerate() {
        // Creating an element and adding it to a fragment always succeeds.
        let Ok(block) = document.create_element("div") else {
            continue;
        };
        if line.is_empty() {
            let _ = document
                .create_element("br")
                .and_then(|end| block.append_child(&end));
        } else {
            block.set_text_content(Some(line));
        }
        far_blocks::mark_far(&block, index, line);
        let _ = fragment.append_child(&block);
    }
    editor.set_text_content(None);
    let _ = editor.append_child(&fragment);
    IS_NEW.set(true);
}

/// Begins to record changes of the editor.
fn watch(editor: &HtmlElement) {
    OBSERVER.with_borrow_mut(|observer| {
        if observer.is_none() {
            // The records are taken after each input; the callback has nothing to do.
            let ignore = Closure::<dyn FnMut()>::new(|| ());
            *observer = MutationObserver::new(ignore.as_ref().unchecked_ref()).ok();
            ignore.forget();
        }
        if let Some(observer) = observer {
            let options = MutationObserverInit::new();
            options.set_child_list(true);
            options.set_character_data(true);
            options.set_subtree(true);
            // Observing an element always succeeds.
            let _ = observer.observe_with_options(editor, &options);
        }
    });
}

/// The changes since the text was last read.
#[derive(Default)]
struct ChangedBlocks {
    /// Whether blocks were added or removed, or there may be text outside blocks.
    structure: bool,
    /// The numbers of the changed blocks.
    numbers: HashSet<u32>,
}

impl ChangedBlocks {
    fn of(editor: &HtmlElement, records: impl Iterator<Item = MutationRecord>) -> Self {
        let mut changed = Self::default();
        for target in records.filter_map(|record| record.target()) {
            match number_block(editor, target) {
                Some((_, number)) => drop(changed.numbers.insert(number)),
                // The editor itself, or a block that contains others.
                None => changed.structure = true,
            }
        }
        changed
    }
}

/// The node of a block that is or contains `node`, and the number of the block.
fn number_block(editor: &HtmlElement, node: Node) -> Option<(Node, u32)> {
    let mut node = node;
    while !editor.is_same_node(Some(&node)) {
        if let Some(number) = TextBlock::number_of(&node) {
            return Some((node, number));
        }
        node = node.parent_node()?;
    }
    None
}

/// Finds the blocks as they are in the DOM now: an element without other blocks in it, or a run of nodes between blocks.
struct BlockFinder<'a> {
    changed: &'a HashSet<u32>,
    runs: Vec<Vec<Node>>,
    is_open: bool,
}

impl BlockFinder<'_> {
    fn visit(&mut self, parent: &Node) {
        let mut next = parent.first_child();
        while let Some(node) = next {
            next = node.next_sibling();
            if !is_block(&node) {
                match self.runs.last_mut().filter(|_| self.is_open) {
                    Some(run) => run.push(node),
                    None => self.runs.push(vec![node]),
                }
                self.is_open = true;
                continue;
            }
            self.is_open = false;
            let is_known = TextBlock::number_of(&node).is_some_and(|number| !self.changed.contains(&number));
            if !is_known && contains_block(&node) {
                TextBlock::forget_number(&node);
                self.visit(&node);
                self.is_open = false;
            } else {
                self.runs.push(vec![node]);
            }
        }
    }
}

fn runs(editor: &HtmlElement, changed: &HashSet<u32>) -> Vec<Vec<Node>> {
    let mut finder = BlockFinder {
        changed,
        runs: Vec::new(),
        is_open: false,
    };
    finder.visit(editor);
    if finder.runs.is_empty() {
        finder.runs.push(Vec::new());
    }
    finder.runs
}

impl EditorText {
    fn empty() -> Self {
        Self {
            text: String::new(),
            blocks: vec![TextBlock::default()],
        }
    }

    fn read_changes(&mut self, editor: &HtmlElement, changed: &ChangedBlocks) -> TextPatch {
        let at = |number: &u32| self.blocks.iter().position(|block| block.number == *number);
        let indexes: Option<Vec<usize>> = changed.numbers.iter().map(at).collect();
        let is_split = |index: &usize| self.blocks[*index].nodes.iter().any(contains_block);
        match indexes {
            Some(indexes) if !changed.structure && !indexes.iter().any(is_split) => {
                let Some((first, last)) = indexes.iter().min().zip(indexes.iter().max()) else {
                    return self.replace(0..1, None);
                };
                let runs = self.blocks[*first..=*last]
                    .iter()
                    .map(|block| block.nodes.clone());
                let fresh = runs.map(TextBlock::read).collect();
                self.replace(*first..*last + 1, Some(fresh))
            }
            _ => self.read_structure(editor, changed),
        }
    }

    /// Finds the blocks that were added, removed or changed, and reads those between the first and the last of them.
    fn read_structure(&mut self, editor: &HtmlElement, changed: &ChangedBlocks) -> TextPatch {
        let runs = runs(editor, &changed.numbers);
        let same = |(block, run): &(&TextBlock, &Vec<Node>)| {
            block.nodes.len() == run.len()
                && !changed.numbers.contains(&block.number)
                && run
                    .iter()
                    .all(|node| TextBlock::number_of(node) == Some(block.number))
        };
        let mut head = self.blocks.iter().zip(&runs).take_while(same).count();
        let most = self.blocks.len().min(runs.len()) - head;
        let reversed = self.blocks.iter().rev().zip(runs.iter().rev());
        let mut tail = reversed.take(most).take_while(same).count();
        // A replacement has at least one block before and after.
        if head + tail == self.blocks.len() || head + tail == runs.len() {
            if head > 0 {
                head -= 1;
            } else {
                tail -= 1;
            }
        }
        let old = head..self.blocks.len() - tail;
        let fresh_runs = head..runs.len() - tail;
        let fresh = runs[fresh_runs].iter().cloned().map(TextBlock::read).collect();
        self.replace(old, Some(fresh))
    }

    /// Replaces some blocks. Without new ones, the text stays the same.
    fn replace(&mut self, old: Span<usize>, fresh: Option<Vec<(TextBlock, String)>>) -> TextPatch {
        let start = self.start(old.start);
        let removed = &self.blocks[old.clone()];
        let lines = removed.iter().map(|block| block.lines).sum();
        let bytes = removed.iter().map(|block| block.bytes + 1).sum::<usize>() - 1;
        let span = start.bytes..start.bytes + bytes;
        let Some(fresh) = fresh else {
            return TextPatch {
                first: start.lines,
                removed: lines,
                text: self.text[span].to_owned(),
            };
        };
        let (fresh, texts): (Vec<TextBlock>, Vec<String>) = fresh.into_iter().unzip();
        let text = texts.join("\n");
        self.text.replace_range(span, &text);
        let gone: Vec<TextBlock> = self.blocks.splice(old.clone(), fresh).collect();
        let now = &self.blocks[old.start..old.start + texts.len()];
        far_blocks::update(&gone, now);
        TextPatch {
            first: start.lines,
            removed: lines,
            text,
        }
    }

    fn start(&self, index: usize) -> BlockStart {
        let mut start = BlockStart::default();
        for block in &self.blocks[..index] {
            start.bytes += block.bytes + 1;
            start.units += block.units + 1;
            start.lines += block.lines;
        }
        start
    }

    /// The index and the start of the block that contains an offset; `None` if the offset is after the text.
    fn block_at(&self, offset: usize) -> Option<(usize, BlockStart)> {
        let mut start = BlockStart::default();
        for (index, block) in self.blocks.iter().enumerate() {
            if offset <= start.units + block.units {
                return Some((index, start));
            }
            start.bytes += block.bytes + 1;
            start.units += block.units + 1;
            start.lines += block.lines;
        }
        None
    }

    /// The character that ends at `offset`; a line break at the start of a paragraph.
    pub(crate) fn char_before(&self, offset: usize) -> Option<char> {
        let (index, start) = self.block_at(offset)?;
        if offset == start.units {
            return (index > 0).then_some('\n');
        }
        let text = &self.text[start.bytes..start.bytes + self.blocks[index].bytes];
        crate::model::text::char_before(text, offset - start.units)
    }

    /// The DOM range of a span; `None` if the span is outside the text.
    pub(crate) fn range(&self, span: Utf16Span) -> Option<Range> {
        let range = browser_window::document().create_range().ok()?;
        let (index, start) = self.block_at(span.offset)?;
        let (node, offset) = self.blocks[index].point(span.offset - start.units, span.length > 0)?;
        range.set_start(&node, offset).ok()?;
        if span.length > 0 {
            let (index, start) = self.block_at(span.end())?;
            let (node, offset) = self.blocks[index].point(span.end() - start.units, false)?;
            range.set_end(&node, offset).ok()?;
        }
        Some(range)
    }

    /// The offset of a point in the DOM; `None` if the point is outside the text.
    pub(crate) fn offset(&self, editor: &HtmlElement, node: &Node, offset: u32) -> Option<usize> {
        if !editor.contains(Some(node)) {
            return None;
        }
        if let Some((_, number)) = number_block(editor, node.clone()) {
            let index = self.index_of(number)?;
            return Some(self.start(index).units + self.blocks[index].offset(node, offset));
        }
        // The point is between blocks: use the start of the next one, or the end of the last one.
        let mut next = node.child_nodes().item(offset);
        while let Some(child) = next {
            if let Some(number) = TextBlock::number_of(&child) {
                let index = self.index_of(number)?;
                return Some(self.start(index).units + self.blocks[index].offset_before(&child));
            }
            next = child.first_child();
        }
        let mut last = node.last_child();
        while let Some(child) = last {
            if let Some(number) = TextBlock::number_of(&child) {
                let index = self.index_of(number)?;
                return Some(self.start(index).units + self.blocks[index].units);
            }
            last = child.last_child();
        }
        Some(0)
    }

    fn index_of(&self, number: u32) -> Option<usize> {
        self.blocks.iter().position(|block| block.number == number)
    }

    /// The lines that are on the screen.
    pub(crate) fn visible_lines(&self) -> Span<usize> {
        let shown = self.between(0.0, browser_window::inner_height());
        self.start(shown.start).lines..self.start(shown.end).lines
    }

    /// The indexes of the blocks between two heights on the screen, in pixels.
    fn between(&self, top: f64, bottom: f64) -> Span<usize> {
        let first = self.blocks.partition_point(|block| block.bottom() < top);
        let count = self.blocks[first..].partition_point(|block| block.top() < bottom);
        first..first + count
    }

    /// Finds the blocks on the screen or less than half a screen away. Returns whether they are others than before.
    pub(super) fn find_near(&self) -> bool {
        let height = browser_window::inner_height();
        far_blocks::set_near(&self.blocks, self.between(-0.5 * height, 1.5 * height))
    }

    /// The lines on the screen or less than half a screen away, in ascending order.
    pub(crate) fn near_lines(&self) -> Vec<Span<usize>> {
        let mut start = 0;
        let lines = self.blocks.iter().map(|block| {
            let first = start;
            start += block.lines;
            (block, first..start)
        });
        lines
            .filter(|(block, _)| far_blocks::is_near(block))
            .map(|(_, lines)| lines)
            .collect()
    }

    /// The element of the block that contains an offset, unless its text is outside of any block.
    pub(crate) fn element_at(&self, offset: usize) -> Option<Element> {
        let (index, _) = self.block_at(offset)?;
        self.blocks[index].element()
    }

    /// The elements of the block that contains this node, and of those before and after, unless they are near the screen.
    pub(crate) fn elements_around(&self, editor: &HtmlElement, node: &Node) -> Vec<Element> {
        let number = number_block(editor, node.clone()).map(|(_, number)| number);
        let Some(index) = number.and_then(|number| self.index_of(number)) else {
            return Vec::new();
        };
        let around = index.saturating_sub(1)..(index + 2).min(self.blocks.len());
        self.blocks[around]
            .iter()
            .filter(|block| !far_blocks::is_near(block))
            .filter_map(TextBlock::element)
            .collect()
    }

    /// The elements of the first and the last blocks.
    pub(crate) fn elements_at_ends(&self) -> Vec<Element> {
        let ends = self.blocks.iter().take(2).chain(self.blocks.iter().rev().take(2));
        ends.filter_map(TextBlock::element).collect()
    }
}
