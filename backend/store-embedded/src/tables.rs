//! The tables. Their keys are texts, ordered so that the records of an account, and its words, form one range each.

use emend_domain::{AccountId, ChoiceId, Item};
use emend_store::CHOICE_ID_SECONDS;
use redb::{Table, TableDefinition, WriteTransaction};

use crate::lazy_table::LazyTable;
use crate::store_fault::StoreFault;

/// Record key → its tallies, never empty.
pub(crate) const VOTES: TableDefinition<&str, &[u8]> = TableDefinition::new("votes");
/// [`count_key`] → counts, never empty.
pub(crate) const COUNTS: TableDefinition<&str, &[u8]> = TableDefinition::new("counts");
/// [`agreed_key`] → nothing: the items on which several voters agree, most agreement first.
pub(crate) const AGREED: TableDefinition<&str, ()> = TableDefinition::new("agreed");
/// Account, time of the newest vote, and key of the item → nothing: each account's records, oldest first.
pub(crate) const RECORDS_BY_TIME: TableDefinition<(&str, u64, &str), ()> =
    TableDefinition::new("records_by_time");
/// Account → the number of its rows in [`RECORDS_BY_TIME`], never 0.
pub(crate) const RECORD_COUNTS: TableDefinition<&str, u64> = TableDefinition::new("record_counts");
/// [`id_key`] → the stored choice.
pub(crate) const IDS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("ids");
/// The same IDs by the start of their storage time, to find expired ones.
pub(crate) const IDS_BY_TIME: TableDefinition<(u64, &[u8]), ()> = TableDefinition::new("ids_by_time");
/// Version → [`emend_store::MarkerSubject::key`]: the changes to be mirrored, oldest first.
pub(crate) const MARKERS: TableDefinition<u64, &str> = TableDefinition::new("markers");
/// The same key → its version: the reverse of [`MARKERS`].
pub(crate) const MARKED: TableDefinition<&str, u64> = TableDefinition::new("marked");
/// [`team_key`] → nothing: the teams in which each account's votes count, in sync with the entry of its teams.
pub(crate) const TEAMS: TableDefinition<&str, ()> = TableDefinition::new("teams");
/// Single texts: [`EPOCH`], [`VERIFIED`], [`INDEXING`], [`RECORDS_INDEXING`].
pub(crate) const TEXTS: TableDefinition<&str, &str> = TableDefinition::new("texts");
/// Entry key → version, expiry, value.
pub(crate) const ENTRIES: TableDefinition<&str, &[u8]> = TableDefinition::new("entries");
/// The keys of expiring entries by expiry, to find expired ones.
pub(crate) const ENTRIES_BY_EXPIRY: TableDefinition<(u64, &str), ()> =
    TableDefinition::new("entries_by_expiry");
/// Number of a term, in order → its first version, and its ID.
pub(crate) const TERMS: TableDefinition<u64, (u64, &str)> = TableDefinition::new("terms");
/// The first bytes of [`emend_store::MarkerSubject::digest`] of a deleted subject → the version and the day of its deletion.
pub(crate) const DELETED: TableDefinition<u64, (u64, u32)> = TableDefinition::new("deleted");
/// The same digests by day, to find expired ones.
pub(crate) const DELETED_BY_DAY: TableDefinition<(u32, u64), ()> = TableDefinition::new("deleted_by_day");
/// Single numbers: [`FORMAT`], [`SEQUENCE`], [`MIRRORED_UNTIL`], [`mirrored_key`], [`INDEXED`], [`RECORDS_INDEXED`].
pub(crate) const NUMBERS: TableDefinition<&str, u64> = TableDefinition::new("numbers");

/// The version of the table layout.
pub(crate) const FORMAT: &str = "format";
/// The last assigned version.
pub(crate) const SEQUENCE: &str = "sequence";
/// The time up to which everything recorded has been mirrored.
pub(crate) const MIRRORED_UNTIL: &str = "mirrored_until";

/// The version of the index of agreement, once it is complete.
pub(crate) const INDEXED: &str = "indexed";
/// The version of the index of agreement that this crate maintains.
pub(crate) const INDEXES: u64 = 1;
/// The key of the last indexed counts, while the index of agreement is being built.
pub(crate) const INDEXING: &str = "indexing";

/// The version of the index of records by time, once it is complete.
pub(crate) const RECORDS_INDEXED: &str = "records_indexed";
/// The version of the index of records by time that this crate maintains.
pub(crate) const RECORD_INDEX: u64 = 1;
/// The key of the last indexed record, while the index is being built; missing until its old rows are deleted.
pub(crate) const RECORDS_INDEXING: &str = "records_indexing";

/// The name of the store's history.
pub(crate) const EPOCH: &str = "epoch";
/// The incarnation that was last found to agree with the mirror.
pub(crate) const VERIFIED: &str = "verified";

/// The voters of everyone's counts. No team can have this name.
pub(crate) const EVERYONE: &str = "*";

/// Returns the key of counts: `*|en|SPELLING||teh`, or with a team's ID in front.
pub(crate) fn count_key(voters: &str, item: &Item) -> String {
    item.key_with_owner(voters)
}

/// Returns the key of the votes of an account about an item, or of the counts of voters, by the item's key. A check forms dozens of them.
pub(crate) fn owned_key(owner: &str, item: &str) -> String {
    [owner, "|", item].concat()
}

