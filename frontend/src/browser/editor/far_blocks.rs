//! Spares the browser the layout of blocks that are far from the screen (`content-visibility`).
//!
//! Browsers edit only what they have laid out: a caret that is put into a block without layout ends up in another one. So only
//! blocks more than half a screen away are spared, and those around the caret are laid out before each edit.
//!
//! Their places are asked for when the page is scrolled, after a pause in typing, and when many blocks are replaced.
//! An `IntersectionObserver` had the browser compute all of them again for each letter.

use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;

use web_sys::Element;

use super::block::TextBlock;
use crate::browser::clock::Alarm;
use crate::model::text::utf16_len;

/// The class of blocks that are not laid out.
const FAR_CLASS: &str = "far";
/// The number of blocks at the start of a new text that are laid out at once.
const INITIAL_NEAR_BLOCKS: usize = 60;
/// The typical number of UTF-16 code units in a line.
const LINE: usize = 75;

thread_local! {
    /// The numbers of the blocks on the screen or less than half a screen away.
    static NEAR_BLOCKS: RefCell<HashSet<u32>> = RefCell::default();
    static ON_CHANGE: RefCell<Option<Rc<dyn Fn()>>> = RefCell::default();
}

/// Whether a block is on the screen or less than half a screen away. Text that is outside of any block always is.
pub(super) fn is_near(block: &TextBlock) -> bool {
    !block.is_element || NEAR_BLOCKS.with_borrow(|near| near.contains(&block.number))
}

/// Calls `act` whenever the near blocks are to be found again because the text was replaced.
pub(super) fn on_change(act: impl Fn() + 'static) {
    ON_CHANGE.set(Some(Rc::new(act)));
}

/// Prepares a new block that is about to be added to the editor with this text. An estimate of its height keeps the scroll bar steady.
pub(super) fn mark_far(block: &Element, index: usize, text: &str) {
    if index < INITIAL_NEAR_BLOCKS {
        return;
    }
    // The style sheet has heights for these classes; the security policy forbids styles in the page.
    let height = match utf16_len(text) / LINE {
        0..=2 => None,
        3..=9 => Some("tall"),
        _ => Some("taller"),
    };
    for class in [Some(FAR_CLASS), height].into_iter().flatten() {
        // The names are valid.
        let _ = block.class_list().add_1(class);
    }
}

/// Learns of the blocks that have come into the text and forgets those that have gone.
pub(super) fn update(gone: &[TextBlock], now: &[TextBlock]) {
    let few = gone.len().min(now.len()) <= 2;
    let is_typed = gone.len().max(now.len()) <= 3;
    let stays = |block: &TextBlock| few && now.iter().any(|other| other.number == block.number);
    NEAR_BLOCKS.with_borrow_mut(|near| {
        let mut fresh = Vec::new();
        for block in gone.iter().filter(|block| !stays(block)) {
            near.remove(&block.number);
            // It may come back by undo, with the caret in it.
            block.element().as_ref().map(add_near_block);
        }
        for block in now.iter().filter(|block| !near.contains(&block.number)) {
            let element = block.element();
            // What is typed is on the screen. Other new blocks are near until their place is known.
            let is_near = is_typed || element.as_ref().is_none_or(|element| !is_far(element));
            element.as_ref().filter(|_| is_typed).map(add_near_block);
            if is_near {
                fresh.push(block.number);
            }
        }
        near.extend(fresh);
    });
    if !is_typed && let Some(act) = ON_CHANGE.with_borrow(Clone::clone) {
        Alarm::new().set(0, move || act());
    }
}

/// Takes note of the blocks that are near now. Returns whether they are others than before.
pub(super) fn set_near(blocks: &[TextBlock], near: Range<usize>) -> bool {
    let now: HashSet<u32> = blocks[near].iter().map(|block| block.number).collect();
    let before = NEAR_BLOCKS.replace(now.clone());
    for block in blocks {
        match (before.contains(&block.number), now.contains(&block.number)) {
            (false, true) => drop(block.element().as_ref().map(add_near_block)),
            // The name is valid.
            (true, false) => drop(
                block
                    .element()
                    .map(|element| element.class_list().add_1(FAR_CLASS)),
            ),
            _ => {}
        }
    }
    before != now
}

/// Has blocks laid out, because they are about to be edited.
pub(super) fn lay_out(elements: impl IntoIterator<Item = Element>) {
    for element in elements {
        add_near_block(&element);
    }
}

fn add_near_block(element: &Element) {
    if is_far(element) {
        // The name is valid.
        let _ = element.class_list().remove_1(FAR_CLASS);
    }
}

fn is_far(element: &Element) -> bool {
    element.class_list().contains(FAR_CLASS)
}
