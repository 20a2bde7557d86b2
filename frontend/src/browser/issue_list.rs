//! The list of issues: an equivalent to the underlines for users unable to see or click them.

use emend_shared::IssueKind;
use leptos::prelude::*;

use super::editor::reveal;
use super::page;
use super::state::{AppState, ServerConnection, SuggestionsPlacement};
use super::suggestions::{Suggestions, act_on_key};
use crate::model::document::EditorDocument;
use crate::model::labels::{counted, excerpt, kind_name, label};
use crate::model::paragraph::IssueMark;

/// The most issues listed at once; thousands of rows would make the page slow.
const LISTED: usize = 200;

/// The heading, the switches for kinds, and the issues.
#[component]
pub(crate) fn IssueList() -> impl IntoView {
    let state = AppState::here();
    let listed = move || {
        state
            .shown
            .with(|shown| shown.iter().take(LISTED).cloned().collect::<Vec<_>>())
    };
    let more = move || state.shown.with(Vec::len).saturating_sub(LISTED);
    view! {
        <aside class="issues" aria-labelledby="issues-heading">
            <h2 id="issues-heading" tabindex="-1">
                "Issues"
            </h2>
            <Kinds />
            <Show when=move || state.shown.with(|shown| !shown.is_empty()) fallback=Nothing>
                <ul class="issue-list" role="list" aria-label="Issues">
                    <For each=listed key=|mark| mark.id children=|mark| view! { <Row mark /> } />
                </ul>
                <Show when=move || { more() > 0 }>
                    <p class="muted">{move || counted(more(), "more issue")} " further down the text."</p>
                </Show>
            </Show>
        </aside>
    }
}

/// The message shown when the list is empty.
#[component]
fn Nothing() -> impl IntoView {
    let state = AppState::here();
    move || {
        let blank = state.document.with(EditorDocument::is_blank);
        let (checked, muted) = (
            state.document.with(EditorDocument::is_checked),
            state.found.with(|found| !found.is_empty()),
        );
        let complete = state
            .document
            .with(|document| document.check_progress().is_complete());
        let away = state.connection.get() == ServerConnection::Away;
        let (title, text) = match (blank, checked, muted) {
            (true, ..) => ("Start writing", "Issues will be listed here."),
            (_, false, _) if away => ("Not checked yet", "Issues appear when the server is back."),
            (_, false, _) => ("Checking…", "Issues appear as they are found."),
            (_, _, true) => ("Nothing to show", "You have hidden every kind of issue found."),
            _ if !complete => (
                "Not checked",
                "A part of this text is not checked; the line below it says why.",
            ),
            _ => ("Nothing to correct", "No issues in this text."),
        };
        view! {
            <div class="nothing">
                <p class="nothing-title">{title}</p>
                <p class="muted">{text}</p>
            </div>
        }
    }
}

/// One switch for each kind of issue found: its underline, its count, and whether it is shown.
#[component]
fn Kinds() -> impl IntoView {
    let state = AppState::here();
    let counts = Memo::new(move |_| {
        state.found.with(|found| {
            IssueKind::ALL.map(|kind| found.iter().filter(|mark| mark.issue.kind == kind).count())
        })
    });
    let toggle = move |kind| {
        state.close();
        state
            .muted
            .update(|muted| match muted.iter().position(|other| *other == kind) {
                Some(at) => drop(muted.swap_remove(at)),
                None => muted.push(kind),
            });
    };
    let switch = move |(kind, count): (IssueKind, usize)| {
        let shown = move || !state.muted.with(|muted| muted.contains(&kind));
        view! {
            <button
                type="button"
                class="chip"
                data-kind=kind.as_str()
                aria-pressed=move || shown().to_string()
                on:click=move |_| toggle(kind)
            >
                <span class="chip-name">{kind_name(kind)}</span>
                <span class="chip-count">{count}</span>
                <span class="unseen">{if count == 1 { " issue" } else { " issues" }}</span>
            </button>
        }
    };
    view! {
        <div class="chips" role="group" aria-label="Kinds shown">
            {move || IssueKind::ALL.into_iter().zip(counts.get()).filter(|(_, count)| *count > 0).map(switch).collect_view()}
        </div>
    }
}

/// One issue. Its row is kept as long as the issue exists, so that the row keeps the focus.
#[component]
fn Row(mark: IssueMark) -> impl IntoView {
    let state = AppState::here();
    let id = mark.id;
    let kind = mark.issue.kind;
    let first = StoredValue::new(mark);
    let now = move || state.issue(id).unwrap_or_else(|| first.get_value());
    let is_open = Memo::new(move |_| {
        state
            .opened
            .get()
            .is_some_and(|opened| opened.id == id && opened.place == SuggestionsPlacement::List)
    });
    let is_active = move || state.opened.get().is_some_and(|opened| opened.id == id);
    let toggle = move |_| {
        if is_open.get_untracked() {
            return state.close();
        }
        if page::is_wide() {
            reveal(&now());
        }
        state.open(id, SuggestionsPlacement::List, false);
    };
    let head = Memo::new(move |_| {
        state.shown.track();
        let issue = now().issue;
        let best = issue
            .replacements
            .first()
            .map(|replacement| excerpt(&label(&replacement.value)));
        (excerpt(&issue.surface), best)
    });
    let best = move || {
        head.get().1.map(|best| {
            view! {
                <span class="unseen">"best replacement:"</span>
                <span class="arrow" aria-hidden="true">
                    "→"
                </span>
                <span class="best">{best}</span>
            }
        })
    };
    let body_id = format!("issue-{id}-body");
    let row_id = format!("issue-{id}-row");
    let key_scope = row_id.clone();
    view! {
        <li
            class="issue"
            id=row_id
            on:keydown=move |event| act_on_key(&key_scope, &event)
            class:active=is_active data-kind=kind.as_str()>
            <button
                type="button"
                class="issue-head"
                id=format!("issue-{id}")
                aria-expanded=move || is_open.get().to_string()
                aria-controls=body_id.clone()
                on:click=toggle
            >
                <span class="unseen">{format!("{}:", kind_name(kind))}</span>
                <span class="surface">{move || head.get().0}</span>
                {best}
            </button>
            <div id=body_id.clone()>
                <Show when=move || is_open.get()>
                    <div class="issue-body">
                        <Suggestions mark=now() place=SuggestionsPlacement::List />
                    </div>
                </Show>
            </div>
        </li>
    }
}
