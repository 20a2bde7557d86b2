//! Slips, the features of edits to which weights belong.

use crate::align::{AlignedEdit, EditKind, align, is_vowel};
use crate::keyboard::are_neighbours;
use crate::sound::sound;

/// A description of an edit at one level of detail: `e` for `a`; `e` for `a` after `r`; a vowel for a vowel in the
/// middle. It is stored as a 32-bit hash, so that a model needs no table of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slip(pub u32);

/// Returns the slips that turn `intended` into `written`, at every level of detail. The list is sorted and has no
/// duplicates. It is empty for equal words, ignores case, and has about 10 slips for a word with one edit.
///
/// ```
/// use emend_channel::slips;
/// // Both omit one of two equal letters in the middle of a word, so they share slips.
/// let shared = |a: Vec<_>, b: &[_]| a.into_iter().filter(|slip| b.contains(slip)).count();
/// assert!(shared(slips("begining", "beginning"), &slips("runing", "running")) >= 4);
/// ```
pub fn slips(written: &str, intended: &str) -> Vec<Slip> {
    WrittenWord::new(written).slips(intended).0
}

/// A written word, prepared for comparison with the words that could be intended.
#[derive(Debug, Clone)]
pub struct WrittenWord {
    letters: Vec<char>,
    sound: String,
    sorted: Vec<char>,
}

impl WrittenWord {
    /// Prepares a word.
    pub fn new(written: &str) -> Self {
        let letters = plain(written);
        Self {
            sound: sound(&text(&letters)),
            sorted: sorted(&letters),
            letters,
        }
    }

    /// Returns the slips that turn `intended` into this word, as [`slips`] does, and the number of edits.
    pub fn slips(&self, intended: &str) -> (Vec<Slip>, usize) {
        let intended = plain(intended);
        let edits = align(&self.letters, &intended);
        if edits.is_empty() {
            return (Vec::new(), 0);
        }
        let pair = WordPair {
            written: &self.letters,
            intended: &intended,
        };
        let mut slips = Vec::with_capacity(12 * edits.len() + 16);
        for edit in &edits {
            pair.push_edit(*edit, &mut slips);
        }
        for block in edits.chunk_by(|one, next| WordPair::are_close(*one, *next)) {
            if let [first, .., last] = block {
                pair.push_block(*first, *last, &mut slips);
            }
        }
        pair.push_word_pair(&edits, self, &mut slips);
        slips.sort_unstable();
        slips.dedup();
        (slips, edits.len())
    }
}

/// Returns the letters of a word in lower case, with straight apostrophes.
fn plain(word: &str) -> Vec<char> {
    word.chars()
        .flat_map(char::to_lowercase)
        .map(|c| if c == '’' { '\'' } else { c })
        .collect()
}

/// A written word and the intended word.
struct WordPair<'a> {
    written: &'a [char],
    intended: &'a [char],
}

