//! The store as the domain sees it.
//!
//! A store keeps votes ([`emend_domain::Vote`]) and what must be served at once from them: the counts of teams and
//! of everyone, and who has recorded which choice. It knows nothing of ranking or of HTTP. Two adapters implement
//! [`PrimaryStore`]: `emend-store-redis` and `emend-store-embedded`; both pass the suite in [`conformance`].
//!
//! What every store promises:
//! - **Atomic**: one [`Write`] is seen whole or not at all: the choice's id, its votes, the counts, the change markers.
//! - **Once**: a write whose id the account has used before changes nothing and answers [`Recorded::Duplicate`].
//! - **Durable**: when [`ChoiceStore::record`] returns, the writes are as durable as [`StoreHandle::durability`] says.
//! - **Recount**: the counts served equal [`emend_domain::count_votes`] over the votes.
//! - **Fenced**: nothing is written to a store that is not the one that was compared with its mirror, once [`Fence`] is set.
//! - **Marked**: every change of a record, or of an entry that lasts, leaves a marker, and [`MirrorSource::acknowledge`] removes it
//!   only if that has not changed since.
//! - **Bounded**: no call waits longer than the store's time-out; a store that is away is [`StoreError::Unavailable`].
//!
//! # Layout
//! - [`roles`]: what a store can be asked, a trait for each group of callers; `models`: what goes in and comes out; `entries`: small named values beside the votes;
//!   `subject`: what is mirrored, either of them; `memberships`: the teams of an account as an entry; `error`
//! - `fence`: who may write, and to which history; `trouble`: what is wrong with a store that answers
//! - [`lines`]: a store as JSON lines; [`recount`]: are the counts what the votes amount to?
//! - [`conformance`] (feature of that name): one suite for every adapter

mod entries;
mod error;
mod fence;
pub mod lines;
pub mod memberships;
mod models;
pub mod recount;
pub mod roles;
mod subject;
mod trouble;

#[cfg(feature = "conformance")]
pub mod conformance;

pub use entries::{Entry, EntryName, Expected, InvalidEntryName, MAX_ENTRY, Put, check_size};
pub use error::StoreError;
pub use fence::{Admission, Epoch, Fence, HEALING};
pub use models::{
    AccountRecords, Change, Continuity, CountsPage, Deletion, Durability, EntryPage, EntryState, ItemCounts,
    Marker, Miscount, Page, RecordChange, RecordVotes, Recorded, Restoration, Restoring, SEVERAL, Standing,
    Term, Voters, Write, WriteKind,
};
pub use roles::{
    AccountStore, ChoiceStore, Contents, EntryStore, History, Maintenance, MemberStore, MirrorSource,
    MirrorStore, PrimaryStore, RequestCounter, RestoreTarget, ServiceStore, StoreHandle, StoreHealth,
};
pub use subject::Subject;
pub use trouble::Trouble;

/// Parts that the records are spread over. A record's part depends on its surface alone
/// ([`emend_domain::Item::partition`]). Fixed: another number is another store.
pub const PARTITIONS: u16 = 16;

/// How long a choice's id is remembered unless a store is told otherwise, in seconds: 30 days. Within it a choice counts
/// once, however often it is sent, and can be undone.
pub const CHOICE_IDS_KEPT: u64 = 30 * 24 * 60 * 60;

/// How long the ids of a record's last choices go with it to the mirror, in seconds: for as long as a client may still wait
/// for an answer.
pub const RECENT_KEPT: u64 = 10 * 60;
