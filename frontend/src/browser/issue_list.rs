//! The list of issues: an equivalent to the underlines for users unable to see or click them.

use std::rc::Rc;

use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::Element;

use super::browser_window;
use super::clock::Alarm;
use super::conditional::shown_while;
use super::editor::{caret, reveal};
use super::focus_movement::move_focus;
use super::issue_details::{IssueDetails, act_on_key};
use super::kind_filters::KindFilters;
use super::list_actions::ListActions;
use super::state::{AppState, DetailsPlacement, ServerConnection};
use crate::model::document::same_issues;
use crate::model::issue_labels::{excerpt, kind_name, replacement_label};
use crate::model::list_slices::{moved_window, next_rows};
use crate::model::messages::{m, number, t};
use crate::model::paragraph::IssueMark;
use crate::model::surroundings::Surroundings;

/// The number of issues listed at first, and added on request; thousands of rows would make the page slow.
const STEP: usize = 100;
/// The number of rows that are drawn in one task, and the milliseconds between two such tasks.
const ROWS_PER_TASK: usize = 15;
const TASK_INTERVAL_MS: u32 = 30;
/// How much longer the next task may wait while the browser handles keys.
const IDLE_TIMEOUT_MS: u32 = 200;
/// How long the caret rests before the list follows it, in milliseconds.
const CARET_REST_MS: u32 = 150;

thread_local! {
    static REST: Rc<Alarm> = Rc::new(Alarm::new());
    static DRAWING: Rc<Alarm> = Rc::new(Alarm::new());
}

/// The texts of all rows.
type RowTexts = Memo<Vec<RowText>>;

/// The texts of a row.
#[derive(Clone, Default, PartialEq)]
struct RowText {
    id: u64,
    surface: String,
    best: Option<String>,
    around: Surroundings,
}

fn row_texts(state: AppState, rows: &[IssueMark]) -> Vec<RowText> {
    let ids: Vec<u64> = rows.iter().map(|mark| mark.id).collect();
    let all = state
        .document
        .with_untracked(|document| document.surroundings(&ids));
    let mut all = all.into_iter().peekable();
    let text = |mark: &IssueMark| {
        let best = mark.issue.replacements.first();
        let around = all.next_if(|(id, _)| *id == mark.id);
        RowText {
            id: mark.id,
            surface: excerpt(&mark.issue.surface),
            best: best.map(|best| excerpt(&replacement_label(&best.value))),
            around: around.map(|(_, around)| around).unwrap_or_default(),
        }
    };
    rows.iter().map(text).collect()
}

/// Draws more rows until all of the listed issues are drawn, a few at a time, and the row of the issue `wanted` first.
fn draw(listed: Memo<Vec<IssueMark>>, rows: RwSignal<Vec<IssueMark>>, wanted: Option<u64>) {
    let next = listed.try_with_untracked(|listed| {
        let drawn: Vec<u64> = rows.with_untracked(|rows| rows.iter().map(|mark| mark.id).collect());
        next_rows(listed, &drawn, ROWS_PER_TASK, wanted)
    });
    let Some((next, is_more)) = next else { return };
    rows.set(next);
    let alarm = DRAWING.with(Rc::clone);
    if is_more {
        alarm.set_idle(TASK_INTERVAL_MS, IDLE_TIMEOUT_MS, move || {
            draw(listed, rows, wanted);
        });
    } else {
        alarm.clear();
    }
}

