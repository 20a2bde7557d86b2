//! The classifiers and n-gram counts of a file, applied to sentences.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::ModelError;
use crate::characters::in_case_of;
use crate::linear::class_places::{ClassPlace, Classifiers};
use crate::linear::config::{ClassSet, LinearConfig, PlaceType};
use crate::linear::features::{Tokens, form};
use crate::linear::ngrams::Ngrams;
use crate::model_file::ModelFile;
use crate::sentence_model::{
    MIN_PROBABILITY, MarkedProposal, Proposal, Reading, SentenceModel, WordReading, unmark_overlapping,
};
use crate::tags::{self, Edit};
use crate::words::Sentence;

/// Log-linear classifiers that read sentences.
#[derive(Debug)]
pub(crate) struct LinearModel {
    classifiers: Classifiers,
    /// The kinds of error of the sets.
    kinds: Vec<Arc<str>>,
    /// Classes of words, by form.
    classes: FxHashMap<Box<str>, u16>,
    thresholds: Vec<Option<Threshold>>,
    ngrams: Option<Ngrams>,
}

/// How much better than the written class another must be to be marked, in natural logarithms.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Threshold {
    All(f64),
    /// By `written>class`; `*` for all others.
    Pairs(BTreeMap<String, f64>),
}

#[derive(Deserialize)]
struct LinearThresholds {
    sets: BTreeMap<String, Threshold>,
}

impl Threshold {
    fn of(&self, written_score: &str, class: &str) -> Option<f64> {
        match self {
            Self::All(threshold) => Some(*threshold),
            Self::Pairs(pairs) => pairs
                .get(&format!("{written_score}>{class}"))
                .or_else(|| pairs.get("*"))
                .copied(),
        }
    }
}

impl LinearModel {
    pub(crate) fn read(file: &ModelFile<'_>) -> Result<Self, ModelError> {
        let config: LinearConfig = file.json("config")?;
        let thresholds: LinearThresholds = file.json("thresholds")?;
        let ngrams = Ngrams::read(file, &config)?;
        let classifiers = Classifiers::read(file, config)?;
        let sets = &classifiers.sets;
        Ok(Self {
            kinds: sets.iter().map(|set| set.kind.as_str().into()).collect(),
            thresholds: sets
                .iter()
                .map(|set| thresholds.sets.get(&set.name).cloned())
                .collect(),
            classes: word_classes(file.utf8("words")?)?,
            classifiers,
            ngrams,
        })
    }

    pub(crate) fn set(&self, place: &ClassPlace) -> &ClassSet {
        &self.classifiers.sets[place.set]
    }

    /// The places of a sentence, each with the scores of the classes that compete there.
    pub(crate) fn places(&self, sentence: &Sentence<'_>) -> Vec<(ClassPlace, Vec<f64>)> {
        let tokens = Tokens::new(sentence, &self.classes);
        let with_scores = |place: ClassPlace| {
            let scores = self.classifiers.scores(&tokens, &place);
            (place, scores)
        };
        self.classifiers
            .places(&tokens)
            .into_iter()
            .map(with_scores)
            .collect()
    }

    /// The classes other than the written one, the best first.
    pub(crate) fn alternatives(&self, place: &ClassPlace, scores: &[f64]) -> Vec<Alternative> {
        let written_index = place.classes.iter().position(|class| *class == place.written);
        let Some(written_score) = written_index.map(|at| scores[at]) else {
            return Vec::new();
        };
        let names = &self.set(place).classes;
        let threshold = |class: usize| {
            self.thresholds[place.set]
                .as_ref()?
                .of(&names[place.written], &names[class])
        };
        let mut alternatives: Vec<Alternative> = place
            .classes
            .iter()
            .zip(scores)
            .zip(softmax(scores))
            .filter(|((class, _), _)| **class != place.written)
            .map(|((class, score), probability)| Alternative {
                class: *class,
                probability,
                difference: score - written_score,
                margin: None,
            })
            .collect();
        alternatives.sort_by(|a, b| b.difference.total_cmp(&a.difference));
        if let Some(best) = alternatives.first_mut() {
            best.margin = threshold(best.class).map(|threshold| best.difference - threshold);
        }
        alternatives
    }

