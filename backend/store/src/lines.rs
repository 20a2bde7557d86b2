//! A store as JSON lines: every record, in an order that depends on nothing but the records, so that exporting what was
//! imported gives the same bytes.
//!
//! ```text
//! {"emend_export":1}
//! {"account":"local","language":"en","rule":"SPELLING","surface":"recieve","votes":[{"outcome":"chosen","text":"receive","n":3,"last":1800000000}]}
//! {"end":{"records":1}}
//! ```

use std::io::{self, BufRead, Write};

use emend_learning::{AccountId, Context, Item, Outcome, Record, Tallies, Tally};
use serde::{Deserialize, Serialize};

use crate::{Restoration, Restoring, Store, StoreError};

/// The version of the form.
const FORM: u32 = 1;
/// The longest line, in bytes: an item with tens of thousands of replacements.
const LONGEST: u64 = 8 * 1024 * 1024;
/// Records that are read or put back at a time.
const BATCH: usize = 1_000;

/// What can go wrong with export and import.
#[derive(Debug, thiserror::Error)]
pub enum LinesError {
    /// The file is not as an export is. Nothing was imported.
    #[error("line {line}: {reason}")]
    Malformed {
        /// Counted from 1.
        line: u64,
        /// What is wrong with it, without its text.
        reason: String,
    },
    /// The file cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The store does not answer. What was imported stands; doing it again completes it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    emend_export: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    end: Total,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Total {
    records: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    account: String,
    language: String,
    rule: String,
    surface: String,
    /// `<word` after it, `>word` before it; absent: anywhere.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    context: String,
    votes: Vec<VoteLine>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct VoteLine {
    outcome: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    n: u32,
    last: u64,
}

/// One record as its line, without the line's end.
///
/// # Panics
/// Never: texts and numbers are JSON.
pub fn line(record: &Record, votes: &Tallies) -> String {
    let votes = votes.iter().map(|(outcome, tally)| VoteLine {
        outcome: outcome.name().to_owned(),
        text: outcome.text().map(str::to_owned),
        n: tally.n,
        last: tally.last,
    });
    let line = Line {
        account: record.account.to_string(),
        language: record.item.language().to_owned(),
        rule: record.item.rule().to_string(),
        surface: record.item.surface().to_string(),
        context: record.item.context().text(),
        votes: votes.collect(),
    };
    serde_json::to_string(&line).expect("texts and numbers are JSON")
}

/// The record that [`line`] wrote.
///
/// # Errors
/// What is wrong with it, without its text.
pub fn parse(line: &str) -> Result<Restoration, String> {
    let line: Line = serde_json::from_str(line).map_err(|error| reason(&error))?;
    let account = AccountId::try_from(line.account.as_str()).map_err(|_| "account: no name of one")?;
    let context = Context::from_text(&line.context).map_err(|_| "context: neither <word nor >word")?;
    let item = Item::from_parts(&line.language, &line.rule, &line.surface, context)
        .map_err(|_| "language, rule or surface: none that Emend keeps")?;
    let mut votes = Tallies::new();
    for vote in line.votes {
        let outcome = Outcome::from_name(&vote.outcome, vote.text)
            .ok_or("outcome: unknown, or with a text where it has none, or without where it has one")?;
        let tally = Tally {
            n: vote.n,
            last: vote.last,
        };
        if tally.n == 0 || votes.insert(outcome, tally).is_some() {
            return Err("votes: an n of 0, or an outcome twice".to_owned());
        }
    }
    if votes.is_empty() {
        return Err("votes: none".to_owned());
    }
    Ok(Restoration {
        record: Record { account, item },
        votes,
        version: 0,
        recent: Vec::new(),
    })
}

/// Without the text that serde quotes.
fn reason(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    match error.classify() {
        Category::Io => "cannot be read".to_owned(),
        Category::Syntax | Category::Eof => format!("no JSON, at column {}", error.column()),
        Category::Data => format!(
            "a field is missing, unknown or of the wrong kind, at column {}",
            error.column()
        ),
    }
}

/// Writes all records; how many. `tell` is told how far it is.
pub async fn export(
    store: &dyn Store,
    out: &mut (dyn Write + Send),
    tell: &(dyn Fn(u64) + Sync),
) -> Result<u64, LinesError> {
    let header = Header { emend_export: FORM };
    writeln!(
        out,
        "{}",
        serde_json::to_string(&header).map_err(io::Error::from)?
    )?;
    let keys = sorted_keys(store).await?;
    let mut written = 0;
    for keys in keys.chunks(BATCH) {
        let records = keys.iter().map(|key| Record::from_key(key));
        let records: Vec<_> = records.collect::<Result<_, _>>().map_err(StoreError::from)?;
        for (record, votes) in records.iter().zip(store.votes(&records).await?) {
            // Taken back since.
            if !votes.is_empty() {
                writeln!(out, "{}", line(record, &votes))?;
                written += 1;
            }
        }
        tell(written);
    }
    let end = End {
        end: Total { records: written },
    };
    writeln!(out, "{}", serde_json::to_string(&end).map_err(io::Error::from)?)?;
    out.flush()?;
    Ok(written)
}

/// The keys alone: a million of them take some 100 MB.
async fn sorted_keys(store: &dyn Store) -> Result<Vec<Box<str>>, StoreError> {
    let (mut keys, mut from) = (Vec::new(), None);
    loop {
        let page = store.records(from.as_deref(), BATCH).await?;
        keys.extend(
            page.records
                .iter()
                .map(|found| found.record.key().into_boxed_str()),
        );
        from = page.next;
        if from.is_none() {
            break;
        }
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

/// Sees that the file is whole and each of its lines a record; how many. Nothing is changed.
pub fn check(input: impl BufRead) -> Result<u64, LinesError> {
    let mut lines = Lines::new(input);
    let mut records = 0;
    while lines.record()?.is_some() {
        records += 1;
    }
    Ok(records)
}

/// Puts all records of a file that was [`check`]ed into the store: of each vote the larger tally stands. How many records
/// changed.
pub async fn import(
    store: &dyn Store,
    input: impl BufRead + Send,
    tell: &(dyn Fn(u64) + Sync),
) -> Result<u64, LinesError> {
    let mut lines = Lines::new(input);
    let (mut batch, mut read, mut changed) = (Vec::new(), 0, 0);
    loop {
        let record = lines.record()?;
        let done = record.is_none();
        batch.extend(record);
        if batch.len() >= BATCH || done {
            changed += store.restore(&batch, Restoring::Import).await? as u64;
            read += batch.len() as u64;
            batch.clear();
            tell(read);
        }
        if done {
            return Ok(changed);
        }
    }
}

/// A file, line by line.
struct Lines<R> {
    input: R,
    number: u64,
    records: u64,
}

impl<R: BufRead> Lines<R> {
    fn new(input: R) -> Self {
        Self {
            input,
            number: 0,
            records: 0,
        }
    }

    /// The next record; `None` after the last, when the file ends as it should.
    fn record(&mut self) -> Result<Option<Restoration>, LinesError> {
        if self.number == 0 {
            let first = self.line()?.unwrap_or_default();
            match serde_json::from_str::<Header>(&first) {
                Ok(Header { emend_export: FORM }) => {}
                Ok(_) => return Err(self.malformed("written by a newer Emend")),
                Err(_) => {
                    return Err(self.malformed("no export: it does not begin with {\"emend_export\":1}"));
                }
            }
        }
        let Some(line) = self.line()? else {
            return Err(self.malformed("the file is cut short: its last line must be {\"end\":…}"));
        };
        if line.starts_with("{\"end\"") {
            let end: End = serde_json::from_str(&line).map_err(|error| self.malformed(&reason(&error)))?;
            if end.end.records != self.records {
                let reason = format!(
                    "{} records were announced, {} are there",
                    end.end.records, self.records
                );
                return Err(self.malformed(&reason));
            }
            return match self.line()? {
                None => Ok(None),
                Some(_) => Err(self.malformed("something comes after the end")),
            };
        }
        let record = parse(&line).map_err(|reason| self.malformed(&reason))?;
        self.records += 1;
        Ok(Some(record))
    }

    fn line(&mut self) -> Result<Option<String>, LinesError> {
        self.number += 1;
        let mut bytes = Vec::new();
        let read = io::Read::take(&mut self.input, LONGEST).read_until(b'\n', &mut bytes)?;
        if read as u64 == LONGEST {
            return Err(self.malformed("it is longer than 8 MB"));
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
    fn a_line_gives_its_record_back() {
        let text = GOOD.lines().nth(1).unwrap();
        let record = parse(text).unwrap();
        assert_eq!(record.record.key(), "local|en|SPELLING|<i|recieve");
        assert_eq!(line(&record.record, &record.votes), text);
        assert_eq!(check(GOOD.as_bytes()).unwrap(), 1);
    }

    #[test]
    fn a_file_that_is_not_whole_is_refused_with_its_line() {
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
    fn what_is_no_record_is_refused_without_its_text() {
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
        fn whatever_is_there_is_refused_or_read_and_never_a_panic(text in ".{0,200}", cut in 0_usize..300) {
            let _ = parse(&text);
            let end = GOOD.len().min(cut);
            let _ = check(format!("{}{text}", &GOOD[..end]).as_bytes());
        }
    }
}
