//! Checking a request on the user's device.

use std::collections::HashMap;

use emend_domain::{IssueKind, LanguageTag, RuleId, Utf16Span};
use emend_engine::budget::Shortage;
use emend_engine::{Budget, DetectedIssue, Detector, Document, HarperDetector, Worker, silence_panics};
use emend_learning::{IssuePlace, Promotion, RankingConstants, rank, suppression};
use emend_response::{
    IssueThreshold, TextWords, items, may_be_shown, offers, replacement, rule_info, without_overlaps,
};
use emend_shared::{Bound, CheckRequest, CheckResponse, Incomplete, Issue, UsedLanguage, limits};

use crate::english_text::TextLanguages;
use crate::own_votes::{CONTEXT_STORAGE, LearnedChoices, OwnVotes};

/// The prose from which the language of a text is guessed, in bytes.
const LANGUAGE_SAMPLE: usize = 8 << 10;

/// The engine, with the dictionary and a worker for each variety of English that was needed so far.
pub struct DeviceEngine {
    english: HarperDetector,
    languages: TextLanguages,
    workers: HashMap<LanguageTag, Box<dyn Worker>>,
    own_votes: OwnVotes,
}

/// A request that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the request cannot be read: {0}")]
pub struct RequestError(#[from] serde_json::Error);

/// The issues of a text, each with the offset of its span.
#[derive(Default)]
struct TextIssues {
    issues: Vec<(usize, DetectedIssue)>,
    incomplete: Option<Incomplete>,
}

impl DeviceEngine {
    /// Returns the engine. Reads the dictionary, which takes a second or two in a browser.
    pub fn new() -> Self {
        silence_panics();
        let english = HarperDetector::new();
        Self {
            languages: TextLanguages::new(&english),
            english,
            workers: HashMap::new(),
            own_votes: OwnVotes::default(),
        }
    }

    /// Takes over what the user has taught Emend, as the page stores it: `{"choices": [{"at": SECONDS, "choice": …}]}`, with `export`,
    /// the lines of an account's export, and `exported_at` to begin anew. It counts from the next check on.
    ///
    /// # Errors
    /// If it cannot be read; then nothing is learned.
    pub fn learn_json(&mut self, learned: &str) -> Result<(), RequestError> {
        let learned: LearnedChoices = serde_json::from_str(learned)?;
        self.own_votes.learn(learned);
        Ok(())
    }

    /// Returns the response to a request, both in JSON; `None` if the text is not in English.
    ///
    /// # Errors
    /// If the request cannot be read.
    pub fn check_json(&mut self, request: &str) -> Result<Option<String>, RequestError> {
        let response = self.check(&serde_json::from_str(request)?);
        Ok(response
            .map(|response| serde_json::to_string(&response))
            .transpose()?)
    }

    /// Returns the response to a request; `None` if the text is not in English. Only the user's own votes rank replacements and hide
    /// issues here.
    pub fn check(&mut self, request: &CheckRequest) -> Option<CheckResponse> {
        let document = Document::parse(&*request.text, request.markup);
        let sample = document.sample(LANGUAGE_SAMPLE);
        let language = self.languages.english(&self.english, request, &sample)?;
        let code = language.code;
        let info = self.english.languages().iter().find(|info| info.code == code)?;
        let name = info.name.clone();
        let text_issues = self.find(&document, &code, request)?;
        let words = TextWords::new(&request.text);
        let issues = text_issues
            .issues
            .into_iter()
            .filter_map(|(offset, issue)| self.issue((request, &document, &words), &code, offset, &issue));
        let other_languages = if language.is_detected {
            self.languages.other_language_lines(&self.english, request)
        } else {
            Vec::new()
        };
        Some(CheckResponse {
            issues: without_overlaps(issues.collect()),
            language: UsedLanguage {
                code,
                name,
                detected: language.is_detected,
            },
            other_languages,
            incomplete: text_issues.incomplete,
        })
    }

    /// Finds the issues of a document that the request wants, in the order of the text.
    fn find(
        &mut self,
        document: &Document,
        code: &LanguageTag,
        request: &CheckRequest,
    ) -> Option<TextIssues> {
        if !self.workers.contains_key(code) {
            self.workers.insert(code.clone(), self.english.worker(code)?);
        }
        let worker = self.workers.get_mut(code)?;
        let mut budget = Budget::new(limits::WORK_PER_CHECK, limits::MAX_ISSUES);
        let mut text_issues = TextIssues::default();
        for block in document.blocks() {
            let detection = worker.detect_for(request.strictness, block.text(), &mut budget);
            if let Some(from) = detection.incomplete_from {
                let is_full = matches!(budget.shortage(), Some(Shortage::Issues));
                text_issues.incomplete.get_or_insert(Incomplete {
                    from: block.source_of(from),
                    reason: if is_full { Bound::Issues } else { Bound::Work },
                });
            }
            for issues in [detection.issues, detection.weak] {
                let (offset, issues) = if document.is_placed(block) {
                    (block.offset(), issues)
                } else {
                    (0, document.place_issues(block, &issues))
                };
                let enabled = issues.into_iter().filter(|issue| is_enabled(issue, request));
                text_issues.issues.extend(enabled.map(|issue| (offset, issue)));
            }
        }
        text_issues
            .issues
            .sort_by_key(|(offset, issue)| offset + issue.span.offset);
        Some(text_issues)
    }

    /// Builds the issue for the response, with its advantage over others in the same place; `None` if it is too uncertain, or hidden.
    fn issue(
        &self,
        (request, document, words): (&CheckRequest, &Document, &TextWords),
        code: &LanguageTag,
        offset: usize,
        issue: &DetectedIssue,
    ) -> Option<(Issue, f64)> {
        let place = IssuePlace {
            language: code.clone(),
            rule: issue.rule.id.parse::<RuleId>().ok()?,
            surface: issue.surface.clone(),
            left: issue.left.clone(),
            right: issue.right.clone(),
        };
        let evidence = self.own_votes.evidence(&items(&place, issue, CONTEXT_STORAGE));
        let (promotion, constants) = (Promotion::default(), RankingConstants::default());
        let share = |word: &str| self.english.share(word);
        let repetition = |written: &str, intended: &str| words.repetition(written, intended, share);
        let settings = (&promotion, &constants);
        let threshold = IssueThreshold::of(issue, repetition, request.strictness, &evidence, settings);
        let is_hidden = threshold
            .as_ref()
            .is_some_and(|threshold| threshold.is_too_low() || threshold.hidden_by().is_some());
        if is_hidden || suppression(&place, &evidence, &promotion).is_some() {
            return None;
        }
        let mut offers = offers(issue);
        if issue.kind == IssueKind::Spelling {
            words.prefer(&mut offers, share);
        }
        let mut ranked = rank(&place, &offers, &evidence, &constants);
        ranked.truncate(request.limit.unwrap_or(limits::MAX_REPLACEMENTS));
        // Learned replacements are stored with straight apostrophes.
        for replacement in &mut ranked {
            if offers.iter().all(|offer| offer.value != replacement.value) {
                replacement.value = document.in_own_style(&replacement.value);
            }
        }
        let advantage = threshold
            .as_ref()
            .map_or(f64::INFINITY, IssueThreshold::advantage);
        let issue = Issue {
            span: Utf16Span {
                offset: offset + issue.span.offset,
                length: issue.span.length,
            },
            surface: place.surface,
            kind: issue.kind,
            rule: rule_info(&issue.rule),
            message: issue.message.clone(),
            left: place.left,
            right: place.right,
            replacements: ranked.into_iter().map(replacement).collect(),
            suppressed: None,
            suppressed_because: None,
            threshold_because: threshold.as_ref().and_then(IssueThreshold::reason_text),
        };
        Some((issue, advantage))
    }
}

impl Default for DeviceEngine {
    fn default() -> Self {
        Self::new()
    }
}

/// Returns whether a request does not exclude an issue.
fn is_enabled(issue: &DetectedIssue, request: &CheckRequest) -> bool {
    may_be_shown(issue, request.strictness)
        && !request.disabled_rules.contains(&issue.rule.id)
        && !request.disabled_kinds.contains(&issue.kind)
}
