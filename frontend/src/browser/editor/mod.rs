//! The text editor.
//!
//! # Layout
//! - [`dom`], [`block`]: the text in the DOM, a block for each paragraph
//! - [`far_blocks`]: spares the layout of blocks that are out of sight
//! - [`caret`]: the caret, and edits that can be undone
//! - [`underlines`], [`highlights`]: the underlines; [`long_sentences`]: the marks of long sentences
//! - [`typed_input`]: new paragraphs and pasted text
//! - [`view`]: the editor's element and event handlers

mod block;
pub(crate) mod caret;
pub(crate) mod dom;
mod far_blocks;
pub(crate) mod highlights;
pub(crate) mod long_sentences;
mod typed_input;
mod underlines;
mod view;

use emend_shared::Utf16Span;
use web_sys::{DomRect, ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::browser_window;
use super::state::AppState;
use crate::model::paragraph::IssueMark;

pub(crate) use underlines::follow_screen;
pub(crate) use view::{EditorView, is_composing, open_at_caret, show_text};

/// The position of an issue on the screen: the rectangle of its first line.
pub(crate) fn first_rect(mark: &IssueMark) -> Option<DomRect> {
    rects(mark.span).into_iter().next()
}

/// The issue at a point of the screen.
pub(crate) fn under_point(state: AppState, x: f64, y: f64) -> Option<IssueMark> {
    let lines = dom::with(dom::EditorText::visible_lines);
    state
        .in_lines(&[lines])
        .into_iter()
        .find(|mark| is_on(mark, x, y))
}

/// Whether a point of the screen is on an issue or within a few pixels of it.
fn is_on(mark: &IssueMark, x: f64, y: f64) -> bool {
    const TOLERANCE_PX: f64 = 3.0;
    rects(mark.span).iter().any(|rect| {
        (rect.left() - TOLERANCE_PX..=rect.right() + TOLERANCE_PX).contains(&x)
            && (rect.top() - TOLERANCE_PX..=rect.bottom() + TOLERANCE_PX).contains(&y)
    })
}

fn rects(span: Utf16Span) -> Vec<DomRect> {
    let list = dom::with(|flow| flow.range(span)).and_then(|range| range.get_client_rects());
    list.map(|list| (0..list.length()).filter_map(|index| list.item(index)).collect())
        .unwrap_or_default()
}

/// Scrolls a part of the text into view.
pub(crate) fn reveal(state: AppState, span: Utf16Span) {
    // The heights of blocks that are out of sight are estimates. Laying out those that come near may move the text again.
    const MAX_MOVES: usize = 4;
    for _ in 0..MAX_MOVES {
        scroll_to(span);
        if !follow_screen(state) {
            return;
        }
    }
}

fn scroll_to(span: Utf16Span) {
    let height = browser_window::inner_height();
    if let Some(block) = dom::with(|flow| flow.element_at(span.offset)) {
        far_blocks::lay_out([block.clone()]);
        let rect = block.get_bounding_client_rect();
        if rect.bottom() < 0.0 || rect.top() > height {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Center);
            options.set_behavior(ScrollBehavior::Instant);
            block.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }
    let Some(rect) = rects(span).into_iter().next() else {
        return;
    };
    if rect.top() < 80.0 || rect.bottom() > height - 160.0 {
        browser_window::window().scroll_by_with_x_and_y(0.0, rect.top() - height / 3.0);
    }
}
