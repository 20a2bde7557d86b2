//! Searching and grouping learned items.

use std::collections::HashMap;

use emend_domain::{AccountId, Context, Item, Outcome, Record, Tallies, Tally};
use emend_shared::{LearnedEntry, LearnedKind, limits, rule_name};
use emend_store::{ChoiceStore, RecordVotes};

use crate::ServiceError;

/// Records read at a time.
const PAGE: usize = 1_000;

/// Which learned items to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LearnedQuery {
    /// A text that the sentence, the surface, a replacement or the rule contains, in any case; empty for all.
    pub text: String,
    /// The class of items; `None` for all.
    pub class: Option<LearnedClass>,
    /// Whether the items of one surface and rule are one entry.
    pub by_habit: bool,
}

/// A class of learned items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LearnedClass {
    /// Corrections.
    Corrections,
    /// Ignored issues.
    Ignored,
    /// Dictionary words.
    Words,
    /// Whole rules.
    Rules,
}

impl LearnedClass {
    /// Parses `corrections`, `ignored`, `words` or `rules`.
    pub fn parse(text: &str) -> Result<Self, ServiceError> {
        Ok(match text {
            "corrections" => Self::Corrections,
            "ignored" => Self::Ignored,
            "words" => Self::Words,
            "rules" => Self::Rules,
            _ => {
                let message = "must be corrections, ignored, words or rules";
                return Err(ServiceError::malformed("class", message));
            }
        })
    }

    fn of(entry: &LearnedEntry) -> Self {
        let has = |kinds: &[LearnedKind]| {
            let mut outcomes = entry.outcomes.iter();
            outcomes.any(|outcome| kinds.contains(&outcome.kind))
        };
        if has(&[LearnedKind::WordIsRight]) {
            Self::Words
        } else if entry.surface.is_empty() {
            Self::Rules
        } else if has(&[LearnedKind::Ignored, LearnedKind::IgnoredHere]) {
            Self::Ignored
        } else {
            Self::Corrections
        }
    }
}

impl LearnedQuery {
    /// Whether every item is listed by itself.
    pub(crate) fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// Whether an entry is to be listed.
    pub(crate) fn admits(&self, entry: &LearnedEntry) -> bool {
        let wanted = self.text.trim().to_lowercase();
        let contains = |text: &str| text.to_lowercase().contains(&wanted);
        let is_found = wanted.is_empty()
            || contains(&entry.sentence)
            || contains(&entry.surface)
            || contains(&rule_name(&entry.rule))
            || entry
                .outcomes
                .iter()
                .any(|outcome| outcome.value.as_deref().is_some_and(contains));
        is_found && self.class.is_none_or(|class| class == LearnedClass::of(entry))
    }
}

/// Returns all records of an account, newest first, at most [`limits::MAX_LEARNED_OFFSET`].
pub(crate) async fn all_records(
    store: &dyn ChoiceStore,
    account: &AccountId,
) -> Result<Vec<RecordVotes>, ServiceError> {
    let mut all = Vec::new();
    while all.len() < limits::MAX_LEARNED_OFFSET {
        let page = store.records_of(account, all.len(), PAGE).await?;
        let is_last = page.records.len() < PAGE;
        all.extend(page.records);
        if is_last {
            break;
        }
    }
    Ok(all)
}

/// Merges the records of each surface and rule into one, in the order of the newest. A choice is recorded in any context, after
/// one word and before another, so the record in any context has them all; only where there is none, the others are added up.
pub(crate) fn habits(records: Vec<RecordVotes>) -> Vec<RecordVotes> {
    let mut groups: Vec<Vec<RecordVotes>> = Vec::new();
    let mut places = HashMap::<Item, usize>::new();
    for found in records {
        let habit = found.record.item.within(Context::Anywhere);
        let at = *places.entry(habit).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[at].push(found);
    }
    groups.into_iter().filter_map(merged).collect()
}

fn merged(group: Vec<RecordVotes>) -> Option<RecordVotes> {
    let is_whole = |found: &RecordVotes| *found.record.item.context() == Context::Anywhere;
    if let [_] = group.as_slice() {
        return group.into_iter().next();
    }
    if let Some(whole) = group.iter().find(|found| is_whole(found))
        && !whole.record.item.surface().as_str().is_empty()
    {
        return Some(whole.clone());
    }
    let first = group.first()?.record.clone();
    let item = first.item.within(Context::Anywhere);
    // One surface in several places, or one rule in several parts.
    let keep = if item.surface().as_str().is_empty() {
        first.item.clone()
    } else {
        item
    };
    let mut votes = Tallies::default();
    for (outcome, tally) in group.into_iter().flat_map(|found| found.votes) {
        let sum = votes.entry(outcome).or_insert(Tally { n: 0, last: 0 });
        sum.n = sum.n.saturating_add(tally.n);
        sum.last = sum.last.max(tally.last);
    }
    Some(RecordVotes {
        record: Record { item: keep, ..first },
        votes,
    })
}

/// Returns how often each replacement was chosen, in any context.
pub(crate) fn chosen(records: &[RecordVotes]) -> impl Iterator<Item = (&Item, &str, u32)> {
    records
        .iter()
        .filter(|found| *found.record.item.context() == Context::Anywhere)
        .flat_map(|found| {
            found.votes.iter().filter_map(|(outcome, tally)| match outcome {
                Outcome::Chosen(replacement) => Some((&found.record.item, replacement.as_str(), tally.n)),
                _ => None,
            })
        })
}
