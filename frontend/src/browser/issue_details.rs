//! The details of an issue, as shown in the card and in the list: its message, replacements and all other choices.

use emend_shared::{Action, IssueKind, Replacement, rule_name};
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use super::actions::{self, ChoiceOrigin};
use super::browser_window;
use super::conditional::shown_while;
use super::focus_movement::{is_plain, move_focus};
use super::single_field_form::single_field_form;
use super::state::{AppState, DetailsPlacement};
use crate::model::issue_explanations::{example, first_because, prose, rank_reason_text, rule_explanation};
use crate::model::issue_labels::{excerpt, kind_name, replacement_label};
use crate::model::messages::{Message, m, number};
use crate::model::paragraph::IssueMark;
use crate::model::same_issues::{fixes_with, same_as};
use crate::model::shown_replacements::{MAX_SHOWN, initial_replacement_count};

/// The ID of the card beside a word.
pub(super) const CARD: &str = "suggestions";

/// The message, the replacements and all other choices.
#[component]
pub(crate) fn IssueDetails(
    /// The issue at the time its suggestions were opened.
    mark: IssueMark,
    /// Where the suggestions are shown.
    place: DetailsPlacement,
) -> impl IntoView {
    let state = AppState::here();
    let issue = mark.issue.clone();
    let is_requested = state
        .document
        .with_untracked(|document| document.is_requested(mark.id));
    let id = mark.id;
    let mark = StoredValue::new(mark);
    let total = issue.replacements.len().min(MAX_SHOWN);
    let shown = RwSignal::new(initial_replacement_count(&issue.replacements));
    let origin = move |by_key| ChoiceOrigin {
        place,
        shown: shown.get_untracked(),
        by_key,
    };
    let hide_issue = move |action, by_key| {
        actions::hide_issue(state, &mark.get_value(), action, origin(by_key));
    };
    let apply = move |value: &str, action, by_key| {
        actions::apply(state, &mark.get_value(), action, value, origin(by_key));
    };
    let reason = first_because(&issue);
    let replacements = (total > 0).then(|| {
        let replacements = issue.replacements.clone();
        let rows = move || {
            let row = |(index, replacement): (usize, &Replacement)| {
                let reason = reason.filter(|_| index == 0 && shown.get() > 1);
                view! { <ReplacementRow index replacement=replacement.clone() reason place apply /> }
            };
            replacements
                .iter()
                .take(shown.get())
                .enumerate()
                .map(row)
                .collect_view()
        };
        view! {
            <ul class="replacements" role="list" aria-label=m("Replacements")>
                {rows}
            </ul>
        }
        .into_any()
    });
    let own = RwSignal::new(String::new());
    let apply_own = move || {
        let text = own.get_untracked();
        let text = text.trim();
        if !text.is_empty() && mark.with_value(|mark| mark.issue.surface != text) {
            apply(text, Action::Replace, true);
        }
    };
    // A card with replacements stays small: the field appears on request.
    let has_field = RwSignal::new(total == 0);
    let field = move || {
        has_field.get().then(|| {
            single_field_form(
                own,
                m("Your replacement"),
                "2000",
                ("quiet framed", m("Apply")),
                Box::new(apply_own),
            )
        })
    };
    let field_scope = scope_id(place, id);
    let show_field = move || {
        has_field.set(true);
        let scope = field_scope.clone();
        request_animation_frame(move || focus_field(&scope));
    };
    let (kind, message) = (issue.kind, prose(&issue.message));
    let hiding_buttons = (!is_requested).then(|| hiding_buttons(&issue, hide_issue));
    let fix_all = mark.with_value(|mark| fix_all(state, mark, shown));
    view! {
        <div class="card-head">
            <p class="kind" data-kind=kind.as_str()>
                {kind_name(kind)}
            </p>
            {(place == DetailsPlacement::Card).then(|| view! { <Position id /> })}
        </div>
        // The server writes in English; what it is asked is worded here.
        <p class="message" lang=(!is_requested).then_some("en")>{message}</p>
        {issue.threshold_because.clone().map(|because| view! { <p class="message" lang="en">{because}</p> })}
        {replacements}
        {field}
        <div class="ways-out">
            {fix_all}
            {shown_while(move || shown.get() < total, move || action_button(m("More replacements"), Box::new(move || shown.set(total))))}
            {shown_while(move || !has_field.get(), move || action_button(m("Other replacement…"), Box::new(show_field.clone())))}
            {hiding_buttons}
        </div>
        {(!is_requested).then(|| explanation_view(&issue))}
    }
}

/// A button that the arrow keys reach.
fn action_button(text: Message, press: Box<dyn Fn()>) -> AnyView {
    view! {
        <button type="button" class="quiet" data-step on:click=move |_| press()>
            {text}
        </button>
    }
    .into_any()
}

/// The button that fixes the same mistake wherever it is, if it is in several places.
fn fix_all(state: AppState, mark: &IssueMark, seen: RwSignal<usize>) -> Option<AnyView> {
    let same = same_as(&state.in_place(), mark);
    let best = mark.issue.replacements.first()?.value.clone();
    if same.len() < 2 {
        return None;
    }
    let text = t!("Fix all {n}", n = number(same.len()));
    let title = t!(
        "Change all {n} to “{text}”",
        n = number(same.len()),
        text = replacement_label(&best)
    );
    let press = move |_| actions::fix_all(state, fixes_with(same.clone(), &best), seen.get_untracked());
    let button = view! {
        <button type="button" class="quiet" data-step title=title on:click=press>
            {text}
        </button>
    };
    Some(button.into_any())
}

