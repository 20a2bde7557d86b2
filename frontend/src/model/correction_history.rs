//! Corrections that the browser's undo can revert: the browser undoes the text, and this module finds the choice to undo.

use emend_shared::Choice;

use super::document::TextChange;

/// One or more corrections that were applied to the text in one edit.
#[derive(Debug, Clone)]
pub struct AppliedCorrection {
    /// The choices that were sent for it.
    pub choices: Vec<Choice>,
    /// The text before the correction.
    pub before: CorrectedText,
    /// The text after the correction, of the same extent.
    pub after: CorrectedText,
}

/// The text that a correction was applied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorrectedText {
    /// The only line that it changed.
    Line(String),
    /// The whole text.
    Whole(String),
}

impl CorrectedText {
    /// Whether the text is like this after a change.
    fn is_now(&self, change: &TextChange, whole: &str) -> bool {
        match self {
            Self::Line(line) => change.line.as_ref().is_some_and(|(_, now)| now == line),
            Self::Whole(text) => change.changed && text == whole,
        }
    }
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

    /// The choices that an undo in the browser has just reverted. `whole` is the text after it.
    pub fn undone(&mut self, change: &TextChange, whole: &str) -> Vec<Choice> {
        let Some(applied) = self.done.pop_if(|applied| applied.before.is_now(change, whole)) else {
            return Vec::new();
        };
        let choices = applied.choices.clone();
        self.undone.push(applied);
        choices
    }

    /// The choices that a redo in the browser has just repeated. `whole` is the text after it. They must be sent with new
    /// IDs; pass those choices to [`History::renamed`].
    pub fn redo_choices(&mut self, change: &TextChange, whole: &str) -> Vec<Choice> {
        let Some(applied) = self.undone.pop_if(|applied| applied.after.is_now(change, whole)) else {
            return Vec::new();
        };
        let choices = applied.choices.clone();
        self.done.push(applied);
        choices
    }

    /// Replaces the choices of the last correction.
    pub fn renamed(&mut self, choices: Vec<Choice>) {
        if let Some(applied) = self.done.last_mut() {
            applied.choices = choices;
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

    fn choice(id: u128) -> Choice {
        Choice::new(Uuid::from_u128(id), Action::Accept)
    }

    #[test]
    fn an_undo_finds_its_choice_and_a_redo_finds_it_again() {
        let mut history = History::default();
        history.push(AppliedCorrection {
            choices: vec![choice(1)],
            before: CorrectedText::Line("teh".into()),
            after: CorrectedText::Line("the".into()),
        });
        let typing = change("the x", "the");
        assert!(history.undone(&typing, "the").is_empty(), "typing was undone");
        assert_eq!(history.undone(&change("the", "teh"), "teh"), [choice(1)]);
        assert!(history.undone(&change("the", "teh"), "teh").is_empty());
        assert_eq!(history.redo_choices(&change("teh", "the"), "the"), [choice(1)]);
    }

    #[test]
    fn corrections_of_several_lines_are_undone_together() {
        let mut history = History::default();
        history.push(AppliedCorrection {
            choices: vec![choice(1), choice(2)],
            before: CorrectedText::Whole("teh\nteh".into()),
            after: CorrectedText::Whole("the\nthe".into()),
        });
        let undo = TextChange {
            changed: true,
            line: None,
            is_new_text: false,
        };
        assert!(history.undone(&undo, "else").is_empty());
        assert_eq!(history.undone(&undo, "teh\nteh").len(), 2);
        assert_eq!(history.redo_choices(&undo, "the\nthe").len(), 2);
        history.renamed(vec![choice(3)]);
        assert_eq!(history.undone(&undo, "teh\nteh"), [choice(3)]);
    }
}
