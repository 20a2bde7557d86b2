//! The goals of a document: entering them, and how far the text is.

use leptos::prelude::*;

use super::controls::{button, dynamic};
use super::settings_change::change;
use crate::browser::state::AppState;
use crate::model::documents::document_record::DocumentSettings;
use crate::model::messages::{Message, m};
use crate::model::reading::text_stats::MAX_GRADE;
use crate::model::reading::texts::{grade_of_goal, words_of_goal};

/// The most words that a goal can have.
const MAX_GOAL_WORDS: usize = 1_000_000;

/// How far the text is; nothing without a goal.
pub(crate) fn goal_progress(state: AppState) -> AnyView {
    let (settings, figures) = (state.draft().settings, state.text_stats());
    let goal = Memo::new(move |_| settings.with(|settings| settings.goal_words));
    let words = move || {
        let Some(goal) = goal.get() else {
            return ().into_any();
        };
        let written = move || figures.with(|stats| stats.words);
        view! {
            <label class="goal">
                <progress max=goal.to_string() value=move || written().min(goal).to_string()></progress>
                <span>{move || words_of_goal(written(), goal)}</span>
            </label>
        }
        .into_any()
    };
    let grade = move || {
        let goal = settings.with(|settings| settings.goal_grade)?;
        figures.with(|stats| grade_of_goal(stats, goal))
    };
    view! {
        {dynamic(Box::new(words))}
        <span class="goal-grade">{grade}</span>
    }
    .into_any()
}

/// The fields for the goals.
pub(super) fn goal_fields(state: AppState) -> AnyView {
    let words = field(
        state,
        m("Word goal"),
        MAX_GOAL_WORDS,
        |settings| settings.goal_words,
        |settings, goal| settings.goal_words = goal,
    );
    let grade = field(
        state,
        m("Maximum grade"),
        MAX_GRADE,
        |settings| settings.goal_grade,
        |settings, goal| settings.goal_grade = goal,
    );
    let clear = move || {
        change(state, |settings| {
            settings.goal_words = None;
            settings.goal_grade = None;
        });
    };
    view! {
        <div class="document-settings">{words} {grade}</div>
        <div class="buttons">{button(m("Clear goals"), "quiet framed", Box::new(clear))}</div>
    }
    .into_any()
}

/// A field for a number of up to `most`; empty for no goal.
fn field(
    state: AppState,
    label: Message,
    most: usize,
    goal: fn(&DocumentSettings) -> Option<usize>,
    set: fn(&mut DocumentSettings, Option<usize>),
) -> AnyView {
    let shown = move || {
        let goal = state.draft().settings.with(goal);
        goal.map(|goal| goal.to_string()).unwrap_or_default()
    };
    let enter = move |event| {
        let entered = event_target_value(&event).parse::<usize>().ok();
        let entered = entered.filter(|entered| *entered > 0);
        change(state, |settings| {
            set(settings, entered.map(|entered| entered.min(most)));
        });
    };
    view! {
        <label class="entry">
            <span>{label}</span>
            <input type="number" min="1" max=most.to_string() prop:value=shown on:change=enter />
        </label>
    }
    .into_any()
}
