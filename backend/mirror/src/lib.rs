//! The mirror: copies every change of the primary store to MySQL or MariaDB. No request waits for it, and no other
//! crate contains SQL.
//!
//! A pass reads a batch of changed records and entries from the store, writes their present state in one transaction
//! and, after the commit, removes each change marker unless the record has changed since. A pass that is killed repeats
//! work but loses none, because a row is written only where the database has no newer version of it. A lock in the
//! database, held on the connection that writes, keeps two passes from running at the same time.
//!
//! ```no_run
//! # async fn example(store: &dyn emend_store::Store) -> Result<(), emend_mirror::MirrorError> {
//! let mirror = emend_mirror::Mirror::new("mysql://emend:secret@localhost/emend")?;
//! let report = mirror.run_pass(store).await?;
//! println!("{} records in {:?}", report.records, report.took);
//! # Ok(())
//! # }
//! ```
//!
//! # Layout
//! - [`Mirror`]: passes, and the lag; `connection`: time-outs and the lock
//! - `drain`: writes the changes batch by batch; `aside`: records that the database refuses; `lost`: keys that the
//!   store lost; `owner`: one store per database
//! - `rows`: converts votes to rows; `write`: writes rows with SQL, in `chunks`; `read`: reads records back; `tables`,
//!   `migrations/`: the schema
//! - `entries`: the table of entries (accounts, teams, keys, memberships)
//! - `load`: writes a dump into the tables
//! - `lineage`, [`Healing`]: the history that is mirrored, and the repair of a different or older store; `gate`: opens
//!   and closes the fence; [`Verification`], `verify_entries`: the comparison of both sides
//! - [`Schedule`], [`run_on_schedule`]: the job
//!
//! Decisions: `docs/decisions/0013-start-up-gate.md`, `0014-entries-are-mirrored.md`, `0022-deletions-are-proven.md`,
//! `0023-terms-of-a-file.md` and `0024-one-store-a-database.md`.

mod aside;
mod chunks;
mod compare;
mod connection;
mod drain;
mod entries;
mod error;
mod gate;
mod healing;
mod job;
mod lineage;
mod load;
mod lost;
mod mirror;
mod owner;
mod progress;
mod read;
mod rows;
mod schedule;
mod tables;
mod verify;
mod verify_entries;
mod write;

pub use error::MirrorError;
pub use healing::{Found, Healing};
pub use job::{Request, Scheduled, run_on_schedule};
pub use load::Origin;
pub use mirror::{Mirror, PassReport, Status};
pub use progress::Progress;
pub use schedule::{InvalidSchedule, Schedule};
pub use verify::{Difference, Verification};