/// Returns the key of an item in the index of agreement: `*|fffffffc|en|SPELLING||teh`. The number is smaller for more
/// agreement.
pub(crate) fn agreement_key(voters: &str, highest_agreement: u32, item: &str) -> String {
    format!(
        "{}{:08x}|{item}",
        agreement_prefix(voters),
        u32::MAX - highest_agreement
    )
}

/// Returns the key prefix of all items on which these voters agree.
pub(crate) fn agreement_prefix(voters: &str) -> String {
    format!("{voters}|")
}

/// Returns the name of the highest acknowledged version of a partition: `mirrored 07`.
pub(crate) fn mirrored_key(partition: u16) -> String {
    format!("mirrored {partition:02}")
}

/// Returns the key of a membership: `ada|red`.
pub(crate) fn team_key(account: &AccountId, team: &str) -> String {
    format!("{account}|{team}")
}

/// Returns the key of a choice: the account, a bar, and the 16 bytes of the ID.
pub(crate) fn id_key(account: &AccountId, id: ChoiceId) -> Vec<u8> {
    [account.as_str().as_bytes(), b"|", id.0.as_bytes()].concat()
}

/// Returns the key prefix of all records of an account.
pub(crate) fn records_prefix(account: &AccountId) -> String {
    format!("{account}|")
}

/// Returns the key prefix of all records of an account's words.
pub(crate) fn words_prefix(account: &AccountId) -> String {
    let key = Item::word("").key();
    format!("{account}|{key}")
}

/// All tables, for writing. Those that the recording of a choice seldom uses are opened when they are first used.
pub(crate) struct Tables<'t> {
    pub(crate) votes: Table<'t, &'static str, &'static [u8]>,
    pub(crate) counts: Table<'t, &'static str, &'static [u8]>,
    pub(crate) agreements: LazyTable<'t, &'static str, ()>,
    pub(crate) records_by_time: Table<'t, (&'static str, u64, &'static str), ()>,
    pub(crate) record_counts: LazyTable<'t, &'static str, u64>,
    pub(crate) ids: Table<'t, &'static [u8], &'static [u8]>,
    pub(crate) ids_by_time: Table<'t, (u64, &'static [u8]), ()>,
    pub(crate) markers: Table<'t, u64, &'static str>,
    pub(crate) marked: Table<'t, &'static str, u64>,
    pub(crate) numbers: Table<'t, &'static str, u64>,
    pub(crate) teams: Table<'t, &'static str, ()>,
    pub(crate) texts: Table<'t, &'static str, &'static str>,
    pub(crate) entries: LazyTable<'t, &'static str, &'static [u8]>,
    pub(crate) entries_by_expiry: LazyTable<'t, (u64, &'static str), ()>,
    pub(crate) terms: LazyTable<'t, u64, (u64, &'static str)>,
    pub(crate) deleted: LazyTable<'t, u64, (u64, u32)>,
    pub(crate) deleted_by_day: LazyTable<'t, (u32, u64), ()>,
    /// The last assigned version, once it is known. [`Tables::store_last_version`] writes it at the end of a transaction.
    pub(crate) last_version: Option<u64>,
    /// The time for which choice IDs are remembered, in seconds.
    pub(crate) choice_id_seconds: u64,
}

impl<'t> Tables<'t> {
    /// Opens the tables.
    pub(crate) fn open(transaction: &'t WriteTransaction) -> Result<Self, StoreFault> {
        Ok(Self {
            votes: transaction.open_table(VOTES)?,
            counts: transaction.open_table(COUNTS)?,
            agreements: LazyTable::new(transaction, AGREED),
            records_by_time: transaction.open_table(RECORDS_BY_TIME)?,
            record_counts: LazyTable::new(transaction, RECORD_COUNTS),
            ids: transaction.open_table(IDS)?,
            ids_by_time: transaction.open_table(IDS_BY_TIME)?,
            markers: transaction.open_table(MARKERS)?,
            marked: transaction.open_table(MARKED)?,
            numbers: transaction.open_table(NUMBERS)?,
            teams: transaction.open_table(TEAMS)?,
            texts: transaction.open_table(TEXTS)?,
            entries: LazyTable::new(transaction, ENTRIES),
            entries_by_expiry: LazyTable::new(transaction, ENTRIES_BY_EXPIRY),
            terms: LazyTable::new(transaction, TERMS),
            deleted: LazyTable::new(transaction, DELETED),
            deleted_by_day: LazyTable::new(transaction, DELETED_BY_DAY),
            last_version: None,
            choice_id_seconds: CHOICE_ID_SECONDS,
        })
    }

    /// Creates the tables that do not exist yet.
    pub(crate) fn create_all(&mut self) -> Result<(), StoreFault> {
        self.agreements.open()?;
        self.record_counts.open()?;
        self.entries.open()?;
        self.entries_by_expiry.open()?;
        self.terms.open()?;
        self.deleted.open()?;
        self.deleted_by_day.open()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use emend_domain::{Record, RuleId, Surface};

    use super::*;

    #[test]
    fn a_key_of_an_owner_is_that_of_the_votes_and_of_the_counts() {
        let language = "en-US".parse().unwrap();
        let item = Item::new(&language, RuleId::spelling(), Surface::of("re|cieve"));
        let record = Record {
            account: AccountId::local(),
            item: item.clone(),
        };
        assert_eq!(owned_key(record.account.as_str(), &item.key()), record.key());
        assert_eq!(owned_key(EVERYONE, &item.key()), count_key(EVERYONE, &item));
    }
}
