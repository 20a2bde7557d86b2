//! Places in a sentence where a class of a set occurs or could occur, and the score of each class there.

use rustc_hash::FxHashMap;

use crate::ModelError;
use crate::inflections::{Inflections, PartOfSpeech};
use crate::linear::config::{ClassSet, LinearConfig, PlaceType};
use crate::linear::features::Tokens;
use crate::linear::hash_table::{HashTable, mix};
use crate::model_file::ModelFile;

/// A place where a class of a set occurs or could occur.
#[derive(Debug, Clone)]
pub(crate) struct ClassPlace {
    /// The number of the set.
    pub(crate) set: usize,
    /// The word, or the word after the gap.
    pub(crate) word: usize,
    /// Whether the place is a gap between words.
    pub(crate) is_gap: bool,
    pub(crate) written: usize,
    /// The classes that compete, the written one among them.
    pub(crate) classes: Vec<usize>,
    /// The line of inflections whose forms compete.
    pub(crate) line: Option<usize>,
}

/// The sets and their weights.
#[derive(Debug)]
pub(crate) struct Classifiers {
    pub(crate) sets: Vec<ClassSet>,
    /// For each set the seeds of its classes' keys.
    seeds: Vec<Vec<u64>>,
    weights: HashTable,
    pub(crate) inflections: Inflections,
    lemmas: usize,
    /// For a form, the sets of words and gaps that have it as a class.
    members: FxHashMap<Box<str>, Vec<(usize, usize)>>,
    /// The sets of gaps; whether there is none before the first word.
    gaps: Vec<(usize, bool)>,
    /// The sets of forms.
    forms: Vec<(usize, PartOfSpeech)>,
}

impl Classifiers {
    pub(crate) fn read(file: &ModelFile<'_>, config: LinearConfig) -> Result<Self, ModelError> {
        let mut new = Self {
            seeds: Vec::new(),
            weights: HashTable::read(file, "weights", true)?,
            inflections: Inflections::new(file.utf8("inflections")?)?,
            lemmas: config.lemmas.unwrap_or(usize::MAX),
            members: FxHashMap::default(),
            gaps: Vec::new(),
            forms: Vec::new(),
            sets: config.sets,
        };
        for (number, set) in new.sets.iter().enumerate() {
            set.check()?;
            new.seeds
                .push((0..set.classes.len()).map(|class| set.seed(class)).collect());
            match &set.places {
                PlaceType::Form { part } => new
                    .forms
                    .extend(PartOfSpeech::from_letter(part).map(|part| (number, part))),
                PlaceType::Gap { inner } => new.gaps.push((number, *inner)),
                PlaceType::Word => {}
            }
            if !matches!(set.places, PlaceType::Form { .. }) {
                for (class, text) in set
                    .classes
                    .iter()
                    .enumerate()
                    .filter(|(_, text)| !text.is_empty())
                {
                    let sets = new.members.entry(text.as_str().into()).or_default();
                    sets.push((number, class));
                }
            }
        }
        Ok(new)
    }

    /// Whether a set has both words as classes.
    pub(crate) fn have_set_with(&self, one: &str, other: &str) -> bool {
        let sets = |word: &str| self.members.get(word).map_or(&[][..], Vec::as_slice);
        let is_common = |(set, _): &(usize, usize)| sets(other).iter().any(|(found, _)| found == set);
        sets(one).iter().any(is_common)
    }

    /// The places of all sets, word by word.
    pub(crate) fn places(&self, tokens: &Tokens) -> Vec<ClassPlace> {
        let mut places = Vec::new();
        for word in 0..tokens.words().len() {
            self.gap_places(tokens, word, &mut places);
            for (set, class) in self.sets_with_word(tokens, word) {
                places.push(ClassPlace {
                    set: *set,
                    word,
                    is_gap: false,
                    written: *class,
                    classes: (0..self.sets[*set].classes.len()).collect(),
                    line: None,
                });
            }
            places.extend(
                self.forms
                    .iter()
                    .filter_map(|(set, part)| self.form_place(tokens, word, *set, *part)),
            );
        }
        places
    }

    fn sets_with_word(&self, tokens: &Tokens, word: usize) -> &[(usize, usize)] {
        self.members
            .get(tokens.words()[word].form.as_str())
            .map_or(&[], Vec::as_slice)
    }

    /// Gaps before a word of letters or digits that have no class of the set next to them.
    fn gap_places(&self, tokens: &Tokens, word: usize, places: &mut Vec<ClassPlace>) {
        let token = &tokens.words()[word];
        if !token.is_letters && !token.is_number {
            return;
        }
        for (set, inner) in &self.gaps {
            let is_member = |word: usize| {
                self.sets_with_word(tokens, word)
                    .iter()
                    .any(|(other, _)| other == set)
            };
            let is_beside_member = is_member(word) || word.checked_sub(1).is_some_and(is_member);
            let is_excluded = is_beside_member || *inner && word == 0;
            if !is_excluded {
                places.push(ClassPlace {
                    set: *set,
                    word,
                    is_gap: true,
                    written: 0,
                    classes: (0..self.sets[*set].classes.len()).collect(),
                    line: None,
                });
            }
        }
    }

    fn form_place(&self, tokens: &Tokens, word: usize, set: usize, part: PartOfSpeech) -> Option<ClassPlace> {
        let token = &tokens.words()[word];
        let line = |part| {
            self.inflections
                .line(part, &token.form)
                .filter(|line| *line < self.lemmas)
        };
        // What may be a verb is none of the nouns: its form says too little.
        if !token.is_letters || part == PartOfSpeech::Noun && line(PartOfSpeech::Verb).is_some() {
            return None;
        }
        let line = line(part)?;
        let forms: Vec<&str> = self
            .inflections
            .forms(line)
            .take(self.sets[set].classes.len())
            .collect();
        let first = |form: &str| forms.iter().position(|other| *other == form);
        let classes = (0..forms.len())
            .filter(|class| !forms[*class].is_empty() && first(forms[*class]) == Some(*class));
        Some(ClassPlace {
            set,
            word,
            is_gap: false,
            written: first(&token.form)?,
            classes: classes.collect(),
            line: Some(line),
        })
    }

    /// The score of each competing class at a place, in the order of the classes.
    pub(crate) fn scores(&self, tokens: &Tokens, place: &ClassPlace) -> Vec<f64> {
        let set = &self.sets[place.set];
        let lemma = place.line.and_then(|line| self.inflections.forms(line).next());
        let right = place.word + usize::from(!place.is_gap);
        let features = tokens.features(place.word, right, lemma);
        let score = |class: &usize| {
            if *class == 0 {
                return 0.0;
            }
            let seed = self.seeds[place.set][*class];
            let weight = |hash: &u64| self.weights.get(mix(hash ^ seed)).map_or(0, u8::cast_signed);
            let sum: i32 = features.iter().map(|hash| i32::from(weight(hash))).sum();
            f64::from(sum) * set.scale + set.bias[*class]
        };
        place.classes.iter().map(score).collect()
    }
}
