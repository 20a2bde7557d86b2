//! When an issue is not shown: what the viewer said themself, else what enough others agree on.
//!
//! A viewer's own word is enough for themself: what they ignored, words they added, rules they switched off. For others,
//! [`Promotion`] says how many distinct accounts it takes and how much those who corrected the surface weigh against it.

use emend_domain::{Outcome, Scope, Tallies};

use crate::dictionary::knows_word;
use crate::promotion::{Judgement, Promotion};
use crate::{Evidence, Place};

/// Whose judgement hides an issue at this place; `None` where it is shown. Who corrected the surface themself is shown
/// it whatever others say.
pub fn suppressed(place: &Place, evidence: &Evidence, promotion: &Promotion) -> Option<Scope> {
    if hidden_by_viewer(place, evidence) {
        return Some(Scope::You);
    }
    if has_corrected(&evidence.anywhere.me) {
        return None;
    }
    if promotion.team && hidden_by_a_team(place, evidence, promotion) {
        return Some(Scope::Team);
    }
    let everyone = || Judgement::of(place, &evidence.anywhere.everyone, &evidence.word.everyone);
    (promotion.everyone && promotion.of_everyone.is_met(&everyone())).then_some(Scope::Everyone)
}

fn hidden_by_viewer(place: &Place, evidence: &Evidence) -> bool {
    evidence.anywhere.me.contains_key(&Outcome::Ignored)
        || evidence.rule.me.contains_key(&Outcome::RuleOff)
        || place.rule.is_spelling() && knows_word(&evidence.word.me, &place.surface)
}

fn hidden_by_a_team(place: &Place, evidence: &Evidence, promotion: &Promotion) -> bool {
    let nothing = emend_domain::Counts::new();
    let words = evidence.word.teams.iter().chain(std::iter::repeat(&nothing));
    let mut judgements = evidence
        .anywhere
        .teams
        .iter()
        .zip(words)
        .map(|(anywhere, word)| Judgement::of(place, anywhere, word));
    let mut rules = evidence.rule.teams.iter();
    judgements.any(|judgement| promotion.of_team.is_met(&judgement))
        || rules.any(|rule| promotion.switches_off(rule))
}

fn has_corrected(mine: &Tallies) -> bool {
    mine.keys().any(|outcome| matches!(outcome, Outcome::Chosen(_)))
}

#[cfg(test)]
#[path = "suppress_tests.rs"]
mod tests;
