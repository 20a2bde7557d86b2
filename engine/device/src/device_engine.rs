//! Checking a request on the user's device.

use std::collections::HashMap;

use emend_domain::{IssueKind, LanguageTag, RuleId, Utf16Span};
use emend_engine::budget::Shortage;
use emend_engine::{Budget, Detector, Document, FoundIssue, HarperDetector, Worker, quiet_panics};
use emend_learning::{Evidence, IssuePlace, Promotion, RankingConstants, rank};
use emend_response::{IssueThreshold, TextWords, may_be_shown, offers, replacement, rule_info, settled};
use emend_shared::{Bound, CheckRequest, CheckResponse, Incomplete, Issue, UsedLanguage, limits};

use crate::english_text::TextLanguages;

/// The prose from which the language of a text is guessed, in bytes.
const LANGUAGE_SAMPLE: usize = 8 << 10;

/// The engine, with the dictionary and a worker for each variety of English that was needed so far.
pub struct DeviceEngine {
    english: HarperDetector,
    languages: TextLanguages,
    workers: HashMap<LanguageTag, Box<dyn Worker>>,
}

/// A request that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the request cannot be read: {0}")]
pub struct RequestError(#[from] serde_json::Error);

/// The issues of a text, each with the offset of its span.
#[derive(Default)]
struct TextFindings {
    issues: Vec<(usize, FoundIssue)>,
    incomplete: Option<Incomplete>,
}

impl DeviceEngine {
    /// Returns the engine. Reads the dictionary, which takes a second or two in a browser.
    pub fn new() -> Self {
        quiet_panics();
        let english = HarperDetector::new();
        Self {
            languages: TextLanguages::new(&english),
            english,
            workers: HashMap::new(),
        }
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

    /// Returns the response to a request; `None` if the text is not in English. No choices were learned here, so the replacements
    /// are in the engine's own order, and nothing is hidden.
    pub fn check(&mut self, request: &CheckRequest) -> Option<CheckResponse> {
        let document = Document::parse(&*request.text, request.markup);
        let sample = document.sample(LANGUAGE_SAMPLE);
        let language = self.languages.english(&self.english, request, &sample)?;
        let code = language.code;
        let info = self.english.languages().iter().find(|info| info.code == code)?;
        let name = info.name.clone();
        let found = self.find(&document, &code, request)?;
        let words = TextWords::new(&request.text);
        let issues = found
            .issues
            .into_iter()
            .filter_map(|(offset, issue)| self.issue(request, &words, &code, offset, &issue));
        let other_languages = if language.is_detected {
            self.languages.others(&self.english, request)
        } else {
            Vec::new()
        };
        Some(CheckResponse {
            issues: settled(issues.collect()),
            language: UsedLanguage {
                code,
                name,
                detected: language.is_detected,
            },
            other_languages,
            incomplete: found.incomplete,
        })
    }

    /// Finds the issues of a document that the request wants, in the order of the text.
    fn find(
        &mut self,
        document: &Document,
        code: &LanguageTag,
        request: &CheckRequest,
    ) -> Option<TextFindings> {
        if !self.workers.contains_key(code) {
            self.workers.insert(code.clone(), self.english.worker(code)?);
        }
        let worker = self.workers.get_mut(code)?;
        let mut budget = Budget::new(limits::WORK_PER_CHECK, limits::MAX_ISSUES);
        let mut findings = TextFindings::default();
        for block in document.blocks() {
            let detection = worker.detect_for(request.strictness, block.text(), &mut budget);
            if let Some(from) = detection.incomplete_from {
                let is_full = matches!(budget.shortage(), Some(Shortage::Issues));
                findings.incomplete.get_or_insert(Incomplete {
                    from: block.source_of(from),
                    reason: if is_full { Bound::Issues } else { Bound::Work },
                });
            }
            for issues in [detection.issues, detection.weak] {
                let (offset, issues) = if document.is_placed(block) {
                    (block.offset(), issues)
                } else {
                    (0, document.place(block, &issues))
                };
                let wanted = issues.into_iter().filter(|issue| is_wanted(issue, request));
                findings.issues.extend(wanted.map(|issue| (offset, issue)));
            }
        }
        findings
            .issues
            .sort_by_key(|(offset, issue)| offset + issue.span.offset);
        Some(findings)
    }

    /// Builds the issue for the response, with its advantage over others in the same place; `None` if it is too uncertain.
    fn issue(
        &self,
        request: &CheckRequest,
        words: &TextWords,
        code: &LanguageTag,
        offset: usize,
        issue: &FoundIssue,
    ) -> Option<(Issue, f64)> {
        let (evidence, constants) = (Evidence::default(), RankingConstants::default());
        let share = |word: &str| self.english.share(word);
        let repetition = |written: &str, meant: &str| words.repetition(written, meant, share);
        let settings = (&Promotion::default(), &constants);
        let threshold = IssueThreshold::of(issue, repetition, request.strictness, &evidence, settings);
        if threshold.as_ref().is_some_and(IssueThreshold::is_too_low) {
            return None;
        }
        let place = IssuePlace {
            language: code.clone(),
            rule: issue.rule.id.parse::<RuleId>().ok()?,
            surface: issue.surface.clone(),
            left: issue.left.clone(),
            right: issue.right.clone(),
        };
        let mut offers = offers(issue);
        if issue.kind == IssueKind::Spelling {
            words.prefer(&mut offers, share);
        }
        let mut ranked = rank(&place, &offers, &evidence, &constants);
        ranked.truncate(request.limit.unwrap_or(limits::MAX_REPLACEMENTS));
        let advantage = threshold.map_or(f64::INFINITY, |threshold| threshold.advantage());
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
            threshold_because: None,
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
fn is_wanted(issue: &FoundIssue, request: &CheckRequest) -> bool {
    may_be_shown(issue, request.strictness)
        && !request.disabled_rules.contains(&issue.rule.id)
        && !request.disabled_kinds.contains(&issue.kind)
}
