//! The data model of a dump.

use std::collections::BTreeMap;

/// The header: version, checksum and auxiliary fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RdbHeader {
    /// The version of the format, 1 to 13.
    pub version: u32,
    /// Whether the content was verified against a checksum.
    pub checksum: Checksum,
    /// The auxiliary fields of the writer, such as `redis-ver`, in the order of the file. Names are unique, and there
    /// are at most 64 fields.
    pub aux: Vec<(String, Vec<u8>)>,
}

/// The result of the checksum verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    /// The content matches its checksum.
    Ok,
    /// The file has no checksum: it was switched off (`rdbchecksum no`), or the version is below 5.
    Absent,
}

impl Checksum {
    /// Returns `ok` or `absent`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Absent => "absent",
        }
    }
}

/// One item of a dump, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum DumpItem {
    /// A key with its value.
    Entry(RdbEntry),
    /// An object that was skipped.
    NotRead(UnreadEntry),
    /// An auxiliary field that is not in the header: it came later, repeated a name, or exceeded the maximum number.
    Aux {
        /// The name of the field.
        name: String,
        /// The value of the field: arbitrary bytes.
        value: Vec<u8>,
    },
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct RdbEntry {
    /// The database number.
    pub db: u32,
    /// The key: arbitrary bytes.
    pub key: Vec<u8>,
    /// The value.
    pub value: Value,
    /// The expiry time, in milliseconds since 1970 (UTC). It may be in the past.
    pub expires_at_ms: Option<u64>,
    /// The encoding of the value in the file.
    pub encoding: Encoding,
}

/// The value of a key. Numbers that Redis keeps in binary are given in decimal, which is how Redis returns them.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Arbitrary bytes.
    String(Vec<u8>),
    /// The elements, in the list's order.
    List(Vec<Vec<u8>>),
    /// The members, without duplicates, in the file's order.
    Set(Vec<Vec<u8>>),
    /// The members, without duplicates, in the file's order (which is not always the order of the scores).
    SortedSet(Vec<ScoredMember>),
    /// The fields, without duplicates, in the file's order.
    Hash(Vec<HashField>),
}

impl Value {
    /// Returns the name of the type, as the command `TYPE` returns it.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::String(_) => "string",
            Self::List(_) => "list",
            Self::Set(_) => "set",
            Self::SortedSet(_) => "zset",
            Self::Hash(_) => "hash",
        }
    }
}

/// A member of a sorted set.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredMember {
    /// The member: arbitrary bytes.
    pub member: Vec<u8>,
    /// The score. It can be infinite or not a number.
    pub score: f64,
}

/// A field of a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashField {
    /// The name of the field: arbitrary bytes.
    pub field: Vec<u8>,
    /// The value of the field: arbitrary bytes.
    pub value: Vec<u8>,
    /// The expiry time of the field itself (Redis 7.4 and later), in milliseconds since 1970 (UTC).
    pub expires_at_ms: Option<u64>,
}

macro_rules! named {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// Returns the name that is used in JSON and in messages.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

named! {
    /// The encoding of a value in the file.
    Encoding {
        /// A string, verbatim.
        Raw = "raw",
        /// A string that is stored as an integer of 8, 16 or 32 bits.
        Int = "int",
        /// A compressed string.
        Lzf = "lzf",
        /// A list, element by element.
        LinkedList = "linkedlist",
        /// A list of ziplists.
        Quicklist = "quicklist",
        /// A list of listpacks and large elements.
        Quicklist2 = "quicklist2",
        /// A set or hash, element by element.
        HashTable = "hashtable",
        /// A hash with fields that expire, element by element.
        HashTableTtl = "hashtable-ttl",
        /// A set of integers in one block.
        Intset = "intset",
        /// A sorted set, element by element, with scores in decimal.
        SkipList = "skiplist",
        /// A sorted set, element by element, with scores in binary.
        SkipList2 = "skiplist2",
        /// A hash in one block, as Redis 2.4 wrote it.
        Zipmap = "zipmap",
        /// A list, hash or sorted set in one block, as Redis 2 to 6 wrote it.
        Ziplist = "ziplist",
        /// A set, hash or sorted set in one block.
        Listpack = "listpack",
        /// A hash with fields that expire, in one block.
        ListpackTtl = "listpack-ttl",
    }
}

named! {
    /// The kind of a skipped object.
    NotReadKind {
        /// A stream; `entries` is its length.
        Stream = "stream",
        /// A value of a module's type; `name` is the name of the type.
        Module = "module",
        /// Data that a module keeps next to the keys; `name` is the name of its type.
        ModuleAux = "module-aux",
        /// Metadata that modules keep about a key, whose value may have been read; `entries` is the number of metadata
        /// classes.
        KeyMetadata = "key-metadata",
        /// A library of functions; `name` is the name of the library.
        Function = "function",
        /// A Lua script of Redis 6 or earlier.
        Script = "script",
    }
}

/// An object in the dump that was skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadEntry {
    /// The kind of object.
    pub kind: NotReadKind,
    /// The database number, if the object has a key.
    pub db: Option<u32>,
    /// The key, if the object has one.
    pub key: Option<Vec<u8>>,
    /// The object's own name, if it has one.
    pub name: Option<String>,
    /// The number of entries, if it is known.
    pub entries: Option<u64>,
    /// The expiry time of the key, in milliseconds since 1970 (UTC).
    pub expires_at_ms: Option<u64>,
    /// The offset at which the object begins, in bytes from the start of the file.
    pub offset: u64,
}

/// The counts of the items read so far. They cover the whole dump once it has been read to its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RdbSummary {
    /// The number of keys read.
    pub keys: u64,
    /// The number of skipped objects of each kind.
    pub not_read: BTreeMap<NotReadKind, u64>,
}

/// The limits on the cost of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RdbLimits {
    /// The memory that a key with its value may take, in bytes. Each element counts 128 bytes in addition to its own.
    pub max_value: u64,
}

impl Default for RdbLimits {
    /// Returns a limit of 1 GiB.
    fn default() -> Self {
        Self { max_value: 1 << 30 }
    }
}
