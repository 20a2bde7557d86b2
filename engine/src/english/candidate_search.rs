//! The candidates for an unknown word, from a list of misspellings and from the noisy channel, with possessive endings
//! kept (docs/decisions/0033-list-of-misspellings.md).

use super::contractions::contraction;
use super::irregular_forms::irregular_forms;
use super::joined_pronouns::{subject_and_verb, two_word_pronoun};
use super::lexicon::{EnglishLexicon, plain};
use super::name_evidence::MisspellingEvidence;
use crate::Candidate;
use crate::candidates::{MAX_CANDIDATES, in_order, rank_with_weight};
use crate::case::{WordCase, capitalised};

/// The share of the probability that goes to the corrections in the list, however improbable the channel finds them.
const LISTED_SHARE: f64 = 0.95;
/// The share of the probability that goes to candidates with `'s` if the surface has one. The misspelt part is then
/// probably the stem.
const POSSESSIVE_SHARE: f64 = 0.95;

/// The share of the probability that goes to a contraction with the surface's letters, to the surface with other
/// capitals, to the irregular forms of a word whose regular form was written, and to the dialect's own forms of a word of
/// another.
const CERTAIN_SHARE: f64 = 0.98;

/// The ending of plurals that stand for persons. *childrens* is as often a wrong plural.
const PLURAL_OF_PERSONS: &str = "men";

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
    pub(super) fn not_searched() -> Self {
        Self {
            candidates: Vec::new(),
            evidence: MisspellingEvidence {
                weight: f32::INFINITY,
                listed: false,
            },
        }
    }

    /// Returns the result for a word that is known to mean another one.
    pub(super) fn certain(surface: &str, intended: &str) -> Self {
        let value = WordCase::of(surface).apply_to(intended);
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

    /// Returns the candidates for an unknown word, best first, with the evidence that it is a misspelling. With `one_edit_only`,
    /// only words within one edit are considered, which takes less time.
    pub(super) fn search(&self, surface: &str, one_edit_only: bool) -> SearchResult {
        let whole = self.search_whole(surface, one_edit_only);
        let word = plain(surface);
        let certain = contraction(&word).map(|intended| WordCase::of(surface).apply_to(intended));
        let certain = certain
            .or_else(|| two_word_pronoun(&word))
            .or_else(|| self.with_right_capitals(&word))
            .or_else(|| self.possessive_of_persons(&word))
            .or_else(|| subject_and_verb(&word));
        if let Some(value) = certain {
            let first = vec![Candidate { value, base: 1.0 }];
            return SearchResult {
                candidates: merged(first, whole.candidates, CERTAIN_SHARE),
                evidence: MisspellingEvidence {
                    listed: true,
                    ..whole.evidence
                },
            };
        }
        let Some((stem, ending)) = stem_and_ending(surface) else {
            return whole;
        };
        let stem = self.search_whole(stem, one_edit_only);
        let possessives = stem.candidates.into_iter();
        let possessives = possessives.filter(|candidate| !candidate.value.contains(['\'', ' ']));
        let possessives = possessives.map(|candidate| Candidate {
            value: format!("{}{ending}", candidate.value),
            ..candidate
        });
        SearchResult {
            candidates: merged(possessives.collect(), whole.candidates, POSSESSIVE_SHARE),
            evidence: stem.evidence,
        }
    }

    fn search_whole(&self, surface: &str, one_edit_only: bool) -> SearchResult {
        let (mut ranked, weight) =
            rank_with_weight(surface, self.proposals(surface, one_edit_only), self.channel());
        if !plain(surface).contains('\'') {
            put_plurals_before_possessives(&mut ranked);
        }
        let listed = self.listed_candidates(surface, &ranked);
        let irregular = self.irregular_candidates(surface);
        let word = plain(surface);
        let is_variant = |candidate: &&Candidate| self.is_own_variant(&candidate.value, &word);
        let variants: Vec<Candidate> = ranked.iter().filter(is_variant).cloned().collect();
        let ranked = merged(variants, ranked, CERTAIN_SHARE);
        let inner_capital = inner_capital(&word, &ranked);
        SearchResult {
            evidence: MisspellingEvidence {
                weight: if inner_capital == Some(InnerCapital::Free) {
                    f32::NEG_INFINITY
                } else {
                    weight
                },
                listed: !listed.is_empty()
                    || !irregular.is_empty()
                    || inner_capital == Some(InnerCapital::Fixed),
            },
            candidates: merged(irregular, merged(listed, ranked, LISTED_SHARE), CERTAIN_SHARE),
        }
    }

    /// Returns the possessive of several persons that was written without its apostrophe: `womens` is `women's` far more often than a
    /// wrong plural, unlike `feets`.
    fn possessive_of_persons(&self, word: &str) -> Option<String> {
        let stem = word.strip_suffix('s')?;
        let is_persons = stem.to_lowercase().ends_with(PLURAL_OF_PERSONS);
        (is_persons && self.knows(stem)).then(|| format!("{stem}'s"))
    }

    /// Returns the irregular forms for a regular form that does not exist, the usual one first.
    fn irregular_candidates(&self, surface: &str) -> Vec<Candidate> {
        let word = plain(surface);
        let forms = irregular_forms(&word.to_lowercase()).into_iter();
        let known = forms.filter(|form| self.knows(form) && self.may_offer(form, &word));
        let case = WordCase::of(surface);
        in_order(known.map(|form| case.apply_to(&form)), surface)
    }

    /// Returns the corrections in the list that are words of this dialect, in the proportions that the channel gives
    /// them.
    fn listed_candidates(&self, surface: &str, ranked: &[Candidate]) -> Vec<Candidate> {
        let word = plain(surface);
        let corrections = self.misspellings().corrections(&word);
        let case = WordCase::of(surface);
        let values = corrections
            .iter()
            .filter_map(|correction| self.in_dialect(correction))
            .map(|correction| case.apply_to(&correction))
            .filter(|value| value != surface && self.may_offer(value, &word))
            .filter(|value| !is_plural_of_likelier(value, &word, ranked));
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
    fn in_dialect(&self, correction: &str) -> Option<String> {
        let parts = correction.split(' ').map(|part| {
            let named = || Some(capitalised(part)).filter(|name| self.knows(name));
            self.knows(part).then(|| part.to_owned()).or_else(named)
        });
        Some(parts.collect::<Option<Vec<_>>>()?.join(" "))
    }
}

/// Splits a word into its stem and its `'s`. Returns `None` if it has no `'s` or if the stem has fewer than three
/// characters.
fn stem_and_ending(surface: &str) -> Option<(&str, &str)> {
    let at = ["'s", "’s", "'S", "’S"]
        .iter()
        .find_map(|ending| surface.strip_suffix(ending).map(str::len))?;
    let (stem, ending) = surface.split_at(at);
    (stem.chars().count() >= 3).then_some((stem, ending))
}

/// Merges two lists into one whose probabilities add up to 1: the share `part` goes to `first`, the rest to `second`. A
/// candidate in both lists gets both of its shares. If one list is empty, the other gets the whole probability.
fn merged(first: Vec<Candidate>, second: Vec<Candidate>, part: f64) -> Vec<Candidate> {
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

/// Swaps the probabilities of a possessive and the plural with the same letters if the possessive is the likelier one: who leaves out an
/// apostrophe hardly ever misspells the word as well.
fn put_plurals_before_possessives(ranked: &mut [Candidate]) {
    for at in 0..ranked.len() {
        let plural = ranked[at].value.strip_suffix("'s").map(|stem| format!("{stem}s"));
        let plural_at =
            plural.and_then(|plural| ranked.iter().position(|candidate| candidate.value == plural));
        if let Some(plural_at) = plural_at.filter(|plural_at| *plural_at > at) {
            let base = ranked[at].base;
            ranked[at].base = ranked[plural_at].base;
            ranked[plural_at].base = base;
        }
    }
    ranked.sort_by(|a, b| b.base.total_cmp(&a.base));
}

/// Whether a listed correction is the plural of a likelier candidate, and the misspelling does not end like a plural. The list has such
/// corrections for misspellings of singulars: *discussions* for `discusison`.
fn is_plural_of_likelier(value: &str, word: &str, ranked: &[Candidate]) -> bool {
    let base_of = |value: &str| {
        let candidate = ranked.iter().find(|candidate| candidate.value == value);
        candidate.map_or(0.0, |candidate| candidate.base)
    };
    let singular = value.strip_suffix('s').filter(|_| !word.ends_with('s'));
    singular.is_some_and(|singular| base_of(singular) > base_of(value))
}

/// The first parts of surnames, after which some families write another capital and others do not: `MacArthur`, `Macarthur`.
const SURNAME_PREFIXES: &[&str] = &[
    "Mac", "Mc", "De", "Del", "Der", "Des", "Di", "Du", "El", "Fitz", "La", "Le", "St", "Van", "Von",
];

/// Whether a name that the dictionary has with another capital inside is written with that only in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InnerCapital {
    /// The name has one spelling: *GitHub*.
    Fixed,
    /// A surname: some families write the second capital, others do not.
    Free,
}

/// Returns the kind of name that a word with one capital is, if a candidate is the same word with another capital inside.
fn inner_capital(word: &str, ranked: &[Candidate]) -> Option<InnerCapital> {
    if WordCase::of(word) != WordCase::Title {
        return None;
    }
    let variant = ranked.iter().find(|candidate| {
        candidate.value.eq_ignore_ascii_case(word) && WordCase::of(&candidate.value) == WordCase::Mixed
    })?;
    let capitals = variant
        .value
        .char_indices()
        .filter(|(_, letter)| letter.is_uppercase());
    let inner = capitals.map(|(at, _)| at).find(|at| *at > 0)?;
    let is_surname = SURNAME_PREFIXES.contains(&&variant.value[..inner]);
    Some(if is_surname {
        InnerCapital::Free
    } else {
        InnerCapital::Fixed
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MisspellingList;

    fn candidates(code: &str, surface: &str) -> Vec<String> {
        let lexicon = EnglishLexicon::new(&code.parse().unwrap()).unwrap();
        let candidates = lexicon.search(surface, false).candidates;
        let sum: f64 = candidates.iter().map(|candidate| candidate.base).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{surface}: {sum}");
        candidates.into_iter().map(|candidate| candidate.value).collect()
    }

    #[test]
    fn listed_corrections_come_first_in_the_case_of_the_surface() {
        for (written, intended) in [
            ("charistics", "characteristics"),
            ("Charistics", "Characteristics"),
            ("recieve", "receive"),
            ("maltesian", "Maltese"),
            ("RECIEVE", "RECEIVE"),
        ] {
            assert_eq!(candidates("en-US", written)[0], intended, "{written}");
        }
    }

    #[test]
    fn the_possessive_of_persons_comes_before_their_plural() {
        assert_eq!(candidates("en-US", "womens")[0], "women's");
        assert_eq!(candidates("en-US", "noone")[0], "no one");
        assert_eq!(candidates("en-US", "irregardless")[0], "regardless");
        assert_eq!(candidates("en-US", "councellors")[0], "counselors");
        // The list of misspellings has the plural for these.
        assert_eq!(candidates("en-US", "discusison")[0], "discussion");
        assert_eq!(candidates("en-US", "volunteeer")[0], "volunteer");
        assert_eq!(candidates("en-US", "Mens")[0], "Men's");
        assert_eq!(candidates("en-US", "feets")[0], "feet");
    }

    #[test]
    fn listed_corrections_are_words_of_the_dialect() {
        let listed = MisspellingList::english().unwrap().corrections("behavoir");
        assert!(listed.contains(&"behavior".to_owned()), "{listed:?}");
        let candidates = candidates("en-GB", "behavoir");
        assert!(!candidates.contains(&"behavior".to_owned()), "{candidates:?}");
    }

    #[test]
    fn the_form_of_the_own_dialect_comes_first() {
        for (code, written, intended) in [
            ("en-GB", "color", "colour"),
            ("en-GB", "Gray", "Grey"),
            ("en-GB", "flavored", "flavoured"),
            ("en-AU", "center", "centre"),
            ("en-US", "grey", "gray"),
            ("en-US", "neighbours", "neighbors"),
        ] {
            assert_eq!(candidates(code, written)[0], intended, "{code} {written}");
        }
    }

    #[test]
    fn a_misspelt_owner_keeps_the_ending() {
        for (written, intended) in [
            ("recepient's", "recipient's"),
            ("Recepient’s", "Recipient’s"),
            ("philosohper's", "philosopher's"),
        ] {
            assert_eq!(candidates("en-US", written)[0], intended, "{written}");
        }
        assert_eq!(stem_and_ending("it's"), None);
        assert_eq!(stem_and_ending("teh"), None);
    }
}
