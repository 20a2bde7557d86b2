//! What can be done about all listed issues at once, each with one *Undo*.

use emend_shared::Action;
use leptos::prelude::*;

use super::actions;
use super::conditional::shown_while;
use super::state::AppState;
use crate::model::messages::{m, number};
use crate::model::same_issues::{is_sure, sure_fixes};
use crate::model::unknown_names::{unknown_names, without_possessive};

/// The fewest names that are worth a button of their own.
const MIN_NAMES: usize = 2;

/// The buttons above the list: *Fix all*, *Ignore all*, and the unknown names of the text.
#[component]
pub(super) fn ListActions() -> impl IntoView {
    let state = AppState::here();
    let sure = Memo::new(move |_| {
        state
            .visible_issues
            .with(|shown| shown.iter().filter(|mark| is_sure(mark)).count())
    });
    let count = Memo::new(move |_| state.visible_issues.with(Vec::len));
    let names = Memo::new(move |_| {
        state.issues.with(|issues| {
            let names = unknown_names(issues);
            names.into_keys().collect::<Vec<_>>()
        })
    });
    let fix = move |_| {
        let fixes = sure_fixes(&state.in_place());
        actions::fix_all(state, fixes, 1);
    };
    let ignore = move |_| {
        let marks = state.visible_issues.get_untracked();
        let text = tn!(marks.len(), "Ignored {n} issue here", "Ignored {n} issues here");
        let note = m("Only in these places; elsewhere they are still marked.").owned();
        let surface = |mark: &crate::model::paragraph::IssueMark| mark.issue.surface.clone();
        actions::hide_all(state, &marks, Action::IgnoreHere, surface, (text, note));
    };
    let add = move |_| {
        let names = state.issues.with_untracked(|issues| unknown_names(issues));
        let text = tn!(
            names.len(),
            "Added {n} name to your dictionary",
            "Added {n} names to your dictionary"
        );
        let note = names.keys().cloned().collect::<Vec<_>>().join(", ");
        // One choice for each name is enough, whatever the number of its issues.
        let marks: Vec<_> = names
            .into_values()
            .filter_map(|marks| marks.into_iter().next())
            .collect();
        let surface =
            |mark: &crate::model::paragraph::IssueMark| without_possessive(&mark.issue.surface).to_owned();
        actions::hide_all(state, &marks, Action::AddWord, surface, (text, note));
    };
    let fix_all = move || {
        view! {
            <button
                type="button"
                class="quiet framed"
                title=m("Applies the first replacement to every issue that Emend is sure of, except style issues")
                on:click=fix
            >
                {move || t!("Fix all {n}", n = number(sure.get()))}
            </button>
        }
        .into_any()
    };
    let all = move || {
        view! {
            <div class="list-actions" role="group" aria-label=m("All issues")>
                {shown_while(move || sure.get() > 0, fix_all)}
                <button type="button" class="quiet framed" on:click=ignore>
                    {move || t!("Ignore all {n}", n = number(count.get()))}
                </button>
            </div>
        }
        .into_any()
    };
    let unknown = move || {
        view! {
            <p class="names">
                <span>{move || tn!(names.with(Vec::len), "{n} unknown name:", "{n} unknown names:")} " " {move || names.get().join(", ")}</span>
                <button type="button" class="quiet framed" on:click=add>
                    {m("Add all to dictionary")}
                </button>
            </p>
        }
        .into_any()
    };
    view! {
        {shown_while(move || count.get() > 1, all)}
        {shown_while(move || names.with(Vec::len) >= MIN_NAMES, unknown)}
    }
}
