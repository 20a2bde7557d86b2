//! Corrections that the user typed instead of choosing a suggestion.

use emend_shared::Action;
use leptos::prelude::*;
use uuid::Uuid;

use super::editor::caret;
use super::state::{AppState, UndoAction};
use super::{choice_sender, toast};
use crate::model::choices;
use crate::model::document::EditorDocument;
use crate::model::issue_labels::excerpt;
use crate::model::toast_texts::learned_from_correction;

/// Sends the corrections that the user typed to the server.
pub(crate) fn learn_own_corrections(state: AppState) {
    if !state.document.with_untracked(EditorDocument::has_own_edits) {
        return;
    }
    let caret = state
        .editor
        .get_untracked()
        .and_then(|element| caret::writing_at(&element));
    let corrections = state
        .document
        .try_update_untracked(|document| document.take_own_corrections(caret))
        .unwrap_or_default();
    for own in corrections {
        let text = t!(
            "Emend learned “{to}” for “{from}”",
            to = excerpt(&own.replacement),
            from = excerpt(&own.issue.surface)
        );
        let note = learned_from_correction(&own.issue, &own.replacement, None);
        let replacement = Some(own.replacement.as_str());
        let choice = choices::for_issue(
            Uuid::new_v4(),
            Action::Replace,
            &own.issue,
            &own.language,
            choices::SHOWN_REPLACEMENTS,
            replacement,
        );
        if let Some(choice) = choice {
            toast::show(state, text, note, UndoAction::Choices(vec![choice.clone()]));
            choice_sender::push(state, choice);
        }
    }
}
