//! Corrections of known words: whether a word that the dictionary accepts is flagged for one user.
//!
//! One correction of `to` says nothing about the next `to`, which is correct nearly everywhere. A correction therefore
//! applies only between the same two words, or everywhere if its writer gets the word wrong more often than right
//! (docs/decisions/0016-known-words.md).

use crate::{Evidence, Items};
use emend_domain::surface::{is_digest, show_replacement};
use emend_domain::{Outcome, Tallies, Tally};

/// The number of words of ordinary text whose expected uses of a word are added to the writer's own correct uses.
///
/// It bounds the number of false issues: a word is flagged everywhere only if its share of ordinary text is below the
/// number of its corrections divided by this constant. `n` corrections therefore flag fewer than `n` words in a million
/// words of ordinary text.
pub const WORDS_WRITTEN: f64 = 1_000_000.0;

/// The uses, in that many words, from which on a word is so frequent that its neighbours are no sign of one and the same place.
const FREQUENT: f64 = 1_000.0;
/// By how much the other word must then fit better, in log-odds. Words that people confuse, such as *is to late*, differ by far more;
/// words that are both possible, such as *would* and *could*, by less.
const FITS_BETTER: f32 = 1.0;

/// The writer's correct uses of a known word, as far as they can be known without storing texts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RightUses {
    /// The word's share of ordinary text, or `None` if it is unknown.
    pub share: Option<f64>,
    /// The number of settings (preceding words) in which the word was seen and not corrected.
    pub seen: u32,
}

impl RightUses {
    /// Returns whether `corrections` exceeds the number of correct uses.
    pub fn are_fewer_than(self, corrections: u64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let corrections = corrections as f64;
        self.share
            .is_some_and(|share| corrections > f64::from(self.seen) + share * WORDS_WRITTEN)
    }
}

/// Returns whether a known word in a place is a mistake of its writer, by the writer's own votes. The writer must have
/// corrected it to another word more often than they left it unchanged when asked. In addition, either these
/// corrections outnumber the writer's correct uses of the word, or one of them was made between the same two words (at
/// the beginning or end of a sentence, next to the same word).
///
/// `items` are the items of the place, and `evidence` is the evidence about them. `fit` tells by how much another word fits better between
/// the neighbours, as a difference of log-odds; it decides where the neighbours of a frequent word could be those of two corrections.
pub fn is_own_mistake(
    surface: &str,
    items: &Items,
    evidence: &Evidence,
    uses: RightUses,
    fit: &dyn Fn(&str) -> f32,
) -> bool {
    let judged = JudgedUses::of(surface, &evidence.anywhere.me);
    judged.corrected > judged.let_stand
        && (uses.are_fewer_than(judged.corrected - judged.let_stand)
            || is_between_the_same(surface, items, evidence, uses, fit))
}

/// Returns whether the word was corrected to one and the same word next to each neighbour that it has here, in one place as far as can
/// be told.
fn is_between_the_same(
    surface: &str,
    items: &Items,
    evidence: &Evidence,
    uses: RightUses,
    fit: &dyn Fn(&str) -> f32,
) -> bool {
    let sides = [
        (items.after.is_some(), &evidence.after.me),
        (items.before.is_some(), &evidence.before.me),
    ];
    let mut beside = sides.into_iter().filter(|(is_there, _)| *is_there);
    let Some((_, first)) = beside.next() else {
        return false;
    };
    let second = beside.next().map(|(_, votes)| votes);
    let is_rare = uses.share.is_none_or(|share| share * WORDS_WRITTEN < FREQUENT);
    let all = &evidence.anywhere.me;
    first.iter().any(|(outcome, one)| {
        let Outcome::Chosen(kept) = outcome else {
            return false;
        };
        let in_one_place = |other: &Tally| {
            let made = all.get(outcome).map_or(0, |all| all.n);
            // Then at least one correction was made beside both.
            one.n.saturating_add(other.n) > made
        };
        let agrees = |other: &Tally| {
            let fits_better = || show_replacement(surface, kept).is_some_and(|word| fit(&word) > FITS_BETTER);
            is_rare || in_one_place(other) || fits_better()
        };
        is_correction(surface, outcome) && second.is_none_or(|votes| votes.get(outcome).is_some_and(agrees))
    })
}

/// The number of times that the writer corrected a word, and the number of times that they left it unchanged when
/// asked.
struct JudgedUses {
    corrected: u64,
    let_stand: u64,
}

