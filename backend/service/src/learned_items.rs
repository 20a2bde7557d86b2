//! Listing and unlearning an account's records.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use emend_accounts::rfc3339;
use emend_domain::{ChoiceId, Clock, Context, Item, Outcome, Tallies, Viewer};
use emend_learning::unlearned;
use emend_shared::{LearnedContext, LearnedEntry, LearnedKind, LearnedOutcome, LearnedResponse, limits};
use emend_store::{ChoiceStore, RecordVotes, Write, WriteKind};
use uuid::Uuid;

use crate::learned_query::{LearnedQuery, all_records, habits};
use crate::quota::Quota;
use crate::{ServiceError, learned_item_text};

/// The service that lists and unlearns an account's records.
pub struct LearnedItems {
    store: Arc<dyn ChoiceStore>,
    quota: Arc<Quota>,
    clock: Clock,
}

impl LearnedItems {
    pub(crate) fn new(store: Arc<dyn ChoiceStore>, quota: Arc<Quota>, clock: Clock) -> Self {
        Self { store, quota, clock }
    }

    /// Returns a page of the viewer's records, newest first. `limit` is at most [`limits::MAX_LEARNED`], `offset` at
    /// most [`limits::MAX_LEARNED_OFFSET`].
    pub async fn page(
        &self,
        viewer: &Viewer,
        offset: usize,
        limit: usize,
    ) -> Result<LearnedResponse, ServiceError> {
        self.find(viewer, &LearnedQuery::default(), offset, limit).await
    }

    /// Returns a page of those of the viewer's records that the query admits, newest first. The limits are those of
    /// [`LearnedItems::page`].
    pub async fn find(
        &self,
        viewer: &Viewer,
        query: &LearnedQuery,
        offset: usize,
        limit: usize,
    ) -> Result<LearnedResponse, ServiceError> {
        at_most("offset", offset, limits::MAX_LEARNED_OFFSET)?;
        at_most("limit", limit, limits::MAX_LEARNED)?;
        if !query.is_plain() {
            let records = all_records(self.store.as_ref(), &viewer.account).await?;
            let records = if query.by_habit { habits(records) } else { records };
            let entries: Vec<_> = records
                .iter()
                .map(entry)
                .filter(|entry| query.admits(entry))
                .collect();
            return Ok(LearnedResponse {
                total: entries.len() as u64,
                offset,
                entries: entries.into_iter().skip(offset).take(limit).collect(),
            });
        }
        let found = self.store.records_of(&viewer.account, offset, limit).await?;
        Ok(LearnedResponse {
            total: found.total,
            offset,
            entries: found.records.iter().map(entry).collect(),
        })
    }

