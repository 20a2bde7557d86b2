//! The behaviour of English as users see it.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::sync::LazyLock;

use emend_domain::IssueKind;
use emend_engine::{DetectedIssue, Detector, HarperDetector, silence_panics};

static ENGLISH: LazyLock<HarperDetector> = LazyLock::new(HarperDetector::new);

fn issues_in(language: &str, text: &str) -> Vec<DetectedIssue> {
    silence_panics();
    ENGLISH.worker(&language.parse().unwrap()).unwrap().detect(text)
}

fn issues(text: &str) -> Vec<DetectedIssue> {
    issues_in("en-US", text)
}

fn surfaces(issues: &[DetectedIssue]) -> Vec<&str> {
    issues.iter().map(|issue| issue.surface.as_str()).collect()
}

fn first_values(issue: &DetectedIssue, count: usize) -> Vec<&str> {
    issue
        .candidates
        .iter()
        .take(count)
        .map(|candidate| candidate.value.as_str())
        .collect()
}

#[test]
fn the_example_has_four_issues_with_the_right_words_first() {
    let issues = issues("I recieve teh letter untill tommorow.");
    assert_eq!(surfaces(&issues), ["recieve", "teh", "untill", "tommorow"]);
    for (issue, word) in issues.iter().zip(["receive", "the", "until", "tomorrow"]) {
        assert!(first_values(issue, 3).contains(&word), "{issue:?}");
        assert_eq!(
            (issue.rule.id.as_str(), issue.rule.category.as_str()),
            ("SPELLING", "TYPOS")
        );
        assert_eq!(issue.kind, IssueKind::Spelling);
        assert!((issue.candidates.iter().map(|c| c.base).sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(issue.candidates.len() <= 20);
    }
    assert_eq!(
        (issues[1].left.as_str(), issues[1].right.as_str()),
        ("recieve", "letter")
    );
    assert_eq!(
        (issues[3].left.as_str(), issues[3].right.as_str()),
        ("untill", "")
    );
}

#[test]
fn words_that_only_a_larger_dictionary_has_are_not_taken_apart() {
    let issues = issues("The transferability of subclasses is nonnegative.");
    assert_eq!(surfaces(&issues), [""; 0]);
}

#[test]
fn a_missing_apostrophe_is_put_back() {
    let issues = issues("They say thats right.");
    assert_eq!(surfaces(&issues), ["thats"]);
    assert_eq!(first_values(&issues[0], 1), ["that's"]);
}

#[test]
fn candidates_are_written_as_the_surface_is() {
    let issues = issues("Teh cat. TEH DOG. In londn.");
    assert_eq!(surfaces(&issues), ["Teh", "TEH", "londn"]);
    assert_eq!(first_values(&issues[0], 1), ["The"]);
    assert_eq!(first_values(&issues[1], 1), ["THE"]);
    assert_eq!(first_values(&issues[2], 1), ["London"]);
}

#[test]
fn words_that_ran_together_come_apart() {
    for (text, word) in [("I like it alot.", "a lot"), ("It was infact true.", "in fact")] {
        let issues = issues(text);
        assert_eq!(issues.len(), 1, "{issues:?}");
        assert!(first_values(&issues[0], 3).contains(&word), "{issues:?}");
    }
}

#[test]
fn initials_and_capitals_of_known_words_are_no_errors() {
    assert_eq!(issues("We met J. Smith and A. B. Jones."), []);
    assert_eq!(issues("PLEASE CLOSE THE DOOR IN LONDON."), []);
}

#[test]
fn addresses_names_of_files_tags_and_code_are_no_errors() {
    for text in [
        "See https://exmaple.org/a_pth?q=teh for more.",
        "Write to jnh.doe@exmaple.org today.",
        "The file is /usr/lcoal/bni/thing here.",
        "Thanks to @jndoe for #helpfull advice.",
        "Call my_fucntion or getUesrNmae now.",
        "It works since v1.2 and in utf8 too.",
        "Run `teh comand` first.",
    ] {
        let issues = issues(text);
        assert_eq!(surfaces(&issues), Vec::<&str>::new(), "{issues:?}");
    }
}

#[test]
fn dialects_differ() {
    assert_eq!(surfaces(&issues_in("en-GB", "I like this color.")), ["color"]);
    assert_eq!(issues_in("en-GB", "I like this colour."), []);
    assert_eq!(surfaces(&issues_in("en-US", "I like this colour.")), ["colour"]);
    assert!(first_values(&issues_in("en-GB", "color")[0], 1).contains(&"colour"));
    assert!(ENGLISH.worker(&"de-DE".parse().unwrap()).is_none());
}

#[test]
fn a_rule_is_an_issue_with_its_key_and_its_values() {
    let wrong_articles = issues("This is an test of a apple.");
    assert_eq!(surfaces(&wrong_articles), ["an", "a"]);
    assert_eq!(wrong_articles[0].rule.id, "AnA");
    assert!(!wrong_articles[0].rule.description.is_empty());
    assert_eq!(first_values(&wrong_articles[0], 1), ["a"]);
    let double = issues("We went to to the house.");
    assert_eq!(surfaces(&double), ["to to"]);
    assert_eq!(first_values(&double[0], 1), ["to"]);
}

#[test]
fn a_panic_in_a_rule_costs_only_its_sentence() {
    for panics in ["barely b", "both 2", "There'S cats", "would \t of"] {
        let mut worker = ENGLISH.worker(&"en-US".parse().unwrap()).unwrap();
        silence_panics();
        let text = format!("This is an test. {panics} recieve. Here is an test of teh thing.");
        for _ in 0..2 {
            let issues = worker.detect(&text);
            let surfaces = surfaces(&issues);
            assert_eq!(surfaces.first(), Some(&"an"), "{text}");
            assert!(
                surfaces.contains(&"recieve") && surfaces.contains(&"teh"),
                "{text}: {surfaces:?}"
            );
            assert_eq!(
                surfaces.iter().filter(|surface| **surface == "an").count(),
                2,
                "{text}: {surfaces:?}"
            );
        }
        assert_eq!(surfaces(&worker.detect("This is an test.")), ["an"]);
    }
}

#[test]
fn spans_count_utf16_units() {
    let text = "👍🏽 Cafe\u{301} “recieve” مرحبا 日本語 naïve tommorow";
    let issues = issues(text);
    for issue in &issues {
        assert_eq!(issue.span.slice(text), Some(issue.surface.as_str()));
    }
    let surfaces = surfaces(&issues);
    assert!(
        surfaces.contains(&"recieve") && surfaces.contains(&"tommorow"),
        "{surfaces:?}"
    );
}

#[test]
fn ordinary_prose_has_no_issues() {
    for text in [
        "It’s a well-known fact that she'd rather leave the house at 5 p.m. than wait.",
        "The dogs' bowls were empty, and James's cat slept on the café's sofa.",
        "We reran the tests on Monday; nobody's results had changed.",
    ] {
        let issues = issues(text);
        assert_eq!(surfaces(&issues), Vec::<&str>::new(), "{issues:?}");
    }
}

/// Correct sentences that rules of harper mark.
#[test]
fn rules_leave_correct_text_alone() {
    for text in [
        "Vitamin A is good, and so is vitamin B.",
        "Section A of the law replaces Plan A or B.",
        "Type A blood is common.",
        "This is Nguyen Van An Le.",
        "I got up at 3 a.m. and left.",
        "It's Monday.",
        "It's winter.",
        "It's user friendly.",
        "I think it's time to go.",
        "We were best friends.",
        "One of her cousins has green eyes.",
        "He has many friends.",
        "His eyes were bright stars.",
        "She spun around.",
        "He motioned us in.",
        "When had he become ill?",
        "I hope you guys like this movie.",
        "I stared at him, and he burst out laughing.",
        "Thanks to improved tools, it works.",
        "It goes to affordable, green homes.",
        "In addition to Spanish, they speak French.",
        "The score was 3-2, so call 555-1234.",
        "Flight 747-400 left.",
        "It costs 5,50€ there, and ¥1,200 here.",
        "The code is ISO 639-3.",
        "We saw a --> b --> c.",
        "Last year, a friend and I were there.",
        "His son, tall and thin, smiled.",
        "We sell apples, pears and plums.",
        "In the last twelve months, it was common sense.",
        "We draw a 25 ft. circle near the house.",
        "She lives at 5 Main St. near the park.",
        "He came in Jan. and Feb. with Acme Inc. and others.",
        "We went to Bangalore last year.",
        "They propose a welcoming, kind place.",
        "We went there yesterday and it was good.",
        "Take an `if` or an `x` here.",
    ] {
        let issues = issues(text);
        let rules: Vec<_> = issues
            .iter()
            .map(|issue| (&issue.surface, &issue.rule.id))
            .collect();
        assert!(issues.is_empty(), "{text}: {rules:?}");
    }
}

#[test]
fn rules_find_errors_all_the_same() {
    for (text, surface, value) in [
        ("This is an test.", "an", "a"),
        ("He got it from a apple tree.", "a", "an"),
        ("A apple fell.", "A", "An"),
        ("My dog lost it's way.", "it's", "its"),
        ("The dog ate it because of it's smell.", "it's", "its"),
        ("She don't like it.", "don't", "doesn't"),
        ("I am to tired.", "to", "too"),
        (
            "I went home and slept for hours. then I ate a big dinner.",
            "then",
            "Then",
        ),
        ("My friend and i left.", "i", "I"),
        ("However we left early.", "However", "However,"),
        ("He gave me an advice.", "an advice", "advice"),
        ("I'm was here.", "I'm was", "I was"),
        ("She gave me a nic epresent.", "nic epresent", "nice present"),
    ] {
        let issues = issues(text);
        let right = issues
            .iter()
            .any(|issue| issue.surface == surface && first_values(issue, 1) == [value]);
        assert!(right, "{text}: {issues:?}");
    }
}

#[test]
fn a_mark_offers_something_to_do() {
    for text in [
        "He motioned us in.",
        "We were close friends.",
        "Give me me it.",
        "Black Ops I is playable.",
    ] {
        let issues = issues(text);
        assert!(
            issues
                .iter()
                .all(|issue| issue.kind == IssueKind::Style || !issue.candidates.is_empty()),
            "{text}: {issues:?}"
        );
    }
}

#[test]
fn an_article_is_checked_after_one_that_may_be_either() {
    for text in [
        "We use a SQL server. She ate a apple yesterday.",
        "It has an LED and a old screen.",
        "Enter a URL, then wait for a answer.",
        "They trust a ubiquitous system, as an user said.",
    ] {
        let issues = issues(text);
        assert_eq!(issues.len(), 1, "{text}: {issues:?}");
        assert!(matches!(surfaces(&issues)[0], "a" | "an"), "{issues:?}");
    }
    assert_eq!(
        surfaces(&issues("Write a SQL query or an SQL query for a URL or an hour.")),
        [""; 0]
    );
}
