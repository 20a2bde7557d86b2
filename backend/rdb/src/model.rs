//! What a dump holds.

use std::collections::BTreeMap;

/// What stands before the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RdbHeader {
    /// The version of the format, 1 to 13.
    pub version: u32,
    /// Whether the content was compared with a checksum.
    pub checksum: Checksum,
    /// What the writer said of itself, such as `redis-ver`, in its order; each name once, and no more than 64.
    pub aux: Vec<(String, Vec<u8>)>,
}

/// What is known of the file as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    /// The content is what was written.
    Ok,
    /// The file has none: it was switched off (`rdbchecksum no`), or the version is below 5.
    Absent,
}

impl Checksum {
    /// `ok` or `absent`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Absent => "absent",
        }
    }
}

/// One thing of a dump, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A key with its value.
    Entry(RdbEntry),
    /// Something that is there and was passed over.
    NotRead(UnreadEntry),
    /// Something that the writer said of itself and that is not in the header: later, for the second time, or one too many.
    Aux {
        /// Its name.
        name: String,
        /// Any bytes.
        value: Vec<u8>,
    },
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct RdbEntry {
    /// The number of its database.
    pub db: u32,
    /// Any bytes.
    pub key: Vec<u8>,
    /// What it holds.
    pub value: Value,
    /// When it expires, in milliseconds since 1970 (UTC); it may have by now.
    pub expires_at_ms: Option<u64>,
    /// How the file has it.
    pub encoding: Encoding,
}

/// What a key holds. Numbers that Redis keeps in binary are given as Redis answers them, in decimal.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Any bytes.
    String(Vec<u8>),
    /// In the list's order.
    List(Vec<Vec<u8>>),
    /// Distinct, in the file's order.
    Set(Vec<Vec<u8>>),
    /// Distinct members, in the file's order (which is not always that of the scores).
    SortedSet(Vec<ScoredMember>),
    /// Distinct fields, in the file's order.
    Hash(Vec<HashField>),
}

impl Value {
    /// The type's name, as `TYPE` answers it.
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
    /// Any bytes.
    pub member: Vec<u8>,
    /// May be infinite or not a number.
    pub score: f64,
}

/// A field of a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashField {
    /// Any bytes.
    pub field: Vec<u8>,
    /// Any bytes.
    pub value: Vec<u8>,
    /// When the field alone expires (Redis 7.4 and later), in milliseconds since 1970 (UTC).
    pub expires_at_ms: Option<u64>,
}

macro_rules! named {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// Its name in JSON and in messages.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

named! {
    /// How the file has a value.
    Encoding {
        /// A string as it is.
        Raw = "raw",
        /// A string that is a number of 8, 16 or 32 bits.
        Int = "int",
        /// A string, compressed.
        Lzf = "lzf",
        /// A list, element by element.
        LinkedList = "linkedlist",
        /// A list of ziplists.
        Quicklist = "quicklist",
        /// A list of listpacks and of large elements.
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
    /// What is passed over.
    NotReadKind {
        /// A stream; `entries` says how long.
        Stream = "stream",
        /// A value of a type that a module brings; `name` is the type's.
        Module = "module",
        /// What a module keeps beside the keys; `name` is its type's.
        ModuleAux = "module-aux",
        /// What a module keeps of a key whose value may well have been read; `entries` says of how many classes.
        KeyMetadata = "key-metadata",
        /// A library of functions; `name` is the library's.
        Function = "function",
        /// A Lua script of Redis 6 or before.
        Script = "script",
    }
}

/// Something that is in the dump and was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadEntry {
    /// What it is.
    pub kind: NotReadKind,
    /// The number of the database, of what has a key.
    pub db: Option<u32>,
    /// The key, of what has one.
    pub key: Option<Vec<u8>>,
    /// Its own name, of what has one.
    pub name: Option<String>,
    /// How many entries it has, where that is known.
    pub entries: Option<u64>,
    /// When its key expires, in milliseconds since 1970 (UTC).
    pub expires_at_ms: Option<u64>,
    /// The byte of the file at which it begins.
    pub offset: u64,
}

/// What was met until now; of the whole dump once it was read to its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RdbSummary {
    /// How many keys were read.
    pub keys: u64,
    /// How many of what were passed over.
    pub not_read: BTreeMap<NotReadKind, u64>,
}

/// What one value may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RdbLimits {
    /// How many bytes of memory a key with its value may take, where each element counts 128 besides its own bytes.
    pub max_value: u64,
}

impl Default for RdbLimits {
    /// 1 GiB.
    fn default() -> Self {
        Self { max_value: 1 << 30 }
    }
}
