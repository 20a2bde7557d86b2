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

const ANY: LeftSide = LeftSide::Any;
const ANYTHING: RightSide = RightSide::Any;

/// The rules, by first letter. The first one that fits is applied; a letter without a rule sounds as itself.
#[rustfmt::skip]
const RULES: &[LetterSound] = &[
    LetterSound("augh", ANY, OneOf(b"t"), "o"), LetterSound("augh", ANY, ANYTHING, "o"),
    LetterSound("ai", ANY, OneOf(b"r"), "e"), LetterSound("ai", ANY, ANYTHING, "E"),
    LetterSound("ay", ANY, ANYTHING, "E"), LetterSound("au", ANY, ANYTHING, "o"),
    LetterSound("aw", ANY, ANYTHING, "o"), LetterSound("ae", ANY, ANYTHING, "I"),
    LetterSound("a", ANY, ConsonantAndE, "E"), LetterSound("a", Onset, End, "o"),
    LetterSound("ar", Inside, End, "@r"), LetterSound("a", ANY, End, "@"), LetterSound("a", ANY, ANYTHING, "a"),
    LetterSound("cq", ANY, ANYTHING, "k"), LetterSound("ck", ANY, ANYTHING, "k"),
    LetterSound("cion", ANY, ANYTHING, "S@n"), LetterSound("cian", ANY, ANYTHING, "S@n"),
    LetterSound("cious", ANY, ANYTHING, "S@s"), LetterSound("cial", ANY, ANYTHING, "S@l"),
    LetterSound("cient", ANY, ANYTHING, "S@nt"),
    LetterSound("ch", ANY, OneOf(b"rlnt"), "k"), LetterSound("ch", ANY, ANYTHING, "C"),
    LetterSound("cc", ANY, Soft, "ks"), LetterSound("ci", Inside, OneOf(b"ao"), "S"),
    LetterSound("c", ANY, Soft, "s"), LetterSound("c", ANY, ANYTHING, "k"),
    LetterSound("dge", ANY, ANYTHING, "J"), LetterSound("dg", ANY, Soft, "J"), LetterSound("dj", ANY, ANYTHING, "J"),
    LetterSound("eau", ANY, ANYTHING, "O"), LetterSound("eu", ANY, ANYTHING, "U"), LetterSound("ew", ANY, ANYTHING, "U"),
    LetterSound("eigh", ANY, ANYTHING, "E"), LetterSound("ea", ANY, ANYTHING, "I"), LetterSound("ee", ANY, ANYTHING, "I"),
    LetterSound("ei", ANY, ANYTHING, "E"), LetterSound("ey", Inside, End, "I"), LetterSound("ey", ANY, ANYTHING, "E"),
    LetterSound("e", ANY, ConsonantAndE, "I"), LetterSound("e", FirstVowel, End, "I"), LetterSound("e", Inside, EndOrS, ""),
    LetterSound("er", Inside, End, "@r"), LetterSound("er", ANY, ANYTHING, "ur"), LetterSound("e", ANY, ANYTHING, "e"),
    LetterSound("gn", Start, ANYTHING, "n"), LetterSound("gn", ANY, EndOrEnding, "n"), LetterSound("gh", Start, ANYTHING, "g"),
    LetterSound("gh", ANY, ANYTHING, ""), LetterSound("gu", ANY, Soft, "g"), LetterSound("gg", ANY, ANYTHING, "g"),
    LetterSound("g", ANY, Soft, "J"), LetterSound("g", ANY, ANYTHING, "g"),
    LetterSound("h", ANY, RightSide::Vowel, "h"), LetterSound("h", ANY, ANYTHING, ""),
    LetterSound("igh", ANY, ANYTHING, "A"), LetterSound("ie", ANY, ANYTHING, "I"), LetterSound("i", ANY, ConsonantAndE, "A"),
    LetterSound("i", ANY, End, "I"), LetterSound("ir", ANY, ANYTHING, "ur"), LetterSound("i", ANY, ANYTHING, "i"),
    LetterSound("j", ANY, ANYTHING, "J"),
    LetterSound("kn", Start, ANYTHING, "n"), LetterSound("kw", ANY, ANYTHING, "kw"),
    LetterSound("le", Stop, End, "@l"),
    LetterSound("mn", Start, ANYTHING, "n"), LetterSound("mn", ANY, EndOrS, "m"), LetterSound("mb", ANY, EndOrEnding, "m"),
    LetterSound("ng", ANY, EndOrS, "n"),
    LetterSound("ough", ANY, OneOf(b"t"), "o"), LetterSound("ough", ANY, ANYTHING, "O"), LetterSound("oa", ANY, ANYTHING, "O"),
    LetterSound("oe", ANY, ANYTHING, "O"), LetterSound("oi", ANY, ANYTHING, "Y"), LetterSound("oy", ANY, ANYTHING, "Y"),
    LetterSound("oo", ANY, ANYTHING, "U"), LetterSound("ou", ANY, ANYTHING, "W"), LetterSound("ow", Inside, End, "O"),
    LetterSound("ow", ANY, ANYTHING, "W"), LetterSound("o", ANY, ConsonantAndE, "O"), LetterSound("o", ANY, End, "O"),
    LetterSound("or", Inside, End, "@r"), LetterSound("o", ANY, ANYTHING, "o"),
    LetterSound("pn", Start, ANYTHING, "n"), LetterSound("ps", Start, ANYTHING, "s"), LetterSound("pt", Start, ANYTHING, "t"),
    LetterSound("ph", ANY, ANYTHING, "f"),
    LetterSound("qu", ANY, LastE, "k"), LetterSound("qu", ANY, ANYTHING, "kw"), LetterSound("q", ANY, ANYTHING, "k"),
    LetterSound("rh", ANY, ANYTHING, "r"),
    LetterSound("sch", ANY, ANYTHING, "sk"), LetterSound("ssion", ANY, ANYTHING, "S@n"), LetterSound("sion", VowelOrR, ANYTHING, "Z@n"),
    LetterSound("sion", ANY, ANYTHING, "S@n"), LetterSound("shun", ANY, ANYTHING, "S@n"), LetterSound("shon", ANY, ANYTHING, "S@n"),
    LetterSound("shul", ANY, End, "S@l"), LetterSound("shal", Inside, End, "S@l"), LetterSound("shent", ANY, ANYTHING, "S@nt"),
    LetterSound("sure", LeftSide::Vowel, ANYTHING, "Z@r"), LetterSound("sure", Inside, ANYTHING, "S@r"), LetterSound("sh", ANY, ANYTHING, "S"),
    LetterSound("sci", Start, ANYTHING, "sA"), LetterSound("sc", ANY, Soft, "s"), LetterSound("stle", ANY, ANYTHING, "s@l"),
    LetterSound("sten", ANY, ANYTHING, "s@n"), LetterSound("s", LeftSide::Vowel, RightSide::Vowel, "z"),
    LetterSound("tch", ANY, ANYTHING, "C"), LetterSound("tion", ANY, ANYTHING, "S@n"), LetterSound("tian", ANY, ANYTHING, "S@n"),
    LetterSound("tious", ANY, ANYTHING, "S@s"), LetterSound("tial", ANY, ANYTHING, "S@l"), LetterSound("tient", ANY, ANYTHING, "S@nt"),
    LetterSound("ture", Inside, ANYTHING, "C@r"), LetterSound("th", ANY, ANYTHING, "T"),
    LetterSound("ue", ANY, End, "U"), LetterSound("ui", ANY, ANYTHING, "U"), LetterSound("u", ANY, ConsonantAndE, "U"),
    LetterSound("u", ANY, End, "U"), LetterSound("ur", ANY, ANYTHING, "ur"), LetterSound("u", ANY, ANYTHING, "u"),
    LetterSound("wr", Start, ANYTHING, "r"), LetterSound("wh", Start, OneOf(b"o"), "h"), LetterSound("wh", ANY, ANYTHING, "w"),
    LetterSound("w", ANY, RightSide::Vowel, "w"), LetterSound("w", ANY, ANYTHING, ""),
    LetterSound("x", Start, ANYTHING, "z"), LetterSound("x", ANY, ANYTHING, "ks"),
    LetterSound("y", Start, RightSide::Vowel, "y"), LetterSound("y", ANY, ConsonantAndE, "A"), LetterSound("y", Onset, End, "A"),
    LetterSound("y", ANY, End, "I"), LetterSound("y", ANY, ANYTHING, "i"),
    LetterSound("zhun", ANY, ANYTHING, "Z@n"), LetterSound("zhon", ANY, ANYTHING, "Z@n"), LetterSound("zure", ANY, ANYTHING, "Z@r"),
    LetterSound("zh", ANY, ANYTHING, "Z"),
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
        let fitting = rules_of(letter).iter().find(|rule| rule.fits(&letters, at));
        if let Some(LetterSound(these, _, _, sound)) = fitting {
            sound.chars().for_each(|sound| push(&mut sounds, sound));
            at += these.len();
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
    static PLACES: LazyLock<[usize; 27]> = LazyLock::new(|| {
        std::array::from_fn(|at| RULES.partition_point(|rule| usize::from(rule.0.as_bytes()[0] - b'a') < at))
    });
    let at = usize::from(letter - b'a');
    &RULES[PLACES[at]..PLACES[at + 1]]
}

impl LetterSound {
    /// Returns whether the rule applies to the letters at a position.
    fn fits(&self, letters: &[u8], at: usize) -> bool {
        let Some(after) = letters[at..].strip_prefix(self.0.as_bytes()) else {
            return false;
        };
        let before = &letters[..at];
        let follows = match self.1 {
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
        follows
            && match self.2 {
                RightSide::Any => true,
                RightSide::End => after.is_empty(),
                RightSide::EndOrS => matches!(after, [] | [b's']),
                RightSide::EndOrEnding => matches!(after, [] | [b's'] | b"ed" | b"er" | b"ing"),
                RightSide::LastE => after == [b'e'],
                RightSide::Soft => matches!(after, [b'e' | b'i' | b'y', ..]),
                RightSide::Vowel => after.first().copied().is_some_and(is_vowel),
                RightSide::OneOf(these) => after.first().is_some_and(|letter| these.contains(letter)),
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
