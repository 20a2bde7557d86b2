//! Checking a text: find issues, look up learned evidence, rank replacements, and leave out suppressed issues.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use emend_domain::{
    IssueKind, Item, ItemEvidence, LanguageTag, RuleId, Scope, Surface, Utf16Span, Viewer, span::utf16_len,
};
use emend_engine::{Budget, Document, FoundIssue, english_fit};
use emend_learning::{Evidence, IssuePlace, Items, is_own_mistake, rank, suppressed};
use emend_response::{IssueThreshold, TextWords, bytes, offers, replacement, rule_info};
use emend_shared::{Bound, CheckRequest, CheckResponse, Incomplete, Issue, Suppressed, UsedLanguage, limits};
use emend_store::{ChoiceStore, StoreError};

use crate::agreements::after_decisions;
use crate::checker::{Checker, Requester, TextIssues};
use crate::evidence::{evidence, warn_unlearned};
use crate::house::{GuideCache, TeamGuide};
use crate::issue_group::{Audience, IssueGroup, with_house_style};
use crate::known_words::{self, KnownWordCorrections, WordUse};
use crate::languages::preferred_languages;
use crate::learned_item_text::hidden_because;
use crate::offered_replacements::retain_offerable;
use crate::{EmendSettings, ServiceError};
use emend_accounts::{Accounts, Decisions};

/// The response to a check, and whether learned evidence could be used.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckResult {
    /// The response.
    pub response: CheckResponse,
    /// False if the store was unavailable. The replacements are then in the engine's own order, and nothing is
    /// suppressed.
    pub learned: bool,
}

/// The total time that the store may take to return learned evidence. After that, a check is answered without it.
const STORE_TIME: Duration = Duration::from_secs(2);
/// The prose from which the language of a text is guessed, in bytes.
const LANGUAGE_SAMPLE: usize = 8 << 10;
/// The number of issues ranked before the thread yields to other tasks.
const RANKED_AT_ONCE: usize = 100;

/// A found issue on its way to the response.
struct PendingSighting<'a> {
    offset: usize,
    issue: &'a FoundIssue,
    concerns: Audience,
    place: IssuePlace,
    items: Items,
}

/// The service that checks texts.
pub struct CheckService {
    checker: Arc<Checker>,
    store: Arc<dyn ChoiceStore>,
    accounts: Arc<Accounts>,
    settings: Arc<EmendSettings>,
    corrections: Arc<KnownWordCorrections>,
    guides: GuideCache,
}

impl CheckService {
    pub(crate) fn new(
        checker: Arc<Checker>,
        store: Arc<dyn ChoiceStore>,
        accounts: Arc<Accounts>,
        settings: Arc<EmendSettings>,
        corrections: Arc<KnownWordCorrections>,
    ) -> Self {
        Self {
            checker,
            store,
            accounts,
            settings,
            corrections,
            guides: GuideCache::default(),
        }
    }

    /// Checks a text for a viewer. The viewer's account takes turns with others.
    pub async fn check(&self, viewer: &Viewer, request: &CheckRequest) -> Result<CheckResult, ServiceError> {
        let origin = Requester::new(viewer.account.as_str());
        self.check_from(&origin, viewer, request).await
    }

