//! Habits: the records of one surface and rule as one entry.
//!
//! A choice is recorded in any context, after one word and before another, so the record in any context has all of them and
//! stands for the habit. A few other records decide whether a record stands for its habit, so that a page of habits needs
//! only its own records and those (`docs/decisions/0089-pages-by-position.md`).
//!
//! - Beside a word or in a place, a record stands for itself if the one in any context was unlearned alone.
//! - Of a whole rule, there is a record for each part of its surfaces. They are added up, and the newest stands for all.

use std::collections::HashMap;

use emend_domain::surface::RULE_PARTS;
use emend_domain::{Context, Item, Tallies, Tally};
use emend_store::{RecordPosition, RecordVotes};

/// The votes of an account by item.
pub(crate) type VotesByItem = HashMap<Item, Tallies>;

fn is_rule_part(item: &Item) -> bool {
    item.surface().as_str().is_empty() && matches!(item.context(), Context::Anywhere | Context::Part(_))
}

/// Returns the items, other than this one, whose votes decide whether a record about `item` stands for its habit.
pub(crate) fn deciding_items(item: &Item) -> Vec<Item> {
    let anywhere = item.within(Context::Anywhere);
    let mut items = vec![anywhere];
    if is_rule_part(item) {
        items.extend((0..RULE_PARTS).map(|part| item.rule_part(part)));
    }
    items.retain(|other| other != item);
    if *item.context() == Context::Anywhere && !is_rule_part(item) {
        items.clear();
    }
    items
}

/// Returns the habit that a record stands for; `None` if another record does. `votes` has the votes about all items that
/// [`deciding`] names.
pub(crate) fn habit(record: &RecordVotes, votes: &VotesByItem) -> Option<RecordVotes> {
    let item = &record.record.item;
    let other_votes = deciding_items(item).into_iter().filter_map(|other| {
        let votes = votes.get(&other).filter(|votes| !votes.is_empty())?.clone();
        let record = emend_domain::Record {
            item: other,
            account: record.record.account.clone(),
        };
        Some(RecordVotes { record, votes })
    });
    if !is_rule_part(item) {
        return (other_votes.count() == 0).then(|| record.clone());
    }
    let position = RecordPosition::of(record);
    let mut whole = record.clone();
    for other in other_votes {
        if position.is_after(&RecordPosition::of(&other)) {
            return None;
        }
        add(&mut whole.votes, other.votes);
    }
    Some(whole)
}

fn add(votes: &mut Tallies, other_votes: Tallies) {
    for (outcome, tally) in other_votes {
        let sum = votes.entry(outcome).or_insert(Tally { n: 0, last: 0 });
        sum.n = sum.n.saturating_add(tally.n);
        sum.last = sum.last.max(tally.last);
    }
}

/// Returns the habits of all of an account's records, in the same order.
pub(crate) fn habits(records: &[RecordVotes]) -> Vec<RecordVotes> {
    let votes: VotesByItem = records
        .iter()
        .map(|record| (record.record.item.clone(), record.votes.clone()))
        .collect();
    records
        .iter()
        .filter_map(|record| habit(record, &votes))
        .collect()
}

#[cfg(test)]
mod tests {
    use emend_domain::{Outcome, Record, Surface};

    use super::*;

    fn record(item: Item, outcome: Outcome, n: u32, last: u64) -> RecordVotes {
        RecordVotes {
            record: Record {
                account: "ada".parse().unwrap(),
                item,
            },
            votes: [(outcome, Tally { n, last })].into(),
        }
    }

    fn item(surface: &str) -> Item {
        let (language, rule) = ("en-US".parse().unwrap(), "AGREEMENT".parse().unwrap());
        Item::new(&language, rule, Surface::of(surface))
    }

    #[test]
    fn the_record_in_any_context_represents_those_beside_words() {
        let after = item("is").within(Context::After("they".into()));
        let here = item("is").within(Context::Between("they".into(), "late".into()));
        let all = vec![
            record(item("is"), Outcome::Ignored, 2, 9),
            record(after.clone(), Outcome::Rejected, 1, 9),
            record(here.clone(), Outcome::Ignored, 1, 8),
        ];
        assert_eq!(habits(&all), all[..1]);
        assert_eq!(habits(&all[1..]), all[1..]);
        assert!(deciding_items(&item("is")).is_empty());
        assert_eq!(deciding_items(&here), [item("is")]);
    }

    #[test]
    fn the_parts_of_a_rule_are_summed_at_the_newest_one() {
        let part = |part: u8, n, last| record(item("x").rule_part(part), Outcome::Rejected, n, last);
        let all = vec![part(3, 1, 9), part(7, 2, 9), part(0, 4, 5)];
        // Of the same second, the last key is the first.
        let mut sorted = all.clone();
        sorted.sort_by_cached_key(|record| {
            std::cmp::Reverse((emend_domain::newest(&record.votes), record.record.item.key()))
        });
        let whole = habits(&sorted);
        assert_eq!(whole.len(), 1);
        assert_eq!(whole[0].record, sorted[0].record);
        assert_eq!(whole[0].votes[&Outcome::Rejected], Tally { n: 7, last: 9 });
        assert_eq!(deciding_items(&all[0].record.item).len(), usize::from(RULE_PARTS));
    }
}
