//! Checks a few sentences with all of the engine: dictionary, rules, patterns and sentence model; panics if an issue is missing or not
//! expected.
//!
//! A program without input and output, so that WebAssembly can run it: `cargo xtask test --only wasm`.

use emend_engine::{Detector, HarperDetector};

/// Sentences, and what their issues mark and offer first.
const SENTENCES: [(&str, &[(&str, &str)]); 7] = [
    ("I recieve a letter.", &[("recieve", "receive")]),
    ("If you loose the file, we run again.", &[("loose", "lose")]),
    ("Thanks for you're quick reply.", &[("you're", "your")]),
    ("It took an long time.", &[("an", "a")]),
    ("We went to the the park.", &[("the the", "the")]),
    ("My sister have a car.", &[("have", "has")]),
    ("Their house is over there, and they are proud of it.", &[]),
];

fn main() {
    let detector = HarperDetector::new();
    let language = "en-US".parse().expect("a language");
    let mut worker = detector.worker(&language).expect("English");
    for (sentence, expected) in SENTENCES {
        let issues = worker.detect(sentence);
        let found: Vec<(&str, &str)> = issues
            .iter()
            .map(|issue| {
                let first = issue.candidates.first();
                let value = first.map_or("", |candidate| candidate.value.as_str());
                (issue.surface.as_str(), value)
            })
            .collect();
        assert_eq!(found, expected, "issues of {sentence:?}");
    }
}
