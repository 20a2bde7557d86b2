//! An encoder with its vocabulary, tags and thresholds.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::ModelError;
use crate::encoder::Encoder;
use crate::inflections::Inflections;
use crate::model_file::ModelFile;
use crate::pieces::{BEGINNING, END, MASK, MAX_WORD_PIECES, PieceSequence, Vocabulary};
use crate::sentence_model::{
    MIN_PROBABILITY, MarkedProposal, Proposal, Reading, SentenceModel, WordReading, unmark_overlapping,
};
use crate::tags::Tag;
use crate::windows::{window_around, windows};
use crate::words::Sentence;

/// A transformer that reads sentences.
#[derive(Debug)]
pub(crate) struct EncoderModel {
    pub(crate) vocabulary: Vocabulary,
    inflections: Inflections,
    pub(crate) encoder: Encoder,
    tags: Vec<Tag>,
    /// For each tag the number of its kind.
    tag_kinds: Vec<usize>,
    kinds: Vec<Arc<str>>,
    /// For each kind the least probability of a tag that is marked.
    min_probabilities: Vec<Option<f32>>,
    /// The least probability of an error where something is marked.
    min_error_probability: f32,
}

#[derive(Deserialize)]
struct TagKinds {
    kinds: Vec<String>,
    tag_kinds: Vec<usize>,
}

#[derive(Deserialize)]
struct EncoderThresholds {
    pub(crate) error: f32,
    kinds: BTreeMap<String, f32>,
}

impl EncoderModel {
    pub(crate) fn read(file: &ModelFile<'_>) -> Result<Self, ModelError> {
        let names: Vec<String> = file.json("tags")?;
        let tags = names
            .iter()
            .map(|name| name.parse())
            .collect::<Result<Vec<Tag>, _>>()?;
        if tags.first() != Some(&Tag::Keep) {
            return Err(ModelError::content("tags", "the first is not KEEP"));
        }
        let TagKinds { kinds, tag_kinds } = file.json("config")?;
        if tag_kinds.len() != tags.len() || tag_kinds.iter().any(|kind| *kind >= kinds.len()) {
            return Err(ModelError::content(
                "config",
                "`tag_kinds` does not fit the tags and kinds",
            ));
        }
        let thresholds: EncoderThresholds = file.json("thresholds")?;
        let pieces = file.utf8("vocabulary")?;
        let encoder = Encoder::read(file, pieces.split('\n').count(), tags.len())?;
        Ok(Self {
            vocabulary: Vocabulary::new(pieces, encoder.sizes.longest_piece)?,
            inflections: Inflections::new(file.utf8("inflections")?)?,
            encoder,
            tags,
            tag_kinds,
            min_probabilities: kinds
                .iter()
                .map(|kind| thresholds.kinds.get(kind).copied())
                .collect(),
            kinds: kinds.into_iter().map(Arc::from).collect(),
            min_error_probability: thresholds.error,
        })
    }

    /// The answers for all words of each sentence and for its end.
    pub(crate) fn answers(&self, pieces: &[PieceSequence]) -> Vec<PieceAnswer> {
        let mut answers = Vec::new();
        let mut batch = WindowBatch::default();
        for pieces in pieces {
            let mut firsts = pieces.firsts[..pieces.firsts.len() - 1].iter().peekable();
            for window in windows(pieces.numbers.len(), self.encoder.sizes.window()) {
                while let Some(first) = firsts.next_if(|first| **first < window.answers.end) {
                    batch.rows.push(batch.pieces + 1 + first - window.pieces.start);
                }
                batch.pieces += window.pieces.len() + 2;
                if window.pieces.end == pieces.numbers.len() {
                    batch.rows.push(batch.pieces - 1);
                }
                batch.sequences.push(sequence(&pieces.numbers[window.pieces]));
                if batch.pieces >= MAX_BATCH_PIECES {
                    self.answer(&std::mem::take(&mut batch), &mut answers);
                }
            }
        }
        self.answer(&batch, &mut answers);
        answers
    }

