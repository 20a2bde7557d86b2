//! Agreement between accounts: the items a team has learned, those that apply to everyone, and the administrators'
//! decisions about them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use emend_cache::TimedCache;
use emend_domain::{AccountId, Count, Counts, Item, Outcome, Scope, Viewer};
use emend_learning::{IssuePlace, agreement};
use emend_shared::promotion::{Decision, PromotionInfo, PromotionsResponse};
use emend_shared::{LearnedEntry, LearnedKind, LearnedOutcome, LearnedResponse, limits};
use emend_store::{ChoiceStore, ItemCounts, Voters};
use tokio::sync::Mutex;

use crate::evidence::evidence;
use crate::learned_cursor::{LearnedCursor, LearnedStart, at_most};
use crate::learned_item_id::{id_of, parse_id};
use crate::learned_items::kind;
use crate::learned_query::LearnedQuery;
use crate::offered_replacements::pending_approvals;
use crate::{EmendSettings, Languages, ServiceError, learned_item_text};
use emend_accounts::{Accounts, Caller, Decisions, established};

/// The maximum number of items listed: those with the most agreement.
const MAX_LISTED: usize = 1_000;
/// How long a list is cached.
const CACHE_LIFETIME: Duration = Duration::from_secs(30);

/// Returns whether an agreement of everyone about a place applies: no administrator has rejected it and, if approval is
/// required, one has approved it.
pub(crate) fn holds(decisions: &Decisions, approval: bool, items: &[Item]) -> bool {
    let mut decided = items.iter().filter_map(|item| decisions.get(&item.key()));
    let approved = || {
        items
            .iter()
            .any(|item| decisions.get(&item.key()) == Some(&Decision::Approved))
    };
    // One rejection is enough, even if another of the items was approved.
    !decided.any(|decision| *decision == Decision::Rejected) && (!approval || approved())
}

/// The service for agreements of teams and of everyone. Lists are cached by voters. Building one reads up to [`MAX_LISTED`]
/// items, so only one is built at a time.
pub struct Agreements {
    store: Arc<dyn ChoiceStore>,
    accounts: Arc<Accounts>,
    languages: Languages,
    settings: Arc<EmendSettings>,
    lists: TimedCache<String, Arc<[ItemCounts]>>,
    turn: Mutex<()>,
}

impl Agreements {
    pub(crate) fn new(
        store: Arc<dyn ChoiceStore>,
        accounts: Arc<Accounts>,
        languages: Languages,
        settings: Arc<EmendSettings>,
    ) -> Self {
        Self {
            store,
            accounts,
            languages,
            settings,
            lists: TimedCache::new(100, CACHE_LIFETIME),
            turn: Mutex::default(),
        }
    }

    /// Returns a page of the items on which at least two members of a team agree, those with the most voters first.
    /// Only members may read it.
    pub async fn team_items(
        &self,
        caller: &Caller,
        team: &str,
        query: &LearnedQuery,
        start: &LearnedStart,
        limit: usize,
    ) -> Result<LearnedResponse, ServiceError> {
        let team = self.accounts.team_access.team_id(caller, team).await?;
        let agreements = self.agreements_of(Voters::Team(team)).await?;
        let entries = agreements.iter().map(|agreements| entry(agreements, "the team"));
        page(entries.filter(|entry| query.admits(entry)), start, limit)
    }

    /// Returns a page of the items that apply to everyone, those with the most voters first.
    pub async fn everyone_items(
        &self,
        query: &LearnedQuery,
        start: &LearnedStart,
        limit: usize,
    ) -> Result<LearnedResponse, ServiceError> {
        let promoted = self.promoted().await?;
        let promotions = promoted.into_iter().filter(|(info, _)| info.holds);
        let entries = promotions.map(|(info, agreements)| LearnedEntry {
            sentence: info.sentence,
            ..entry(&agreements, "everyone")
        });
        page(entries.filter(|entry| query.admits(entry)), start, limit)
    }

