//! Checking a text: find, look up what was learned, rank, leave out what is not wanted.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use emend_engine::FoundIssue;
use emend_learning::{
    AccountId, Evidence, Item, ItemEvidence, Items, Offer, Place, Ranked, RuleId, Surface, Viewer,
    is_own_mistake, rank, suppressed,
};
use emend_shared::Scope;
use emend_shared::span::utf16_len;
use emend_shared::{
    CheckRequest, CheckResponse, Issue, IssueKind, LanguageTag, Replacement, Suppressed, UsedLanguage,
    Utf16Span, Why, limits,
};
use emend_store::StoreError;

use crate::accounts::{Decisions, established};
use crate::agreed::after_decisions;
use crate::checker::Found;
use crate::corrected::{self, Use};
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

/// For whom something is an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Concerns {
    /// Everyone, or a team.
    Many,
    /// The viewer alone, as far as their votes say so: a known word that they corrected.
    Viewer,
}

/// Issues whose spans count from an offset.
struct Part {
    offset: usize,
    found: Found,
    concerns: Concerns,
}

/// A sighting of an issue, on its way to the answer.
struct Sighting<'a> {
    offset: usize,
    issue: &'a FoundIssue,
    concerns: Concerns,
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
        let chosen = self
            .languages()
            .prepared(&request.language, &request.text)
            .await?;
        let (paragraphs, corrected) = futures::join!(
            self.checker.find(&request.text, &chosen.language.code),
            self.corrected(viewer, chosen.language.code.base()),
        );
        let paragraphs = paragraphs?;
        let corrected = corrected.find(&request.text, &paragraphs, self.settings.context_storage);
        for word in &corrected.elsewhere {
            self.corrected.uses.note(Use {
                account: &viewer.account,
                language: chosen.language.code.base(),
                surface: &Surface::of(&word.surface),
                left: &word.left,
                right: &word.right,
            });
        }
        let guides = self.accounts().guides(&viewer.teams).await;
        let decisions = self.accounts().decisions().await;
        let part = |concerns| {
            move |(offset, found)| Part {
                offset,
                found,
                concerns,
            }
        };
        let corrected = corrected.issues.into_iter().map(part(Concerns::Viewer));
        let parts = paragraphs.into_iter().map(part(Concerns::Many)).chain(corrected);
        let parts = with_house_style(parts.collect(), &guides, &request.text);
        let found = self.wanted(&parts, request, &chosen.language.code);
        let (known, learned) = match self.known(viewer, &found).await {
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
                    viewer,
                    found,
                    evidence,
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
        parts: &'a [Part],
        request: &CheckRequest,
        language: &LanguageTag,
    ) -> Vec<Sighting<'a>> {
        let rules: HashSet<&str> = request.disabled_rules.iter().map(String::as_str).collect();
        let kinds: HashSet<IssueKind> = request.disabled_kinds.iter().copied().collect();
        let issues = parts
            .iter()
            .flat_map(|part| part.found.iter().map(move |issue| (part, issue)));
        issues
            .filter(|(_, issue)| !rules.contains(issue.rule.id.as_str()) && !kinds.contains(&issue.kind))
            .filter_map(|(part, issue)| {
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
                    offset: part.offset,
                    issue,
                    concerns: part.concerns,
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
        let evidence = self.evidence(viewer, &items).await?;
        Ok(items.into_iter().zip(evidence).collect())
    }

    /// What is known about each item, in their order. Where there are accounts, everyone is those that are established.
    pub(crate) async fn evidence(
        &self,
        viewer: &Viewer,
        items: &[Item],
    ) -> Result<Vec<ItemEvidence>, StoreError> {
        if viewer.account == AccountId::local() {
            return self.store.evidence(viewer, items).await;
        }
        let mut asking = viewer.clone();
        asking.teams.push(established());
        let mut evidence = self.store.evidence(&asking, items).await?;
        for item in &mut evidence {
            item.everyone = item.teams.pop().unwrap_or_default();
        }
        Ok(evidence)
    }

    /// Whether a known word that the viewer corrected before is a mistake here too.
    fn is_own_mistake(&self, viewer: &Viewer, found: &Sighting<'_>, evidence: &Evidence) -> bool {
        let Place {
            language,
            surface,
            left,
            right,
            ..
        } = &found.place;
        let uses = self.right_uses(Use {
            account: &viewer.account,
            language: language.base(),
            surface: &Surface::of(surface),
            left,
            right,
        });
        is_own_mistake(surface, &found.items, evidence, uses)
    }

    /// The issue as it is answered; `None` where it is suppressed and not asked for, or none to this viewer after all.
    fn issue(
        &self,
        viewer: &Viewer,
        found: Sighting<'_>,
        mut evidence: Evidence,
        agreed: (&[Arc<Guide>], &Decisions),
        include_suppressed: bool,
    ) -> Option<Issue> {
        let own = found.concerns == Concerns::Viewer;
        if own && !self.is_own_mistake(viewer, &found, &evidence) {
            return None;
        }
        let known_to_a_team = || {
            let known = agreed.0.iter().any(|guide| guide.knows(&found.place.surface));
            (found.place.rule.is_spelling() && known).then_some(Scope::Team)
        };
        let by = suppressed(&found.place, &evidence, &self.settings.promotion);
        let by = after_decisions(by, &found.place, &found.items, agreed.1, self.settings.approval);
        let by = by.or_else(known_to_a_team);
        if by.is_some() && !include_suppressed {
            return None;
        }
        let Sighting {
            offset,
            issue,
            place,
            items,
            ..
        } = found;
        self.retain_offerable(issue, &items.anywhere, &mut evidence, agreed.0, agreed.1);
        let offers = offers(issue);
        let mut ranked = rank(&place, &offers, &evidence, &self.settings.constants);
        ranked.truncate(MAX_REPLACEMENTS);
        let message = if own {
            corrected::message(&issue.surface, &ranked)?
        } else {
            issue.message.clone()
        };
        Some(Issue {
            span: Utf16Span {
                offset: offset + issue.span.offset,
                length: issue.span.length,
            },
            surface: issue.surface.clone(),
            kind: issue.kind,
            rule: issue.rule.clone(),
            message,
            left: issue.left.clone(),
            right: issue.right.clone(),
            replacements: ranked.into_iter().map(replacement).collect(),
            suppressed: by.map(|by| Suppressed { by }),
        })
    }
}

