//! Checking a text: find, look up what was learned, rank, leave out what is not wanted.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use emend_engine::FoundIssue;
use emend_learning::{
    Evidence, Item, ItemEvidence, Items, Offer, Place, Ranked, RuleId, Viewer, Weights, rank, suppressed,
};
use emend_shared::Scope;
use emend_shared::span::utf16_len;
use emend_shared::{
    CheckRequest, CheckResponse, Issue, IssueKind, LanguageTag, Replacement, Suppressed, UsedLanguage,
    Utf16Span, Why, limits,
};
use emend_store::StoreError;

use crate::accounts::Decisions;
use crate::agreed::after_decisions;
use crate::checker::Found;
use crate::house::Guide;
use crate::{Emend, ServiceError};

/// The answer to a check, and whether what was learned could be brought in.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The answer.
    pub response: CheckResponse,
    /// False where the store was away: the issues are then in the engine's own order, and nothing is left out.
    pub learned: bool,
}

/// The most replacements that an issue is answered with.
const MAX_REPLACEMENTS: usize = 20;

/// A sighting of an issue, on its way to the answer.
struct Sighting<'a> {
    offset: usize,
    issue: &'a FoundIssue,
    place: Place,
    items: Items,
}

impl Emend {
    /// Checks a text for a viewer.
    pub async fn check(&self, viewer: &Viewer, request: &CheckRequest) -> Result<Checked, ServiceError> {
        let length = utf16_len(&request.text);
        let limit = self.settings.max_text;
        if length > limit {
            return Err(ServiceError::TextTooLong { length, limit });
        }
        if request.disabled_rules.len() > limits::MAX_DISABLED_RULES {
            let message = format!("has more than {} entries", limits::MAX_DISABLED_RULES);
            return Err(ServiceError::malformed("disabled_rules", message));
        }
        let chosen = self.languages().choose(&request.language, &request.text)?;
        let paragraphs = self.checker.find(&request.text, &chosen.language.code).await?;
        let guides = self.accounts().guides(&viewer.teams).await;
        let decisions = self.accounts().decisions().await;
        let paragraphs = with_house_style(paragraphs, &guides, &request.text);
        let found = self.wanted(&paragraphs, request, &chosen.language.code);
        let (known, error_model) = futures::join!(
            self.known(viewer, &found),
            self.error_model(viewer, chosen.language.code.base()),
        );
        let (known, learned) = match known {
            Ok(known) => (known, true),
            Err(error) => {
                tracing::warn!(%error, "checking without what was learned");
                metrics::counter!("emend_checks_unlearned_total").increment(1);
                (HashMap::new(), false)
            }
        };
        let mut issues = found
            .into_iter()
            .filter_map(|found| {
                let evidence = found.items.evidence(|item| known.get(item).cloned());
                self.issue(
                    found,
                    &evidence,
                    &error_model,
                    (&guides, &decisions),
                    request.include_suppressed,
                )
            })
            .collect::<Vec<_>>();
        issues.sort_by_key(|issue| issue.span.offset);
        metrics::counter!("emend_checks_total", "language" => chosen.language.code.to_string()).increment(1);
        metrics::counter!("emend_issues_total").increment(issues.len() as u64);
        let language = UsedLanguage {
            code: chosen.language.code,
            name: chosen.language.name,
            detected: chosen.detected,
        };
        Ok(Checked {
            response: CheckResponse { language, issues },
            learned,
        })
    }