    /// Returns the words that are correct for everyone, sorted.
    pub(crate) async fn everyone_words(&self) -> Result<Vec<String>, ServiceError> {
        let promoted = self.promoted().await?;
        let words = promoted
            .iter()
            .filter(|(info, _)| info.holds)
            .flat_map(|(_, item_counts)| {
                let voted = item_counts.counts.iter();
                voted.filter_map(|(outcome, count)| match outcome {
                    Outcome::WordIsRight(word)
                        if count.voters >= self.settings.promotion.of_everyone.voters =>
                    {
                        Some(word.clone())
                    }
                    _ => None,
                })
            });
        Ok(words.collect::<BTreeSet<_>>().into_iter().collect())
    }

    /// Returns the agreements of everyone, for administrators.
    pub async fn promotions(&self) -> Result<PromotionsResponse, ServiceError> {
        let promoted = self.promoted().await?;
        let mut promotions: Vec<_> = promoted.into_iter().map(|(info, _)| info).collect();
        let decisions = self.accounts.decisions.all().await;
        let agreements = self.agreements_of(Voters::Team(established())).await?;
        let least = self.settings.constants.min_accounts;
        promotions.extend(
            agreements
                .iter()
                .flat_map(|agreements| pending_approvals(&self.languages, least, agreements, &decisions)),
        );
        promotions.truncate(MAX_LISTED);
        Ok(PromotionsResponse {
            approval: self.settings.approval,
            promotions,
        })
    }

    /// Records or removes a decision about an agreement of everyone.
    pub async fn decide(&self, id: &str, decision: Option<Decision>) -> Result<(), ServiceError> {
        Ok(self.accounts.decisions.decide(&parse_id(id)?, decision).await?)
    }

    /// Returns every item with enough agreement to be promoted, with its counts.
    async fn promoted(&self) -> Result<Vec<(PromotionInfo, ItemCounts)>, ServiceError> {
        let bar = &self.settings.promotion.of_everyone;
        let agreements = self.agreements_of(Voters::Team(established())).await?;
        let speaks = |outcome: &Outcome, count: &Count| {
            let hides = Voters::Everyone.lists(outcome);
            hides && count.voters >= bar.voters
        };
        let candidates = agreements.iter().filter(|candidate| {
            candidate
                .counts
                .iter()
                .any(|(outcome, count)| speaks(outcome, count))
        });
        let decisions = self.accounts.decisions.all().await;
        let mut promoted = Vec::new();
        for candidate in candidates {
            let places = self.places(candidate);
            let mut items: Vec<Item> = places.iter().flat_map(|(_, items)| items.clone()).collect();
            items.dedup();
            // The votes that hide an issue are only one side. Corrections of the same surface count against them, so
            // promotion is judged from all counts of the place: docs/decisions/0008-promotion.md.
            let counts = self.everyone_counts(&items).await?;
            let of = |item: &Item| counts.get(item).cloned().unwrap_or_default();
            let agreements = places
                .iter()
                .map(|(place, items)| agreement(place, &of(&items[0]), &of(&items[1]), bar));
            // A word of the dictionary applies in all languages, so the language with the most corrections decides: a
            // word that is corrected there is not correct in all of them.
            let Some(least) = agreements.max_by(|left, right| left.corrected.total_cmp(&right.corrected))
            else {
                continue;
            };
            if !least.is_met {
                continue;
            }
            let decision = decisions.get(&candidate.item.key()).copied();
            let info = PromotionInfo {
                id: id_of(&candidate.item),
                language: candidate.item.language().to_owned(),
                rule: candidate.item.rule().to_string(),
                surface: candidate.item.surface().as_str().to_owned(),
                voters: least.voters,
                holds: self.settings.promotion.everyone && holds(&decisions, self.settings.approval, &items),
                decision,
                sentence: learned_item_text::describe_agreement(
                    &candidate.item,
                    least.voters,
                    least.corrected,
                ),
            };
            promoted.push((info, candidate.clone()));
        }
        Ok(promoted)
    }