    /// Checks a text for a viewer, taking turns under the given origin.
    pub async fn check_from(
        &self,
        origin: &Requester,
        viewer: &Viewer,
        request: &CheckRequest,
    ) -> Result<CheckResult, ServiceError> {
        let most = self.replacements_wanted(request)?;
        let document = self.checker.document(&request.text, request.markup).await?;
        let sample = document.sample(LANGUAGE_SAMPLE);
        let languages = self.checker.languages();
        let preferred = preferred_languages(request)?;
        let chosen = languages.prepared(&request.language, &preferred, &sample).await?;
        let base = chosen.language.code.base();
        // If one of these reads takes too long, the check goes on without its result: the store must never make a check
        // fail.
        let (guides, decisions, corrected) = futures::join!(
            in_time(self.guides.of(&self.accounts, &viewer.teams)),
            in_time(self.accounts.decisions.all()),
            in_time(self.corrections.words(viewer, base)),
        );
        let (guides, decisions) = (guides.unwrap_or_default(), decisions.unwrap_or_default());
        let budget = Budget::new(self.settings.work_per_check, limits::MAX_ISSUES);
        let code = &chosen.language.code;
        let reader = (code, request.strictness);
        let findings = self
            .checker
            .find(origin, &document, reader, guides.clone(), budget);
        let findings = findings.await?;
        // A text that was checked before costs the checking threads nothing, so only this limits how many large responses
        // are in memory at a time.
        let _turn = self.checker.turn_to_respond(findings.count()).await?;
        let TextIssues {
            paragraphs,
            weak,
            house,
            mut incomplete,
        } = findings;
        let corrected =
            corrected
                .unwrap_or_default()
                .find(&document, &paragraphs, self.settings.context_storage);
        // Known words left uncorrected in the text are correct uses. They are counted against the corrections of the
        // same word: docs/decisions/0016-known-words.md.
        self.corrections.note_uses(viewer, base, &corrected.elsewhere);
        let part = |concerns| {
            move |(offset, found)| IssueGroup {
                offset,
                found,
                concerns,
            }
        };
        let corrected = corrected.issues.into_iter().map(part(Audience::Viewer));
        let paragraphs = paragraphs.into_iter().chain(weak);
        let parts = paragraphs.map(part(Audience::Many)).chain(corrected);
        let parts = with_house_style(parts.collect(), house);
        let mut found = self.wanted(&parts, request, &chosen.language.code);
        found.sort_by_key(PendingSighting::start);
        let normal = found.iter().filter(|found| found.issue.shown_from.is_normal());
        if let Some(first) = normal.map(PendingSighting::start).nth(limits::MAX_ISSUES) {
            note(&mut incomplete, first, Bound::Issues);
            found.retain(|found| found.start() < first);
        }
        let (known, learned) = match in_time(self.known(viewer, &found)).await {
            Some(Ok(known)) => (known, true),
            not_known => {
                warn_unlearned(not_known.and_then(Result::err));
                (HashMap::new(), false)
            }
        };
        let words = TextWords::new(&request.text);
        let (mut issues, mut size) = (Vec::new(), 0);
        for (at, found) in found.into_iter().enumerate() {
            if at % RANKED_AT_ONCE == RANKED_AT_ONCE - 1 {
                tokio::task::yield_now().await;
            }
            if size > limits::MAX_RESPONSE_BYTES {
                note(&mut incomplete, found.start(), Bound::Size);
                break;
            }
            let evidence = found.items.evidence(|item| known.get(item).cloned());
            let agreed = (&guides[..], &decisions);
            let issue = self.issue(viewer, found, evidence, agreed, (request, &document, &words));
            if let Some((mut issue, advantage)) = issue {
                issue.replacements.truncate(most);
                size += bytes(&issue);
                issues.push((issue, advantage));
            }
        }
        let issues = emend_response::settled(issues);
        metrics::counter!("emend_checks_total", "language" => chosen.language.code.to_string()).increment(1);
        metrics::counter!("emend_issues_total").increment(issues.len() as u64);
        let other_languages = if chosen.detected {
            languages.other_languages(&chosen.language.code, &preferred, &request.text)
        } else {
            Vec::new()
        };
        let language = UsedLanguage {
            code: chosen.language.code,
            name: chosen.language.name,
            detected: chosen.detected,
        };
        Ok(CheckResult {
            response: CheckResponse {
                language,
                issues,
                other_languages,
                incomplete,
            },
            learned,
        })
    }

