//! Votes and the records that they are stored in. Votes are the only source of learning.

use std::collections::BTreeMap;

use crate::{AccountId, InvalidKey, Item, Outcome, Timestamp};

/// The count of a vote, with the time of the last choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// The number of choices; never 0 in a store.
    pub n: u32,
    /// The time of the last choice.
    pub last: Timestamp,
}

/// The votes of one account for one item, by outcome.
pub type Tallies = BTreeMap<Outcome, Tally>;

/// Returns the time of the newest vote, or 0 if there are none.
pub fn newest(tallies: &Tallies) -> Timestamp {
    tallies.values().map(|tally| tally.last).max().unwrap_or_default()
}

/// A vote: *this account chose this outcome for this item, n times, the last time at t.*
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// The account that voted.
    pub account: AccountId,
    /// The subject of the vote.
    pub item: Item,
    /// The statement of the vote.
    pub outcome: Outcome,
    /// The number of choices and the time of the last one.
    pub tally: Tally,
}

/// A single vote as a choice casts it: one outcome for one item, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    /// The subject of the vote.
    pub item: Item,
    /// The statement of the vote.
    pub outcome: Outcome,
}

/// The identity of a record: all votes of one account for one item, the unit in which a store reads, marks changes and
/// is mirrored.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Record {
    /// The account that voted.
    pub account: AccountId,
    /// The subject of the votes.
    pub item: Item,
}

impl Record {
    /// Returns the key of the record, such as `local|en|SPELLING||recieve`.
    pub fn key(&self) -> String {
        self.item.key_with_owner(self.account.as_str())
    }

    /// Parses a key that [`Record::key`] returned.
    pub fn from_key(key: &str) -> Result<Self, InvalidKey> {
        let (account, item) = key.split_once('|').ok_or_else(|| InvalidKey(key.to_owned()))?;
        Ok(Self {
            account: account.try_into()?,
            item: Item::from_key(item)?,
        })
    }
}
