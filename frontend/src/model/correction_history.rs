//! Corrections that the browser's undo can revert: the browser undoes the text, and this module finds the choice to undo.

use emend_shared::Choice;

use super::document::TextChange;

/// A correction that was applied to the text.
#[derive(Debug, Clone)]
pub struct AppliedCorrection {
    /// The choice that was sent for it.
    pub choice: Choice,
    /// The line before the correction.
    pub before: String,
    /// The line after the correction.
    pub after: String,
}

/// The corrections of this visit, in chronological order.
#[derive(Debug, Clone, Default)]
pub struct History {
    done: Vec<AppliedCorrection>,
    undone: Vec<AppliedCorrection>,
}

/// The most corrections kept; longer series of undo steps are unlikely.
const DEPTH: usize = 200;

impl History {
    /// Adds a correction.
    pub fn push(&mut self, applied: AppliedCorrection) {
        if self.done.len() == DEPTH {
            self.done.remove(0);
        }
        self.done.push(applied);
        self.undone.clear();
    }

    /// The choice that an undo in the browser has just reverted, if any.
    pub fn undone(&mut self, change: &TextChange) -> Option<Choice> {
        let (_, now) = change.line.as_ref()?;
        let applied = self.done.pop_if(|applied| applied.before == *now)?;
        let choice = applied.choice.clone();
        self.undone.push(applied);
        Some(choice)
    }

    /// The choice that a redo in the browser has just repeated, if any. It must be sent with a new ID; pass that choice to
    /// [`History::renamed`].
    pub fn redone(&mut self, change: &TextChange) -> Option<Choice> {
        let (_, now) = change.line.as_ref()?;
        let applied = self.undone.pop_if(|applied| applied.after == *now)?;
        let choice = applied.choice.clone();
        self.done.push(applied);
        Some(choice)
    }

    /// Replaces the choice of the last correction.
    pub fn renamed(&mut self, choice: Choice) {
        if let Some(applied) = self.done.last_mut() {
            applied.choice = choice;
        }
    }
}

#[cfg(test)]
mod tests {
    use emend_shared::Action;
    use uuid::Uuid;

    use super::*;

    fn change(before: &str, after: &str) -> TextChange {
        TextChange {
            changed: true,
            line: Some((before.into(), after.into())),
            is_new_text: false,
        }
    }

    #[test]
    fn an_undo_finds_its_choice_and_a_redo_finds_it_again() {
        let mut history = History::default();
        let choice = Choice::new(Uuid::from_u128(1), Action::Accept);
        history.push(AppliedCorrection {
            choice: choice.clone(),
            before: "teh".into(),
            after: "the".into(),
        });
        assert_eq!(history.undone(&change("the x", "the")), None, "typing was undone");
        assert_eq!(history.undone(&change("the", "teh")), Some(choice.clone()));
        assert_eq!(history.undone(&change("the", "teh")), None);
        assert_eq!(history.redone(&change("teh", "the")), Some(choice));
    }
}
