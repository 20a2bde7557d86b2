//! The sounds of English letters: how a word would be pronounced that is spelt in this way.
//!
//! A sound is one ASCII character. Consonants are `b d f g h k l m n p r s t v w y z`, `S` (*sh*), `Z` (*vision*), `C`
//! (*ch*), `J` (*judge*) and `T` (both sounds of *th*). Vowels are `a` (*cat*), `e` (*bed*), `i` (*bit*), `o` (*hot*,
//! *law*), `u` (*cut*, *book*), `@` (the first of *about*), and the long ones `E` (*day*), `I` (*see*), `A` (*my*), `O`
//! (*go*), `U` (*too*), `W` (*now*) and `Y` (*boy*). A sound is never doubled.

use std::sync::LazyLock;

use crate::name_list::without_accents;

/// Between a word and its sounds, in the list of pronunciations.
pub const SEPARATOR: char = '\t';

/// What stands before the letters of a rule.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LeftSide {
    /// Anything.
    Any,
    /// The start of the word.
    Start,
    /// At least one letter.
    Inside,
    /// A vowel letter.
    Vowel,
    /// A vowel letter or `r`.
    VowelOrR,
    /// One of the letters with which `le` forms a syllable.
    Stop,
    /// At least one letter, none of them a vowel.
    Onset,
    /// Nothing, or letters of which none is a vowel.
    FirstVowel,
}

/// What follows the letters of a rule.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RightSide {
    /// Anything.
    Any,
    /// The end of the word.
    End,
    /// The end of the word, or a last `s`.
    EndOrS,
    /// The end of the word, or a last `s`, `ed`, `er` or `ing`.
    EndOrEnding,
    /// A last `e`.
    LastE,
    /// `e`, `i` or `y`, before which `c` and `g` are soft.
    Soft,
    /// A vowel letter.
    Vowel,
    /// One of these letters.
    OneOf(&'static [u8]),
    /// A consonant and a last `e`, which makes the vowel long.
    ConsonantAndE,
}

/// A rule: what some letters sound like, between others.
struct LetterSound(&'static str, LeftSide, RightSide, &'static str);

use LeftSide::{FirstVowel, Inside, Onset, Start, Stop, VowelOrR};
use RightSide::{ConsonantAndE, End, EndOrEnding, EndOrS, LastE, OneOf, Soft};

const ANY_LEFT: LeftSide = LeftSide::Any;
const ANY_RIGHT: RightSide = RightSide::Any;