impl WordPair<'_> {
    /// Adds one edit at every level of detail: its letters, with the letter before, after, and both; its kind and
    /// position.
    fn push_edit(&self, edit: AlignedEdit, slips: &mut Vec<Slip>) {
        let (from, to) = self.changed_letters(edit, edit);
        let before = self.letter_before(edit.intended);
        let after = self.letter(edit.intended + from.len());
        let two_before = self.letter_before(edit.intended.saturating_sub(1));
        let op = op_name(edit.op);
        let position_name = self.position_name(edit.intended, from.len());
        slips.push(hash("op").part(op).slip());
        slips.push(hash("op@").part(op).part(position_name).slip());
        let edit_hash = |name: &str| hash(name).part(op).letters(from).letters(to);
        slips.push(edit_hash("e").slip());
        slips.push(edit_hash("e<").letter(before).slip());
        slips.push(edit_hash("e>").letter(after).slip());
        slips.push(edit_hash("e<>").letter(before).letter(after).slip());
        slips.push(edit_hash("e<<").letter(two_before).letter(before).slip());
        if matches!(position_name, "first" | "last") {
            slips.push(edit_hash("e@").part(position_name).slip());
        }
        if let Some(class) = self.edit_class(edit, before, after) {
            slips.push(hash("class").part(class).slip());
            slips.push(hash("class@").part(class).part(position_name).slip());
        }
    }

    /// Adds several adjacent edits as one: `tion` written `sion`, `ough` written `uff`.
    fn push_block(&self, first: AlignedEdit, last: AlignedEdit, slips: &mut Vec<Slip>) {
        let (from, to) = self.changed_letters(first, last);
        let before = self.letter_before(first.intended);
        let after = self.letter(first.intended + from.len());
        let edit_hash = |name: &str| hash(name).letters(from).letters(to);
        slips.push(edit_hash("b").slip());
        slips.push(edit_hash("b<").letter(before).slip());
        slips.push(edit_hash("b>").letter(after).slip());
    }

    /// Adds the slips of the pair as a whole: the number of edits, also by length, and whether the words sound alike.
    fn push_word_pair(&self, edits: &[AlignedEdit], written: &WrittenWord, slips: &mut Vec<Slip>) {
        const COUNTS: [&str; 5] = ["1", "2", "3", "4", "more"];
        let count = COUNTS[(edits.len() - 1).min(4)];
        let length = match self.written.len() {
            0..=3 => "tiny",
            4..=5 => "short",
            6..=8 => "middling",
            _ => "long",
        };
        slips.push(hash("edits").part(count).slip());
        slips.push(hash("edits").part(count).part(length).slip());
        if written.sound == sound(&text(self.intended)) {
            slips.push(hash("sounds alike").slip());
            slips.push(hash("sounds alike").part(count).slip());
        }
        let is_consonant = |letter: &&char| !is_vowel(**letter);
        let consonants = self.written.iter().filter(is_consonant);
        if consonants.eq(self.intended.iter().filter(is_consonant)) {
            slips.push(hash("same consonants").slip());
        }
        if self.written.len() == self.intended.len() && written.sorted == sorted(self.intended) {
            slips.push(hash("same letters").slip());
        }
        if self.intended.contains(&' ') {
            let shorter = self
                .intended
                .split(|letter| *letter == ' ')
                .map(<[char]>::len)
                .min();
            slips.push(hash("two words").slip());
            let shorter = if shorter == Some(1) { "a" } else { "" };
            slips.push(hash("two words").part(shorter).slip());
        }
        for length in [1, 2, 3] {
            let (written, intended) = (ending(self.written, length), ending(self.intended, length));
            if written != intended {
                slips.push(hash("ends").letters(intended).letters(written).slip());
            }
        }
    }

    /// Returns the class of an edit, such as "vowel for vowel" or "next key". Classes generalise over letters.
    fn edit_class(&self, edit: AlignedEdit, before: char, after: char) -> Option<&'static str> {
        let written = self.written.get(edit.written).copied().unwrap_or('$');
        let intended = self.intended.get(edit.intended).copied().unwrap_or('$');
        let is_beside = |letter: char| before == letter || after == letter;
        let class = match edit.op {
            EditKind::Substitute if is_vowel(written) && is_vowel(intended) => "vowel for vowel",
            EditKind::Substitute if are_neighbours(written, intended) => "next key",
            EditKind::Substitute if sound(&written.to_string()) == sound(&intended.to_string()) => {
                "sounds alike"
            }
            EditKind::Insert if is_beside(written) => "doubled",
            EditKind::Delete if is_beside(intended) => "halved",
            EditKind::Insert if is_vowel(written) => "extra vowel",
            EditKind::Delete if is_vowel(intended) => "missing vowel",
            EditKind::Delete if !intended.is_alphabetic() => "missing mark",
            EditKind::Insert
                if self.written[edit.written.saturating_sub(1)..]
                    .iter()
                    .take(3)
                    .any(|&c| are_neighbours(c, written)) =>
            {
                "extra next key"
            }
            EditKind::Transpose => match (is_vowel(intended), is_vowel(self.letter(edit.intended + 1))) {
                (true, true) => "two vowels crossed",
                (false, false) => "two consonants crossed",
                _ => "vowel and consonant crossed",
            },
            _ => return None,
        };
        Some(class)
    }

    /// Returns the intended letters and the written letters from one edit to another.
    fn changed_letters(&self, first: AlignedEdit, last: AlignedEdit) -> (&[char], &[char]) {
        let (intended, written) = width(last.op);
        (
            &self.intended[first.intended..last.intended + intended],
            &self.written[first.written..last.written + written],
        )
    }

    /// Returns whether two edits are adjacent or have only one unchanged letter between them.
    fn are_close(one: AlignedEdit, next: AlignedEdit) -> bool {
        let (intended, written) = width(one.op);
        next.intended - (one.intended + intended) <= 1 && next.written - (one.written + written) <= 1
    }

    /// Returns the name of a position in the intended word.
    fn position_name(&self, at: usize, width: usize) -> &'static str {
        match at {
            0 => "first",
            1 => "second",
            _ if at + width >= self.intended.len() => "last",
            _ if at + width + 1 >= self.intended.len() => "last but one",
            _ => "middle",
        }
    }

    /// Returns the intended letter at a position, or `$` after the end.
    fn letter(&self, at: usize) -> char {
        self.intended.get(at).copied().unwrap_or('$')
    }

    /// Returns the intended letter before a position, or `^` before the start.
    fn letter_before(&self, at: usize) -> char {
        at.checked_sub(1).map_or('^', |at| self.letter(at))
    }
}

