//! Listing and unlearning an account's records.

use std::collections::BTreeSet;
use std::sync::Arc;

use emend_accounts::rfc3339;
use emend_domain::{ChoiceId, Clock, Context, Outcome, Record, Tallies, Viewer};
use emend_learning::removal_ballots;
use emend_shared::{LearnedContext, LearnedEntry, LearnedKind, LearnedOutcome, LearnedResponse, limits};
use emend_store::{AccountStore, RecordPosition, RecordVotes, Write, WriteKind};
use uuid::Uuid;

use crate::habits::{VotesByItem, deciding_items, habit, habits};
use crate::learned_cursor::{LearnedCursor, LearnedStart, at_most};
use crate::learned_item_id::{id_of, parse_id};
use crate::learned_query::{LearnedQuery, all_records};
use crate::quota::Quota;
use crate::{ServiceError, learned_item_text};

/// The number of records after which a page of habits ends, even if it is not full.
const READ_FOR_HABITS: usize = 2_000;

/// A page of records or habits.
#[derive(Default)]
struct LearnedPage {
    total: Option<u64>,
    records: Vec<RecordVotes>,
    next: Option<RecordPosition>,
}

/// The service that lists and unlearns an account's records.
pub struct LearnedItems {
    store: Arc<dyn AccountStore>,
    quota: Arc<Quota>,
    clock: Clock,
}

impl LearnedItems {
    pub(crate) fn new(store: Arc<dyn AccountStore>, quota: Arc<Quota>, clock: Clock) -> Self {
        Self { store, quota, clock }
    }

    /// Returns a page of the viewer's records, newest first. The limits are those of [`LearnedItems::find`].
    pub async fn page(
        &self,
        viewer: &Viewer,
        offset: usize,
        limit: usize,
    ) -> Result<LearnedResponse, ServiceError> {
        let (query, start) = (LearnedQuery::default(), LearnedStart::Offset(offset));
        self.find(viewer, &query, &start, limit).await
    }

    /// Returns a page of those of the viewer's records that the query admits, newest first. `limit` is at most
    /// [`limits::MAX_LEARNED`].
    ///
    /// With a cursor, the cost of a page does not depend on the number of the viewer's records, unless the query has a text
    /// or a class: a search reads all of them, at most [`limits::MAX_LEARNED_OFFSET`]. So does an offset with `by_habit`.
    pub async fn find(
        &self,
        viewer: &Viewer,
        query: &LearnedQuery,
        start: &LearnedStart,
        limit: usize,
    ) -> Result<LearnedResponse, ServiceError> {
        at_most("limit", limit, limits::MAX_LEARNED)?;
        let (offset, after) = start.of_records()?;
        let page = if !query.admits_all() || (query.by_habit && offset.is_some()) {
            self.search(viewer, query, offset.unwrap_or_default(), after, limit)
                .await?
        } else if query.by_habit {
            self.habits(viewer, after, limit).await?
        } else {
            let (store, account) = (&self.store, &viewer.account);
            let page = match after {
                Some(after) => store.records_after(account, after, limit).await?,
                None => {
                    store
                        .account_records(account, offset.unwrap_or_default(), limit)
                        .await?
                }
            };
            LearnedPage {
                total: Some(page.total),
                records: page.records,
                next: page.next,
            }
        };
        Ok(LearnedResponse {
            total: page.total,
            offset,
            entries: page.records.iter().map(entry).collect(),
            next: page.next.map(|next| LearnedCursor::Record(next).text()),
        })
    }

    /// Reads all of the viewer's records, and returns a page of those that the query admits.
    async fn search(
        &self,
        viewer: &Viewer,
        query: &LearnedQuery,
        offset: usize,
        after: Option<&RecordPosition>,
        limit: usize,
    ) -> Result<LearnedPage, ServiceError> {
        let records = all_records(self.store.as_ref(), &viewer.account).await?;
        let mut records = if query.by_habit { habits(&records) } else { records };
        records.retain(|record_votes| query.admits(&entry(record_votes)));
        let skipped = after.map_or(offset, |after| {
            records.partition_point(|record_votes| !RecordPosition::of(record_votes).is_after(after))
        });
        let total = Some(records.len() as u64);
        let has_more = records.len() > skipped.saturating_add(limit);
        let records: Vec<_> = records.into_iter().skip(skipped).take(limit).collect();
        let next = records.last().filter(|_| has_more).map(RecordPosition::of);
        Ok(LearnedPage { total, records, next })
    }