/// The rules, by first letter. The first one that fits is applied; a letter without a rule sounds as itself.
#[rustfmt::skip]
const RULES: &[LetterSound] = &[
    LetterSound("augh", ANY_LEFT, OneOf(b"t"), "o"), LetterSound("augh", ANY_LEFT, ANY_RIGHT, "o"),
    LetterSound("ai", ANY_LEFT, OneOf(b"r"), "e"), LetterSound("ai", ANY_LEFT, ANY_RIGHT, "E"),
    LetterSound("ay", ANY_LEFT, ANY_RIGHT, "E"), LetterSound("au", ANY_LEFT, ANY_RIGHT, "o"),
    LetterSound("aw", ANY_LEFT, ANY_RIGHT, "o"), LetterSound("ae", ANY_LEFT, ANY_RIGHT, "I"),
    LetterSound("a", ANY_LEFT, ConsonantAndE, "E"), LetterSound("a", Onset, End, "o"),
    LetterSound("ar", Inside, End, "@r"), LetterSound("a", ANY_LEFT, End, "@"), LetterSound("a", ANY_LEFT, ANY_RIGHT, "a"),
    LetterSound("cq", ANY_LEFT, ANY_RIGHT, "k"), LetterSound("ck", ANY_LEFT, ANY_RIGHT, "k"),
    LetterSound("cion", ANY_LEFT, ANY_RIGHT, "S@n"), LetterSound("cian", ANY_LEFT, ANY_RIGHT, "S@n"),
    LetterSound("cious", ANY_LEFT, ANY_RIGHT, "S@s"), LetterSound("cial", ANY_LEFT, ANY_RIGHT, "S@l"),
    LetterSound("cient", ANY_LEFT, ANY_RIGHT, "S@nt"),
    LetterSound("ch", ANY_LEFT, OneOf(b"rlnt"), "k"), LetterSound("ch", ANY_LEFT, ANY_RIGHT, "C"),
    LetterSound("cc", ANY_LEFT, Soft, "ks"), LetterSound("ci", Inside, OneOf(b"ao"), "S"),
    LetterSound("c", ANY_LEFT, Soft, "s"), LetterSound("c", ANY_LEFT, ANY_RIGHT, "k"),
    LetterSound("dge", ANY_LEFT, ANY_RIGHT, "J"), LetterSound("dg", ANY_LEFT, Soft, "J"), LetterSound("dj", ANY_LEFT, ANY_RIGHT, "J"),
    LetterSound("eau", ANY_LEFT, ANY_RIGHT, "O"), LetterSound("eu", ANY_LEFT, ANY_RIGHT, "U"), LetterSound("ew", ANY_LEFT, ANY_RIGHT, "U"),
    LetterSound("eigh", ANY_LEFT, ANY_RIGHT, "E"), LetterSound("ea", ANY_LEFT, ANY_RIGHT, "I"), LetterSound("ee", ANY_LEFT, ANY_RIGHT, "I"),
    LetterSound("ei", ANY_LEFT, ANY_RIGHT, "E"), LetterSound("ey", Inside, End, "I"), LetterSound("ey", ANY_LEFT, ANY_RIGHT, "E"),
    LetterSound("e", ANY_LEFT, ConsonantAndE, "I"), LetterSound("e", FirstVowel, End, "I"), LetterSound("e", Inside, EndOrS, ""),
    LetterSound("er", Inside, End, "@r"), LetterSound("er", ANY_LEFT, ANY_RIGHT, "ur"), LetterSound("e", ANY_LEFT, ANY_RIGHT, "e"),
    LetterSound("gn", Start, ANY_RIGHT, "n"), LetterSound("gn", ANY_LEFT, EndOrEnding, "n"), LetterSound("gh", Start, ANY_RIGHT, "g"),
    LetterSound("gh", ANY_LEFT, ANY_RIGHT, ""), LetterSound("gu", ANY_LEFT, Soft, "g"), LetterSound("gg", ANY_LEFT, ANY_RIGHT, "g"),
    LetterSound("g", ANY_LEFT, Soft, "J"), LetterSound("g", ANY_LEFT, ANY_RIGHT, "g"),
    LetterSound("h", ANY_LEFT, RightSide::Vowel, "h"), LetterSound("h", ANY_LEFT, ANY_RIGHT, ""),
    LetterSound("igh", ANY_LEFT, ANY_RIGHT, "A"), LetterSound("ie", ANY_LEFT, ANY_RIGHT, "I"), LetterSound("i", ANY_LEFT, ConsonantAndE, "A"),
    LetterSound("i", ANY_LEFT, End, "I"), LetterSound("ir", ANY_LEFT, ANY_RIGHT, "ur"), LetterSound("i", ANY_LEFT, ANY_RIGHT, "i"),
    LetterSound("j", ANY_LEFT, ANY_RIGHT, "J"),
    LetterSound("kn", Start, ANY_RIGHT, "n"), LetterSound("kw", ANY_LEFT, ANY_RIGHT, "kw"),
    LetterSound("le", Stop, End, "@l"),
    LetterSound("mn", Start, ANY_RIGHT, "n"), LetterSound("mn", ANY_LEFT, EndOrS, "m"), LetterSound("mb", ANY_LEFT, EndOrEnding, "m"),
    LetterSound("ng", ANY_LEFT, EndOrS, "n"),
    LetterSound("ough", ANY_LEFT, OneOf(b"t"), "o"), LetterSound("ough", ANY_LEFT, ANY_RIGHT, "O"), LetterSound("oa", ANY_LEFT, ANY_RIGHT, "O"),
    LetterSound("oe", ANY_LEFT, ANY_RIGHT, "O"), LetterSound("oi", ANY_LEFT, ANY_RIGHT, "Y"), LetterSound("oy", ANY_LEFT, ANY_RIGHT, "Y"),
    LetterSound("oo", ANY_LEFT, ANY_RIGHT, "U"), LetterSound("ou", ANY_LEFT, ANY_RIGHT, "W"), LetterSound("ow", Inside, End, "O"),
    LetterSound("ow", ANY_LEFT, ANY_RIGHT, "W"), LetterSound("o", ANY_LEFT, ConsonantAndE, "O"), LetterSound("o", ANY_LEFT, End, "O"),
    LetterSound("or", Inside, End, "@r"), LetterSound("o", ANY_LEFT, ANY_RIGHT, "o"),
    LetterSound("pn", Start, ANY_RIGHT, "n"), LetterSound("ps", Start, ANY_RIGHT, "s"), LetterSound("pt", Start, ANY_RIGHT, "t"),
    LetterSound("ph", ANY_LEFT, ANY_RIGHT, "f"),
    LetterSound("qu", ANY_LEFT, LastE, "k"), LetterSound("qu", ANY_LEFT, ANY_RIGHT, "kw"), LetterSound("q", ANY_LEFT, ANY_RIGHT, "k"),
    LetterSound("rh", ANY_LEFT, ANY_RIGHT, "r"),
    LetterSound("sch", ANY_LEFT, ANY_RIGHT, "sk"), LetterSound("ssion", ANY_LEFT, ANY_RIGHT, "S@n"), LetterSound("sion", VowelOrR, ANY_RIGHT, "Z@n"),
    LetterSound("sion", ANY_LEFT, ANY_RIGHT, "S@n"), LetterSound("shun", ANY_LEFT, ANY_RIGHT, "S@n"), LetterSound("shon", ANY_LEFT, ANY_RIGHT, "S@n"),
    LetterSound("shul", ANY_LEFT, End, "S@l"), LetterSound("shal", Inside, End, "S@l"), LetterSound("shent", ANY_LEFT, ANY_RIGHT, "S@nt"),
    LetterSound("sure", LeftSide::Vowel, ANY_RIGHT, "Z@r"), LetterSound("sure", Inside, ANY_RIGHT, "S@r"), LetterSound("sh", ANY_LEFT, ANY_RIGHT, "S"),
    LetterSound("sci", Start, ANY_RIGHT, "sA"), LetterSound("sc", ANY_LEFT, Soft, "s"), LetterSound("stle", ANY_LEFT, ANY_RIGHT, "s@l"),
    LetterSound("sten", ANY_LEFT, ANY_RIGHT, "s@n"), LetterSound("s", LeftSide::Vowel, RightSide::Vowel, "z"),
    LetterSound("tch", ANY_LEFT, ANY_RIGHT, "C"), LetterSound("tion", ANY_LEFT, ANY_RIGHT, "S@n"), LetterSound("tian", ANY_LEFT, ANY_RIGHT, "S@n"),
    LetterSound("tious", ANY_LEFT, ANY_RIGHT, "S@s"), LetterSound("tial", ANY_LEFT, ANY_RIGHT, "S@l"), LetterSound("tient", ANY_LEFT, ANY_RIGHT, "S@nt"),
    LetterSound("ture", Inside, ANY_RIGHT, "C@r"), LetterSound("th", ANY_LEFT, ANY_RIGHT, "T"),
    LetterSound("ue", ANY_LEFT, End, "U"), LetterSound("ui", ANY_LEFT, ANY_RIGHT, "U"), LetterSound("u", ANY_LEFT, ConsonantAndE, "U"),
    LetterSound("u", ANY_LEFT, End, "U"), LetterSound("ur", ANY_LEFT, ANY_RIGHT, "ur"), LetterSound("u", ANY_LEFT, ANY_RIGHT, "u"),
    LetterSound("wr", Start, ANY_RIGHT, "r"), LetterSound("wh", Start, OneOf(b"o"), "h"), LetterSound("wh", ANY_LEFT, ANY_RIGHT, "w"),
    LetterSound("w", ANY_LEFT, RightSide::Vowel, "w"), LetterSound("w", ANY_LEFT, ANY_RIGHT, ""),
    LetterSound("x", Start, ANY_RIGHT, "z"), LetterSound("x", ANY_LEFT, ANY_RIGHT, "ks"),
    LetterSound("y", Start, RightSide::Vowel, "y"), LetterSound("y", ANY_LEFT, ConsonantAndE, "A"), LetterSound("y", Onset, End, "A"),
    LetterSound("y", ANY_LEFT, End, "I"), LetterSound("y", ANY_LEFT, ANY_RIGHT, "i"),
    LetterSound("zhun", ANY_LEFT, ANY_RIGHT, "Z@n"), LetterSound("zhon", ANY_LEFT, ANY_RIGHT, "Z@n"), LetterSound("zure", ANY_LEFT, ANY_RIGHT, "Z@r"),
    LetterSound("zh", ANY_LEFT, ANY_RIGHT, "Z"),
];

