//! Parameter and result types of a store.

use std::fmt;

use emend_domain::{
    AccountId, Ballot, ChoiceId, Counts, Item, Outcome, Record, Tallies, TeamId, Timestamp, newest,
};

use serde::{Deserialize, Serialize};

use crate::{Entry, EntryName, Epoch, MarkerSubject, PARTITIONS};

/// One write, which becomes visible as a whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The choice ID: the idempotency key within the account.
    pub id: ChoiceId,
    /// The account that votes.
    pub account: AccountId,
    /// The time, by the server's clock.
    pub at: Timestamp,
    /// The change.
    pub kind: WriteKind,
}

/// The change that a write makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteKind {
    /// Casts these votes; each adds 1 to its tally. There is at least one vote, none is repeated, and all items are in
    /// one partition.
    Cast(Vec<Ballot>),
    /// Undoes the choice with this ID: each of its votes takes 1 from its tally (never below 0), and an empty tally is
    /// removed from the counts. Undoing a choice twice is a [`WriteOutcome::Duplicate`].
    Undo(ChoiceId),
    /// Removes these outcomes with their whole tallies. All items are in one partition. Outcomes that do not exist are
    /// ignored.
    Clear(Vec<Ballot>),
}

/// The result of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteOutcome {
    /// The write was recorded.
    Applied,
    /// The ID had been used, or the choice had been undone already; nothing changed.
    Duplicate,
    /// The choice to undo was not made by this account, or is older than the retention of choice IDs; nothing changed.
    Unknown,
}

/// The votes of one account for one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordVotes {
    /// The account and the item.
    pub record: Record,
    /// The votes; empty once the last one was undone.
    pub votes: Tallies,
}

/// A change marker.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Marker {
    /// The changed record or entry.
    pub subject: MarkerSubject,
    /// Its version, from 1 to 2^53. It grows with every change within the partition.
    pub version: u64,
}

/// An unacknowledged change with the current state, which is read atomically with its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PendingChange {
    /// The votes of an account for an item.
    Record(RecordChange),
    /// A permanent entry, and the older copies that this state supersedes.
    Entry(EntryState, SupersededCopies),
}

/// The older copies of a record or an entry that its current state supersedes: those made since the store has had it
/// without a gap.
///
/// A key can vanish from a store without having been deleted (Redis evicts keys when its memory is full). Data recorded
/// under that key later does not supersede the mirror's older copy. See `docs/decisions/0022-deletions-are-proven.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SupersededCopies {
    /// Copies of this version or later are superseded; with 0, all of them. If the record or entry is gone, it was
    /// deleted and had existed since that version.
    Since(u64),
    /// No copies are superseded: the record or entry is missing without a tombstone.
    Lost,
}

impl SupersededCopies {
    /// Supersedes all older copies.
    pub const WHOLE: Self = Self::Since(0);

    /// Returns whether a copy of this version is superseded.
    pub fn supersedes(self, version: u64) -> bool {
        matches!(self, Self::Since(since) if since <= version)
    }
}

/// A tombstone: the proof that a record or an entry was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deletion {
    /// The version since which it had existed without a gap.
    pub since: u64,
    /// The version of the deletion.
    pub version: u64,
}

impl Deletion {
    /// Returns whether a copy of this version is one of the deleted record or entry.
    pub fn covers(self, version: u64) -> bool {
        (self.since..=self.version).contains(&version)
    }
}

/// A changed record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordChange {
    /// The account and the item.
    pub record: Record,
    /// The version of the last change, as in a [`Marker`].
    pub version: u64,
    /// The current votes; empty if the record is gone.
    pub votes: Tallies,
    /// The older copies that these votes supersede.
    pub superseded_copies: SupersededCopies,
    /// The IDs of the choices that last changed the record, if the store can lose them. If the store is restored
    /// without them, a client that got no answer and sends its choice again must not be counted twice.
    pub recent: Vec<ChoiceId>,
}

