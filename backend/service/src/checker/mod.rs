//! The fixed pool of warm threads that find issues.
//!
//! Finding is slow to start (a rule group takes 0.2 s to build) and never waits, so it runs on its own threads, each with
//! its own workers, never on the async ones.
//!
//! - `queue` – who is served next, and who is refused
//! - `task` – the work on one request, a slice at a time, within its budget
//! - `cache` – paragraphs whose issues are remembered

mod cache;
mod queue;
mod task;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use emend_engine::{Budget, Worker};
use emend_shared::LanguageTag;
use tokio::sync::oneshot;

use crate::house::Guide;
use crate::{Languages, ServiceError};
use cache::Paragraphs;
pub use queue::Origin;
use queue::{Capacity, Queue};
use task::Task;
pub(crate) use task::{Findings, Found};

/// How much a checker takes on.
#[derive(Debug, Clone, Copy)]
pub struct CheckerOptions {
    /// Threads that find issues. One more is kept for small requests.
    pub threads: usize,
    /// Requests that wait or are in work; more are refused.
    pub requests: usize,
    /// How long a request may have to wait, by estimate; one that would have to wait longer is refused.
    pub longest_wait: Duration,
    /// When a request is answered with what was found until then.
    pub deadline: Duration,
    /// Paragraphs whose issues are remembered, and the bytes they may take.
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

/// The largest request that the thread for small ones takes, in units of work: about a tenth of a second.
const SMALL: u64 = 100_000;

/// What the threads and those who ask share.
struct Shared {
    queue: Mutex<Queue<Task>>,
    /// Told when there is a request, or the end.
    changed: Condvar,
    ends: AtomicBool,
    cache: Paragraphs,
    languages: Languages,
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue<Task>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Finds issues.
pub struct Checker {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    deadline: Duration,
}

/// Stops the work on a request when the one who waits for it is gone.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Checker {
    /// Starts the threads.
    pub fn start(languages: Languages, options: CheckerOptions) -> std::io::Result<Self> {
        emend_engine::quiet_panics();
        let threads = options.threads.max(1);
        let wait = u64::try_from(options.longest_wait.as_micros()).unwrap_or(u64::MAX);
        let capacity = Capacity {
            requests: options.requests,
            requests_of_one: (options.requests * 3 / 4).max(1),
            work_ahead: wait.saturating_mul(threads as u64),
        };
        let shared = Arc::new(Shared {
            queue: Mutex::new(Queue::new(capacity)),
            changed: Condvar::new(),
            ends: AtomicBool::new(false),
            cache: Paragraphs::new(options.cached_paragraphs, options.cached_bytes),
            languages,
        });
        let threads = (0..=threads)
            .map(|index| {
                let shared = Arc::clone(&shared);
                let largest = if index < threads { u64::MAX } else { SMALL };
                std::thread::Builder::new()
                    .name(format!("check-{index}"))
                    .stack_size(16 << 20)
                    .spawn(move || work(&shared, largest))
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            shared,
            threads,
            deadline: options.deadline,
        })
    }

    /// The languages that can be checked.
    pub fn languages(&self) -> &Languages {
        &self.shared.languages
    }

    /// Builds every thread's worker for the first language, so that nobody's first check waits for that.
    pub async fn warm(&self) {
        if let Some(language) = self.languages().list().into_iter().next() {
            let language = &language;
            let all = (0..self.threads.len()).map(|n| async move {
                let text = format!("Warm {n}.");
                let origin = Origin::new(format!("warm {n}"));
                let found = self.find(&origin, &text, &language.code, Vec::new(), Budget::unlimited());
                let _ = found.await;
            });
            futures::future::join_all(all).await;
        }
    }

    /// What is found in a text within a budget. Where the future is dropped, the work on it ends soon.
    pub(crate) async fn find(
        &self,
        origin: &Origin,
        text: &str,
        language: &LanguageTag,
        guides: Vec<Arc<Guide>>,
        budget: Budget,
    ) -> Result<Findings, ServiceError> {
        let (answer, mut findings) = oneshot::channel();
        let stop = budget.stop_flag();
        let _stop = StopOnDrop(Arc::clone(&stop));
        let task = Task::new(text, language.clone(), guides, budget, answer);
        let size = task.size(&self.shared.cache);
        self.enqueue(origin, size, task)?;
        if let Ok(findings) = tokio::time::timeout(self.deadline, &mut findings).await {
            return findings.map_err(|_| ServiceError::Overloaded);
        }
        // It is answered with what was found, as soon as a thread has a moment.
        stop.store(true, Ordering::Relaxed);
        let findings = tokio::time::timeout(self.deadline / 4, findings).await;
        findings.ok().and_then(Result::ok).ok_or(ServiceError::Overloaded)
    }

    fn enqueue(&self, origin: &Origin, size: u64, task: Task) -> Result<(), ServiceError> {
        let mut queue = self.shared.queue();
        let taken = queue.push(origin.clone(), size, task);
        #[expect(clippy::cast_precision_loss, reason = "some hundreds")]
        metrics::gauge!("emend_checks_in_work").set(queue.len() as f64);
        drop(queue);
        if taken.is_err() {
            metrics::counter!("emend_checks_refused_total").increment(1);
            return Err(ServiceError::Overloaded);
        }
        self.shared.changed.notify_all();
        Ok(())
    }
}

impl Drop for Checker {
    fn drop(&mut self) {
        self.shared.ends.store(true, Ordering::Relaxed);
        self.shared.changed.notify_all();
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so already.
            let _ = thread.join();
        }
    }
}