/// Returns the sounds of a word as it is spelt. Letters of other alphabets, digits and signs are silent.
///
/// ```
/// use emend_engine::letter_sounds::letter_sounds;
/// assert_eq!(letter_sounds("knight"), "nAt");
/// assert_eq!(letter_sounds("foto"), letter_sounds("photo"));
/// assert_eq!(letter_sounds("atenshun"), letter_sounds("atention"));
/// ```
pub fn letter_sounds(word: &str) -> String {
    let word = if word.is_ascii() {
        word.to_ascii_lowercase()
    } else {
        without_accents(word).to_lowercase()
    };
    let letters: Vec<u8> = word.bytes().filter(u8::is_ascii_lowercase).collect();
    let mut sounds = String::with_capacity(letters.len());
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let rule = rules_of(letter).iter().find(|rule| rule.fits(&letters, at));
        if let Some(LetterSound(letters_of_rule, _, _, sound)) = rule {
            sound.chars().for_each(|sound| push(&mut sounds, sound));
            at += letters_of_rule.len();
        } else {
            push(&mut sounds, char::from(letter));
            at += 1;
        }
    }
    sounds
}

/// Returns whether a sound is a vowel.
pub(crate) fn is_vowel_sound(sound: u8) -> bool {
    matches!(
        sound,
        b'a' | b'e' | b'i' | b'o' | b'u' | b'@' | b'E' | b'I' | b'A' | b'O' | b'U' | b'W' | b'Y'
    )
}

