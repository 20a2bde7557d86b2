//! The seam between the engine and whoever runs it.

use emend_domain::{LanguageInfo, LanguageTag};

use crate::{Budget, CandidateParts, FoundIssue};

/// Finds issues in texts of a few languages. One is shared by all threads.
pub trait Detector: Send + Sync {
    /// The languages it can check.
    fn languages(&self) -> &[LanguageInfo];

    /// What one thread needs for one language, or `None` for a language it does not have.
    ///
    /// May take long (English: a second for the first, then tens of milliseconds), so make it once per thread and
    /// keep it.
    fn worker(&self, language: &LanguageTag) -> Option<Box<dyn Worker>>;

    /// Whether a word is right as it is written in every one of its languages. In doubt it is not.
    ///
    /// Takes microseconds, but for the first word of a dictionary that is not read yet.
    fn knows(&self, word: &str) -> bool;

    /// Whether a word is right as it is written in some one of its languages. In doubt it is not.
    fn knows_any(&self, word: &str) -> bool {
        self.knows(word)
    }

    /// About which share of usual running text a word is, whatever its capitals; `None` where nothing is known of that.
    fn share(&self, _word: &str) -> Option<f64> {
        None
    }

    /// Its name, for an explanation.
    fn name(&self) -> String {
        "a detector".to_owned()
    }

    /// Why these candidates for a word that is not in the dictionary are in their order, one entry per candidate; `None`
    /// for a detector that does not weigh them. `neighbours` are the words before and after it.
    ///
    /// Takes about as long as finding the candidates.
    fn candidate_parts(
        &self,
        _language: &LanguageTag,
        _surface: &str,
        _neighbours: (&str, &str),
        _candidates: &[&str],
    ) -> Option<Vec<CandidateParts>> {
        None
    }

    /// Whether it can be used, as far as is known without reading anything.
    fn readiness(&self) -> Readiness {
        Readiness::Ready
    }

    /// Reads what it needs, if it has not yet. May take seconds.
    fn prepare(&self) -> Readiness {
        self.readiness()
    }
}

/// Whether a detector can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// What it needs is not read yet.
    Unread,
    /// It can.
    Ready,
    /// What it needs cannot be read.
    Broken,
}

/// Checks paragraphs of one language on one thread. Not `Send`: make it where it is used.
pub trait Worker {
    /// The issues of a paragraph, in its order and without overlaps, as far as the budget goes.
    ///
    /// The same paragraph with as much left in the budget always has the same issues, whatever was checked before.
    fn detect_within(&mut self, paragraph: &str, budget: &mut Budget) -> Detection;

    /// All issues of a paragraph, however long that takes; for prose it is about 0.3 ms a word.
    fn detect(&mut self, paragraph: &str) -> Vec<FoundIssue> {
        self.detect_within(paragraph, &mut Budget::unlimited()).issues
    }
}

/// What was found in a paragraph.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Detection {
    /// In the order of the paragraph, without overlaps.
    pub issues: Vec<FoundIssue>,
    /// Where the first thing was left out for want of budget, in UTF-16 code units of the paragraph; `None` where nothing was.
    pub incomplete_from: Option<usize>,
}
