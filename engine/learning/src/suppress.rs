//! Suppression: hiding an issue because of the viewer's own votes, or because enough others agree.
//!
//! The viewer's own vote is sufficient for the viewer: surfaces that they ignored, words that they added, rules that
//! they turned off. For the votes of others, [`Promotion`] gives the number of distinct accounts that must agree, and
//! the weight of the corrections against them.

use emend_domain::{Outcome, Scope, Tallies};

use crate::dictionary::knows_word;
use crate::promotion::{HidingVotes, Promotion};
use crate::{Evidence, IssuePlace};

/// Returns the scope whose votes hide an issue at this place, or `None` if it is shown. A viewer who corrected the
/// surface sees the issue regardless of the votes of others.
pub fn suppressed(place: &IssuePlace, evidence: &Evidence, promotion: &Promotion) -> Option<Scope> {
    if hidden_by_viewer(place, evidence) {
        return Some(Scope::You);
    }
    // A correction is evidence that the viewer wants to see this issue, so the votes of others do not hide it
    // (docs/decisions/0008-promotion.md).
    if has_corrected(&evidence.anywhere.me) {
        return None;
    }
    if promotion.team && hidden_by_a_team(place, evidence, promotion) {
        return Some(Scope::Team);
    }
    let everyone = || HidingVotes::of(place, &evidence.anywhere.everyone, &evidence.word.everyone);
    (promotion.everyone && promotion.of_everyone.is_met(&everyone())).then_some(Scope::Everyone)
}

fn hidden_by_viewer(place: &IssuePlace, evidence: &Evidence) -> bool {
    evidence.anywhere.me.contains_key(&Outcome::Ignored)
        || evidence.rule.me.contains_key(&Outcome::RuleOff)
        || place.rule.is_spelling() && knows_word(&evidence.word.me, &place.surface)
}

fn hidden_by_a_team(place: &IssuePlace, evidence: &Evidence, promotion: &Promotion) -> bool {
    let nothing = emend_domain::Counts::new();
    let words = evidence.word.teams.iter().chain(std::iter::repeat(&nothing));
    let mut judgements = evidence
        .anywhere
        .teams
        .iter()
        .zip(words)
        .map(|(anywhere, word)| HidingVotes::of(place, anywhere, word));
    // Rules are turned off by teams only. For everyone there is no such step: no evidence could speak for the rule, and
    // a few strangers must not silence it (docs/decisions/0008-promotion.md).
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