/// Appends a sound unless it repeats the last one.
fn push(sounds: &mut String, sound: char) {
    if !sounds.ends_with(sound) {
        sounds.push(sound);
    }
}

/// Returns the rules for letters that begin with this one.
fn rules_of(letter: u8) -> &'static [LetterSound] {
    static FIRST_RULES: LazyLock<[usize; 27]> = LazyLock::new(|| {
        std::array::from_fn(|at| RULES.partition_point(|rule| usize::from(rule.0.as_bytes()[0] - b'a') < at))
    });
    let at = usize::from(letter - b'a');
    &RULES[FIRST_RULES[at]..FIRST_RULES[at + 1]]
}

impl LetterSound {
    /// Returns whether the rule applies to the letters at a position.
    fn fits(&self, letters: &[u8], at: usize) -> bool {
        let Some(after) = letters[at..].strip_prefix(self.0.as_bytes()) else {
            return false;
        };
        let before = &letters[..at];
        let fits_left = match self.1 {
            LeftSide::Any => true,
            LeftSide::Start => before.is_empty(),
            LeftSide::Inside => !before.is_empty(),
            LeftSide::Vowel => before.last().copied().is_some_and(is_vowel),
            LeftSide::VowelOrR => before
                .last()
                .is_some_and(|letter| is_vowel(*letter) || *letter == b'r'),
            LeftSide::Stop => before.last().is_some_and(|letter| b"bcdfgkpstz".contains(letter)),
            LeftSide::Onset => !before.is_empty() && !before.iter().copied().any(is_vowel),
            LeftSide::FirstVowel => !before.iter().copied().any(is_vowel),
        };
        fits_left
            && match self.2 {
                RightSide::Any => true,
                RightSide::End => after.is_empty(),
                RightSide::EndOrS => matches!(after, [] | [b's']),
                RightSide::EndOrEnding => matches!(after, [] | [b's'] | b"ed" | b"er" | b"ing"),
                RightSide::LastE => after == [b'e'],
                RightSide::Soft => matches!(after, [b'e' | b'i' | b'y', ..]),
                RightSide::Vowel => after.first().copied().is_some_and(is_vowel),
                RightSide::OneOf(letters_of_rule) => after
                    .first()
                    .is_some_and(|letter| letters_of_rule.contains(letter)),
                RightSide::ConsonantAndE => matches!(after, [letter, b'e'] if !is_vowel(*letter)),
            }
    }
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_sound_has_many_spellings() {
        for (one, other) in [
            ("fone", "phone"),
            ("nite", "night"),
            ("kwik", "quick"),
            ("nome", "gnome"),
            ("rong", "wrong"),
            ("lam", "lamb"),
            ("sikick", "psikick"),
            ("nashun", "nation"),
            ("brij", "bridge"),
            ("casle", "castle"),
            ("rime", "rhyme"),
        ] {
            assert_eq!(letter_sounds(one), letter_sounds(other), "{one} {other}");
        }
        assert_ne!(letter_sounds("cent"), letter_sounds("cant"));
        assert_eq!(letter_sounds(""), "");
        assert_eq!(letter_sounds("Über-Café 3"), letter_sounds("ubercafe"));
    }

    #[test]
    fn the_rules_are_in_order() {
        assert!(RULES.is_sorted_by_key(|rule| rule.0.as_bytes()[0]));
    }
}
