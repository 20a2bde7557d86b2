//! Which tables there are. Keys are texts whose order makes an account's records, and its words, one range.

use emend_domain::{AccountId, ChoiceId, Item};
use emend_store::CHOICE_IDS_KEPT;
use redb::{Table, TableDefinition, WriteTransaction};

use crate::fault::Fault;

/// Record key → its tallies; no empty ones.
pub(crate) const VOTES: TableDefinition<&str, &[u8]> = TableDefinition::new("votes");
/// [`count_key`] → counts; no empty ones.
pub(crate) const COUNTS: TableDefinition<&str, &[u8]> = TableDefinition::new("counts");
/// [`agreed_key`] → nothing: items that several voters agree on, those that most do first.
pub(crate) const AGREED: TableDefinition<&str, ()> = TableDefinition::new("agreed");
/// [`id_key`] → what is remembered of that choice.
pub(crate) const IDS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("ids");
/// The same ids by the time since which they are remembered, to find those to forget.
pub(crate) const IDS_BY_TIME: TableDefinition<(u64, &[u8]), ()> = TableDefinition::new("ids_by_time");
/// Version → [`emend_store::Subject::key`]: what waits to be mirrored, oldest change first.
pub(crate) const MARKERS: TableDefinition<u64, &str> = TableDefinition::new("markers");
/// That key → its version: the same from the other side.
pub(crate) const MARKED: TableDefinition<&str, u64> = TableDefinition::new("marked");
/// [`team_key`] → nothing: whose votes count in which team, kept with the entry that says the same.
pub(crate) const TEAMS: TableDefinition<&str, ()> = TableDefinition::new("teams");
/// Single texts: [`EPOCH`], [`VERIFIED`], [`INDEXING`].
pub(crate) const TEXTS: TableDefinition<&str, &str> = TableDefinition::new("texts");
/// Entry key → version, expiry, value.
pub(crate) const ENTRIES: TableDefinition<&str, &[u8]> = TableDefinition::new("entries");
/// The keys of those entries that expire, by when, to find those to take out.
pub(crate) const ENTRIES_BY_EXPIRY: TableDefinition<(u64, &str), ()> =
    TableDefinition::new("entries_by_expiry");
/// The starts of this store, in order → the first version that each could give, and its name.
pub(crate) const TERMS: TableDefinition<u64, (u64, &str)> = TableDefinition::new("terms");
/// The beginning of [`emend_store::Subject::digest`] of what was deleted → the version of its deletion, and the day of it.
pub(crate) const DELETED: TableDefinition<u64, (u64, u32)> = TableDefinition::new("deleted");
/// The same digests by that day, to find those to forget.
pub(crate) const DELETED_BY_DAY: TableDefinition<(u32, u64), ()> = TableDefinition::new("deleted_by_day");
/// Single numbers: [`FORMAT`], [`SEQUENCE`], [`MIRRORED_UNTIL`], [`mirrored_key`], [`INDEXED`].
pub(crate) const NUMBERS: TableDefinition<&str, u64> = TableDefinition::new("numbers");

/// Which layout of tables this is.
pub(crate) const FORMAT: &str = "format";
/// The version given last.
pub(crate) const SEQUENCE: &str = "sequence";
/// Everything recorded before this time has been mirrored.
pub(crate) const MIRRORED_UNTIL: &str = "mirrored_until";

/// The version of the indexes, once they are complete.
pub(crate) const INDEXED: &str = "indexed";
/// The version of the indexes that this crate keeps.
pub(crate) const INDEXES: u64 = 1;
/// The key of the counts that were put into an index last, while it is being built.
pub(crate) const INDEXING: &str = "indexing";

/// The name of the store's history.
pub(crate) const EPOCH: &str = "epoch";
/// The incarnation that agreed with the mirror last.
pub(crate) const VERIFIED: &str = "verified";

/// The voters whose counts are everyone's; no team has this name.
pub(crate) const EVERYONE: &str = "*";

