//! Export and import of a store as JSON lines: every permanent entry, then every record. The order depends only on the
//! contents, so exporting an imported file gives the same bytes. A value that is not UTF-8 is written as
//! `{"base64":"…"}`.
//!
//! ```text
//! {"emend_export":1}
//! {"entry":"teams","id":"ada","value":"[\"red\"]"}
//! {"account":"local","language":"en","rule":"SPELLING","surface":"recieve","votes":[{"outcome":"chosen","text":"receive","n":3,"last":1800000000}]}
//! {"end":{"records":1,"entries":1}}
//! ```

use std::io::{self, BufRead, Write};

use emend_domain::Record;
use emend_domain::number_with_noun::format_count;
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};

use crate::paging::{permanent_entry_pages, record_pages};
use crate::{Entry, EntryName, EntryState, PutCondition, PutResult, RestoreMode, RestoreTarget, StoreError};

mod line;

use line::{ParsedLine, parse_line, reason};
pub use line::{entry_line, line, parse};

/// The version of the format.
const FORMAT_VERSION: u32 = 1;
/// The longest line, in bytes: enough for an item with tens of thousands of replacements.
const MAX_LINE: u64 = 8 * 1024 * 1024;
/// The number of records or entries that are read or restored at a time.
const BATCH: usize = 1_000;

/// An error of export or import.
#[derive(Debug, thiserror::Error)]
pub enum LinesError {
    /// The file is not an export. Nothing was imported.
    #[error("line {line}: {reason}")]
    Malformed {
        /// The line number, counted from 1.
        line: u64,
        /// The reason, without text from the file.
        reason: String,
    },
    /// The file cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The store does not answer. Lines imported so far remain; repeating the import completes it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExportHeader {
    emend_export: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExportEnd {
    end: ExportTotal,
}

/// The numbers of records and entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportTotal {
    /// Records: the votes of an account for an item.
    pub records: u64,
    /// Entries: accounts, keys, teams, memberships.
    #[serde(default)]
    pub entries: u64,
}

impl std::fmt::Display for ExportTotal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (records, entries) = (
            format_count(self.records, "record"),
            format_count(self.entries, "entry"),
        );
        write!(f, "{records} and {entries}")
    }
}

/// Writes all entries and records and returns their numbers. `progress` is called with the progress.
pub async fn export(
    store: &dyn RestoreTarget,
    output: &mut (dyn Write + Send),
    progress: &(dyn Fn(u64) + Sync),
) -> Result<ExportTotal, LinesError> {
    let header = ExportHeader {
        emend_export: FORMAT_VERSION,
    };
    write_line(output, &header)?;
    let mut total = ExportTotal::default();
    for names in sorted_names(store).await?.chunks(BATCH) {
        // An entry that was deleted in the meantime is skipped.
        for entry in store.entries(names).await?.into_iter().flatten() {
            writeln!(output, "{}", entry_line(&entry))?;
            total.entries += 1;
        }
        progress(total.entries);
    }
    for keys in sorted_keys(store).await?.chunks(BATCH) {
        let records = keys.iter().map(|key| Record::from_key(key));
        let records: Vec<_> = records.collect::<Result<_, _>>().map_err(StoreError::from)?;
        for (record, votes) in records.iter().zip(store.votes(&records).await?) {
            // A record whose votes were undone in the meantime is skipped.
            if !votes.is_empty() {
                writeln!(output, "{}", line(record, &votes))?;
                total.records += 1;
            }
        }
        progress(total.entries + total.records);
    }
    write_line(output, &ExportEnd { end: total })?;
    output.flush()?;
    Ok(total)
}

fn write_line(output: &mut (dyn Write + Send), line: &impl Serialize) -> io::Result<()> {
    let line = serde_json::to_string(line)?;
    writeln!(output, "{line}")
}