    fn answer(&self, batch: &WindowBatch, answers: &mut Vec<PieceAnswer>) {
        let states = self.encoder.states(&batch.sequences);
        let width = self.encoder.sizes.width;
        // Few places at once: each has thousands of tags.
        for rows in batch.rows.chunks(MAX_BATCH_ROWS) {
            let states = rows_of(&states, rows, width);
            let errors = self.encoder.errors(&states);
            let tags = self.encoder.tags(&states);
            let answer = |(error, tags): (f32, &[f32])| PieceAnswer {
                error,
                tags: likely_tags(tags),
            };
            answers.extend(
                errors
                    .into_iter()
                    .zip(tags.chunks_exact(self.tags.len()))
                    .map(answer),
            );
        }
    }

    fn word_reading(&self, sentence: &Sentence<'_>, at: usize, answer: PieceAnswer) -> WordReading {
        let mut proposals = Vec::new();
        for (tag, probability) in answer.tags {
            let edit = self.tags[tag].edit(sentence, at, &self.inflections);
            let is_word = at < sentence.words.len();
            if edit.is_none() && !(is_word && self.tags[tag] == Tag::Spell) {
                continue;
            }
            let kind = self.tag_kinds[tag];
            let is_sure = self.min_probabilities[kind]
                .is_some_and(|min_probabilities| probability >= min_probabilities);
            let log_odds_difference = |probability: f32, min_probabilities: f32| {
                log_odds(probability) - log_odds(min_probabilities)
            };
            let margin =
                self.min_probabilities[kind]
                    .filter(|_| proposals.is_empty())
                    .map(|min_probabilities| {
                        log_odds_difference(probability, min_probabilities)
                            .min(log_odds_difference(answer.error, self.min_error_probability))
                    });
            proposals.push(Proposal {
                edit,
                kind: self.kinds[kind].clone(),
                probability,
                marked: proposals.is_empty() && answer.error >= self.min_error_probability && is_sure,
                margin: margin.unwrap_or(f32::NEG_INFINITY),
            });
        }
        let words = &sentence.words;
        let end = words.last().map_or(0, |word| word.span.end);
        WordReading {
            span: words.get(at).map_or(end..end, |word| word.span.clone()),
            error: answer.error,
            proposals,
        }
    }

    /// The pieces of a candidate in place of a word.
    fn candidate(&self, candidate: &str, spaced: bool) -> Vec<u32> {
        let mut candidate = Sentence::new(candidate);
        if let Some(first) = candidate.words.first_mut() {
            first.spaced = spaced;
        }
        self.vocabulary.cut(&candidate).numbers
    }

    /// The natural logarithms of the pieces' probabilities at `masks` masks in place of a word: `[masks, pieces]`.
    fn mask_scores(&self, pieces: &PieceSequence, word: usize, masks: usize) -> Vec<f32> {
        let of_word = pieces.of_word(word);
        let first = of_word.start;
        let mut numbers = pieces.numbers.clone();
        numbers.splice(of_word, std::iter::repeat_n(MASK, masks));
        let window = window_around(first, masks, numbers.len(), self.encoder.sizes.window());
        let states = self.encoder.states(&[sequence(&numbers[window.clone()])]);
        let rows: Vec<usize> = (0..masks).map(|mask| 1 + first - window.start + mask).collect();
        self.encoder
            .word_scores(&rows_of(&states, &rows, self.encoder.sizes.width))
    }
}

/// The log-odds of a probability, finite at both ends.
fn log_odds(probability: f32) -> f32 {
    let probability = probability.clamp(1e-6, 1.0 - 1e-6);
    (probability / (1.0 - probability)).ln()
}

