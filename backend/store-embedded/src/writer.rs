//! The thread that writes. It puts all waiting tasks into one transaction, so that a disk that takes 5 ms to make a
//! transaction durable still takes thousands of choices a second.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use emend_domain::{AccountId, TeamId, Timestamp};
use emend_store::recount::Miscount;
use emend_store::{
    EntryState, Epoch, Marker, MarkerSubject, PutResult, Restoration, RestoreMode, StoreError, Write,
    WriteOutcome,
};
use redb::Durability;
use tokio::sync::{mpsc, oneshot};

use crate::entries::EntryPut;
use crate::file_handle::OpenFile;
use crate::panics::catch_panic;
use crate::store_fault::StoreFault;
use crate::tables::{INDEXED, INDEXING, MIRRORED_UNTIL, Tables, VERIFIED};

/// The maximum number of waiting tasks; callers wait while the queue is full.
const MAX_QUEUED_TASKS: usize = 1024;
/// The maximum number of tasks in one transaction: enough to share the disk's time, and few enough that none waits
/// long.
const MAX_GROUP_SIZE: usize = 64;

/// A task for the writer.
#[derive(Debug)]
pub(crate) enum WriterTask {
    /// The writes, and their epoch.
    Record(Vec<Write>, Option<Epoch>),
    Acknowledge(Vec<Marker>),
    MirroredUntil(Timestamp),
    /// The entry, and the epoch of the write.
    Put(EntryPut, Option<Epoch>),
    /// The teams, and the epoch of the write.
    SetTeams(AccountId, Vec<TeamId>, Option<Epoch>),
    /// The account, and the epoch of the write.
    Forget(AccountId, Option<Epoch>),
    Restore(Vec<Restoration>, RestoreMode),
    RestoreEntries(Vec<EntryState>, RestoreMode),
    MarkAgain(Vec<MarkerSubject>),
    Heal(Vec<Restoration>, Vec<EntryState>, Epoch),
    /// The epoch, the versions above which new ones are assigned, and the expected epoch.
    SetEpoch(Epoch, Vec<u64>, Option<Epoch>),
    NoteVerified(String),
    BuildIndexes,
    DropIndexes,
    CorrectCounts(Vec<Miscount>),
    /// Checks only whether the file can be written to.
    Probe,
}

/// The result of a task.
#[derive(Debug)]
pub(crate) enum TaskResult {
    Recorded(Vec<WriteOutcome>),
    /// The store has another epoch.
    OtherEpoch,
    Acknowledged(usize),
    Put(PutResult),
    Restored(usize),
    /// Whether nothing is left.
    Forgotten(bool),
    /// Whether the indexes are complete.
    Built(bool),
    Done,
}

type TaskReply = oneshot::Sender<Result<TaskResult, StoreError>>;