/// An entry at a version, on its way to the mirror or back.
#[derive(Clone, PartialEq, Eq)]
pub struct EntryState {
    /// The name.
    pub name: EntryName,
    /// The value; `None` if the entry is gone or not permanent.
    pub value: Option<Vec<u8>>,
    /// The version, as in a [`Marker`]. When restoring: the mirror's version if the entry comes from there, otherwise
    /// 0.
    pub version: u64,
}

/// Omits the value, because values are personal data.
impl fmt::Debug for EntryState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EntryState")
            .field("name", &self.name)
            .field("bytes", &self.value.as_ref().map(Vec::len))
            .field("version", &self.version)
            .finish()
    }
}

impl From<Entry> for EntryState {
    fn from(entry: Entry) -> Self {
        Self {
            name: entry.name,
            value: Some(entry.value),
            version: entry.version,
        }
    }
}

impl PendingChange {
    /// Returns the partition, below [`PARTITIONS`].
    pub fn partition(&self) -> u16 {
        match self {
            Self::Record(change) => change.record.item.partition(PARTITIONS),
            Self::Entry(state, _) => state.name.partition(),
        }
    }

    /// Returns the older copies that this change supersedes.
    pub fn superseded_copies(&self) -> SupersededCopies {
        match self {
            Self::Record(change) => change.superseded_copies,
            Self::Entry(_, superseded_copies) => *superseded_copies,
        }
    }

    /// Returns the version, as in its marker.
    pub fn version(&self) -> u64 {
        match self {
            Self::Record(change) => change.version,
            Self::Entry(state, _) => state.version,
        }
    }

    /// Returns the marker to acknowledge once the change is mirrored.
    pub fn marker(&self) -> Marker {
        let (subject, version) = match self {
            Self::Record(change) => (MarkerSubject::Record(change.record.clone()), change.version),
            Self::Entry(state, _) => (MarkerSubject::Entry(state.name.clone()), state.version),
        };
        Marker { subject, version }
    }
}

/// A page of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPage {
    /// The records in no particular order. During concurrent writes, one may appear twice.
    pub records: Vec<RecordVotes>,
    /// The start of the next page; `None` after the last.
    pub next: Option<String>,
}

/// A page of entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryPage {
    /// The entries in no particular order. During concurrent writes, one may appear twice.
    pub entries: Vec<Entry>,
    /// The start of the next page; `None` after the last.
    pub next: Option<String>,
}

/// A range of an account's records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountRecords {
    /// The requested records. One that changes concurrently may be missing, or appear again on a later page.
    pub records: Vec<RecordVotes>,
    /// The number of the account's records with votes in total.
    pub total: u64,
    /// The position after which the next range begins; `None` after the last record, and if none were requested. There may
    /// be a next range even if this one has fewer records than requested.
    pub next: Option<RecordPosition>,
}

/// The position of a record among those of its account: by the time of the newest vote and, within a second, by the key of
/// the item, both descending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPosition {
    /// The time of the record's newest vote.
    pub newest: Timestamp,
    /// The item.
    pub item: Item,
}

impl RecordPosition {
    /// Returns the position of a record with these votes.
    pub fn of(record: &RecordVotes) -> Self {
        Self {
            newest: newest(&record.votes),
            item: record.record.item.clone(),
        }
    }

    /// Returns whether a record at this position is listed after one at the other position.
    pub fn is_after(&self, other: &Self) -> bool {
        (self.newest, self.item.key()) < (other.newest, other.item.key())
    }
}

/// The events that an acknowledged write survives, given the store's present configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Durability {
    /// One sentence for users.
    pub promise: String,
    /// Recommended changes with reasons; empty if the configuration is as recommended.
    pub advice: Vec<String>,
}

/// The accounts whose votes are counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Voters {
    /// All accounts.
    Everyone,
    /// The members of a team.
    Team(TeamId),
}

