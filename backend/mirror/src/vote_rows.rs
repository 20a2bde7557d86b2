//! Converts votes to rows.

use emend_domain::{Item, Record, Tally};
use emend_store::RecordChange;

/// The hash that identifies the rows of a record.
pub(crate) type RecordHash = [u8; 16];

/// A row of the table `votes`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VoteRow<'a> {
    pub(crate) record: RecordHash,
    pub(crate) outcome: String,
    pub(crate) account: &'a str,
    pub(crate) item: &'a Item,
    pub(crate) context: String,
    pub(crate) kind: &'static str,
    pub(crate) text: Option<&'a str>,
    pub(crate) tally: Tally,
    pub(crate) version: u64,
}

/// Returns the first half of the hash of a record's key.
pub(crate) fn hash(record: &Record) -> RecordHash {
    hash_key(&record.key())
}

/// Returns the first half of the hash of a key.
pub(crate) fn hash_key(key: &str) -> RecordHash {
    let mut short = [0; 16];
    short.copy_from_slice(&blake3::hash(key.as_bytes()).as_bytes()[..16]);
    short
}

/// Returns the rows for these changes, sorted by primary key, so that no two transactions wait for each other.
pub(crate) fn rows<'c>(changes: &[&'c RecordChange]) -> Vec<VoteRow<'c>> {
    let mut rows: Vec<_> = changes.iter().flat_map(|change| record_rows(change)).collect();
    rows.sort_by(|a, b| (a.record, &a.outcome).cmp(&(b.record, &b.outcome)));
    rows
}

fn record_rows(change: &RecordChange) -> impl Iterator<Item = VoteRow<'_>> {
    let Record { account, item } = &change.record;
    let record = hash(&change.record);
    change.votes.iter().map(move |(outcome, tally)| VoteRow {
        record,
        outcome: outcome.key(),
        account: account.as_str(),
        item,
        context: item.context().text(),
        kind: outcome.name(),
        text: outcome.text(),
        tally: *tally,
        version: change.version,
    })
}
