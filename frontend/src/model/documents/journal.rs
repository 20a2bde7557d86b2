//! The journal: the text of an open document in the browser's local storage.
//!
//! The database of documents is asynchronous, and a page that is closed cannot wait for it. The text is therefore written to the
//! journal first, which takes effect at once, and is moved into the database afterwards, at the latest on the next start.

/// The name under which earlier versions of the app stored their only draft.
const OLD_DRAFT: &str = "text";
/// The prefix of the names under which those versions stored other versions of the draft.
const OLD_VERSION: &str = "version.";
/// The ID of the document that the earlier draft becomes.
pub const OLD_DOCUMENT: &str = "first";

/// The prefix of the names of journals.
const TEXT: &str = "text.";
/// The prefix of the names of texts of other tabs.
const ASIDE_PREFIX: &str = "aside.";
/// The start of a stored entry.
const HEAD: &str = "emend-journal ";

/// An entry of the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalEntry {
    /// The revision of the text: the moment of its last change in milliseconds since the Unix epoch, or a little more, so that
    /// it is greater than that of the text that it was made from.
    pub revision: u64,
    /// The revision that the text was made from; 0 if from none.
    pub base: u64,
    /// The text.
    pub text: String,
}

impl JournalEntry {
    /// The stored form.
    pub fn encode(&self) -> String {
        format!("{HEAD}{} {}\n{}", self.revision, self.base, self.text)
    }

    /// Reads the stored form. Anything else is the draft of an earlier version of the app, which has no revision.
    pub fn decode(stored: String) -> Self {
        let head = stored
            .strip_prefix(HEAD)
            .and_then(|rest| rest.split_once('\n'))
            .and_then(|(head, text)| {
                let (revision, base) = head.split_once(' ')?;
                Some((revision.parse().ok()?, base.parse().ok()?, text.to_owned()))
            });
        match head {
            Some((revision, base, text)) => Self { revision, base, text },
            None => Self {
                revision: 0,
                base: 0,
                text: stored,
            },
        }
    }
}

/// The name of the journal of a document.
pub fn name(document: &str) -> String {
    format!("{TEXT}{document}")
}

/// The document whose text is stored under this name, if it is the name of a journal.
pub fn document_of(name: &str) -> Option<&str> {
    match name {
        OLD_DRAFT => Some(OLD_DOCUMENT),
        name => name.strip_prefix(TEXT).filter(|document| !document.is_empty()),
    }
}

/// The revision after `previous`, at `now` (milliseconds since the Unix epoch).
pub fn next_revision(now: u64, previous: u64) -> u64 {
    now.max(previous + 1)
}

/// The name of the text of another tab that is put aside at `moment` (milliseconds since the Unix epoch); `taken` are the names
/// in use.
pub fn aside_name(document: &str, moment: u64, taken: &[String]) -> String {
    let free = (moment..).map(|moment| format!("{ASIDE_PREFIX}{document}.{moment:015}"));
    let mut free = free.skip_while(|name| taken.contains(name));
    free.next().unwrap_or_default()
}

/// The document of a text that was put aside under this name, and the moment.
pub fn parse_aside_name(name: &str) -> Option<(&str, u64)> {
    if let Some(moment) = name.strip_prefix(OLD_VERSION) {
        return Some((OLD_DOCUMENT, moment.parse().ok()?));
    }
    let (document, moment) = name.strip_prefix(ASIDE_PREFIX)?.rsplit_once('.')?;
    Some((document, moment.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_read_as_it_was_written() {
        for text in ["", "One.\nTwo.", "\n", "emend-journal 1 2\nNot a head."] {
            let entry = JournalEntry {
                revision: 1_700_000_000_000,
                base: 12,
                text: text.to_owned(),
            };
            assert_eq!(JournalEntry::decode(entry.encode()), entry);
        }
    }

    #[test]
    fn the_draft_of_an_earlier_version_is_a_text_without_revision() {
        for text in [
            "My text.\nIt goes on.",
            "",
            "emend-journal",
            "emend-journal x y\nText",
        ] {
            let entry = JournalEntry::decode(text.to_owned());
            assert_eq!((entry.revision, entry.base, entry.text.as_str()), (0, 0, text));
        }
    }

    #[test]
    fn keys_identify_their_document() {
        assert_eq!(document_of(&name("a-b")), Some("a-b"));
        assert_eq!(document_of("text"), Some(OLD_DOCUMENT));
        for other in ["text.", "textual", "last", "aside.a.1", "choice.1"] {
            assert_eq!(document_of(other), None, "{other}");
        }
        let first = aside_name("a.b", 7, &[]);
        assert_eq!(parse_aside_name(&first), Some(("a.b", 7)));
        let second = aside_name("a.b", 7, &[first]);
        assert_eq!(parse_aside_name(&second), Some(("a.b", 8)));
        assert_eq!(
            parse_aside_name("version.000000000000999"),
            Some((OLD_DOCUMENT, 999))
        );
        assert_eq!(parse_aside_name("text.a"), None);
    }

    #[test]
    fn revisions_grow_even_if_the_clock_is_set_back() {
        assert_eq!(next_revision(10, 3), 10);
        assert_eq!(next_revision(10, 10), 11);
        assert_eq!(next_revision(2, 10), 11);
    }
}
