//! Checking a text: find issues, look up learned evidence, rank replacements, and leave out suppressed issues.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use emend_domain::{
    IssueKind, Item, ItemEvidence, LanguageTag, RuleId, Scope, Surface, Utf16Span, Viewer, span::utf16_len,
};
use emend_engine::{Budget, DetectedIssue, Document, english_fit};
use emend_learning::{Evidence, IssuePlace, Items, is_own_mistake, rank, suppression};
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
use crate::offered_replacements::retain_offerable;
use crate::suppression_text::hidden_because;
use crate::{EmendSettings, ServiceError};
use emend_accounts::{Accounts, Decisions};

/// The response to a check, and whether learned evidence could be used.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckResult {
    /// The response.
    pub response: CheckResponse,
    /// False if the store was unavailable. The replacements are then in the engine's own order, and nothing is
    /// suppressed.
    pub with_learned_data: bool,
}

/// The total time that the store may take to return learned evidence. After that, a check is answered without it.
const STORE_TIMEOUT: Duration = Duration::from_secs(2);
/// The prose from which the language of a text is guessed, in bytes.
const LANGUAGE_SAMPLE: usize = 8 << 10;
/// The number of issues ranked before the thread yields to other tasks.
const ISSUES_PER_YIELD: usize = 100;