/// The heading, the switches for kinds, and the issues.
#[component]
pub(crate) fn IssueList() -> impl IntoView {
    let state = AppState::here();
    let window = RwSignal::new(0..STEP);
    let listed = Memo::new_with_compare(
        move |_| {
            let window = window.get();
            state.visible_issues.with(|shown| {
                let marks = shown.iter().skip(window.start).take(window.len());
                marks.cloned().collect::<Vec<_>>()
            })
        },
        |before, now| {
            !before
                .zip(now)
                .is_some_and(|(before, now)| same_issues(before.iter(), now.iter()))
        },
    );
    let rows = RwSignal::new(Vec::<IssueMark>::new());
    let wanted = move || {
        let open_issue = state.open_issue.get().map(|issue| issue.id);
        open_issue.or_else(|| state.at_caret().get())
    };
    Effect::new(move || {
        listed.track();
        draw(listed, rows, untrack(wanted));
    });
    let before = move || window.get().start;
    let more = move || {
        state
            .visible_issues
            .with(Vec::len)
            .saturating_sub(window.get().end)
    };
    let texts: RowTexts = Memo::new(move |_| rows.with(|rows| row_texts(state, rows)));
    follow_caret(state);
    Effect::new(move || {
        let Some(id) = wanted() else { return };
        let (at, all) = state.visible_issues.with_untracked(|shown| {
            let at = shown.iter().position(|mark| mark.id == id);
            (at, shown.len())
        });
        let Some(at) = at else { return };
        window.maybe_update(|now| {
            let moved = moved_window(now.clone(), at, STEP, all);
            std::mem::replace(now, moved.clone()) != moved
        });
        draw(listed, rows, Some(id));
        request_animation_frame(move || scroll_to(id));
    });
    let is_empty = move || state.visible_issues.with(Vec::is_empty);
    let list = move || {
        view! {
            {unlisted_count(
                before,
                true,
                move || window.update(|window| window.start = window.start.saturating_sub(STEP)),
            )}
            <ul class="issue-list" role="list" aria-label=m("Issues")>
                <For each=move || rows.get() key=|mark| mark.id children=move |mark| view! { <IssueRow mark texts /> } />
            </ul>
            {unlisted_count(more, false, move || window.update(|window| window.end += STEP))}
        }
        .into_any()
    };
    view! {
        <aside class="issues" id="issues" aria-labelledby="issues-heading">
            <h2 id="issues-heading" tabindex="-1">
                {m("Issues")}
            </h2>
            <KindFilters />
            <ListActions />
            {shown_while(is_empty, || view! { <EmptyIssueList /> }.into_any())}
            {shown_while(move || !is_empty(), list)}
        </aside>
    }
}

/// The number of issues that are not listed, and the button that lists more of them, before the listed ones or after them.
fn unlisted_count(
    count: impl Fn() -> usize + Copy + Send + Sync + 'static,
    is_before: bool,
    list: impl Fn() + Copy + Send + 'static,
) -> AnyView {
    let view = move || {
        let text = move || {
            let n = number(count().min(STEP));
            if is_before {
                t!("Show {n} previous", n = n)
            } else {
                t!("Show {n} more", n = n)
            }
        };
        let about = move || {
            if is_before {
                tn!(count(), "{n} issue above", "{n} issues above")
            } else {
                tn!(count(), "{n} issue below", "{n} issues below")
            }
        };
        view! {
            <p class="more-issues">
                <button type="button" class="quiet framed" on:click=move |_| list()>
                    {text}
                </button>
                <span class="muted">{about}</span>
            </p>
        }
        .into_any()
    };
    shown_while(move || count() > 0, view)
}

/// Notes which issue the caret is in.
fn follow_caret(state: AppState) {
    browser_window::on_document("selectionchange", move |_| {
        REST.with(Rc::clone).set(CARET_REST_MS, move || {
            let caret = state
                .editor
                .get_untracked()
                .and_then(|element| caret::writing_at(&element));
            // Without the caret in the text, the last place stays marked.
            let Some(caret) = caret else { return };
            let line = state
                .document
                .with_untracked(|document| document.line_number(caret));
            let id = state
                .in_lines(std::slice::from_ref(&(line..line + 1)))
                .into_iter()
                .find(|mark| mark.span.offset <= caret && caret <= mark.span.end())
                .map(|mark| mark.id);
            state
                .at_caret()
                .maybe_update(|now| std::mem::replace(now, id) != id);
        });
    });
}

/// Scrolls the list, but not the page, so that the row of an issue is visible.
fn scroll_to(id: u64) {
    let (Some(list), Some(row)) = (
        browser_window::by_id("issues"),
        browser_window::by_id(&format!("issue-{id}-row")),
    ) else {
        return;
    };
    if list.scroll_height() <= list.client_height() {
        return;
    }
    let (frame, row) = (list.get_bounding_client_rect(), row.get_bounding_client_rect());
    let above = row.top() - frame.top() - 8.0;
    let below = row.bottom() - frame.bottom() + 8.0;
    let by = if above < 0.0 {
        above
    } else if below > 0.0 {
        below.min(above)
    } else {
        0.0
    };
    #[allow(clippy::cast_possible_truncation, reason = "pixels of a page")]
    list.set_scroll_top(list.scroll_top() + by as i32);
}

