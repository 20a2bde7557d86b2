//! The interface between the engine and its callers: detectors and workers.

use emend_domain::{LanguageInfo, LanguageTag, Strictness, Utf16Span};

use crate::{Budget, CandidateParts, DetectedIssue};

/// A detector: finds issues in texts of one or more languages. All threads share one instance.
pub trait Detector: Send + Sync {
    /// Returns the languages that this detector can check.
    fn languages(&self) -> &[LanguageInfo];

    /// Returns a worker for one language and one thread, or `None` if the detector does not support the language.
    ///
    /// May take long (English: a second for the first worker, then tens of milliseconds), so create a worker once per
    /// thread and reuse it.
    fn worker(&self, language: &LanguageTag) -> Option<Box<dyn Worker>>;

    /// Returns whether a word is correct as written in every language of this detector; false in case of doubt.
    ///
    /// Takes microseconds, except for the first word if the dictionary has not been loaded yet.
    fn knows(&self, word: &str) -> bool;

    /// Returns whether a word is correct as written in at least one language of this detector; false in case of doubt.
    fn knows_any(&self, word: &str) -> bool {
        self.knows(word)
    }

    /// Returns whether a word is correct as written in one of the languages of this detector; false in case of doubt.
    fn knows_in(&self, _language: &LanguageTag, word: &str) -> bool {
        self.knows(word)
    }

    /// Returns the approximate share of a word in ordinary running text, regardless of capitals, or `None` if it is
    /// unknown.
    fn share(&self, _word: &str) -> Option<f64> {
        None
    }

    /// Its name, for an explanation.
    fn name(&self) -> String {
        "a detector".to_owned()
    }

    /// Why these candidates for a word that is not in the dictionary are in their order, one entry per candidate; `None`
    /// for a detector that does not weigh them. The word is at `span` of the paragraph.
    ///
    /// Takes about as long as finding the candidates.
    fn candidate_parts(
        &self,
        _language: &LanguageTag,
        _paragraph: &str,
        _span: Utf16Span,
        _candidates: &[&str],
    ) -> Option<Vec<CandidateParts>> {
        None
    }

    /// Returns whether the detector can be used, as far as is known without loading data.
    fn readiness(&self) -> DetectorReadiness {
        DetectorReadiness::Ready
    }

    /// Returns the reason why the detector is [`DetectorReadiness::Broken`], in English.
    fn failure(&self) -> Option<String> {
        None
    }

    /// Loads the data that the detector needs, unless it is loaded already. May take seconds.
    fn prepare(&self) -> DetectorReadiness {
        self.readiness()
    }
}

/// The readiness of a detector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DetectorReadiness {
    /// The data is not loaded yet.
    Unread,
    /// The detector can be used.
    Ready,
    /// The data cannot be loaded.
    Broken,
}

/// A worker: checks the blocks of documents of one language on one thread. It is not `Send`, so create it on the thread that uses
/// it.
pub trait Worker {
    /// Returns the issues of the clean text of a block, in its order and without overlaps, as far as the budget allows.
    /// U+FFFC stands for a zone: something that is not prose.
    ///
    /// For the same paragraph and the same remaining budget, the issues are always the same, regardless of earlier
    /// checks.
    fn detect_within(&mut self, paragraph: &str, budget: &mut Budget) -> Detection;

    /// As [`Self::detect_within`], and with [`Detection::weak`] complete for this strictness.
    fn detect_for(&mut self, _: Strictness, paragraph: &str, budget: &mut Budget) -> Detection {
        self.detect_within(paragraph, budget)
    }

    /// Returns all issues of a paragraph without a limit on time. Prose takes about 0.3 ms per word.
    fn detect(&mut self, paragraph: &str) -> Vec<DetectedIssue> {
        self.detect_within(paragraph, &mut Budget::unlimited()).issues
    }
}

/// The result of checking a paragraph.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Detection {
    /// The issues in the order of the paragraph, without overlaps.
    pub issues: Vec<DetectedIssue>,
    /// The issues that are shown only to a picky reader, or if votes lower their threshold, in the order of the paragraph.
    /// One of them may overlap another, or an issue with a [certainty](crate::ShownFrom::Certainty).
    pub weak: Vec<DetectedIssue>,
    /// The position of the first omission for lack of budget, in UTF-16 code units of the paragraph; `None` if the
    /// result is complete.
    pub incomplete_from: Option<usize>,
}
