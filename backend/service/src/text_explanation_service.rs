//! Explaining the issues of a text and the order of their candidates, for `emend explain`.
//!
//! The probability of a candidate is built up in steps: channel, frequency, context, lists and rules, everyone's votes,
//! the teams' votes, the viewer's own. A step's share is the difference that it makes, so the shares of a candidate add
//! up to its score.

use std::collections::HashMap;
use std::sync::Arc;

use emend_domain::{Item, ItemEvidence, LanguageTag, RuleId, Utf16Span, Viewer};
use emend_engine::{
    Budget, Candidate, CandidateParts, DetectedIssue, Document, Rule, SPELLING_RULE, ShownFrom, placed_words,
};
use emend_learning::{Evidence, IssuePlace, Items, Offer, RankSteps, rank_steps};
use emend_shared::{CheckRequest, Issue, Strictness, limits};

use emend_accounts::Accounts;
use emend_store::ChoiceStore;

use crate::checker::{Checker, Requester};
use crate::evidence::evidence;
use crate::house::GuideCache;
use crate::offered_replacements::retain_offerable;
use crate::text_explanation::{
    ExplainedCandidate, ExplainedIssue, Explanation, ScoreShares, UnmarkedWord, VoteCounts,
};
use crate::{CheckService, EmendSettings, ServiceError};

/// The service that explains the issues of a text and the order of their candidates.
pub struct ExplainService {
    checking: Arc<CheckService>,
    checker: Arc<Checker>,
    store: Arc<dyn ChoiceStore>,
    accounts: Arc<Accounts>,
    settings: Arc<EmendSettings>,
    guides: GuideCache,
}

impl ExplainService {
    pub(crate) fn new(
        checking: Arc<CheckService>,
        checker: Arc<Checker>,
        store: Arc<dyn ChoiceStore>,
        accounts: Arc<Accounts>,
        settings: Arc<EmendSettings>,
    ) -> Self {
        Self {
            checking,
            checker,
            store,
            accounts,
            settings,
            guides: GuideCache::default(),
        }
    }

    /// Returns the viewer for an account's name, with the account's teams.
    pub async fn resolve_viewer(&self, name: &str) -> Result<Viewer, ServiceError> {
        let account = self.accounts.directory.account_id(name).await?;
        let teams = self.accounts.voting_teams.teams_of(&account).await?.to_vec();
        Ok(Viewer { account, teams })
    }

    /// Checks a text and explains the rank of every candidate, for suppressed issues too. With `words`, also lists the words
    /// without an issue.
    pub async fn explain(
        &self,
        viewer: &Viewer,
        request: &CheckRequest,
        words: bool,
    ) -> Result<Explanation, ServiceError> {
        let request = CheckRequest {
            include_suppressed: true,
            limit: Some(limits::MAX_REPLACEMENTS),
            ..request.clone()
        };
        let response = self.checking.check(viewer, &request).await?.response;
        let code = &response.language.code;
        let document = self.checker.document(&request.text, request.markup).await?;
        let words = if words {
            self.unmarked_words(&document, code, &response.issues)
        } else {
            Vec::new()
        };
        let engine_issues = self
            .engine_issues(viewer, &document, (code, request.strictness))
            .await?;
        let pending: Vec<PendingIssue> = response
            .issues
            .into_iter()
            .filter_map(|issue| self.pending(issue, &engine_issues, &document, code))
            .collect();
        let items: Vec<Item> = pending
            .iter()
            .flat_map(|pending| pending.items.iter().cloned())
            .collect();
        let evidence = evidence(&*self.store, viewer, &items).await?;
        let evidence_by_item: HashMap<Item, ItemEvidence> = items.into_iter().zip(evidence).collect();
        let guides = self.guides.guides(&self.accounts, &viewer.teams).await;
        let decisions = self.accounts.decisions.all().await;
        let issues = pending.into_iter().map(|pending| {
            let mut evidence = pending.items.evidence(|item| evidence_by_item.get(item).cloned());
            retain_offerable(
                self.checker.languages(),
                &pending.engine_issue,
                &pending.items.anywhere,
                &mut evidence,
                &guides,
                &decisions,
            );
            self.explain_issue(pending, &evidence)
        });
        Ok(Explanation {
            issues: issues.collect(),
            language: response.language,
            words,
        })
    }

    /// Returns the words of a text that no issue covers.
    fn unmarked_words(&self, document: &Document, code: &LanguageTag, issues: &[Issue]) -> Vec<UnmarkedWord> {
        let Some(detector) = self.checker.languages().detector(code) else {
            return Vec::new();
        };
        let in_blocks = document.blocks().iter().flat_map(|block| {
            let words = placed_words(block.text(), |_| true).into_iter();
            words.map(move |mut word| {
                word.span = block.source_span(word.span);
                word
            })
        });
        let unmarked_words = in_blocks.filter(|word| {
            let overlaps =
                |issue: &Issue| issue.span.offset < word.span.end() && word.span.offset < issue.span.end();
            !issues.iter().any(overlaps)
        });
        let explanations = unmarked_words.map(|word| {
            let reason = if detector.knows(&word.surface) {
                "in the dictionary"
            } else if detector.knows_any(&word.surface) {
                "in the dictionary of this variant"
            } else {
                "not in the dictionary, but accepted: part of a compound, an abbreviation or another script"
            };
            let share = detector.share(&word.surface);
            UnmarkedWord {
                span: word.span,
                surface: word.surface,
                reason: reason.to_owned(),
                per_million: share.map(|share| rounded(share * 1e6)),
            }
        });
        explanations.collect()
    }

