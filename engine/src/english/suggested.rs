//! The candidates for one unknown word: what a list of misspellings says, what the noisy channel says, and the possessive given back.

use typos_dict::WORD;
use unicase::UniCase;

use super::lexicon::{EnglishLexicon, plain};
use crate::Candidate;
use crate::candidates::{MAX_CANDIDATES, rank};
use crate::case::{Case, capitalised};

/// The part of the probability that goes to the corrections that the list has for a misspelling, however unlikely they look otherwise.
const LISTED: f64 = 0.95;
/// The part that goes to candidates with the `'s` of a surface that has one, whose stem is then what is misspelt.
const POSSESSIVE: f64 = 0.95;

impl EnglishLexicon {
    /// What could be meant by a word that is not known, best first. `near`: only what is within one edit, which takes less time.
    pub(super) fn candidates(&self, surface: &str, near: bool) -> Vec<Candidate> {
        let whole = self.of_whole(surface, near);
        let Some((stem, ending)) = possessive(surface) else {
            return whole;
        };
        let stem = self.of_whole(stem, near).into_iter();
        let owners = stem.filter(|candidate| !candidate.value.contains(['\'', ' ']));
        let owners = owners.map(|candidate| Candidate {
            value: format!("{}{ending}", candidate.value),
            ..candidate
        });
        mixed(owners.collect(), whole, POSSESSIVE)
    }

    fn of_whole(&self, surface: &str, near: bool) -> Vec<Candidate> {
        let ranked = rank(surface, self.proposals(surface, near), self.channel());
        mixed(self.listed(surface, &ranked), ranked, LISTED)
    }

    /// The corrections of the list for a misspelling that are words of this dialect, as likely beside each other as the channel has them.
    fn listed(&self, surface: &str, ranked: &[Candidate]) -> Vec<Candidate> {
        let word = plain(surface);
        let Some(corrections) = WORD.find(&UniCase::new(word.as_str())) else {
            return Vec::new();
        };
        let case = Case::of(surface);
        let values = corrections
            .iter()
            .filter_map(|correction| self.as_known(correction))
            .map(|correction| case.give(&correction))
            .filter(|value| value != surface);
        let candidate = |value: String| {
            let by_channel = ranked.iter().find(|candidate| candidate.value == value);
            Candidate {
                base: by_channel.map_or(0.0, |candidate| candidate.base).max(1e-3),
                value,
            }
        };
        values.map(candidate).collect()
    }

    /// A correction of the list, which has all in small letters, as this dialect writes it; `None` where it does not.
    fn as_known(&self, correction: &str) -> Option<String> {
        let parts = correction.split(' ').map(|part| {
            let named = || Some(capitalised(part)).filter(|name| self.knows(name));
            self.knows(part).then(|| part.to_owned()).or_else(named)
        });
        Some(parts.collect::<Option<Vec<_>>>()?.join(" "))
    }
}

/// A word and its `'s`; `None` where it has none, or next to nothing before it.
fn possessive(surface: &str) -> Option<(&str, &str)> {
    let at = ["'s", "’s", "'S", "’S"]
        .iter()
        .find_map(|ending| surface.strip_suffix(ending).map(str::len))?;
    let (stem, ending) = surface.split_at(at);
    (stem.chars().count() >= 3).then_some((stem, ending))
}

/// Both lists as one whose probabilities add up to 1: `part` of it goes to `first`, the rest to `second`; what stands in both gets
/// both. Where one is empty the other has all.
fn mixed(first: Vec<Candidate>, second: Vec<Candidate>, part: f64) -> Vec<Candidate> {
    if first.is_empty() || second.is_empty() {
        return normalised(if first.is_empty() { second } else { first });
    }
    let scaled = |list: Vec<Candidate>, part: f64| {
        normalised(list).into_iter().map(move |candidate| Candidate {
            base: candidate.base * part,
            ..candidate
        })
    };
    let mut all: Vec<Candidate> = scaled(first, part).collect();
    for candidate in scaled(second, 1.0 - part) {
        match all.iter_mut().find(|known| known.value == candidate.value) {
            Some(known) => known.base += candidate.base,
            None => all.push(candidate),
        }
    }
    all.sort_by(|a, b| b.base.total_cmp(&a.base));
    all.truncate(MAX_CANDIDATES);
    normalised(all)
}

fn normalised(mut list: Vec<Candidate>) -> Vec<Candidate> {
    let sum: f64 = list.iter().map(|candidate| candidate.base).sum();
    for candidate in &mut list {
        candidate.base /= sum;
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(code: &str, surface: &str) -> Vec<String> {
        let lexicon = EnglishLexicon::new(&code.parse().unwrap()).unwrap();
        let found = lexicon.candidates(surface, false);
        let sum: f64 = found.iter().map(|candidate| candidate.base).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{surface}: {sum}");
        found.into_iter().map(|candidate| candidate.value).collect()
    }

    #[test]
    fn what_a_list_of_misspellings_has_comes_first_in_the_case_of_the_surface() {
        for (written, meant) in [
            ("charistics", "characteristics"),
            ("Charistics", "Characteristics"),
            ("recieve", "receive"),
            ("maltesian", "Maltese"),
            ("RECIEVE", "RECEIVE"),
        ] {
            assert_eq!(candidates("en-US", written)[0], meant, "{written}");
        }
    }

    #[test]
    fn what_the_list_has_is_a_word_of_the_dialect() {
        assert!(WORD.find(&UniCase::new("behavoir")).is_some());
        let found = candidates("en-GB", "behavoir");
        assert!(!found.contains(&"behavior".to_owned()), "{found:?}");
    }

    #[test]
    fn a_misspelt_owner_keeps_the_ending() {
        for (written, meant) in [
            ("recepient's", "recipient's"),
            ("Recepient’s", "Recipient’s"),
            ("philosohper's", "philosopher's"),
        ] {
            assert_eq!(candidates("en-US", written)[0], meant, "{written}");
        }
        assert_eq!(possessive("it's"), None);
        assert_eq!(possessive("teh"), None);
    }
}
