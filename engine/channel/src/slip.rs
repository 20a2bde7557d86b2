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
    let (written, intended) = (plain(written), plain(intended));
    let edits = align(&written, &intended);
    if edits.is_empty() {
        return Vec::new();
    }
    let pair = WordPair {
        written: &written,
        intended: &intended,
    };
    let mut slips = Vec::with_capacity(12 * edits.len() + 6);
    for edit in &edits {
        pair.single(*edit, &mut slips);
    }
    for block in edits.chunk_by(|one, next| WordPair::touch(*one, *next)) {
        if let [first, .., last] = block {
            pair.block(*first, *last, &mut slips);
        }
    }
    pair.whole(&edits, &mut slips);
    slips.sort_unstable();
    slips.dedup();
    slips
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
    fn single(&self, edit: AlignedEdit, slips: &mut Vec<Slip>) {
        let (from, to) = self.sides(edit, edit);
        let before = self.letter_before(edit.intended);
        let after = self.letter(edit.intended + from.len());
        let op = op_name(edit.op);
        let place = self.place(edit.intended, from.len());
        slips.push(slip(&["op", op]));
        slips.push(slip(&["op@", op, place]));
        let (from, to) = (text(from), text(to));
        let what = [op, &from, &to];
        slips.push(slip(&["e", what[0], what[1], what[2]]));
        slips.push(slip(&["e<", what[0], what[1], what[2], &before]));
        slips.push(slip(&["e>", what[0], what[1], what[2], &after]));
        slips.push(slip(&["e<>", what[0], what[1], what[2], &before, &after]));
        let two_before = self.letter_before(edit.intended.saturating_sub(1));
        slips.push(slip(&["e<<", what[0], what[1], what[2], &two_before, &before]));
        if matches!(place, "first" | "last") {
            slips.push(slip(&["e@", what[0], what[1], what[2], place]));
        }
        for class in self.classes(edit, &before, &after) {
            slips.push(slip(&["class", class]));
            slips.push(slip(&["class@", class, place]));
        }
    }

    /// Adds several adjacent edits as one: `tion` written `sion`, `ough` written `uff`.
    fn block(&self, first: AlignedEdit, last: AlignedEdit, slips: &mut Vec<Slip>) {
        let (from, to) = self.sides(first, last);
        let before = self.letter_before(first.intended);
        let after = self.letter(first.intended + from.len());
        let (from, to) = (text(from), text(to));
        slips.push(slip(&["b", &from, &to]));
        slips.push(slip(&["b<", &from, &to, &before]));
        slips.push(slip(&["b>", &from, &to, &after]));
    }

    /// Adds the slips of the pair as a whole: the number of edits, also by length, and whether the words sound alike.
    fn whole(&self, edits: &[AlignedEdit], slips: &mut Vec<Slip>) {
        const COUNTS: [&str; 5] = ["1", "2", "3", "4", "more"];
        let count = COUNTS[(edits.len() - 1).min(4)];
        let length = match self.written.len() {
            0..=3 => "tiny",
            4..=5 => "short",
            6..=8 => "middling",
            _ => "long",
        };
        slips.push(slip(&["edits", count]));
        slips.push(slip(&["edits", count, length]));
        let (written, intended) = (sound(&text(self.written)), sound(&text(self.intended)));
        if written == intended {
            slips.push(slip(&["sounds alike"]));
            slips.push(slip(&["sounds alike", count]));
        }
        let consonants = |word: &[char]| word.iter().filter(|c| !is_vowel(**c)).collect::<String>();
        if consonants(self.written) == consonants(self.intended) {
            slips.push(slip(&["same consonants"]));
        }
        if sorted(self.written) == sorted(self.intended) {
            slips.push(slip(&["same letters"]));
        }
        if self.intended.contains(&' ') {
            let shorter = text(self.intended)
                .split(' ')
                .map(|part| part.chars().count())
                .min();
            slips.push(slip(&["two words"]));
            slips.push(slip(&["two words", if shorter == Some(1) { "a" } else { "" }]));
        }
        for length in [1, 2, 3] {
            let ends = |word: &[char]| text(&word[word.len().saturating_sub(length)..]);
            let (wrote, meant) = (ends(self.written), ends(self.intended));
            if wrote != meant {
                slips.push(slip(&["ends", &meant, &wrote]));
            }
        }
    }

    /// Returns the classes of an edit, such as "vowel for vowel" or "next key". They generalise over letters.
    fn classes(&self, edit: AlignedEdit, before: &str, after: &str) -> Vec<&'static str> {
        let wrote = self.written.get(edit.written).copied().unwrap_or('$');
        let meant = self.intended.get(edit.intended).copied().unwrap_or('$');
        let beside = |letter: char| before.starts_with(letter) || after.starts_with(letter);
        let mut classes = Vec::new();
        match edit.op {
            EditKind::Substitute if is_vowel(wrote) && is_vowel(meant) => classes.push("vowel for vowel"),
            EditKind::Substitute if are_neighbours(wrote, meant) => classes.push("next key"),
            EditKind::Substitute if sound(&wrote.to_string()) == sound(&meant.to_string()) => {
                classes.push("sounds alike");
            }
            EditKind::Insert if beside(wrote) => classes.push("doubled"),
            EditKind::Delete if beside(meant) => classes.push("halved"),
            EditKind::Insert if is_vowel(wrote) => classes.push("extra vowel"),
            EditKind::Delete if is_vowel(meant) => classes.push("missing vowel"),
            EditKind::Delete if !meant.is_alphabetic() => classes.push("missing mark"),
            EditKind::Insert
                if self.written[edit.written.saturating_sub(1)..]
                    .iter()
                    .take(3)
                    .any(|&c| are_neighbours(c, wrote)) =>
            {
                classes.push("extra next key");
            }
            EditKind::Transpose => classes.push(
                match (
                    is_vowel(meant),
                    self.letter(edit.intended + 1).starts_with(is_vowel),
                ) {
                    (true, true) => "two vowels crossed",
                    (false, false) => "two consonants crossed",
                    _ => "vowel and consonant crossed",
                },
            ),
            _ => {}
        }
        classes
    }

    /// Returns the intended letters and the written letters from one edit to another.
    fn sides(&self, first: AlignedEdit, last: AlignedEdit) -> (&[char], &[char]) {
        let (meant, wrote) = width(last.op);
        (
            &self.intended[first.intended..last.intended + meant],
            &self.written[first.written..last.written + wrote],
        )
    }

    /// Returns whether two edits are adjacent or have only one unchanged letter between them.
    fn touch(one: AlignedEdit, next: AlignedEdit) -> bool {
        let (meant, wrote) = width(one.op);
        next.intended - (one.intended + meant) <= 1 && next.written - (one.written + wrote) <= 1
    }

    /// Returns the name of a position in the intended word.
    fn place(&self, at: usize, width: usize) -> &'static str {
        match at {
            0 => "first",
            1 => "second",
            _ if at + width >= self.intended.len() => "last",
            _ if at + width + 1 >= self.intended.len() => "last but one",
            _ => "middle",
        }
    }

    /// Returns the intended letter at a position, or `$` after the end.
    fn letter(&self, at: usize) -> String {
        self.intended
            .get(at)
            .map_or_else(|| "$".to_owned(), char::to_string)
    }

    /// Returns the intended letter before a position, or `^` before the start.
    fn letter_before(&self, at: usize) -> String {
        at.checked_sub(1)
            .map_or_else(|| "^".to_owned(), |at| self.letter(at))
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

/// Returns the FNV-1a hash of the parts, with a separator after each.
pub(crate) fn slip(parts: &[&str]) -> Slip {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xFF]));
    Slip(bytes.fold(0x811C_9DC5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    }))
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
