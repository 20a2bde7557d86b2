//! The store in one file, for a single machine: what Emend uses when nothing else is configured.
//!
//! It keeps the promises of [`emend_store::PrimaryStore`] in a [redb](https://docs.rs/redb) file. Whatever is waiting to be
//! written goes into one transaction, and nothing is answered before that transaction is on disk: an acknowledged choice
//! survives `kill -9` and a power cut.
//!
//! ```
//! use emend_domain::{AccountId, DictionaryWord};
//! use emend_store::{ChoiceId, ChoiceStore, Recorded, Write, WriteKind};
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
//! assert_eq!(store.record(&[write.clone()]).await?, [Recorded::Applied]);
//! assert_eq!(store.record(&[write]).await?, [Recorded::Duplicate]);
//! assert_eq!(store.words(&me).await?, ["Emend"]);
//! # Ok(())
//! # }
//! ```
//!
//! # Layout
//! - `store`: [`EmbeddedStore`], the trait's methods; `open`: the file; `held`: the same while it is open; `panics`
//! - `writer`: the one thread that writes, many writes to a transaction; `apply`: what one write does to the tables;
//!   `restore`: putting back, forgetting, teams, which store this is
//! - `term`: which start of which file this is; `deleted`: what is remembered of deletions
//! - `reader`: what is asked of the tables; `agreed`: what several voters agree on, and its index; `entries`: small named values beside the votes
//! - `tables`: which tables there are; `codec`: what lies in them; `fault`: what goes wrong
//!
//! # Performance
//! On two busy cores and a virtual disk (`cargo run --release --example embedded_speed -p emend-store-embedded`): 20,000 choices/s
//! in batches of 500, 7,500 when 64 come one by one at the same time, 270 when nobody else writes (the disk's 4 ms each);
//! evidence of 1,000 items in 14 to 20 ms. The same with 200,000 records, which take 140 MB of disk, ids included. After a
//! crash a file of 570 MB is checked in a second before it opens. At most 256 MB of memory hold pages of it.
//!
//! # Limits
//! - One process at a time. Several servers need `emend-store-redis`.
//! - After the disk failed (full, torn out), choices are refused until it can be written to again, which each of them and each
//!   [`ping`](emend_store::StoreHealth::ping) tries at most once a second.

mod agreed;
mod apply;
mod codec;
mod deleted;
mod entries;
mod entry_codec;
mod fault;
mod held;
mod open;
mod panics;
mod reader;
mod restore;
mod store;
mod tables;
mod term;
#[cfg(test)]
mod torn;
mod writer;

pub use store::EmbeddedStore;
