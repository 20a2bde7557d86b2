//! Corrections of words in prose from version histories, as a corpus of errors. Each row has one changed span.

use std::path::Path;

use anyhow::{Context, ensure};

use crate::event::{Corpus, WriterError};
use crate::file_text::text_of;

/// The names, in the first line, of the columns that are read.
const COLUMNS: [&str; 8] = [
    "repo",
    "author",
    "time",
    "flag",
    "new_sentence",
    "old_span",
    "new_span",
    "new_offsets",
];

/// The corrections of one word to another in such a file, in chronological order. Only certain corrections count (flag 1).
pub(crate) fn corpus(path: &Path, limit: Option<usize>) -> anyhow::Result<Corpus> {
    let mut events = parse(&text_of(path)?).with_context(|| path.display().to_string())?;
    events.sort_by_key(|event| event.time);
    events.truncate(limit.unwrap_or(usize::MAX));
    ensure!(
        !events.is_empty(),
        "{} contains no correction of a word",
        path.display()
    );
    Ok(Corpus {
        name: "edits".to_owned(),
        events,
    })
}

type Columns = [usize; COLUMNS.len()];

/// The positions of the named columns of a file, and its lines.
pub(crate) fn rows<'a, const N: usize>(
    text: &'a str,
    names: [&str; N],
) -> anyhow::Result<([usize; N], impl Iterator<Item = &'a str>)> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let at = names.map(|name| header.iter().position(|column| *column == name));
    let mut columns = [0; N];
    for ((column, at), name) in columns.iter_mut().zip(at).zip(names) {
        *column = at.with_context(|| format!("has no column {name:?}"))?;
    }
    Ok((columns, lines.filter(|line| !line.is_empty())))
}

fn parse(text: &str) -> anyhow::Result<Vec<WriterError>> {
    let (columns, lines) = rows(text, COLUMNS)?;
    lines
        .filter_map(|line| event(line, columns).transpose())
        .collect()
}

/// A certain correction.
struct EditRow<'a> {
    repo: &'a str,
    author: &'a str,
    time: &'a str,
    old: &'a str,
    new: &'a str,
    before: String,
    after: String,
}

impl<'a> EditRow<'a> {
    /// `None` unless the row is a certain correction.
    fn parse(line: &'a str, columns: Columns) -> anyhow::Result<Option<Self>> {
        let fields: Vec<&str> = line.split('\t').collect();
        let field = |column: usize| fields.get(column).copied().context("has too few columns");
        let [repo, author, time, flag, sentence, old, new, offsets] = columns;
        if field(flag)? != "1" {
            return Ok(None);
        }
        let offsets = field(offsets)?.split_once('-').context("has no offsets")?;
        let (from, to): (usize, usize) = (offsets.0.parse()?, offsets.1.parse()?);
        let sentence: Vec<char> = field(sentence)?.chars().collect();
        ensure!(
            from <= to && to <= sentence.len(),
            "has offsets beyond its sentence"
        );
        Ok(Some(Self {
            repo: field(repo)?,
            author: field(author)?,
            time: field(time)?,
            old: field(old)?,
            new: field(new)?,
            before: sentence[..from].iter().collect(),
            after: sentence[to..].iter().collect(),
        }))
    }
}

/// `None` unless the row is a certain correction of one word to another.
fn event(line: &str, columns: Columns) -> anyhow::Result<Option<WriterError>> {
    let row = EditRow::parse(line, columns)?;
    let Some(row) = row.filter(|row| is_word(row.old) && is_word(row.new)) else {
        return Ok(None);
    };
    let fields = [
        row.time,
        row.repo,
        row.author,
        row.old,
        row.new,
        &row.before,
        &row.after,
    ];
    WriterError::parse(&fields.join("\t")).map(Some)
}

fn is_word(span: &str) -> bool {
    !span.is_empty() && span.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sure_correction_of_a_word_is_an_error_in_its_sentence() {
        let header = "repo\tcommit\tauthor\ttime\tflag\told_span\tnew_span\tnew_sentence\tnew_offsets";
        let rows = [
            "a/b\tc\tann\t7\t1\tform\tfrom\tTake it – from there.\t10-14",
            "a/b\tc\tann\t7\t0\tform\tfrom\tTake it – from there.\t10-14",
            "a/b\tc\tann\t7\t1\t\tof\tOne of us.\t4-6",
        ];
        let events = parse(&format!("{header}\n{}", rows.join("\n"))).unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].text, "Take it – form there.");
        assert_eq!(events[0].corrected(), "Take it – from there.");
        assert!(parse("repo\tauthor\n").is_err());
    }
}
