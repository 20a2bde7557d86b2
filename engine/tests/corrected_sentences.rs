//! A text whose issues were all corrected by their first replacement raises no further ones.

use emend_engine::{DetectedIssue, Detector, HarperDetector, Worker};
use emend_shared::Utf16Span;

/// Sentences with errors of every kind. Corrections meet: a confused word beside a wrong article, two forms of one verb, a repeated word
/// before a misspelt one.
const SENTENCES: [&str; 24] = [
    "Thanks for you're quick reply, their is nothing else to do.",
    "It took an long time to recieve there answer.",
    "My sister have a car and he have a bike.",
    "We went to the the parc yesterday.",
    "I could of done it, if I new how.",
    "She don't knows the the answer.",
    "He is a honest man with an good idea.",
    "There is many people from the city.",
    "I have three dog and two cat.",
    "If you loose the file, run `backup init` agian.",
    "The dogs barks loudly and the cat sleep.",
    "I seen him yesterday, he were tired.",
    "He must to go to wrok, because its late.",
    "One of my friend live in London.",
    "Its been a long day, and i am to tired to cook.",
    "Do your father lives in England?",
    "They was here then we left there house.",
    "Please give me some advise about the affect of it.",
    "Who's book is this, and whose going to read it?",
    "The software was introduce yesterday , and it work well.",
    "He past the exam, which are hard.",
    "We arrived Paris at a hour's notice.",
    "This guides is more better than the other one.",
    "I look forward to hear from you, to.",
];

#[test]
fn correcting_one_error_raises_no_other() {
    let detector = HarperDetector::new();
    let mut worker = detector.worker(&"en-US".parse().unwrap()).unwrap();
    let mut raised = Vec::new();
    for sentence in SENTENCES {
        let issues = worker.detect(sentence);
        let corrected = corrected(sentence, &issues).unwrap();
        for issue in new_issues(worker.as_mut(), &corrected, &issues) {
            raised.push(format!("{corrected}\n    {issue}"));
        }
    }
    assert!(raised.is_empty(), "{}", raised.join("\n"));
}

/// The text with the first replacement of each issue; `None` if a span is not one of the text.
fn corrected(text: &str, issues: &[DetectedIssue]) -> Option<String> {
    let (mut corrected, mut next) = (String::new(), 0);
    for issue in issues {
        let Some(first) = issue.candidates.first() else {
            continue;
        };
        let between = Utf16Span {
            offset: next,
            length: issue.span.offset - next,
        };
        corrected.push_str(between.slice(text)?);
        corrected.push_str(&first.value);
        next = issue.span.end();
    }
    let length = emend_shared::span::utf16_len(text) - next;
    let rest = Utf16Span { offset: next, length };
    Some(corrected + rest.slice(text)?)
}

/// The issues of a corrected text, but for those that had no replacement before.
fn new_issues(worker: &mut dyn Worker, corrected: &str, before: &[DetectedIssue]) -> Vec<String> {
    let was_there = |issue: &DetectedIssue| {
        let same = |other: &DetectedIssue| other.rule.id == issue.rule.id && other.surface == issue.surface;
        before
            .iter()
            .any(|other| same(other) && other.candidates.is_empty())
    };
    let issues = worker.detect(corrected).into_iter();
    let new = issues.filter(|issue| !was_there(issue));
    new.map(|issue| {
        let values = issue.candidates.iter().take(3);
        let values: Vec<&str> = values.map(|one| one.value.as_str()).collect();
        format!("{} {} {values:?}", issue.rule.id, issue.surface)
    })
    .collect()
}
