//! Corrections of prose from version histories as a corpus of errors. Each row has one changed span.

use std::path::Path;

use anyhow::{Context, ensure};

use crate::event::{Corpus, WriterError};
use crate::read::text_of;

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

fn parse(text: &str) -> anyhow::Result<Vec<WriterError>> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let at = COLUMNS.map(|name| header.iter().position(|column| *column == name));
    let mut columns = [0; COLUMNS.len()];
    for ((column, at), name) in columns.iter_mut().zip(at).zip(COLUMNS) {
        *column = at.with_context(|| format!("has no column {name:?}"))?;
    }
    lines
        .filter(|line| !line.is_empty())
        .filter_map(|line| event(line, columns).transpose())
        .collect()
}

/// `None` unless the row is a certain correction of one word to another.
fn event(line: &str, columns: [usize; COLUMNS.len()]) -> anyhow::Result<Option<WriterError>> {
    let fields: Vec<&str> = line.split('\t').collect();
    let field = |column: usize| fields.get(column).copied().context("has too few columns");
    let [repo, author, time, flag, sentence, old, new, offsets] = columns;
    let (old, new) = (field(old)?, field(new)?);
    if field(flag)? != "1" || !is_word(old) || !is_word(new) {
        return Ok(None);
    }
    let offsets = field(offsets)?.split_once('-').context("has no offsets")?;
    let (from, to): (usize, usize) = (offsets.0.parse()?, offsets.1.parse()?);
    let sentence: Vec<char> = field(sentence)?.chars().collect();
    ensure!(
        from <= to && to <= sentence.len(),
        "has offsets beyond its sentence"
    );
    let part = |part: &[char]| part.iter().collect::<String>();
    let row = [
        field(time)?,
        field(repo)?,
        field(author)?,
        old,
        new,
        &part(&sentence[..from]),
        &part(&sentence[to..]),
    ];
    WriterError::parse(&row.join("\t")).map(Some)
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
