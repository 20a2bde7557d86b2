//! A document as the list shows it.

use emend_shared::{Markup, Strictness};
use serde::{Deserialize, Serialize};

use super::title;
use crate::model::messages::m;
use crate::model::sorting::sort_by;

/// How a document is checked, and its goals.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DocumentSettings {
    /// The language: a tag or `auto`; `None` if the user never chose one for this document.
    pub language: Option<String>,
    /// The markup.
    pub markup: Markup,
    /// How sure an issue must be.
    pub strictness: Strictness,
    /// Whether long sentences are marked.
    pub marks_long_sentences: bool,
    /// The number of words to write.
    pub goal_words: Option<usize>,
    /// The highest grade that a reader should need.
    pub goal_grade: Option<usize>,
}

/// A document without its text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DocumentRecord {
    /// The ID, unique to the browser.
    pub id: String,
    /// The title that the user has given it.
    pub given_title: Option<String>,
    /// The title from its first line.
    pub text_title: String,
    /// How it is checked.
    pub settings: DocumentSettings,
    /// When its text was last changed, in milliseconds since the Unix epoch.
    pub changed: u64,
    /// The revision of its text; see [`super::journal::JournalEntry`].
    pub revision: u64,
    /// When the newest version that was kept was the current text, in milliseconds since the Unix epoch.
    pub versioned: u64,
    /// The number of words.
    pub words: usize,
    /// When the user deleted it, in milliseconds since the Unix epoch.
    pub deleted: Option<u64>,
}

/// How long a deleted document can be restored, in milliseconds.
pub const RESTORABLE_MS: u64 = 30 * 24 * 3_600_000;

impl DocumentRecord {
    /// The title.
    pub fn title(&self) -> &str {
        self.given_title.as_deref().unwrap_or(&self.text_title)
    }

    /// Takes over a changed text of this revision, changed at `now` (milliseconds since the Unix epoch).
    pub fn take_text(&mut self, text: &str, revision: u64, now: u64) {
        self.text_title = title::from_text(text);
        self.words = text.split_whitespace().count();
        self.revision = revision;
        self.changed = now;
    }

    /// Whether its time in the list of deleted documents is over at `now` (milliseconds since the Unix epoch).
    pub fn is_expired(&self, now: u64) -> bool {
        self.deleted.is_some_and(|deleted| deleted + RESTORABLE_MS < now)
    }
}

/// The documents of a list, the last changed first.
pub fn in_order(mut records: Vec<DocumentRecord>) -> Vec<DocumentRecord> {
    sort_by(&mut records, |a, b| {
        b.changed.cmp(&a.changed).then_with(|| a.id.cmp(&b.id))
    });
    records
}

/// The document to open: the one that was asked for, else the last opened, else the last changed. `None` if there is none.
/// Deleted documents are opened only on request.
pub fn to_open<'r>(
    records: &'r [DocumentRecord],
    wanted: Option<&str>,
    last: Option<&str>,
) -> Option<&'r DocumentRecord> {
    let with_id = |id: &str| records.iter().find(|record| record.id == id);
    let present = |record: &&DocumentRecord| record.deleted.is_none();
    wanted
        .and_then(with_id)
        .or_else(|| last.and_then(with_id).filter(present))
        .or_else(|| records.iter().filter(present).max_by_key(|record| record.changed))
}

/// Whether every word of `query` occurs, in any case, in the title or in `lower_text`, the text in lower case.
pub fn matches(record: &DocumentRecord, lower_text: &str, query: &str) -> bool {
    let title = record.title().to_lowercase();
    query
        .to_lowercase()
        .split_whitespace()
        .all(|word| title.contains(word) || lower_text.contains(word))
}

