//! Alignment of two words into edits.

/// The kind of an edit, from the intended word to the written word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditKind {
    /// An extra letter was written.
    Insert,
    /// A letter was omitted.
    Delete,
    /// A letter was replaced by another.
    Substitute,
    /// Two adjacent letters were swapped.
    Transpose,
}

/// An edit, with its position in both words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlignedEdit {
    /// The kind of edit.
    pub op: EditKind,
    /// The position in the intended word, in letters.
    pub intended: usize,
    /// The position in the written word, in letters.
    pub written: usize,
}

/// The maximum length of a word, in letters. Longer words have no edits, which limits time and memory.
pub const MAX_LETTERS: usize = 64;

// Costs of the edits. They only decide between alignments; the weights of slips are trained.
const PLAIN: u32 = 10;
const DOUBLED: u32 = 7;
const VOWELS: u32 = 8;
const TRANSPOSED: u32 = 11;

/// Returns the cheapest edits that turn `intended` into `written`, from left to right (a Damerau-Levenshtein
/// alignment). Replacing a vowel by a vowel, and doubling or halving a letter, cost less than other edits.
///
/// ```
/// use emend_channel::align::{AlignedEdit, EditKind, align};
/// let chars = |word: &str| word.chars().collect::<Vec<_>>();
/// assert_eq!(
///     align(&chars("recieve"), &chars("receive")),
///     [AlignedEdit { op: EditKind::Transpose, intended: 3, written: 3 }]
/// );
/// ```
pub fn align(written: &[char], intended: &[char]) -> Vec<AlignedEdit> {
    if written.len() > MAX_LETTERS || intended.len() > MAX_LETTERS {
        return Vec::new();
    }
    let width = intended.len() + 1;
    let mut cost = vec![0_u32; (written.len() + 1) * width];
    for i in 0..=written.len() {
        for j in 0..=intended.len() {
            cost[i * width + j] = steps(written, intended, i, j)
                .map(|(step, i, j)| step + cost[i * width + j])
                .min()
                .unwrap_or(0);
        }
    }
    let mut edits = Vec::new();
    let (mut i, mut j) = (written.len(), intended.len());
    while (i, j) != (0, 0) {
        let here = cost[i * width + j];
        // At least one step leads to this cost, and the first one is preferred.
        let Some((_, from_i, from_j)) =
            steps(written, intended, i, j).find(|(step, i, j)| step + cost[i * width + j] == here)
        else {
            break;
        };
        let op = match (i - from_i, j - from_j) {
            (1, 0) => Some(EditKind::Insert),
            (0, _) => Some(EditKind::Delete),
            (2, _) => Some(EditKind::Transpose),
            _ if written[from_i] == intended[from_j] => None,
            _ => Some(EditKind::Substitute),
        };
        edits.extend(op.map(|op| AlignedEdit {
            op,
            intended: from_j,
            written: from_i,
        }));
        (i, j) = (from_i, from_j);
    }
    edits.reverse();
    edits
}

/// Returns the steps that lead to a cell of the table, as cost and previous cell, in order of preference.
fn steps<'a>(
    written: &'a [char],
    intended: &'a [char],
    i: usize,
    j: usize,
) -> impl Iterator<Item = (u32, usize, usize)> + 'a {
    let same = i > 0 && j > 0;
    let pair = same.then(|| (substitution(written[i - 1], intended[j - 1]), i - 1, j - 1));
    let crossed = i > 1
        && j > 1
        && written[i - 1] == intended[j - 2]
        && written[i - 2] == intended[j - 1]
        && written[i - 1] != written[i - 2];
    let crossed = crossed.then(|| (TRANSPOSED, i - 2, j - 2));
    let insert = (i > 0).then(|| (single(written, i - 1), i - 1, j));
    let delete = (j > 0).then(|| (single(intended, j - 1), i, j - 1));
    [pair, crossed, delete, insert].into_iter().flatten()
}

/// Returns the cost of inserting or deleting a letter, which is lower next to an equal letter.
fn single(word: &[char], at: usize) -> u32 {
    if at > 0 && word[at] == word[at - 1] {
        DOUBLED
    } else {
        PLAIN
    }
}

/// Returns the cost of writing one letter for another.
fn substitution(written: char, intended: char) -> u32 {
    match (written == intended, is_vowel(written) && is_vowel(intended)) {
        (true, _) => 0,
        (_, true) => VOWELS,
        _ => PLAIN,
    }
}

/// Returns whether a letter is a vowel of the Latin script, including `y`.
pub(crate) fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chars(word: &str) -> Vec<char> {
        word.chars().collect()
    }

    fn ops(written: &str, intended: &str) -> Vec<EditKind> {
        align(&chars(written), &chars(intended))
            .iter()
            .map(|edit| edit.op)
            .collect()
    }

    /// Applies the edits to the intended word.
    fn replay(written: &[char], intended: &[char], edits: &[AlignedEdit]) -> Vec<char> {
        let (mut out, mut j) = (Vec::new(), 0);
        for edit in edits {
            out.extend(&intended[j..edit.intended]);
            let (wrote, meant) = match edit.op {
                EditKind::Insert => (1, 0),
                EditKind::Delete => (0, 1),
                EditKind::Substitute => (1, 1),
                EditKind::Transpose => (2, 2),
            };
            out.extend(&written[edit.written..edit.written + wrote]);
            j = edit.intended + meant;
        }
        out.extend(&intended[j..]);
        out
    }

    #[test]
    fn slips_are_seen_as_people_make_them() {
        assert_eq!(ops("teh", "the"), [EditKind::Transpose]);
        assert_eq!(ops("untill", "until"), [EditKind::Insert]);
        assert_eq!(ops("alot", "a lot"), [EditKind::Delete]);
        assert_eq!(ops("definately", "definitely"), [EditKind::Substitute]);
        assert_eq!(ops("same", "same"), []);
    }

    proptest! {
        #[test]
        fn the_edits_lead_from_the_intended_word_to_the_written_one(a in "[a-e]{0,9}", b in "[a-e ']{0,9}") {
            let (written, intended) = (chars(&a), chars(&b));
            let edits = align(&written, &intended);
            prop_assert_eq!(replay(&written, &intended, &edits), written);
            prop_assert_eq!(edits.is_empty(), a == b);
        }
    }
}
