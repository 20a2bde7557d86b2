//! The store itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use emend_learning::{AccountId, Item, ItemEvidence, Timestamp, Viewer};
use emend_store::{
    AccountRecords, Change, ChoiceId, Durability, Marker, Page, Recorded, Store, StoreError, Write,
};
use redb::Database;

use crate::fault::Fault;
use crate::open::{open, open_in_memory};
use crate::reader::Reader;
use crate::writer::{Done, Task, Writer};

/// How long a call waits for the disk.
const TIME_OUT: Duration = Duration::from_secs(2);

/// What stands for the file of a store in memory.
const IN_MEMORY: &str = ":memory:";

/// A store in one file, which it holds for itself until it is dropped.
#[derive(Debug)]
pub struct EmbeddedStore {
    path: PathBuf,
    time_out: Duration,
    // Before the database: it is dropped first, and what was asked for is written then.
    writer: Writer,
    database: Arc<Database>,
}

impl EmbeddedStore {
    /// Opens the store in this file, making it (for its owner's eyes only) where there is none. It blocks, and for a
    /// while where a large file must be checked after a crash.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where the file cannot be used or another process uses it, [`StoreError::Corrupt`]
    /// where it holds something else.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let database = Arc::new(open(path)?);
        Ok(Self {
            path: path.to_owned(),
            time_out: TIME_OUT,
            writer: Writer::start(Arc::clone(&database))?,
            database,
        })
    }

    /// Makes a store in memory, which is gone when it is dropped: for tests and measuring, where a file would only be slow.
    pub fn in_memory() -> Result<Self, StoreError> {
        let database = Arc::new(open_in_memory()?);
        Ok(Self {
            path: PathBuf::from(IN_MEMORY),
            time_out: TIME_OUT,
            writer: Writer::start(Arc::clone(&database))?,
            database,
        })
    }

    /// With another time-out than 2 seconds.
    #[must_use]
    pub fn with_time_out(mut self, time_out: Duration) -> Self {
        self.time_out = time_out;
        self
    }

    /// Has it written, waiting no longer than the time-out.
    async fn write(&self, task: Task) -> Result<Done, StoreError> {
        let done = tokio::time::timeout(self.time_out, self.writer.perform(task));
        done.await.map_err(|_| self.too_slow())?
    }

    /// Asks the tables, off the async workers since the disk may be slow.
    async fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Reader) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let database = Arc::clone(&self.database);
        let asked = tokio::task::spawn_blocking(move || ask(&Reader::begin(&database)?));
        let answer = tokio::time::timeout(self.time_out, asked);
        let answer = answer.await.map_err(|_| self.too_slow())?;
        let answer =
            answer.map_err(|error| StoreError::Unavailable(format!("a read was broken off: {error}")))?;
        Ok(answer?)
    }

    fn too_slow(&self) -> StoreError {
        StoreError::Unavailable(format!("the disk did not answer within {:?}", self.time_out))
    }
}

/// The writer answers each task in kind.
fn mismatched() -> StoreError {
    StoreError::Unavailable("its writer answered another question".to_owned())
}

#[async_trait]
impl Store for EmbeddedStore {
    async fn record(&self, writes: &[Write]) -> Result<Vec<Recorded>, StoreError> {
        match self.write(Task::Record(writes.to_vec())).await? {
            Done::Recorded(recorded) => Ok(recorded),
            _ => Err(mismatched()),
        }
    }

    async fn knows(&self, account: &AccountId, ids: &[ChoiceId]) -> Result<Vec<bool>, StoreError> {
        let (account, ids) = (account.clone(), ids.to_vec());
        self.read(move |reader| reader.knows(&account, &ids)).await
    }

    async fn evidence(&self, viewer: &Viewer, items: &[Item]) -> Result<Vec<ItemEvidence>, StoreError> {
        let (viewer, items) = (viewer.clone(), items.to_vec());
        self.read(move |reader| reader.evidence(&viewer, &items)).await
    }

    async fn words(&self, account: &AccountId) -> Result<Vec<String>, StoreError> {
        let account = account.clone();
        self.read(move |reader| reader.words(&account)).await
    }

    async fn records_of(
        &self,
        account: &AccountId,
        offset: usize,
        limit: usize,
    ) -> Result<AccountRecords, StoreError> {
        let account = account.clone();
        self.read(move |reader| reader.records_of(&account, offset, limit))
            .await
    }

    async fn changes(&self, limit: usize) -> Result<Vec<Change>, StoreError> {
        self.read(move |reader| reader.changes(limit)).await
    }

    async fn acknowledge(&self, markers: &[Marker]) -> Result<usize, StoreError> {
        match self.write(Task::Acknowledge(markers.to_vec())).await? {
            Done::Acknowledged(removed) => Ok(removed),
            _ => Err(mismatched()),
        }
    }

    async fn pending(&self) -> Result<u64, StoreError> {
        self.read(Reader::pending).await
    }

    async fn set_mirrored_until(&self, at: Timestamp) -> Result<(), StoreError> {
        self.write(Task::MirroredUntil(at)).await.map(|_| ())
    }

    async fn mirrored_until(&self) -> Result<Option<Timestamp>, StoreError> {
        self.read(Reader::mirrored_until).await
    }

    async fn records(&self, from: Option<&str>, limit: usize) -> Result<Page, StoreError> {
        let from = from.map(str::to_owned);
        self.read(move |reader| reader.records(from.as_deref(), limit))
            .await
    }

    async fn keep(&self, entries: &[(String, Option<Vec<u8>>)]) -> Result<(), StoreError> {
        self.write(Task::Keep(entries.to_vec())).await.map(|_| ())
    }

    async fn kept(&self, names: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let names = names.to_vec();
        self.read(move |reader| reader.kept(&names)).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        if !self.writer.is_running() {
            return Err(StoreError::Unavailable(
                "its writer has stopped; see the log".to_owned(),
            ));
        }
        self.read(|_| Ok(())).await
    }

    async fn durability(&self) -> Result<Durability, StoreError> {
        if self.path == Path::new(IN_MEMORY) {
            return Ok(Durability {
                promise: "nothing: it is in memory only".to_owned(),
                advice: Vec::new(),
            });
        }
        Ok(Durability {
            promise:
                "every acknowledged choice is on disk and survives a crash of the program or the machine"
                    .to_owned(),
            advice: Vec::new(),
        })
    }

    fn location(&self) -> String {
        self.path.display().to_string()
    }
}
