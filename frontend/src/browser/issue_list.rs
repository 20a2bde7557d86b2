//! The issues as a list: the equal way for those who cannot see the underlines or point at them.

use std::sync::Arc;

use emend_shared::IssueKind;
use leptos::prelude::*;

use super::editor::reveal;
use super::state::{Place, State};
use super::suggestions::{Suggestions, act_on_key};
use crate::model::document::{Document, Mark};
use crate::model::wording::{counted, excerpt, kind_name, label};

/// Issues that are in the list at once; a page with thousands would be slow for everyone.
const LISTED: usize = 200;

/// The heading, the kinds and the issues.
#[component]
pub(crate) fn IssueList() -> impl IntoView {
    let state = State::here();
    let listed = move || {
        state
            .shown
            .with(|shown| shown.iter().take(LISTED).cloned().collect::<Vec<_>>())
    };
    let more = move || state.shown.with(Vec::len).saturating_sub(LISTED);
    // The same issue with other suggestions is another row.
    let key = |mark: &Mark| (mark.id, Arc::as_ptr(&mark.issue) as usize);
    view! {
        <aside class="issues" aria-labelledby="issues-heading">
            <h2 id="issues-heading" tabindex="-1">
                "Issues"
            </h2>
            <Kinds />
            <Show when=move || state.shown.with(|shown| !shown.is_empty()) fallback=Nothing>
                <ul class="issue-list" role="list" aria-label="Issues">
                    <For each=listed key children=|mark| view! { <Row mark /> } />
                </ul>
                <Show when=move || { more() > 0 }>
                    <p class="muted">"And " {move || counted(more(), "issue")} " further down."</p>
                </Show>
            </Show>
        </aside>
    }
}

/// What stands there when no issue does.
#[component]
fn Nothing() -> impl IntoView {
    let state = State::here();
    move || {
        let blank = state.document.with(Document::is_blank);
        let (checked, muted) = (
            state.document.with(Document::is_checked),
            state.found.with(|found| !found.is_empty()),
        );
        let (title, text) = match (blank, checked, muted) {
            (true, ..) => ("Start writing", "Whatever could be better will be listed here."),
            (_, false, _) => ("Reading…", "Issues appear as they are found."),
            (_, _, true) => (
                "Nothing to show",
                "The kinds that were found are turned off above.",
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

/// One switch for each kind that was found: how it is underlined, how often, and whether it is shown.
#[component]
fn Kinds() -> impl IntoView {
    let state = State::here();
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
                aria-label=format!("{}, {}", kind_name(kind), counted(count, "issue"))
                on:click=move |_| toggle(kind)
            >
                <span class="chip-name">{kind_name(kind)}</span>
                <span class="chip-count">{count}</span>
            </button>
        }
    };
    view! {
        <div class="chips" role="group" aria-label="Kinds shown">
            {move || IssueKind::ALL.into_iter().zip(counts.get()).filter(|(_, count)| *count > 0).map(switch).collect_view()}
        </div>
    }
}

#[component]
fn Row(mark: Mark) -> impl IntoView {
    let state = State::here();
    let id = mark.id;
    let issue = mark.issue.clone();
    let mark = StoredValue::new(mark);
    let is_open = Memo::new(move |_| {
        state
            .opened
            .get()
            .is_some_and(|opened| opened.id == id && opened.place == Place::List)
    });
    let is_active = move || state.opened.get().is_some_and(|opened| opened.id == id);
    let toggle = move |_| {
        if is_open.get_untracked() {
            return state.close();
        }
        if let Some(mark) = state.issue(id) {
            reveal(&mark);
        }
        state.open(id, Place::List, false);
    };
    let best = issue
        .replacements
        .first()
        .map(|replacement| label(&replacement.value));
    let body_id = format!("issue-{id}-body");
    let key_scope = body_id.clone();
    view! {
        <li class="issue" class:active=is_active data-kind=issue.kind.as_str()>
            <button
                type="button"
                class="issue-head"
                id=format!("issue-{id}")
                aria-expanded=move || is_open.get().to_string()
                aria-controls=body_id.clone()
                on:click=toggle
            >
                <span class="unseen">{format!("{}: ", kind_name(issue.kind))}</span>
                <span class="surface">{excerpt(&issue.surface)}</span>
                {best
                    .map(|best| {
                        view! {
                            <span class="unseen">", best replacement "</span>
                            <span class="arrow" aria-hidden="true">
                                "→"
                            </span>
                            <span class="best">{excerpt(&best)}</span>
                        }
                    })}
            </button>
            <div id=body_id.clone() on:keydown=move |event| act_on_key(&key_scope, &event)>
                <Show when=move || is_open.get()>
                    <div class="issue-body">
                        <Suggestions mark=mark.get_value() place=Place::List />
                    </div>
                </Show>
            </div>
        </li>
    }
}