/// `*|en|SPELLING||teh`, or with a team's id in front.
pub(crate) fn count_key(voters: &str, item: &Item) -> String {
    format!("{voters}|{}", item.key())
}

/// `*|fffffffc|en|SPELLING||teh`: the more agree, the smaller.
pub(crate) fn agreed_key(voters: &str, most: u32, item: &str) -> String {
    format!("{}{:08x}|{item}", agreed_prefix(voters), u32::MAX - most)
}

/// What the keys of all items begin with that these voters agree on.
pub(crate) fn agreed_prefix(voters: &str) -> String {
    format!("{voters}|")
}

/// The highest version acknowledged in a partition: `mirrored 07`.
pub(crate) fn mirrored_key(partition: u16) -> String {
    format!("mirrored {partition:02}")
}

/// `ada|red`
pub(crate) fn team_key(account: &AccountId, team: &str) -> String {
    format!("{account}|{team}")
}

/// The account, a bar, the 16 bytes of the id.
pub(crate) fn id_key(account: &AccountId, id: ChoiceId) -> Vec<u8> {
    [account.as_str().as_bytes(), b"|", id.0.as_bytes()].concat()
}

/// What the keys of all records of an account begin with.
pub(crate) fn records_prefix(account: &AccountId) -> String {
    format!("{account}|")
}

/// What the keys of all records of an account's words begin with.
pub(crate) fn words_prefix(account: &AccountId) -> String {
    let key = Item::word("").key();
    format!("{account}|{key}")
}

/// Every table, open for writing.
pub(crate) struct Tables<'t> {
    pub(crate) votes: Table<'t, &'static str, &'static [u8]>,
    pub(crate) counts: Table<'t, &'static str, &'static [u8]>,
    pub(crate) agreed: Table<'t, &'static str, ()>,
    pub(crate) ids: Table<'t, &'static [u8], &'static [u8]>,
    pub(crate) ids_by_time: Table<'t, (u64, &'static [u8]), ()>,
    pub(crate) markers: Table<'t, u64, &'static str>,
    pub(crate) marked: Table<'t, &'static str, u64>,
    pub(crate) numbers: Table<'t, &'static str, u64>,
    pub(crate) teams: Table<'t, &'static str, ()>,
    pub(crate) texts: Table<'t, &'static str, &'static str>,
    pub(crate) entries: Table<'t, &'static str, &'static [u8]>,
    pub(crate) entries_by_expiry: Table<'t, (u64, &'static str), ()>,
    pub(crate) terms: Table<'t, u64, (u64, &'static str)>,
    pub(crate) deleted: Table<'t, u64, (u64, u32)>,
    pub(crate) deleted_by_day: Table<'t, (u32, u64), ()>,
    /// How long, in seconds, the ids of choices are remembered.
    pub(crate) ids_kept: u64,
}

impl<'t> Tables<'t> {
    /// Opens all of them, making those that are not there yet.
    pub(crate) fn open(transaction: &'t WriteTransaction) -> Result<Self, Fault> {
        Ok(Self {
            votes: transaction.open_table(VOTES)?,
            counts: transaction.open_table(COUNTS)?,
            agreed: transaction.open_table(AGREED)?,
            ids: transaction.open_table(IDS)?,
            ids_by_time: transaction.open_table(IDS_BY_TIME)?,
            markers: transaction.open_table(MARKERS)?,
            marked: transaction.open_table(MARKED)?,
            numbers: transaction.open_table(NUMBERS)?,
            teams: transaction.open_table(TEAMS)?,
            texts: transaction.open_table(TEXTS)?,
            entries: transaction.open_table(ENTRIES)?,
            entries_by_expiry: transaction.open_table(ENTRIES_BY_EXPIRY)?,
            terms: transaction.open_table(TERMS)?,
            deleted: transaction.open_table(DELETED)?,
            deleted_by_day: transaction.open_table(DELETED_BY_DAY)?,
            ids_kept: CHOICE_IDS_KEPT,
        })
    }
}
