//! Properties that hold for every text: no panic, correct spans, bounded work.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::cell::RefCell;
use std::sync::LazyLock;
use std::sync::atomic::Ordering;

use emend_engine::{
    Budget, DetectedIssue, Detection, Detector, Document, HarperDetector, HunspellDetector, Markup, Worker,
    silence_panics,
};
use emend_testbed::{CostlyText, costly_texts};
use proptest::prelude::*;

static ENGLISH: LazyLock<HarperDetector> = LazyLock::new(HarperDetector::new);

thread_local! {
    static WORKER: RefCell<Box<dyn Worker>> =
        RefCell::new(ENGLISH.worker(&"en-US".parse().unwrap()).unwrap());
}

fn issues(text: &str) -> Vec<DetectedIssue> {
    detect_within(text, &mut Budget::unlimited()).issues
}

fn detect_within(text: &str, budget: &mut Budget) -> Detection {
    silence_panics();
    WORKER.with_borrow_mut(|worker| worker.detect_within(text, budget))
}

/// The length of a costly text, and its budget of work and issues. They are at most a twentieth of those of a request,
/// so that the tests take seconds without optimisation.
const TEXT_UNITS: usize = 3_000;
const MAX_WORK: u64 = 27_000;
const MAX_ISSUES: usize = 75;

fn assert_properties(text: &str, issues: &[DetectedIssue]) {
    let mut end = 0;
    for issue in issues {
        assert_eq!(issue.span.slice(text), Some(issue.surface.as_str()), "{text:?}");
        assert!(
            issue.span.offset >= end && issue.span.length > 0,
            "{text:?}: {issues:?}"
        );
        end = issue.span.end();
        let sum: f64 = issue.candidates.iter().map(|candidate| candidate.base).sum();
        assert!(
            issue.candidates.is_empty() || (sum - 1.0).abs() < 1e-9,
            "{text:?}: {issue:?}"
        );
        assert!(
            issue.candidates.is_sorted_by(|a, b| a.base >= b.base),
            "{text:?}: {issue:?}"
        );
        assert!(
            issue
                .candidates
                .iter()
                .all(|candidate| candidate.value != issue.surface),
            "{text:?}: {issue:?}"
        );
    }
}

/// Tokens that are difficult for rules and tokenisers, alone or next to each other.
#[rustfmt::skip]
const TOKENS: &[&str] = &[
    "barely", "b", "both", "2", "There'S", "cats", "would", "\t", "of", "the", "teh", "a", "an", "I", "i",
    "'", "’", "\"", "“", ".", "...", "…", ",", "-", "–", "—", "/", "\\", "@", "#", "1st", "3th", "1980s",
    "80's", "$5", "%", "5%", "€", "0x1F", "v1.2", "a.m.", "e.g.", "J.", "Smith", "U.S.", "https://x.y/z",
    "x@y.zz", "👍", "👩‍👩‍👧", "e\u{301}", "\u{200B}", "\u{200D}", "\u{0}", "\u{FEFF}", "\u{AD}", "مرحبا",
    "日本語", "ﬁn", "İ", "ß", "ǆ", "not", "is", "are", "was", "have", "been", "had", "to", "too", "than",
    "then", "their", "they're", "its", "it's", "who's", "more", "better", "most", "very", "no", "none",
    "every", "each", "one", "two", "million", "of of", "could", "should", "might", "must", "let's", "lets",
    "going", "gonna", "wanna", "and/or", "s/he", "(s)", "(", ")", "[", "]", "{", "}", "<b>", "&", "&amp;",
    "*", "**", "_", "__x__", "`", "```", "|", "~", "^", "=", "+", "\u{A0}", "  ", "\u{3000}", "\u{2028}",
    "\n", "\r\n", "12:30", "12.5.2020", "1,000", "-5", "½", "²", "Ⅳ", "aaaaaaaaaaaaaaaaaaaaaaa", "XIV",
    "NASA", "nasa", "macOS", "iphone", "don't", "dont", "can not", "alot", "in", "fact", "as", "well",
    "much", "many", "less", "fewer", "person", "people", "Monday", "monday", "english", "god", "way",
    "back", "day", "by", "ago", "since", "for", "at", "on",
];

