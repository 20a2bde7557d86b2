//! Reads Redis RDB dumps, versions 1 to 13, without a Redis server.
//!
//! ```no_run
//! use emend_rdb::{Dump, Item};
//!
//! let mut dump = Dump::open(std::fs::File::open("dump.rdb")?)?;
//! println!("version {}", dump.header().version);
//! for item in &mut dump {
//!     match item? {
//!         Item::Entry(entry) => println!("{:?} is a {}", entry.key, entry.value.type_name()),
//!         Item::NotRead(other) => println!("not read: {} {:?}", other.kind.as_str(), other.key),
//!         Item::Aux { .. } => {}
//!     }
//! }
//! // Only now was the dump read to its end.
//! println!("{} keys", dump.summary().keys);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The file as a whole is checked first: head, end mark, and the checksum over all of it. What it announces is believed only
//! as far as its bytes go, and no value takes more memory than [`RdbLimits`] allow.
//!
//! # Layout
//! - [`Dump`] (`dump`): one item after the other; `items`: what each opcode is followed by
//! - `envelope`: head, end mark, checksum
//! - `source`: lengths and texts, never past the end; `lzf`: compressed ones
//! - `value`: the types that are read; `packed`: those that are one block; `unread_entries`: the entries that are skipped
//! - [`JsonLines`] (`json`): a dump as JSON

mod dump;
mod envelope;
mod error;
mod items;
mod json;
mod lzf;
mod model;
mod opcode;
mod packed;
mod source;
mod unread_entries;
mod value;

pub use dump::Dump;
pub use error::RdbError;
pub use json::JsonLines;
pub use model::{
    Checksum, Encoding, HashField, Item, NotReadKind, RdbEntry, RdbHeader, RdbLimits, RdbSummary,
    ScoredMember, UnreadEntry, Value,
};
