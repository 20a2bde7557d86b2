//! Measures the processor time of the costliest texts of 100,000 UTF-16 code units within the budget of a request, in
//! comparison with a limit.
//!
//! `cargo run --profile measure -p emend-engine --example costly_texts`, on Linux. Arguments: another length, and an
//! `.aff` file next to a `.dic` file, to measure that dictionary. Prints for each text the processor time in
//! milliseconds, the time per thousand units of work, and the position of the first omission. Fails if a text takes
//! more than 3 s.

use std::path::PathBuf;
use std::process::ExitCode;

use emend_engine::candidates::rank;
use emend_engine::{
    Budget, Detector, Document, EnglishLexicon, HarperDetector, HunspellDetector, Markup, silence_panics,
};
use emend_shared::limits::{MAX_ISSUES, WORK_PER_CHECK};
use emend_testbed::{CostlyText, costly_texts};

const LIMIT_MS: u64 = 3_000;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    silence_panics();
    let mut arguments = std::env::args().skip(1);
    let units = arguments.next().map_or(Ok(100_000), |units| units.parse())?;
    let detector: Box<dyn Detector> = match arguments.next().map(PathBuf::from) {
        Some(aff) => {
            let (aff_bytes, dic) = (std::fs::read(&aff)?, std::fs::read(aff.with_extension("dic"))?);
            Box::new(HunspellDetector::parse(&"de-DE".parse()?, &aff_bytes, &dic)?)
        }
        None => Box::new(HarperDetector::new()),
    };
    let language = &detector.languages()[0].code;
    let mut worker = detector.worker(language).ok_or("no worker")?;
    worker.detect("Warm this up, pleaze.");
    let lexicon = EnglishLexicon::new(&"en-US".parse()?).ok_or("no English")?;
    let mut worst = 0;
    for CostlyText { name, text } in costly_texts(units) {
        let mut budget = Budget::new(WORK_PER_CHECK, MAX_ISSUES);
        let (before, mut issues, mut from) = (processor_ms()?, 0, None);
        for block in Document::parse(text, Markup::Plain).blocks() {
            let detection = worker.detect_within(block.text(), &mut budget);
            issues += detection.issues.len();
            from = from.or(detection.incomplete_from.map(|from| block.source_of(from)));
        }
        let took = processor_ms()? - before;
        let took = took * REFERENCE_MS / reference(&lexicon)?.max(1);
        worst = worst.max(took);
        let work = (WORK_PER_CHECK - budget.remaining()) / 1_000;
        let per_unit = took * 100 / work.max(1);
        let rest = from.map_or("complete".to_owned(), |from| format!("incomplete from {from}"));
        println!("{took:5} ms, {per_unit:4}% of its {work:5} units, {issues:5} issues, {rest}: {name}");
    }
    println!("the worst of them took {worst} ms, and the limit is {LIMIT_MS} ms");
    Ok(ExitCode::from(u8::from(worst > LIMIT_MS)))
}

/// The time that the reference takes on an idle core of a small server. Other programs slow down every text as much as
/// the reference.
const REFERENCE_MS: u64 = 30;

/// Returns the current time of forty searches.
fn reference(lexicon: &EnglishLexicon) -> Result<u64, Box<dyn std::error::Error>> {
    let before = processor_ms()?;
    for word in ["recieve", "definately", "tommorow", "seperate"].repeat(10) {
        std::hint::black_box(rank(word, lexicon.proposals(word, false), lexicon.channel()));
    }
    Ok(processor_ms()? - before)
}

/// Returns the processor time of this thread, regardless of other load on the machine.
fn processor_ms() -> Result<u64, Box<dyn std::error::Error>> {
    let figures = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: u64 = figures.split(' ').next().unwrap_or_default().parse()?;
    Ok(nanoseconds / 1_000_000)
}
