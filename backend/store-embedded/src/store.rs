//! The store itself.

mod operations;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use emend_store::{CHOICE_ID_SECONDS, Fence, StoreError, StoreHandle, Term};
use tokio::sync::watch;

use crate::file_handle::OpenFile;
use crate::open::{OpenVerification, open, open_in_memory};
use crate::panics::catch_panic;
use crate::reader::Reader;
use crate::shutdown_marker::{self, ShutdownMarker};
use crate::store_fault::StoreFault;
use crate::writer::{TaskResult, Writer, WriterTask};

/// The time-out of a call.
const TIMEOUT: Duration = Duration::from_secs(2);

/// The size in bytes up to which a file is checked whenever it is opened, which takes about a second. A larger file is
/// checked only after a crash, and on request.
const MAX_CHECKED_BYTES: u64 = 512 * 1024 * 1024;

/// The path that is shown for a store in memory.
const IN_MEMORY: &str = ":memory:";

/// A store in one file, which it locks until it is dropped.
#[derive(Debug)]
pub struct EmbeddedStore {
    path: PathBuf,
    timeout: Duration,
    /// The terms of the file; the last one is the present one.
    terms: Arc<[Term]>,
    /// Whether the file was as its last process left it.
    is_unchanged: bool,
    witness: Option<ShutdownMarker>,
    fence: Fence,
    changed: watch::Sender<u64>,
    writer: Writer,
    file: Arc<OpenFile>,
}

impl EmbeddedStore {
    /// Opens the store in this file, and creates the file, readable only by its owner, if it does not exist. This
    /// blocks, and takes some time if a large file must be checked after a crash.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the file cannot be used or is in use by another process, [`StoreError::Corrupt`]
    /// if it contains other data.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_keeping(path, CHOICE_ID_SECONDS)
    }

    /// Opens the store, and remembers choice IDs for this number of seconds. Within them, a choice counts once.
    ///
    /// # Errors
    /// The same as [`EmbeddedStore::open`].
    pub fn open_keeping(path: &Path, choice_id_seconds: u64) -> Result<Self, StoreError> {
        let file = OpenFile::new(Some(path), open(path, OpenVerification::UpTo(MAX_CHECKED_BYTES))?);
        Self::on(path, file, Some(ShutdownMarker::next_to(path)), choice_id_seconds)
    }

    /// Checks that every page of the file is as it was written. This blocks. A missing file is not created.
    ///
    /// # Errors
    /// The same as [`EmbeddedStore::open`].
    pub fn check(path: &Path) -> Result<(), StoreError> {
        if path.exists() {
            OpenFile::new(Some(path), open(path, OpenVerification::Always)?).close();
        }
        Ok(())
    }

    /// Creates a store in memory, which is lost when it is dropped: for tests and measurements, where a file would only
    /// be slow.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the store's thread cannot be started.
    pub fn in_memory() -> Result<Self, StoreError> {
        let file = OpenFile::new(None, open_in_memory()?);
        Self::on(Path::new(IN_MEMORY), file, None, CHOICE_ID_SECONDS)
    }

    /// Creates a store on a test's own disk.
    #[cfg(test)]
    pub(crate) fn on_backend(backend: impl redb::StorageBackend) -> Result<Self, StoreError> {
        let file = OpenFile::new(None, crate::open::open_on(backend)?);
        Self::on(Path::new(IN_MEMORY), file, None, CHOICE_ID_SECONDS)
    }

    fn on(
        path: &Path,
        file: OpenFile,
        witness: Option<ShutdownMarker>,
        choice_id_seconds: u64,
    ) -> Result<Self, StoreError> {
        let file = Arc::new(file);
        let last_version = Reader::begin(&file)?.last_version()?;
        let terms = shutdown_marker::begin_term(&file)?;
        // A witness that names an unknown term, or a later version, means that the file is an older copy. Such a file is
        // not trusted without its mirror. See docs/decisions/0023-terms-of-a-file.md.
        let is_unchanged = witness
            .as_ref()
            .is_none_or(|witness| witness.matches(&terms, last_version));
        if let (Some(witness), Some(present)) = (&witness, terms.last()) {
            witness.write(present, last_version);
        }
        Ok(Self {
            path: path.to_owned(),
            timeout: TIMEOUT,
            terms: terms.into(),
            is_unchanged,
            witness,
            fence: Fence::default(),
            changed: watch::Sender::new(0),
            writer: Writer::start(Arc::clone(&file), choice_id_seconds)?,
            file,
        })
    }

    /// Sets a time-out other than 2 seconds.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Performs a write, with the time-out.
    async fn write(&self, task: WriterTask) -> Result<TaskResult, StoreError> {
        let result = tokio::time::timeout(self.timeout, self.writer.perform(task));
        result.await.map_err(|_| self.too_slow())?
    }

    /// Performs a query outside of the async workers, because the disk may be slow.
    async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Reader) -> Result<T, StoreFault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let file = Arc::clone(&self.file);
        let read = tokio::task::spawn_blocking(move || {
            let answer = catch_panic(|| query(&Reader::begin(&file)?));
            if let Err(fault) = &answer {
                file.note(fault);
            }
            answer
        });
        let answer = tokio::time::timeout(self.timeout, read);
        let answer = answer.await.map_err(|_| self.too_slow())?;
        let answer =
            answer.map_err(|error| StoreError::Unavailable(format!("a read was interrupted: {error}")))?;
        if answer.as_ref().is_err_and(StoreFault::ends_the_file) {
            self.writer.probe();
        }
        Ok(answer?)
    }

    fn too_slow(&self) -> StoreError {
        StoreError::Unavailable(format!("the disk did not answer within {:?}", self.timeout))
    }
}

impl Drop for EmbeddedStore {
    fn drop(&mut self) {
        self.close();
    }
}

/// Builds the error for a reply of the wrong kind.
fn unexpected_result() -> StoreError {
    StoreError::Unavailable("its writer sent an unexpected answer".to_owned())
}