    /// Returns the places that an item concerns, each with its two relevant items: the surface in any context, and the
    /// word.
    fn places(&self, counts: &ItemCounts) -> Vec<(IssuePlace, [Item; 2])> {
        let item = &counts.item;
        // The spelling that most accounts added to their dictionaries represents the word.
        let words = counts.counts.iter().filter_map(|(outcome, count)| match outcome {
            Outcome::WordIsRight(word) => Some((count.voters, word.as_str())),
            _ => None,
        });
        let surface = words.max().map_or(item.surface().as_str(), |(_, word)| word);
        let languages = self.languages.list();
        let bases: BTreeSet<_> = languages.iter().map(|language| language.code.base()).collect();
        let place = |language: &str, rule: &str| {
            let place = IssuePlace::new(language.parse().ok()?, rule.parse().ok()?, surface);
            let items = place.items(self.settings.context_storage);
            Some((place, [items.anywhere, Item::word(surface)]))
        };
        if item.is_word() {
            let places = bases
                .into_iter()
                .filter_map(|base| place(base, emend_domain::RuleId::SPELLING));
            return places.collect();
        }
        place(item.language(), item.rule().as_str()).into_iter().collect()
    }

    async fn everyone_counts(&self, items: &[Item]) -> Result<HashMap<Item, Counts>, ServiceError> {
        let viewer = Viewer::without_teams(AccountId::anonymous());
        let evidence = evidence(self.store.as_ref(), &viewer, items).await?;
        let counts = evidence.into_iter().map(|evidence| evidence.everyone);
        Ok(items.iter().cloned().zip(counts).collect())
    }

    /// Returns the items on which these voters agree, those with the most voters first; at most [`MAX_LISTED`] items.
    async fn agreements_of(&self, voters: Voters) -> Result<Arc<[ItemCounts]>, ServiceError> {
        let name = match &voters {
            Voters::Everyone => "*".to_owned(),
            Voters::Team(team) => team.to_string(),
        };
        let fetch = async {
            let _turn = self.turn.lock().await;
            Ok(self.store.agreements(&voters, MAX_LISTED).await?.into())
        };
        self.lists.get_or_read(&name, fetch).await
    }
}

fn page(
    entries: impl Iterator<Item = LearnedEntry>,
    start: &LearnedStart,
    limit: usize,
) -> Result<LearnedResponse, ServiceError> {
    let offset = start.of_agreements()?;
    at_most("limit", limit, limits::MAX_LEARNED)?;
    let entries: Vec<_> = entries.collect();
    let end = offset.saturating_add(limit);
    Ok(LearnedResponse {
        total: Some(entries.len() as u64),
        offset: Some(offset),
        next: (limit > 0 && end < entries.len()).then(|| LearnedCursor::Entries(end).text()),
        entries: entries.into_iter().skip(offset).take(limit).collect(),
    })
}

fn entry(counts: &ItemCounts, subject: &str) -> LearnedEntry {
    let of = |kind, outcome: &Outcome, count: &Count| LearnedOutcome {
        kind,
        value: outcome.text().map(str::to_owned),
        count: count.voters,
        last: String::new(),
    };
    let mut outcomes: Vec<_> = counts
        .counts
        .iter()
        .filter_map(|(outcome, count)| match outcome {
            Outcome::IgnoredHere => Some(of(LearnedKind::IgnoredHere, outcome, count)),
            _ => Some(of(kind(outcome)?, outcome, count)),
        })
        .collect();
    outcomes.sort_by_key(|outcome| std::cmp::Reverse(outcome.count));
    LearnedEntry {
        id: id_of(&counts.item),
        language: counts.item.language().to_owned(),
        rule: counts.item.rule().to_string(),
        surface: counts.item.surface().as_str().to_owned(),
        context: None,
        outcomes,
        sentence: learned_item_text::describe_counts(&counts.item, &counts.counts, subject),
    }
}

/// Returns the scope that hides an issue, after applying the administrators' decisions about agreements of everyone.
pub(crate) fn after_decisions(
    scope: Option<Scope>,
    place: &IssuePlace,
    items: &emend_learning::Items,
    decisions: &Decisions,
    approval: bool,
) -> Option<Scope> {
    if scope != Some(Scope::Everyone) || (!approval && decisions.is_empty()) {
        return scope;
    }
    let items = [items.anywhere.clone(), Item::word(&place.surface)];
    holds(decisions, approval, &items).then_some(Scope::Everyone)
}
