//! The mirror: copies every change of the primary store to MySQL or MariaDB. No request waits for it, and no other
//! crate contains SQL.
//!
//! A pass reads a batch of changed records and entries from the store, writes their present state in one transaction
//! and, after the commit, removes each change marker unless the record has changed since. A pass that is killed repeats
//! work but loses none, because a row is written only where the database has no newer version of it. A lock in the
//! database, held on the connection that writes, keeps two passes from running at the same time.
//!
//! ```no_run
//! # async fn example(store: &dyn emend_store::MirrorStore) -> Result<(), emend_mirror::MirrorError> {
//! let mirror = emend_mirror::Mirror::new("mysql://emend:secret@localhost/emend")?;
//! let report = mirror.run_pass(store).await?;
//! println!("{} records in {:?}", report.records, report.took);
//! # Ok(())
//! # }
//! ```
//!
//! # Layout
//! - [`Mirror`]: passes and the state of the mirror; `report`: the results of passes, comparisons and batches
//! - `connection`: time-outs and the lock; `owner`: allows one store per database
//! - `change_writer`: mirrors changes batch by batch (`transaction_size`); `set_aside`: records and entries that the database rejects
//! - `loss_repair`: restores data that the store lost without a deletion
//! - `vote_rows`: votes as rows; `row_writer`: rows as SQL, in `statement_chunks`; `row_reader`: rows as records; `tables`,
//!   `migrations/`: the tables
//! - `entries`: accounts, teams and other permanent entries, in a table of their own
//! - `dump_load`: loads a dump into the tables
//! - `lineage`, [`Healing`]: the history that is mirrored, and the repair of a different or older store; `fence_control`: refuses
//!   writes until then; [`Verification`], `verify_entries`: compares both sides
//! - [`Schedule`], [`run_on_schedule`]: the job that runs passes

mod change_writer;
mod connection;
mod dump_load;
mod entries;
mod error;
mod fence_control;
mod lineage;
mod loss_repair;
mod mirror;
mod mirror_job;
mod owner;
mod progress;
mod report;
mod row_reader;
mod row_writer;
mod schedule;
mod set_aside;
mod startup_comparison;
mod statement_chunks;
mod tables;
mod transaction_size;
mod verify;
mod verify_entries;
mod vote_rows;

pub use dump_load::DumpOrigin;
pub use error::MirrorError;
pub use mirror::Mirror;
pub use mirror_job::{MirrorJobStatus, Request, run_on_schedule};
pub use progress::LoadProgress;
pub use report::{ComparisonResult, Healing, MirrorStatus, PassReport};
pub use schedule::{DEFAULT_SCHEDULE, InvalidSchedule, Schedule};
pub use verify::{MirrorDifference, Verification};