    /// The issues that the request does not leave out.
    fn wanted<'a>(
        &self,
        paragraphs: &'a [(usize, Found)],
        request: &CheckRequest,
        language: &LanguageTag,
    ) -> Vec<Sighting<'a>> {
        let rules: HashSet<&str> = request.disabled_rules.iter().map(String::as_str).collect();
        let kinds: HashSet<IssueKind> = request.disabled_kinds.iter().copied().collect();
        let issues = paragraphs
            .iter()
            .flat_map(|(offset, found)| found.iter().map(move |issue| (*offset, issue)));
        issues
            .filter(|(_, issue)| !rules.contains(issue.rule.id.as_str()) && !kinds.contains(&issue.kind))
            .filter_map(|(offset, issue)| {
                let rule: RuleId = issue.rule.id.parse().ok()?;
                let place = Place {
                    language: language.clone(),
                    rule,
                    surface: issue.surface.clone(),
                    left: issue.left.clone(),
                    right: issue.right.clone(),
                };
                let items = place.items(self.settings.context_storage);
                Some(Sighting {
                    offset,
                    issue,
                    place,
                    items,
                })
            })
            .collect()
    }

    /// What is known about every item of these issues: one round trip.
    async fn known(
        &self,
        viewer: &Viewer,
        found: &[Sighting<'_>],
    ) -> Result<HashMap<Item, ItemEvidence>, StoreError> {
        let items: HashSet<&Item> = found.iter().flat_map(|found| found.items.iter()).collect();
        if items.is_empty() {
            return Ok(HashMap::new());
        }
        let items: Vec<Item> = items.into_iter().cloned().collect();
        let evidence = self.store.evidence(viewer, &items).await?;
        Ok(items.into_iter().zip(evidence).collect())
    }

    /// The issue as it is answered; `None` where it is suppressed and not asked for.
    fn issue(
        &self,
        found: Sighting<'_>,
        evidence: &Evidence,
        error_model: &Weights,
        agreed: (&[Arc<Guide>], &Decisions),
        include_suppressed: bool,
    ) -> Option<Issue> {
        let known_to_a_team = || {
            let known = agreed.0.iter().any(|guide| guide.knows(&found.place.surface));
            (found.place.rule.is_spelling() && known).then_some(Scope::Team)
        };
        let by = suppressed(&found.place, evidence, &self.settings.promotion);
        let by = after_decisions(by, &found.place, &found.items, agreed.1, self.settings.approval);
        let by = by.or_else(known_to_a_team);
        if by.is_some() && !include_suppressed {
            return None;
        }
        let Sighting {
            offset, issue, place, ..
        } = found;
        let offers = offers(issue);
        let mut ranked = rank(&place, &offers, evidence, error_model, &self.settings.constants);
        ranked.truncate(MAX_REPLACEMENTS);
        Some(Issue {
            span: Utf16Span {
                offset: offset + issue.span.offset,
                length: issue.span.length,
            },
            surface: issue.surface.clone(),
            kind: issue.kind,
            rule: issue.rule.clone(),
            message: issue.message.clone(),
            left: issue.left.clone(),
            right: issue.right.clone(),
            replacements: ranked.into_iter().map(replacement).collect(),
            suppressed: by.map(|by| Suppressed { by }),
        })
    }
}

/// The issues with those of house style among them, in the order of the text; what a team agreed upon goes before what the
/// engine finds in the same place.
fn with_house_style(
    paragraphs: Vec<(usize, Found)>,
    guides: &[Arc<Guide>],
    text: &str,
) -> Vec<(usize, Found)> {
    let mut house: Vec<FoundIssue> = guides.iter().flat_map(|guide| guide.find(text)).collect();
    if house.is_empty() {
        return paragraphs;
    }
    // Where two teams would have something otherwise, the first of them is heard.
    house.sort_by_key(|issue| issue.span.offset);
    let mut end = 0;
    house.retain(|issue| {
        let free = issue.span.offset >= end;
        end = if free { issue.span.end() } else { end };
        free
    });
    let among = |(offset, found): (usize, Found)| {
        let placed = |issue: &FoundIssue| Utf16Span {
            offset: offset + issue.span.offset,
            length: issue.span.length,
        };
        let stays = |issue: &&FoundIssue| {
            let span = placed(issue);
            let next = house.partition_point(|other| other.span.end() <= span.offset);
            house
                .get(next)
                .is_none_or(|other| other.span.offset >= span.end())
        };
        if found.iter().all(|issue| stays(&issue)) {
            return (offset, found);
        }
        (offset, found.iter().filter(stays).cloned().collect())
    };
    let mut all: Vec<_> = paragraphs.into_iter().map(among).collect();
    all.push((0, house.into()));
    all
}

/// What the engine offers, for ranking.
pub(crate) fn offers(issue: &FoundIssue) -> Vec<Offer> {
    let offer = |c: &emend_engine::Candidate| Offer::new(c.value.clone(), c.base).with_slips(c.slips.clone());
    issue.candidates.iter().map(offer).collect()
}

fn replacement(ranked: Ranked) -> Replacement {
    let Ranked {
        value,
        score,
        base,
        you,
        team,
        everyone,
    } = ranked;
    Replacement {
        value,
        score: rounded(score),
        why: Why {
            base: rounded(base),
            you,
            team,
            everyone,
        },
    }
}

/// To four digits: enough to compare, and half the bytes.
fn rounded(p: f64) -> f64 {
    (p * 1e4).round() / 1e4
}
