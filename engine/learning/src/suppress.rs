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
    pub reach: Reach,
}

/// How far the votes that hide an issue reach: the narrowest reason that is sufficient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
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
pub fn suppressed(place: &IssuePlace, evidence: &Evidence, promotion: &Promotion) -> Option<Suppression> {
    let by = |by| move |reach| Suppression { by, reach };
    if let Some(reach) = hidden_by_viewer(place, evidence) {
        return Some(by(Scope::You)(reach));
    }
    // A correction is evidence that the viewer wants to see this issue, so the votes of others do not hide it
    // (docs/decisions/0008-promotion.md).
    if has_corrected(&evidence.anywhere.me) {
        return None;
    }
    let team = promotion
        .team
        .then(|| hidden_by_a_team(place, evidence, promotion));
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

fn hidden_by_viewer(place: &IssuePlace, evidence: &Evidence) -> Option<Reach> {
    let parts = evidence.parts.iter().map(|part| &part.me);
    if evidence.place.me.contains_key(&Outcome::Ignored) {
        return Some(Reach::Place);
    }
    if evidence.anywhere.me.contains_key(&Outcome::Ignored) {
        return Some(Reach::Surface);
    }
    if place.rule.is_spelling() && knows_word(&evidence.word.me, &place.surface) {
        return Some(Reach::Word);
    }
    if evidence.rule.me.contains_key(&Outcome::RuleOff) {
        return Some(Reach::Rule);
    }
    let widened = ignored_places(&evidence.anywhere.me).map(Reach::Places);
    widened.or_else(|| ignored_surfaces(parts).map(Reach::Surfaces))
}

fn hidden_by_a_team(place: &IssuePlace, evidence: &Evidence, promotion: &Promotion) -> Option<Reach> {
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
    let took = parts.iter().any(|part| part.me.contains_key(&Outcome::Taken));
    (0..teams).find_map(|team| {
        let of = |item| of_team(item, team);
        let ignored = || agreed_surfaces(parts.iter().map(of), promotion).filter(|_| !took);
        // Rules are turned off by teams only. For everyone there is no such step: a few strangers must not silence a
        // rule (docs/decisions/0008-promotion.md).
        hidden_by_others(
            place,
            [of(&evidence.place), of(anywhere), of(word)],
            &promotion.of_team,
        )
        .or_else(|| promotion.switches_off(of(rule)).then_some(Reach::Rule))
        .or_else(|| ignored().map(Reach::Surfaces))
    })
}

fn of_team(item: &ItemEvidence, team: usize) -> &Counts {
    static NOTHING: Counts = Counts::new();
    item.teams.get(team).unwrap_or(&NOTHING)
}

/// Judges the counts of a scope for a surface in one place, in any place, and as a dictionary word.
fn hidden_by_others(
    place: &IssuePlace,
    [here, anywhere, word]: [&Counts; 3],
    bar: &PromotionThreshold,
) -> Option<Reach> {
    let judgement = HidingVotes::of(place, anywhere, word);
    let in_place = here.get(&Outcome::Ignored).map(|count| HidingVotes {
        voters: count.voters,
        hide: votes(count),
        corrected: judgement.corrected,
        ..HidingVotes::default()
    });
    if in_place.is_some_and(|in_place| bar.is_met(&in_place)) {
        return Some(Reach::Place);
    }
    if bar.is_met(&judgement) {
        return Some(Reach::Surface);
    }
    agreed_places(anywhere, judgement.corrected, bar).map(Reach::Places)
}

fn has_corrected(mine: &Tallies) -> bool {
    mine.keys().any(|outcome| matches!(outcome, Outcome::Chosen(_)))
}

#[cfg(test)]
#[path = "suppress_tests.rs"]
mod tests;
