//! The signals that components share.

use std::ops::Range;
use std::slice;

use emend_shared::{Choice, IssueKind, LanguageInfo, UsedLanguage, Utf16Span};
use leptos::html::Div;
use leptos::prelude::*;

use super::editor::caret;
use super::issue_update_delay;
use crate::model::correction_history::History;
use crate::model::document::EditorDocument;
use crate::model::document_language::DocumentLanguage;
use crate::model::documents::document_record::DocumentSettings;
use crate::model::paragraph::IssueMark;
use crate::model::pending_hides::HiddenIssues;
use crate::model::reading::text_stats::TextStats;

/// Where the details of an issue are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DetailsPlacement {
    /// In the card next to the word.
    Card,
    /// In the list.
    List,
}

/// The opened issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OpenIssue {
    /// The issue's ID.
    pub(crate) id: u64,
    /// Where its details are shown.
    pub(crate) place: DetailsPlacement,
    /// Whether the details get the focus; they do not if the pointer only rests on the word.
    pub(crate) focus: bool,
}

/// The state of the connection to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ServerConnection {
    /// The server responds.
    Fine,
    /// The server is unreachable; requests are retried.
    Away,
    /// The server refused a request with this message.
    Refused(String),
}

/// How the open document was deleted, on another page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DocumentDeletion {
    /// It can be restored.
    Restorable,
    /// Only this page still has the text.
    ForGood,
}

/// The state of the stored text, as far as the user has to know it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DraftState {
    /// How the document was deleted, if it was.
    pub(crate) deletion: RwSignal<Option<DocumentDeletion>>,

    /// Whether the browser refuses to store the latest changes.
    pub(crate) unsaved: RwSignal<bool>,
    /// The number of other versions, which come from texts that were changed in two tabs at once.
    pub(crate) versions: RwSignal<usize>,
    /// Counts the changes that this tab has stored in the database.
    pub(crate) commits: RwSignal<u32>,
    /// The message about the last action on the document.
    pub(crate) last_action_message: RwSignal<Option<String>>,
    /// How the document is checked.
    pub(crate) settings: RwSignal<DocumentSettings>,
}

/// A notification.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Toast {
    /// The text about the action.
    pub(super) text: String,
    /// The text about its effect from now on; may be empty.
    pub(super) note: String,
    pub(super) back: UndoAction,
}

/// How an action is undone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum UndoAction {
    /// By the browser's own undo, which works only until the text changes again.
    Text,
    /// By undoing these choices.
    Choices(Vec<Choice>),
    /// Not at all.
    Nothing,
}

/// Signals that the card, the list, the dictionary and the statistics share.
#[derive(Clone, Copy)]
struct ControlSignals {
    return_to: StoredValue<Option<Utf16Span>>,
    at_caret: RwSignal<Option<u64>>,
    dictionary: RwSignal<u32>,
    text_stats: RwSignal<TextStats>,
}

/// The shared signals. Copying it is cheap.
#[derive(Clone, Copy)]
pub(crate) struct AppState {
    /// The text and its issues.
    pub(crate) document: RwSignal<EditorDocument>,
    /// The issues that the user has hidden.
    pub(crate) hidden: RwSignal<HiddenIssues>,
    /// The kinds of issues that are not shown.
    pub(crate) muted: RwSignal<Vec<IssueKind>>,
    /// Every issue that the user has not hidden, with its place when it was found; [`AppState::in_place`] has the current places.
    pub(crate) issues: Memo<Vec<IssueMark>>,
    /// The issues in `issues`, without the muted kinds.
    pub(crate) visible_issues: Memo<Vec<IssueMark>>,
    /// The opened issue.
    pub(crate) open_issue: RwSignal<Option<OpenIssue>>,
    /// Signals that the card, the list and the dictionary share. Stored, so that the state stays cheap to copy.
    controls: StoredValue<ControlSignals>,
    /// The selected language: a tag or `auto`.
    pub(crate) language: RwSignal<String>,
    /// The language that was decided for the document, if the selected language is `auto`.
    pub(crate) document_language: RwSignal<DocumentLanguage>,
    /// The language that the server used last.
    pub(crate) used_language: RwSignal<Option<UsedLanguage>>,
    /// The languages that the server supports.
    pub(crate) languages: RwSignal<Vec<LanguageInfo>>,
    /// The state of the connection to the server.
    pub(crate) connection: RwSignal<ServerConnection>,
    /// Whether learned suggestions are unavailable.
    pub(crate) is_learning_unavailable: RwSignal<bool>,
    /// The number of unsent choices.
    pub(crate) unsent_choices: RwSignal<usize>,
    /// The notification about the last action.
    pub(crate) toast: RwSignal<Option<Toast>>,
    /// The text for screen readers to announce.
    pub(crate) announcement: RwSignal<String>,
    /// Counts changes of the text, so that underlines are redrawn even if the issues stay the same.
    pub(crate) edits: RwSignal<u32>,
    /// Counts the choices after which parts of the text are to be checked again.
    pub(crate) rechecks: RwSignal<u32>,
    /// Corrections that the browser's undo can revert.
    pub(crate) history: StoredValue<History>,
    /// The stored text; see [`AppState::draft`].
    draft: StoredValue<DraftState>,
    /// The editor's element.
    pub(crate) editor: NodeRef<Div>,
}

