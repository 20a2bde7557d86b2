//! Draws the underlines near the screen. Only those of paragraphs that have changed are redrawn.
//!
//! After each change of the page, Chromium works through all ranges that have a style, so there are none far from the screen.

use std::cell::RefCell;
use std::collections::HashMap;

use emend_shared::IssueKind;
use leptos::prelude::*;
use web_sys::Range;

use super::dom;
use super::far_blocks;
use super::highlights::{self, Underline};
use super::long_sentences;
use crate::browser::browser_window;
use crate::browser::state::AppState;

/// The priority of the underline of the opened issue.
const ACTIVE_PRIORITY: i32 = 10;

thread_local! {
    static DRAWN: RefCell<Option<DrawnUnderlines>> = const { RefCell::new(None) };
}

struct DrawnUnderlines {
    kinds: Vec<(IssueKind, Underline)>,
    active: Underline,
    active_range: Option<Range>,
    /// The ranges of each paragraph, by the version of its marks.
    paragraphs: HashMap<u64, Vec<(IssueKind, Range)>>,
}

/// Draws the underlines from now on.
pub(super) fn redraw_on_changes(state: AppState) {
    far_blocks::on_change(move || _ = follow_screen(state));
    browser_window::on_document("scroll", move |_| _ = follow_screen(state));
    let resized = window_event_listener_untyped("resize", move |_| _ = follow_screen(state));
    on_cleanup(move || resized.remove());
    if !highlights::are_supported() {
        return;
    }
    Effect::new(move || {
        state.document.track();
        with(|drawn| drawn.update(state));
    });
    Effect::new(move || {
        state.hidden.track();
        state.muted.track();
        with(|drawn| {
            drawn.clear();
            drawn.update(state);
        });
    });
    Effect::new(move || {
        state.edits.track();
        state.visible_issues.track();
        state.open_issue.track();
        with(|drawn| drawn.update_active(state));
    });
}

/// Draws the underlines that have come near the screen, and has the blocks there laid out. Returns whether other blocks are near now.
pub(crate) fn follow_screen(state: AppState) -> bool {
    let is_changed = dom::with(dom::EditorText::find_near);
    if is_changed && highlights::are_supported() {
        with(|drawn| drawn.update(state));
        long_sentences::draw(state);
    }
    is_changed
}

fn with(act: impl FnOnce(&mut DrawnUnderlines)) {
    DRAWN.with_borrow_mut(|drawn| act(drawn.get_or_insert_with(DrawnUnderlines::new)));
}

impl DrawnUnderlines {
    fn new() -> Self {
        let kinds = IssueKind::ALL.into_iter().zip((0..5).rev());
        Self {
            kinds: kinds
                .map(|(kind, priority)| {
                    (
                        kind,
                        Underline::new(&format!("emend-{}", kind.as_str()), priority),
                    )
                })
                .collect(),
            active: Underline::new("emend-active", ACTIVE_PRIORITY),
            active_range: None,
            paragraphs: HashMap::new(),
        }
    }

    fn clear(&mut self) {
        for ranges in std::mem::take(&mut self.paragraphs).into_values() {
            self.erase(&ranges);
        }
    }

    fn erase(&self, ranges: &[(IssueKind, Range)]) {
        for (kind, range) in ranges {
            self.of(*kind, |underline| underline.remove(range));
        }
    }

    fn of(&self, kind: IssueKind, act: impl FnOnce(&Underline)) {
        if let Some((_, underline)) = self.kinds.iter().find(|(other, _)| *other == kind) {
            act(underline);
        }
    }

    fn update(&mut self, state: AppState) {
        let mut before = std::mem::take(&mut self.paragraphs);
        let mut fresh = Vec::new();
        state.document.with_untracked(|document| {
            let lines = dom::with(dom::EditorText::near_lines);
            for (version, marks) in document.marks_by_paragraph(&lines) {
                if let Some(ranges) = before.remove(&version) {
                    self.paragraphs.insert(version, ranges);
                } else {
                    fresh.push((
                        version,
                        marks.filter(|mark| state.is_shown(mark)).collect::<Vec<_>>(),
                    ));
                }
            }
        });
        for ranges in before.into_values() {
            self.erase(&ranges);
        }
        for (version, marks) in fresh {
            let ranges = marks.iter().filter_map(|mark| {
                let range = dom::with(|flow| flow.range(mark.span))?;
                self.of(mark.issue.kind, |underline| underline.add(&range));
                Some((mark.issue.kind, range))
            });
            let ranges = ranges.collect();
            self.paragraphs.insert(version, ranges);
        }
    }

    fn update_active(&mut self, state: AppState) {
        if let Some(range) = self.active_range.take() {
            self.active.remove(&range);
        }
        if let Some(mark) = state.opened_issue() {
            self.active_range = dom::with(|flow| flow.range(mark.span));
        }
        if let Some(range) = &self.active_range {
            self.active.add(range);
        }
    }
}
