//! Prints the marks of the patterns in the sentences of a file, to see what a pattern does before it is measured as users see it.
//!
//! `EMEND_SENTENCES=sentences.txt EMEND_MARKS=marks.tsv cargo test -p emend-engine --lib pattern_scan -- --ignored` reads a sentence a
//! line and writes a line a mark: the number of the sentence, the bytes, the rule, the words, the replacement, the sentence and the message.

use std::fmt::Write;

use harper_core::Document;
use harper_core::spell::FstDictionary;

use super::rule_issue::RuleIssue;
use super::sentence_patterns::{find, tag_words};
use crate::Budget;
use crate::sentences::ParagraphPiece;
use crate::words::ParagraphWords;

/// The issues of the patterns in a text.
pub(super) fn issues_in(text: &str) -> Vec<RuleIssue> {
    let layout = ParagraphWords::new(text);
    let piece = ParagraphPiece {
        bytes: 0..text.len(),
        is_cut: false,
    };
    let document = Document::new_plain_english(text, &FstDictionary::curated());
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let words: Vec<_> = tag_words(&document)
        .into_iter()
        .map(|(start, readings)| (starts[start], readings))
        .collect();
    let mut issues = Vec::new();
    let incomplete_from = find(
        &layout,
        &piece,
        &words,
        &mut Budget::unlimited(),
        &mut [],
        &mut issues,
    );
    assert_eq!(incomplete_from, None);
    issues
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
                for issue in issues_in(sentence) {
                    let value = issue.values.first().map_or("", String::as_str);
                    let surface = &sentence[issue.bytes.clone()];
                    let at = &issue.bytes;
                    writeln!(
                        output,
                        "{number}\t{}\t{}\t{}\t{surface}\t{value}\t{sentence}\t{}",
                        at.start, at.end, issue.rule.id, issue.message
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
