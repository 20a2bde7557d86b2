//! The signals that the parts of the page share.

use emend_shared::{IssueKind, LanguageInfo, UsedLanguage};
use leptos::html::Div;
use leptos::prelude::*;

use super::toast::Toast;
use crate::model::document::{Document, Mark};
use crate::model::hidden::Hidden;
use crate::model::history::History;

/// Where the suggestions for an issue are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Beside the word.
    Popover,
    /// In the list.
    List,
}

/// The issue whose suggestions are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opened {
    /// Its id.
    pub(crate) id: u64,
    /// Where.
    pub(crate) place: Place,
    /// Whether the focus goes there.
    pub(crate) focus: bool,
}

/// How things stand with the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Connection {
    /// It answers.
    Fine,
    /// It does not, and is asked again.
    Away,
    /// It does, but not as we would like.
    Refused(String),
}

/// Everything that the parts share. It is as cheap to copy as a number.
#[derive(Clone, Copy)]
pub(crate) struct State {
    /// The text and what was found in it.
    pub(crate) document: RwSignal<Document>,
    /// What was waved away.
    pub(crate) hidden: RwSignal<Hidden>,
    /// Kinds that are not to be shown.
    pub(crate) muted: RwSignal<Vec<IssueKind>>,
    /// Every issue that is not waved away.
    pub(crate) found: Memo<Vec<Mark>>,
    /// Those of them whose kind is shown.
    pub(crate) shown: Memo<Vec<Mark>>,
    /// The issue whose suggestions are shown.
    pub(crate) opened: RwSignal<Option<Opened>>,
    /// The language as chosen: a tag or `auto`.
    pub(crate) language: RwSignal<String>,
    /// The language as the server used it last.
    pub(crate) used_language: RwSignal<Option<UsedLanguage>>,
    /// The languages that the server has.
    pub(crate) languages: RwSignal<Vec<LanguageInfo>>,
    /// How things stand with the server.
    pub(crate) connection: RwSignal<Connection>,
    /// Whether suggestions come without what was learned.
    pub(crate) unlearned: RwSignal<bool>,
    /// Choices that are not yet sent.
    pub(crate) waiting: RwSignal<usize>,
    /// What has just been done.
    pub(crate) toast: RwSignal<Option<Toast>>,
    /// What a screen reader says next.
    pub(crate) announcement: RwSignal<String>,
    /// Counts changes of the page's text, so that underlines are drawn anew even where the issues are the same.
    pub(crate) edits: RwSignal<u32>,
    /// Corrections that the keyboard can take back.
    pub(crate) history: StoredValue<History>,
    /// The element that is written in.
    pub(crate) editor: NodeRef<Div>,
}

impl State {
    /// An empty page.
    pub(crate) fn new() -> Self {
        let document = RwSignal::new(Document::default());
        let hidden = RwSignal::new(Hidden::default());
        let muted = RwSignal::new(Vec::new());
        let found = Memo::new(move |_| {
            hidden.with(|hidden| {
                document.with(|document| {
                    document
                        .marks()
                        .filter(|mark| !hidden.hides(&mark.issue))
                        .collect()
                })
            })
        });
        let shown = Memo::new(move |_| {
            let muted = muted.get();
            found.with(|found: &Vec<Mark>| {
                found
                    .iter()
                    .filter(|mark| !muted.contains(&mark.issue.kind))
                    .cloned()
                    .collect()
            })
        });
        Self {
            document,
            hidden,
            muted,
            found,
            shown,
            opened: RwSignal::new(None),
            language: RwSignal::new("auto".to_owned()),
            used_language: RwSignal::new(None),
            languages: RwSignal::new(Vec::new()),
            connection: RwSignal::new(Connection::Fine),
            unlearned: RwSignal::new(false),
            waiting: RwSignal::new(0),
            toast: RwSignal::new(None),
            announcement: RwSignal::new(String::new()),
            edits: RwSignal::new(0),
            history: StoredValue::new(History::default()),
            editor: NodeRef::new(),
        }
    }

    /// The state of this page.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// The issue with this id, where it is shown.
    pub(crate) fn issue(self, id: u64) -> Option<Mark> {
        self.shown
            .with_untracked(|shown| shown.iter().find(|mark| mark.id == id).cloned())
    }

    /// The issue whose suggestions are shown.
    pub(crate) fn opened_issue(self) -> Option<Mark> {
        self.issue(self.opened.get_untracked()?.id)
    }

    /// Shows the suggestions for an issue.
    pub(crate) fn open(self, id: u64, place: Place, focus: bool) {
        self.opened.set(Some(Opened { id, place, focus }));
    }

    /// Shows no suggestions.
    pub(crate) fn close(self) {
        if self.opened.get_untracked().is_some() {
            self.opened.set(None);
        }
    }

    /// Has something said aloud.
    pub(crate) fn announce(self, text: impl Into<String>) {
        self.announcement.set(text.into());
    }
}
