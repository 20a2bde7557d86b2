//! The sentence model with a memory: a sentence that was read before costs nothing, such as those of a paragraph of which one sentence
//! was changed.
//!
//! Harper's rules remember clauses and sentences themselves, and whole paragraphs are remembered by the layer above.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, OnceLock, PoisonError};

use emend_context::{Reading, SentenceModel};

/// The sentences of each of two generations; a reading takes about 5 kB.
const GENERATION_SIZE: usize = 1_000;

/// A sentence model that remembers the readings of at most 2,000 sentences, without their texts.
#[derive(Debug)]
pub(super) struct CachingModel {
    model: &'static dyn SentenceModel,
    hasher: RandomState,
    readings: Mutex<ReadingCache>,
}

/// Readings by the hash and the length of their sentence. When the new generation is full, it becomes the old one.
#[derive(Debug, Default)]
struct ReadingCache {
    new: HashMap<(u64, usize), Reading>,
    old: HashMap<(u64, usize), Reading>,
}

impl CachingModel {
    pub(super) fn new(model: &'static dyn SentenceModel) -> Self {
        Self {
            model,
            hasher: RandomState::new(),
            readings: Mutex::default(),
        }
    }

    /// The model for English, with one memory for all workers.
    pub(super) fn english() -> &'static Self {
        static ENGLISH: OnceLock<CachingModel> = OnceLock::new();
        ENGLISH.get_or_init(|| Self::new(emend_context::english()))
    }

    fn reading(&self, sentence: &str) -> Reading {
        let key = (self.hasher.hash_one(sentence), sentence.len());
        if let Some(reading) = self.with_cache(|readings| readings.get(&key)) {
            return reading;
        }
        // Other threads may go on meanwhile.
        let readings = self.model.read(&[sentence]).into_iter().next();
        let reading = readings.unwrap_or(Reading { words: Vec::new() });
        self.with_cache(|readings| readings.insert(key, reading.clone()));
        reading
    }

    fn with_cache<T>(&self, run: impl FnOnce(&mut ReadingCache) -> T) -> T {
        run(&mut self.readings.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl ReadingCache {
    fn get(&mut self, key: &(u64, usize)) -> Option<Reading> {
        if let Some(reading) = self.new.get(key) {
            return Some(reading.clone());
        }
        let reading = self.old.remove(key)?;
        self.insert(*key, reading.clone());
        Some(reading)
    }

    fn insert(&mut self, key: (u64, usize), reading: Reading) {
        if self.new.len() >= GENERATION_SIZE {
            self.old = std::mem::take(&mut self.new);
        }
        self.new.insert(key, reading);
    }
}

impl SentenceModel for CachingModel {
    fn compares(&self, one: &str, other: &str) -> bool {
        self.model.compares(one, other)
    }

    fn read(&self, sentences: &[&str]) -> Vec<Reading> {
        sentences.iter().map(|sentence| self.reading(sentence)).collect()
    }

    fn score(&self, sentence: &str, word: usize, candidates: &[&str]) -> Option<Vec<f32>> {
        self.model.score(sentence, word, candidates)
    }

    fn association(&self, one: &str, two: &str) -> f32 {
        self.model.association(one, two)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::Budget;
    use crate::english::sentence_certainty::SentenceEdit;
    use crate::english::sentence_edits;
    use crate::sentences::ParagraphPiece;
    use crate::words::ParagraphWords;

    /// The model for English, which counts the sentences that it reads.
    #[derive(Debug, Default)]
    struct CountedReadings(AtomicUsize);

    impl SentenceModel for CountedReadings {
        fn read(&self, sentences: &[&str]) -> Vec<Reading> {
            self.0.fetch_add(sentences.len(), Ordering::Relaxed);
            emend_context::english().read(sentences)
        }

        fn score(&self, _: &str, _: usize, _: &[&str]) -> Option<Vec<f32>> {
            None
        }
    }

    fn counted() -> (&'static CountedReadings, CachingModel) {
        let counted: &CountedReadings = Box::leak(Box::default());
        (counted, CachingModel::new(counted))
    }

    /// The surfaces that are marked in a paragraph.
    fn marked(model: &dyn SentenceModel, text: &str) -> Vec<String> {
        let layout = ParagraphWords::new(text);
        let piece = ParagraphPiece {
            bytes: 0..text.len(),
            is_cut: false,
        };
        let (mut found, mut budget) = (Vec::new(), Budget::unlimited());
        sentence_edits::find(model, &layout, &piece, &|_| true, &mut budget, &mut found);
        let shown = found.into_iter().filter(SentenceEdit::is_shown);
        shown.map(|edit| text[edit.issue.bytes].to_owned()).collect()
    }

    #[test]
    fn only_the_changed_sentences_of_a_paragraph_are_read() {
        let (counted, model) = counted();
        let reads = |text: &str| {
            let before = counted.0.load(Ordering::Relaxed);
            let found = marked(&model, text);
            assert_eq!(found, marked(emend_context::english(), text));
            counted.0.load(Ordering::Relaxed) - before
        };
        assert_eq!(
            reads("We left early. Do not loose the key. It rained all day."),
            3
        );
        assert_eq!(
            reads("We left early. Do not loose the key. It rained all day."),
            0
        );
        assert_eq!(reads("We left late. Do not loose the key. It rained all day."), 1);
        assert_eq!(reads("It rained all day. A new one. We left late."), 1);
    }

    #[test]
    fn the_cache_keeps_recent_readings_and_is_bounded() {
        let (counted, model) = counted();
        let sentence = |number: usize| format!("It is {number}.");
        for number in 0..GENERATION_SIZE * 3 {
            model.read(&[&sentence(number), "It rained all day."]);
        }
        assert_eq!(counted.0.load(Ordering::Relaxed), GENERATION_SIZE * 3 + 1);
        let kept = model.with_cache(|readings| readings.new.len() + readings.old.len());
        assert!(kept <= 2 * GENERATION_SIZE, "{kept}");
    }
}
