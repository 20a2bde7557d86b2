//! What goes into a store and comes out of it.

use emend_learning::{AccountId, Ballot, Counts, Item, Record, Tallies, TeamId, Timestamp};
use uuid::Uuid;

use crate::Epoch;

/// The idempotency key of a write, chosen by the client and unique within its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChoiceId(pub Uuid);

/// One write: seen whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// Its idempotency key within the account.
    pub id: ChoiceId,
    /// Who votes.
    pub account: AccountId,
    /// When, by the server's clock.
    pub at: Timestamp,
    /// What changes.
    pub kind: WriteKind,
}

/// What a write changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteKind {
    /// Casts these votes, all of items in one partition, at least one, no one twice: each adds 1 to its tally.
    Cast(Vec<Ballot>),
    /// Takes back the votes that the choice with this id cast: each takes 1 from its tally (never below 0), and their
    /// count leaves with the last. Undoing what is already undone is a [`Recorded::Duplicate`].
    Undo(ChoiceId),
    /// Takes these outcomes out wholly, whatever their tally; all of items in one partition. Those that are not there are
    /// passed over.
    Clear(Vec<Ballot>),
}

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It is recorded.
    Applied,
    /// Its id had been used, or the choice it undoes was undone; nothing changed.
    Duplicate,
    /// It undoes a choice that this account did not make, or made longer ago than ids are kept; nothing changed.
    Unknown,
}

/// The votes of one account on one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordVotes {
    /// Whose, about what.
    pub record: Record,
    /// The votes; empty once the last was taken back.
    pub votes: Tallies,
}

/// A record that changed, and how far.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Marker {
    /// Which record.
    pub record: Record,
    /// Its version: grows with every change within its partition, never 0, at most 2^53.
    pub version: u64,
}

/// A record that changed since it was last acknowledged, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which record, at which version: read together with the votes, atomically.
    pub marker: Marker,
    /// Its votes now; empty when it is gone.
    pub votes: Tallies,
    /// The ids of the choices that last changed it, where the store can lose them: should it come back without, a client that
    /// was not answered and sends its choice again must not be counted twice.
    pub recent: Vec<ChoiceId>,
}

/// A page of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The records, in no particular order; one may come twice while writes go on.
    pub records: Vec<RecordVotes>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<String>,
}

/// Some of an account's records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRecords {
    /// The records asked for; one that changes meanwhile may be missing, or come again later.
    pub records: Vec<RecordVotes>,
    /// How many records with votes the account has in all.
    pub total: u64,
}

/// What an acknowledged write survives, as the store is set up now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Durability {
    /// One sentence for people.
    pub promise: String,
    /// What to change, and why; empty when all is as Emend wants it.
    pub advice: Vec<String>,
}

/// Whose counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Voters {
    /// All accounts.
    Everyone,
    /// The members of a team.
    Team(TeamId),
}

/// The counts that are served for one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemCounts {
    /// Whose.
    pub voters: Voters,
    /// About what.
    pub item: Item,
    /// The counts; never empty.
    pub counts: Counts,
}

/// A page of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountsPage {
    /// The counts, in no particular order; one may come twice while writes go on.
    pub counts: Vec<ItemCounts>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<String>,
}

/// Which store this is and how far it has come, to be compared with its mirror.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The name of its history; `None` where it was never named, was emptied, or naming it was cut short.
    pub epoch: Option<Epoch>,
    /// The version given last in each of the [`crate::PARTITIONS`]; 0 where none was.
    pub sequences: Vec<u64>,
    /// The highest version acknowledged in each.
    pub mirrored: Vec<u64>,
    /// Which process or file it is: another one may have come back older.
    pub incarnation: String,
    /// The incarnation that was last found to agree with the mirror, as [`crate::Store::note_verified`] noted it.
    pub verified: Option<String>,
}

impl Standing {
    /// Whether nothing was ever written to it.
    pub fn is_empty(&self) -> bool {
        self.sequences.iter().all(|sequence| *sequence == 0)
    }
}

/// A record that is put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restoration {
    /// Which record.
    pub record: Record,
    /// Its votes; empty where it was deleted.
    pub votes: Tallies,
    /// The version that the mirror has it at, where it comes from there; 0 elsewhere.
    pub version: u64,
    /// The ids of choices that are in these votes, as [`Change::recent`] gave them: they count no more.
    pub recent: Vec<ChoiceId>,
}

/// How records are put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restoring {
    /// What is there gives way: the mirror has a newer state. Nothing is left to be mirrored.
    Replace,
    /// What the mirror has and the store may have too, from another history: of each vote the larger tally stands. What
    /// then differs from the mirror's is marked.
    Merge,
    /// From elsewhere: of each vote the larger tally stands, so that doing it twice changes nothing. What changed is marked.
    Import,
}