    /// Unlearns all records of the viewer that have the surface and rule of the item with this ID: in any context, beside
    /// certain words, and in certain places.
    pub async fn unlearn_habit(&self, viewer: &Viewer, id: &str) -> Result<(), ServiceError> {
        let habit = parse_id(id)?.within(Context::Anywhere);
        let records = all_records(self.store.as_ref(), &viewer.account).await?;
        let of_habit = |found: &&RecordVotes| found.record.item.within(Context::Anywhere) == habit;
        let ids: Vec<_> = records
            .iter()
            .filter(of_habit)
            .map(|found| id_of(&found.record.item))
            .collect();
        if ids.is_empty() {
            return self.unlearn(viewer, id).await;
        }
        for id in ids {
            match self.unlearn(viewer, &id).await {
                // Unlearning one of them may have taken another with it.
                Ok(()) | Err(ServiceError::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Unlearns the viewer's record with this ID. The counts of teams and of everyone are then as if the choices had
    /// never been made.
    pub async fn unlearn(&self, viewer: &Viewer, id: &str) -> Result<(), ServiceError> {
        let item = parse_id(id)?;
        let alone = Viewer::alone(viewer.account.clone());
        let read = [item.clone(), item.within(Context::Anywhere)];
        let known = self.store.evidence(&alone, &read).await?;
        let mut known = known.into_iter().map(|evidence| evidence.me);
        let (votes, surface) = (known.next().unwrap_or_default(), known.next().unwrap_or_default());
        if votes.is_empty() {
            let nothing = "item: you have no learned item with this ID";
            return Err(ServiceError::NotFound(nothing.to_owned()));
        }
        let write = Write {
            id: ChoiceId(Uuid::new_v4()),
            account: viewer.account.clone(),
            at: (self.clock)(),
            kind: WriteKind::Clear(unlearned(&item, &votes, &surface)),
        };
        self.store.record(&[write]).await?;
        self.quota.makes_room(&viewer.account);
        metrics::counter!("emend_unlearned_total").increment(1);
        Ok(())
    }
}

pub(crate) fn at_most(field: &str, value: usize, limit: usize) -> Result<(), ServiceError> {
    if value > limit {
        return Err(ServiceError::malformed(field, format!("must be at most {limit}")));
    }
    Ok(())
}

fn entry(found: &RecordVotes) -> LearnedEntry {
    let item = &found.record.item;
    LearnedEntry {
        id: id_of(item),
        language: item.language().to_owned(),
        rule: item.rule().to_string(),
        surface: item.surface().as_str().to_owned(),
        context: match item.context().clone() {
            Context::Anywhere => None,
            Context::After(word) => Some(LearnedContext::After(word)),
            Context::Before(word) => Some(LearnedContext::Before(word)),
            Context::Between(left, right) => Some(LearnedContext::Between(left, right)),
            Context::Part(part) => Some(LearnedContext::Part(part)),
        },
        outcomes: outcomes(&found.votes),
        sentence: learned_item_text::about(item, &found.votes),
    }
}

fn outcomes(votes: &Tallies) -> Vec<LearnedOutcome> {
    let counted = votes.iter().filter_map(|(outcome, tally)| {
        Some(LearnedOutcome {
            kind: kind(outcome)?,
            value: outcome.text().map(str::to_owned),
            count: tally.n,
            last: rfc3339(tally.last),
        })
    });
    let mut outcomes: Vec<_> = counted.chain(ignored_in(votes)).collect();
    outcomes.sort_by_key(|outcome| std::cmp::Reverse(outcome.count));
    outcomes
}

/// Returns one outcome for all different places or surfaces in which an issue was ignored.
fn ignored_in(votes: &Tallies) -> Option<LearnedOutcome> {
    let ignored = votes
        .iter()
        .filter(|(outcome, _)| matches!(outcome, Outcome::IgnoredIn(_)));
    let last = ignored.clone().map(|(_, tally)| tally.last).max()?;
    Some(LearnedOutcome {
        kind: LearnedKind::IgnoredHere,
        value: None,
        count: u32::try_from(ignored.count()).unwrap_or(u32::MAX),
        last: rfc3339(last),
    })
}

/// Returns the kind of an outcome; `None` for those that [`LearnedKind::IgnoredHere`] sums up.
pub(crate) fn kind(outcome: &Outcome) -> Option<LearnedKind> {
    Some(match outcome {
        Outcome::IgnoredHere | Outcome::IgnoredIn(_) => return None,
        Outcome::Taken => LearnedKind::Taken,
        Outcome::Rejected => LearnedKind::Rejected,
        Outcome::Chosen(_) => LearnedKind::Chosen,
        Outcome::PassedOver(_) => LearnedKind::PassedOver,
        Outcome::Dismissed => LearnedKind::Dismissed,
        Outcome::Ignored => LearnedKind::Ignored,
        Outcome::WordIsRight(_) => LearnedKind::WordIsRight,
        Outcome::RuleOff => LearnedKind::RuleOff,
    })
}

pub(crate) fn id_of(item: &Item) -> String {
    URL_SAFE_NO_PAD.encode(item.key())
}

pub(crate) fn parse_id(id: &str) -> Result<Item, ServiceError> {
    let bytes = URL_SAFE_NO_PAD.decode(id).ok();
    let key = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    key.and_then(|key| Item::from_key(&key).ok())
        .ok_or_else(|| ServiceError::malformed("item", "must be the ID of an item from GET /api/v1/learned"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_safe_in_a_path_and_gives_its_item_back() {
        for word in ["Emend", "a/b?c#d", "é|%", "👩‍👩‍👧"] {
            let item = Item::word(word).within(Context::After("~/.".into()));
            let id = id_of(&item);
            assert!(
                id.bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)),
                "{id}"
            );
            assert_eq!(parse_id(&id).unwrap(), item);
        }
        for id in ["", "{item}", "AAAA", "_w", "a=="] {
            assert_eq!(parse_id(id).unwrap_err().field(), Some("item"), "{id}");
        }
    }
}
