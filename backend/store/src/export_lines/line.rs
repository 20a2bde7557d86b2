//! One line of an export: a record or an entry.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use emend_domain::{AccountId, Context, Item, Outcome, Record, Tallies, Tally};
use serde::{Deserialize, Serialize};

use crate::{Entry, EntryName, EntryState, Restoration, check_size, memberships};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExportLine {
    account: String,
    language: String,
    rule: String,
    surface: String,
    /// The neighbouring word: `<word` if the surface follows it, `>word` if it precedes it; absent for any context.
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

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryLine {
    entry: String,
    id: String,
    value: ExportValue,
}

/// A text, or bytes that are not UTF-8.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum ExportValue {
    Text(String),
    Bytes(ExportBytes),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExportBytes {
    base64: String,
}

/// The contents of a line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ParsedLine {
    Record(Restoration),
    Entry(EntryState),
}

/// Returns a record as its line, without the line break.
///
/// # Panics
/// Never: texts and numbers can always be written as JSON.
pub fn line(record: &Record, votes: &Tallies) -> String {
    let votes = votes.iter().map(|(outcome, tally)| VoteLine {
        outcome: outcome.name().to_owned(),
        text: outcome.text().map(str::to_owned),
        n: tally.n,
        last: tally.last,
    });
    let line = ExportLine {
        account: record.account.to_string(),
        language: record.item.language().to_owned(),
        rule: record.item.rule().to_string(),
        surface: record.item.surface().to_string(),
        context: record.item.context().text(),
        votes: votes.collect(),
    };
    serde_json::to_string(&line).expect("texts and numbers are JSON")
}

/// Parses a record that [`line`] wrote.
///
/// # Errors
/// The reason, without text from the line.
pub fn parse(line: &str) -> Result<Restoration, String> {
    let line: ExportLine = serde_json::from_str(line).map_err(|error| reason(&error))?;
    let account = AccountId::try_from(line.account.as_str()).map_err(|_| "account: not an account name")?;
    let context = Context::from_text(&line.context)
        .map_err(|_| "context: not one of <word, >word, ^left>right and @part")?;
    let item = Item::from_parts(&line.language, &line.rule, &line.surface, context)
        .map_err(|_| "language, rule or surface: not in the form in which Emend stores it")?;
    let mut votes = Tallies::new();
    for vote in line.votes {
        let outcome = Outcome::from_name(&vote.outcome, vote.text)
            .ok_or("outcome: unknown, or its text is missing or superfluous")?;
        let tally = Tally {
            n: vote.n,
            last: vote.last,
        };
        if tally.n == 0 || votes.insert(outcome, tally).is_some() {
            return Err("votes: an n is 0, or an outcome occurs twice".to_owned());
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

/// Returns the reason of a parse error without the text that serde quotes.
pub(crate) fn reason(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    match error.classify() {
        Category::Io => "cannot be read".to_owned(),
        Category::Syntax | Category::Eof => format!("invalid JSON at column {}", error.column()),
        Category::Data => format!(
            "a field is missing, unknown or of the wrong type at column {}",
            error.column()
        ),
    }
}

/// Returns an entry as its line, without the line break.
///
/// # Panics
/// Never: texts can always be written as JSON.
pub fn entry_line(entry: &Entry) -> String {
    let value = match std::str::from_utf8(&entry.value) {
        Ok(text) => ExportValue::Text(text.to_owned()),
        Err(_) => ExportValue::Bytes(ExportBytes {
            base64: STANDARD.encode(&entry.value),
        }),
    };
    let line = EntryLine {
        entry: entry.name.kind().to_owned(),
        id: entry.name.id().to_owned(),
        value,
    };
    serde_json::to_string(&line).expect("texts are JSON")
}

fn parse_entry(line: &str) -> Result<EntryState, String> {
    let line: EntryLine = serde_json::from_str(line).map_err(|error| reason(&error))?;
    let name = EntryName::new(&line.entry, &line.id).map_err(|error| format!("entry, id: {error}"))?;
    let value = match line.value {
        ExportValue::Text(text) => text.into_bytes(),
        ExportValue::Bytes(bytes) => STANDARD.decode(bytes.base64).map_err(|_| "value: not base64")?,
    };
    check_size(Some(&value)).map_err(|_| "value: longer than the limit for entries")?;
    let teams = match memberships::account(&name) {
        Ok(None) => Ok(()),
        Ok(Some(_)) => memberships::read(&value).map(|_| ()),
        Err(error) => Err(error),
    };
    teams.map_err(|_| "id, value: not an account with a list of teams")?;
    Ok(EntryState {
        name,
        value: Some(value),
        version: 0,
    })
}

/// Parses the record or the entry of a line.
pub(crate) fn parse_line(line: &str) -> Result<ParsedLine, String> {
    if line.starts_with("{\"entry\"") {
        parse_entry(line).map(ParsedLine::Entry)
    } else {
        parse(line).map(ParsedLine::Record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_with_any_bytes_decodes_to_itself() {
        for (value, written) in [
            (&b"{\"name\":\"Ada\"}\n"[..], r#""{\"name\":\"Ada\"}\n""#),
            (b"", r#""""#),
            (b"\0\xff", r#"{"base64":"AP8="}"#),
        ] {
            let entry = Entry {
                name: EntryName::new("account", "a \"}|").unwrap(),
                value: value.to_vec(),
                version: 3,
            };
            let line = entry_line(&entry);
            assert_eq!(
                line,
                format!(r#"{{"entry":"account","id":"a \"}}|","value":{written}}}"#)
            );
            let given = EntryState {
                version: 0,
                ..entry.into()
            };
            assert_eq!(parse_line(&line), Ok(ParsedLine::Entry(given)));
        }
    }

    #[test]
    fn invalid_entries_are_refused_without_their_text() {
        for line in [
            r#"{"entry":"Geheim","id":"a","value":""}"#,
            r#"{"entry":"a","id":"","value":"geheim"}"#,
            r#"{"entry":"a","id":"a","value":7}"#,
            r#"{"entry":"a","id":"a","value":{"base64":"geheim!"}}"#,
            r#"{"entry":"a","id":"a"}"#,
            r#"{"entry":"a","id":"a","value":"","geheim":1}"#,
            r#"{"entry":"teams","id":"a:geheim","value":"[]"}"#,
            r#"{"entry":"teams","id":"a","value":"geheim"}"#,
        ] {
            let why = parse_line(line).unwrap_err();
            assert!(!why.to_lowercase().contains("geheim"), "{why}");
        }
        let long = format!(r#"{{"entry":"a","id":"a","value":"{}"}}"#, "x".repeat(65 * 1024));
        assert!(parse_line(&long).is_err());
    }
}
