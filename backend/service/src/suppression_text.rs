//! Sentences that say why an issue is hidden.

use emend_domain::{Scope, Surface};
use emend_learning::{IssuePlace, Suppression, SuppressionReach};

use crate::learned_item_text::{named, quoted};

/// Returns a sentence that says why an issue is hidden. Without a suppression, the word is in a team's dictionary.
pub(crate) fn hidden_because(place: &IssuePlace, hidden: Option<Suppression>) -> String {
    let surface = quoted(Surface::of(&place.surface).as_str());
    let rule = named(&place.rule);
    let Some(Suppression { by, reach }) = hidden else {
        return format!("{surface} is in your team's dictionary.");
    };
    let subject = match by {
        Scope::You => "You",
        Scope::Team => "Several members of your team",
        Scope::Everyone => "Several people",
    };
    match reach {
        SuppressionReach::Place => format!("{subject} ignored this here."),
        SuppressionReach::Places(n) => {
            format!("{subject} ignored {surface} in {n} different places, so it is hidden everywhere.")
        }
        SuppressionReach::Word => format!("{surface} is in your dictionary."),
        SuppressionReach::Surface if place.rule.is_spelling() && by != Scope::You => {
            format!("{subject} ignored {surface} or added it to their dictionaries.")
        }
        SuppressionReach::Surface if place.rule.is_spelling() => {
            format!("{subject} ignored the spelling of {surface}.")
        }
        SuppressionReach::Surface => format!("{subject} ignored the rule {rule} for {surface}."),
        SuppressionReach::Surfaces(n) => {
            format!(
                "{subject} ignored the rule {rule} for {n} different words or phrases, so it is hidden everywhere."
            )
        }
        SuppressionReach::Rule => format!("{subject} turned off the rule {rule}."),
    }
}