    /// The proposals of a place, each with how far it is over its threshold.
    fn proposals(&self, sentence: &Sentence<'_>, place: &ClassPlace, scores: &[f64]) -> Vec<(Proposal, f64)> {
        let proposal = |other: Alternative| {
            let marked = other.margin.is_some_and(|margin| margin >= 0.0);
            if !marked && other.probability < MIN_PROBABILITY {
                return None;
            }
            let proposal = Proposal {
                edit: Some(self.edit(sentence, place, other.class)?),
                kind: self.kinds[place.set].clone(),
                probability: other.probability,
                marked,
                #[allow(clippy::cast_possible_truncation)] // A difference of log-odds.
                margin: other.margin.unwrap_or(f64::NEG_INFINITY) as f32,
            };
            Some((proposal, other.margin.unwrap_or(f64::NEG_INFINITY)))
        };
        self.alternatives(place, scores)
            .into_iter()
            .filter_map(proposal)
            .collect()
    }

    /// The edit that replaces the class written at a place by another one.
    fn edit(&self, sentence: &Sentence<'_>, place: &ClassPlace, class: usize) -> Option<Edit> {
        let at = tags::WordPosition {
            sentence,
            at: place.word,
        };
        let text = match place.line {
            Some(line) => self.classifiers.inflections.forms(line).nth(class)?,
            None => &self.classifiers.sets[place.set].classes[class],
        };
        // Classes are in lower case, and this word is not.
        let text = if text == "i" { "I" } else { text };
        let word = &sentence.words[place.word];
        Some(match (place.is_gap, text.is_empty()) {
            (true, _) => at.insert(text),
            (false, true) => Edit {
                span: at.deletion_span(),
                text: String::new(),
            },
            (false, false) => Edit {
                span: word.span.clone(),
                text: in_case_of(sentence.word(place.word), text, place.word == 0),
            },
        })
    }

    fn reading(&self, text: &str) -> Reading {
        let sentence = Sentence::new(text);
        let end = sentence.words.last().map_or(0, |word| word.span.end);
        let spans = sentence.words.iter().map(|word| word.span.clone());
        let mut proposals_by_word: Vec<Vec<(Proposal, f64)>> = vec![Vec::new(); sentence.words.len() + 1];
        for (place, scores) in self.places(&sentence) {
            for (proposal, margin) in self.proposals(&sentence, &place, &scores) {
                merge(&mut proposals_by_word[place.word], proposal, margin);
            }
        }
        let mut marked_proposals = Vec::new();
        let mut words: Vec<WordReading> = Vec::new();
        for (span, mut proposals) in spans.chain(std::iter::once(end..end)).zip(proposals_by_word) {
            proposals.sort_by(|a, b| b.0.probability.total_cmp(&a.0.probability));
            for (number, (proposal, margin)) in proposals.iter().enumerate() {
                if proposal.marked {
                    marked_proposals.push(MarkedProposal {
                        place: (words.len(), number),
                        span: proposal
                            .edit
                            .as_ref()
                            .map_or(span.clone(), |edit| edit.span.clone()),
                        strength: *margin,
                    });
                }
            }
            words.push(WordReading {
                span,
                error: proposals
                    .first()
                    .map_or(0.0, |(proposal, _)| proposal.probability),
                proposals: proposals.into_iter().map(|(proposal, _)| proposal).collect(),
            });
        }
        unmark_overlapping(&mut words, marked_proposals);
        Reading { words }
    }

    /// The natural logarithms of the candidates' probabilities in a set that has the word and one of them.
    fn score_in_set(&self, sentence: &Sentence<'_>, word: usize, forms: &[Vec<String>]) -> Option<Vec<f32>> {
        let class_of = |place: &ClassPlace, forms: &[String]| match forms {
            [form] => place
                .classes
                .iter()
                .position(|class| self.set(place).classes[*class] == *form),
            _ => None,
        };
        let fits = |(place, _): &(ClassPlace, Vec<f64>)| {
            let is_word = matches!(self.set(place).places, PlaceType::Word);
            is_word && place.word == word && forms.iter().any(|forms| class_of(place, forms).is_some())
        };
        let (place, scores) = self.places(sentence).into_iter().find(fits)?;
        let probabilities = softmax(&scores);
        let score = |forms: &Vec<String>| {
            class_of(&place, forms).map_or(f32::NEG_INFINITY, |class| probabilities[class].ln())
        };
        Some(forms.iter().map(score).collect())
    }
}

