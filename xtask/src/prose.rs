//! `cargo xtask prose`, and the part of `tidy` that holds documents and doc comments to plain English.
//!
//! A text with many vague pronouns reads like a translation: *what was chosen* for *the choice*, *who runs the server* for *the
//! administrator*. They are counted per 1,000 words, without code blocks, inline code and URLs.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::ops::Range;
use std::process::ExitCode;

use pulldown_cmark::{Event, Parser, Tag, TagEnd, TextMergeWithOffset};

use crate::tracked_files::{self, has_extension};

/// The words that are counted together, with the name of the group.
const WORD_GROUPS: [(&str, &[&str]); 3] = [
    ("what/whatever", &["what", "whatever", "whatsoever"]),
    ("who/whose", &["who", "whose", "whoever"]),
    ("some-/any-/nobody", &["somebody", "someone", "anybody", "nobody"]),
];

/// The limit of each group for documents and for doc comments, per 1,000 words. Other projects' documents have 2.2, 0.3 and 0.1.
const MAX_RATES: ProseRates = ProseRates([4.0, 2.0, 1.0]);

/// How many files a report on a broken limit names.
const MAX_REPORTED_FILES: usize = 8;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Show only files whose path contains this text
    #[arg(value_name = "PATH")]
    only: Option<String>,
}

/// Prints the figures of every file, the worst first.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let texts = tracked_files::texts()?;
    let is_wanted = |file: &Prose| args.only.as_ref().is_none_or(|part| file.name.contains(part));
    println!(
        "Per 1,000 words: {}. The limit is {MAX_RATES}.\n",
        ProseRates::titles()
    );
    for (title, mut files) in [
        ("documents", documents(&texts)),
        ("doc comments", comments(&texts)),
    ] {
        files.retain(is_wanted);
        files.sort_by_key(|file| std::cmp::Reverse(file.hits.len()));
        println!("{title}:");
        for file in files.iter().filter(|file| !file.hits.is_empty()) {
            println!(
                "{:>20}  {}, {}",
                file.rates().to_string(),
                file.name,
                file.places()
            );
        }
        let all = ProseRates::of(&files).to_string();
        println!("{all:>20}  all {} files\n", files.len());
    }
    Ok(ExitCode::SUCCESS)
}

/// The limits that the documents and doc comments break.
pub(crate) fn check(texts: &BTreeMap<String, String>) -> Vec<String> {
    let mut wrong = over("documents", &documents(texts), MAX_RATES);
    wrong.extend(over("doc comments", &comments(texts), MAX_RATES));
    wrong
}

/// Occurrences per 1,000 words, one figure for each group.
#[derive(Debug, Clone, Copy, PartialEq)]
struct ProseRates([f64; WORD_GROUPS.len()]);

impl ProseRates {
    fn of(files: &[Prose]) -> Self {
        let words: usize = files.iter().map(|file| file.words).sum();
        let hits = |group| files.iter().map(|file| file.count(group)).sum::<usize>();
        #[expect(clippy::cast_precision_loss, reason = "a few million words at most")]
        Self(std::array::from_fn(|group| {
            hits(group) as f64 * 1000.0 / words.max(1) as f64
        }))
    }

    fn titles() -> String {
        WORD_GROUPS.map(|(title, _)| title).join(", ")
    }
}

impl fmt::Display for ProseRates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.map(|rate| format!("{rate:.1}")).join(" / "))
    }
}

/// The measured prose of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Prose {
    name: String,
    words: usize,
    /// The group and line of each counted word.
    hits: Vec<(usize, usize)>,
}

impl Prose {
    fn count(&self, group: usize) -> usize {
        self.hits
            .iter()
            .filter(|(comments, _)| *comments == group)
            .count()
    }

    fn rates(&self) -> ProseRates {
        ProseRates::of(std::slice::from_ref(self))
    }

    fn places(&self) -> String {
        let lines: Vec<String> = self.hits.iter().map(|(_, line)| line.to_string()).collect();
        format!("lines {}", lines.join(", "))
    }

    fn read(&mut self, markdown: &str, line_of: impl Fn(usize) -> usize) {
        for (range, words) in prose_of(markdown) {
            for word in words_in(&words) {
                self.words += 1;
                let at = range.start + word.start;
                if let Some(group) = group_of(&words[word]) {
                    let line = markdown[..at.min(markdown.len())].matches('\n').count();
                    self.hits.push((group, line_of(line)));
                }
            }
        }
    }
}

fn documents(texts: &BTreeMap<String, String>) -> Vec<Prose> {
    let documents = texts.iter().filter(|(name, _)| has_extension(name, "md"));
    documents.map(|(name, text)| document(name, text)).collect()
}

fn comments(texts: &BTreeMap<String, String>) -> Vec<Prose> {
    let sources = texts.iter().filter(|(name, _)| has_extension(name, "rs"));
    sources.map(|(name, text)| doc_comments(name, text)).collect()
}

fn document(name: &str, text: &str) -> Prose {
    let mut prose = Prose {
        name: name.to_owned(),
        words: 0,
        hits: Vec::new(),
    };
    prose.read(text, |line| line + 1);
    prose
}