/// The minimum number of accounts that must agree before others see the result. A single account's choices stay
/// private.
pub const MIN_AGREEING_VOTERS: u32 = 2;

impl Voters {
    /// Returns whether an outcome is listed as an agreement: for a team, every outcome; for everyone, only outcomes
    /// that can hide an issue from others.
    pub fn lists(&self, outcome: &Outcome) -> bool {
        match self {
            Self::Team(_) => true,
            Self::Everyone => matches!(
                outcome,
                Outcome::Ignored | Outcome::IgnoredHere | Outcome::WordIsRight(_)
            ),
        }
    }
}

/// The stored counts for one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemCounts {
    /// The accounts counted.
    pub voters: Voters,
    /// The item.
    pub item: Item,
    /// The counts; never empty.
    pub counts: Counts,
}

/// A page of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountsPage {
    /// The counts in no particular order. During concurrent writes, one may appear twice.
    pub counts: Vec<ItemCounts>,
    /// The start of the next page; `None` after the last.
    pub next: Option<String>,
}

/// The identity and the progress of a store, for comparison with its mirror.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreIdentity {
    /// The epoch; `None` if the store was never named or was emptied, or if naming it was interrupted.
    pub epoch: Option<Epoch>,
    /// The last version issued in each of the [`crate::PARTITIONS`]; 0 if none was.
    pub sequences: Vec<u64>,
    /// The highest version acknowledged in each partition.
    pub mirrored: Vec<u64>,
    /// The ID of the process or file. A different one may be older than the mirror.
    pub incarnation: String,
    /// The incarnation that was last found to agree with the mirror, as recorded by [`crate::StoreHistory::note_verified`].
    /// If a file is as its last process left it and an earlier incarnation of it agreed, this is the present
    /// incarnation.
    pub verified: Option<String>,
    /// The terms that its versions come from, oldest first, the present one last. Empty if the store is a server, whose
    /// incarnation changes with each start.
    pub terms: Vec<Term>,
}

/// The time from one start of a store in a file to the next. If a copy of the file replaces it and is written to, the
/// terms after the time of the copy differ, which reveals the replacement even if both have issued the same versions.
/// See `docs/decisions/0023-terms-of-a-file.md`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The ID, unique to this start.
    pub id: String,
    /// The first version that it could issue.
    pub first: u64,
}

impl StoreIdentity {
    /// Returns whether nothing was ever written to the store.
    pub fn is_empty(&self) -> bool {
        self.sequences.iter().all(|sequence| *sequence == 0)
    }
}

/// A record to restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restoration {
    /// The account and the item.
    pub record: Record,
    /// The votes; empty if the record was deleted.
    pub votes: Tallies,
    /// The mirror's version if the record comes from there, otherwise 0.
    pub version: u64,
    /// The IDs of choices included in these votes, from [`RecordChange::recent`]. They are not counted again.
    pub recent: Vec<ChoiceId>,
}

/// The way in which records and entries are restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestoreMode {
    /// Replaces the existing state by the mirror's newer one. Nothing remains to be mirrored.
    Replace,
    /// Merges data from the mirror that belongs to another history. The larger tally of each vote and the mirror's
    /// version of each entry are kept, and an account is in the teams of both. Results that differ from the mirror's
    /// are marked.
    Merge,
    /// Merges data from elsewhere. The larger tally of each vote and the existing version of each entry are kept, and
    /// an account is in the teams of both, so that a repetition changes nothing. Changes are marked.
    Import,
}

/// A count that differs from the sum of the votes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Miscount {
    /// `*` for everyone, or the team.
    pub voters: String,
    /// `language|rule|context|surface`.
    pub item: String,
    /// Its key, such as `c:receive`.
    pub outcome: String,
    /// The sum of the votes: hundredths of a vote, and accounts.
    pub votes: (u64, u64),
    /// The count that is served, in the same form.
    pub served: (u64, u64),
}
