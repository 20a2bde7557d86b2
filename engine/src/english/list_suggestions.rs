//! The candidates for an unknown word, from a list of misspellings and from the noisy channel, with possessive endings
//! kept (docs/decisions/0033-list-of-misspellings.md).

use super::contractions::contraction;
use super::irregular_forms::irregular_forms;
use super::lexicon::{EnglishLexicon, plain};
use super::name_evidence::MisspellingEvidence;
use super::run_together::subject_and_verb;
use crate::Candidate;
use crate::candidates::{MAX_CANDIDATES, in_order, rank_with_weight};
use crate::case::{WordCase, capitalised};

/// The share of the probability that goes to the corrections in the list, however improbable the channel finds them.
const LISTED: f64 = 0.95;
/// The share of the probability that goes to candidates with `'s` if the surface has one. The misspelt part is then
/// probably the stem.
const POSSESSIVE: f64 = 0.95;

/// The share of the probability that goes to a contraction with the surface's letters, to the surface with other
/// capitals, to the irregular forms of a word whose regular form was written, and to the dialect's own forms of a word of
/// another.
const CERTAIN: f64 = 0.98;

/// The candidates for an unknown word, and the evidence that it is a misspelling.
#[derive(Debug, Clone)]
pub(super) struct SearchResult {
    /// The candidates, best first.
    pub(super) candidates: Vec<Candidate>,
    /// The evidence.
    pub(super) evidence: MisspellingEvidence,
}

impl SearchResult {
    /// Returns the result of a search that was not made: no candidates, and no evidence for a name either, so that an
    /// unknown word is marked.
    pub(super) fn none() -> Self {
        Self {
            candidates: Vec::new(),
            evidence: MisspellingEvidence {
                weight: f32::INFINITY,
                listed: false,
            },
        }
    }

    /// Returns the result for a word that is known to mean another one.
    pub(super) fn certain(surface: &str, meant: &str) -> Self {
        let value = WordCase::of(surface).give(meant);
        Self {
            candidates: vec![Candidate { value, base: 1.0 }],
            evidence: MisspellingEvidence {
                weight: 0.0,
                listed: true,
            },
        }
    }
}

impl EnglishLexicon {
    /// Returns the candidates for an unknown word, best first, without regard to its neighbours. Their probabilities add up
    /// to 1. Takes about half a millisecond.
    pub fn candidates(&self, surface: &str) -> Vec<Candidate> {
        self.search(surface, false).candidates
    }

    /// Returns the candidates for an unknown word, best first, with the evidence that it is a misspelling. With `near`,
    /// only words within one edit are considered, which takes less time.
    pub(super) fn search(&self, surface: &str, near: bool) -> SearchResult {
        let whole = self.of_whole(surface, near);
        let word = plain(surface);
        let certain = contraction(&word).map(|meant| WordCase::of(surface).give(meant));
        let certain = certain
            .or_else(|| self.with_right_capitals(&word))
            .or_else(|| subject_and_verb(&word));
        if let Some(value) = certain {
            let first = vec![Candidate { value, base: 1.0 }];
            return SearchResult {
                candidates: mixed(first, whole.candidates, CERTAIN),
                evidence: MisspellingEvidence {
                    listed: true,
                    ..whole.evidence
                },
            };
        }
        let Some((stem, ending)) = possessive(surface) else {
            return whole;
        };
        let stem = self.of_whole(stem, near);
        let owners = stem.candidates.into_iter();
        let owners = owners.filter(|candidate| !candidate.value.contains(['\'', ' ']));
        let owners = owners.map(|candidate| Candidate {
            value: format!("{}{ending}", candidate.value),
            ..candidate
        });
        SearchResult {
            candidates: mixed(owners.collect(), whole.candidates, POSSESSIVE),
            evidence: stem.evidence,
        }
    }

