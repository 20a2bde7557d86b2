//! Spares the browser the layout of blocks that are far from the screen (`content-visibility`).
//!
//! Browsers edit only what they have laid out: a caret that is put into a block without layout ends up in another one. So only
//! blocks more than a screen away are spared, and those around the caret are laid out before each edit.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::prelude::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

use super::block::TextBlock;
use crate::model::text::utf16_len;

/// The class of blocks that are not laid out.
const FAR: &str = "far";
/// The number of blocks at the start of a new text that are laid out at once.
const NEAR_AT_FIRST: usize = 60;
/// The typical number of UTF-16 code units in a line.
const LINE: usize = 75;

thread_local! {
    static OBSERVER: RefCell<Option<IntersectionObserver>> = const { RefCell::new(None) };
    /// The numbers of the blocks on the screen or less than a screen away.
    static NEAR: RefCell<HashSet<u32>> = RefCell::default();
    static ON_CHANGE: RefCell<Option<Rc<dyn Fn()>>> = RefCell::default();
}

/// Whether a block is on the screen or less than a screen away. Text that is outside of any block always is.
pub(super) fn is_near(block: &TextBlock) -> bool {
    !block.is_element || NEAR.with_borrow(|near| near.contains(&block.number))
}

/// Calls `act` whenever other blocks have come near.
pub(super) fn on_change(act: impl Fn() + 'static) {
    ON_CHANGE.set(Some(Rc::new(act)));
}

/// Prepares a new block that is about to be added to the editor with this text. An estimate of its height keeps the scroll bar steady.
pub(super) fn prepare(block: &Element, index: usize, text: &str) {
    if index < NEAR_AT_FIRST {
        return;
    }
    // The style sheet has heights for these classes; the security policy forbids styles in the page.
    let height = match utf16_len(text) / LINE {
        0..=2 => None,
        3..=9 => Some("tall"),
        _ => Some("taller"),
    };
    for class in [Some(FAR), height].into_iter().flatten() {
        // The names are valid.
        let _ = block.class_list().add_1(class);
    }
}

/// Watches the blocks that have come into the text and forgets those that have gone.
pub(super) fn update(gone: &[TextBlock], now: &[TextBlock]) {
    let is_in =
        |block: &TextBlock, blocks: &[TextBlock]| blocks.iter().any(|other| other.number == block.number);
    let few = gone.len().min(now.len()) <= 2;
    NEAR.with_borrow_mut(|near| {
        for block in gone.iter().filter(|block| !few || !is_in(block, now)) {
            near.remove(&block.number);
        }
        if few {
            // What is typed is on the screen.
            near.extend(now.iter().map(|block| block.number));
        }
    });
    OBSERVER.with_borrow_mut(|observer| {
        let observer = observer.get_or_insert_with(observer_of_blocks_near_the_screen);
        let gone_for_good = gone.iter().filter(|block| !few || !is_in(block, now));
        for element in gone_for_good.filter_map(TextBlock::element) {
            observer.unobserve(&element);
            // It may come back by undo, with the caret in it.
            come_near(&element);
        }
        let fresh = now.iter().filter(|block| !few || !is_in(block, gone));
        for element in fresh.filter_map(TextBlock::element) {
            observer.observe(&element);
        }
    });
}

/// Has blocks laid out, because they are about to be edited.
pub(super) fn lay_out(elements: impl IntoIterator<Item = Element>) {
    for element in elements {
        come_near(&element);
    }
}

fn come_near(element: &Element) {
    let classes = element.class_list();
    if classes.contains(FAR) {
        let _ = classes.remove_1(FAR);
    }
}

fn observer_of_blocks_near_the_screen() -> IntersectionObserver {
    let callback = Closure::<dyn FnMut(js_sys::Array)>::new(|entries: js_sys::Array| {
        for entry in entries
            .iter()
            .map(JsCast::unchecked_into::<IntersectionObserverEntry>)
        {
            let block = entry.target();
            let classes = block.class_list();
            let number = TextBlock::number_of(&block);
            NEAR.with_borrow_mut(|near| {
                if entry.is_intersecting() {
                    let _ = classes.remove_1(FAR);
                    near.extend(number);
                } else {
                    let _ = classes.add_1(FAR);
                    number.map(|number| near.remove(&number));
                }
            });
        }
        if let Some(act) = ON_CHANGE.with_borrow(Clone::clone) {
            act();
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_root_margin("100% 0%");
    let observer = IntersectionObserver::new_with_options(callback.as_ref().unchecked_ref(), &options)
        .expect("the options are valid");
    callback.forget();
    observer
}
