//! Searching learned items.

use emend_domain::{AccountId, Context, Item, Outcome};
use emend_shared::{LearnedEntry, LearnedKind, limits, rule_name};
use emend_store::paging::account_record_pages;
use emend_store::{ChoiceStore, RecordVotes};
use futures::TryStreamExt;

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
    /// Whether every entry is listed.
    pub(crate) fn admits_all(&self) -> bool {
        self.text.trim().is_empty() && self.class.is_none()
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

/// Returns all records of an account, newest first, at most [`limits::MAX_LEARNED_OFFSET`]. The cost grows with them, so this is
/// for searches and figures, not for pages.
pub(crate) async fn all_records(
    store: &dyn ChoiceStore,
    account: &AccountId,
) -> Result<Vec<RecordVotes>, ServiceError> {
    let mut pages = account_record_pages(store, account, PAGE);
    let mut all = Vec::new();
    while all.len() < limits::MAX_LEARNED_OFFSET
        && let Some(page) = pages.try_next().await?
    {
        all.extend(page);
    }
    all.truncate(limits::MAX_LEARNED_OFFSET);
    Ok(all)
}

/// Returns how often each replacement was chosen, in any context.
pub(crate) fn chosen_replacements(records: &[RecordVotes]) -> impl Iterator<Item = (&Item, &str, u32)> {
    records
        .iter()
        .filter(|record_votes| *record_votes.record.item.context() == Context::Anywhere)
        .flat_map(|record_votes| {
            record_votes
                .votes
                .iter()
                .filter_map(|(outcome, tally)| match outcome {
                    Outcome::Chosen(replacement) => {
                        Some((&record_votes.record.item, replacement.as_str(), tally.n))
                    }
                    _ => None,
                })
        })
}