/// The issues and those of house style; what a team agreed upon goes before what else is found in the same place.
fn with_house_style(parts: Vec<Part>, guides: &[Arc<Guide>], text: &str) -> Vec<Part> {
    let mut house: Vec<FoundIssue> = guides.iter().flat_map(|guide| guide.find(text)).collect();
    if house.is_empty() {
        return parts;
    }
    // Where two teams would have something otherwise, the first of them is heard.
    house.sort_by_key(|issue| issue.span.offset);
    let mut end = 0;
    house.retain(|issue| {
        let free = issue.span.offset >= end;
        end = if free { issue.span.end() } else { end };
        free
    });
    let among = |part: Part| {
        let placed = |issue: &FoundIssue| Utf16Span {
            offset: part.offset + issue.span.offset,
            length: issue.span.length,
        };
        let stays = |issue: &&FoundIssue| {
            let span = placed(issue);
            let next = house.partition_point(|other| other.span.end() <= span.offset);
            house
                .get(next)
                .is_none_or(|other| other.span.offset >= span.end())
        };
        if part.found.iter().all(|issue| stays(&issue)) {
            return part;
        }
        Part {
            found: part.found.iter().filter(stays).cloned().collect(),
            ..part
        }
    };
    let mut all: Vec<_> = parts.into_iter().map(among).collect();
    all.push(Part {
        offset: 0,
        found: house.into(),
        concerns: Concerns::Many,
    });
    all
}

/// What the engine offers, for ranking.
fn offers(issue: &FoundIssue) -> Vec<Offer> {
    let offer = |c: &emend_engine::Candidate| Offer::new(c.value.clone(), c.base);
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
