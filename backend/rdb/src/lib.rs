//! A reader of Redis RDB dumps, versions 1 to 13. It does not need a Redis server.
//!
//! ```no_run
//! use emend_rdb::{Dump, DumpItem};
//!
//! let mut dump = Dump::open(std::fs::File::open("dump.rdb")?)?;
//! println!("version {}", dump.header().version);
//! for item in &mut dump {
//!     match item? {
//!         DumpItem::Entry(entry) => println!("{:?} is a {}", entry.key, entry.value.type_name()),
//!         DumpItem::NotRead(other) => println!("not read: {} {:?}", other.kind.as_str(), other.key),
//!         DumpItem::Aux { .. } => {}
//!     }
//! }
//! // Only now has the dump been read to its end.
//! println!("{} keys", dump.summary().keys);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The reader first validates the file as a whole: header, end marker, and the checksum over all of it. It trusts an
//! announced length only as far as bytes remain, and no value takes more memory than [`RdbLimits`] allow.
//! `docs/decisions/0012-rdb.md` gives the reasons for a reader of our own.
//!
//! # Layout
//! - [`Dump`] (`dump`): the iterator over the items; `items`: parsing of the data after each opcode
//! - `envelope`: header, end marker and checksum
//! - `source`: lengths and strings, never past the end; `lzf`: compressed strings
//! - `value`: the types that are read; `packed`: collections stored as one block; `unread_entries`: skipped objects
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
    Checksum, DumpItem, Encoding, HashField, NotReadKind, RdbEntry, RdbHeader, RdbLimits, RdbSummary,
    ScoredMember, UnreadEntry, Value,
};
