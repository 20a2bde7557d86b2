//! The one record that is the source of all learning.

use std::collections::BTreeMap;

use crate::{AccountId, BadKey, Item, Outcome, Timestamp};

/// How often, and when last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// How often; never 0 in a store.
    pub n: u32,
    /// When last.
    pub last: Timestamp,
}

/// What one account chose about one item.
pub type Tallies = BTreeMap<Outcome, Tally>;

/// When the newest of them was cast; 0 where there are none.
pub fn newest(tallies: &Tallies) -> Timestamp {
    tallies.values().map(|tally| tally.last).max().unwrap_or_default()
}

/// *This account, on this item, chose this outcome, n times, last at t.*
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// Who.
    pub account: AccountId,
    /// About what.
    pub item: Item,
    /// What.
    pub outcome: Outcome,
    /// How often and when.
    pub tally: Tally,
}

/// One vote cast: this outcome about this item, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    /// About what.
    pub item: Item,
    /// What.
    pub outcome: Outcome,
}

/// The votes of one account on one item lie together: the unit that a store reads, marks as changed and mirrors.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Record {
    /// Who.
    pub account: AccountId,
    /// About what.
    pub item: Item,
}

impl Record {
    /// `local|en|SPELLING||recieve`
    pub fn key(&self) -> String {
        format!("{}|{}", self.account, self.item.key())
    }

    /// The record that [`Record::key`] wrote.
    pub fn from_key(key: &str) -> Result<Self, BadKey> {
        let (account, item) = key.split_once('|').ok_or_else(|| BadKey(key.to_owned()))?;
        Ok(Self {
            account: account.try_into()?,
            item: Item::from_key(item)?,
        })
    }
}
