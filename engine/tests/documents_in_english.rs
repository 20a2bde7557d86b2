//! Issues of documents as users see them: markup, wrapped lines and odd characters.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::cell::RefCell;
use std::sync::LazyLock;

use emend_engine::{Detector, Document, HarperDetector, Markup, Worker, silence_panics};

static ENGLISH: LazyLock<HarperDetector> = LazyLock::new(HarperDetector::new);

thread_local! {
    static WORKER: RefCell<Box<dyn Worker>> =
        RefCell::new(ENGLISH.worker(&"en-US".parse().unwrap()).unwrap());
}

/// Returns the surfaces and the first values of the issues, by place.
fn issues(text: &str, markup: Markup) -> Vec<(String, String)> {
    silence_panics();
    let issues = WORKER.with_borrow_mut(|worker| Document::parse(text, markup).detect(worker.as_mut()));
    let pairs = issues.into_iter().map(|issue| {
        assert_eq!(issue.span.slice(text), Some(issue.surface.as_str()));
        let value = issue.candidates.first().map(|candidate| candidate.value.clone());
        (issue.surface, value.unwrap_or_default())
    });
    pairs.collect()
}

fn assert_issues(text: &str, wanted: &[(&str, &str)]) {
    let issues = issues(text, Markup::Auto);
    let issues: Vec<(&str, &str)> = issues.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(issues, wanted, "{text}");
}

#[test]
fn a_sentence_goes_on_in_the_next_line() {
    assert_issues("We saw the\nthe film.", &[("the\nthe", "the")]);
    assert_issues("It is a\napple.", &[("a", "an")]);
    assert_issues("> It is a\n> apple.", &[("a", "an")]);
    assert_issues("He could\nof done it.", &[("could\nof", "could\nhave")]);
    assert_issues("This is some infor-\nmation for you.", &[]);
    assert_issues("They gave it to the man who\nwants it.", &[]);
    assert_issues("Dear Ann,\n\nthank you for the letter that you sent.", &[]);
}

#[test]
fn text_other_than_prose_has_no_issues() {
    for text in [
        "<!-- teh commet -->",
        "\\begin{itemize}\n\\item The first\n\\end{itemize}",
        "{% inclde foo.html %}",
        "| a | b |\n|---|---|\n| one   | two  |",
        "---\ntitle: Teh Titel\n---\n\nThis is fine.",
        "~~~\nteh code\n~~~\n\nThis is fine.",
        "See [this page](https://exmple.com/teh \"teh\") now.",
        "The function `foo` returns an `int` and takes a `Object`.",
        "Title\n=====\n\n.. code-block:: python\n\n   teh = 1\n\nSee :func:`teh`.",
        "<p>See <code>teh</code> and <a href=\"teh\">this</a>.</p>",
    ] {
        assert_issues(text, &[]);
    }
}

#[test]
fn prose_in_markup_has_its_issues() {
    assert_issues("# Teh title\n\n- an eror\n", &[("Teh", "The"), ("eror", "error")]);
    assert_issues("<p>This is <b>teh</b> text.</p>", &[("teh", "the")]);
    assert_issues(
        "Use `foo` and and `bar`.\n\n```\nteh\n```\n",
        &[("and and", "and")],
    );
}

#[test]
fn characters_are_read_for_what_they_are() {
    assert_issues("I saw a\u{A0}apple.", &[("a", "an")]);
    assert_issues("We went to\u{202F}to the house.", &[("to\u{202F}to", "to")]);
    assert_issues("He don’t know.", &[("don’t", "doesn’t")]);
    for text in [
        "He ﬁrst came to the oﬃce.",
        "An un\u{AD}kind re\u{AD}mark.",
        "It isn´t so.",
        "I saw ｔｈｅ ｗｏｒｄ.",
        "We were at the cafe\u{301}.",
    ] {
        assert_issues(text, &[]);
    }
}

#[test]
fn a_suggestion_takes_the_apostrophe_of_the_text() {
    assert_issues("It’s clear that we dont know.", &[("dont", "don’t")]);
    assert_issues("It's clear that we dont know.", &[("dont", "don't")]);
}
