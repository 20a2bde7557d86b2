//! A reading fits any text.

mod models;

use emend_context::{SentenceModel, load};
use proptest::prelude::*;

fn both_kinds() -> Vec<Box<dyn SentenceModel>> {
    [models::Model::encoder(models::SMALL), models::Model::linear()]
        .iter()
        .map(|model| load(&model.bytes()).expect("a model"))
        .collect()
}

/// Words that the models have something to say about, among all that Unicode has.
fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => prop::sample::select(vec!["their", "There", "the", "go", "GOES", "it's", "houses", "don’t", "‹code›", "12", ",", "-", "“", "café"]).prop_map(str::to_owned),
        2 => prop::sample::select(vec![" ", "\u{a0}", "\n", "  "]).prop_map(str::to_owned),
        2 => "\\PC{0,4}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn spans_are_characters_of_the_text_and_words_tile_it(text in text()) {
        let characters: Vec<char> = text.chars().collect();
        for model in both_kinds() {
            let reading = &model.read(&[&text])[0];
            let mut end = 0;
            for word in &reading.words {
                // Between words there is nothing but spaces.
                prop_assert!(word.span.start >= end && word.span.end <= characters.len());
                prop_assert!(characters[end..word.span.start].iter().all(|c| c.is_whitespace()));
                end = word.span.end;
                prop_assert!((0.0..=1.0).contains(&word.error));
                for proposal in &word.proposals {
                    prop_assert!((0.0..=1.001).contains(&proposal.probability));
                    if let Some(edit) = &proposal.edit {
                        prop_assert!(edit.span.start <= edit.span.end && edit.span.end <= characters.len());
                        prop_assert_ne!(edit.apply(&text), text.clone());
                    }
                }
                prop_assert!(word.proposals.is_sorted_by(|a, b| a.probability >= b.probability));
            }
            prop_assert!(reading.words.last().unwrap().span.is_empty());
        }
    }

    #[test]
    fn marked_edits_never_overlap(text in text()) {
        for model in both_kinds() {
            let reading = &model.read(&[&text])[0];
            let mut spans: Vec<(usize, usize)> = reading
                .marked()
                .map(|(word, proposal)| proposal.edit.as_ref().map_or(word.span.clone(), |edit| edit.span.clone()))
                .map(|span| (span.start, span.end))
                .collect();
            spans.sort_unstable();
            prop_assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0 && pair[0] != pair[1]), "{spans:?}");
        }
    }

    #[test]
    fn sentences_are_read_together_as_they_are_alone(texts in prop::collection::vec(text(), 0..6)) {
        for model in both_kinds() {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let together = model.read(&texts);
            prop_assert_eq!(together.len(), texts.len());
            for (text, together) in texts.iter().zip(together) {
                prop_assert_eq!(&model.read(&[text])[0], &together);
            }
        }
    }

    #[test]
    fn every_candidate_has_a_score_and_a_place_that_is_none_has_no_scores(text in text(), candidates in prop::collection::vec(text(), 0..4)) {
        for model in both_kinds() {
            let words = model.read(&[&text])[0].words.len() - 1;
            let candidates: Vec<&str> = candidates.iter().map(String::as_str).collect();
            for word in 0..words.min(3) {
                let scores = model.score(&text, word, &candidates).unwrap();
                prop_assert_eq!(scores.len(), candidates.len());
                prop_assert!(scores.iter().all(|score| !score.is_nan()));
            }
            prop_assert!(model.score(&text, words, &candidates).is_none());
        }
    }
}

#[test]
fn a_long_sentence_and_a_long_word_are_read_to_the_end() {
    for model in both_kinds() {
        let (long, word) = ("there house go ".repeat(1000), "é".repeat(100_000));
        assert_eq!(model.read(&[&long])[0].words.len(), 3001);
        assert_eq!(model.read(&[&word])[0].words.len(), 2);
        assert_eq!(model.score(&long, 1500, &["there", "the"]).unwrap().len(), 2);
        assert_eq!(model.score(&word, 0, &[&word]).unwrap().len(), 1);
    }
}

#[test]
fn nothing_is_a_sentence_too() {
    for model in both_kinds() {
        let readings = model.read(&["", " "]);
        assert!(readings.iter().all(|reading| reading.words.len() == 1));
        assert!(model.read(&[]).is_empty());
    }
}
