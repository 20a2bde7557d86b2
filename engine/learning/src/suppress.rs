//! Suppression: hiding an issue because of the viewer's own votes, or because enough others agree.
//!
//! The viewer's own vote is sufficient for the viewer: places and surfaces in which they ignored the issue, words that
//! they added, rules that they turned off. For the votes of others, [`Promotion`] gives the number of distinct accounts
//! that must agree, and the weight of the corrections against them. What is ignored in some places only may come to hide
//! the issue in others: see [`crate::widening`].

use emend_domain::{Counts, ItemEvidence, Outcome, Scope, Tallies};

use crate::dictionary::knows_word;
use crate::promotion::{HidingVotes, Promotion, PromotionThreshold, votes};
use crate::widening::{agreed_places, agreed_surfaces, ignored_places, ignored_surfaces};
use crate::{Evidence, IssuePlace};

/// Whose votes hide an issue, and how far these votes reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suppression {
    /// The scope whose votes hide the issue.
    pub by: Scope,
    /// The reach of the votes.
    pub reach: SuppressionReach,
}

/// How far the votes that hide an issue reach: the narrowest reason that is sufficient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuppressionReach {
    /// The issue was ignored in this place.
    Place,
    /// The surface was ignored in this many different places, and is hidden in any.
    Places(u32),
    /// The surface was ignored in any place; of others, it may also be a dictionary word.
    Surface,
    /// The surface is a word of the viewer's dictionary.
    Word,
    /// The rule was ignored for this many different surfaces, and is hidden for any.
    Surfaces(u32),
    /// The rule was turned off.
    Rule,
}

/// Returns what hides an issue at this place, or `None` if it is shown. A viewer who corrected the surface sees the issue
/// regardless of the votes of others.
pub fn suppression(place: &IssuePlace, evidence: &Evidence, promotion: &Promotion) -> Option<Suppression> {
    let by = |by| move |reach| Suppression { by, reach };
    if let Some(reach) = hidden_by_viewer(place, evidence) {
        return Some(by(Scope::You)(reach));
    }
    // A correction is evidence that the viewer wants to see this issue, so the votes of others do not hide it
    // (docs/decisions/0008-promotion.md).
    if has_corrected(&evidence.anywhere.me) {
        return None;
    }
    let team = promotion.team.then(|| hidden_by_team(place, evidence, promotion));
    if let Some(reach) = team.flatten() {
        return Some(by(Scope::Team)(reach));
    }
    let everyone = || {
        let counts = [
            &evidence.place.everyone,
            &evidence.anywhere.everyone,
            &evidence.word.everyone,
        ];
        hidden_by_others(place, counts, &promotion.of_everyone)
    };
    promotion
        .everyone
        .then(everyone)
        .flatten()
        .map(by(Scope::Everyone))
}

fn hidden_by_viewer(place: &IssuePlace, evidence: &Evidence) -> Option<SuppressionReach> {
    let parts = evidence.parts.iter().map(|part| &part.me);
    if evidence.place.me.contains_key(&Outcome::Ignored) {
        return Some(SuppressionReach::Place);
    }
    if evidence.anywhere.me.contains_key(&Outcome::Ignored) {
        return Some(SuppressionReach::Surface);
    }
    if place.rule.is_spelling() && knows_word(&evidence.word.me, &place.surface) {
        return Some(SuppressionReach::Word);
    }
    if evidence.rule.me.contains_key(&Outcome::RuleOff) {
        return Some(SuppressionReach::Rule);
    }
    let places = ignored_places(&evidence.anywhere.me).map(SuppressionReach::Places);
    places.or_else(|| ignored_surfaces(parts).map(SuppressionReach::Surfaces))
}

fn hidden_by_team(
    place: &IssuePlace,
    evidence: &Evidence,
    promotion: &Promotion,
) -> Option<SuppressionReach> {
    let Evidence {
        anywhere,
        word,
        rule,
        parts,
        ..
    } = evidence;
    let teams = anywhere.teams.len().max(rule.teams.len());
    let teams = teams.max(evidence.place.teams.len());
    // Like a correction of the surface, this is evidence that the viewer wants to see the issues of the rule.
    let accepted_suggestion = parts.iter().any(|part| part.me.contains_key(&Outcome::Taken));
    (0..teams).find_map(|team| {
        let counts_of = |item| team_counts(item, team);
        let ignored_surfaces_of_team =
            || agreed_surfaces(parts.iter().map(counts_of), promotion).filter(|_| !accepted_suggestion);
        // Rules are turned off by teams only. For everyone there is no such step: a few strangers must not silence a
        // rule (docs/decisions/0008-promotion.md).
        hidden_by_others(
            place,
            [counts_of(&evidence.place), counts_of(anywhere), counts_of(word)],
            &promotion.of_team,
        )
        .or_else(|| {
            promotion
                .turns_rule_off(counts_of(rule))
                .then_some(SuppressionReach::Rule)
        })
        .or_else(|| ignored_surfaces_of_team().map(SuppressionReach::Surfaces))
    })
}

fn team_counts(item: &ItemEvidence, team: usize) -> &Counts {
    static NO_COUNTS: Counts = Counts::new();
    item.teams.get(team).unwrap_or(&NO_COUNTS)
}

/// Judges the counts of a scope for a surface in one place, in any place, and as a dictionary word.
fn hidden_by_others(
    place: &IssuePlace,
    [place_counts, anywhere, word]: [&Counts; 3],
    threshold: &PromotionThreshold,
) -> Option<SuppressionReach> {
    let hiding_votes = HidingVotes::of(place, anywhere, word);
    let place_votes = place_counts.get(&Outcome::Ignored).map(|count| HidingVotes {
        voters: count.voters,
        hide: votes(count),
        corrected: hiding_votes.corrected,
        ..HidingVotes::default()
    });
    if place_votes.is_some_and(|place_votes| threshold.is_met(&place_votes)) {
        return Some(SuppressionReach::Place);
    }
    if threshold.is_met(&hiding_votes) {
        return Some(SuppressionReach::Surface);
    }
    agreed_places(anywhere, hiding_votes.corrected, threshold).map(SuppressionReach::Places)
}

fn has_corrected(mine: &Tallies) -> bool {
    mine.keys().any(|outcome| matches!(outcome, Outcome::Chosen(_)))
}

#[cfg(test)]
#[path = "suppress_tests.rs"]
mod tests;
