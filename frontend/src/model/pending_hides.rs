//! Issues that the user has hidden, before the server knows of the choice.

use emend_shared::{Action, Choice, Issue, IssueKind};

use super::unknown_names::without_possessive;

/// The surfaces, words and rules that the user's choices hide.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HiddenIssues(Vec<Choice>);

impl HiddenIssues {
    /// Applies a choice that hides issues or undoes such a choice.
    pub fn apply(&mut self, choice: &Choice) {
        match choice.action {
            Action::Ignore | Action::IgnoreHere | Action::AddWord | Action::DisableRule | Action::Dismiss => {
                self.0.push(choice.clone());
            }
            Action::Undo => self.0.retain(|hidden| Some(hidden.id) != choice.of),
            Action::Accept | Action::Replace => {}
        }
    }

    /// Stops hiding words that were removed from the dictionary.
    pub fn forget_words(&mut self, words: &[String]) {
        self.0.retain(|hidden| {
            hidden.action != Action::AddWord
                || !words.iter().any(|word| Some(word) == hidden.surface.as_ref())
        });
    }

    /// Whether an issue is hidden.
    pub fn hides(&self, issue: &Issue) -> bool {
        self.0.iter().any(|choice| hides(choice, issue))
    }
}

fn hides(choice: &Choice, issue: &Issue) -> bool {
    let Some(rule) = &choice.rule else { return false };
    let surface = choice.surface.as_deref().unwrap_or_default();
    let same = *rule == issue.rule.id && surface == issue.surface;
    match choice.action {
        Action::DisableRule => *rule == issue.rule.id,
        Action::Ignore => same,
        // A word in lower case is accepted in any case, any other word only as it is written, and each with a possessive
        // ending.
        Action::AddWord => {
            let stem = without_possessive(&issue.surface);
            issue.kind == IssueKind::Spelling
                && [issue.surface.as_str(), stem]
                    .iter()
                    .any(|word| surface == *word || surface == word.to_lowercase())
        }
        Action::Dismiss | Action::IgnoreHere => {
            same && choice.left.as_deref().unwrap_or_default() == issue.left
                && choice.right.as_deref().unwrap_or_default() == issue.right
        }
        Action::Accept | Action::Replace | Action::Undo => false,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::choices::{for_issue, undo};
    use super::super::test_issues::misspelling;
    use super::*;

    fn made(action: Action, issue: &Issue) -> (HiddenIssues, Uuid) {
        let id = Uuid::from_u128(7);
        let mut hidden = HiddenIssues::default();
        hidden.apply(&for_issue(id, action, issue, "en-US", 5, None).unwrap());
        (hidden, id)
    }

    #[test]
    fn ignored_issues_are_hidden_until_undone() {
        let issue = misspelling("teh foo", "foo", &[]);
        let (mut hidden, id) = made(Action::Ignore, &issue);
        assert!(hidden.hides(&issue));
        assert!(!hidden.hides(&misspelling("teh foo", "teh", &[])));
        hidden.apply(&undo(Uuid::from_u128(8), id));
        assert!(!hidden.hides(&issue));
    }

    #[test]
    fn dismissing_and_ignoring_here_apply_to_one_place() {
        for action in [Action::Dismiss, Action::IgnoreHere] {
            let mut issue = misspelling("a foo", "foo", &[]);
            issue.left = "a".into();
            let (hidden, _) = made(action, &issue);
            assert!(hidden.hides(&issue));
            issue.left = "the".into();
            assert!(!hidden.hides(&issue));
        }
    }

    #[test]
    fn an_added_word_is_correct_in_any_case_until_it_is_removed() {
        let (mut hidden, _) = made(Action::AddWord, &misspelling("foo", "foo", &[]));
        assert!(hidden.hides(&misspelling("Foo", "Foo", &[])));
        assert!(hidden.hides(&misspelling("foo’s", "foo’s", &[])));
        hidden.forget_words(&["foo".to_owned()]);
        assert!(!hidden.hides(&misspelling("Foo", "Foo", &[])));
    }

    #[test]
    fn a_rule_that_is_off_hides_all_it_finds() {
        let (hidden, _) = made(Action::DisableRule, &misspelling("foo", "foo", &[]));
        assert!(hidden.hides(&misspelling("bar", "bar", &[])));
    }
}