async fn sorted_names(store: &dyn RestoreTarget) -> Result<Vec<EntryName>, StoreError> {
    let mut names = Vec::new();
    let mut pages = permanent_entry_pages(store, BATCH);
    while let Some(entries) = pages.try_next().await? {
        names.extend(entries.into_iter().map(|entry| entry.name));
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// Returns the keys only: a million of them take about 100 MB.
async fn sorted_keys(store: &dyn RestoreTarget) -> Result<Vec<Box<str>>, StoreError> {
    let mut keys = Vec::new();
    let mut pages = record_pages(store, BATCH);
    while let Some(records) = pages.try_next().await? {
        keys.extend(records.iter().map(|votes| votes.record.key().into_boxed_str()));
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

/// Checks that the file is complete and that each line is a record or an entry, and returns their numbers. Nothing is
/// changed.
pub fn check(input: impl BufRead) -> Result<ExportTotal, LinesError> {
    let mut lines = ExportLines::new(input);
    while lines.next()?.is_some() {}
    Ok(lines.read)
}

/// Imports a file that passed [`check`]. For each vote, the larger tally is kept. An existing entry is kept, unless
/// `is_readable` rejects it and accepts the file's. Returns the numbers of changed records and entries.
pub async fn import(
    store: &dyn RestoreTarget,
    input: impl BufRead + Send,
    is_readable: &(dyn Fn(&Entry) -> bool + Sync),
    progress: &(dyn Fn(u64) + Sync),
) -> Result<ExportTotal, LinesError> {
    let mut lines = ExportLines::new(input);
    let mut total = ExportTotal::default();
    let (mut records, mut entries) = (Vec::new(), Vec::new());
    loop {
        let line = lines.next()?;
        let is_end = line.is_none();
        match line {
            Some(ParsedLine::Record(record)) => records.push(record),
            Some(ParsedLine::Entry(entry)) => entries.push(entry),
            None => {}
        }
        if records.len() + entries.len() >= BATCH || is_end {
            total.entries += replace_unreadable(store, &entries, is_readable).await?;
            total.entries += store.restore_entries(&entries, RestoreMode::Import).await? as u64;
            total.records += store.restore(&records, RestoreMode::Import).await? as u64;
            records.clear();
            entries.clear();
            progress(lines.read.entries + lines.read.records);
        }
        if is_end {
            return Ok(total);
        }
    }
}

/// Replaces existing entries that are unreadable by these, and returns their number.
async fn replace_unreadable(
    store: &dyn RestoreTarget,
    entries: &[EntryState],
    is_readable: &(dyn Fn(&Entry) -> bool + Sync),
) -> Result<u64, StoreError> {
    let names: Vec<_> = entries.iter().map(|entries| entries.name.clone()).collect();
    let mut replaced = 0;
    for (entries, stored) in entries.iter().zip(store.entries(&names).await?) {
        let (Some(stored), Some(value)) = (stored, &entries.value) else {
            continue;
        };
        let expected = PutCondition::Version(stored.version);
        let better = Entry {
            value: value.clone(),
            ..stored.clone()
        };
        if is_readable(&stored) || !is_readable(&better) {
            continue;
        }
        // The expected version keeps an entry that was repaired or replaced in the meantime.
        let put = store.put_entry(&entries.name, Some(better.value), expected, None);
        replaced += u64::from(put.await? != PutResult::Conflict);
    }
    Ok(replaced)
}

/// A file, read line by line.
struct ExportLines<R> {
    input: R,
    number: u64,
    read: ExportTotal,
}

impl<R: BufRead> ExportLines<R> {
    fn new(input: R) -> Self {
        Self {
            input,
            number: 0,
            read: ExportTotal::default(),
        }
    }

    /// Returns the next record or entry; `None` after the last one, if the file is complete.
    fn next(&mut self) -> Result<Option<ParsedLine>, LinesError> {
        if self.number == 0 {
            let first = self.line()?.unwrap_or_default();
            match serde_json::from_str::<ExportHeader>(&first) {
                Ok(ExportHeader {
                    emend_export: FORMAT_VERSION,
                }) => {}
                Ok(_) => return Err(self.malformed("a newer version of Emend wrote the export")),
                Err(_) => {
                    return Err(
                        self.malformed("this is not an export: it does not begin with {\"emend_export\":1}")
                    );
                }
            }
        }
        let Some(line) = self.line()? else {
            return Err(self.malformed("the file is truncated: its last line must be {\"end\":…}"));
        };
        if line.starts_with("{\"end\"") {
            let end: ExportEnd =
                serde_json::from_str(&line).map_err(|error| self.malformed(&reason(&error)))?;
            if end.end != self.read {
                let reason = format!(
                    "{} are announced at the end, but the file has {}",
                    end.end, self.read
                );
                return Err(self.malformed(&reason));
            }
            return match self.line()? {
                None => Ok(None),
                Some(_) => Err(self.malformed("there is a line after the end")),
            };
        }
        let parsed = parse_line(&line).map_err(|reason| self.malformed(&reason))?;
        match &parsed {
            ParsedLine::Record(_) => self.read.records += 1,
            ParsedLine::Entry(_) => self.read.entries += 1,
        }
        Ok(Some(parsed))
    }

    fn line(&mut self) -> Result<Option<String>, LinesError> {
        self.number += 1;
        let mut bytes = Vec::new();
        let read = io::Read::take(&mut self.input, MAX_LINE).read_until(b'\n', &mut bytes)?;
        if read as u64 == MAX_LINE {
            return Err(self.malformed("it is longer than the limit of 8 MB"));
        }
        if read == 0 {
            return Ok(None);
        }
        let text = String::from_utf8(bytes).map_err(|_| self.malformed("it is not UTF-8"))?;
        Ok(Some(text.trim_end_matches(['\n', '\r']).to_owned()))
    }

    fn malformed(&self, reason: &str) -> LinesError {
        LinesError::Malformed {
            line: self.number,
            reason: reason.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "{\"emend_export\":1}\n{\"account\":\"local\",\"language\":\"en\",\"rule\":\"SPELLING\",\"surface\":\"recieve\",\
                        \"context\":\"<i\",\"votes\":[{\"outcome\":\"chosen\",\"text\":\"receive\",\"n\":3,\"last\":5},\
                        {\"outcome\":\"ignored\",\"n\":1,\"last\":6}]}\n{\"end\":{\"records\":1}}\n";

    fn why(file: &str) -> String {
        check(file.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_line_decodes_to_its_record() {
        let text = GOOD.lines().nth(1).unwrap();
        let record = parse(text).unwrap();
        assert_eq!(record.record.key(), "local|en|SPELLING|<i|recieve");
        assert_eq!(line(&record.record, &record.votes), text);
        let total = ExportTotal {
            records: 1,
            entries: 0,
        };
        assert_eq!(check(GOOD.as_bytes()).unwrap(), total);
    }

    #[test]
    fn an_incomplete_file_is_refused_with_its_line() {
        for (cut, line) in [
            (0, 1),
            (5, 1),
            (19, 2),
            (60, 2),
            (GOOD.len() - 24, 2),
            (GOOD.len() - 4, 3),
        ] {
            let why = why(&GOOD[..cut]);
            assert!(why.starts_with(&format!("line {line}:")), "{cut}: {why}");
        }
        assert!(why(&GOOD.replace(":1}}", ":2}}")).contains("announced"));
        assert!(why(&format!("{GOOD}\n")).contains("after the end"));
    }

    #[test]
    fn invalid_records_are_refused_without_their_text() {
        for (from, to) in [
            ("\"n\":3", "\"n\":0"),
            ("\"n\":3", "\"n\":-3"),
            ("\"n\":3", "\"n\":\"geheim\""),
            ("chosen", "geheim"),
            ("\"ignored\"", "\"ignored\",\"text\":\"geheim\""),
            ("\"<i\"", "\"geheim\""),
            ("\"local\"", "\"ge heim\""),
            ("\"rule\"", "\"geheim\""),
        ] {
            let why = why(&GOOD.replacen(from, to, 1));
            assert!(why.starts_with("line 2:") && !why.contains("geheim"), "{why}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_input_is_read_or_refused_without_a_panic(text in ".{0,200}", cut in 0_usize..300) {
            let _ = parse(&text);
            let end = GOOD.len().min(cut);
            let _ = check(format!("{}{text}", &GOOD[..end]).as_bytes());
        }
    }
}