/// The buttons that hide the issue.
fn hiding_buttons(
    issue: &emend_shared::Issue,
    hide_issue: impl Fn(Action, bool) + Copy + 'static,
) -> AnyView {
    let always = t!("Always ignore “{text}”", text = excerpt(&issue.surface));
    // A word is right in any place, but a rule that is wrong here is often right elsewhere.
    let about_all = if issue.kind == IssueKind::Spelling {
        (m("Add to dictionary").owned(), Action::AddWord)
    } else {
        (m("Turn off this rule").owned(), Action::DisableRule)
    };
    [
        (m("Ignore here").owned(), Action::IgnoreHere),
        (always, Action::Ignore),
        about_all,
    ]
    .map(|(text, action)| {
        view! {
            <button type="button" class="quiet" data-step on:click=move |event| hide_issue(action, is_by_key(&event))>
                {text}
            </button>
        }
    })
    .into_any()
}

/// The explanation of the rule, with this issue as its example.
fn explanation_view(issue: &emend_shared::Issue) -> AnyView {
    let text = rule_explanation(issue);
    let example = example(issue).map(|(as_written, corrected)| {
        view! {
            <p>
                {m("Here:")} " " <del>{as_written}</del> " " <span aria-hidden="true">"→"</span>
                <span class="unseen">{m("becomes")}</span> " " <ins>{corrected}</ins>
            </p>
        }
    });
    view! {
        <details class="about-rule">
            <summary data-step>{m("Why is this marked?")}</summary>
            <p lang="en">
                <strong>{rule_name(&issue.rule.id)}</strong>
                {(!text.is_empty()).then(|| format!(": {text}"))}
            </p>
            {example}
        </details>
    }
    .into_any()
}

/// `3 of 13`, between the buttons that go to the neighbours.
#[component]
fn Position(id: u64) -> impl IntoView {
    let state = AppState::here();
    let text = move || {
        state.visible_issues.with(|shown| {
            let at = shown.iter().position(|mark| mark.id == id)?;
            Some(t!("{n} of {all}", n = number(at + 1), all = number(shown.len())))
        })
    };
    view! {
        <p class="position">
            <button type="button" class="quiet" aria-label=m("Previous issue") on:click=move |_| actions::go_to_issue(state, false)>
                "‹"
            </button>
            <span>{text}</span>
            <button type="button" class="quiet" aria-label=m("Next issue") on:click=move |_| actions::go_to_issue(state, true)>
                "›"
            </button>
        </p>
    }
}

/// One replacement and the reason for its rank.
#[component]
fn ReplacementRow(
    index: usize,
    replacement: Replacement,
    /// Why it is first although it was never chosen.
    reason: Option<&'static str>,
    place: DetailsPlacement,
    apply: impl Fn(&str, Action, bool) + Copy + 'static,
) -> impl IntoView {
    let reason = rank_reason_text(replacement.why).or_else(|| reason.map(str::to_owned));
    let reason_id = format!(
        "{}-why-{index}",
        if place == DetailsPlacement::Card {
            "card"
        } else {
            "list"
        }
    );
    let described_by = reason.is_some().then(|| reason_id.clone());
    let value = replacement.value.clone();
    view! {
        <li>
            <button
                type="button"
                class="replacement"
                data-step
                data-number=(index + 1).to_string()
                aria-describedby=described_by
                on:click=move |event| apply(&value, Action::Accept, is_by_key(&event))
            >
                <span class="number" aria-hidden="true">
                    {index + 1}
                </span>
                <span class="value">{replacement_label(&replacement.value)}</span>
            </button>
            {reason.map(|reason| view! { <span class="why" id=reason_id>{reason}</span> })}
        </li>
    }
}

/// Whether a click comes from a key, not from the pointer.
fn is_by_key(event: &ev::MouseEvent) -> bool {
    event.detail() == 0
}

/// The ID of the element around the suggestions.
fn scope_id(place: DetailsPlacement, id: u64) -> String {
    match place {
        DetailsPlacement::Card => CARD.to_owned(),
        DetailsPlacement::List => format!("issue-{id}-row"),
    }
}

fn focus_field(scope: &str) {
    let field =
        browser_window::by_id(scope).and_then(|scope| scope.query_selector(".own input").ok().flatten());
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        // A field can always be focused.
        let _ = field.focus();
    }
}

/// Whether a key was pressed in a field.
pub(crate) fn is_in_field(event: &ev::KeyboardEvent) -> bool {
    event
        .target()
        .is_some_and(|target| target.dyn_ref::<HtmlInputElement>().is_some())
}

/// Handles keys: digits accept a replacement, arrows move the focus.
pub(crate) fn act_on_key(container: &str, event: &ev::KeyboardEvent) {
    let Some(container) = browser_window::by_id(container) else {
        return;
    };
    let key = event.key();
    let is_arrow = matches!(key.as_str(), "ArrowDown" | "ArrowUp");
    // In a field, Home and End move the caret.
    let in_field = is_in_field(event);
    if (is_arrow || !in_field) && move_focus(&container, "[data-step]", event) {
        return;
    }
    let is_number = matches!(key.as_bytes(), [b'1'..=b'9']);
    if !is_number || in_field || !is_plain(event) {
        return;
    }
    let numbered = container.query_selector(&format!("[data-number=\"{key}\"]"));
    if let Some(target) = numbered
        .ok()
        .flatten()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
    {
        event.prevent_default();
        event.stop_propagation();
        target.click();
    }
}
