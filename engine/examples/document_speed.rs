//! Measures the processor time of a check of Markdown by its size, and of plain text beside Harper alone.
//!
//! `cargo run --profile measure -p emend-engine --example document_speed`, on Linux. The text is this project's
//! documentation, repeated to the wanted size. Fails if a kilobyte of the largest text takes more than 1.25 times as long
//! as one of the smallest.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use emend_engine::{Budget, Detector, Document, HarperDetector, Markup, Worker, catch_panic, silence_panics};
use harper_core::Dialect;
use harper_core::linting::{LintGroup, Linter};
use harper_core::spell::FstDictionary;

/// The sizes of the texts in kilobytes, the smallest first.
const SIZES: [usize; 3] = [250, 500, 1_000];
/// The most that a kilobyte of the largest text may take, as a share of a kilobyte of the smallest.
const LIMIT: f64 = 1.25;
/// The number of paragraphs of plain text, and the least number of words in one.
const PARAGRAPHS: usize = 150;
const MIN_WORDS: usize = 40;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    silence_panics();
    let detector = HarperDetector::new();
    let mut worker = detector.worker(&"en-US".parse()?).ok_or("no English")?;
    worker.detect("Warm this up, pleaze.");
    let docs = documentation(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs"))?;
    plain_text(&docs, worker.as_mut())?;
    let mut by_size = Vec::new();
    for size in SIZES {
        let text = sized(&docs, size * 1_000);
        let before = processor_ms()?;
        let document = Document::parse(text.as_str(), Markup::Markdown);
        let parsed = processor_ms()? - before;
        let mut issues = 0;
        for block in document.blocks() {
            issues += worker
                .detect_within(block.text(), &mut Budget::unlimited())
                .issues
                .len();
        }
        let took = processor_ms()? - before;
        let per_kilobyte = took / (number(text.len()) / 1_000.0);
        println!(
            "Markdown of {size} kB: parsed in {parsed:.0} ms, checked in {took:.0} ms ({per_kilobyte:.1} ms per kB), {} blocks, \
             {issues} issues",
            document.blocks().len()
        );
        by_size.push(per_kilobyte);
    }
    let ratio = by_size[SIZES.len() - 1] / by_size[0];
    println!(
        "a kilobyte of the largest takes {ratio:.2} times as long as one of the smallest; the limit is {LIMIT}"
    );
    Ok(ExitCode::from(u8::from(ratio > LIMIT)))
}

/// Prints the time of paragraphs of plain text, one by one, for Emend and for Harper alone.
fn plain_text(docs: &str, worker: &mut dyn Worker) -> Result<(), Box<dyn std::error::Error>> {
    let document = Document::parse(docs, Markup::Markdown);
    let paragraphs: Vec<&str> = document
        .blocks()
        .iter()
        .map(emend_engine::Block::text)
        .filter(|text| text.split_whitespace().count() >= MIN_WORDS)
        .take(PARAGRAPHS)
        .collect();
    let words: usize = paragraphs
        .iter()
        .map(|text| text.split_whitespace().count())
        .sum();
    let dictionary = FstDictionary::curated();
    let mut group = LintGroup::new_curated(dictionary.clone(), Dialect::American);
    // It prints words of the text (docs/decisions/0057-standard-output.md).
    group.config.set_rule_enabled("LookingForwardTo", false);
    let mut harper = |text: &str| {
        let document = harper_core::Document::new_plain_english(text, &dictionary);
        catch_panic(|| group.lint(&document).len())
    };
    harper("Warm this up, pleaze.");
    let before = processor_ms()?;
    for text in &paragraphs {
        harper(text);
    }
    let alone = processor_ms()? - before;
    let before = processor_ms()?;
    for text in &paragraphs {
        for block in Document::parse(*text, Markup::Plain).blocks() {
            worker.detect_within(block.text(), &mut Budget::unlimited());
        }
    }
    let emend = processor_ms()? - before;
    let hundreds = number(words) / 100.0;
    println!(
        "plain text, {} paragraphs, {words} words: {:.1} ms per 100 words; harper-core alone {:.1} ms; {:.2} times as long",
        paragraphs.len(),
        emend / hundreds,
        alone / hundreds,
        emend / alone.max(1.0)
    );
    Ok(())
}

/// Returns all Markdown files in and below a directory, in the order of their names.
fn documentation(directory: &Path) -> std::io::Result<String> {
    let mut entries: Vec<_> = std::fs::read_dir(directory)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::path);
    let mut text = String::new();
    for path in entries.iter().map(std::fs::DirEntry::path) {
        if path.is_dir() {
            text.push_str(&documentation(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            text.push_str(&std::fs::read_to_string(path)?);
            text.push_str("\n\n");
        }
    }
    Ok(text)
}

/// Returns a text repeated to a size in bytes, with a heading before each repetition.
fn sized(text: &str, bytes: usize) -> String {
    let mut sized = String::new();
    let mut part = 1;
    while sized.len() < bytes {
        let _ = writeln!(sized, "# Part {part}\n");
        sized.push_str(text);
        part += 1;
    }
    let end = (0..=bytes).rev().find(|end| sized.is_char_boundary(*end));
    sized.truncate(end.unwrap_or(0));
    sized
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

/// Returns the processor time of this thread in milliseconds, regardless of other load on the machine.
fn processor_ms() -> Result<f64, Box<dyn std::error::Error>> {
    let figures = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: u64 = figures.split(' ').next().unwrap_or_default().parse()?;
    Ok(f64::from(u32::try_from(nanoseconds / 1_000_000)?))
}