    /// Returns the most replacements per issue, after validating the request's bounds.
    fn replacements_wanted(&self, request: &CheckRequest) -> Result<usize, ServiceError> {
        let length = utf16_len(&request.text);
        let limit = self.settings.max_text;
        if length > limit {
            return Err(ServiceError::TextTooLong { length, limit });
        }
        if request.disabled_rules.len() > limits::MAX_DISABLED_RULES {
            let message = format!("has more than {} entries", limits::MAX_DISABLED_RULES);
            return Err(ServiceError::malformed("disabled_rules", message));
        }
        let most = request.limit.unwrap_or(limits::MAX_REPLACEMENTS);
        if !(1..=limits::MAX_REPLACEMENTS).contains(&most) {
            let message = format!("must be 1 to {}", limits::MAX_REPLACEMENTS);
            return Err(ServiceError::malformed("limit", message));
        }
        Ok(most)
    }

    /// Returns the issues that the request does not exclude.
    fn wanted<'a>(
        &self,
        parts: &'a [IssueGroup],
        request: &CheckRequest,
        language: &LanguageTag,
    ) -> Vec<PendingSighting<'a>> {
        let rules: HashSet<&str> = request.disabled_rules.iter().map(String::as_str).collect();
        let kinds: HashSet<IssueKind> = request.disabled_kinds.iter().copied().collect();
        let issues = parts
            .iter()
            .flat_map(|part| part.found.iter().map(move |issue| (part, issue)));
        issues
            .filter(|(_, issue)| emend_response::may_be_shown(issue, request.strictness))
            .filter(|(_, issue)| !rules.contains(issue.rule.id.as_str()) && !kinds.contains(&issue.kind))
            .filter_map(|(part, issue)| {
                let rule: RuleId = issue.rule.id.parse().ok()?;
                let place = IssuePlace {
                    language: language.clone(),
                    rule,
                    surface: issue.surface.clone(),
                    left: issue.left.clone(),
                    right: issue.right.clone(),
                };
                let items = emend_response::items(&place, issue, self.settings.context_storage);
                Some(PendingSighting {
                    offset: part.offset,
                    issue,
                    concerns: part.concerns,
                    place,
                    items,
                })
            })
            .collect()
    }

    /// Reads the evidence for every item of these issues in one round trip.
    async fn known(
        &self,
        viewer: &Viewer,
        found: &[PendingSighting<'_>],
    ) -> Result<HashMap<Item, ItemEvidence>, StoreError> {
        let items: HashSet<&Item> = found.iter().flat_map(|found| found.items.iter()).collect();
        if items.is_empty() {
            return Ok(HashMap::new());
        }
        let items: Vec<Item> = items.into_iter().cloned().collect();
        let evidence = evidence(self.store.as_ref(), viewer, &items).await?;
        Ok(items.into_iter().zip(evidence).collect())
    }

    /// Returns whether a known word that the viewer has corrected before is likely to be a mistake here too.
    fn is_own_mistake(&self, viewer: &Viewer, found: &PendingSighting<'_>, evidence: &Evidence) -> bool {
        let IssuePlace {
            language,
            surface,
            left,
            right,
            ..
        } = &found.place;
        let uses = self.corrections.right_uses(WordUse {
            account: &viewer.account,
            language: language.base(),
            surface: &Surface::of(surface),
            left,
            right,
        });
        let is_english = language.base() == "en";
        let fit = |word: &str| {
            if is_english {
                english_fit(left, surface, word, right)
            } else {
                0.0
            }
        };
        is_own_mistake(surface, &found.items, evidence, uses, &fit)
    }

    /// Builds the issue for the response, with its advantage over others in the same place. Returns `None` if it is suppressed and
    /// not requested, or is not an issue for this viewer after all.
    fn issue(
        &self,
        viewer: &Viewer,
        found: PendingSighting<'_>,
        mut evidence: Evidence,
        agreed: (&[Arc<TeamGuide>], &Decisions),
        (request, document, words): (&CheckRequest, &Document, &TextWords),
    ) -> Option<(Issue, f64)> {
        let own = found.concerns == Audience::Viewer;
        if own && !self.is_own_mistake(viewer, &found, &evidence) {
            return None;
        }
        let languages = self.checker.languages();
        let share = |word: &str| languages.share(found.place.language.base(), word);
        let repetition = |written: &str, meant: &str| words.repetition(written, meant, share);
        let threshold = IssueThreshold::of(
            found.issue,
            repetition,
            request.strictness,
            &evidence,
            (&self.settings.threshold_promotion(), &self.settings.constants),
        );
        if threshold.as_ref().is_some_and(IssueThreshold::is_too_low) {
            return None;
        }
        let known_to_a_team = || {
            let known = agreed.0.iter().any(|guide| guide.knows(&found.place.surface));
            (found.place.rule.is_spelling() && known).then_some(Scope::Team)
        };
        let hidden = suppressed(&found.place, &evidence, &self.settings.promotion);
        let by = hidden.map(|hidden| hidden.by);
        let by = after_decisions(by, &found.place, &found.items, agreed.1, self.settings.approval);
        let hidden = hidden.filter(|_| by.is_some());
        let by = by.or_else(known_to_a_team);
        let unsure = threshold.as_ref().and_then(IssueThreshold::hidden_by);
        if (by.is_some() || unsure.is_some()) && !request.include_suppressed {
            return None;
        }
        let because = threshold.as_ref().and_then(IssueThreshold::because);
        let suppressed_because = match by {
            Some(_) => Some(hidden_because(&found.place, hidden)),
            None => unsure.and(because.clone()),
        };
        let PendingSighting {
            offset,
            issue,
            place,
            items,
            ..
        } = found;
        retain_offerable(
            self.checker.languages(),
            issue,
            &items.anywhere,
            &mut evidence,
            agreed.0,
            agreed.1,
        );
        let mut offers = offers(issue);
        if issue.kind == IssueKind::Spelling {
            let languages = self.checker.languages();
            words.prefer(&mut offers, |word| languages.share(place.language.base(), word));
        }
        let mut ranked = rank(&place, &offers, &evidence, &self.settings.constants);
        ranked.truncate(limits::MAX_REPLACEMENTS);
        // Learned replacements are stored with straight apostrophes.
        for replacement in &mut ranked {
            if offers.iter().all(|offer| offer.value != replacement.value) {
                replacement.value = document.in_own_style(&replacement.value);
            }
        }
        let message = if own {
            known_words::message(&issue.surface, &ranked)?
        } else {
            issue.message.clone()
        };
        let advantage = threshold.map_or(f64::INFINITY, |threshold| threshold.advantage());
        let issue = Issue {
            span: Utf16Span {
                offset: offset + issue.span.offset,
                length: issue.span.length,
            },
            surface: issue.surface.clone(),
            kind: issue.kind,
            rule: rule_info(&issue.rule),
            message,
            left: issue.left.clone(),
            right: issue.right.clone(),
            replacements: ranked.into_iter().map(replacement).collect(),
            suppressed: by.or(unsure).map(|by| Suppressed { by }),
            suppressed_because,
            threshold_because: because.filter(|_| by.is_none() && unsure.is_none()),
        };
        Some((issue, advantage))
    }
}

impl PendingSighting<'_> {
    /// Returns the start of the issue, in UTF-16 code units of the text.
    fn start(&self) -> usize {
        self.offset + self.issue.span.offset
    }
}

/// Returns the result of a read from the store, or `None` if it takes too long.
async fn in_time<T>(reading: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(STORE_TIME, reading).await.ok()
}

/// Marks the response as incomplete from this offset on. The first such offset is kept.
fn note(incomplete: &mut Option<Incomplete>, from: usize, reason: Bound) {
    if incomplete.is_none_or(|earlier| from < earlier.from) {
        *incomplete = Some(Incomplete { from, reason });
    }
}
