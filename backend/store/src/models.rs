//! What goes into a store and comes out of it.

use std::fmt;

use emend_domain::{AccountId, Ballot, ChoiceId, Counts, Item, Outcome, Record, Tallies, TeamId, Timestamp};

use serde::{Deserialize, Serialize};

use crate::{Entry, EntryName, Epoch, PARTITIONS, Subject};

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

/// What changed, and how far.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Marker {
    /// Which record or entry.
    pub subject: Subject,
    /// Its version: grows with every change within its partition, never 0, at most 2^53.
    pub version: u64,
}

/// What changed since it was last acknowledged, as it is now: read together with its version, atomically.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The votes of an account on an item.
    Record(RecordChange),
    /// An entry that lasts, and which older copies of it this state supersedes.
    Entry(EntryState, Continuity),
}

/// Which older copies of a record or an entry its present state supersedes: those from since when it was held without a gap.
///
/// A key of a store can vanish without anybody having deleted it (Redis evicts some where it is full). What is recorded under it
/// later does not supersede what a mirror has from before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continuity {
    /// Copies of this version or a later one; with 0, all. Of what is gone: it was deleted, and there since then.
    Since(u64),
    /// None: it is missing, and nothing says that it was deleted.
    Lost,
}

impl Continuity {
    /// All older copies are superseded.
    pub const WHOLE: Self = Self::Since(0);

    /// Whether a copy of this version is superseded.
    pub fn supersedes(self, version: u64) -> bool {
        matches!(self, Self::Since(since) if since <= version)
    }
}

/// What says that a record or an entry was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deletion {
    /// Since which version it had been held without a gap.
    pub since: u64,
    /// The version of its deletion.
    pub version: u64,
}

impl Deletion {
    /// Whether what was deleted is what this version was a copy of.
    pub fn covers(self, version: u64) -> bool {
        (self.since..=self.version).contains(&version)
    }
}

/// A record that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordChange {
    /// Which record.
    pub record: Record,
    /// The version of its last change, as of a [`Marker`].
    pub version: u64,
    /// Its votes now; empty when it is gone.
    pub votes: Tallies,
    /// Which older copies of it these votes supersede.
    pub continuity: Continuity,
    /// The ids of the choices that last changed it, where the store can lose them: should it come back without, a client that
    /// was not answered and sends its choice again must not be counted twice.
    pub recent: Vec<ChoiceId>,
}

/// An entry as it is as of a version: what goes to the mirror, and what comes back from there.
#[derive(Clone, PartialEq, Eq)]
pub struct EntryState {
    /// What it is called.
    pub name: EntryName,
    /// Its value; `None` where it is gone, or does not last.
    pub value: Option<Vec<u8>>,
    /// As of a [`Marker`]; to be put back, the version that the mirror has it at, where it comes from there; 0 elsewhere.
    pub version: u64,
}

/// Values are about people: they are not printed.
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

impl Change {
    /// The part of the store it lies in, below [`PARTITIONS`].
    pub fn partition(&self) -> u16 {
        match self {
            Self::Record(change) => change.record.item.partition(PARTITIONS),
            Self::Entry(state, _) => state.name.partition(),
        }
    }

    /// Which older copies it supersedes.
    pub fn continuity(&self) -> Continuity {
        match self {
            Self::Record(change) => change.continuity,
            Self::Entry(_, continuity) => *continuity,
        }
    }

    /// As of its marker.
    pub fn version(&self) -> u64 {
        match self {
            Self::Record(change) => change.version,
            Self::Entry(state, _) => state.version,
        }
    }

    /// What is to be acknowledged once it is mirrored.
    pub fn marker(&self) -> Marker {
        let (subject, version) = match self {
            Self::Record(change) => (Subject::Record(change.record.clone()), change.version),
            Self::Entry(state, _) => (Subject::Entry(state.name.clone()), state.version),
        };
        Marker { subject, version }
    }
}

/// A page of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The records, in no particular order; one may come twice while writes go on.
    pub records: Vec<RecordVotes>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<String>,
}

/// A page of entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryPage {
    /// The entries, in no particular order; one may come twice while writes go on.
    pub entries: Vec<Entry>,
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

/// How many voters must be of one mind before others are told: what one alone did is theirs.
pub const SEVERAL: u32 = 2;

impl Voters {
    /// Whether an outcome is one to list as agreed on: of a team every one is, of everyone those that can hide an issue
    /// from others.
    pub fn lists(&self, outcome: &Outcome) -> bool {
        match self {
            Self::Team(_) => true,
            Self::Everyone => matches!(outcome, Outcome::Ignored | Outcome::WordIsRight(_)),
        }
    }
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
    /// The incarnation that was last found to agree with the mirror, as [`crate::History::note_verified`] noted it. A file that is
    /// as its last process left it says its present incarnation, where an earlier one of it agreed.
    pub verified: Option<String>,
    /// The runs of processes that its versions came from, oldest first, the present one last; empty where the store is a
    /// server, which says by its incarnation that it was started again.
    pub terms: Vec<Term>,
}

/// The time from one start of a store in a file to the next. A copy of the file that is put back in its place, and written to,
/// has other terms after the copy was made than the file had: by that it is told from it, whatever versions both give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// A name that no other start has.
    pub id: String,
    /// The first version that it could give.
    pub first: u64,
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
    /// The ids of choices that are in these votes, as [`RecordChange::recent`] gave them: they count no more.
    pub recent: Vec<ChoiceId>,
}

/// How records and entries are put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restoring {
    /// What is there gives way: the mirror has a newer state. Nothing is left to be mirrored.
    Replace,
    /// What the mirror has and the store may have too, from another history: of each vote the larger tally stands, of each
    /// entry the mirror's, and an account is in the teams of both. What then differs from the mirror's is marked.
    Merge,
    /// From elsewhere: of each vote the larger tally stands, of each entry what is there, and an account is in the teams of
    /// both, so that doing it twice changes nothing. What changed is marked.
    Import,
}

/// A count that is not what the votes amount to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Miscount {
    /// `*` for everyone, or the team.
    pub voters: String,
    /// `language|rule|context|surface`.
    pub item: String,
    /// Its key, such as `c:receive`.
    pub outcome: String,
    /// What the votes amount to: hundredths of a vote, and accounts.
    pub votes: (u64, u64),
    /// What is served.
    pub served: (u64, u64),
}
