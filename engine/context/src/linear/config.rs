//! The closed sets, as a file states them.

use serde::Deserialize;

use crate::ModelError;
use crate::inflections::PartOfSpeech;
use crate::linear::hash_table::Fnv;

/// The configuration of the classifiers and n-grams in the file.
#[derive(Debug, Deserialize)]
pub(crate) struct LinearConfig {
    pub(crate) sets: Vec<ClassSet>,
    /// The length of the longest n-gram; 0 without n-grams.
    pub(crate) order: usize,
    #[serde(default)]
    pub(crate) ngram_scale: f64,
    #[serde(default)]
    pub(crate) ngram_total: f64,
    /// How many lines of inflections the sets of forms look at; all of them if it is missing.
    pub(crate) lemmas: Option<usize>,
}

/// A set of classes that compete at a place.
#[derive(Debug, Deserialize)]
pub(crate) struct ClassSet {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) classes: Vec<String>,
    #[serde(flatten)]
    pub(crate) places: PlaceType,
    /// The factor that turns a weight of the table into natural logarithms.
    pub(crate) scale: f64,
    /// The bias of each class.
    pub(crate) bias: Vec<f64>,
}

/// The type of places that a set applies to.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(crate) enum PlaceType {
    /// Words that are one of the classes.
    Word,
    /// Forms of verbs (`v`) or nouns (`n`); the classes are the columns of their lines.
    Form { part: String },
    /// Words that may be missing or needless.
    Gap {
        /// Whether there is no gap before the first word.
        #[serde(default)]
        inner: bool,
    },
}

impl ClassSet {
    pub(crate) fn check(&self) -> Result<(), ModelError> {
        let error = |reason: &str| {
            Err(ModelError::content(
                "config",
                format!("set `{}`: {reason}", self.name),
            ))
        };
        if self.classes.len() < 2 || self.bias.len() != self.classes.len() {
            return error("it needs two classes, and a bias for each");
        }
        match &self.places {
            PlaceType::Form { part }
                if !matches!(
                    PartOfSpeech::from_letter(part),
                    Some(PartOfSpeech::Verb | PartOfSpeech::Noun)
                ) =>
            {
                error("its part of speech has no forms that compete")
            }
            PlaceType::Gap { .. } if !self.classes[0].is_empty() => {
                error("its first class must mean that nothing is there")
            }
            _ => Ok(()),
        }
    }

    /// The seed that separates the weights of this class from all others.
    pub(crate) fn seed(&self, class: usize) -> u64 {
        Fnv::new()
            .with(&self.name)
            .with("\u{1F}")
            .with(&self.classes[class])
            .0
    }
}
