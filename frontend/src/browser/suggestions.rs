//! The suggestions for an issue, as shown in the popover and in the list.

use emend_shared::{Action, IssueKind, Replacement};
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::single_field_form::single_field_form;
use super::state::{AppState, SuggestionsPlacement};
use super::{actions, page};
use crate::model::choices::{SHOWN, SHOWN_AT_MOST};
use crate::model::labels::{kind_name, label, why};
use crate::model::paragraph::IssueMark;

/// The message, the replacements and all other choices.
#[component]
pub(crate) fn Suggestions(
    /// The issue at the time its suggestions were opened.
    mark: IssueMark,
    /// Where the suggestions are shown.
    place: SuggestionsPlacement,
) -> impl IntoView {
    let state = AppState::here();
    let issue = mark.issue.clone();
    let asked = state
        .document
        .with_untracked(|document| document.is_asked(mark.id));
    let mark = StoredValue::new(mark);
    let total = issue.replacements.len().min(SHOWN_AT_MOST);
    let shown = RwSignal::new(total.min(SHOWN));
    let (kind, rule) = (issue.kind, issue.rule.description.clone());
    let wave_away =
        move |action| actions::wave_away(state, &mark.get_value(), place, action, shown.get_untracked());
    let apply = move |value: &str, action| {
        actions::apply(
            state,
            &mark.get_value(),
            place,
            action,
            value,
            shown.get_untracked(),
        );
    };
    let replacements = (total > 0).then(|| {
        let replacements = issue.replacements.clone();
        let rows = move || {
            let row = |(index, replacement): (usize, &Replacement)| {
                view! { <Row index replacement=replacement.clone() place apply /> }
            };
            replacements
                .iter()
                .take(shown.get())
                .enumerate()
                .map(row)
                .collect_view()
        };
        view! {
            <ul class="replacements" aria-label="Replacements">
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
            apply(text, Action::Replace);
        }
    };
    // A word is right in any place, but a rule that is wrong here is often right elsewhere.
    let [ignore, about_all] = if kind == IssueKind::Spelling {
        [("Ignore", Action::Ignore), ("Add to dictionary", Action::AddWord)]
    } else {
        [
            ("Ignore here", Action::IgnoreHere),
            ("Turn off this rule", Action::DisableRule),
        ]
    };
    let button = move |(text, action): (&'static str, Action)| {
        view! {
            <button type="button" class="quiet" data-step on:click=move |_| wave_away(action)>
                {text}
            </button>
        }
        .into_any()
    };
    let ways_out = (!asked).then(|| {
        view! {
            <div class="ways-out">
                {button(ignore)} {button(about_all)}
                {button(("Not now", Action::Dismiss))}
            </div>
        }
        .into_any()
    });
    view! {
        <p class="kind" data-kind=kind.as_str() title=rule>
            {kind_name(kind)}
        </p>
        <p class="message">{issue.message.clone()}</p>
        {issue.threshold_because.clone().map(|because| view! { <p class="message">{because}</p> })}
        {replacements}
        <Show when=move || shown.get() < total>
            <button type="button" class="link more" data-step on:click=move |_| shown.set(total)>
                "More replacements"
            </button>
        </Show>
        {single_field_form(own, "Something else", "2000", ("quiet", "Apply"), Box::new(apply_own))}
        {ways_out}
    }
}

/// One replacement and the reason for its rank.
#[component]
fn Row(
    index: usize,
    replacement: Replacement,
    place: SuggestionsPlacement,
    apply: impl Fn(&str, Action) + Copy + 'static,
) -> impl IntoView {
    let reason = why(replacement.why);
    let reason_id = format!(
        "{}-why-{index}",
        if place == SuggestionsPlacement::Popover {
            "popover"
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
                on:click=move |_| apply(&value, Action::Accept)
            >
                <span class="number" aria-hidden="true">
                    {index + 1}
                </span>
                <span class="value">{label(&replacement.value)}</span>
            </button>
            {reason.map(|reason| view! { <span class="why" id=reason_id>{reason}</span> })}
        </li>
    }
}

/// Handles keys: digits accept a replacement, arrows move the focus.
pub(crate) fn act_on_key(container: &str, event: &ev::KeyboardEvent) {
    let Some(container) = page::by_id(container) else {
        return;
    };
    let in_field = event
        .target()
        .is_some_and(|target| target.dyn_ref::<HtmlInputElement>().is_some());
    let plain = !(event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing());
    let key = event.key();
    let target = match key.as_str() {
        "ArrowDown" | "ArrowUp" if plain => step(&container, key == "ArrowDown"),
        "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" if plain && !in_field => container
            .query_selector(&format!("[data-number=\"{key}\"]"))
            .ok()
            .flatten(),
        _ => return,
    };
    if let Some(target) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        event.stop_propagation();
        if key.starts_with("Arrow") {
            // Every element with `data-step` can be focused.
            let _ = target.focus();
        } else {
            target.click();
        }
    }
}

/// The element after or before the focused one, wrapping around.
fn step(container: &Element, forwards: bool) -> Option<Element> {
    let steps = container.query_selector_all("[data-step]").ok()?;
    let active = page::document().active_element();
    let count = steps.length();
    let at = (0..count).find(|index| {
        let node = steps.item(*index);
        node.is_some_and(|node| {
            active
                .as_ref()
                .is_some_and(|active| active.is_same_node(Some(&node)))
        })
    });
    let to = match (at, forwards) {
        (None, true) => 0,
        (None, false) => count.checked_sub(1)?,
        (Some(at), true) => (at + 1) % count,
        (Some(at), false) => (at + count - 1) % count,
    };
    steps.item(to)?.dyn_into().ok()
}