impl JudgedUses {
    /// Counts corrections and unchanged uses in the writer's votes.
    fn of(surface: &str, mine: &Tallies) -> Self {
        // Votes do not record capitalisation. If the word is capitalised here, and was corrected to itself or was
        // offered and passed over, the writer had typed it in lower case and it was flagged as unknown (`mary` for
        // `many`). That is no evidence against `Mary` (docs/decisions/0016-known-words.md).
        let folded = surface.to_lowercase();
        let (mut corrected, mut let_stand) = (0, 0);
        for (outcome, tally) in mine {
            let n = u64::from(tally.n);
            match outcome {
                Outcome::Dismissed => let_stand += n,
                Outcome::Chosen(_) if is_correction(surface, outcome) => corrected += n,
                Outcome::Chosen(kept) if is_word(kept) => let_stand += n,
                Outcome::PassedOver(kept) if folded != surface && kept.to_lowercase() == folded => {
                    let_stand += n;
                }
                _ => {}
            }
        }
        Self { corrected, let_stand }
    }
}

/// Returns whether an outcome puts another word in the place of `surface`. A change of capitals counts only if
/// `surface` is in lower case.
fn is_correction(surface: &str, outcome: &Outcome) -> bool {
    let Outcome::Chosen(kept) = outcome else {
        return false;
    };
    let folded = surface.to_lowercase();
    let shown = show_replacement(surface, kept).unwrap_or_default();
    let is_small = folded == surface;
    is_word(kept) && (shown.to_lowercase() != folded || is_small && shown != surface)
}

