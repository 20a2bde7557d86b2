//! Why a text's issues are found and why their candidates are in this order, for `emend explain`.
//!
//! The probability of a candidate is built up in steps: channel, frequency, context, lists and rules, everyone's votes,
//! the teams' votes, the viewer's own. A step's share is the difference that it makes, so the shares of a candidate add
//! up to its score.

use std::collections::HashMap;

use emend_engine::{Budget, Candidate, CandidateParts, FoundIssue, SPELLING_RULE};
use emend_learning::{
    Evidence, Item, ItemEvidence, Items, Offer, Place, RankSteps, RuleId, Viewer, rank_steps,
};
use emend_shared::{
    CheckRequest, Issue, IssueKind, LanguageTag, RuleInfo, Suppressed, UsedLanguage, Utf16Span, limits,
};
use serde::{Deserialize, Serialize};

use crate::checker::Origin;
use crate::{Emend, ServiceError};

/// The issues of a text, each with its candidates and the reasons for their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The language the text was checked in.
    pub language: UsedLanguage,
    /// In the order of the text, suppressed ones included.
    pub issues: Vec<ExplainedIssue>,
}

/// An issue, the detector that found it, and its candidates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExplainedIssue {
    /// Its place, in UTF-16 code units of the text.
    #[serde(flatten)]
    pub span: Utf16Span,
    /// The text it is about.
    pub surface: String,
    /// Its kind.
    pub kind: IssueKind,
    /// The rule that it violates.
    pub rule: RuleInfo,
    /// The message that users see.
    pub message: String,
    /// The detector that found it.
    pub detector: String,
    /// The word before it; empty at the start of a sentence.
    pub left: String,
    /// The word after it; empty at the end of a sentence.
    pub right: String,
    /// Whose votes hide it, if it is hidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<Suppressed>,
    /// Best first.
    pub candidates: Vec<ExplainedCandidate>,
}

/// A candidate, its score and the reasons for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExplainedCandidate {
    /// The replacement that it is offered as.
    pub value: String,
    /// Its probability, 0 to 1.
    pub score: f64,
    /// What the channel makes of typing the surface for this word, in nats: the higher, the less likely. `None` where
    /// the detector does not weigh candidates.
    pub channel_cost: Option<f64>,
    /// How many of a million words of running text are this word, where known.
    pub per_million: Option<f64>,
    /// How well it fits between its neighbours, in nats: positive is better than chance.
    pub context: Option<f64>,
    /// The votes for it.
    pub votes: VoteCounts,
    /// What each step contributes to the score.
    pub shares: Shares,
}

/// How often, and by how many, a candidate was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct VoteCounts {
    /// The user's own choices.
    pub mine: u32,
    /// Accounts of the user's teams that chose it; of the team where most did.
    pub team: u32,
    /// Accounts that chose it in all.
    pub everyone: u32,
}

/// The contribution of each step to a score. They add up to it; a step may also lower it.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Shares {
    /// The channel alone.
    pub channel: f64,
    /// How common the word is.
    pub frequency: f64,
    /// The neighbouring words.
    pub context: f64,
    /// Lists of misspellings, rules, the kind of word, and the order of a detector that does not weigh candidates.
    pub lists: f64,
    /// Everyone's votes.
    pub everyone: f64,
    /// The votes of the user's teams.
    pub team: f64,
    /// The user's own votes.
    pub mine: f64,
}

impl Emend {
    /// The viewer that an account is, with its teams.
    pub async fn viewer_of(&self, name: &str) -> Result<Viewer, ServiceError> {
        let account = self.accounts().account_id(name).await?;
        let teams = self.accounts().teams_of(&account).await?.to_vec();
        Ok(Viewer { account, teams })
    }

    /// Checks a text and explains the rank of every candidate, for suppressed issues too.
    pub async fn explain(
        &self,
        viewer: &Viewer,
        request: &CheckRequest,
    ) -> Result<Explanation, ServiceError> {
        let request = CheckRequest {
            include_suppressed: true,
            limit: Some(limits::MAX_REPLACEMENTS),
            ..request.clone()
        };
        let response = self.check(viewer, &request).await?.response;
        let code = &response.language.code;
        let found = self.found_again(viewer, &request.text, code).await?;
        let asked: Vec<Asked> = response
            .issues
            .into_iter()
            .filter_map(|issue| self.asked(issue, &found, code))
            .collect();
        let items: Vec<Item> = asked
            .iter()
            .flat_map(|asked| asked.items.iter().cloned())
            .collect();
        let evidence = self.evidence(viewer, &items).await?;
        let known: HashMap<Item, ItemEvidence> = items.into_iter().zip(evidence).collect();
        let guides = self.accounts().guides(&viewer.teams).await;
        let decisions = self.accounts().decisions().await;
        let issues = asked.into_iter().map(|asked| {
            let mut evidence = asked.items.evidence(|item| known.get(item).cloned());
            self.retain_offerable(
                &asked.found,
                &asked.items.anywhere,
                &mut evidence,
                &guides,
                &decisions,
            );
            self.explained(asked, &evidence)
        });
        Ok(Explanation {
            issues: issues.collect(),
            language: response.language,
        })
    }

    /// What the engine finds in a text that was checked a moment ago, by place.
    async fn found_again(
        &self,
        viewer: &Viewer,
        text: &str,
        code: &LanguageTag,
    ) -> Result<HashMap<Utf16Span, FoundIssue>, ServiceError> {
        let budget = Budget::new(self.settings().work_per_check, limits::MAX_ISSUES);
        let origin = Origin::new(viewer.account.as_str());
        let findings = self.checker.find(&origin, text, code, Vec::new(), budget).await?;
        let mut found = HashMap::new();
        for (offset, issues) in findings.paragraphs {
            for issue in issues.iter() {
                let span = Utf16Span {
                    offset: offset + issue.span.offset,
                    length: issue.span.length,
                };
                found.insert(span, issue.clone());
            }
        }
        Ok(found)
    }