    /// Returns the engine's issues of a text that was checked a moment ago, by place.
    async fn engine_issues(
        &self,
        viewer: &Viewer,
        document: &Arc<Document>,
        reader: (&LanguageTag, Strictness),
    ) -> Result<HashMap<EngineIssueKey, DetectedIssue>, ServiceError> {
        let budget = Budget::new(self.settings.work_per_check, limits::MAX_ISSUES);
        let origin = Requester::new(viewer.account.as_str());
        let findings = self
            .checker
            .find(&origin, document, reader, Vec::new(), budget)
            .await?;
        let mut by_place = HashMap::new();
        for (offset, issues) in findings.paragraphs.into_iter().chain(findings.weak) {
            for issue in issues.iter() {
                let span = Utf16Span {
                    offset: offset + issue.span.offset,
                    length: issue.span.length,
                };
                by_place.insert((span, issue.rule.id.clone()), issue.clone());
            }
        }
        Ok(by_place)
    }

    /// Returns an issue with the engine's own candidates, and the items with the relevant votes.
    fn pending(
        &self,
        issue: Issue,
        engine_issue: &HashMap<EngineIssueKey, DetectedIssue>,
        document: &Document,
        code: &LanguageTag,
    ) -> Option<PendingIssue> {
        let rule: RuleId = issue.rule.id.parse().ok()?;
        let place = IssuePlace {
            language: code.clone(),
            rule,
            surface: issue.surface.clone(),
            left: issue.left.clone(),
            right: issue.right.clone(),
        };
        let engine_issue = engine_issue.get(&(issue.span, issue.rule.id.clone()));
        let detector = engine_issue.and_then(|_| self.checker.languages().detector(code));
        let detector_name = detector.as_ref().map(|detector| detector.name());
        let engine_issue = engine_issue
            .cloned()
            .unwrap_or_else(|| issue_without_engine(&issue));
        let values: Vec<&str> = engine_issue.candidates.iter().map(|c| c.value.as_str()).collect();
        let parts = detector
            .filter(|_| issue.rule.id == SPELLING_RULE)
            .and_then(|detector| {
                let (paragraph, span) = word_in_block(document, &issue)?;
                detector.candidate_parts(code, paragraph, span, &values)
            });
        Some(PendingIssue {
            items: place.items(self.settings.context_storage),
            base: code.base().to_owned(),
            detector: detector_name.unwrap_or_else(|| of_people(&issue).to_owned()),
            parts,
            place,
            engine_issue,
            issue,
        })
    }

    fn explain_issue(&self, pending: PendingIssue, evidence: &Evidence) -> ExplainedIssue {
        let candidates = &pending.engine_issue.candidates;
        let offers: Vec<Offer> = candidates
            .iter()
            .map(|candidate| Offer::new(candidate.value.clone(), candidate.base))
            .collect();
        let parts = pending.parts.as_deref().unwrap_or_default();
        let steps = engine_steps(parts);
        let ranked = rank_steps(&pending.place, &offers, evidence, &self.settings.constants);
        let explanations = ranked.into_iter().take(limits::MAX_REPLACEMENTS).map(|ranked| {
            let index = candidates
                .iter()
                .position(|candidate| candidate.value == ranked.ranked.value);
            let parts = index.and_then(|index| parts.get(index));
            let steps = index.and_then(|index| steps.get(index)).copied();
            let share = self
                .checker
                .languages()
                .share(&pending.base, &ranked.ranked.value);
            let one_word = !ranked.ranked.value.contains(' ');
            ExplainedCandidate {
                channel_cost: parts.map(|parts| rounded(-f64::from(parts.channel))),
                per_million: share.filter(|_| one_word).map(|share| rounded(share * 1e6)),
                context: parts.map(|parts| rounded(f64::from(parts.context))),
                votes: VoteCounts {
                    mine: ranked.ranked.you,
                    team: ranked.ranked.team,
                    everyone: ranked.ranked.everyone,
                },
                shares: shares(steps, &ranked),
                score: rounded(ranked.ranked.score),
                value: ranked.ranked.value,
            }
        });
        let candidates = explanations.collect();
        let issue = pending.issue;
        ExplainedIssue {
            span: issue.span,
            surface: issue.surface,
            kind: issue.kind,
            rule: issue.rule,
            message: issue.message,
            detector: pending.detector,
            left: issue.left,
            right: issue.right,
            suppressed: issue.suppressed,
            suppressed_because: issue.suppressed_because,
            threshold_because: issue.threshold_because,
            candidates,
        }
    }
}

