//! Corrections of known words: whether a word that the dictionary accepts is flagged for one user.
//!
//! One correction of `to` says nothing about the next `to`, which is correct nearly everywhere. A correction therefore
//! applies only between the same two words, or everywhere if its writer gets the word wrong more often than right
//! (docs/decisions/0016-known-words.md).

use crate::{Evidence, Items};
use emend_domain::surface::{displayed_replacement, is_digest};
use emend_domain::{Outcome, Tallies, Tally};

/// The number of words of ordinary text whose expected uses of a word are added to the writer's own correct uses.
///
/// It bounds the number of false issues: a word is flagged everywhere only if its share of ordinary text is below the
/// number of its corrections divided by this constant. `n` corrections therefore flag fewer than `n` words in a million
/// words of ordinary text.
pub const ORDINARY_TEXT_WORDS: f64 = 1_000_000.0;

/// The uses, in that many words, from which on a word is so frequent that its neighbours are no sign of one and the same place.
const MIN_FREQUENT_USES: f64 = 1_000.0;
/// By how much the other word must then fit better, in log-odds. Words that people confuse, such as *is to late*, differ by far more;
/// words that are both possible, such as *would* and *could*, by less.
const MIN_BETTER_FIT: f32 = 1.0;

/// The writer's correct uses of a known word, as far as they can be known without storing texts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CorrectUses {
    /// The word's share of ordinary text, or `None` if it is unknown.
    pub share: Option<f64>,
    /// The number of settings (preceding words) in which the word was seen and not corrected.
    pub seen: u32,
}

impl CorrectUses {
    /// Returns whether `corrections` exceeds the number of correct uses.
    pub fn are_fewer_than(self, corrections: u64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let corrections = corrections as f64;
        self.share
            .is_some_and(|share| corrections > f64::from(self.seen) + share * ORDINARY_TEXT_WORDS)
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
    uses: CorrectUses,
    fit: &dyn Fn(&str) -> f32,
) -> bool {
    let counts = UseCounts::of(surface, &evidence.anywhere.me);
    counts.corrected > counts.unchanged
        && (uses.are_fewer_than(counts.corrected - counts.unchanged)
            || is_corrected_between_same_words(surface, items, evidence, uses, fit))
}

/// Returns whether the word was corrected to one and the same word next to each neighbour that it has here, in one place as far as can
/// be told.
fn is_corrected_between_same_words(
    surface: &str,
    items: &Items,
    evidence: &Evidence,
    uses: CorrectUses,
    fit: &dyn Fn(&str) -> f32,
) -> bool {
    let sides = [
        (items.after.is_some(), &evidence.after.me),
        (items.before.is_some(), &evidence.before.me),
    ];
    let mut sides_present = sides.into_iter().filter(|(is_there, _)| *is_there);
    let Some((_, first)) = sides_present.next() else {
        return false;
    };
    let second = sides_present.next().map(|(_, votes)| votes);
    let is_rare = uses
        .share
        .is_none_or(|share| share * ORDINARY_TEXT_WORDS < MIN_FREQUENT_USES);
    let votes = &evidence.anywhere.me;
    first.iter().any(|(outcome, one)| {
        let Outcome::Chosen(replacement) = outcome else {
            return false;
        };
        let is_one_place = |other: &Tally| {
            let corrections = votes.get(outcome).map_or(0, |votes| votes.n);
            // Then at least one correction was made beside both.
            one.n.saturating_add(other.n) > corrections
        };
        let agrees = |other: &Tally| {
            let fits_better = || {
                displayed_replacement(surface, replacement).is_some_and(|word| fit(&word) > MIN_BETTER_FIT)
            };
            is_rare || is_one_place(other) || fits_better()
        };
        is_correction(surface, outcome) && second.is_none_or(|votes| votes.get(outcome).is_some_and(agrees))
    })
}

/// The number of times that the writer corrected a word, and the number of times that they left it unchanged when
/// asked.
struct UseCounts {
    corrected: u64,
    unchanged: u64,
}

impl UseCounts {
    /// Counts corrections and unchanged uses in the writer's votes.
    fn of(surface: &str, mine: &Tallies) -> Self {
        // Votes do not record capitalisation. If the word is capitalised here, and was corrected to itself or was
        // offered and passed over, the writer had typed it in lower case and it was flagged as unknown (`mary` for
        // `many`). That is no evidence against `Mary` (docs/decisions/0016-known-words.md).
        let folded = surface.to_lowercase();
        let (mut corrected, mut unchanged) = (0, 0);
        for (outcome, tally) in mine {
            let n = u64::from(tally.n);
            match outcome {
                Outcome::Dismissed => unchanged += n,
                Outcome::Chosen(_) if is_correction(surface, outcome) => corrected += n,
                Outcome::Chosen(replacement) if is_word(replacement) => unchanged += n,
                Outcome::PassedOver(replacement)
                    if folded != surface && replacement.to_lowercase() == folded =>
                {
                    unchanged += n;
                }
                _ => {}
            }
        }
        Self { corrected, unchanged }
    }
}

/// Returns whether an outcome puts another word in the place of `surface`. A change of capitals counts only if
/// `surface` is in lower case.
fn is_correction(surface: &str, outcome: &Outcome) -> bool {
    let Outcome::Chosen(replacement) = outcome else {
        return false;
    };
    let folded = surface.to_lowercase();
    let shown_replacement = displayed_replacement(surface, replacement).unwrap_or_default();
    let is_lower_case = folded == surface;
    is_word(replacement)
        && (shown_replacement.to_lowercase() != folded || is_lower_case && shown_replacement != surface)
}

/// Returns whether a stored replacement can be inserted again. A deletion does not count: the objection may have been
/// to the sentence rather than to the word.
fn is_word(replacement: &str) -> bool {
    !replacement.is_empty() && !is_digest(replacement)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::IssuePlace;
    use emend_domain::{ContextStorage, ItemEvidence, Tally, surface::stored_replacement};

    /// The uses of a word that hardly occurs at all.
    const RARE: CorrectUses = CorrectUses {
        share: Some(1e-9),
        seen: 0,
    };
    /// The uses of a word that is one in a hundred.
    const USUAL: CorrectUses = CorrectUses {
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
        Outcome::Chosen(stored_replacement(surface, replacement))
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
            let corrections = items_at(*there);
            let outcome = chosen(there[1], replacement);
            let add = |known: &mut ItemEvidence| known.me.entry(outcome.clone()).or_default().n += 1;
            add(&mut evidence.anywhere);
            if corrections.after.is_some() && corrections.after == items.after {
                add(&mut evidence.after);
            }
            if corrections.before.is_some() && corrections.before == items.before {
                add(&mut evidence.before);
            }
        }
        is_own_mistake(at[1], &items, &evidence, USUAL, &|word| {
            if word == "too" { 7.0 } else { 0.0 }
        })
    }

