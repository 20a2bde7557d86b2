//! When a word that is right by the dictionary is somebody's mistake all the same.

use crate::surface::{is_digest, show_replacement};
use crate::{Outcome, Tallies};

/// Whether somebody's own votes on a known word make it a mistake of theirs, written as it is here: they put another word there
/// more often than they let it stand.
///
/// Votes do not tell how the word was written. Where it is written with capitals and was corrected to itself, or was offered and
/// passed over, it had been written small and was marked as unknown (`mary` for `many`): that says nothing against `Mary`.
pub fn is_own_mistake(surface: &str, mine: &Tallies) -> bool {
    let folded = surface.to_lowercase();
    let is_small = folded == surface;
    let (mut corrected, mut let_stand) = (0_u64, 0_u64);
    for (outcome, tally) in mine {
        let n = u64::from(tally.n);
        match outcome {
            Outcome::Dismissed => let_stand += n,
            Outcome::Chosen(kept) if is_word(kept) => {
                let shown = show_replacement(surface, kept).unwrap_or_default();
                let is_itself = shown.to_lowercase() == folded && !(is_small && shown != surface);
                *(if is_itself { &mut let_stand } else { &mut corrected }) += n;
            }
            Outcome::PassedOver(kept) if !is_small && kept.to_lowercase() == folded => let_stand += n,
            _ => {}
        }
    }
    corrected > let_stand
}

/// Something that can be put there again. Who deleted a word had something against the sentence.
fn is_word(kept: &str) -> bool {
    !kept.is_empty() && !is_digest(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tally;
    use crate::surface::keep_replacement;

    fn votes(votes: &[(Outcome, u32)]) -> Tallies {
        let votes = votes.iter().cloned();
        votes
            .map(|(outcome, n)| (outcome, Tally { n, last: 0 }))
            .collect()
    }

    fn chosen(surface: &str, replacement: &str) -> Outcome {
        Outcome::Chosen(keep_replacement(surface, replacement))
    }

    #[test]
    fn what_is_corrected_more_often_than_waved_away_is_a_mistake() {
        let nikolai = chosen("Nikolay", "Nikolai");
        assert!(!is_own_mistake("Nikolay", &votes(&[])));
        assert!(is_own_mistake("Nikolay", &votes(&[(nikolai.clone(), 1)])));
        let even = votes(&[(nikolai.clone(), 1), (Outcome::Dismissed, 1)]);
        assert!(!is_own_mistake("Nikolay", &even));
        let two = votes(&[
            (nikolai, 1),
            (chosen("Nikolay", "Nicholas"), 1),
            (Outcome::Dismissed, 1),
        ]);
        assert!(is_own_mistake("Nikolay", &two));
    }

    #[test]
    fn a_capital_that_was_forgotten_is_no_mistake_where_it_stands() {
        let polish = votes(&[(chosen("polish", "Polish"), 1)]);
        assert!(is_own_mistake("polish", &polish));
        assert!(!is_own_mistake("Polish", &polish));
        assert!(!is_own_mistake("POLISH", &polish));
    }

    #[test]
    fn what_was_written_small_and_unknown_says_nothing_against_a_name() {
        let many = [
            (chosen("mary", "many"), 1),
            (Outcome::PassedOver("Mary".into()), 1),
        ];
        assert!(!is_own_mistake("Mary", &votes(&many)));
        assert!(!is_own_mistake("MARY", &votes(&many)));
    }

    #[test]
    fn what_was_deleted_or_cannot_be_put_back_is_no_mistake() {
        for kept in [String::new(), keep_replacement("very", &"very ".repeat(40))] {
            let votes = votes(&[(Outcome::Chosen(kept), 3)]);
            assert!(!is_own_mistake("very", &votes));
        }
    }
}
