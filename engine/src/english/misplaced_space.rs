//! The rule `MISPLACED_SPACE`: a space that was typed one letter too early or too late, such as `goo dtime` and
//! `th ecat`, or in the middle of a word, such as `prob lem`.
//!
//! If the dictionary lacks one of the two parts, known and everyday words suffice as the correction. If it has both,
//! as in `tot he`, only frequencies can decide (docs/decisions/0058-rules-by-precision.md).

use emend_domain::IssueKind;

use super::indefinite_article::is_wrong_article;
use super::joined_words::neighbour_association;
use super::lexicon::EnglishLexicon;
use super::rule_issue::{RuleIssue, RuleText};
use crate::word_frequency::WordFrequency;
use crate::words::{MAX_WORD_LETTERS, ParagraphWords, is_apostrophe};
use crate::zones::touches;

pub(super) const RULE: RuleText = RuleText {
    id: "MISPLACED_SPACE",
    category: "TYPOS",
    description: "A space that is one letter too early or too late, or inside a word.",
};

/// The frequency of the rarest word that a correction may contain, on the scale of [`WordFrequency::of`]: about one in
/// 700,000.
const MIN_WORD_FREQUENCY: f32 = -9.7;
/// The required lead of the correction over two known words, as a natural logarithm.
const MIN_LEAD: f32 = 9.0;

/// A correction of two words.
struct MovedSpace {
    /// The index of the first word.
    at: usize,
    value: String,
    /// How likely the correction is between its neighbours, as a natural logarithm.
    likelihood: f32,
}

/// Returns the misplaced spaces of a paragraph, in the order of the text and without overlaps.
pub(super) fn misplaced_spaces(layout: &ParagraphWords<'_>, lexicon: &EnglishLexicon) -> Vec<RuleIssue> {
    let word = |at: usize| {
        let word = layout.words.get(at)?;
        Some(&layout.text[word.bytes.clone()])
    };
    // `I sa wit` could be `Is a wit`: of two corrections that overlap, the more likely one of all three words counts.
    let word_likelihood = |at: usize| word(at).map_or(0.0, |word| lexicon.usage().of(word).0);
    let mut corrections: Vec<MovedSpace> = Vec::new();
    for moved in moved_spaces(layout, lexicon) {
        match corrections.last_mut() {
            Some(last) if last.at + 1 == moved.at => {
                if moved.likelihood + word_likelihood(last.at)
                    > last.likelihood + word_likelihood(moved.at + 1)
                {
                    *last = moved;
                }
            }
            _ => corrections.push(moved),
        }
    }
    let issue = |moved: MovedSpace| {
        let bytes = layout.words[moved.at].bytes.start..layout.words[moved.at + 1].bytes.end;
        RuleIssue {
            message: format!(
                "The space in “{}” seems to be in the wrong place.",
                &layout.text[bytes.clone()]
            ),
            bytes,
            kind: IssueKind::Spelling,
            rule: RULE.to_rule(),
            values: vec![moved.value],
        }
    };
    corrections.into_iter().map(issue).collect()
}

/// Returns the corrections of each two words, which may overlap.
fn moved_spaces(layout: &ParagraphWords<'_>, lexicon: &EnglishLexicon) -> Vec<MovedSpace> {
    let known: Vec<Option<bool>> = layout
        .words
        .iter()
        .map(|word| is_known(&layout.text[word.bytes.clone()], lexicon))
        .collect();
    let mut corrections = Vec::new();
    for (at, pair) in layout.words.windows(2).enumerate() {
        let [one, two] = pair else { continue };
        let bytes = one.bytes.start..two.bytes.end;
        let (Some(one_known), Some(two_known)) = (known[at], known[at + 1]) else {
            continue;
        };
        if &layout.text[one.bytes.end..two.bytes.start] != " "
            || !stands_alone(layout.text, &bytes)
            || touches(&layout.zones, &bytes)
        {
            continue;
        }
        let (one, two) = (&layout.text[one.bytes.clone()], &layout.text[two.bytes.clone()]);
        let is_name = |word: &str| word.starts_with(char::is_uppercase) && lexicon.knows_in_sentence(word);
        // `Step m of the proof`: a letter by itself names something.
        if one_known && !two_known && two.chars().count() == 1 {
            continue;
        }
        if !one_known && is_name(one) || !two_known && is_name(two) {
            continue;
        }
        let neighbours = || layout.neighbours(&bytes);
        if let Some((likelihood, value)) = correction((one, two), (one_known, two_known), neighbours, lexicon)
        {
            corrections.push(MovedSpace {
                at,
                value,
                likelihood,
            });
        }
    }
    corrections
}

