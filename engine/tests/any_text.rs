//! What must hold for any text: no panic, right spans, bounded time.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::cell::RefCell;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use emend_engine::{Detector, FoundIssue, HarperDetector, HunspellDetector, Worker, quiet_panics};
use proptest::prelude::*;

static ENGLISH: LazyLock<HarperDetector> = LazyLock::new(HarperDetector::new);

thread_local! {
    static WORKER: RefCell<Box<dyn Worker>> =
        RefCell::new(ENGLISH.worker(&"en-US".parse().unwrap()).unwrap());
}

fn issues(text: &str) -> Vec<FoundIssue> {
    quiet_panics();
    WORKER.with_borrow_mut(|worker| worker.detect(text))
}

fn assert_lawful(text: &str, found: &[FoundIssue]) {
    let mut end = 0;
    for issue in found {
        assert_eq!(issue.span.slice(text), Some(issue.surface.as_str()), "{text:?}");
        assert!(
            issue.span.offset >= end && issue.span.length > 0,
            "{text:?}: {found:?}"
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

/// Tokens that rules and tokenisers stumble over, alone or next to each other.
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
        assert_lawful(&text, &issues(&text));
    }

    #[test]
    fn issues_of_any_characters_are_lawful(text in "\\PC{0,80}") {
        assert_lawful(&text, &issues(&text));
    }

    #[test]
    fn a_paragraph_has_the_same_issues_each_time(text in sentence()) {
        prop_assert_eq!(issues(&text), issues(&text));
    }

    #[test]
    fn issues_of_a_hunspell_dictionary_are_lawful(text in sentence()) {
        let detector = HunspellDetector::parse(&"eo".parse().unwrap(), b"TRY aeo\n", b"2\nhundo\nkato\n").unwrap();
        let found = detector.worker(&"eo".parse().unwrap()).unwrap().detect(&text);
        assert_lawful(&text, &found);
    }
}

#[test]
fn time_is_bounded_for_the_worst_of_texts() {
    let mut distinct = String::new();
    for n in 0..12_000_u32 {
        let letter = |n: u32| char::from(b'a' + u8::try_from(n % 26).unwrap());
        distinct.extend([
            'x',
            letter(n),
            'q',
            letter(n / 26),
            letter(n / 676),
            'z',
            'v',
            ' ',
        ]);
    }
    for (name, text) in [
        ("one word", "a".repeat(100_000)),
        ("line breaks", "\n".repeat(10_000)),
        ("no sentence end", "the quick brown fox and ".repeat(4_200)),
        ("unknown words", distinct),
        ("sentences that panic", "barely b. ".repeat(10_000)),
        ("accents", format!("z{}", "\u{301}".repeat(50_000)).repeat(2)),
        ("nuls", "\0".repeat(100_000)),
        ("commas", ",".repeat(100_000)),
        ("apostrophes", "'".repeat(100_000)),
        ("hyphens", "x-".repeat(50_000)),
        ("full stops", "a.".repeat(50_000)),
        ("backticks", "` ".repeat(50_000)),
        ("at signs", "a@".repeat(50_000)),
        ("emoji", "👍".repeat(50_000)),
        ("digits", "1".repeat(100_000)),
        ("digit words", "1 ".repeat(50_000)),
        ("spaces", format!("a{}b", " ".repeat(100_000))),
        ("brackets", "(".repeat(100_000)),
        ("quotes", "\" ".repeat(50_000)),
        ("capitals", "A B ".repeat(25_000)),
    ] {
        let start = Instant::now();
        let found = issues(&text);
        let took = start.elapsed();
        assert_lawful(&text, &found);
        println!("{name}: {took:?}, {} issues", found.len());
        assert!(took < Duration::from_secs(50), "{name}: {took:?}");
    }
}
