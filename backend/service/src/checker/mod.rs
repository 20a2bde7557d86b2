//! The fixed pool of warm threads that find issues.
//!
//! Detection is slow to start (building a rule group takes 0.2 s) and never waits for I/O, so it runs on its own
//! threads, each with its own workers, and never on the async threads.
//!
//! - `queue` – the order in which requests are served, and the refusal of excess requests
//! - `task` – the work on one request, a slice at a time, within its budget
//! - `threads` – the life of a thread and its replacement by a new one
//! - `refusal` – the error for a refused request, and its metric
//! - `cache` – the cache of checked paragraphs
//! - `turn_limit` – a limit on the work outside those threads: reading long texts, preparing large responses

mod cache;
mod queue;
mod refusal;
mod task;
mod threads;
mod turn_limit;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use emend_domain::{LanguageTag, Strictness};
use emend_engine::{Budget, Document, Markup};
use tokio::sync::oneshot;

use crate::house::TeamGuide;
use crate::{Languages, ServiceError};
use cache::ParagraphCache;
pub(crate) use cache::ParagraphIssues;
pub use queue::Requester;
use queue::{CheckQueue, QueueCapacity};
use refusal::refusal;
use task::CheckTask;
pub(crate) use task::TextIssues;
use threads::{WARM, WARMING, keep_working};
pub(crate) use turn_limit::Turn;
use turn_limit::TurnLimit;

/// The capacity of a checker.
#[derive(Debug, Clone, Copy)]
pub struct CheckerOptions {
    /// The number of threads that find issues. One more is reserved for small requests.
    pub threads: usize,
    /// The maximum number of requests that may be waiting or in progress; more are refused.
    pub requests: usize,
    /// The longest acceptable wait of a request. If the estimated wait is longer, the request is refused.
    pub longest_wait: Duration,
    /// The time after which a request is answered with the issues found so far.
    pub deadline: Duration,
    /// The number of cached paragraphs, and the bytes that they may take.
    pub cached_paragraphs: usize,
    /// See `cached_paragraphs`.
    pub cached_bytes: u64,
}

impl Default for CheckerOptions {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            threads: cores.clamp(1, 8),
            requests: 256,
            longest_wait: Duration::from_secs(2),
            deadline: Duration::from_secs(10),
            cached_paragraphs: 20_000,
            cached_bytes: 64 << 20,
        }
    }
}

/// The largest request that the thread for small requests accepts, in units of work: about a tenth of a second.
const SMALL: u64 = 100_000;

/// The longest text, in bytes, that is read into a document on the thread that serves its caller: about a millisecond.
const SHORT_TEXT: usize = 16 << 10;
/// The number of longer texts that may be waiting to be read, or be read, at a time; more are refused.
const LONG_TEXTS: usize = 64;
/// The number of issues from which on a response is prepared in turns. One of 5,000 issues takes 20 MB until it is sent.
const MANY_ISSUES: usize = 500;
/// The number of such responses that may be waiting to be prepared, or be prepared, at a time; more are refused. Each takes a
/// tenth of a second.
const LARGE_RESPONSES: usize = 24;

/// The state that the threads and the callers share.
struct CheckerState {
    queue: Mutex<CheckQueue<CheckTask>>,
    /// Signalled when a request arrives or the checker shuts down.
    state_changed: Condvar,
    ends: AtomicBool,
    /// Set while a thread is being replaced and the new one is not ready yet.
    retiring: AtomicBool,
    cache: ParagraphCache,
    languages: Languages,
}

impl CheckerState {
    fn queue(&self) -> MutexGuard<'_, CheckQueue<CheckTask>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The pool of threads that find issues.
pub struct Checker {
    shared: Arc<CheckerState>,
    threads: Vec<JoinHandle<()>>,
    deadline: Duration,
    /// See [`LONG_TEXTS`].
    long_texts: TurnLimit,
    /// See [`LARGE_RESPONSES`].
    large_responses: TurnLimit,
}

/// Stops the work on a request when the caller no longer waits for it.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Checker {
    /// Starts the threads.
    pub fn start(languages: Languages, options: CheckerOptions) -> std::io::Result<Self> {
        emend_engine::silence_panics();
        let threads = options.threads.max(1);
        // A unit of work takes about a microsecond. One caller may take three quarters of the places, so that some
        // remain for others: docs/decisions/0036-taking-turns.md.
        let wait = u64::try_from(options.longest_wait.as_micros()).unwrap_or(u64::MAX);
        let capacity = QueueCapacity {
            requests: options.requests,
            requests_of_one: (options.requests * 3 / 4).max(1),
            work_ahead: wait.saturating_mul(threads as u64),
        };
        let shared = Arc::new(CheckerState {
            queue: Mutex::new(CheckQueue::new(capacity)),
            state_changed: Condvar::new(),
            ends: AtomicBool::new(false),
            retiring: AtomicBool::new(false),
            cache: ParagraphCache::new(options.cached_paragraphs, options.cached_bytes),
            languages,
        });
        // The last thread serves small requests only. A long paragraph cannot be interrupted, so without this thread a
        // few long texts could occupy all of them.
        let spawned = (0..=threads)
            .map(|index| {
                let shared = Arc::clone(&shared);
                let largest = if index < threads { u64::MAX } else { SMALL };
                let name = format!("check-{index}");
                threads::thread(&name).spawn(move || keep_working(&shared, &name, largest))
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            shared,
            threads: spawned,
            deadline: options.deadline,
            long_texts: TurnLimit::new(threads, LONG_TEXTS),
            large_responses: TurnLimit::new(threads, LARGE_RESPONSES),
        })
    }

