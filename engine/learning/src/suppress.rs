//! When an issue is not shown.
//!
//! So far only a viewer's own judgement hides anything: what they ignored, words they added, rules they switched off.

use emend_shared::Scope;

use crate::{Evidence, Outcome, Place, Tallies};

/// Whose judgement hides an issue at this place; `None` where it is shown.
pub fn suppressed(place: &Place, evidence: &Evidence) -> Option<Scope> {
    let mine = evidence.anywhere.me.contains_key(&Outcome::Ignored)
        || evidence.rule.me.contains_key(&Outcome::RuleOff)
        || place.rule.is_spelling() && knows_word(&evidence.word.me, &place.surface);
    mine.then_some(Scope::You)
}

/// Whether one of these words covers `surface`: a lower-case word in any case, another as written or in capitals.
pub fn knows_word(words: &Tallies, surface: &str) -> bool {
    let surface = crate::surface::keep_word(surface);
    words.keys().any(|outcome| {
        let Outcome::WordIsRight(word) = outcome else {
            return false;
        };
        *word == surface || word.to_uppercase() == surface || is_capitalised(word, &surface)
    })
}

/// Whether `surface` is the lower-case `word` as it stands at the start of a sentence.
fn is_capitalised(word: &str, surface: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|first| {
        !word.chars().any(char::is_uppercase) && first.to_uppercase().chain(letters).eq(surface.chars())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ItemEvidence, Tally};

    fn words(words: &[&str]) -> Tallies {
        let once = Tally { n: 1, last: 0 };
        words
            .iter()
            .map(|word| (Outcome::WordIsRight((*word).into()), once))
            .collect()
    }

    #[test]
    fn a_lower_case_word_is_right_in_any_case_and_a_name_only_as_a_name() {
        for surface in ["foobar", "Foobar", "FOOBAR"] {
            assert!(knows_word(&words(&["foobar"]), surface), "{surface}");
        }
        assert!(knows_word(&words(&["Emend"]), "EMEND"));
        assert!(!knows_word(&words(&["Emend"]), "emend"));
        assert!(!knows_word(&words(&["foobar"]), "fooBar"));
    }

    #[test]
    fn a_word_silences_spelling_and_nothing_else() {
        let evidence = Evidence {
            word: ItemEvidence {
                me: words(&["foo"]),
                ..Default::default()
            },
            ..Default::default()
        };
        let place = |rule: &str| Place::new("en-US".parse().unwrap(), rule.parse().unwrap(), "foo");
        assert_eq!(suppressed(&place("SPELLING"), &evidence), Some(Scope::You));
        assert_eq!(suppressed(&place("Repetition"), &evidence), None);
    }

    #[test]
    fn what_others_ignored_is_still_shown_to_me() {
        let mut evidence = Evidence::default();
        evidence.anywhere.everyone.insert(
            Outcome::Ignored,
            crate::Count {
                weight: 20_000,
                voters: 100,
            },
        );
        let place = Place::new("en-US".parse().unwrap(), "SPELLING".parse().unwrap(), "alot");
        assert_eq!(suppressed(&place, &evidence), None);
    }
}
