//! The parts of a candidate's weight, as they explain its rank.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use emend_domain::Utf16Span;
use emend_engine::{CandidateParts, Detector, HarperDetector};

fn parts(text: &str, surface: &str, values: &[&str]) -> Vec<CandidateParts> {
    let language = "en-US".parse().unwrap();
    let english = HarperDetector::new();
    let span = Utf16Span {
        offset: text.find('_').unwrap(),
        length: surface.len(),
    };
    english
        .candidate_parts(&language, &text.replace('_', surface), span, values)
        .unwrap()
}

#[test]
fn the_parts_of_a_candidate_are_its_edits_its_frequency_and_its_neighbours() {
    let [near, far] = parts("_", "teh", &["the", "tech"])[..] else {
        panic!("one for each")
    };
    assert!(near.frequency > far.frequency);
    assert!(near.context.abs() + far.context.abs() < f32::EPSILON);
    let [close, other] = parts("_", "recieve", &["receive", "relieve"])[..] else {
        panic!("one for each")
    };
    assert!(close.channel > other.channel);
    let [you, he] = parts("thank _", "yuo", &["you", "duo"])[..] else {
        panic!("one for each")
    };
    assert!(you.context > he.context);
}

#[test]
fn the_parts_order_candidates_as_the_detector_does_unless_a_list_decides() {
    let english = HarperDetector::new();
    let language = "en-US".parse().unwrap();
    let mut worker = english.worker(&language).unwrap();
    let text = "We saw a strnage letter.";
    let issue = worker.detect(text).remove(0);
    let values: Vec<&str> = issue.candidates.iter().map(|c| c.value.as_str()).collect();
    let parts = english.candidate_parts(&language, text, issue.span, &values);
    let sums: Vec<f32> = parts
        .unwrap()
        .iter()
        .map(|parts| parts.channel + parts.frequency + parts.context)
        .collect();
    assert_eq!(values[0], "strange");
    assert!(sums.iter().all(|sum| *sum <= sums[0]), "{values:?} {sums:?}");
}