/// Returns whether a stored replacement can be inserted again. A deletion does not count: the objection may have been
/// to the sentence rather than to the word.
fn is_word(kept: &str) -> bool {
    !kept.is_empty() && !is_digest(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::IssuePlace;
    use emend_domain::{ContextStorage, ItemEvidence, Tally, surface::keep_replacement};

    /// The uses of a word that hardly occurs at all.
    const RARE: RightUses = RightUses {
        share: Some(1e-9),
        seen: 0,
    };
    /// The uses of a word that is one in a hundred.
    const USUAL: RightUses = RightUses {
        share: Some(0.01),
        seen: 0,
    };

    fn votes(votes: &[(Outcome, u32)]) -> Tallies {
        let votes = votes.iter().cloned();
        votes
            .map(|(outcome, n)| (outcome, Tally { n, last: 0 }))
            .collect()
    }

    fn chosen(surface: &str, replacement: &str) -> Outcome {
        Outcome::Chosen(keep_replacement(surface, replacement))
    }

    fn place(left: &str, surface: &str, right: &str) -> IssuePlace {
        IssuePlace {
            left: left.into(),
            right: right.into(),
            ..IssuePlace::new("en-US".parse().unwrap(), "SPELLING".parse().unwrap(), surface)
        }
    }

    /// Returns whether a rare word with these votes is a mistake in any place.
    fn is_mistake(surface: &str, mine: Tallies) -> bool {
        let items = place("", surface, "").items(ContextStorage::Plain);
        let mut evidence = Evidence::default();
        evidence.anywhere.me = mine;
        is_own_mistake(surface, &items, &evidence, RARE, &|_| 0.0)
    }

    /// Returns whether a frequent word is flagged at `at` after corrections in the places `corrected`.
    fn is_marked(at: [&str; 3], corrected: &[([&str; 3], &str)], storage: ContextStorage) -> bool {
        let items_at = |[left, surface, right]: [&str; 3]| place(left, surface, right).items(storage);
        let items = items_at(at);
        let mut evidence = Evidence::default();
        for (there, replacement) in corrected {
            let made = items_at(*there);
            let outcome = chosen(there[1], replacement);
            let add = |known: &mut ItemEvidence| known.me.entry(outcome.clone()).or_default().n += 1;
            add(&mut evidence.anywhere);
            if made.after.is_some() && made.after == items.after {
                add(&mut evidence.after);
            }
            if made.before.is_some() && made.before == items.before {
                add(&mut evidence.before);
            }
        }
        is_own_mistake(at[1], &items, &evidence, USUAL, &|word| {
            if word == "too" { 7.0 } else { 0.0 }
        })
    }

    #[test]
    fn a_usual_word_is_marked_only_between_the_words_where_it_was_corrected() {
        let made = [(["is", "to", "late"], "too")];
        let is_marked = |at| is_marked(at, &made, ContextStorage::Plain);
        assert!(is_marked(["is", "to", "late"]));
        assert!(is_marked(["Is", "to", "late"]));
        for at in [
            ["go", "to", "the"],
            ["is", "to", "go"],
            ["runs", "to", "late"],
            ["", "to", ""],
        ] {
            assert!(!is_marked(at), "{at:?}");
        }
    }

    #[test]
    fn neighbours_of_corrections_to_different_words_do_not_agree() {
        let made = [(["is", "to", "big"], "too"), (["had", "to", "late"], "two")];
        assert!(!is_marked(["is", "to", "late"], &made, ContextStorage::Plain));
    }

    #[test]
    fn neighbours_of_two_corrections_of_a_frequent_word_are_a_place_only_where_the_other_word_fits_better() {
        let beside = |surface, meant| [(["it", surface, "do"], meant), (["they", surface, "use"], meant)];
        let at = |surface, made: &[_]| is_marked(["it", surface, "use"], made, ContextStorage::Plain);
        let mut made = beside("would", "could").to_vec();
        assert!(!at("would", &made));
        assert!(at("to", &beside("to", "too")));
        // One of three was made beside both.
        made.push((["it", "would", "use"], "could"));
        assert!(at("would", &made));
    }

    #[test]
    fn where_no_neighbours_are_kept_a_usual_word_is_not_marked() {
        let made = [(["is", "to", "late"], "too")];
        assert!(!is_marked(["is", "to", "late"], &made, ContextStorage::None));
        assert!(is_marked(["is", "to", "late"], &made, ContextStorage::Hashed));
    }

    #[test]
    fn a_word_is_marked_everywhere_once_its_corrections_outnumber_its_right_uses() {
        let uses = |share, seen| RightUses { share, seen };
        // One word in 500,000, so two expected correct uses.
        let rare = Some(2e-6);
        assert!(!uses(rare, 0).are_fewer_than(2));
        assert!(uses(rare, 0).are_fewer_than(3));
        assert!(!uses(rare, 1).are_fewer_than(3));
        assert!(!uses(Some(0.05), 0).are_fewer_than(10_000));
        assert!(!uses(None, 0).are_fewer_than(10_000));
    }

    #[test]
    fn a_word_corrected_more_often_than_dismissed_is_a_mistake() {
        let nikolai = chosen("Nikolay", "Nikolai");
        assert!(!is_mistake("Nikolay", votes(&[])));
        assert!(is_mistake("Nikolay", votes(&[(nikolai.clone(), 1)])));
        let even = votes(&[(nikolai.clone(), 1), (Outcome::Dismissed, 1)]);
        assert!(!is_mistake("Nikolay", even));
        let two = votes(&[
            (nikolai, 1),
            (chosen("Nikolay", "Nicholas"), 1),
            (Outcome::Dismissed, 1),
        ]);
        assert!(is_mistake("Nikolay", two));
    }

    #[test]
    fn a_capital_that_was_forgotten_is_no_mistake_where_it_stands() {
        let polish = || votes(&[(chosen("polish", "Polish"), 1)]);
        assert!(is_mistake("polish", polish()));
        assert!(!is_mistake("Polish", polish()));
        assert!(!is_mistake("POLISH", polish()));
    }

    #[test]
    fn unknown_lower_case_uses_do_not_count_against_a_name() {
        let many = [
            (chosen("mary", "many"), 1),
            (Outcome::PassedOver("Mary".into()), 1),
        ];
        assert!(!is_mistake("Mary", votes(&many)));
        assert!(!is_mistake("MARY", votes(&many)));
    }

    #[test]
    fn deletions_and_unusable_replacements_mark_no_mistake() {
        for kept in [String::new(), keep_replacement("very", &"very ".repeat(40))] {
            let votes = votes(&[(Outcome::Chosen(kept), 3)]);
            assert!(!is_mistake("very", votes));
        }
    }

    proptest::proptest! {
        /// Tests the bound that [`WORDS_WRITTEN`] states.
        #[test]
        fn corrections_mark_no_more_of_usual_text_than_their_part_in_a_million(
            words in proptest::collection::vec((1_u64..200, 0.0_f64..1e-3), 0..60),
        ) {
            let everywhere = words
                .iter()
                .filter(|(n, share)| RightUses { share: Some(*share), seen: 0 }.are_fewer_than(*n));
            let share: f64 = everywhere.map(|(_, share)| share).sum();
            let corrections: u64 = words.iter().map(|(n, _)| n).sum();
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let bound = corrections as f64 / WORDS_WRITTEN;
            proptest::prop_assert!(share <= bound);
        }
    }
}
