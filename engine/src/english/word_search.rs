//! A search for the words of a list that are few edits away from another word.
//!
//! The whole list is scanned, but few of its words are compared letter by letter: for most, the length and the bag of
//! letters show that they are too far away ("bag distance", Bartolini, Ciaccia and Patella 2002). With three edits,
//! this takes less time than Harper's automaton over an FST; `cargo xtask bench` (`candidate_speed`) compares the two
//! (docs/decisions/0018-nearby-words.md).

use std::ops::Range;

use rapidfuzz::distance::osa;

/// A list of words that can be searched for the words near another one.
pub(super) struct WordSearch {
    /// All words, concatenated.
    text: String,
    /// The words, ordered by length and then alphabetically.
    words: Vec<NearbyWord>,
    /// The first position in `words` of each length in letters, and one more entry at the end.
    by_length: Vec<usize>,
}

struct NearbyWord {
    bag: LetterSet,
    start: u32,
    end: u32,
}

impl WordSearch {
    /// Builds the list from words in any order. Duplicates are permitted.
    ///
    /// # Panics
    /// If the words take more than 4 GB.
    pub(super) fn new(words: impl IntoIterator<Item = String>) -> Self {
        let mut sorted: Vec<(usize, String)> = words
            .into_iter()
            .map(|word| (word.chars().count(), word))
            .collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut nearby = Self {
            text: String::new(),
            words: Vec::with_capacity(sorted.len()),
            by_length: Vec::new(),
        };
        let position = |at: usize| u32::try_from(at).expect("less than 4 GB of words");
        for (letters, word) in sorted {
            while nearby.by_length.len() <= letters {
                nearby.by_length.push(nearby.words.len());
            }
            let start = position(nearby.text.len());
            nearby.text.push_str(&word);
            nearby.words.push(NearbyWord {
                bag: LetterSet::of(&word),
                start,
                end: position(nearby.text.len()),
            });
        }
        nearby.by_length.push(nearby.words.len());
        nearby
    }

    /// Returns the number of words.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// Returns the position of a word in the list.
    pub(super) fn position(&self, word: &str) -> Option<usize> {
        let as_long = self.about_as_long(word.chars().count(), 0);
        let start = as_long.start;
        let words = &self.words[as_long];
        let found = words.binary_search_by(|other| self.text_of(other).cmp(word));
        found.ok().map(|at| start + at)
    }

    /// Returns the word at a position.
    pub(super) fn word(&self, at: usize) -> &str {
        self.text_of(&self.words[at])
    }

    fn text_of(&self, word: &NearbyWord) -> &str {
        &self.text[word.start as usize..word.end as usize]
    }

    /// Returns the positions of the words that are at most `distance` edits away from `word`, as it is or in lower
    /// case, without the word itself. Returns at most `most` positions, nearest words first; equally near ones are
    /// ordered by length and then alphabetically. An edit inserts, deletes or replaces a letter, or swaps two (optimal
    /// string alignment).
    pub(super) fn within(&self, word: &str, distance: usize, most: usize) -> Vec<usize> {
        let mut found = self.search(word, distance);
        let small = word.to_lowercase();
        if small != word {
            found.extend(self.search(&small, distance));
            found.sort_unstable_by_key(|(edits, at)| (*at, *edits));
            found.dedup_by_key(|(_, at)| *at);
        }
        found.retain(|(edits, _)| *edits > 0);
        found.sort_unstable();
        found.truncate(most);
        found.into_iter().map(|(_, at)| at).collect()
    }

    /// Returns the distance and the position of each word that is near enough.
    fn search(&self, word: &str, distance: usize) -> Vec<(usize, usize)> {
        let bag = LetterSet::of(word);
        let comparator = osa::BatchComparator::new(word.chars());
        let cutoff = osa::Args::default().score_cutoff(distance);
        self.about_as_long(word.chars().count(), distance)
            .filter(|at| bag.least_edits(self.words[*at].bag) as usize <= distance)
            .filter_map(|at| {
                let edits = comparator.distance_with_args(self.word(at).chars(), &cutoff)?;
                Some((edits, at))
            })
            .collect()
    }

    /// Returns the positions of the words whose length differs by at most `distance` letters.
    fn about_as_long(&self, letters: usize, distance: usize) -> Range<usize> {
        let start = |letters: usize| {
            let known = self.by_length.get(letters);
            known.copied().unwrap_or(self.words.len())
        };
        start(letters.saturating_sub(distance))..start(letters + distance + 1)
    }
}

/// The letters of a word and their approximate counts, regardless of capitals: one bit for the first letter of a kind,
/// one for the second, and for some kinds one for the third.
#[derive(Clone, Copy)]
struct LetterSet(u64);

impl LetterSet {
    fn of(word: &str) -> Self {
        /// The letters with a bit for a third occurrence. The other kinds have bits for two.
        const OFTEN: &str = "aeilnost";
        const KINDS: u32 = 28;
        let mut counts = [0_u8; KINDS as usize];
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
                2 => Some(KINDS + kind),
                3 => OFTEN
                    .find(letter)
                    .and_then(|at| u32::try_from(at).ok())
                    .map(|at| 2 * KINDS + at),
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
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn within<'a>(nearby: &'a WordSearch, word: &str, distance: usize, most: usize) -> Vec<&'a str> {
        let found = nearby.within(word, distance, most);
        found.into_iter().map(|at| nearby.word(at)).collect()
    }

    #[test]
    fn the_nearest_come_first_and_equally_near_ones_by_length_and_alphabet() {
        let words = ["ten", "the", "thee", "Tee", "then", "apple", "teh", "the"].map(str::to_owned);
        let nearby = WordSearch::new(words);
        assert_eq!(within(&nearby, "teh", 1, 9), ["ten", "the"]);
        assert_eq!(
            within(&nearby, "teh", 2, 9),
            ["ten", "the", "Tee", "thee", "then"]
        );
        assert_eq!(within(&nearby, "teh", 2, 1), ["ten"]);
        assert_eq!(within(&nearby, "TEH", 2, 2), ["ten", "the"]);
        assert!(within(&nearby, "", 1, 9).is_empty());
        assert!(within(&nearby, &"x".repeat(500), 3, 9).is_empty());
    }

    proptest! {
        #[test]
        fn nothing_near_is_passed_by(
            words in proptest::collection::vec("[a-eA-C'éİ]{0,9}", 0..40),
            word in "[a-eA-C'éİ]{0,9}",
            distance in 0_usize..4,
        ) {
            let nearby = WordSearch::new(words.clone());
            let mut found = within(&nearby, &word, distance, usize::MAX);
            found.sort_unstable();
            let edits = |other: &str| {
                let small = osa::distance(word.to_lowercase().chars(), other.chars());
                small.min(osa::distance(word.chars(), other.chars()))
            };
            let mut near: Vec<&str> = words
                .iter()
                .map(String::as_str)
                .filter(|other| (1..=distance).contains(&edits(other)))
                .collect();
            near.sort_unstable();
            near.dedup();
            prop_assert_eq!(found, near);
        }
    }
}