/// The message shown when the list is empty.
#[component]
fn EmptyIssueList() -> impl IntoView {
    let state = AppState::here();
    let texts = Memo::new(move |_| {
        let (blank, checked, complete) = state.document.with(|document| {
            let complete = document.check_progress().is_complete();
            (document.is_blank(), document.is_checked(), complete)
        });
        let muted = state.issues.with(|issues| !issues.is_empty());
        let away = state.connection.get() == ServerConnection::Away;
        match (blank, checked, muted) {
            (true, ..) => (t("Start writing"), t("Issues will be listed here.")),
            (_, false, _) if away => (
                t("Not checked yet"),
                t("Issues will appear when the server can be reached again."),
            ),
            (_, false, _) => (t("Checking…"), t("Issues appear here as Emend finds them.")),
            (_, _, true) => (
                t("Nothing to show"),
                t("Every kind of issue in this text is hidden. Choose a kind above to show its issues."),
            ),
            _ if !complete => (
                t("Not fully checked"),
                t("Part of this text was not checked. The status line below the text says why."),
            ),
            _ => (t("Nothing to correct"), t("No issues in this text.")),
        }
    });
    view! {
        <div class="nothing">
            <p class="nothing-title">{move || texts.get().0}</p>
            <p class="muted">{move || texts.get().1}</p>
        </div>
    }
}

/// One issue. Its row is kept as long as the issue exists, so that the row keeps the focus.
#[component]
fn IssueRow(mark: IssueMark, texts: RowTexts) -> impl IntoView {
    let state = AppState::here();
    let id = mark.id;
    let kind = mark.issue.kind;
    let first = StoredValue::new(mark);
    let now = move || state.issue(id).unwrap_or_else(|| first.get_value());
    let is_open = Memo::new(move |_| {
        state
            .open_issue
            .get()
            .is_some_and(|issue| issue.id == id && issue.place == DetailsPlacement::List)
    });
    let is_active = move || state.open_issue.get().is_some_and(|issue| issue.id == id);
    let is_here = move || state.at_caret().get() == Some(id);
    let toggle = move |_| {
        if is_open.get_untracked() {
            return state.close();
        }
        if browser_window::is_wide() {
            reveal(state, now().span);
        }
        state.open(id, DetailsPlacement::List, true);
    };
    let text = Memo::new(move |_| {
        texts.with(|texts| {
            texts
                .iter()
                .find(|text| text.id == id)
                .cloned()
                .unwrap_or_default()
        })
    });
    let best = move || {
        text.get().best.map(|best| {
            view! {
                <span class="unseen">{m("best replacement:")}</span>
                <span class="arrow" aria-hidden="true">
                    "→"
                </span>
                <span class="best">{best}</span>
            }
        })
    };
    let body_id = format!("issue-{id}-body");
    let body = move || {
        view! {
            <div class="issue-body">
                <IssueDetails mark=now() place=DetailsPlacement::List />
            </div>
        }
        .into_any()
    };
    let row_id = format!("issue-{id}-row");
    let key_scope = row_id.clone();
    let head_id = format!("issue-{id}");
    let on_key = {
        let head_id = head_id.clone();
        move |event: ev::KeyboardEvent| {
            let target = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok());
            let is_on_head = target.is_some_and(|target| target.id() == head_id);
            let enters = event.key() == "ArrowDown" && is_open.get_untracked();
            if is_on_head
                && !enters
                && browser_window::by_id("issues")
                    .is_some_and(|list| move_focus(&list, ".issue-head", &event))
            {
                return;
            }
            act_on_key(&key_scope, &event);
        }
    };
    view! {
        <li
            class="issue"
            id=row_id
            on:keydown=on_key
            class:active=is_active
            aria-current=move || is_here().then_some("location")
            data-kind=kind.as_str()
        >
            <button
                type="button"
                class="issue-head"
                id=head_id
                aria-expanded=move || is_open.get().to_string()
                aria-controls=body_id.clone()
                on:click=toggle
            >
                <span class="unseen">{format!("{}:", kind_name(kind))}</span>
                <span class="in-context">
                    <span class="around">{move || text.get().around.before}</span>
                    <span class="surface">{move || text.get().surface}</span>
                    <span class="around">{move || text.get().around.after}</span>
                </span>
                <span class="to">{best}</span>
            </button>
            <div id=body_id.clone()>
                {shown_while(move || is_open.get(), body)}
            </div>
        </li>
    }
}
