//! Prints the issues of a text, one per line.
//!
//! `echo "I recieve teh letter." | cargo run -p emend-engine --example issues -- en-US`

use std::io::{Read, stdin};
use std::time::Instant;

use emend_engine::{Budget, Detector, Document, HarperDetector, Markup, silence_panics};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    silence_panics();
    let language = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "en-US".to_owned())
        .parse()?;
    let start = Instant::now();
    let detector = HarperDetector::new();
    println!("dictionary: {:?}", start.elapsed());
    let start = Instant::now();
    let mut worker = detector.worker(&language).ok_or("no such English")?;
    println!("worker: {:?}", start.elapsed());

    let mut text = String::new();
    stdin().read_to_string(&mut text)?;
    let document = Document::parse(text, Markup::Auto);
    for block in document.blocks() {
        let start = Instant::now();
        let detection = worker.detect_within(block.text(), &mut Budget::unlimited());
        let issues = document.place_issues(block, &detection.issues);
        println!(
            "{:?} at {}: {} issues in {:?}",
            block.kind(),
            block.offset(),
            issues.len(),
            start.elapsed()
        );
        for issue in issues {
            let values: Vec<_> = issue
                .candidates
                .iter()
                .take(5)
                .map(|c| format!("{} {:.2}", c.value, c.base))
                .collect();
            println!(
                "  {} {:?} {} [{}|{}] {values:?} {}",
                issue.surface, issue.kind, issue.rule.id, issue.left, issue.right, issue.message
            );
        }
    }
    Ok(())
}