/// Returns the block in which the word of an issue is, as the engine reads it, and the span of the word there.
fn word_in_block<'d>(document: &'d Document, issue: &Issue) -> Option<(&'d str, Utf16Span)> {
    document.blocks().iter().find_map(|block| {
        let words = placed_words(block.text(), |word| issue.surface.starts_with(word));
        let word = words
            .into_iter()
            .find(|word| block.source_span(word.span).offset == issue.span.offset)?;
        Some((block.text(), word.span))
    })
}

/// A place in a text, and the rule of an issue there.
type EngineIssueKey = (Utf16Span, String);

/// An issue of the response, on its way to its explanation.
struct PendingIssue {
    issue: Issue,
    engine_issue: DetectedIssue,
    detector: String,
    parts: Option<Vec<CandidateParts>>,
    place: IssuePlace,
    items: Items,
    /// The language without its region.
    base: String,
}

/// Returns an issue that comes from votes or house style rather than from a detector. Its candidates are those of the
/// response.
fn issue_without_engine(issue: &Issue) -> DetectedIssue {
    let offered = issue.replacements.iter().filter(|offered| offered.why.base > 0.0);
    DetectedIssue {
        span: issue.span,
        surface: issue.surface.clone(),
        kind: issue.kind,
        rule: Rule {
            id: issue.rule.id.clone(),
            category: issue.rule.category.clone(),
            description: issue.rule.description.clone(),
        },
        message: issue.message.clone(),
        left: issue.left.clone(),
        right: issue.right.clone(),
        candidates: offered
            .map(|offered| Candidate {
                value: offered.value.clone(),
                base: offered.why.base,
            })
            .collect(),
        shown_from: ShownFrom::ALWAYS,
    }
}

fn of_people(issue: &Issue) -> &'static str {
    if issue.rule.id == SPELLING_RULE {
        "earlier corrections of a known word"
    } else {
        "house style of a team"
    }
}

/// Returns the probability of each candidate by the channel alone, with its frequency added, and with its context
/// added.
fn engine_steps(parts: &[CandidateParts]) -> Vec<[f64; 3]> {
    let softmax = |weight: &dyn Fn(&CandidateParts) -> f32| -> Vec<f64> {
        let most = parts.iter().map(weight).fold(f32::NEG_INFINITY, f32::max);
        let weights: Vec<f64> = parts
            .iter()
            .map(|parts| f64::from(weight(parts) - most).exp())
            .collect();
        let sum: f64 = weights.iter().sum();
        weights.into_iter().map(|weights| weights / sum).collect()
    };
    let channel = softmax(&|parts| parts.channel);
    let frequency = softmax(&|parts| parts.channel + parts.frequency);
    let context = softmax(&|parts| parts.channel + parts.frequency + parts.context);
    let steps = channel.into_iter().zip(frequency).zip(context);
    steps
        .map(|((channel, frequency), context)| [channel, frequency, context])
        .collect()
}

/// Returns the difference that each step makes. Without the engine's steps, the whole probability is attributed to
/// lists.
fn shares(steps: Option<[f64; 3]>, ranked: &RankSteps) -> ScoreShares {
    let [channel, frequency, context] = steps.unwrap_or_default();
    ScoreShares {
        channel: rounded(channel),
        frequency: rounded(frequency - channel),
        context: rounded(context - frequency),
        lists: rounded(ranked.engine - context),
        everyone: rounded(ranked.with_everyone - ranked.engine),
        team: rounded(ranked.with_teams - ranked.with_everyone),
        mine: rounded(ranked.ranked.score - ranked.with_teams),
    }
}

/// Rounds to four digits, without a negative zero.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_a_candidate_add_up_to_its_score() {
        let parts = [
            CandidateParts {
                channel: -1.0,
                frequency: -2.0,
                context: 0.5,
            },
            CandidateParts {
                channel: -2.0,
                frequency: -0.5,
                context: 0.0,
            },
        ];
        let steps = engine_steps(&parts);
        for step in 0..3 {
            let sum: f64 = steps.iter().map(|steps| steps[step]).sum();
            assert!((sum - 1.0).abs() < 1e-9);
        }
        let ranked = RankSteps {
            ranked: emend_learning::RankedReplacement {
                value: "receive".to_owned(),
                score: 0.9,
                base: 0.6,
                you: 1,
                team: 0,
                everyone: 2,
            },
            engine: 0.6,
            with_everyone: 0.7,
            with_teams: 0.7,
        };
        for steps in [Some(steps[0]), None] {
            let shares = shares(steps, &ranked);
            let sum = shares.channel
                + shares.frequency
                + shares.context
                + shares.lists
                + shares.everyone
                + shares.team
                + shares.mine;
            assert!((sum - 0.9).abs() < 1e-3, "{shares:?}");
            assert!((shares.mine - 0.2).abs() < 1e-3);
        }
    }
}
