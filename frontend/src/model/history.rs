//! Corrections that can be taken back with the keyboard: the browser undoes the text, this knows which choice it was.

use emend_shared::Choice;

use super::document::Change;

/// A correction in the text.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The choice that stands for it.
    pub choice: Choice,
    /// Its line without it.
    pub before: String,
    /// Its line with it.
    pub after: String,
}

/// The corrections of this visit, in the order in which they were made.
#[derive(Debug, Clone, Default)]
pub struct History {
    done: Vec<Applied>,
    undone: Vec<Applied>,
}

/// Corrections that are remembered; nobody undoes more in a row.
const DEPTH: usize = 200;

impl History {
    /// Remembers a correction.
    pub fn push(&mut self, applied: Applied) {
        if self.done.len() == DEPTH {
            self.done.remove(0);
        }
        self.done.push(applied);
        self.undone.clear();
    }

    /// The choice that an undo in the browser has just taken back, if it was one.
    pub fn undone(&mut self, change: &Change) -> Option<Choice> {
        let (_, now) = change.line.as_ref()?;
        let applied = self.done.pop_if(|applied| applied.before == *now)?;
        let choice = applied.choice.clone();
        self.undone.push(applied);
        Some(choice)
    }

    /// The choice that a redo in the browser has just made again, if it was one. It needs a new id;
    /// [`History::renamed`] tells which.
    pub fn redone(&mut self, change: &Change) -> Option<Choice> {
        let (_, now) = change.line.as_ref()?;
        let applied = self.undone.pop_if(|applied| applied.after == *now)?;
        let choice = applied.choice.clone();
        self.done.push(applied);
        Some(choice)
    }

    /// The last correction goes by another choice now.
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

    fn change(before: &str, after: &str) -> Change {
        Change {
            changed: true,
            line: Some((before.into(), after.into())),
        }
    }

    #[test]
    fn an_undo_finds_its_choice_and_a_redo_finds_it_again() {
        let mut history = History::default();
        let choice = Choice::new(Uuid::from_u128(1), Action::Accept);
        history.push(Applied {
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