impl SentenceModel for EncoderModel {
    fn read(&self, sentences: &[&str]) -> Vec<Reading> {
        let sentences: Vec<Sentence<'_>> = sentences.iter().map(|text| Sentence::new(text)).collect();
        let pieces: Vec<PieceSequence> = sentences
            .iter()
            .map(|sentence| self.vocabulary.cut(sentence))
            .collect();
        let mut answers = self.answers(&pieces).into_iter();
        let reading = |sentence: &Sentence<'_>| {
            let answers = answers.by_ref().take(sentence.words.len() + 1);
            let mut words: Vec<WordReading> = answers
                .enumerate()
                .map(|(at, answer)| self.word_reading(sentence, at, answer))
                .collect();
            let marked_proposals = marked_proposals(&words);
            unmark_overlapping(&mut words, marked_proposals);
            Reading { words }
        };
        sentences.iter().map(reading).collect()
    }

    fn score(&self, sentence: &str, word: usize, candidates: &[&str]) -> Option<Vec<f32>> {
        let sentence = Sentence::new(sentence);
        let spaced = sentence.words.get(word)?.spaced;
        let pieces = self.vocabulary.cut(&sentence);
        let mut by_count: FxHashMap<usize, Vec<f32>> = FxHashMap::default();
        let score = |candidate: &&str| {
            let numbers = self.candidate(candidate, spaced);
            if !(1..=self.max_masks()).contains(&numbers.len()) {
                return f32::NEG_INFINITY;
            }
            let masked = by_count
                .entry(numbers.len())
                .or_insert_with(|| self.mask_scores(&pieces, word, numbers.len()));
            let rows = masked.chunks_exact(self.vocabulary.len);
            rows.zip(numbers).map(|(row, number)| row[number as usize]).sum()
        };
        Some(candidates.iter().map(score).collect())
    }
}

impl EncoderModel {
    /// A candidate of more pieces is not scored: nothing in a dictionary is as long.
    fn max_masks(&self) -> usize {
        (2 * MAX_WORD_PIECES).min(self.encoder.sizes.window())
    }
}

/// Pieces that go through the encoder together. More would not be faster, and take more memory.
const MAX_BATCH_PIECES: usize = 512;
/// The number of places whose tags are computed in one batch.
const MAX_BATCH_ROWS: usize = 64;

/// The encoder's answer for a word, or for the end of a sentence.
pub(crate) struct PieceAnswer {
    pub(crate) error: f32,
    /// The likely tags other than `KEEP` with their probabilities, in descending order.
    pub(crate) tags: Vec<(usize, f32)>,
}

/// Windows that the encoder reads together.
#[derive(Default)]
struct WindowBatch {
    sequences: Vec<Vec<u32>>,
    pieces: usize,
    /// Which of all pieces are answered for.
    rows: Vec<usize>,
}

fn likely_tags(tags: &[f32]) -> Vec<(usize, f32)> {
    let tags = tags.iter().copied().enumerate().skip(1);
    let mut likely: Vec<_> = tags
        .filter(|(_, probability)| *probability >= MIN_PROBABILITY)
        .collect();
    likely.sort_by(|a, b| b.1.total_cmp(&a.1));
    likely
}

/// Pieces with the marks of beginning and end around them.
fn sequence(pieces: &[u32]) -> Vec<u32> {
    [&[BEGINNING], pieces, &[END]].concat()
}

/// These rows of a matrix, in this order.
fn rows_of(matrix: &[f32], rows: &[usize], width: usize) -> Vec<f32> {
    rows.iter()
        .flat_map(|row| &matrix[row * width..][..width])
        .copied()
        .collect()
}

fn marked_proposals(words: &[WordReading]) -> Vec<MarkedProposal> {
    let marked_proposal = |(at, word): (usize, &WordReading)| {
        let first = word.proposals.first().filter(|proposal| proposal.marked)?;
        Some(MarkedProposal {
            place: (at, 0),
            span: first
                .edit
                .as_ref()
                .map_or(word.span.clone(), |edit| edit.span.clone()),
            strength: f64::from(first.probability),
        })
    };
    words.iter().enumerate().filter_map(marked_proposal).collect()
}
