//! The primary store from the domain's point of view.
//!
//! A store contains votes ([`emend_domain::Vote`]) and the data derived from them that must be available at once: the
//! counts of teams and of everyone, and the accounts' choice IDs. It knows nothing of ranking or HTTP. Two adapters
//! implement [`PrimaryStore`]: `emend-store-redis` and `emend-store-embedded`; both pass the suite in [`conformance`].
//!
//! Guarantees of every store:
//! - **Atomic**: one [`Write`] becomes visible as a whole or not at all: the choice ID, the votes, the counts, the
//!   change markers.
//! - **Once**: a write with an ID that the account has used before changes nothing and answers [`WriteOutcome::Duplicate`].
//! - **Durable**: when [`ChoiceStore::record`] returns, the writes are as durable as [`StoreHandle::durability`] says.
//! - **Recount**: the stored counts equal [`emend_domain::count_votes`] over the votes.
//! - **Fenced**: once [`Fence`] is set, nothing is written to a store other than the one that was compared with its
//!   mirror.
//! - **Marked**: every change of a record or of a permanent entry leaves a marker, and [`MirrorSource::acknowledge`]
//!   removes the marker only if nothing has changed since.
//! - **Bounded**: no call waits longer than the store's time-out; an unreachable store is [`StoreError::Unavailable`].
//!
//! # Layout
//! - [`roles`]: the operations of a store, as one trait for each group of callers; `models`: their parameter and result
//!   types; `entries`: small named values next to the votes; `marker_subject`: the record or entry that a marker is about; `memberships`: the
//!   teams of an account as an entry; `error`: errors
//! - [`paging`]: paged reads as streams
//! - `fence`: the admission of writers to one history; `store_problem`: problems of a store that answers
//! - [`export_lines`]: export and import as JSON lines; [`recount`]: comparison of the counts with the votes
//! - [`conformance`] (feature of that name): one suite for every adapter

mod entries;
mod error;
pub mod export_lines;
mod fence;
mod marker_subject;
pub mod memberships;
mod models;
pub mod paging;
pub mod recount;
pub mod roles;
mod store_problem;

#[cfg(feature = "conformance")]
pub mod conformance;

pub use entries::{Entry, EntryName, InvalidEntryName, MAX_ENTRY, PutCondition, PutResult, check_size};
pub use error::StoreError;
pub use fence::{Epoch, Fence, HEALING, WriteGuard};
pub use marker_subject::MarkerSubject;
pub use models::{
    AccountRecords, CountsPage, Deletion, Durability, EntryPage, EntryState, ItemCounts, MIN_AGREEING_VOTERS,
    Marker, Miscount, PendingChange, RecordChange, RecordPage, RecordPosition, RecordVotes, Restoration,
    RestoreMode, StoreIdentity, SupersededCopies, Term, Voters, Write, WriteKind, WriteOutcome,
};
pub use roles::{
    AccountStore, ChoiceStore, EntryStore, Maintenance, MemberStore, MirrorSource, MirrorStore, PrimaryStore,
    RequestCounter, RestoreTarget, ServiceStore, StoreContents, StoreHandle, StoreHealth, StoreHistory,
};
pub use store_problem::StoreProblem;

/// The number of partitions of the records. A record's partition depends only on its surface
/// ([`emend_domain::Item::partition`]). The number is fixed: a store with another number is incompatible.
pub const PARTITIONS: u16 = 16;

/// How long choice IDs are kept by default, in seconds: 30 days. During this time a choice counts once, however often
/// it is sent, and can be undone.
pub const CHOICE_ID_SECONDS: u64 = 30 * 24 * 60 * 60;

/// How long the IDs of a record's last choices are sent to the mirror with it, in seconds: as long as a client may
/// still wait for an answer.
pub const RECENT_ID_SECONDS: u64 = 10 * 60;
