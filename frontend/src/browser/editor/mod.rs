//! The text editor.
//!
//! # Layout
//! - [`dom`]: the text in the DOM
//! - [`caret`]: the caret, and edits that can be undone
//! - [`highlights`]: the underlines
//! - [`view`]: the editor's element and event handlers

pub(crate) mod caret;
pub(crate) mod dom;
pub(crate) mod highlights;
mod view;

use emend_shared::IssueKind;
use leptos::prelude::*;
use web_sys::{DomRect, Range};

use super::page;
use super::state::AppState;
use crate::model::paragraph::IssueMark;

pub(crate) use view::{EditorView, is_composing, open_at_caret, show_text};

/// The priority of the underline of the opened issue.
const ACTIVE_PRIORITY: i32 = 10;

/// Draws the underlines of all shown issues.
pub(crate) fn paint(state: AppState) {
    if !highlights::are_supported() {
        return;
    }
    let active = state.opened.get().map(|opened| opened.id);
    state.shown.with(|shown| {
        for (kind, priority) in IssueKind::ALL.into_iter().zip((0..5).rev()) {
            let of_kind = shown.iter().filter(|mark| mark.issue.kind == kind);
            highlights::paint(&format!("emend-{}", kind.as_str()), priority, &ranges(of_kind));
        }
        let active = shown.iter().filter(|mark| Some(mark.id) == active);
        highlights::paint("emend-active", ACTIVE_PRIORITY, &ranges(active));
    });
}

fn ranges<'a>(marks: impl Iterator<Item = &'a IssueMark>) -> Vec<Range> {
    dom::with(|flow| marks.filter_map(|mark| flow.range(mark.span)).collect())
}

/// The position of an issue on the screen: the rectangle of its first line.
pub(crate) fn first_rect(mark: &IssueMark) -> Option<DomRect> {
    rects(mark).into_iter().next()
}

/// Whether a point of the screen is on an issue or within a few pixels of it.
pub(crate) fn is_on(mark: &IssueMark, x: f64, y: f64) -> bool {
    const SLACK: f64 = 3.0;
    rects(mark).iter().any(|rect| {
        (rect.left() - SLACK..=rect.right() + SLACK).contains(&x)
            && (rect.top() - SLACK..=rect.bottom() + SLACK).contains(&y)
    })
}

fn rects(mark: &IssueMark) -> Vec<DomRect> {
    let list = dom::with(|flow| flow.range(mark.span)).and_then(|range| range.get_client_rects());
    list.map(|list| (0..list.length()).filter_map(|index| list.item(index)).collect())
        .unwrap_or_default()
}

/// Scrolls an issue into view.
pub(crate) fn reveal(mark: &IssueMark) {
    let Some(rect) = first_rect(mark) else { return };
    let height = page::window()
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64())
        .unwrap_or(600.0);
    if rect.top() < 80.0 || rect.bottom() > height - 160.0 {
        page::window().scroll_by_with_x_and_y(0.0, rect.top() - height / 3.0);
    }
}