/// A class that could replace the one written at a place.
pub(crate) struct Alternative {
    pub(crate) class: usize,
    pub(crate) probability: f32,
    /// How much better than the written class, in natural logarithms.
    pub(crate) difference: f64,
    /// How much more than the threshold; for the best class alone.
    pub(crate) margin: Option<f64>,
}

impl SentenceModel for LinearModel {
    fn read(&self, sentences: &[&str]) -> Vec<Reading> {
        sentences.iter().map(|text| self.reading(text)).collect()
    }

    fn score(&self, sentence: &str, word: usize, candidates: &[&str]) -> Option<Vec<f32>> {
        let sentence = Sentence::new(sentence);
        sentence.words.get(word)?;
        let candidates: Vec<Vec<String>> = candidates
            .iter()
            .map(|candidate| forms(&Sentence::new(candidate)))
            .collect();
        let Some(ngrams) = &self.ngrams else {
            return self.score_in_set(&sentence, word, &candidates);
        };
        let sentence_forms = forms(&sentence);
        let before = [&["<s>".to_owned()], &sentence_forms[..word]].concat();
        let after = [&sentence_forms[word + 1..], &["</s>".to_owned()]].concat();
        #[allow(clippy::cast_possible_truncation)] // A logarithm; only its differences matter.
        let score = |candidate: &Vec<String>| match candidate.as_slice() {
            [] => f32::NEG_INFINITY,
            forms => ngrams.score(&before, forms, &after) as f32,
        };
        Some(candidates.iter().map(score).collect())
    }

    fn compares(&self, one: &str, other: &str) -> bool {
        self.classifiers.have_set_with(&form(one), &form(other))
    }

    fn association(&self, one: &str, two: &str) -> f32 {
        #[allow(clippy::cast_possible_truncation)] // A logarithm; only its differences matter.
        let association = |ngrams: &Ngrams| ngrams.association(form(one), form(two)) as f32;
        self.ngrams.as_ref().map_or(0.0, association)
    }
}

fn forms(sentence: &Sentence<'_>) -> Vec<String> {
    (0..sentence.words.len())
        .map(|at| form(sentence.word(at)))
        .collect()
}

/// Adds a proposal, or the surer of it and one of another set that does the same.
fn merge(proposals: &mut Vec<(Proposal, f64)>, proposal: Proposal, margin: f64) {
    let strength = |(proposal, margin): &(Proposal, f64)| (*margin, f64::from(proposal.probability));
    let new = (proposal, margin);
    match proposals
        .iter_mut()
        .find(|(existing, _)| existing.edit == new.0.edit)
    {
        Some(existing) if strength(&new) > strength(existing) => *existing = new,
        Some(_) => {}
        None => proposals.push(new),
    }
}

fn softmax(scores: &[f64]) -> Vec<f32> {
    let max_score = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shares: Vec<f64> = scores.iter().map(|score| (score - max_score).exp()).collect();
    let total: f64 = shares.iter().sum();
    #[allow(clippy::cast_possible_truncation)] // A probability.
    shares.iter().map(|share| (share / total) as f32).collect()
}

/// From the tensor `words`: lines of a form, a tab and the number of its class.
fn word_classes(text: &str) -> Result<FxHashMap<Box<str>, u16>, ModelError> {
    let class = |line: &str| {
        let (form, number) = line.split_once('\t')?;
        Some((form.into(), number.parse().ok()?))
    };
    text.split('\n')
        .filter(|line| !line.is_empty())
        .map(|line| {
            class(line)
                .ok_or_else(|| ModelError::content("words", format!("not a form and a number: {line}")))
        })
        .collect()
}
