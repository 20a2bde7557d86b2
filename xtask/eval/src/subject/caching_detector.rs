//! A detector that checks each paragraph only once.
//!
//! All measurements check the same texts, and detection takes most of the time. A detector finds the same issues in the same
//! paragraph each time, and they do not depend on learning, so remembering them changes no figure.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use emend_engine::{Budget, Detection, Detector, Worker};
use emend_shared::{LanguageInfo, LanguageTag};

type IssueCache = Arc<Mutex<HashMap<(String, String), Detection>>>;

/// A detector and the issues that it found.
#[derive(Clone)]
pub(super) struct CachingDetector {
    inner: Arc<dyn Detector>,
    detection: IssueCache,
}

impl CachingDetector {
    pub(super) fn new(inner: impl Detector + 'static) -> Self {
        Self {
            inner: Arc::new(inner),
            detection: IssueCache::default(),
        }
    }

    /// Checks all these paragraphs, on a thread for each core.
    pub(super) fn prepare_paragraphs(
        &self,
        paragraphs: &[String],
        language: &LanguageTag,
    ) -> std::io::Result<()> {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                // The same stack size as in the server: some rules are recursive.
                let builder = std::thread::Builder::new().stack_size(16 << 20);
                builder.spawn_scoped(scope, || {
                    let Some(mut worker) = self.worker(language) else {
                        return;
                    };
                    while let Some(paragraph) = paragraphs.get(next.fetch_add(1, Ordering::Relaxed)) {
                        worker.detect(paragraph);
                    }
                })?;
            }
            Ok(())
        })
    }
}

impl Detector for CachingDetector {
    fn languages(&self) -> &[LanguageInfo] {
        self.inner.languages()
    }

    fn worker(&self, language: &LanguageTag) -> Option<Box<dyn Worker>> {
        let is_known = self.languages().iter().any(|info| info.code == *language);
        is_known.then(|| {
            Box::new(CachingWorker {
                detector: self.clone(),
                language: language.clone(),
                inner: None,
            }) as Box<dyn Worker>
        })
    }

    fn knows(&self, word: &str) -> bool {
        self.inner.knows(word)
    }

    fn knows_any(&self, word: &str) -> bool {
        self.inner.knows_any(word)
    }

    fn share(&self, word: &str) -> Option<f64> {
        self.inner.share(word)
    }
}

/// Creates the detector's worker only for new paragraphs.
struct CachingWorker {
    detector: CachingDetector,
    language: LanguageTag,
    inner: Option<Box<dyn Worker>>,
}

impl Worker for CachingWorker {
    fn detect_within(&mut self, paragraph: &str, budget: &mut Budget) -> Detection {
        let key = (self.language.to_string(), paragraph.to_owned());
        if let Some(detection) = lock(&self.detector.detection).get(&key) {
            return detection.clone();
        }
        if self.inner.is_none() {
            self.inner = self.detector.inner.worker(&self.language);
        }
        let detection = self
            .inner
            .as_mut()
            .map(|worker| worker.detect_within(paragraph, budget))
            .unwrap_or_default();
        if detection.incomplete_from.is_none() {
            lock(&self.detector.detection).insert(key, detection.clone());
        }
        detection
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
