//! Keeps the counts of the text up to date, and goes from one long sentence to the next.

use std::rc::Rc;

use leptos::prelude::*;

use super::clock::Alarm;
use super::editor::{self, caret, long_sentences};
use super::state::AppState;
use super::toast;
use crate::model::messages::m;
use crate::model::reading::paragraph_reading::ReadingLanguage;

/// The time without typing after which the text is read, in milliseconds.
const READING_PAUSE_MS: u32 = 400;
/// The additional delay while the browser handles keys, in milliseconds.
const TYPING_DELAY_MS: u32 = 1_000;

thread_local! {
    static PAUSE: Rc<Alarm> = Rc::new(Alarm::new());
}

/// Reads the text after each pause in typing from now on.
pub(crate) fn watch(state: AppState) {
    let markup = Memo::new(move |_| state.draft().settings.with(|settings| settings.markup));
    Effect::new(move || {
        state.edits.track();
        state.used_language.track();
        markup.track();
        PAUSE
            .with(Rc::clone)
            .set_idle(READING_PAUSE_MS, TYPING_DELAY_MS, move || read_immediately(state));
    });
    let marks = Memo::new(move |_| {
        state
            .draft()
            .settings
            .with(|settings| settings.marks_long_sentences)
    });
    Effect::new(move || {
        marks.get();
        long_sentences::draw(state);
    });
}

/// Reads the changed parts of the text.
pub(crate) fn read_immediately(state: AppState) {
    let language = state
        .used_language
        .with_untracked(|used| {
            used.as_ref()
                .map(|used| ReadingLanguage::of_tag(used.code.as_str()))
        })
        .unwrap_or_default();
    let markup = state.draft().settings.with_untracked(|settings| settings.markup);
    let mut now = state.text_stats().get_untracked();
    state
        .document
        .update_untracked(|document| now = document.read(language, markup));
    state
        .text_stats()
        .maybe_update(|before| std::mem::replace(before, now) != now);
    long_sentences::draw(state);
}

/// Selects the next or the previous long sentence.
pub(crate) fn go_to_long_sentence(state: AppState, forwards: bool) {
    let Some(element) = state.editor.get_untracked() else {
        return;
    };
    read_immediately(state);
    let from = caret::selected(&element).map(|selected| selected.offset);
    let sentence = state
        .document
        .with_untracked(|document| document.next_long(from, forwards));
    let Some(sentence) = sentence else {
        return toast::show_text(state, m("No long sentences").owned());
    };
    state.close();
    caret::focus(&element);
    editor::reveal(state, sentence.span);
    caret::select(sentence.span);
    state.announce(tn!(
        sentence.words,
        "Sentence of {n} word",
        "Sentence of {n} words"
    ));
}
