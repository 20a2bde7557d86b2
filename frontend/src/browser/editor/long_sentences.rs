//! Marks the long sentences near the screen, if the user wants it for this document.

use std::cell::RefCell;

use leptos::prelude::*;
use web_sys::Range;

use super::dom;
use super::highlights::{self, Underline};
use crate::browser::state::AppState;

/// Issues are drawn above it.
const PRIORITY: i32 = -1;

thread_local! {
    static DRAWN: RefCell<Option<DrawnSentences>> = const { RefCell::new(None) };
}

struct DrawnSentences {
    style: Underline,
    ranges: Vec<Range>,
}

/// Draws the marks anew, from the text as it was last read.
pub(crate) fn draw(state: AppState) {
    let is_wanted = state
        .draft()
        .settings
        .with_untracked(|settings| settings.marks_long_sentences);
    DRAWN.with_borrow_mut(|drawn| {
        if !highlights::are_supported() || !is_wanted && drawn.is_none() {
            return;
        }
        let drawn = drawn.get_or_insert_with(|| DrawnSentences {
            style: Underline::new("emend-long", PRIORITY),
            ranges: Vec::new(),
        });
        for range in drawn.ranges.drain(..) {
            drawn.style.remove(&range);
        }
        if is_wanted {
            drawn.ranges = near_ranges(state);
        }
        for range in &drawn.ranges {
            drawn.style.add(range);
        }
    });
}

/// The long sentences near the screen.
fn near_ranges(state: AppState) -> Vec<Range> {
    let lines = dom::with(dom::EditorText::near_lines);
    state.document.with_untracked(|document| {
        let near = document
            .long_by_paragraph()
            .filter(|(line, _)| lines.iter().any(|near| near.contains(line)));
        near.flat_map(|(_, long)| long)
            .filter_map(|long| dom::with(|flow| flow.range(long.span)))
            .collect()
    })
}