impl AppState {
    /// The state of an empty page.
    pub(crate) fn new() -> Self {
        let document = RwSignal::new(EditorDocument::default());
        let hidden = RwSignal::new(HiddenIssues::default());
        let muted = RwSignal::new(Vec::new());
        // While the rest of a long text is checked, its issues are told of from time to time.
        let version = Memo::new(move |before: Option<&u64>| {
            document.with(|document| match before {
                Some(before) if issue_update_delay::is_delayed() => *before,
                _ => document.issues_version(),
            })
        });
        let differ = |before: Option<&Vec<IssueMark>>, now: Option<&Vec<IssueMark>>| {
            let (before, now) = (
                before.map_or(&[][..], Vec::as_slice),
                now.map_or(&[][..], Vec::as_slice),
            );
            before.len() != now.len() || !before.iter().zip(now).all(|(a, b)| a.is_same_issue(b))
        };
        let issues = Memo::new_with_compare(
            move |_| {
                // Reading it, unlike tracking it alone, has it follow the document.
                version.get();
                hidden.with(|hidden| {
                    document.with_untracked(|document| {
                        document
                            .marks()
                            .filter(|mark| !hidden.hides(&mark.issue))
                            .collect()
                    })
                })
            },
            differ,
        );
        let visible_issues = Memo::new_with_compare(
            move |_| {
                let muted = muted.get();
                issues.with(|issues: &Vec<IssueMark>| {
                    issues
                        .iter()
                        .filter(|mark| !muted.contains(&mark.issue.kind))
                        .cloned()
                        .collect()
                })
            },
            differ,
        );
        Self {
            document,
            hidden,
            muted,
            issues,
            visible_issues,
            open_issue: RwSignal::new(None),
            controls: StoredValue::new(ControlSignals {
                return_to: StoredValue::new(None),
                at_caret: RwSignal::new(None),
                dictionary: RwSignal::new(0),
                text_stats: RwSignal::new(TextStats::default()),
            }),
            language: RwSignal::new("auto".to_owned()),
            document_language: RwSignal::new(DocumentLanguage::default()),
            used_language: RwSignal::new(None),
            languages: RwSignal::new(Vec::new()),
            connection: RwSignal::new(ServerConnection::Fine),
            is_learning_unavailable: RwSignal::new(false),
            unsent_choices: RwSignal::new(0),
            toast: RwSignal::new(None),
            announcement: RwSignal::new(String::new()),
            edits: RwSignal::new(0),
            rechecks: RwSignal::new(0),
            history: StoredValue::new(History::default()),
            draft: StoredValue::new(DraftState {
                deletion: RwSignal::new(None),
                unsaved: RwSignal::new(false),
                versions: RwSignal::new(0),
                commits: RwSignal::new(0),
                last_action_message: RwSignal::new(None),
                settings: RwSignal::new(DocumentSettings::default()),
            }),
            editor: NodeRef::new(),
        }
    }

    /// The state of the stored text.
    pub(crate) fn draft(self) -> DraftState {
        self.draft.get_value()
    }

    /// The state of this page.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// Whether neither the user nor a switch hides this issue.
    pub(crate) fn is_shown(self, mark: &IssueMark) -> bool {
        !self.hidden.with_untracked(|hidden| hidden.hides(&mark.issue))
            && !self
                .muted
                .with_untracked(|muted| muted.contains(&mark.issue.kind))
    }

    /// The issue with this ID at its current place, if it is shown.
    pub(crate) fn issue(self, id: u64) -> Option<IssueMark> {
        let mark = self.document.with_untracked(|document| document.mark(id))?;
        self.is_shown(&mark).then_some(mark)
    }

    /// The issues that are shown, at their current places.
    pub(crate) fn in_place(self) -> Vec<IssueMark> {
        self.in_lines(slice::from_ref(&(0..usize::MAX)))
    }

    /// The issues that are shown in these lines, at their current places.
    pub(crate) fn in_lines(self, lines: &[Range<usize>]) -> Vec<IssueMark> {
        self.document.with_untracked(|document| {
            let marks = document.marks_by_paragraph(lines).flat_map(|(_, marks)| marks);
            marks.filter(|mark| self.is_shown(mark)).collect()
        })
    }

    /// The opened issue.
    pub(crate) fn opened_issue(self) -> Option<IssueMark> {
        self.issue(self.open_issue.get_untracked()?.id)
    }

    /// The selection in the text to return to when the card is closed.
    pub(crate) fn return_to(self) -> StoredValue<Option<Utf16Span>> {
        self.controls.get_value().return_to
    }

    /// The issue at the caret.
    pub(crate) fn at_caret(self) -> RwSignal<Option<u64>> {
        self.controls.get_value().at_caret
    }

    /// Counts how often the user asked for their dictionary.
    pub(crate) fn dictionary(self) -> RwSignal<u32> {
        self.controls.get_value().dictionary
    }

    /// The counts of the text when it was last read.
    pub(crate) fn text_stats(self) -> RwSignal<TextStats> {
        self.controls.get_value().text_stats
    }

    /// Shows the suggestions for an issue.
    pub(crate) fn open(self, id: u64, place: DetailsPlacement, focus: bool) {
        if !self.open_issue.get_untracked().is_some_and(|issue| issue.focus) {
            let editor = self.editor.get_untracked();
            self.return_to()
                .set_value(editor.and_then(|editor| caret::selected(&editor)));
        }
        if issue_update_delay::is_delayed() {
            // The issue may be one that the list does not know yet.
            issue_update_delay::end();
            self.document.notify();
        }
        self.open_issue.set(Some(OpenIssue { id, place, focus }));
    }

    /// Closes the suggestions.
    pub(crate) fn close(self) {
        if self.open_issue.get_untracked().is_some() {
            self.open_issue.set(None);
        }
    }

    /// Has screen readers announce a text.
    pub(crate) fn announce(self, text: impl Into<String>) {
        self.announcement.set(text.into());
    }
}