/// When a document was changed, seen from `now` (both in milliseconds since the Unix epoch); `None` if it is so long ago that a
/// date says more.
pub fn age(changed: u64, now: u64) -> Option<String> {
    let minutes = now.saturating_sub(changed) / 60_000;
    let minutes = usize::try_from(minutes).unwrap_or(usize::MAX);
    Some(match minutes {
        0 => m("just now").owned(),
        1..60 => tn!(minutes, "{n} minute ago", "{n} minutes ago"),
        60..1440 => tn!(minutes / 60, "{n} hour ago", "{n} hours ago"),
        1440..10_080 => tn!(minutes / 1440, "{n} day ago", "{n} days ago"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str, changed: u64) -> DocumentRecord {
        DocumentRecord {
            id: id.to_owned(),
            changed,
            ..DocumentRecord::default()
        }
    }

    fn deleted(id: &str, changed: u64) -> DocumentRecord {
        DocumentRecord {
            deleted: Some(changed),
            ..record(id, changed)
        }
    }

    #[test]
    fn the_last_changed_document_is_first() {
        let ids: Vec<String> = in_order(vec![
            record("a", 1),
            record("b", 3),
            record("c", 2),
            record("d", 3),
        ])
        .into_iter()
        .map(|record| record.id)
        .collect();
        assert_eq!(ids, ["b", "d", "c", "a"]);
    }

    #[test]
    fn the_requested_or_else_the_last_document_opens() {
        let records = [record("a", 1), record("b", 3), deleted("c", 9)];
        let opened_id = |wanted, last| to_open(&records, wanted, last).map(|record| record.id.as_str());
        assert_eq!(opened_id(Some("a"), Some("b")), Some("a"));
        assert_eq!(opened_id(Some("gone"), Some("a")), Some("a"));
        assert_eq!(opened_id(None, None), Some("b"));
        assert_eq!(
            opened_id(None, Some("c")),
            Some("b"),
            "a deleted one does not open by itself"
        );
        assert_eq!(opened_id(Some("c"), None), Some("c"));
        assert_eq!(to_open(&[deleted("c", 9)], None, None), None);
    }

    #[test]
    fn a_search_looks_at_title_and_text() {
        let mut document = record("a", 1);
        document.take_text("Budget 2027\nThe Äpfel are dear.", 5, 6);
        assert!(matches(
            &document,
            "budget 2027\nthe äpfel are dear.",
            "ÄPFEL dear Budget"
        ));
        assert!(!matches(&document, "Budget 2027", "pears"));
        assert!(matches(&document, "", " "));
        document.given_title = Some("Plans".to_owned());
        assert_eq!(document.title(), "Plans");
        assert!(matches(&document, "", "plan"));
        assert_eq!((document.words, document.revision, document.changed), (6, 5, 6));
    }

    #[test]
    fn deleted_documents_stay_for_a_month() {
        assert!(!record("a", 1).is_expired(u64::MAX));
        assert!(!deleted("a", 5).is_expired(5 + RESTORABLE_MS));
        assert!(deleted("a", 5).is_expired(6 + RESTORABLE_MS));
    }

    #[test]
    fn ages_are_given_in_the_largest_unit() {
        const MINUTE: u64 = 60_000;
        for (minutes, expected) in [
            (0, Some("just now")),
            (1, Some("1 minute ago")),
            (59, Some("59 minutes ago")),
            (60, Some("1 hour ago")),
            (1_439, Some("23 hours ago")),
            (1_440, Some("1 day ago")),
            (10_080, None),
        ] {
            assert_eq!(age(5, 5 + minutes * MINUTE).as_deref(), expected, "{minutes}");
        }
        assert_eq!(
            age(9, 5).as_deref(),
            Some("just now"),
            "a clock that was set back"
        );
    }

    #[test]
    fn missing_fields_of_a_stored_record_have_defaults() {
        let read: DocumentRecord =
            serde_json::from_str(r#"{"id": "a", "settings": {"markup": "markdown"}}"#).unwrap();
        assert_eq!((read.id.as_str(), read.settings.markup), ("a", Markup::Markdown));
        assert_eq!(read.settings.goal_words, None);
        assert!(!read.settings.marks_long_sentences);
    }

    #[test]
    fn goals_are_stored_with_the_settings() {
        let settings = DocumentSettings {
            marks_long_sentences: true,
            goal_words: Some(500),
            goal_grade: Some(8),
            ..DocumentSettings::default()
        };
        let stored = serde_json::to_string(&settings).unwrap();
        assert_eq!(
            serde_json::from_str::<DocumentSettings>(&stored).unwrap(),
            settings
        );
    }
}
