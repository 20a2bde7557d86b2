//! Opens, creates and checks the file (`docs/decisions/0026-a-file-that-cannot-be-used.md`).

use std::path::Path;

use emend_store::StoreError;
use redb::backends::InMemoryBackend;
use redb::{Builder, Database, DatabaseError, ReadableTable, StorageBackend, StorageError};

use crate::panics::catch_panic;
use crate::store_fault::StoreFault;
use crate::tables::{FORMAT, INDEXED, INDEXES, RECORD_INDEX, RECORDS_INDEXED, Tables};

/// The table layout that this version writes.
const CURRENT_FORMAT: u64 = 2;
/// The layout without the index of records by time. It becomes the current one when it is opened, so that a version that
/// does not maintain the index refuses the file from then on; the index is built afterwards, in steps.
const WITHOUT_RECORD_INDEX: u64 = 1;
/// The size in bytes below which a file is not compacted.
const MIN_COMPACTED_BYTES: u64 = 16 * 1024 * 1024;
/// The maximum size of the page cache, in bytes.
const CACHE_BYTES: usize = 256 * 1024 * 1024;

/// When to verify the checksums of the whole file on opening it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OpenVerification {
    /// Always.
    Always,
    /// If the file has at most this number of bytes, or was not closed.
    UpTo(u64),
    /// If the file was not closed, which is the case after a failure.
    AfterFailure,
}

/// Opens the file, and creates it and its directory if they do not exist.
pub(crate) fn open(path: &Path, check: OpenVerification) -> Result<Database, StoreError> {
    let database = catch_panic(|| {
        make(path)?;
        let mut database = open_file(path, check)?;
        prepare(&database)?;
        if let Err(fault) = compact(&mut database, path) {
            // The file works as before, only larger.
            tracing::warn!(?fault, "cannot shrink the store's file");
        }
        Ok(database)
    });
    database.map_err(|fault| error_with_path(path, fault))
}

fn open_file(path: &Path, check: OpenVerification) -> Result<Database, StoreFault> {
    let length = std::fs::metadata(path)?.len();
    if length == 0 {
        return Err(StoreFault::Damaged("it is empty".to_owned()));
    }
    // A file that was not closed needs to be repaired. This attempt refuses that; the second one below repairs and
    // checks it.
    let database = Builder::new()
        .set_cache_size(CACHE_BYTES)
        .set_repair_callback(redb::RepairSession::abort)
        .open(path);
    match database {
        Ok(mut database) => {
            let needs_check = match check {
                OpenVerification::Always => true,
                OpenVerification::UpTo(max_bytes) => length <= max_bytes,
                OpenVerification::AfterFailure => false,
            };
            if needs_check && !database.check_integrity().map_err(damaged)? {
                tracing::warn!(path = %path.display(), "the store's list of free pages was wrong and has been corrected; no data is lost");
            }
            Ok(database)
        }
        Err(DatabaseError::RepairAborted) => {
            if check != OpenVerification::AfterFailure {
                tracing::info!(path = %path.display(), "checking the store after a crash");
            }
            let repaired = Builder::new()
                .set_cache_size(CACHE_BYTES)
                .set_check_integrity_on_open(true)
                .open(path);
            repaired.map_err(damaged)
        }
        Err(error) => Err(damaged(error)),
    }
}

/// Converts the error of opening a file.
fn damaged(error: DatabaseError) -> StoreFault {
    match error {
        DatabaseError::UpgradeRequired(_) => {
            StoreFault::Corrupt("it was written by an older version of redb".to_owned())
        }
        DatabaseError::Storage(StorageError::Io(error))
            if matches!(
                error.kind(),
                std::io::ErrorKind::InvalidData | std::io::ErrorKind::UnexpectedEof
            ) =>
        {
            StoreFault::Damaged(error.to_string())
        }
        other => other.into(),
    }
}

/// Compacts the file if less than half of it is in use: deleted data leaves space that only new choices would fill.
fn compact(database: &mut Database, path: &Path) -> Result<(), StoreFault> {
    let length = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    if length < MIN_COMPACTED_BYTES {
        return Ok(());
    }
    let transaction = database.begin_write()?;
    let stats = transaction.stats()?;
    transaction.abort()?;
    if (stats.stored_bytes() + stats.metadata_bytes()) * 2 < length {
        tracing::info!(bytes = length, "shrinking the store's file");
        database.compact()?;
        let length = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        tracing::info!(bytes = length, "the store's file has been shrunk");
    }
    Ok(())
}

/// Creates a store in memory.
pub(crate) fn open_in_memory() -> Result<Database, StoreError> {
    open_on(InMemoryBackend::new())
}

/// Opens the data on this backend.
pub(crate) fn open_on(backend: impl StorageBackend) -> Result<Database, StoreError> {
    let database = Builder::new()
        .set_cache_size(CACHE_BYTES)
        .create_with_backend(backend)
        .map_err(StoreFault::from)?;
    prepare(&database)?;
    Ok(database)
}

/// Converts a fault to an error with the file's name.
fn error_with_path(path: &Path, fault: StoreFault) -> StoreError {
    let path = path.display();
    if matches!(fault, StoreFault::Storage(redb::Error::DatabaseAlreadyOpen)) {
        return StoreError::Unavailable(format!(
            "{path} is in use by another process; only one Emend process can use it at a time"
        ));
    }
    match fault.into() {
        StoreError::Unavailable(reason) => StoreError::Unavailable(format!("{path}: {reason}")),
        StoreError::Corrupt(reason) => StoreError::Corrupt(format!("{path}: {reason}")),
        unsafe_to_write @ StoreError::Unsafe(_) => unsafe_to_write,
    }
}

/// Creates the file with its tables, readable only by its owner, unless it exists. It gets its name only once it is
/// complete. An empty file is therefore never one that was being created, but one that lost its content.
fn make(path: &Path) -> Result<(), StoreFault> {
    if path.symlink_metadata().is_ok() {
        return Ok(());
    }
    let directory = path
        .parent()
        .filter(|directory| !directory.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::create_dir_all(directory)?;
    let file = tempfile::NamedTempFile::new_in(directory)?;
    let database = Builder::new().create(file.path())?;
    prepare(&database)?;
    database.close()?;
    match file.persist_noclobber(path) {
        // Another process was faster.
        Err(error) if error.error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.error.into()),
        _ => Ok(()),
    }
}

/// Creates the tables, and checks that they have this layout.
fn prepare(database: &Database) -> Result<(), StoreFault> {
    let transaction = database.begin_write()?;
    {
        let mut tables = Tables::open(&transaction)?;
        tables.create_all()?;
        let format = tables.numbers.get(FORMAT)?.map(|number| number.value());
        match format {
            Some(CURRENT_FORMAT) => return Ok(()),
            Some(WITHOUT_RECORD_INDEX) => tables.numbers.insert(FORMAT, CURRENT_FORMAT)?,
            Some(other) => {
                return Err(StoreFault::Corrupt(format!(
                    "it has format {other}; this version of Emend reads formats {WITHOUT_RECORD_INDEX} and {CURRENT_FORMAT}"
                )));
            }
            None => {
                tables.numbers.insert(INDEXED, INDEXES)?;
                tables.numbers.insert(RECORDS_INDEXED, RECORD_INDEX)?;
                tables.numbers.insert(FORMAT, CURRENT_FORMAT)?
            }
        };
    }
    transaction.commit()?;
    Ok(())
}