    /// An issue with the engine's own candidates for it, and the items whose votes bear on it.
    fn asked(
        &self,
        issue: Issue,
        found: &HashMap<Utf16Span, FoundIssue>,
        code: &LanguageTag,
    ) -> Option<Asked> {
        let rule: RuleId = issue.rule.id.parse().ok()?;
        let place = Place {
            language: code.clone(),
            rule,
            surface: issue.surface.clone(),
            left: issue.left.clone(),
            right: issue.right.clone(),
        };
        let of_engine = found
            .get(&issue.span)
            .filter(|found| found.rule.id == issue.rule.id);
        let detector = of_engine.and_then(|_| self.languages().detector(code));
        let detector_name = detector.as_ref().map(|detector| detector.name());
        let found = of_engine.cloned().unwrap_or_else(|| without_engine(&issue));
        let values: Vec<&str> = found.candidates.iter().map(|c| c.value.as_str()).collect();
        let parts = detector
            .filter(|_| issue.rule.id == SPELLING_RULE)
            .and_then(|detector| {
                let neighbours = (issue.left.as_str(), issue.right.as_str());
                detector.candidate_parts(code, &issue.surface, neighbours, &values)
            });
        Some(Asked {
            items: place.items(self.settings().context_storage),
            base: code.base().to_owned(),
            detector: detector_name.unwrap_or_else(|| of_people(&issue).to_owned()),
            parts,
            place,
            found,
            issue,
        })
    }

    fn explained(&self, asked: Asked, evidence: &Evidence) -> ExplainedIssue {
        let candidates = &asked.found.candidates;
        let offers: Vec<Offer> = candidates
            .iter()
            .map(|candidate| Offer::new(candidate.value.clone(), candidate.base))
            .collect();
        let parts = asked.parts.as_deref().unwrap_or_default();
        let steps = engine_steps(parts);
        let ranked = rank_steps(&asked.place, &offers, evidence, &self.settings().constants);
        let explained = ranked.into_iter().take(limits::MAX_REPLACEMENTS).map(|ranked| {
            let index = candidates
                .iter()
                .position(|candidate| candidate.value == ranked.ranked.value);
            let parts = index.and_then(|index| parts.get(index));
            let steps = index.and_then(|index| steps.get(index)).copied();
            let share = self.languages().share(&asked.base, &ranked.ranked.value);
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
        let candidates = explained.collect();
        let issue = asked.issue;
        ExplainedIssue {
            span: issue.span,
            surface: issue.surface,
            kind: issue.kind,
            rule: issue.rule,
            message: issue.message,
            detector: asked.detector,
            left: issue.left,
            right: issue.right,
            suppressed: issue.suppressed,
            candidates,
        }
    }
}

/// An issue of the answer, on its way to its explanation.
struct Asked {
    issue: Issue,
    found: FoundIssue,
    detector: String,
    parts: Option<Vec<CandidateParts>>,
    place: Place,
    items: Items,
    /// The language without its region.
    base: String,
}

/// An issue that comes from votes or house style and not from a detector; its candidates are as they were answered.
fn without_engine(issue: &Issue) -> FoundIssue {
    let offered = issue.replacements.iter().filter(|offered| offered.why.base > 0.0);
    FoundIssue {
        span: issue.span,
        surface: issue.surface.clone(),
        kind: issue.kind,
        rule: issue.rule.clone(),
        message: issue.message.clone(),
        left: issue.left.clone(),
        right: issue.right.clone(),
        candidates: offered
            .map(|offered| Candidate {
                value: offered.value.clone(),
                base: offered.why.base,
            })
            .collect(),
    }
}

fn of_people(issue: &Issue) -> &'static str {
    if issue.rule.id == SPELLING_RULE {
        "earlier corrections of a known word"
    } else {
        "house style of a team"
    }
}

/// The probability of each candidate by the channel alone, with its frequency, and with its context as well.
fn engine_steps(parts: &[CandidateParts]) -> Vec<[f64; 3]> {
    let softmax = |weight: &dyn Fn(&CandidateParts) -> f32| -> Vec<f64> {
        let most = parts.iter().map(weight).fold(f32::NEG_INFINITY, f32::max);
        let likely: Vec<f64> = parts
            .iter()
            .map(|parts| f64::from(weight(parts) - most).exp())
            .collect();
        let sum: f64 = likely.iter().sum();
        likely.into_iter().map(|likely| likely / sum).collect()
    };
    let channel = softmax(&|parts| parts.channel);
    let frequency = softmax(&|parts| parts.channel + parts.frequency);
    let context = softmax(&|parts| parts.channel + parts.frequency + parts.context);
    let steps = channel.into_iter().zip(frequency).zip(context);
    steps
        .map(|((channel, frequency), context)| [channel, frequency, context])
        .collect()
}

/// The difference that each step makes. Without the engine's steps, all of its probability comes from lists.
fn shares(steps: Option<[f64; 3]>, ranked: &RankSteps) -> Shares {
    let [channel, frequency, context] = steps.unwrap_or_default();
    Shares {
        channel: rounded(channel),
        frequency: rounded(frequency - channel),
        context: rounded(context - frequency),
        lists: rounded(ranked.engine - context),
        everyone: rounded(ranked.with_everyone - ranked.engine),
        team: rounded(ranked.with_teams - ranked.with_everyone),
        mine: rounded(ranked.ranked.score - ranked.with_teams),
    }
}

/// To four digits, without a negative zero.
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
            ranked: emend_learning::Ranked {
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
