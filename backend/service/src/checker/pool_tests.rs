use std::sync::atomic::AtomicUsize;

use emend_domain::LanguageInfo;
use emend_engine::{Detection, Detector, Worker};

use super::threads::REPLACEMENT_WORK;
use super::*;

/// A detector that takes a while for each paragraph and counts its paragraphs and workers.
struct SlowDetector {
    languages: Vec<LanguageInfo>,
    paragraphs: Arc<AtomicUsize>,
    workers: Arc<AtomicUsize>,
}

impl Detector for SlowDetector {
    fn languages(&self) -> &[LanguageInfo] {
        &self.languages
    }
    fn worker(&self, _: &LanguageTag) -> Option<Box<dyn Worker>> {
        self.workers.fetch_add(1, Ordering::Relaxed);
        Some(Box::new(SlowWorker(Arc::clone(&self.paragraphs))))
    }
    fn knows(&self, _: &str) -> bool {
        true
    }
}

/// A paragraph that makes its thread panic, and one that costs a lot of work.
const PANIC: &str = "panic";
const COSTLY: &str = "costly";

struct SlowWorker(Arc<AtomicUsize>);

impl Worker for SlowWorker {
    fn detect_within(&mut self, paragraph: &str, budget: &mut Budget) -> Detection {
        assert!(paragraph != PANIC);
        if paragraph == COSTLY {
            budget.charge(REPLACEMENT_WORK);
        }
        std::thread::sleep(Duration::from_millis(2));
        self.0.fetch_add(1, Ordering::Relaxed);
        let incomplete_from = (!budget.take(10)).then_some(0);
        Detection {
            incomplete_from,
            ..Detection::default()
        }
    }
}

fn slow(options: CheckerOptions) -> (Checker, Arc<AtomicUsize>, LanguageTag) {
    let (checker, slow) = counted(options);
    let code = slow.languages[0].code.clone();
    (checker, Arc::clone(&slow.paragraphs), code)
}

fn counted(options: CheckerOptions) -> (Checker, Arc<SlowDetector>) {
    let detector = Arc::new(SlowDetector {
        languages: vec![LanguageInfo {
            code: "en-US".parse().unwrap(),
            name: String::new(),
        }],
        paragraphs: Arc::default(),
        workers: Arc::default(),
    });
    let languages = Languages::new([Arc::clone(&detector) as Arc<dyn Detector>]);
    (Checker::start(languages, options).unwrap(), detector)
}

#[tokio::test]
async fn a_thread_is_replaced_after_much_work_or_a_panic_and_leaves_the_queue_empty() {
    let options = CheckerOptions {
        threads: 1,
        ..CheckerOptions::default()
    };
    for text in [COSTLY, PANIC] {
        let (checker, slow) = counted(options);
        let (origin, code) = (Requester::new("a"), &slow.languages[0].code);
        let result = checker
            .find(
                &origin,
                &plain(text),
                (code, Strictness::Normal),
                Vec::new(),
                Budget::unlimited(),
            )
            .await;
        assert_eq!(result.is_ok(), text == COSTLY);
        while slow.workers.load(Ordering::Relaxed) < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(checker.shared.queue().len(), 0);
        let again = checker
            .find(
                &origin,
                &plain("again"),
                (code, Strictness::Normal),
                Vec::new(),
                Budget::unlimited(),
            )
            .await;
        assert!(again.is_ok(), "{text}");
    }
}

/// Returns different lines, so that none comes from the cache.
fn lines(count: usize) -> Arc<Document> {
    let numbers: Vec<String> = (0..count).map(|n| format!("{n}x")).collect();
    plain(&numbers.join("\n"))
}

fn plain(text: &str) -> Arc<Document> {
    Arc::new(Document::parse(text, Markup::Plain))
}

#[tokio::test]
async fn work_ends_once_its_caller_is_gone() {
    let (checker, paragraphs, code) = slow(CheckerOptions::default());
    let text = lines(100_000);
    let origin = Requester::new("a");
    let find = checker.find(
        &origin,
        &text,
        (&code, Strictness::Normal),
        Vec::new(),
        Budget::unlimited(),
    );
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
async fn a_request_is_answered_in_time_with_the_issues_found_so_far() {
    let options = CheckerOptions {
        deadline: Duration::from_millis(20),
        ..CheckerOptions::default()
    };
    let (checker, _, code) = slow(options);
    let text = lines(100);
    let origin = Requester::new("a");
    // The check may take a quarter of its deadline longer, so on a busy machine it can also be refused.
    let result = checker
        .find(
            &origin,
            &text,
            (&code, Strictness::Normal),
            Vec::new(),
            Budget::unlimited(),
        )
        .await;
    match result {
        Ok(findings) => assert_eq!(findings.incomplete.unwrap().reason, emend_shared::Bound::Time),
        Err(error) => assert!(matches!(error, ServiceError::Overloaded)),
    }
}

#[tokio::test]
async fn a_cached_answer_costs_as_much_as_the_first_one() {
    let (checker, paragraphs, code) = slow(CheckerOptions::default());
    let text = lines(9);
    let origin = Requester::new("a");
    for _ in 0..2 {
        let result = checker
            .find(
                &origin,
                &text,
                (&code, Strictness::Normal),
                Vec::new(),
                Budget::new(60, 9),
            )
            .await;
        let incomplete = result.unwrap().incomplete.unwrap();
        assert_eq!(
            (incomplete.from, incomplete.reason),
            (18, emend_shared::Bound::Work)
        );
    }
    // Six cached paragraphs, and the three incomplete ones twice.
    assert_eq!(paragraphs.load(Ordering::Relaxed), 6 + 2 * 3);
}