/// A found issue on its way to the response.
struct PlacedIssue<'a> {
    offset: usize,
    issue: &'a DetectedIssue,
    audience: Audience,
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
        let max_replacements = self.max_replacements(request)?;
        let document = self.checker.document(&request.text, request.markup).await?;
        let sample = document.sample(LANGUAGE_SAMPLE);
        let languages = self.checker.languages();
        let preferred = preferred_languages(request)?;
        let selected = languages.prepared(&request.language, &preferred, &sample).await?;
        let base = selected.language.code.base();
        // If one of these reads takes too long, the check goes on without its result: the store must never make a check
        // fail.
        let (guides, decisions, corrected) = futures::join!(
            with_timeout(self.guides.guides(&self.accounts, &viewer.teams)),
            with_timeout(self.accounts.decisions.all()),
            with_timeout(self.corrections.words(viewer, base)),
        );
        let (guides, decisions) = (guides.unwrap_or_default(), decisions.unwrap_or_default());
        let budget = Budget::new(self.settings.work_per_check, limits::MAX_ISSUES);
        let code = &selected.language.code;
        let reader = (code, request.strictness);
        let findings = self
            .checker
            .find(origin, &document, reader, guides.clone(), budget);
        let findings = findings.await?;
        // A text that was checked before costs the checking threads nothing, so only this limits how many large responses
        // are in memory at a time.
        let _turn = self.checker.acquire_response_turn(findings.count()).await?;
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
        self.corrections.note_uses(viewer, base, &corrected.other_words);
        let part = |audience| {
            move |(offset, issues)| IssueGroup {
                offset,
                issues,
                audience,
            }
        };
        let corrected = corrected.issues.into_iter().map(part(Audience::Viewer));
        let paragraphs = paragraphs.into_iter().chain(weak);
        let parts = paragraphs.map(part(Audience::Many)).chain(corrected);
        let parts = with_house_style(parts.collect(), house);
        let mut placed_issues = self.requested_issues(&parts, request, &selected.language.code);
        limit_issues(&mut placed_issues, &mut incomplete);
        let (evidence, with_learned_data) = self.available_evidence(viewer, &placed_issues).await;
        let words = TextWords::new(&request.text);
        let (mut issues, mut size) = (Vec::new(), 0);
        for (index, placed) in placed_issues.into_iter().enumerate() {
            if index % ISSUES_PER_YIELD == ISSUES_PER_YIELD - 1 {
                tokio::task::yield_now().await;
            }
            if size > limits::MAX_RESPONSE_BYTES {
                mark_incomplete(&mut incomplete, placed.start(), Bound::Size);
                break;
            }
            let item_evidence = placed.items.evidence(|item| evidence.get(item).cloned());
            let team_rules = (&guides[..], &decisions);
            let issue = self.issue(
                viewer,
                placed,
                item_evidence,
                team_rules,
                (request, &document, &words),
            );
            if let Some((mut issue, advantage)) = issue {
                issue.replacements.truncate(max_replacements);
                size += bytes(&issue);
                issues.push((issue, advantage));
            }
        }
        let issues = emend_response::without_overlaps(issues);
        metrics::counter!("emend_checks_total", "language" => selected.language.code.to_string())
            .increment(1);
        metrics::counter!("emend_issues_total").increment(issues.len() as u64);
        let other_languages = if selected.detected {
            languages.other_languages(&selected.language.code, &preferred, &request.text)
        } else {
            Vec::new()
        };
        let language = UsedLanguage {
            code: selected.language.code,
            name: selected.language.name,
            detected: selected.detected,
        };
        Ok(CheckResult {
            response: CheckResponse {
                language,
                issues,
                other_languages,
                incomplete,
            },
            with_learned_data,
        })
    }

    /// Refuses a text that is longer than the server's limit, as [`CheckService::check_from`] does, for callers whose text has
    /// more than is checked (such as markup), or that read it before.
    pub fn accept_length(&self, text: &str) -> Result<(), ServiceError> {
        let (length, limit) = (utf16_len(text), self.settings.max_text);
        if length > limit {
            return Err(ServiceError::TextTooLong { length, limit });
        }
        Ok(())
    }

    /// Returns the most replacements per issue, after validating the request's bounds.
    fn max_replacements(&self, request: &CheckRequest) -> Result<usize, ServiceError> {
        self.accept_length(&request.text)?;
        if request.disabled_rules.len() > limits::MAX_DISABLED_RULES {
            let message = format!("has more than {} entries", limits::MAX_DISABLED_RULES);
            return Err(ServiceError::malformed("disabled_rules", message));
        }
        let max_replacements = request.limit.unwrap_or(limits::MAX_REPLACEMENTS);
        if !(1..=limits::MAX_REPLACEMENTS).contains(&max_replacements) {
            let message = format!("must be 1 to {}", limits::MAX_REPLACEMENTS);
            return Err(ServiceError::malformed("limit", message));
        }
        Ok(max_replacements)
    }

    /// Returns the issues that the request does not exclude.
    fn requested_issues<'a>(
        &self,
        parts: &'a [IssueGroup],
        request: &CheckRequest,
        language: &LanguageTag,
    ) -> Vec<PlacedIssue<'a>> {
        let rules: HashSet<&str> = request.disabled_rules.iter().map(String::as_str).collect();
        let kinds: HashSet<IssueKind> = request.disabled_kinds.iter().copied().collect();
        let issues = parts
            .iter()
            .flat_map(|part| part.issues.iter().map(move |issue| (part, issue)));
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
                Some(PlacedIssue {
                    offset: part.offset,
                    issue,
                    audience: part.audience,
                    place,
                    items,
                })
            })
            .collect()
    }

    /// Returns the evidence for these issues, and whether the store returned it in time.
    async fn available_evidence(
        &self,
        viewer: &Viewer,
        issues: &[PlacedIssue<'_>],
    ) -> (HashMap<Item, ItemEvidence>, bool) {
        match with_timeout(self.read_evidence(viewer, issues)).await {
            Some(Ok(evidence)) => (evidence, true),
            failure => {
                warn_unlearned(failure.and_then(Result::err));
                (HashMap::new(), false)
            }
        }
    }

    /// Reads the evidence for every item of these issues in one round trip.
    async fn read_evidence(
        &self,
        viewer: &Viewer,
        issue: &[PlacedIssue<'_>],
    ) -> Result<HashMap<Item, ItemEvidence>, StoreError> {
        let all_items: Vec<&Item> = issue.iter().flat_map(|issue| issue.items.iter()).collect();
        let mut items = HashSet::with_capacity(all_items.len());
        items.extend(all_items);
        if items.is_empty() {
            return Ok(HashMap::new());
        }
        let items: Vec<Item> = items.into_iter().cloned().collect();
        let evidence = evidence(self.store.as_ref(), viewer, &items).await?;
        Ok(items.into_iter().zip(evidence).collect())
    }

    /// Returns whether a known word that the viewer has corrected before is likely to be a mistake here too.
    fn is_own_mistake(&self, viewer: &Viewer, issue: &PlacedIssue<'_>, evidence: &Evidence) -> bool {
        let IssuePlace {
            language,
            surface,
            left,
            right,
            ..
        } = &issue.place;
        let uses = self.corrections.correct_uses(WordUse {
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
        is_own_mistake(surface, &issue.items, evidence, uses, &fit)
    }

    /// Builds the issue for the response, with its advantage over others in the same place. Returns `None` if it is suppressed and
    /// not requested, or is not an issue for this viewer after all.
    fn issue(
        &self,
        viewer: &Viewer,
        issue: PlacedIssue<'_>,
        mut evidence: Evidence,
        team_rules: (&[Arc<TeamGuide>], &Decisions),
        (request, document, words): (&CheckRequest, &Document, &TextWords),
    ) -> Option<(Issue, f64)> {
        let is_own_correction = issue.audience == Audience::Viewer;
        if is_own_correction && !self.is_own_mistake(viewer, &issue, &evidence) {
            return None;
        }
        let languages = self.checker.languages();
        let share = |word: &str| languages.share(issue.place.language.base(), word);
        let repetition = |written: &str, meant: &str| words.repetition(written, meant, share);
        let threshold = IssueThreshold::of(
            issue.issue,
            repetition,
            request.strictness,
            &evidence,
            (&self.settings.threshold_promotion(), &self.settings.constants),
        );
        if threshold.as_ref().is_some_and(IssueThreshold::is_too_low) {
            return None;
        }
        let team_scope = || {
            let knows_word = team_rules.0.iter().any(|guide| guide.knows(&issue.place.surface));
            (issue.place.rule.is_spelling() && knows_word).then_some(Scope::Team)
        };
        let hidden = suppression(&issue.place, &evidence, &self.settings.promotion);
        let scope = hidden.map(|hidden| hidden.by);
        let scope = after_decisions(
            scope,
            &issue.place,
            &issue.items,
            team_rules.1,
            self.settings.approval,
        );
        let hidden = hidden.filter(|_| scope.is_some());
        let scope = scope.or_else(team_scope);
        let threshold_scope = threshold.as_ref().and_then(IssueThreshold::hidden_by);
        if (scope.is_some() || threshold_scope.is_some()) && !request.include_suppressed {
            return None;
        }
        let threshold_reason = threshold.as_ref().and_then(IssueThreshold::reason_text);
        let suppressed_because = match scope {
            Some(_) => Some(hidden_because(&issue.place, hidden)),
            None => threshold_scope.and(threshold_reason.clone()),
        };
        let PlacedIssue {
            offset,
            issue,
            place,
            items,
            ..
        } = issue;
        retain_offerable(
            self.checker.languages(),
            issue,
            &items.anywhere,
            &mut evidence,
            team_rules.0,
            team_rules.1,
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
        let message = if is_own_correction {
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
            suppressed: scope.or(threshold_scope).map(|scope| Suppressed { by: scope }),
            suppressed_because,
            threshold_because: threshold_reason.filter(|_| scope.is_none() && threshold_scope.is_none()),
        };
        Some((issue, advantage))
    }
}

impl PlacedIssue<'_> {
    /// Returns the start of the issue, in UTF-16 code units of the text.
    fn start(&self) -> usize {
        self.offset + self.issue.span.offset
    }
}

/// Returns the result of a read from the store, or `None` if it takes too long.
async fn with_timeout<T>(read: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(STORE_TIMEOUT, read).await.ok()
}

/// Sorts the issues by their start, and limits those that are shown by default to the maximum of one response.
fn limit_issues(issues: &mut Vec<PlacedIssue<'_>>, incomplete: &mut Option<Incomplete>) {
    issues.sort_by_key(PlacedIssue::start);
    let normal = issues.iter().filter(|placed| placed.issue.shown_from.is_normal());
    if let Some(first) = normal.map(PlacedIssue::start).nth(limits::MAX_ISSUES) {
        mark_incomplete(incomplete, first, Bound::Issues);
        issues.retain(|placed| placed.start() < first);
    }
}

/// Marks the response as incomplete from this offset on. The first such offset is kept.
fn mark_incomplete(incomplete: &mut Option<Incomplete>, from: usize, reason: Bound) {
    if incomplete.is_none_or(|earlier| from < earlier.from) {
        *incomplete = Some(Incomplete { from, reason });
    }
}
