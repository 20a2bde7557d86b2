//! The reader agrees with the program that trained the models: fixtures hold a small model of each kind and what `PyTorch` and
//! `NumPy` made of it. `python -m training fixtures` writes them.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::encoder_model::EncoderModel;
use crate::inflections::Inflections;
use crate::linear::{ClassPlace, LinearModel};
use crate::model_file::ModelFile;
use crate::sentence_model::{MIN_PROBABILITY, SentenceModel};
use crate::tags::Tag;
use crate::windows::windows;
use crate::word_vectors::WordVectors;
use crate::words::Sentence;

/// How far numbers may be from those of training.
const TOLERANCE: f32 = 1e-3;

/// A file of the fixtures: those of this crate, or of the directory that `EMEND_FIXTURES` names.
fn fixture(name: &str) -> Vec<u8> {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let directory = std::env::var_os("EMEND_FIXTURES").map_or_else(own, PathBuf::from);
    let path = directory.join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn answers<T: DeserializeOwned>(name: &str) -> T {
    serde_json::from_slice(&fixture(name)).unwrap()
}

fn assert_near(found: &[f32], right: &[f32], what: &str) {
    assert_eq!(found.len(), right.len(), "{what}");
    for (found, right) in found.iter().zip(right) {
        assert!(
            (found - right).abs() <= TOLERANCE * right.abs().max(1.0),
            "{what}: {found}, not {right}"
        );
    }
}

/// Scores of candidates in place of a word of one of the sentences.
#[derive(Deserialize)]
struct Candidates {
    sentence: usize,
    word: usize,
    texts: Vec<String>,
    scores: Vec<f32>,
}

fn assert_candidates(model: &dyn SentenceModel, sentences: &[&str], candidates: &[Candidates]) {
    assert!(!candidates.is_empty());
    for Candidates {
        sentence,
        word,
        texts,
        scores,
    } in candidates
    {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let found = model.score(sentences[*sentence], *word, &texts).unwrap();
        assert_near(&found, scores, sentences[*sentence]);
    }
}

#[derive(Deserialize)]
struct EncoderAnswers {
    sentences: Vec<EncoderAnswer>,
    candidates: Vec<Candidates>,
}

#[derive(Deserialize)]
struct EncoderAnswer {
    sentence: String,
    /// Start, end, and whether a space precedes it.
    words: Vec<(usize, usize, bool)>,
    pieces: Vec<u32>,
    piece_ends: Vec<usize>,
    firsts: Vec<usize>,
    windows: Vec<(usize, usize)>,
    window_of_firsts: Vec<usize>,
    /// For each word and the end, the likeliest tags with their probabilities.
    best_tags: Vec<Vec<(usize, f32)>>,
    errors: Vec<f32>,
}

fn encoder() -> EncoderModel {
    EncoderModel::read(&ModelFile::read(&fixture("encoder.safetensors")).unwrap()).unwrap()
}

#[test]
fn sentences_are_cut_into_the_same_words_pieces_and_windows() {
    let model = encoder();
    for answer in answers::<EncoderAnswers>("encoder.json").sentences {
        let sentence = Sentence::new(&answer.sentence);
        let words = sentence
            .words
            .iter()
            .map(|word| (word.span.start, word.span.end, word.spaced));
        assert_eq!(words.collect::<Vec<_>>(), answer.words, "{}", answer.sentence);

        let pieces = model.vocabulary.cut(&sentence);
        assert_eq!(pieces.numbers, answer.pieces, "{}", answer.sentence);
        assert_eq!(pieces.firsts[..answer.firsts.len()], answer.firsts);
        let cut = sentence
            .words
            .iter()
            .enumerate()
            .flat_map(|(at, word)| model.vocabulary.cut_word(sentence.word(at), word));
        assert_eq!(
            cut.map(|piece| piece.span.end).collect::<Vec<_>>(),
            answer.piece_ends
        );

        let windows = windows(pieces.numbers.len(), model.encoder.sizes.window());
        let spans: Vec<_> = windows
            .iter()
            .map(|window| (window.pieces.start, window.pieces.end))
            .collect();
        assert_eq!(spans, answer.windows);
        let window_of = |first: &usize| {
            windows
                .iter()
                .position(|window| window.answers.contains(first))
                .unwrap()
        };
        assert_eq!(
            answer.firsts.iter().map(window_of).collect::<Vec<_>>(),
            answer.window_of_firsts
        );
    }
}

#[test]
fn the_encoder_gives_the_same_probabilities() {
    let model = encoder();
    for answer in answers::<EncoderAnswers>("encoder.json").sentences {
        let found = model.answers(&[model.vocabulary.cut(&Sentence::new(&answer.sentence))]);
        let errors: Vec<f32> = found.iter().map(|answer| answer.error).collect();
        assert_near(&errors, &answer.errors, &answer.sentence);
        assert_eq!(found.len(), answer.best_tags.len());
        for (found, right) in found.iter().zip(&answer.best_tags) {
            for (tag, probability) in right
                .iter()
                .filter(|(tag, probability)| *tag != 0 && *probability > MIN_PROBABILITY + TOLERANCE)
            {
                let found = found.tags.iter().find(|(found, _)| found == tag).unwrap();
                assert_near(&[found.1], &[*probability], &answer.sentence);
            }
        }
    }
}

#[test]
fn the_encoder_scores_candidates_alike() {
    let answers: EncoderAnswers = answers("encoder.json");
    let sentences: Vec<&str> = answers
        .sentences
        .iter()
        .map(|answer| answer.sentence.as_str())
        .collect();
    assert_candidates(&encoder(), &sentences, &answers.candidates);
}

#[derive(Deserialize)]
struct TagAnswer {
    sentence: String,
    word: usize,
    tag: String,
    result: String,
}

#[test]
fn tags_do_the_same_to_sentences() {
    let inflections = Inflections::new(&String::from_utf8(fixture("inflections.txt")).unwrap()).unwrap();
    for TagAnswer {
        sentence,
        word,
        tag,
        result,
    } in answers::<Vec<TagAnswer>>("tags.json")
    {
        let parsed: Tag = tag.parse().unwrap();
        let edit = parsed.edit(&Sentence::new(&sentence), word, &inflections);
        let edited = edit.map_or(sentence.clone(), |edit| edit.apply(&sentence));
        assert_eq!(edited, result, "{tag} at {word} of {sentence}");
    }
}

#[derive(Deserialize)]
struct LinearAnswers {
    sentences: Vec<LinearAnswer>,
    candidates: Vec<Candidates>,
    /// For each sentence the edits that are marked: start, end, text, kind.
    marked: Vec<Vec<(usize, usize, String, String)>>,
}

#[derive(Deserialize)]
struct LinearAnswer {
    sentence: String,
    decisions: Vec<PlaceDecision>,
}

/// The best class at a place other than the written one.
#[derive(Deserialize)]
struct PlaceDecision {
    set: String,
    /// The word, or the word after the gap.
    word: usize,
    written: String,
    best: String,
    difference: f64,
    probability: f32,
    marked: bool,
}

fn linear() -> LinearModel {
    LinearModel::read(&ModelFile::read(&fixture("linear.safetensors")).unwrap()).unwrap()
}

#[test]
fn the_linear_model_decides_alike_at_the_same_places() {
    let model = linear();
    for answer in answers::<LinearAnswers>("linear.json").sentences {
        let mut found = model.decisions(&answer.sentence);
        let mut right = answer.decisions;
        found.sort_by(|a, b| (a.word, &a.set, &a.written).cmp(&(b.word, &b.set, &b.written)));
        right.sort_by(|a, b| (a.word, &a.set, &a.written).cmp(&(b.word, &b.set, &b.written)));
        assert_eq!(found.len(), right.len(), "{}", answer.sentence);
        for (found, right) in found.iter().zip(&right) {
            let names = |decision: &PlaceDecision| {
                [
                    decision.set.clone(),
                    decision.written.clone(),
                    decision.best.clone(),
                ]
            };
            assert_eq!(
                (found.word, names(found)),
                (right.word, names(right)),
                "{}",
                answer.sentence
            );
            assert!(
                (found.difference - right.difference).abs() < f64::from(TOLERANCE),
                "{}",
                answer.sentence
            );
            assert_near(&[found.probability], &[right.probability], &answer.sentence);
            assert_eq!(found.marked, right.marked);
        }
    }
}

#[test]
fn the_linear_model_marks_the_same_edits() {
    let answers: LinearAnswers = answers("linear.json");
    for (answer, right) in answers.sentences.iter().zip(answers.marked) {
        let reading = &linear().read(&[&answer.sentence])[0];
        let marked = reading.marked().map(|(_, proposal)| {
            let edit = proposal.edit.clone().unwrap();
            (
                edit.span.start,
                edit.span.end,
                edit.text,
                proposal.kind.to_string(),
            )
        });
        let mut right = right;
        right.sort();
        let mut marked: Vec<_> = marked.collect();
        marked.sort();
        assert_eq!(marked, right, "{}", answer.sentence);
    }
}

#[test]
fn the_linear_model_scores_candidates_alike() {
    let answers: LinearAnswers = answers("linear.json");
    let sentences: Vec<&str> = answers
        .sentences
        .iter()
        .map(|answer| answer.sentence.as_str())
        .collect();
    assert_candidates(&linear(), &sentences, &answers.candidates);
}

impl LinearModel {
    /// The model's decision at each place.
    fn decisions(&self, text: &str) -> Vec<PlaceDecision> {
        let decision = |(place, scores): (ClassPlace, Vec<f64>)| {
            let best = self.alternatives(&place, &scores).into_iter().next()?;
            let set = self.set(&place);
            Some(PlaceDecision {
                set: set.name.clone(),
                word: place.word,
                written: set.classes[place.written].clone(),
                best: set.classes[best.class].clone(),
                difference: best.difference,
                probability: best.probability,
                marked: best.margin.is_some_and(|margin| margin >= 0.0),
            })
        };
        self.places(&Sentence::new(text))
            .into_iter()
            .filter_map(decision)
            .collect()
    }
}

/// How much better a candidate fits than each word of a sentence: the span of the word, and the advantage.
#[derive(Deserialize)]
struct VectorAnswers {
    sentence: String,
    candidate: String,
    places: Vec<(usize, usize, Option<f32>)>,
}

#[test]
fn the_vectors_of_words_compare_alike() {
    let vectors = WordVectors::read(&fixture("vectors.safetensors")).unwrap();
    let mut compared = 0;
    for answers in answers::<Vec<VectorAnswers>>("vectors.json") {
        let sentence = vectors.sentence(&answers.sentence);
        for (start, end, right) in answers.places {
            let advantage = sentence.advantage(&(start..end), &answers.candidate);
            let place = format!("{} {start}..{end}", answers.sentence);
            match (advantage, right) {
                (Some(found), Some(right)) => {
                    assert!((found - right).abs() < TOLERANCE, "{place}: {found} {right}");
                    compared += 1;
                }
                (found, right) => assert_eq!(found, right, "{place}"),
            }
        }
    }
    assert!(compared > 50, "{compared}");
}