/// Returns whether the dictionary has a word, or `None` if the text is not a word of letters. The only words of one
/// letter are `a` and `I`.
fn is_known(word: &str, lexicon: &EnglishLexicon) -> Option<bool> {
    if word.len() > MAX_WORD_LETTERS || !word.chars().all(|c| c.is_ascii_alphabetic()) {
        return None;
    }
    if word.len() == 1 {
        return Some(matches!(word, "a" | "A" | "I" | "i"));
    }
    Some(lexicon.knows(word))
}

/// Returns whether nothing but spaces and punctuation of prose surrounds a range. A part of `don' t` or `e-mail` is not
/// a word by itself.
fn stands_alone(text: &str, bytes: &std::ops::Range<usize>) -> bool {
    let before = text[..bytes.start].chars().next_back();
    let after = text[bytes.end..].chars().next();
    before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '“' | '"' | '—' | '–'))
        && after.is_none_or(|c| c.is_whitespace() || ",.;:!?)]”\"—–…".contains(c))
        // A full stop after a single letter belongs to an abbreviation.
        && !is_apostrophe(after.unwrap_or(' '))
}

/// Returns the two words with the space in another place, or without it, and how likely that is.
fn correction(
    (one, two): (&str, &str),
    (one_known, two_known): (bool, bool),
    neighbours: impl FnOnce() -> (String, String),
    lexicon: &EnglishLexicon,
) -> Option<(f32, String)> {
    let usage = lexicon.usage();
    let both_known = one_known && two_known;
    let (small_one, small_two) = (one.to_lowercase(), two.to_lowercase());
    // `a swell` and `a tall` are rare but right.
    if both_known && (one.len() == 1 || usage.have_occurred_together(&small_one, &small_two)) {
        return None;
    }
    // `A tset` is `A test`, not `At set`.
    if one.len() == 1 && !both_known && transposed(&small_two, lexicon).next().is_some() {
        return None;
    }
    let (left, right) = neighbours();
    let is_shouted = one.chars().chain(two.chars()).all(char::is_uppercase);
    // A capital inside the correction indicates a name, and a single one a label.
    let is_label = one.len() == 1 && one.chars().all(char::is_uppercase) && (both_known || !left.is_empty());
    let has_name_capital = two.starts_with(char::is_uppercase) && !is_shouted;
    if has_name_capital || is_label {
        return None;
    }
    let fit = |one: &str, two: &str| likelihood(usage, &left, (one, two), &right);
    let mut best: Option<(f32, String)> = None;
    let mut consider = |score: f32, value: String| {
        if best.as_ref().is_none_or(|(other, _)| *other < score) {
            best = Some((score, value));
        }
    };
    let whole = format!("{one}{two}");
    for cut in [one.len() - 1, one.len() + 1] {
        let (first, second) = whole.split_at(cut);
        if is_everyday(first, lexicon) && is_everyday(second, lexicon) && !is_wrong_article(first, second) {
            let (small_first, small_second) = (first.to_lowercase(), second.to_lowercase());
            if !both_known || usage.have_occurred_together(&small_first, &small_second) {
                consider(fit(&small_first, &small_second), format!("{first} {second}"));
            }
        }
    }
    // `with one s and two` names a letter.
    let names_letter = two.len() == 1 || one.len() == 1 && lexicon.knows(two);
    if !both_known && !names_letter && is_everyday(&whole, lexicon) {
        let small = whole.to_lowercase();
        consider(
            usage.of(&small).0 + neighbour_association(usage, &left, (&small, &small), &right),
            whole.clone(),
        );
    }
    let (score, value) = best?;
    // `I liek it` is `like it`, not `lie kit`: a slip in one word explains it as well as a space in another place.
    let slip_likelihood = match (one_known, two_known) {
        (false, true) => likely_words(&small_one, lexicon)
            .map(|intended| fit(&intended, &small_two))
            .reduce(f32::max),
        (true, false) => likely_words(&small_two, lexicon)
            .map(|intended| fit(&small_one, &intended))
            .reduce(f32::max),
        _ => None,
    };
    if slip_likelihood.is_some_and(|likelihood| likelihood >= score) {
        return None;
    }
    if both_known && score - fit(&small_one, &small_two) < MIN_LEAD {
        return None;
    }
    Some((score, value))
}

