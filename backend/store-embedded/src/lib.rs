//! The store in one file, for a single machine. It is the default.
//!
//! It keeps the promises of [`emend_store::PrimaryStore`] in a [redb](https://docs.rs/redb) file. Whatever is waiting to be
//! written goes into one transaction, and nothing is answered before that transaction is on disk: an acknowledged choice
//! survives `kill -9` and a power cut.
//!
//! ```
//! use emend_domain::{AccountId, ChoiceId, DictionaryWord};
//! use emend_store::{ChoiceStore, Write, WriteKind, WriteOutcome};
//! use emend_store_embedded::EmbeddedStore;
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let directory = tempfile::tempdir()?;
//! let store = EmbeddedStore::open(&directory.path().join("emend.redb"))?;
//!
//! let me = AccountId::local();
//! let word = DictionaryWord::parse("Emend").ok_or("no word")?;
//! let write = Write {
//!     id: ChoiceId(uuid::Uuid::from_u128(1)),
//!     account: me.clone(),
//!     at: 1_800_000_000,
//!     kind: WriteKind::Cast(vec![word.ballot()]),
//! };
//! assert_eq!(store.record(&[write.clone()]).await?, [WriteOutcome::Applied]);
//! assert_eq!(store.record(&[write]).await?, [WriteOutcome::Duplicate]);
//! assert_eq!(store.words(&me).await?, ["Emend"]);
//! # Ok(())
//! # }
//! ```
//!
//! # Layout
//! - `store`: [`EmbeddedStore`], which implements the trait; `open`: opens the file; `file_handle`: the open file; `panics`:
//!   catches redb's panics
//! - `writer`: the thread that writes, with many writes per transaction; `write_application`: applies a write to the tables;
//!   `restore`: restoring, forgetting, teams, and the standing of the store
//! - `shutdown_marker`: recognises copies of the file; `tombstones`: tombstones
//! - `reader`: queries; `record_index`: an account's records by time; `agreement_index`: agreement and its index; `entries`:
//!   entries
//! - `tables`: the tables and their keys; `codec`: the format of values; `store_fault`: errors
//!
//! # Performance
//! On two busy cores and a virtual disk (`cargo run --release --example embedded_speed -p emend-store-embedded`):
//! 20,000 choices/s in batches of 500, 7,500 with 64 concurrent single choices, 270 with a single writer (4 ms each,
//! for the disk); evidence of 1,000 items in 14 to 20 ms. The figures are the same with 200,000 records, which take 140
//! MB of disk, including IDs. After a crash, a file of 570 MB is checked in a second before it is opened. The page
//! cache takes at most 256 MB of memory.
//!
//! # Limits
//! - One process at a time. Several servers need `emend-store-redis`.
//! - After the disk failed (full, torn out), choices are refused until it can be written to again, which each of them and each
//!   [`ping`](emend_store::StoreHealth::ping) tries at most once a second.

mod agreement_index;
mod codec;
mod entries;
mod entry_codec;
mod file_handle;
mod lazy_table;
mod open;
mod panics;
mod reader;
mod record_index;
mod restore;
mod shutdown_marker;
mod store;
mod store_fault;
mod tables;
mod tombstones;
#[cfg(test)]
mod torn_disk;
mod write_application;
mod writer;

pub use store::EmbeddedStore;