    fn of_whole(&self, surface: &str, near: bool) -> SearchResult {
        let (ranked, weight) = rank_with_weight(surface, self.proposals(surface, near), self.channel());
        let listed = self.listed(surface, &ranked);
        let irregular = self.irregular(surface);
        let word = plain(surface);
        let is_variant = |candidate: &&Candidate| self.is_own_variant(&candidate.value, &word);
        let variants: Vec<Candidate> = ranked.iter().filter(is_variant).cloned().collect();
        let ranked = mixed(variants, ranked, CERTAIN);
        SearchResult {
            evidence: MisspellingEvidence {
                weight,
                listed: !listed.is_empty() || !irregular.is_empty(),
            },
            candidates: mixed(irregular, mixed(listed, ranked, LISTED), CERTAIN),
        }
    }

    /// Returns the irregular forms for a regular form that does not exist, the usual one first.
    fn irregular(&self, surface: &str) -> Vec<Candidate> {
        let word = plain(surface);
        let forms = irregular_forms(&word.to_lowercase()).into_iter();
        let known = forms.filter(|form| self.knows(form) && self.may_offer(form, &word));
        let case = WordCase::of(surface);
        in_order(known.map(|form| case.give(&form)), surface)
    }

    /// Returns the corrections in the list that are words of this dialect, in the proportions that the channel gives
    /// them.
    fn listed(&self, surface: &str, ranked: &[Candidate]) -> Vec<Candidate> {
        let word = plain(surface);
        let corrections = self.misspellings().corrections(&word);
        let case = WordCase::of(surface);
        let values = corrections
            .iter()
            .filter_map(|correction| self.as_known(correction))
            .map(|correction| case.give(&correction))
            .filter(|value| value != surface && self.may_offer(value, &word));
        let candidate = |value: String| {
            let by_channel = ranked.iter().find(|candidate| candidate.value == value);
            Candidate {
                base: by_channel.map_or(0.0, |candidate| candidate.base).max(1e-3),
                value,
            }
        };
        values.map(candidate).collect()
    }

    /// Returns a correction of the list, which is in lower case, as this dialect writes it; `None` if the dialect lacks
    /// it.
    fn as_known(&self, correction: &str) -> Option<String> {
        let parts = correction.split(' ').map(|part| {
            let named = || Some(capitalised(part)).filter(|name| self.knows(name));
            self.knows(part).then(|| part.to_owned()).or_else(named)
        });
        Some(parts.collect::<Option<Vec<_>>>()?.join(" "))
    }
}

/// Splits a word into its stem and its `'s`. Returns `None` if it has no `'s` or if the stem has fewer than three
/// characters.
fn possessive(surface: &str) -> Option<(&str, &str)> {
    let at = ["'s", "’s", "'S", "’S"]
        .iter()
        .find_map(|ending| surface.strip_suffix(ending).map(str::len))?;
    let (stem, ending) = surface.split_at(at);
    (stem.chars().count() >= 3).then_some((stem, ending))
}

/// Merges two lists into one whose probabilities add up to 1: the share `part` goes to `first`, the rest to `second`. A
/// candidate in both lists gets both of its shares. If one list is empty, the other gets the whole probability.
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
    use crate::MisspellingList;

    fn candidates(code: &str, surface: &str) -> Vec<String> {
        let lexicon = EnglishLexicon::new(&code.parse().unwrap()).unwrap();
        let found = lexicon.search(surface, false).candidates;
        let sum: f64 = found.iter().map(|candidate| candidate.base).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{surface}: {sum}");
        found.into_iter().map(|candidate| candidate.value).collect()
    }

    #[test]
    fn listed_corrections_come_first_in_the_case_of_the_surface() {
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
    fn listed_corrections_are_words_of_the_dialect() {
        let listed = MisspellingList::english().unwrap().corrections("behavoir");
        assert!(listed.contains(&"behavior".to_owned()), "{listed:?}");
        let found = candidates("en-GB", "behavoir");
        assert!(!found.contains(&"behavior".to_owned()), "{found:?}");
    }

    #[test]
    fn the_form_of_the_own_dialect_comes_first() {
        for (code, written, meant) in [
            ("en-GB", "color", "colour"),
            ("en-GB", "Gray", "Grey"),
            ("en-GB", "flavored", "flavoured"),
            ("en-AU", "center", "centre"),
            ("en-US", "grey", "gray"),
            ("en-US", "neighbours", "neighbors"),
        ] {
            assert_eq!(candidates(code, written)[0], meant, "{code} {written}");
        }
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
