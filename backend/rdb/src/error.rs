//! What can be wrong with a dump, each in a sentence that says where.

use std::io;

/// Why a dump was not read, or not to its end. Offsets are bytes from the start of the file.
#[derive(Debug, thiserror::Error)]
pub enum RdbError {
    /// The file could not be read.
    #[error("the dump cannot be read at byte {offset}: {source}")]
    Io {
        /// Where reading failed.
        offset: u64,
        /// Why.
        source: io::Error,
    },
    /// The file is something else.
    #[error("this is not an RDB dump: byte 0 does not begin with REDIS and a version of four digits")]
    NotRdb,
    /// The version is one whose format this reader does not know.
    #[error("RDB version {0} (byte 5) is not one that can be read; versions 1 to 13 are")]
    Version(u32),
    /// Where the last mark should stand is something else.
    #[error(
        "the dump is cut short or has something after its end: there is no end mark at byte {offset}; \
         copy it again from where it was made"
    )]
    NoEnd {
        /// Where the mark should stand.
        offset: u64,
    },
    /// The content is not what was written.
    #[error(
        "the dump is damaged: the checksum at byte {offset} is {said:016x}, that of the content is {found:016x}; \
         copy it again from where it was made"
    )]
    Checksum {
        /// Where the checksum stands.
        offset: u64,
        /// What the file says.
        said: u64,
        /// What its content gives.
        found: u64,
    },
    /// The content makes no sense.
    #[error("the dump is damaged at byte {offset}: {what}")]
    Damaged {
        /// Where what makes no sense begins.
        offset: u64,
        /// What makes no sense.
        what: String,
    },
    /// Something whose end cannot be known, so that nothing after it can be read either.
    #[error("the dump cannot be read past byte {offset}: {what}")]
    Unskippable {
        /// Where it begins.
        offset: u64,
        /// What it is.
        what: &'static str,
    },
    /// A value that would take more memory than was allowed.
    #[error("the value at byte {offset} needs more than the {limit} bytes of memory that one value may take")]
    TooLarge {
        /// Where the value, or the part of it that was too much, begins.
        offset: u64,
        /// What was allowed, in bytes.
        limit: u64,
    },
}

pub(crate) type Result<T> = std::result::Result<T, RdbError>;

/// The error of a byte that makes no sense.
pub(crate) fn damaged(offset: u64, what: impl Into<String>) -> RdbError {
    RdbError::Damaged {
        offset,
        what: what.into(),
    }
}
