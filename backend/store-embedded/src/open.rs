//! The file.

use std::fs::{File, OpenOptions};
use std::path::Path;

use emend_store::StoreError;
use redb::backends::InMemoryBackend;
use redb::{Builder, Database, DatabaseError, ReadableTable, StorageBackend};

use crate::fault::Fault;
use crate::tables::{FORMAT, INDEXED, INDEXES, Tables};

/// The layout of tables that this version writes.
const CURRENT_FORMAT: u64 = 1;
/// A file below so many bytes is left as it is.
const WORTH_IT: u64 = 16 * 1024 * 1024;
/// The most memory that pages of the file take, in bytes.
const CACHE: usize = 256 * 1024 * 1024;

/// Opens the file, making it and its folder where there is none.
pub(crate) fn open(path: &Path) -> Result<Database, StoreError> {
    make(path).map_err(|error| StoreError::Unavailable(format!("{}: {error}", path.display())))?;
    let opened = Builder::new()
        .set_cache_size(CACHE)
        .set_repair_callback(|repair| {
            tracing::info!(progress = repair.progress(), "checking the store after a crash");
        })
        .create(path);
    let mut database = opened.map_err(|error| match error {
        DatabaseError::DatabaseAlreadyOpen => StoreError::Unavailable(format!(
            "{} is in use by another process; only one Emend can work on it at a time",
            path.display()
        )),
        DatabaseError::UpgradeRequired(_) => {
            StoreError::Corrupt(format!("{} was written by an older redb", path.display()))
        }
        other => about(path, Fault::from(other).into()),
    })?;
    prepare(&database).map_err(|fault| about(path, fault.into()))?;
    if let Err(fault) = compact(&mut database, path) {
        // It works as well as before, only larger.
        tracing::warn!(?fault, "could not make the store's file smaller");
    }
    Ok(database)
}

/// Makes the file smaller where less than half of it holds something: what was forgotten leaves room that only new choices
/// would fill.
fn compact(database: &mut Database, path: &Path) -> Result<(), Fault> {
    let length = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    if length < WORTH_IT {
        return Ok(());
    }
    let transaction = database.begin_write()?;
    let stats = transaction.stats()?;
    transaction.abort()?;
    if (stats.stored_bytes() + stats.metadata_bytes()) * 2 < length {
        tracing::info!(bytes = length, "making the store's file smaller");
        database.compact()?;
        let length = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        tracing::info!(bytes = length, "made it smaller");
    }
    Ok(())
}

/// Makes a store that no file holds.
pub(crate) fn open_in_memory() -> Result<Database, StoreError> {
    open_on(InMemoryBackend::new())
}

/// Opens what lies on this backend.
pub(crate) fn open_on(backend: impl StorageBackend) -> Result<Database, StoreError> {
    let database = Builder::new()
        .set_cache_size(CACHE)
        .create_with_backend(backend)
        .map_err(Fault::from)?;
    prepare(&database)?;
    Ok(database)
}

/// What is wrong, with the file's name before it.
fn about(path: &Path, error: StoreError) -> StoreError {
    match error {
        StoreError::Unavailable(why) => StoreError::Unavailable(format!("{}: {why}", path.display())),
        StoreError::Corrupt(why) => StoreError::Corrupt(format!("{}: {why}", path.display())),
    }
}

/// Makes the file, readable by its owner alone from the first moment on, unless it is there.
fn make(path: &Path) -> std::io::Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes the tables, and sees that they are of this layout.
fn prepare(database: &Database) -> Result<(), Fault> {
    let transaction = database.begin_write()?;
    {
        let mut tables = Tables::open(&transaction)?;
        let format = tables.numbers.get(FORMAT)?.map(|number| number.value());
        match format {
            Some(CURRENT_FORMAT) => return Ok(()),
            Some(other) => {
                return Err(Fault::Corrupt(format!(
                    "it is of layout {other}; this Emend reads {CURRENT_FORMAT}"
                )));
            }
            None => {
                tables.numbers.insert(INDEXED, INDEXES)?;
                tables.numbers.insert(FORMAT, CURRENT_FORMAT)?
            }
        };
    }
    transaction.commit()?;
    Ok(())
}
