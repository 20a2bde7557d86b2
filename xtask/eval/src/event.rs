//! Errors of writers, and the files that contain them.

use std::path::Path;

use anyhow::{Context, ensure};
use emend_domain::{AccountId, TeamId, Timestamp, Viewer};
use emend_shared::Utf16Span;
use emend_shared::span::utf16_len;

use crate::random::hash;

/// The first columns of a corpus.
const HEADER: &str = "time\tteam\twriter\tmisspelling\tintended\tleft\tright";

/// An error of a writer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WriterError {
    pub(crate) time: Timestamp,
    pub(crate) viewer: Viewer,
    /// Whether the corpus names the writer. Otherwise, each error has a writer of its own.
    pub(crate) known_writer: bool,
    /// The writer's name in the corpus.
    pub(crate) writer: String,
    pub(crate) misspelling: String,
    pub(crate) intended: String,
    /// The misspelling with its surrounding text.
    pub(crate) text: String,
    /// The position of the misspelling in the text.
    pub(crate) span: Utf16Span,
    left: String,
    right: String,
}

impl WriterError {
    /// Reads one row.
    pub(crate) fn parse(line: &str) -> anyhow::Result<Self> {
        let fields: Vec<&str> = line.split('\t').collect();
        let &[time, team, writer, misspelling, intended, left, right] = fields.as_slice() else {
            anyhow::bail!("has {} columns, not 7", fields.len());
        };
        ensure!(
            !misspelling.is_empty() && !intended.is_empty(),
            "has an empty word"
        );
        let account: AccountId = match writer {
            "-" => id(&format!("somebody.{time}")),
            _ => id(writer),
        }
        .parse()?;
        let teams = match team {
            "-" => Vec::new(),
            _ => vec![id(team).parse::<TeamId>()?],
        };
        let (text, offset) = around(left, misspelling, right);
        Ok(Self {
            time: time.parse().context("has no time")?,
            viewer: Viewer { account, teams },
            known_writer: writer != "-",
            writer: writer.to_owned(),
            misspelling: misspelling.to_owned(),
            intended: intended.to_owned(),
            text,
            span: Utf16Span {
                offset,
                length: utf16_len(misspelling),
            },
            left: left.to_owned(),
            right: right.to_owned(),
        })
    }

    /// The corrected text.
    pub(crate) fn corrected(&self) -> String {
        around(&self.left, &self.intended, &self.right).0
    }

    /// Whether the corpus has words around the error.
    pub(crate) fn has_sentence(&self) -> bool {
        self.text != self.misspelling
    }

    /// The same error without the words around it.
    pub(crate) fn alone(&self) -> Self {
        Self {
            text: self.misspelling.clone(),
            span: Utf16Span {
                offset: 0,
                ..self.span
            },
            left: String::new(),
            right: String::new(),
            ..self.clone()
        }
    }

    /// The same error by another writer.
    pub(crate) fn by(&self, viewer: &Viewer) -> Self {
        Self {
            viewer: viewer.clone(),
            ..self.clone()
        }
    }

    /// The misspelling and the intended word, in lower case.
    pub(crate) fn pair(&self) -> (String, String) {
        (self.misspelling.to_lowercase(), self.intended.to_lowercase())
    }
}

/// A word between its neighbours, and its position there in UTF-16 code units.
fn around(left: &str, word: &str, right: &str) -> (String, usize) {
    let (left, right) = (left.trim(), right.trim());
    let before = if left.is_empty() {
        String::new()
    } else {
        format!("{left} ")
    };
    let offset = utf16_len(&before);
    let after = if right.is_empty() { "" } else { " " };
    (format!("{before}{word}{after}{right}"), offset)
}

/// A name as an ID: characters that an ID cannot have become dots, and a name that is too long ends in a hash.
fn id(name: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let id: String = name.chars().map(|c| if fits(c) { c } else { '.' }).collect();
    match id.len() {
        0 => "_".to_owned(),
        1..=64 => id,
        _ => format!("{}-{:016x}", &id[..47], hash(0, name)),
    }
}

/// A named list of errors, in chronological order.
#[derive(Debug, Clone)]
pub(crate) struct Corpus {
    pub(crate) name: String,
    pub(crate) events: Vec<WriterError>,
}

impl Corpus {
    /// Reads one file, or its first `limit` errors.
    pub(crate) fn read(path: &Path, limit: Option<usize>) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let events = parse(&text, limit).with_context(|| path.display().to_string())?;
        Ok(Self { name, events })
    }

    /// Reads the named corpora of a directory, or all of them, sorted by name.
    pub(crate) fn read_all(
        directory: &Path,
        names: &[String],
        limit: Option<usize>,
    ) -> anyhow::Result<Vec<Self>> {
        let mut paths: Vec<_> = if names.is_empty() {
            let entries = std::fs::read_dir(directory)
                .with_context(|| format!("cannot read {}", directory.display()))?;
            let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
            paths
                .filter(|path| path.extension().is_some_and(|extension| extension == "tsv"))
                .collect()
        } else {
            names
                .iter()
                .map(|name| directory.join(format!("{name}.tsv")))
                .collect()
        };
        paths.sort();
        ensure!(
            !paths.is_empty(),
            "there is no .tsv file in {}",
            directory.display()
        );
        paths.iter().map(|path| Self::read(path, limit)).collect()
    }
}

fn parse(text: &str, limit: Option<usize>) -> anyhow::Result<Vec<WriterError>> {
    let mut lines = text.lines().enumerate();
    let header = lines.next().map(|(_, line)| line);
    ensure!(header == Some(HEADER), "the first columns are not {HEADER:?}");
    let mut events = lines
        .filter(|(_, line)| !line.is_empty())
        .map(|(number, line)| WriterError::parse(line).with_context(|| format!("line {}", number + 1)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    events.sort_by_key(|event| event.time);
    events.truncate(limit.unwrap_or(usize::MAX));
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_knows_where_its_misspelling_stands() {
        let events = parse(&format!("{HEADER}\n7\ta/b\t-\tteh\tthe\t👍 of\tend\n"), None).unwrap();
        let event = &events[0];
        assert_eq!(event.text, "👍 of teh end");
        assert_eq!(event.span.slice(&event.text), Some("teh"));
        assert_eq!(event.corrected(), "👍 of the end");
        assert_eq!(event.viewer.account.as_str(), "somebody.7");
        assert_eq!(event.viewer.teams[0].as_str(), "a.b");
    }

    #[test]
    fn without_neighbours_the_text_is_the_word() {
        assert_eq!(around("", "teh", ""), ("teh".to_owned(), 0));
        assert_eq!(around("in", "teh", ""), ("in teh".to_owned(), 3));
    }

    #[test]
    fn rows_come_in_the_order_of_time_and_a_bad_one_is_named() {
        let text = format!("{HEADER}\n9\t-\ta\tx\ty\t\t\n3\t-\tb\tx\ty\t\t\n");
        let times: Vec<_> = parse(&text, None)
            .unwrap()
            .iter()
            .map(|event| event.time)
            .collect();
        assert_eq!(times, [3, 9]);
        let error = parse(&format!("{HEADER}\n9\t-\ta\n"), None).unwrap_err();
        assert_eq!(format!("{error:#}"), "line 2: has 3 columns, not 7");
    }

    #[test]
    fn every_name_becomes_an_id() {
        for name in ["", "ab c/d", "é", &"x".repeat(80)] {
            assert!(id(name).parse::<AccountId>().is_ok(), "{name}");
        }
    }
}