/// The writer's thread and its queue.
#[derive(Debug)]
pub(crate) struct Writer {
    /// `None` after it was stopped.
    tasks: Mutex<Option<mpsc::Sender<(WriterTask, TaskReply)>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread.
    pub(crate) fn start(file: Arc<OpenFile>, choice_id_seconds: u64) -> Result<Self, StoreError> {
        let (sender, receiver) = mpsc::channel(MAX_QUEUED_TASKS);
        let thread = std::thread::Builder::new()
            .name("emend-store".to_owned())
            .spawn(move || run(&file, choice_id_seconds, receiver))
            .map_err(|error| {
                StoreError::Unavailable(format!("cannot start the thread of its writer: {error}"))
            })?;
        Ok(Self {
            tasks: Mutex::new(Some(sender)),
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Returns whether the thread is running.
    pub(crate) fn is_running(&self) -> bool {
        self.tasks().as_ref().is_some_and(|tasks| !tasks.is_closed())
    }

    /// Makes the writer check soon whether the file can be used again.
    pub(crate) fn probe(&self) {
        if let Some(tasks) = self.tasks().as_ref() {
            // If the queue is full, the writer checks anyway.
            let _ = tasks.try_send((WriterTask::Probe, oneshot::channel().0));
        }
    }

    /// Writes everything that was requested, and accepts no more tasks.
    pub(crate) fn stop(&self) {
        *self.tasks() = None;
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the writer of the embedded store panicked");
        }
    }

    fn tasks(&self) -> MutexGuard<'_, Option<mpsc::Sender<(WriterTask, TaskReply)>>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Performs a task. Returns once it is on disk.
    pub(crate) async fn perform(&self, task: WriterTask) -> Result<TaskResult, StoreError> {
        let stopped = || StoreError::Unavailable("its writer has stopped".to_owned());
        let tasks = self.tasks().clone().ok_or_else(stopped)?;
        let (answer, result) = oneshot::channel();
        tasks.send((task, answer)).await.map_err(|_| stopped())?;
        result.await.map_err(|_| stopped())?
    }
}

impl Drop for Writer {
    /// Writes everything that was requested, and lets the file be closed, before the store is dropped.
    fn drop(&mut self) {
        self.stop();
    }
}

fn run(file: &OpenFile, choice_id_seconds: u64, mut receiver: mpsc::Receiver<(WriterTask, TaskReply)>) {
    let mut group = Vec::new();
    while receiver.blocking_recv_many(&mut group, MAX_GROUP_SIZE) > 0 {
        let (tasks, answers): (Vec<WriterTask>, Vec<TaskReply>) = group.drain(..).unzip();
        for (answer, result) in answers
            .into_iter()
            .zip(commit_all(file, choice_id_seconds, &tasks))
        {
            // The caller may have stopped waiting; the task is done in any case.
            let _ = answer.send(result.map_err(StoreError::from));
        }
    }
}

/// Performs all tasks in one transaction. If it fails, each task gets its own, so that one that cannot be done does not
/// fail the others.
fn commit_all(
    file: &OpenFile,
    choice_id_seconds: u64,
    tasks: &[WriterTask],
) -> Vec<Result<TaskResult, StoreFault>> {
    let committed = file
        .repair()
        .and_then(|()| catch_panic(|| commit(file, choice_id_seconds, tasks)));
    if let Err(fault) = &committed {
        file.note(fault);
        if fault.ends_the_file()
            && let Err(fault) = file.reopen()
        {
            tracing::warn!(?fault, "cannot reopen the store's file; trying again soon");
        }
    }
    match committed {
        Ok(result) => result.into_iter().map(Ok).collect(),
        Err(fault) if tasks.len() == 1 => {
            if !matches!(fault, StoreFault::Away(_)) {
                tracing::error!(?fault, "the embedded store cannot write");
            }
            vec![Err(fault)]
        }
        Err(_) => tasks
            .iter()
            .flat_map(|task| commit_all(file, choice_id_seconds, std::slice::from_ref(task)))
            .collect(),
    }
}

fn commit(
    file: &OpenFile,
    choice_id_seconds: u64,
    tasks: &[WriterTask],
) -> Result<Vec<TaskResult>, StoreFault> {
    if let [WriterTask::Probe] = tasks {
        return Ok(vec![TaskResult::Done]);
    }
    let mut transaction = file.begin_write()?;
    transaction.set_durability(Durability::Immediate)?;
    let result = {
        let mut tables = Tables::open(&transaction)?;
        tables.choice_id_seconds = choice_id_seconds;
        let results = tasks
            .iter()
            .map(|task| tables.perform(task))
            .collect::<Result<_, _>>()?;
        tables.store_last_version()?;
        results
    };
    transaction.commit()?;
    Ok(result)
}

impl Tables<'_> {
    fn perform(&mut self, task: &WriterTask) -> Result<TaskResult, StoreFault> {
        Ok(match task {
            // The epoch is checked in the transaction that writes, after all that precedes it: healing may have changed
            // it since the caller looked. See docs/decisions/0013-start-up-gate.md.
            WriterTask::Record(_, epoch)
            | WriterTask::Put(_, epoch)
            | WriterTask::SetTeams(_, _, epoch)
            | WriterTask::Forget(_, epoch)
                if !self.admits(epoch.as_ref())? =>
            {
                TaskResult::OtherEpoch
            }
            WriterTask::Put(putting, _) => TaskResult::Put(self.put_entry(putting)?),
            WriterTask::Record(writes, _) => TaskResult::Recorded(self.apply_all(writes)?),
            WriterTask::Acknowledge(markers) => {
                let mut removed = 0;
                for marker in markers {
                    removed += usize::from(self.acknowledge(marker)?);
                }
                TaskResult::Acknowledged(removed)
            }
            WriterTask::SetTeams(account, teams, _) => {
                self.set_teams(account, teams)?;
                TaskResult::Done
            }
            WriterTask::Forget(account, _) => TaskResult::Forgotten(self.forget(account)?),
            WriterTask::Restore(records, mode) => TaskResult::Restored(self.restore(records, *mode)?),
            WriterTask::RestoreEntries(entries, mode) => {
                TaskResult::Restored(self.restore_entries(entries, *mode)?)
            }
            WriterTask::Probe => TaskResult::Done,
            WriterTask::MarkAgain(subjects) => {
                self.mark_again(subjects)?;
                TaskResult::Done
            }
            WriterTask::Heal(_, _, epoch) if !self.has_epoch(epoch)? => TaskResult::OtherEpoch,
            WriterTask::Heal(records, entries, _) => TaskResult::Restored(self.heal(records, entries)?),
            WriterTask::SetEpoch(epoch, above, from) => {
                if self.set_epoch(epoch, above, from.as_ref())? {
                    TaskResult::Done
                } else {
                    TaskResult::OtherEpoch
                }
            }
            WriterTask::NoteVerified(incarnation) => {
                self.texts.insert(VERIFIED, incarnation.as_str())?;
                TaskResult::Done
            }
            WriterTask::DropIndexes => {
                self.numbers.remove(INDEXED)?;
                self.texts.remove(INDEXING)?;
                self.drop_record_index()?;
                TaskResult::Done
            }
            WriterTask::CorrectCounts(miscounts) => {
                for miscount in miscounts {
                    self.correct_count(miscount)?;
                }
                TaskResult::Done
            }
            WriterTask::BuildIndexes => {
                TaskResult::Built(self.build_agreement_index()? && self.build_record_index()?)
            }
            WriterTask::MirroredUntil(at) => {
                self.numbers.insert(MIRRORED_UNTIL, at)?;
                TaskResult::Done
            }
        })
    }
}