fn sentence() -> impl Strategy<Value = String> {
    let token = prop::sample::select(TOKENS);
    let gap = prop_oneof![8 => Just(" "), 1 => Just(""), 1 => Just(". "), 1 => Just("\t")];
    prop::collection::vec((token, gap), 0..24)
        .prop_map(|parts| parts.into_iter().flat_map(|(token, gap)| [token, gap]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn issues_of_odd_prose_are_lawful(text in sentence()) {
        assert_properties(&text, &issues(&text));
    }

    #[test]
    fn issues_of_any_characters_are_lawful(text in "\\PC{0,80}") {
        assert_properties(&text, &issues(&text));
    }

    #[test]
    fn a_paragraph_has_the_same_issues_each_time(text in sentence()) {
        prop_assert_eq!(issues(&text), issues(&text));
    }

    #[test]
    fn issues_of_a_hunspell_dictionary_are_lawful(text in sentence()) {
        let detector = HunspellDetector::parse(&"eo".parse().unwrap(), b"TRY aeo\n", b"2\nhundo\nkato\n").unwrap();
        let issues = detector.worker(&"eo".parse().unwrap()).unwrap().detect(&text);
        assert_properties(&text, &issues);
    }
}

/// The test counts work instead of time, so that it holds on any machine. `examples/costly_texts` measures that a unit
/// of work is about a microsecond.
#[test]
fn work_and_issues_are_bounded_for_the_costliest_of_texts() {
    for CostlyText { name, text } in costly_texts(TEXT_UNITS) {
        let mut budget = Budget::new(MAX_WORK, MAX_ISSUES);
        let (mut count, mut from) = (0, None);
        for block in Document::parse(text, Markup::Plain).blocks() {
            let detection = detect_within(block.text(), &mut budget);
            assert_properties(block.text(), &detection.issues);
            count += detection.issues.len();
            from = from.or(detection.incomplete_from.map(|from| block.source_of(from)));
        }
        assert!(count <= MAX_ISSUES, "{name}: {count}");
        assert_eq!(from.is_some(), budget.shortage().is_some(), "{name}");
        assert!(from.is_none_or(|from| from < TEXT_UNITS), "{name}: {from:?}");
    }
}

#[test]
fn an_answer_is_the_same_each_time_and_complete_up_to_where_it_says() {
    let slips = costly_texts(TEXT_UNITS).into_iter();
    let slips = slips.filter(|text| text.name.starts_with("slips of common words"));
    for CostlyText { name, text } in slips {
        let document = Document::parse(text, Markup::Plain);
        let check = || {
            let mut budget = Budget::new(MAX_WORK, MAX_ISSUES);
            let blocks = document.blocks().iter();
            let detections = blocks.map(|block| (block, detect_within(block.text(), &mut budget)));
            detections.collect::<Vec<_>>()
        };
        let first = check();
        assert_eq!(first, check(), "{name}");
        let (block, short) = first
            .iter()
            .find(|(_, detection)| detection.incomplete_from.is_some())
            .unwrap();
        let from = short.incomplete_from.unwrap();
        let whole = issues(block.text());
        let until = |issues: &[DetectedIssue]| {
            let before = issues.iter().filter(|issue| issue.span.end() <= from);
            before.cloned().collect::<Vec<_>>()
        };
        assert_eq!(until(&short.issues), until(&whole), "{name}");
        let mut issues = first.iter().flat_map(|(_, detection)| &detection.issues);
        assert!(
            issues.any(|issue| issue.candidates.is_empty()),
            "{name}: after the work is spent, words are marked without candidates"
        );
    }
}

#[test]
fn a_request_that_is_stopped_looks_no_further() {
    let mut budget = Budget::unlimited();
    budget.stop_flag().store(true, Ordering::Relaxed);
    let detection = detect_within("I recieve it.", &mut budget);
    assert_eq!((detection.issues.len(), detection.incomplete_from), (0, Some(0)));
}

#[test]
fn the_work_for_a_hunspell_dictionary_is_bounded_too() {
    let detector =
        HunspellDetector::parse(&"eo".parse().unwrap(), b"TRY aeo\n", b"2\nhundo\nkato\n").unwrap();
    let mut worker = detector.worker(&"eo".parse().unwrap()).unwrap();
    let text = "katto hundoo ".repeat(3) + &"xa xb xc xd xe ".repeat(9);
    let mut budget = Budget::new(20_000, 40);
    let detection = worker.detect_within(&text, &mut budget);
    assert_eq!(detection.issues.len(), 40);
    assert_eq!(detection.issues[0].candidates[0].value, "kato");
    assert!(detection.incomplete_from.is_some());
    assert_properties(&text, &detection.issues);
}
