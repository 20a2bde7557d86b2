//! The *Statistics* button and its dialog: how long and how hard the text is, its long sentences, and the goals.

use leptos::prelude::*;

use super::controls::{Press, button, close, dialog, sentence};
use super::goals::{goal_fields, goal_progress};
use super::settings_change::change;
use crate::browser::state::AppState;
use crate::browser::text_reading;
use crate::model::messages::{Message, m, number, t};
use crate::model::reading::paragraph_reading::LONG_WORDS;
use crate::model::reading::text_stats::TextStats;
use crate::model::reading::texts::{readability, reading_time};

/// A figure of the dialog: its name and its value.
type Figure = (Message, fn(&TextStats) -> String);

/// The button and its dialog.
pub(super) fn statistics_dialog(state: AppState) -> AnyView {
    let node = NodeRef::new();
    let rows: [Figure; 6] = [
        (m("Words"), |stats| number(stats.words)),
        (m("Characters, including spaces"), |stats| {
            number(stats.characters)
        }),
        (m("Sentences"), |stats| number(stats.sentences)),
        (m("Reading time"), |stats| reading_time(stats.words)),
        (m("Readability"), readability),
        (m("Long sentences"), |stats| number(stats.long)),
    ];
    let rows = rows.map(|(name, value)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{move || state.text_stats().with(value)}</dd>
            </div>
        }
        .into_any()
    });
    let next: Press = Box::new(move || {
        close(node);
        text_reading::go_to_long_sentence(state, true);
    });
    let marks = move || {
        state
            .draft()
            .settings
            .with(|settings| settings.marks_long_sentences)
    };
    let toggle = move |event| {
        let is_wanted = event_target_checked(&event);
        change(state, |settings| settings.marks_long_sentences = is_wanted);
    };
    let about = t!(
        "A sentence is long if it has more than {n} words.",
        n = LONG_WORDS
    );
    let children = view! {
        <dl class="text-figures">{rows}</dl>
        <p class="muted">{about} " " {t("Press F9 in the text to go to the next one.")}</p>
        <div class="buttons">{button(m("Next long sentence"), "quiet framed", next)}</div>
        <label class="tick">
            <input type="checkbox" prop:checked=marks on:change=toggle />
            {m("Highlight long sentences")}
        </label>
        <h3>{m("Goals")}</h3>
        {goal_progress(state)}
        {goal_fields(state)}
        {sentence("muted", m("A grade is a year of school. Emend remembers the goals for each document."))}
    };
    dialog(
        ("statistics", m("Statistics")),
        "dialog statistics",
        node,
        Box::new(move || text_reading::read_immediately(state)),
        children.into_any(),
    )
}