/// The doc comments of a Rust file. Lines that follow each other are read together, since Markdown spans them.
fn doc_comments(name: &str, source: &str) -> Prose {
    let mut prose = Prose {
        name: name.to_owned(),
        words: 0,
        hits: Vec::new(),
    };
    let lines: Vec<Option<&str>> = source.lines().map(doc_line).collect();
    let mut first = 0;
    for block in lines.split(Option::is_none) {
        let markdown: Vec<&str> = block.iter().copied().flatten().collect();
        prose.read(&markdown.join("\n"), |line| first + line + 1);
        first += block.len() + 1;
    }
    prose
}

fn doc_line(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let text = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"))?;
    (!text.starts_with('/')).then(|| text.strip_prefix(' ').unwrap_or(text))
}

/// The parts of a Markdown text that are prose, with their positions.
fn prose_of(markdown: &str) -> Vec<(Range<usize>, String)> {
    let mut comments = Vec::new();
    // The number of code and HTML blocks around the current position.
    let mut code = 0_usize;
    for (event, range) in TextMergeWithOffset::new(Parser::new(markdown).into_offset_iter()) {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => code += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => code = code.saturating_sub(1),
            Event::Text(text) if code == 0 => comments.push((range, text.into_string())),
            _ => {}
        }
    }
    comments
}

/// The words of a text. URLs have none.
fn words_in(text: &str) -> Vec<Range<usize>> {
    let offset = |part: &str| part.as_ptr().addr() - text.as_ptr().addr();
    text.split_whitespace()
        .filter(|part| !part.contains("://"))
        .flat_map(|part| part.split(|letter: char| !letter.is_alphanumeric()))
        .filter(|word| word.contains(char::is_alphabetic))
        .map(|word| offset(word)..offset(word) + word.len())
        .collect()
}

fn group_of(word: &str) -> Option<usize> {
    let word = word.to_lowercase();
    WORD_GROUPS
        .iter()
        .position(|(_, words)| words.contains(&word.as_str()))
}

/// For each group over its limit, a report that begins with the files that have most.
fn over(title: &str, files: &[Prose], limits: ProseRates) -> Vec<String> {
    let measured = ProseRates::of(files);
    let mut wrong = Vec::new();
    for (group, (name, _)) in WORD_GROUPS.iter().enumerate() {
        if measured.0[group] <= limits.0[group] {
            continue;
        }
        let mut report = format!(
            "{title}: {name} {:.1} times per 1,000 words, the limit is {}",
            measured.0[group], limits.0[group]
        );
        let mut worst: Vec<&Prose> = files.iter().filter(|file| file.count(group) > 0).collect();
        worst.sort_by_key(|file| std::cmp::Reverse(file.count(group)));
        for file in worst.iter().take(MAX_REPORTED_FILES) {
            let of_group = Prose {
                hits: file
                    .hits
                    .iter()
                    .copied()
                    .filter(|(comments, _)| *comments == group)
                    .collect(),
                ..(*file).clone()
            };
            let (count, name, places) = (of_group.hits.len(), &file.name, of_group.places());
            let _ = write!(report, "\n        {count:>3} {name}, {places}");
        }
        if worst.len() > MAX_REPORTED_FILES {
            let more = worst.len() - MAX_REPORTED_FILES;
            let _ = write!(
                report,
                "\n        and {more} more files; `cargo xtask prose` lists all"
            );
        }
        wrong.push(report);
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_prose_is_counted() {
        let text = "What is `what`?\n\n```sh\nwhat who nobody\n```\n\n    who\n\n[who](https://who.example/who) <https://what.example>\n\
                    see https://who.example/what, don't <!-- who -->";
        let prose = document("a.md", text);
        assert_eq!(prose.hits, [(0, 1), (1, 9)]);
        // What, is, who, see, don, t.
        assert_eq!(prose.words, 6);
    }

    #[test]
    fn doc_comments_are_read_with_their_line_numbers() {
        let source = "//! Somebody.\n\n// who\n/// A word\n/// `what`\n/// whatever it is\n///\n/// ```\n/// what\n/// ```\nfn who() {} /// what\n//// who\n";
        let prose = doc_comments("a.rs", source);
        assert_eq!(prose.hits, [(2, 1), (0, 6)]);
        assert_eq!(prose.words, 6);
    }

    #[test]
    fn a_broken_limit_names_the_worst_file_first() {
        let few = document("few.md", "One who asks");
        let many = document("many.md", "Who asks?\nWho answers, and whose is it?");
        let wrong = over("documents", &[few.clone(), many], MAX_RATES);
        assert_eq!(wrong.len(), 1);
        let lines: Vec<&str> = wrong[0].lines().map(str::trim).collect();
        assert!(
            lines[0].starts_with("documents: who/whose 363.6 times"),
            "{}",
            lines[0]
        );
        assert_eq!(lines[1], "3 many.md, lines 1, 2, 2");
        assert_eq!(lines[2], "1 few.md, lines 1");
        assert!(over("documents", &[few], ProseRates([1000.0; 3])).is_empty());
    }
}
