//! The life of a checking thread: it takes requests, works on them, and is replaced by a new thread after a lot of work.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use emend_domain::LanguageTag;
use emend_engine::{Budget, Worker};

use super::CheckerState;
use super::task::CheckTask;
use crate::Languages;

/// The work after which a thread is replaced as soon as it has been idle for `IDLE`. harper caches sentences per
/// thread, up to tens of megabytes, and frees them only when the thread ends. A new thread takes half a second to get
/// ready, so only one is replaced at a time. See `docs/decisions/0045-jemalloc.md`.
pub(super) const REPLACEMENT_WORK: u64 = 1_000_000;
const IDLE: Duration = Duration::from_secs(1);
/// The budget for warming up a thread.
pub(super) const WARMING: u64 = 50_000;
/// A text that makes a worker load everything that it loads lazily: rules, tagger, word lists, sounds, misspellings.
pub(super) const WARM: &str =
    "Their is alot of wrods to recieve, and its definately neccessary that he go, too";

pub(super) fn thread(name: &str) -> std::thread::Builder {
    std::thread::Builder::new().name(name.to_owned())
}

/// Runs one thread after another until the checker shuts down. Memory that a thread accumulates, such as the rules'
/// cache of sentences, is freed with it.
pub(super) fn keep_working(shared: &Arc<CheckerState>, name: &str, largest: u64) {
    let mut is_first = true;
    while !shared.ends.load(Ordering::Relaxed) {
        let of_thread = Arc::clone(shared);
        let spawned = thread(name).stack_size(16 << 20).spawn(move || {
            let mut workers = CheckThreads::default();
            if !is_first {
                workers.warm(&of_thread.languages);
                of_thread.retiring.store(false, Ordering::Relaxed);
            }
            work(&of_thread, largest, &mut workers);
        });
        is_first = false;
        match spawned {
            // A thread that panicked has reported it already; its successor takes over.
            Ok(spawned) => drop(spawned.join()),
            Err(error) => {
                tracing::error!(%error, "cannot start a checking thread; retrying");
                std::thread::sleep(IDLE);
            }
        }
    }
}

/// The workers of a thread by language; `None` for a language without a detector.
#[derive(Default)]
struct CheckThreads(HashMap<LanguageTag, Option<Box<dyn Worker>>>);

impl CheckThreads {
    fn worker_for(&mut self, code: &LanguageTag, languages: &Languages) -> Option<&mut Box<dyn Worker>> {
        let worker = self.0.entry(code.clone()).or_insert_with_key(|code| {
            let detector = languages.detector(code);
            detector.and_then(|detector| detector.worker(code))
        });
        worker.as_mut()
    }

    /// Builds the worker for the first language. The others are built on first use.
    fn warm(&mut self, languages: &Languages) {
        let first = languages.list().into_iter().next();
        if let Some(worker) = first.and_then(|first| self.worker_for(&first.code, languages)) {
            worker.detect_within(WARM, &mut Budget::new(WARMING, 9));
        }
    }
}

/// Serves requests of at most this size, a slice at a time, until the checker shuts down or the thread is due for
/// replacement and idle.
fn work(shared: &CheckerState, largest: u64, workers: &mut CheckThreads) {
    let mut total_work = 0_u64;
    while let Some((id, task)) = next(shared, largest, total_work >= REPLACEMENT_WORK) {
        let place = QueueSlot { shared, id };
        let Some(worker) = workers.worker_for(&task.language, &shared.languages) else {
            task.give_up();
            continue;
        };
        let (rest, work) = task.step(worker.as_mut(), &shared.cache);
        total_work = total_work.saturating_add(work);
        if let Some(task) = rest {
            place.requeue(task, work);
        }
    }
}

/// A request's place in the queue while a thread works on it. Dropping it removes the request, even after a panic.
struct QueueSlot<'a> {
    shared: &'a CheckerState,
    id: u64,
}

impl QueueSlot<'_> {
    fn requeue(self, task: CheckTask, work: u64) {
        self.shared.queue().requeue(self.id, task, work);
        std::mem::forget(self);
    }
}

impl Drop for QueueSlot<'_> {
    fn drop(&mut self) {
        self.shared.queue().finish(self.id);
    }
}

/// Waits for the next request. Returns `None` when the checker shuts down, or if `may_retire` is set, no request
/// arrives for a while, and no other thread is being replaced. The lock is held only while waiting.
fn next(shared: &CheckerState, largest: u64, may_retire: bool) -> Option<(u64, CheckTask)> {
    let mut queue = shared.queue();
    let mut is_idle = false;
    loop {
        if shared.ends.load(Ordering::Relaxed) {
            return None;
        }
        if let Some(next) = queue.pop(largest) {
            return Some(next);
        }
        if is_idle && !shared.retiring.swap(true, Ordering::Relaxed) {
            return None;
        }
        if may_retire {
            let waited = shared.state_changed.wait_timeout(queue, IDLE);
            let (relocked, waited) = waited.unwrap_or_else(PoisonError::into_inner);
            queue = relocked;
            is_idle = waited.timed_out();
        } else {
            queue = shared
                .state_changed
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}
