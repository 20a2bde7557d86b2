//! When an issue is not shown: what the viewer said themself, else what enough others agree on.
//!
//! A viewer's own word is enough for themself: what they ignored, words they added, rules they switched off. For others,
//! [`Promotion`] says how many distinct accounts it takes and how much those who corrected the surface weigh against it.

use emend_shared::Scope;

use crate::promotion::{Judgement, Promotion};
use crate::{Evidence, Outcome, Place, Tallies};

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
    let nothing = crate::Counts::new();
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

/// Whether one of these words covers `surface`: a lower-case word in any case, another as written or in capitals.
pub fn knows_word(words: &Tallies, surface: &str) -> bool {
    let surface = crate::surface::keep_word(surface);
    words.keys().any(|outcome| says_it_is_right(outcome, &surface))
}

/// Whether this is the vote that a word covering `surface` (as [`crate::surface::keep_word`] writes it) is right.
pub(crate) fn says_it_is_right(outcome: &Outcome, surface: &str) -> bool {
    let Outcome::WordIsRight(word) = outcome else {
        return false;
    };
    word == surface || word.to_uppercase() == surface || is_capitalised(word, surface)
}

/// Whether `surface` is the lower-case `word` as it stands at the start of a sentence.
fn is_capitalised(word: &str, surface: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|first| {
        !word.chars().any(char::is_uppercase) && first.to_uppercase().chain(letters).eq(surface.chars())
    })
}

#[cfg(test)]
#[path = "suppress_tests.rs"]
mod tests;
