//! Prints the marks of the patterns in the sentences of a file, to see what a pattern does before it is measured as users see it.
//!
//! `EMEND_SENTENCES=sentences.txt EMEND_MARKS=marks.tsv cargo test -p emend-engine --lib pattern_scan -- --ignored` reads a sentence a
//! line and writes a line a mark: the number of the sentence, the bytes, the rule, the words, the replacement and the sentence.

use std::fmt::Write;

use harper_core::Document;
use harper_core::spell::FstDictionary;

use super::finding::Finding;
use super::sentence_patterns::{find, tagged};
use crate::Budget;
use crate::sentences::SentenceChunk;
use crate::words::ParagraphWords;

/// The findings of the patterns in a text.
pub(super) fn findings(text: &str) -> Vec<Finding> {
    let layout = ParagraphWords::new(text);
    let piece = SentenceChunk {
        bytes: 0..text.len(),
        cut: false,
    };
    let document = Document::new_plain_english(text, &FstDictionary::curated());
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let words: Vec<_> = tagged(&document)
        .into_iter()
        .map(|(start, readings)| (starts[start], readings))
        .collect();
    let mut found = Vec::new();
    let short = find(
        &layout,
        &piece,
        &words,
        &mut Budget::unlimited(),
        &mut [],
        &mut found,
    );
    assert_eq!(short, None);
    found
}

#[test]
#[ignore = "a tool, which needs a file of sentences"]
fn pattern_scan() {
    let path = std::env::var("EMEND_SENTENCES").expect("EMEND_SENTENCES names a file");
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<(usize, &str)> = text.lines().enumerate().collect();
    let part = lines.len().div_ceil(2).max(1);
    let outputs: Vec<String> = std::thread::scope(|scope| {
        let scan = |lines: &[(usize, &str)]| {
            let mut output = String::new();
            for (number, sentence) in lines {
                for finding in findings(sentence) {
                    let value = finding.values.first().map_or("", String::as_str);
                    let surface = &sentence[finding.bytes.clone()];
                    let at = &finding.bytes;
                    writeln!(
                        output,
                        "{number}\t{}\t{}\t{}\t{surface}\t{value}\t{sentence}",
                        at.start, at.end, finding.rule.id
                    )
                    .unwrap();
                }
            }
            output
        };
        let parts: Vec<_> = lines
            .chunks(part)
            .map(|part| scope.spawn(move || scan(part)))
            .collect();
        parts.into_iter().map(|part| part.join().unwrap()).collect()
    });
    std::fs::write(std::env::var("EMEND_MARKS").unwrap(), outputs.concat()).unwrap();
}