    /// Returns a page of the viewer's habits. It ends early where very many records belong to few habits.
    async fn habits(
        &self,
        viewer: &Viewer,
        after: Option<&RecordPosition>,
        limit: usize,
    ) -> Result<LearnedPage, ServiceError> {
        let (account, at_once) = (&viewer.account, 2 * (limit + 1));
        let (mut page, mut position, mut read) = (LearnedPage::default(), after.cloned(), 0);
        // One more habit says whether there is a next page.
        while page.records.len() <= limit && read < READ_FOR_HABITS {
            let read_page = match &position {
                Some(position) => self.store.records_after(account, position, at_once).await?,
                None => self.store.account_records(account, 0, at_once).await?,
            };
            read += at_once;
            let votes = self.deciding_votes(&read_page.records).await?;
            let habits = read_page
                .records
                .iter()
                .filter_map(|record_votes| habit(record_votes, &votes));
            page.records.extend(habits);
            position = read_page.next;
            if position.is_none() {
                break;
            }
        }
        if page.records.len() > limit {
            page.records.truncate(limit);
            page.next = page.records.last().map(RecordPosition::of);
        } else {
            page.next = position;
            page.total = (after.is_none() && page.next.is_none()).then_some(page.records.len() as u64);
        }
        Ok(page)
    }

    /// Returns the votes of these records, and all others that decide whether they stand for their habits.
    async fn deciding_votes(&self, records: &[RecordVotes]) -> Result<VotesByItem, ServiceError> {
        let mut votes: VotesByItem = records
            .iter()
            .map(|record_votes| (record_votes.record.item.clone(), record_votes.votes.clone()))
            .collect();
        let Some(first) = records.first() else {
            return Ok(votes);
        };
        let items = records
            .iter()
            .flat_map(|record_votes| deciding_items(&record_votes.record.item));
        let missing: BTreeSet<_> = items.filter(|item| !votes.contains_key(item)).collect();
        let missing: Vec<_> = missing
            .into_iter()
            .map(|item| Record {
                account: first.record.account.clone(),
                item,
            })
            .collect();
        let missing_votes = self.store.votes(&missing).await?;
        votes.extend(missing.into_iter().map(|record| record.item).zip(missing_votes));
        Ok(votes)
    }

    /// Unlearns all records of the viewer that have the surface and rule of the item with this ID: in any context, beside
    /// certain words, and in certain places.
    pub async fn unlearn_habit(&self, viewer: &Viewer, id: &str) -> Result<(), ServiceError> {
        let habit = parse_id(id)?.within(Context::Anywhere);
        let records = all_records(self.store.as_ref(), &viewer.account).await?;
        let of_habit =
            |record_votes: &&RecordVotes| record_votes.record.item.within(Context::Anywhere) == habit;
        let ids: Vec<_> = records
            .iter()
            .filter(of_habit)
            .map(|record_votes| id_of(&record_votes.record.item))
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
        let alone = Viewer::without_teams(viewer.account.clone());
        let read = [item.clone(), item.within(Context::Anywhere)];
        let votes_of_items = self.store.evidence(&alone, &read).await?;
        let mut votes_of_items = votes_of_items.into_iter().map(|evidence| evidence.me);
        let (votes, surface) = (
            votes_of_items.next().unwrap_or_default(),
            votes_of_items.next().unwrap_or_default(),
        );
        if votes.is_empty() {
            let nothing = "item: you have no learned item with this ID";
            return Err(ServiceError::NotFound(nothing.to_owned()));
        }
        let write = Write {
            id: ChoiceId(Uuid::new_v4()),
            account: viewer.account.clone(),
            at: (self.clock)(),
            kind: WriteKind::Clear(removal_ballots(&item, &votes, &surface)),
        };
        self.store.record(&[write]).await?;
        self.quota.makes_room(&viewer.account);
        metrics::counter!("emend_learned_items_removed_total").increment(1);
        Ok(())
    }
}

fn entry(record_votes: &RecordVotes) -> LearnedEntry {
    let item = &record_votes.record.item;
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
        outcomes: outcomes(&record_votes.votes),
        sentence: learned_item_text::describe(item, &record_votes.votes),
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
