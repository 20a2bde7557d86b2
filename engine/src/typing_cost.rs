//! The cost of typing one word for another: a weighted Damerau-Levenshtein distance.
//!
//! Costs are negative natural logarithms of rough probabilities. They are set by hand, according to the literature on
//! human errors (Kernighan, Church and Gale 1990; Damerau 1964): most errors are a single edit, doubled and transposed
//! letters are common, vowels are confused with vowels and keys with neighbouring keys, and the first letter is rarely
//! wrong. For English, the weights of `engine/channel` are learned from data, and this cost is one of their features; for other languages
//! it ranks the candidates.

use std::sync::LazyLock;

use emend_channel::keyboard::are_neighbours;
use unicode_normalization::UnicodeNormalization;

/// Returns the cost of turning `intended` into `written`, which is 0 for equal words. Both are in lower case.
///
/// ```
/// use emend_engine::typing_cost::cost;
/// let chars = |word: &str| word.chars().collect::<Vec<_>>();
/// assert!(cost(&chars("recieve"), &chars("receive")) < cost(&chars("recieve"), &chars("relieve")));
/// ```
pub fn cost(written: &[char], intended: &[char]) -> f64 {
    cost_within(written, intended, f64::INFINITY).unwrap_or(f64::INFINITY)
}

/// Returns the cost as [`cost`] does if it is below `limit`. Takes less time for words that are far apart.
pub(crate) fn cost_within(written: &[char], intended: &[char], limit: f64) -> Option<f64> {
    let cost = cost_with_cedilla(written, intended, limit);
    (cost < limit).then_some(cost)
}

fn cost_with_cedilla(written: &[char], intended: &[char], limit: f64) -> f64 {
    let usual = cost_with_ligatures(written, intended, limit);
    if !intended.contains(&'ç') {
        return usual;
    }
    // Between vowels, Portuguese writes the same sound in two ways: `excessao` for `exceção`.
    let spelled: Vec<char> = intended
        .iter()
        .flat_map(|letter| {
            if *letter == 'ç' {
                &['s', 's'][..]
            } else {
                std::slice::from_ref(letter)
            }
        })
        .copied()
        .collect();
    usual.min(LIGATURE + cost_with_ligatures(written, &spelled, limit))
}

fn cost_with_ligatures(written: &[char], intended: &[char], limit: f64) -> f64 {
    if written == intended || !written.iter().chain(intended).any(|c| ligature(*c).is_some()) {
        return spelled_cost(written, intended, limit);
    }
    let spelled = |letters: &[char]| -> Vec<char> {
        let letters = letters.iter();
        let spelled = letters.flat_map(|letter| ligature(*letter).unwrap_or(std::slice::from_ref(letter)));
        spelled.copied().collect()
    };
    LIGATURE + spelled_cost(&spelled(written), &spelled(intended), limit)
}

/// Returns the cost of words without ligatures, or infinity if it exceeds the limit.
fn spelled_cost(written: &[char], intended: &[char], limit: f64) -> f64 {
    /// The length of words for which no memory is allocated.
    const MAX_STACK_LETTERS: usize = 32;
    if intended.len() < MAX_STACK_LETTERS {
        let mut rows = [[0.0; MAX_STACK_LETTERS]; 4];
        let [one, two, three, missing] = &mut rows;
        return fill_table(written, intended, limit, [one, two, three], missing);
    }
    let mut rows = vec![0.0; 4 * (intended.len() + 1)];
    let mut rows = rows.chunks_exact_mut(intended.len() + 1);
    let mut row = || rows.next().unwrap_or_default();
    fill_table(written, intended, limit, [row(), row(), row()], row())
}

