//! A search for the words of a list that are few edits away from another word and likely to be meant by it.
//!
//! The whole list is scanned, but few of its words are compared letter by letter: for most, the bag of letters shows that
//! they are too far away ("bag distance", Bartolini, Ciaccia and Patella 2002), and for most of the others the bag and
//! the word's frequency show that enough words are likelier (docs/decisions/0079-candidates-by-sound.md). With three
//! edits, this takes less time than Harper's automaton over an FST; `cargo xtask bench` (`candidate_speed`) compares
//! the two (docs/decisions/0018-nearby-words.md).

use std::ops::Range;

use rapidfuzz::distance::osa;

use crate::typing_cost::cost_within;
use crate::word_frequency::WordFrequency;

/// A list of words that can be searched for the words near another one.
pub(super) struct WordSearch {
    /// All words, concatenated, ordered by length and then alphabetically.
    text: String,
    /// The start of each word in `text`, and the end of the last.
    starts: Vec<u32>,
    /// The letters of each word.
    bags: Vec<LetterSet>,
    /// The written and the spoken frequency of each word, on the scale of [`WordFrequency::of`].
    usage: Vec<(f32, f32)>,
    /// The first word of each length in letters, and one more entry at the end.
    by_length: Vec<usize>,
}

/// The effect of a nat of frequency, written or spoken, on the nearness of a word, relative to a nat of the cost of its
/// edits.
pub(super) const USAGE_WEIGHT: f32 = 0.2;
/// The least cost of an edit of plain letters, in nats: halving a double letter.
const MIN_COST: f32 = 1.8;
/// The cost of an apostrophe, in nats.
const APOSTROPHE_COST: f32 = 1.0;

impl WordSearch {
    /// Builds the list from words in any order. Duplicates are permitted.
    ///
    /// # Panics
    /// If the words take more than 4 GB.
    pub(super) fn new(words: impl IntoIterator<Item = String>, usage: &WordFrequency) -> Self {
        let mut sorted: Vec<(usize, String)> = words
            .into_iter()
            .map(|word| (word.chars().count(), word))
            .collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut nearby = Self {
            text: String::new(),
            starts: Vec::with_capacity(sorted.len() + 1),
            bags: Vec::with_capacity(sorted.len()),
            usage: Vec::with_capacity(sorted.len()),
            by_length: Vec::new(),
        };
        let position = |at: usize| u32::try_from(at).expect("less than 4 GB of words");
        for (letters, word) in sorted {
            while nearby.by_length.len() <= letters {
                nearby.by_length.push(nearby.bags.len());
            }
            nearby.starts.push(position(nearby.text.len()));
            nearby.text.push_str(&word);
            nearby.bags.push(LetterSet::of(&word));
            nearby.usage.push(usage.of(&word));
        }
        nearby.by_length.push(nearby.bags.len());
        nearby.starts.push(position(nearby.text.len()));
        nearby
    }

    /// Returns the number of words.
    pub(super) fn len(&self) -> usize {
        self.bags.len()
    }