    #[test]
    fn a_usual_word_is_marked_only_between_the_words_where_it_was_corrected() {
        let corrections = [(["is", "to", "late"], "too")];
        let is_marked = |at| is_marked(at, &corrections, ContextStorage::Plain);
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
        let corrections = [(["is", "to", "big"], "too"), (["had", "to", "late"], "two")];
        assert!(!is_marked(
            ["is", "to", "late"],
            &corrections,
            ContextStorage::Plain
        ));
    }

    #[test]
    fn neighbours_of_two_corrections_of_a_frequent_word_are_a_place_only_where_the_other_word_fits_better() {
        let sides_present =
            |surface, meant| [(["it", surface, "do"], meant), (["they", surface, "use"], meant)];
        let at = |surface, corrections: &[_]| {
            is_marked(["it", surface, "use"], corrections, ContextStorage::Plain)
        };
        let mut corrections = sides_present("would", "could").to_vec();
        assert!(!at("would", &corrections));
        assert!(at("to", &sides_present("to", "too")));
        // One of three was made beside both.
        corrections.push((["it", "would", "use"], "could"));
        assert!(at("would", &corrections));
    }

    #[test]
    fn where_no_neighbours_are_kept_a_usual_word_is_not_marked() {
        let corrections = [(["is", "to", "late"], "too")];
        assert!(!is_marked(
            ["is", "to", "late"],
            &corrections,
            ContextStorage::None
        ));
        assert!(is_marked(
            ["is", "to", "late"],
            &corrections,
            ContextStorage::Hashed
        ));
    }

    #[test]
    fn a_word_is_marked_everywhere_once_its_corrections_outnumber_its_right_uses() {
        let uses = |share, seen| CorrectUses { share, seen };
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
        for replacement in [String::new(), stored_replacement("very", &"very ".repeat(40))] {
            let votes = votes(&[(Outcome::Chosen(replacement), 3)]);
            assert!(!is_mistake("very", votes));
        }
    }

    proptest::proptest! {
        /// Tests the bound that [`ORDINARY_TEXT_WORDS`] states.
        #[test]
        fn corrections_mark_no_more_of_usual_text_than_their_part_in_a_million(
            words in proptest::collection::vec((1_u64..200, 0.0_f64..1e-3), 0..60),
        ) {
            let everywhere = words
                .iter()
                .filter(|(n, share)| CorrectUses { share: Some(*share), seen: 0 }.are_fewer_than(*n));
            let share: f64 = everywhere.map(|(_, share)| share).sum();
            let corrections: u64 = words.iter().map(|(n, _)| n).sum();
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let bound = corrections as f64 / ORDINARY_TEXT_WORDS;
            proptest::prop_assert!(share <= bound);
        }
    }
}
