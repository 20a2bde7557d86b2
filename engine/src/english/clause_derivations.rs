//! Prints what the grammar of clauses makes of sentences, to see which rule reads a wrong sentence or is missing for a right one.
//!
//! `EMEND_SENTENCES=sentences.txt cargo test -p emend-engine --lib clause_derivations -- --ignored --nocapture` reads a sentence a line and
//! prints its tree, or that it is no sentence. Long sentences take long.

use harper_core::Document;
use harper_core::spell::FstDictionary;

use super::clause_chart::ClauseChart;
use super::clause_grammar::{ClauseGrammar, Symbol, SymbolSet};
use super::clause_tokens::clause_tokens;
use super::sentence_patterns::{read_sentence, tag_words};
use crate::words::ParagraphWords;

/// The most symbols on the way from a sentence to a word.
const MAX_DEPTH: usize = 200;

/// A chart with the words of its tokens.
struct Derivation<'a> {
    grammar: &'a ClauseGrammar,
    chart: &'a ClauseChart<'a>,
    texts: Vec<&'a str>,
}

impl Derivation<'_> {
    /// Describes how some tokens are a symbol.
    fn tree(&self, (from, size): (usize, usize), symbol: Symbol, depth: usize) -> Option<String> {
        if depth > MAX_DEPTH || !self.chart.cell(from, size).contains(symbol) {
            return None;
        }
        let name = self.grammar.name(symbol);
        let (unary, binary) = &self.grammar.rules;
        for (first, second, _) in binary.iter().filter(|(.., parent)| *parent == symbol) {
            for split in 1..size {
                let left = self.tree((from, split), *first, depth + 1);
                let right = left.and_then(|left| {
                    let right = self.tree((from + split, size - split), *second, depth + 1)?;
                    Some(format!("{left} {right}"))
                });
                if let Some(inner) = right {
                    // The rest of a longer rule has no name of its own.
                    return Some(if name.contains(' ') {
                        inner
                    } else {
                        format!("[{name} {inner}]")
                    });
                }
            }
        }
        for (child, _) in unary
            .iter()
            .filter(|(child, parent)| *parent == symbol && *child != symbol)
        {
            if let Some(inner) = self.tree((from, size), *child, depth + 1) {
                return Some(inner);
            }
        }
        (size == 1).then(|| format!("{name}:{}", self.texts[from]))
    }
}

#[test]
#[ignore = "a tool, which needs a file of sentences"]
fn clause_derivations() {
    let path = std::env::var("EMEND_SENTENCES").expect("EMEND_SENTENCES names a file");
    for text in std::fs::read_to_string(path).unwrap().lines() {
        let layout = ParagraphWords::new(text);
        let document = Document::new_plain_english(text, &FstDictionary::curated());
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let tags = tag_words(&document).into_iter();
        let tags: Vec<_> = tags.map(|(start, readings)| (starts[start], readings)).collect();
        let sentence = read_sentence(&layout, &(0..text.len()), &tags);
        let grammar = ClauseGrammar::english();
        let Some(tokens) = clause_tokens(grammar, &sentence) else {
            println!("NOT READ {text}");
            continue;
        };
        let symbols: Vec<SymbolSet> = tokens.iter().map(|token| token.symbols).collect();
        let texts = tokens
            .iter()
            .map(|token| token.word.map_or("·", |at| sentence.words[at].text));
        let chart = ClauseChart::new(grammar, &symbols, sentence.is_question);
        let derivation = Derivation {
            grammar,
            chart: &chart,
            texts: texts.collect(),
        };
        let tree = derivation.tree((0, tokens.len()), grammar.whole(sentence.is_question), 0);
        println!("{}", tree.unwrap_or_else(|| format!("FAILS {text}")));
    }
}