    /// Returns the languages that can be checked.
    pub fn languages(&self) -> &Languages {
        &self.shared.languages
    }

    /// Builds every thread's worker for the first language, so that the first checks need not wait for it.
    pub async fn warm(&self) {
        if let Some(language) = self.languages().list().into_iter().next() {
            let language = &language;
            let all = (0..self.threads.len()).map(|n| async move {
                let text = Document::parse(format!("{WARM} {n}."), Markup::Plain);
                let text = Arc::new(text);
                let origin = Requester::new(format!("warm {n}"));
                let budget = Budget::new(WARMING, 9);
                let result = self.find(
                    &origin,
                    &text,
                    (&language.code, Strictness::Normal),
                    Vec::new(),
                    budget,
                );
                let _ = result.await;
            });
            futures::future::join_all(all).await;
        }
    }

    /// Reads a text with markup. A long text is read on the blocking pool, so that many of them at once do not block the
    /// threads that serve connections. If too many are waiting for that already, the request is refused.
    pub(crate) async fn document(&self, text: &str, markup: Markup) -> Result<Arc<Document>, ServiceError> {
        let text = text.to_owned();
        let is_short = text.len() <= SHORT_TEXT;
        self.run_inline_or_blocking(is_short, move || Arc::new(Document::parse(text, markup)))
            .await
    }

    /// Returns the issues of a document that can be found within a budget. If the future is dropped, the work on it ends
    /// soon.
    pub(crate) async fn find(
        &self,
        origin: &Requester,
        document: &Arc<Document>,
        (language, strictness): (&LanguageTag, Strictness),
        guides: Vec<Arc<TeamGuide>>,
        budget: Budget,
    ) -> Result<TextIssues, ServiceError> {
        let (answer, mut findings) = oneshot::channel();
        let stop = budget.stop_flag();
        let _stop = StopOnDrop(Arc::clone(&stop));
        let (language, shared) = (language.clone(), Arc::clone(&self.shared));
        let document = Arc::clone(document);
        let is_short = document.source().len() <= SHORT_TEXT;
        let prepare = move || {
            let task = CheckTask::new(document, (language, strictness), guides, budget, answer);
            let size = task.size(&shared.cache);
            (task, size)
        };
        let (task, size) = self.run_inline_or_blocking(is_short, prepare).await?;
        self.enqueue(origin, size, task)?;
        if let Ok(findings) = tokio::time::timeout(self.deadline, &mut findings).await {
            return findings.map_err(|_| ServiceError::Overloaded);
        }
        // The deadline has passed: the task answers with its findings so far as soon as a thread gets to it.
        stop.store(true, Ordering::Relaxed);
        let findings = tokio::time::timeout(self.deadline / 4, findings).await;
        findings.ok().and_then(Result::ok).ok_or(ServiceError::Overloaded)
    }

    /// Returns the result of work on a text: at once if the text is short, and from the blocking pool otherwise.
    async fn run_inline_or_blocking<T: Send + 'static>(
        &self,
        is_short: bool,
        prepare: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ServiceError> {
        if is_short {
            return Ok(prepare());
        }
        // The turn is held until the text is read, even if the caller is gone: the blocking pool cannot cancel the work, so
        // it must go on counting.
        let turn = self.long_texts.turn().await?;
        let prepare = move || {
            let _held = turn;
            prepare()
        };
        tokio::task::spawn_blocking(prepare).await.map_err(|_| refusal())
    }

    /// Waits until a response with this many issues may be prepared. The turn ends when the result is dropped; small responses
    /// need none.
    pub(crate) async fn acquire_response_turn(&self, issues: usize) -> Result<Option<Turn>, ServiceError> {
        if issues < MANY_ISSUES {
            return Ok(None);
        }
        self.large_responses.turn().await.map(Some)
    }

    fn enqueue(&self, origin: &Requester, size: u64, task: CheckTask) -> Result<(), ServiceError> {
        let mut queue = self.shared.queue();
        let is_accepted = queue.push(origin.clone(), size, task);
        #[expect(clippy::cast_precision_loss, reason = "some hundreds")]
        metrics::gauge!("emend_checks_in_progress").set(queue.len() as f64);
        drop(queue);
        is_accepted.map_err(|_| refusal())?;
        self.shared.state_changed.notify_all();
        Ok(())
    }
}

impl Drop for Checker {
    fn drop(&mut self) {
        {
            // The flag is set under the lock. Otherwise it could be set after a thread has read it and before that
            // thread waits, and nothing would wake the thread.
            let _queue = self.shared.queue();
            self.shared.ends.store(true, Ordering::Relaxed);
        }
        self.shared.state_changed.notify_all();
        for thread in self.threads.drain(..) {
            // A thread that panicked has reported it already.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod pool_tests;