/// Fills the table of costs row by row, of which only three are kept at a time, and returns the last cell.
fn fill_table(
    written: &[char],
    intended: &[char],
    limit: f64,
    [mut second, mut last, mut row]: [&mut [f64]; 3],
    missing_costs: &mut [f64],
) -> f64 {
    last[0] = 0.0;
    for j in 1..=intended.len() {
        missing_costs[j] = missing_letter_cost(intended, j - 1);
        last[j] = last[j - 1] + missing_costs[j] + first_letter_surcharge(j == 1);
    }
    let mut previous_cheapest = f64::INFINITY;
    for (i, &letter) in written.iter().enumerate() {
        let extra_cost = extra_letter_cost(written, i);
        row[0] = last[0] + extra_cost + first_letter_surcharge(i == 0);
        let mut cheapest = row[0];
        for j in 1..=intended.len() {
            let intended_letter = intended[j - 1];
            let swap = substitution(letter, intended_letter);
            let at_start = i == 0 && j == 1;
            let mut best = (last[j] + extra_cost)
                .min(row[j - 1] + missing_costs[j])
                .min(last[j - 1] + swap + first_letter_surcharge(at_start && swap > ACCENT));
            if i > 0
                && j > 1
                && letter == intended[j - 2]
                && written[i - 1] == intended_letter
                && letter != intended_letter
            {
                best =
                    best.min(second[j - 2] + TRANSPOSITION + 0.5 * first_letter_surcharge(i == 1 && j == 2));
            }
            row[j] = best;
            cheapest = cheapest.min(best);
        }
        // A swap of two letters reaches back two rows.
        if cheapest >= limit && previous_cheapest >= limit {
            return f64::INFINITY;
        }
        previous_cheapest = cheapest;
        (second, last, row) = (last, row, second);
    }
    last[intended.len()]
}

/// The cost of writing a ligature as two letters, or the reverse.
const LIGATURE: f64 = 0.8;

/// Returns the two letters that a ligature is often written as.
fn ligature(letter: char) -> Option<&'static [char]> {
    match letter {
        'œ' => Some(&['o', 'e']),
        'æ' => Some(&['a', 'e']),
        'ß' => Some(&['s', 's']),
        _ => None,
    }
}

/// Returns a word in lower case with its ligatures as two letters.
pub(crate) fn spelled_out(word: &str) -> String {
    let mut spelled = String::with_capacity(word.len());
    for letter in word.chars().flat_map(char::to_lowercase) {
        match ligature(letter) {
            Some(letters) => spelled.extend(letters),
            None => spelled.push(letter),
        }
    }
    spelled
}

/// The cost of a vowel for another.
const VOWEL: f64 = 3.0;
/// The cost of a letter for one that can represent the same sound.
const SIMILAR_SOUND: f64 = 3.0;
/// The cost of a letter for one on a neighbouring key.
const NEIGHBOURING_KEY: f64 = 3.8;
/// The cost of a missing, superfluous or wrong accent.
const ACCENT: f64 = 0.8;
const TRANSPOSITION: f64 = 2.2;
const SUBSTITUTION: f64 = 5.0;

/// Returns the surcharge for an error in the first letter.
fn first_letter_surcharge(is_first: bool) -> f64 {
    if is_first { 2.0 } else { 0.0 }
}

/// Returns the cost of a superfluous letter.
fn extra_letter_cost(written: &[char], at: usize) -> f64 {
    insertion_cost(written, at, 4.0)
}

/// Returns the cost of a missing letter.
fn missing_letter_cost(intended: &[char], at: usize) -> f64 {
    insertion_cost(intended, at, 3.1)
}

fn insertion_cost(word: &[char], at: usize, usual: f64) -> f64 {
    let letter = word[at];
    // Only the second of two equal letters is cheap, so that omitting both is not.
    let doubled = at > 0 && word[at - 1] == letter;
    match letter {
        '\'' | '-' => 1.0,
        _ if doubled => 1.8,
        'h' => usual - 0.8,
        _ if is_vowel(letter) => usual - 0.6,
        _ => usual,
    }
}

