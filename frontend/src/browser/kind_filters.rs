//! The switches that show and hide the kinds of issues.

use emend_shared::IssueKind;
use leptos::prelude::*;

use super::state::AppState;
use super::storage;
use crate::model::issue_labels::kind_name;
use crate::model::messages::{for_number, m};

/// The name under which the kinds that are not shown are stored.
const HIDDEN_KINDS: &str = "emend.hidden-kinds";

/// One switch for each kind of issue found: its underline, its count, and whether it is shown.
#[component]
pub(crate) fn KindFilters() -> impl IntoView {
    let state = AppState::here();
    let counts = Memo::new(move |_| {
        state.issues.with(|issues| {
            IssueKind::ALL.map(|kind| issues.iter().filter(|mark| mark.issue.kind == kind).count())
        })
    });
    let stored = storage::get(HIDDEN_KINDS).unwrap_or_default();
    state.muted.set(
        IssueKind::ALL
            .into_iter()
            .filter(|kind| stored.split(' ').any(|name| name == kind.as_str()))
            .collect(),
    );
    let toggle = move |kind| {
        state.close();
        state
            .muted
            .update(|muted| match muted.iter().position(|other| *other == kind) {
                Some(at) => drop(muted.swap_remove(at)),
                None => muted.push(kind),
            });
        let names = state.muted.with_untracked(|muted| {
            muted
                .iter()
                .map(|kind| kind.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        });
        storage::set(HIDDEN_KINDS, &names);
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
                <span class="unseen">" " {for_number(count, "issue", "issues")}</span>
            </button>
        }
    };
    view! {
        <div class="chips" role="group" aria-label=m("Kinds of issues to show")>
            {move || IssueKind::ALL.into_iter().zip(counts.get()).filter(|(_, count)| *count > 0).map(switch).collect_view()}
        </div>
    }
}
