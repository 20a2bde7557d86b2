//! Right sentences of documentation that a rule marked, and errors that the same rule must go on marking.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::sync::LazyLock;

use emend_engine::{Detector, Document, HarperDetector, Markup, silence_panics};

static ENGLISH: LazyLock<HarperDetector> = LazyLock::new(HarperDetector::new);

/// The rules and the surfaces of the issues of a Markdown text.
fn marks(text: &str) -> Vec<(String, String)> {
    silence_panics();
    let mut worker = ENGLISH.worker(&"en-GB".parse().unwrap()).unwrap();
    let issues = Document::parse(text, Markup::Markdown).detect(worker.as_mut());
    let pairs = issues.into_iter().map(|issue| (issue.rule.id, issue.surface));
    pairs.collect()
}

fn is_marked(text: &str, rule: &str) -> bool {
    marks(text).iter().any(|(id, _)| id == rule)
}

#[test]
fn right_sentences_are_not_marked_by_the_rules_that_used_to_mark_them() {
    for (rule, text) in [
        (
            "ItsContraction",
            "Attach it and its SHA-256 checksum to the release.",
        ),
        ("ItsContraction", "The check reached its limit of work."),
        ("ItsContraction", "We know the word and its fit with the others."),
        (
            "NounVerbConfusion",
            "Update the documents that the change affects, and commit.",
        ),
        ("NounVerbConfusion", "Run the steps that your change affects."),
        (
            "Everyday",
            "The rule marks any everyday word that is typed twice.",
        ),
        ("ThatThan", "It refused a header that a client sent."),
        ("WereWhere", "Where you are logged in"),
        ("AnA", "After a FLUSHALL all keys are gone."),
        ("CondenseAllThe", "Nearly all of the time is spent here."),
        ("Damages", "The fault fills the disk and damages the file."),
        ("JOINED_WORDS", "Update, inspect or verify the copy."),
        (
            "SUBJECT_VERB_AGREEMENT",
            "The audit log keeps the actions for a year.",
        ),
        (
            "SUBJECT_VERB_AGREEMENT",
            "The audit log also records failed logins.",
        ),
        (
            "SUBJECT_VERB_AGREEMENT",
            "Data that expires (sessions, the audit log) is not exported.",
        ),
        (
            "SUBJECT_VERB_AGREEMENT",
            "`emend verify` names accounts that it cannot read.",
        ),
        (
            "SUBJECT_VERB_AGREEMENT",
            "`cargo xtask test` damages dumps of a server.",
        ),
        ("SUBJECT_VERB_AGREEMENT", "reads sentences with a trained model"),
    ] {
        assert!(!is_marked(text, rule), "{rule}: {text}");
    }
}

#[test]
fn errors_are_still_marked() {
    for (rule, text) in [
        ("CONFUSED_WORD_PATTERN", "Its been a long day."),
        ("ItsContraction", "I think its because of you."),
        ("NounVerbConfusion", "The law had a lasting affect on them."),
        ("Everyday", "We go there everyday because of it."),
        ("ThatThan", "He is taller that his brother."),
        ("AnA", "I ate a apple."),
        ("JOINED_WORDS", "I am late be cause of it."),
        ("SUBJECT_VERB_AGREEMENT", "My sister have a dog."),
        ("SUBJECT_VERB_AGREEMENT", "The boys plays football."),
        ("SUBJECT_VERB_AGREEMENT", "Dogs barks at night."),
    ] {
        assert!(is_marked(text, rule), "{rule}: {text} {:?}", marks(text));
    }
}