fn substitution(written: char, intended: char) -> f64 {
    static LETTER_COSTS: LazyLock<[[f64; 26]; 26]> = LazyLock::new(|| {
        let letter = |at: usize| char::from(b"abcdefghijklmnopqrstuvwxyz"[at]);
        std::array::from_fn(|one| std::array::from_fn(|other| letter_cost(letter(one), letter(other))))
    });
    let basic = |letter: char| {
        letter
            .is_ascii_lowercase()
            .then(|| letter as usize - 'a' as usize)
    };
    match (basic(written), basic(intended)) {
        (Some(written), Some(intended)) => LETTER_COSTS[written][intended],
        _ => letter_cost(written, intended),
    }
}

/// Returns the cost of a letter for another, without a table.
fn letter_cost(written: char, intended: char) -> f64 {
    if written == intended {
        return 0.0;
    }
    if bare(written) == bare(intended) {
        return ACCENT;
    }
    if is_vowel(written) && is_vowel(intended) {
        return VOWEL;
    }
    if SIMILAR_SOUNDS
        .iter()
        .any(|group| group.contains(&written) && group.contains(&intended))
    {
        return SIMILAR_SOUND;
    }
    if are_neighbours(written, intended) {
        NEIGHBOURING_KEY
    } else {
        SUBSTITUTION
    }
}

/// Letters that can represent the same sound.
const SIMILAR_SOUNDS: [&[char]; 15] = [
    &['c', 's', 'z'],
    &['c', 'k', 'q'],
    &['t', 's'],
    &['g', 'j'],
    &['f', 'v'],
    &['m', 'n'],
    &['d', 't'],
    &['i', 'y'],
    &['b', 'v'],
    &['з', 'с'],
    &['д', 'т'],
    &['б', 'п'],
    &['г', 'к'],
    &['в', 'ф'],
    &['ж', 'ш', 'щ'],
];

fn is_vowel(letter: char) -> bool {
    matches!(
        bare(letter),
        'a' | 'e'
            | 'i'
            | 'o'
            | 'u'
            | 'y'
            | 'а'
            | 'е'
            | 'и'
            | 'о'
            | 'у'
            | 'ы'
            | 'э'
            | 'ю'
            | 'я'
            | 'і'
            | 'є'
            | 'α'
            | 'ε'
            | 'η'
            | 'ι'
            | 'ο'
            | 'υ'
            | 'ω'
    )
}

/// Returns a letter without its accent.
fn bare(letter: char) -> char {
    match letter {
        'ø' => 'o',
        'ł' => 'l',
        'đ' | 'ð' => 'd',
        'ı' => 'i',
        '’' => '\'',
        ascii if ascii.is_ascii() => ascii,
        other => std::iter::once(other).nfd().next().unwrap_or(other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn between(written: &str, intended: &str) -> f64 {
        cost(
            &written.chars().collect::<Vec<_>>(),
            &intended.chars().collect::<Vec<_>>(),
        )
    }

    #[test]
    fn likely_slips_cost_less() {
        assert!(between("teh", "the") < between("teh", "tea"));
        assert!(between("untill", "until") < between("untill", "untie"));
        assert!(between("definately", "definitely") < between("definately", "defiantly"));
        assert!(between("dont", "don't") < between("dont", "done"));
        assert!(between("cafe", "café") < between("cafe", "safe"));
        assert!(between("soeur", "sœur") < between("soeur", "sieur"));
        assert!(between("zeby", "żeby") <= between("zeby", "zęby"));
        assert!(between("превет", "привет") < between("превет", "предет"));
        assert!(between("yhe", "she") > between("tge", "the"));
    }

    proptest! {
        #[test]
        fn a_word_costs_nothing_as_itself_and_something_as_another(a in "[a-zé']{0,9}", b in "[a-zé']{0,9}") {
            prop_assert!(between(&a, &a).abs() < f64::EPSILON);
            prop_assert!(between(&a, &b) >= 0.0);
            prop_assert!(a == b || between(&a, &b) > 0.0);
        }
    }
}
