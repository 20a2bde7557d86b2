//! The fixed pool of warm threads that find issues, and the cache of paragraphs.
//!
//! Finding is slow to start (a rule group takes 0.2 s to build) and never waits, so it runs on its own threads, each with
//! its own workers, never on the async ones. A check goes through paragraph by paragraph with no more in flight than there
//! are threads, so that a long text does not hold up a short one.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;

use emend_engine::{FoundIssue, Worker, paragraphs};
use emend_shared::LanguageTag;
use futures::{StreamExt, TryStreamExt, stream};
use quick_cache::sync::Cache;
use tokio::sync::{Semaphore, oneshot};

use crate::{Languages, ServiceError};

/// How much a checker takes on.
#[derive(Debug, Clone, Copy)]
pub struct CheckerOptions {
    /// Threads that find issues.
    pub threads: usize,
    /// Checks that run at once; more wait.
    pub running: usize,
    /// Checks that wait; more are refused.
    pub waiting: usize,
    /// Paragraphs whose issues are remembered.
    pub cached_paragraphs: usize,
}

impl Default for CheckerOptions {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            threads: cores.clamp(1, 8),
            running: 16,
            waiting: 256,
            cached_paragraphs: 20_000,
        }
    }
}

/// The issues of one paragraph; spans count from its start.
pub(crate) type Found = Arc<[FoundIssue]>;

type Key = ([u8; 16], LanguageTag);

struct Job {
    paragraph: String,
    language: LanguageTag,
    answer: oneshot::Sender<Found>,
}

/// Finds issues.
pub struct Checker {
    languages: Languages,
    jobs: Option<mpsc::Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
    running: Semaphore,
    admitted: Semaphore,
    cache: Cache<Key, Found>,
    in_flight: usize,
}

impl Checker {
    /// Starts the threads, and warms each for the first language in the background.
    pub fn start(languages: Languages, options: CheckerOptions) -> std::io::Result<Self> {
        emend_engine::quiet_panics();
        let (jobs, queue) = mpsc::channel::<Job>();
        let queue = Arc::new(std::sync::Mutex::new(queue));
        let threads = (0..options.threads.max(1))
            .map(|index| {
                let (queue, languages) = (Arc::clone(&queue), languages.clone());
                std::thread::Builder::new()
                    .name(format!("check-{index}"))
                    .stack_size(16 << 20)
                    .spawn(move || work(&queue, &languages))
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            languages,
            jobs: Some(jobs),
            in_flight: threads.len(),
            threads,
            running: Semaphore::new(options.running),
            admitted: Semaphore::new(options.running + options.waiting),
            cache: Cache::new(options.cached_paragraphs),
        })
    }

    /// The languages that can be checked.
    pub fn languages(&self) -> &Languages {
        &self.languages
    }

    /// Builds every thread's worker for the first language, so that nobody's first check waits for that.
    pub async fn warm(&self) {
        if let Some(language) = self.languages.list().into_iter().next() {
            let all = (0..self.in_flight).map(|n| self.ask(format!("Warm {n}."), language.code.clone()));
            futures::future::join_all(all).await;
        }
    }

    /// The issues of each paragraph of `text`, with the paragraph's offset in UTF-16 code units.
    pub(crate) async fn find(
        &self,
        text: &str,
        language: &LanguageTag,
    ) -> Result<Vec<(usize, Found)>, ServiceError> {
        let _admitted = self
            .admitted
            .try_acquire()
            .map_err(|_| ServiceError::Overloaded)?;
        let _running = self
            .running
            .acquire()
            .await
            .map_err(|_| ServiceError::Overloaded)?;
        stream::iter(paragraphs(text))
            .map(|(offset, paragraph)| async move {
                Ok((offset, self.find_in_paragraph(paragraph, language).await?))
            })
            .buffered(self.in_flight)
            .try_collect()
            .await
    }

    pub(crate) async fn find_in_paragraph(
        &self,
        paragraph: &str,
        language: &LanguageTag,
    ) -> Result<Found, ServiceError> {
        let hash = blake3::hash(paragraph.as_bytes());
        let mut short = [0; 16];
        short.copy_from_slice(&hash.as_bytes()[..16]);
        let key = (short, language.clone());
        if let Some(found) = self.cache.get(&key) {
            metrics::counter!("emend_paragraphs_total", "from" => "cache").increment(1);
            return Ok(found);
        }
        let found = self
            .ask(paragraph.to_owned(), language.clone())
            .await
            .ok_or(ServiceError::Overloaded)?;
        metrics::counter!("emend_paragraphs_total", "from" => "engine").increment(1);
        self.cache.insert(key, Arc::clone(&found));
        Ok(found)
    }

    async fn ask(&self, paragraph: String, language: LanguageTag) -> Option<Found> {
        let (answer, found) = oneshot::channel();
        self.jobs
            .as_ref()?
            .send(Job {
                paragraph,
                language,
                answer,
            })
            .ok()?;
        found.await.ok()
    }
}

impl Drop for Checker {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so already.
            let _ = thread.join();
        }
    }
}

/// One thread's life: take a job, find, answer, until the queue closes.
fn work(queue: &std::sync::Mutex<mpsc::Receiver<Job>>, languages: &Languages) {
    let mut workers: HashMap<LanguageTag, Option<Box<dyn Worker>>> = HashMap::new();
    loop {
        // The lock is held only while waiting for a job, never while working on one.
        let job = queue
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .recv();
        let Ok(Job {
            paragraph,
            language,
            answer,
        }) = job
        else {
            return;
        };
        if answer.is_closed() {
            continue;
        }
        let worker = workers.entry(language).or_insert_with_key(|code| {
            languages
                .detector(code)
                .and_then(|detector| detector.worker(code))
        });
        let found = worker
            .as_mut()
            .map(|worker| worker.detect(&paragraph))
            .unwrap_or_default();
        // The one who asked may have gone.
        let _ = answer.send(found.into());
    }
}