    /// Returns the position of a word in the list.
    pub(super) fn position(&self, word: &str) -> Option<usize> {
        let Range { start, end } = self.similar_length_range(word.chars().count(), 0);
        let (mut low, mut high) = (start, end);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.word(middle) < word {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (low < end && self.word(low) == word).then_some(low)
    }

    /// Returns the word at a position.
    #[inline]
    pub(super) fn word(&self, at: usize) -> &str {
        &self.text[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// Returns the frequencies of the word at a position, written and spoken, on the scale of [`WordFrequency::of`].
    #[inline]
    pub(super) fn usage(&self, at: usize) -> (f32, f32) {
        self.usage[at]
    }

    /// Returns how far the frequency of the word at a position puts it back, in nats of the cost of edits.
    #[inline]
    pub(super) fn rarity(&self, at: usize) -> f32 {
        let (written, spoken) = self.usage[at];
        -USAGE_WEIGHT * (written + spoken)
    }

    /// Returns the positions of the `max_words` words that are nearest to `word` by the cost of typing `word` for them and by
    /// their rarity, among those that `accept` accepts and that are at most `distance` edits away from `word`, as it is
    /// or in lower case, without the word itself; in no particular order. An edit inserts, deletes or replaces a letter,
    /// or swaps two (optimal string alignment).
    pub(super) fn nearest(
        &self,
        word: &str,
        distance: usize,
        max_words: usize,
        accept: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let small = word.to_lowercase();
        let written: Vec<char> = small.chars().collect();
        let mut nearest = NearestWords::new(max_words);
        let mut intended: Vec<char> = Vec::new();
        let spellings = [Some(word), (small != word).then_some(small.as_str())];
        for spelling in spellings.into_iter().flatten() {
            let comparator = osa::BatchComparator::new(spelling.chars());
            let cutoff = osa::Args::default().score_cutoff(distance);
            let bag = LetterSet::of(spelling);
            for (edits, positions) in self.scan(spelling, distance).into_iter().enumerate() {
                for at in positions {
                    let at = at as usize;
                    let rarity = self.rarity(at);
                    if bag.least_cost(self.bags[at], edits) + rarity >= nearest.limit {
                        continue;
                    }
                    let other = self.word(at);
                    if other == word || other == small {
                        continue;
                    }
                    intended.clear();
                    intended.extend(other.chars());
                    if comparator
                        .distance_with_args(intended.iter().copied(), &cutoff)
                        .is_none()
                    {
                        continue;
                    }
                    if other.contains(char::is_uppercase) {
                        intended.clear();
                        intended.extend(other.chars().flat_map(char::to_lowercase));
                    }
                    let limit = f64::from(nearest.limit - rarity);
                    if let Some(cost) = cost_within(&written, &intended, limit)
                        && accept(at)
                    {
                        #[expect(clippy::cast_possible_truncation, reason = "a small number")]
                        nearest.insert(cost as f32 + rarity, at);
                    }
                }
            }
        }
        nearest.into_positions()
    }

    /// Returns the positions of the words that may be at most `distance` edits away from a word, by the number of edits
    /// that their letters need at least.
    fn scan(&self, word: &str, distance: usize) -> Vec<Vec<u32>> {
        let bag = LetterSet::of(word);
        let range = self.similar_length_range(word.chars().count(), distance);
        let mut positions_by_edits = vec![Vec::new(); distance + 1];
        match distance {
            1 => self.scan_range::<1>(bag, range, &mut positions_by_edits),
            2 => self.scan_range::<2>(bag, range, &mut positions_by_edits),
            _ => self.scan_range::<3>(bag, range, &mut positions_by_edits),
        }
        positions_by_edits
    }

    fn scan_range<const DISTANCE: usize>(
        &self,
        bag: LetterSet,
        range: Range<usize>,
        positions_by_edits: &mut [Vec<u32>],
    ) {
        let first = range.start;
        for (at, other) in self.bags[range].iter().enumerate() {
            if bag.is_within::<DISTANCE>(*other) {
                let edits = bag.least_edits(*other) as usize;
                positions_by_edits[edits].push(u32::try_from(first + at).expect("less than 4 GB of words"));
            }
        }
    }

    /// Returns the positions of the words whose length differs by at most `distance` letters.
    fn similar_length_range(&self, letters: usize, distance: usize) -> Range<usize> {
        let start = |letters: usize| {
            let known = self.by_length.get(letters);
            known.copied().unwrap_or(self.bags.len())
        };
        start(letters.saturating_sub(distance))..start(letters + distance + 1)
    }
}

/// The nearest words so far.
struct NearestWords {
    max_words: usize,
    /// How far each word is, and its position.
    words: Vec<(f32, usize)>,
    /// Words that are not nearer than this are not among the nearest.
    limit: f32,
}

impl NearestWords {
    fn new(max_words: usize) -> Self {
        Self {
            max_words,
            words: Vec::new(),
            limit: f32::INFINITY,
        }
    }

    fn insert(&mut self, farness: f32, at: usize) {
        if self.words.iter().any(|(_, known)| *known == at) {
            return;
        }
        self.words.push((farness, at));
        if self.words.len() >= self.max_words + self.max_words / 2 {
            self.truncate();
        }
    }

    fn truncate(&mut self) {
        if self.words.len() > self.max_words {
            self.words
                .select_nth_unstable_by(self.max_words, |(a, one), (b, other)| {
                    a.total_cmp(b).then(one.cmp(other))
                });
            self.limit = self.words[self.max_words].0;
            self.words.truncate(self.max_words);
        }
    }

    fn into_positions(mut self) -> Vec<usize> {
        self.truncate();
        self.words.into_iter().map(|(_, at)| at).collect()
    }
}

/// The letters of a word and their approximate counts, regardless of capitals: one bit for the first letter of a kind,
/// one for the second, and for some kinds one for the third.
#[derive(Clone, Copy)]
struct LetterSet(u64);

/// The number of kinds of letters: those of the Latin alphabet, the apostrophe, and all others.
const LETTER_KINDS: u32 = 28;

impl LetterSet {
    fn of(word: &str) -> Self {
        /// The letters with a bit for a third occurrence. The other kinds have bits for two.
        const FREQUENT_LETTERS: &str = "aeilnost";
        let mut counts = [0_u8; LETTER_KINDS as usize];
        let mut bits = 0_u64;
        for letter in word.chars() {
            let letter = letter.to_ascii_lowercase();
            let kind = match letter {
                'a'..='z' => u32::from(letter) - u32::from('a'),
                '\'' => 26,
                _ => 27,
            };
            let count = &mut counts[kind as usize];
            *count = count.saturating_add(1);
            let bit = match *count {
                1 => Some(kind),
                2 => Some(LETTER_KINDS + kind),
                3 => FREQUENT_LETTERS
                    .find(letter)
                    .and_then(|at| u32::try_from(at).ok())
                    .map(|at| 2 * LETTER_KINDS + at),
                _ => None,
            };
            bits |= bit.map_or(0, |bit| 1 << bit);
        }
        Self(bits)
    }

    /// Returns the minimum number of edits between two words. An edit removes at most one letter and adds at most one.
    #[inline]
    fn least_edits(self, other: Self) -> u32 {
        let (missing, extra) = (self.0 & !other.0, other.0 & !self.0);
        missing.count_ones().max(extra.count_ones())
    }

    /// Returns whether two words may be at most this many edits apart.
    #[inline]
    fn is_within<const DISTANCE: usize>(self, other: Self) -> bool {
        let (mut missing, mut extra) = (self.0 & !other.0, other.0 & !self.0);
        // This takes one letter away, in fewer steps than counting them on a processor that has no instruction for it.
        for _ in 0..DISTANCE {
            missing &= missing.wrapping_sub(1);
            extra &= extra.wrapping_sub(1);
        }
        missing | extra == 0
    }

    /// Returns the least cost of two words whose letters need at least this many edits, in nats.
    fn least_cost(self, other: Self, edits: usize) -> f32 {
        const fn kind(at: u32) -> u64 {
            1 << at | 1 << (LETTER_KINDS + at)
        }
        let letters = self.0 | other.0;
        let one = if letters & kind(27) != 0 {
            // A ligature may be two letters, or a letter another in lower case.
            0.0
        } else if letters & kind(26) != 0 {
            APOSTROPHE_COST
        } else {
            MIN_COST
        };
        #[expect(clippy::cast_precision_loss, reason = "at most three")]
        let edits = edits as f32;
        one * edits
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::typing_cost::cost;

    fn list(words: impl IntoIterator<Item = String>) -> WordSearch {
        WordSearch::new(words, &WordFrequency::english().unwrap())
    }

    fn nearest(nearby: &WordSearch, word: &str, distance: usize, max_words: usize) -> Vec<String> {
        let positions_by_edits = nearby.nearest(word, distance, max_words, |_| true);
        let mut positions_by_edits: Vec<String> = positions_by_edits
            .into_iter()
            .map(|at| nearby.word(at).to_owned())
            .collect();
        positions_by_edits.sort();
        positions_by_edits
    }

    #[test]
    fn the_nearest_are_found_without_the_word_itself() {
        let words = ["ten", "the", "thee", "Tee", "then", "apple", "teh", "the"].map(str::to_owned);
        let nearby = list(words);
        assert_eq!(nearest(&nearby, "teh", 1, 9), ["ten", "the"]);
        assert_eq!(
            nearest(&nearby, "teh", 2, 9),
            ["Tee", "ten", "the", "thee", "then"]
        );
        assert_eq!(nearest(&nearby, "teh", 2, 1), ["the"]);
        assert_eq!(nearest(&nearby, "TEH", 2, 1), ["the"]);
        let without = nearby.nearest("teh", 1, 9, |at| nearby.word(at) != "the");
        assert_eq!(without.len(), 1);
        assert!(nearest(&nearby, "", 1, 9).is_empty());
        assert!(nearest(&nearby, &"x".repeat(500), 3, 9).is_empty());
        assert_eq!(nearby.position("then").map(|at| nearby.word(at)), Some("then"));
        assert_eq!(nearby.position("than"), None);
    }

    proptest! {
        #[test]
        fn nothing_nearer_is_passed_by(
            words in proptest::collection::vec("[a-eA-C'éİ]{0,9}", 0..40),
            word in "[a-eA-C'éİ]{0,9}",
            distance in 1_usize..4,
            max_words in 1_usize..50,
        ) {
            let nearby = list(words);
            let small = word.to_lowercase();
            let farness = |at: usize| {
                let letters = |word: &str| word.to_lowercase().chars().collect::<Vec<_>>();
                let cost = cost(&letters(&word), &letters(nearby.word(at)));
                #[expect(clippy::cast_possible_truncation, reason = "a small number")]
                let cost = cost as f32;
                cost + nearby.rarity(at)
            };
            let edits = |other: &str| {
                let small = osa::distance(small.chars(), other.chars());
                small.min(osa::distance(word.chars(), other.chars()))
            };
            let mut near: Vec<f32> = (0..nearby.len())
                .filter(|at| (1..=distance).contains(&edits(nearby.word(*at))))
                .map(farness)
                .collect();
            near.sort_unstable_by(f32::total_cmp);
            near.truncate(max_words);
            let positions_by_edits = nearby.nearest(&word, distance, max_words, |_| true);
            let mut positions_by_edits: Vec<f32> = positions_by_edits.into_iter().map(farness).collect();
            positions_by_edits.sort_unstable_by(f32::total_cmp);
            prop_assert_eq!(positions_by_edits.len(), near.len());
            for (positions_by_edits, near) in positions_by_edits.iter().zip(&near) {
                prop_assert!((positions_by_edits - near).abs() < 1e-3, "{} {}", positions_by_edits, near);
            }
        }
    }
}