/// Returns the number of intended letters and the number of written letters.
fn width(op: EditKind) -> (usize, usize) {
    match op {
        EditKind::Insert => (0, 1),
        EditKind::Delete => (1, 0),
        EditKind::Substitute => (1, 1),
        EditKind::Transpose => (2, 2),
    }
}

/// Returns the name of an edit in the description of a slip.
fn op_name(op: EditKind) -> &'static str {
    match op {
        EditKind::Insert => "insert",
        EditKind::Delete => "delete",
        EditKind::Substitute => "substitute",
        EditKind::Transpose => "transpose",
    }
}

fn text(letters: &[char]) -> String {
    letters.iter().collect()
}

fn sorted(letters: &[char]) -> Vec<char> {
    let mut letters = letters.to_vec();
    letters.sort_unstable();
    letters
}

/// Returns the last letters of a word.
fn ending(word: &[char], length: usize) -> &[char] {
    &word[word.len().saturating_sub(length)..]
}

/// Starts the description of a slip with its first part.
fn hash(name: &str) -> SlipHash {
    SlipHash(0x811C_9DC5).part(name)
}

/// The FNV-1a hash of the parts of a slip's description, with a separator after each.
#[derive(Clone, Copy)]
struct SlipHash(u32);

impl SlipHash {
    fn byte(self, byte: u8) -> Self {
        Self((self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }

    fn text(self, letter: char) -> Self {
        letter.encode_utf8(&mut [0; 4]).bytes().fold(self, SlipHash::byte)
    }

    fn part(self, part: &str) -> Self {
        part.bytes().fold(self, SlipHash::byte).byte(0xFF)
    }

    fn letter(self, letter: char) -> Self {
        self.text(letter).byte(0xFF)
    }

    fn letters(self, letters: &[char]) -> Self {
        letters
            .iter()
            .fold(self, |hash, letter| hash.text(*letter))
            .byte(0xFF)
    }

    fn slip(self) -> Slip {
        Slip(self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn capitals_make_no_difference() {
        assert_eq!(slips("Recieve", "receive"), slips("recieve", "Receive"));
        assert_eq!(slips("same", "Same"), []);
    }

    #[test]
    fn the_same_slip_in_another_word_is_the_same() {
        let crossed = slips("recieve", "receive");
        let shared = slips("decieve", "deceive")
            .iter()
            .filter(|slip| crossed.contains(slip))
            .count();
        assert!(shared > 8, "{shared}");
    }

    proptest! {
        #[test]
        fn any_two_words_have_slips_in_bounded_number(a in "\\PC{0,70}", b in "[a-z' ]{0,70}") {
            let found = slips(&a, &b);
            prop_assert!(found.len() < 2000);
            prop_assert!(found.is_sorted());
        }
    }
}