/// Returns the everyday words of which two neighbouring letters changed places.
fn transposed(word: &str, lexicon: &EnglishLexicon) -> impl Iterator<Item = String> {
    let letters: Vec<char> = word.chars().collect();
    let swapped = (1..letters.len()).map(move |at| {
        let mut letters = letters.clone();
        letters.swap(at - 1, at);
        letters.into_iter().collect::<String>()
    });
    swapped.filter(|word| is_everyday(word, lexicon))
}

/// Returns the everyday words for which an unknown word may have been typed: with two letters in each other's place, with one letter
/// too many, without its last letter, or in the list of misspellings.
fn likely_words(word: &str, lexicon: &EnglishLexicon) -> impl Iterator<Item = String> {
    let shortened = word
        .char_indices()
        .map(|(at, letter)| format!("{}{}", &word[..at], &word[at + letter.len_utf8()..]));
    let completed = ('a'..='z').map(move |letter| format!("{word}{letter}"));
    let listed = lexicon.misspellings().corrections(word).into_iter();
    transposed(word, lexicon).chain(
        shortened
            .chain(completed)
            .chain(listed)
            .filter(|word| is_everyday(word, lexicon)),
    )
}

/// Returns whether a part of a correction is a word that people use every day.
fn is_everyday(word: &str, lexicon: &EnglishLexicon) -> bool {
    match word.len() {
        0 => false,
        1 => matches!(word, "a" | "A" | "I"),
        2 if lexicon.usage().of(word).0 < MIN_SHORT_WORD_FREQUENCY => false,
        _ => lexicon.usage().of(word).0 >= MIN_WORD_FREQUENCY && lexicon.knows(word),
    }
}

/// The same as [`MIN_WORD_FREQUENCY`] for a word of two letters, most of which are abbreviations: about one in 3,000.
const MIN_SHORT_WORD_FREQUENCY: f32 = -4.5;

/// Returns how likely two words are between their neighbours, as a natural logarithm.
fn likelihood(usage: &WordFrequency, left: &str, (one, two): (&str, &str), right: &str) -> f32 {
    let both = usage.pair_frequency((one, two), (usage.of(one).0, usage.of(two).0));
    both + neighbour_association(usage, left, (one, two), right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english::rule_tests::replacements_of;

    fn replacements(text: &str) -> Vec<String> {
        replacements_of(misplaced_spaces, text)
    }

    #[test]
    fn a_space_moves_by_one_letter() {
        for (text, value) in [
            ("She gave me a nic epresent.", "nice present"),
            ("We had a goo dtime.", "good time"),
            ("I sa wit.", "saw it"),
            ("He went tot he shop.", "to the"),
            ("That is m yhouse.", "my house"),
            ("I saw th ecat.", "the cat"),
            ("I saw thec at.", "the cat"),
            ("It was a ca trun.", "cat run"),
            ("OVE RTHE hill", "OVER THE"),
        ] {
            assert_eq!(replacements(text), [value], "{text}");
        }
    }

    #[test]
    fn a_slip_in_one_word_is_left_to_the_speller() {
        for text in ["I liek it.", "Our dog liek it here.", "She saidt hat was fine."] {
            let spaces = replacements(text);
            assert!(!spaces.contains(&"lie kit".to_owned()), "{text}: {spaces:?}");
        }
        assert_eq!(replacements("She saidt hat to me."), ["said that"]);
        // A letter too many or too few, beside a word that fits.
        for text in [
            "The simples way is to ask.",
            "It needs arithmetics and patience.",
            "A warning to aler the user.",
        ] {
            assert_eq!(replacements(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_space_inside_a_word_is_removed() {
        for (text, value) in [
            ("It is a prob lem.", "problem"),
            ("You a nd me.", "and"),
            ("This is impor tant.", "important"),
        ] {
            assert_eq!(replacements(text), [value], "{text}");
        }
    }

    #[test]
    fn names_letters_and_rare_words_are_left_alone() {
        for text in [
            "Let x be a number and y a set.",
            "We met Al Khan and Jo Nesbo in Ulan Bator.",
            "Is it far to be at the as king of the art?",
            "i am here, and i do it.",
            "Don' t do it.",
            "Country A and Country B are here.",
            "It’s a swell house, and he considers how you act.",
            "It is spelt with one s and two of another.",
            "The letter is moved and ay is added.",
            "Use the k means of n th order.",
            "They are in a row, on a roll, at a loss.",
            "Step m of the proof, and Case i.",
            "We met the Guptas and the Nowaks at noon.",
        ] {
            assert_eq!(replacements(text), [""; 0], "{text}");
        }
    }
}