/// One thread's life: take a request that is not too large for it, work on it for a while, until the end.
fn work(shared: &Shared, largest: u64) {
    let mut workers: HashMap<LanguageTag, Option<Box<dyn Worker>>> = HashMap::new();
    while let Some((id, task)) = next(shared, largest) {
        let worker = workers.entry(task.language.clone()).or_insert_with_key(|code| {
            let detector = shared.languages.detector(code);
            detector.and_then(|detector| detector.worker(code))
        });
        let Some(worker) = worker else {
            task.give_up();
            shared.queue().finish(id);
            continue;
        };
        match task.step(worker.as_mut(), &shared.cache) {
            Some((task, work)) => shared.queue().put_back(id, task, work),
            None => shared.queue().finish(id),
        }
    }
}

/// The next request, once there is one; `None` at the end. The lock is held only while waiting.
fn next(shared: &Shared, largest: u64) -> Option<(u64, Task)> {
    let mut queue = shared.queue();
    loop {
        if shared.ends.load(Ordering::Relaxed) {
            return None;
        }
        if let Some(next) = queue.pop(largest) {
            return Some(next);
        }
        queue = shared.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use emend_engine::{Detection, Detector};
    use emend_shared::LanguageInfo;

    use super::*;

    /// Takes a while for each paragraph, and counts them.
    struct Slow {
        languages: Vec<LanguageInfo>,
        paragraphs: Arc<AtomicUsize>,
    }

    impl Detector for Slow {
        fn languages(&self) -> &[LanguageInfo] {
            &self.languages
        }
        fn worker(&self, _: &LanguageTag) -> Option<Box<dyn Worker>> {
            Some(Box::new(SlowWorker(Arc::clone(&self.paragraphs))))
        }
        fn knows(&self, _: &str) -> bool {
            true
        }
    }

    struct SlowWorker(Arc<AtomicUsize>);

    impl Worker for SlowWorker {
        fn detect_within(&mut self, _: &str, budget: &mut Budget) -> Detection {
            std::thread::sleep(Duration::from_millis(2));
            self.0.fetch_add(1, Ordering::Relaxed);
            let incomplete_from = (!budget.take(10)).then_some(0);
            Detection {
                issues: Vec::new(),
                incomplete_from,
            }
        }
    }

    fn slow(options: CheckerOptions) -> (Checker, Arc<AtomicUsize>, LanguageTag) {
        let code: LanguageTag = "en-US".parse().unwrap();
        let paragraphs = Arc::new(AtomicUsize::new(0));
        let detector = Slow {
            languages: vec![LanguageInfo {
                code: code.clone(),
                name: String::new(),
            }],
            paragraphs: Arc::clone(&paragraphs),
        };
        let languages = Languages::new([Arc::new(detector) as Arc<dyn Detector>]);
        (Checker::start(languages, options).unwrap(), paragraphs, code)
    }

    /// Different lines, so that none comes from the cache.
    fn lines(count: usize) -> String {
        let numbers: Vec<String> = (0..count).map(|n| n.to_string()).collect();
        numbers.join("\n")
    }

    #[tokio::test]
    async fn work_ends_when_nobody_waits_for_it_any_more() {
        let (checker, paragraphs, code) = slow(CheckerOptions::default());
        let text = lines(100_000);
        let origin = Origin::new("a");
        let find = checker.find(&origin, &text, &code, Vec::new(), Budget::unlimited());
        assert!(
            tokio::time::timeout(Duration::from_millis(20), find)
                .await
                .is_err()
        );
        while checker.shared.queue().len() > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert!(paragraphs.load(Ordering::Relaxed) < 100_000);
    }

    #[tokio::test]
    async fn a_request_is_answered_in_time_with_what_was_found_until_then() {
        let options = CheckerOptions {
            deadline: Duration::from_millis(20),
            ..CheckerOptions::default()
        };
        let (checker, _, code) = slow(options);
        let text = lines(100);
        let origin = Origin::new("a");
        // It may take a quarter of its time more, so that it can also be refused on a busy machine.
        let found = checker
            .find(&origin, &text, &code, Vec::new(), Budget::unlimited())
            .await;
        match found {
            Ok(found) => assert_eq!(found.incomplete.unwrap().reason, emend_shared::Bound::Time),
            Err(error) => assert!(matches!(error, ServiceError::Overloaded)),
        }
    }

    #[tokio::test]
    async fn an_answer_from_the_cache_costs_what_it_cost_before() {
        let (checker, paragraphs, code) = slow(CheckerOptions::default());
        let text = lines(9);
        let origin = Origin::new("a");
        for _ in 0..2 {
            let found = checker
                .find(&origin, &text, &code, Vec::new(), Budget::new(60, 9))
                .await;
            let incomplete = found.unwrap().incomplete.unwrap();
            assert_eq!(
                (incomplete.from, incomplete.reason),
                (12, emend_shared::Bound::Work)
            );
        }
        // Six that are remembered, and twice the three that are not complete.
        assert_eq!(paragraphs.load(Ordering::Relaxed), 6 + 2 * 3);
    }
}
