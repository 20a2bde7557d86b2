//! Errors in a dump. Each message is one sentence that gives the offset.

use std::io;

/// The reason that a dump was not read, or not to its end. Offsets are in bytes from the start of the file.
#[derive(Debug, thiserror::Error)]
pub enum RdbError {
    /// The file could not be read.
    #[error("the dump cannot be read at byte {offset}: {source}")]
    Io {
        /// The offset at which reading failed.
        offset: u64,
        /// The cause.
        source: io::Error,
    },
    /// The file is not an RDB dump.
    #[error("this is not an RDB dump: at byte 0, REDIS and a four-digit version are missing")]
    NotRdb,
    /// The reader does not support this version of the format.
    #[error("RDB version {0} (byte 5) is not supported; versions 1 to 13 are")]
    Version(u32),
    /// The end marker is not where it should be: the dump is truncated, or other data follows its end.
    #[error(
        "the dump is truncated, or other data follows its end: there is no end mark at byte {offset}; copy it again from its source"
    )]
    NoEnd {
        /// The offset at which the end marker should be.
        offset: u64,
    },
    /// The content does not match its checksum.
    #[error(
        "the dump is damaged: the checksum at byte {offset} is {stored:016x}, but that of the content is {computed:016x}; copy it again \
         from its source"
    )]
    Checksum {
        /// The offset of the checksum.
        offset: u64,
        /// The checksum in the file.
        stored: u64,
        /// The checksum of the content.
        computed: u64,
    },
    /// The content is invalid.
    #[error("the dump is damaged at byte {offset}: {what}")]
    Damaged {
        /// The offset at which the invalid content begins.
        offset: u64,
        /// A description of the invalid content.
        what: String,
    },
    /// The dump contains an object whose end is not marked, so nothing after it can be read.
    #[error("the dump cannot be read past byte {offset}: {what}")]
    Unskippable {
        /// The offset at which the object begins.
        offset: u64,
        /// A description of the object.
        what: &'static str,
    },
    /// A value needs more memory than the limit allows.
    #[error("the value at byte {offset} needs more than the {limit} bytes of memory that a value may take")]
    TooLarge {
        /// The offset of the value, or of the part of it that exceeds the limit.
        offset: u64,
        /// The limit, in bytes.
        limit: u64,
    },
}

pub(crate) type Result<T> = std::result::Result<T, RdbError>;

/// A number of bytes, in words.
pub(crate) fn bytes(number: u64) -> String {
    if number == 1 {
        "1 byte".to_owned()
    } else {
        format!("{number} bytes")
    }
}

/// Returns the error for invalid content at `offset`.
pub(crate) fn damaged(offset: u64, what: impl Into<String>) -> RdbError {
    RdbError::Damaged {
        offset,
        what: what.into(),
    }
}
