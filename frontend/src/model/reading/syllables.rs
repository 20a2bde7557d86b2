//! The number of syllables of a word, estimated from its letters.

/// The number of syllables of an English word, at least 1.
///
/// ```
/// use emend_frontend::model::reading::syllables::english;
///
/// assert_eq!(english("readability"), 5);
/// assert_eq!(english("walked"), 1);
/// ```
pub fn english(word: &str) -> usize {
    let letters = letters(word);
    let ends = |ending: &str| letters.ends_with(ending.as_bytes());
    let begins = |start: &str| letters.len() > start.len() && letters.starts_with(start.as_bytes());
    let is_y_first = letters.first() == Some(&b'y');
    let groups = vowel_groups(&letters[usize::from(is_y_first)..]);
    // Vowels that are spoken apart, and at the end after a group of consonants without a vowel.
    let apart = (1..letters.len())
        .filter(|at| is_separate_vowel(&letters, *at))
        .count();
    let added = apart + usize::from(ends("sm") || ends("sms") || ends("thm") || ends("thms"));
    let silent =
        usize::from(has_silent_end(&letters)) + usize::from(begins("some") || letters.starts_with(b"every"));
    (groups + added).saturating_sub(silent).max(1)
}

/// The number of syllables of a German word, at least 1: vowels that follow each other are one.
///
/// ```
/// assert_eq!(emend_frontend::model::reading::syllables::german("Verständlichkeit"), 4);
/// ```
pub fn german(word: &str) -> usize {
    vowel_groups(&letters(word)).max(1)
}

/// The letters in lower case. Vowels with accents become an `a`, and other letters an `x`.
fn letters(word: &str) -> Vec<u8> {
    let letter = |c: char| match c.to_ascii_lowercase() {
        c @ 'a'..='z' => Some(c as u8),
        'à'..='å' | 'è'..='ï' | 'ò'..='ö' | 'ù'..='ü' | 'À'..='Å' | 'È'..='Ï' | 'Ò'..='Ö' | 'Ù'..='Ü' => {
            Some(b'a')
        }
        c => c.is_alphabetic().then_some(b'x'),
    };
    word.chars().filter_map(letter).collect()
}

fn is_vowel(letter: u8) -> bool {
    b"aeiouy".contains(&letter)
}

fn vowel_groups(letters: &[u8]) -> usize {
    letters
        .chunk_by(|a, b| is_vowel(*a) == is_vowel(*b))
        .filter(|group| is_vowel(group[0]))
        .count()
}

/// Whether the vowel at `at` begins a syllable of its own after another vowel: *rad-i-o*, *cre-ate*, *be-ing*.
fn is_separate_vowel(letters: &[u8], at: usize) -> bool {
    let (pair, rest) = (&letters[at - 1..=at], &letters[at + 1..]);
    let before = at.checked_sub(2).map(|at| letters[at]);
    let is_after = |all: &[u8]| before.is_some_and(|before| all.contains(&before));
    match pair {
        b"ia" => {
            !is_after(b"tscg") && !(is_after(b"l") && (rest.starts_with(b"n") || rest.starts_with(b"r")))
        }
        b"iu" => !is_after(b"tscg"),
        b"io" => !(is_after(b"tscgx") || is_after(b"ln") && rest.starts_with(b"n")),
        b"eo" => {
            before.is_some_and(|before| before != b'g') && !rest.starts_with(b"p") && !rest.starts_with(b"u")
        }
        b"ua" => !is_after(b"qg"),
        b"ie" => is_after(b"dlnrs") && [b"t".as_slice(), b"ty", b"nt", b"nce"].contains(&rest),
        b"ei" => rest.starts_with(b"ng"),
        b"yi" => true,
        b"ea" if rest.is_empty() => letters.len() > 3 && vowel_groups(&letters[..at - 1]) > 0,
        b"ea" => [b"te".as_slice(), b"ted", b"tes", b"tion", b"tive", b"tor"].contains(&rest),
        _ => false,
    }
}

/// Whether the word has an `e` near its end that is written but not spoken: *make*, *walked*, *movement*.
fn has_silent_end(letters: &[u8]) -> bool {
    let consonant = |back: usize| {
        let letter = letters.len().checked_sub(back).map(|at| letters[at]);
        letter.filter(|letter| !is_vowel(*letter))
    };
    // *table*, *handled*: the `l` is a syllable.
    let is_syllable_l = |back: usize| consonant(back) == Some(b'l') && consonant(back + 1).is_some();
    match letters {
        [.., b'e'] => letters.len() > 2 && consonant(2).is_some() && !is_syllable_l(2),
        [.., b'e', b'd'] => consonant(3).is_some_and(|letter| !b"td".contains(&letter)) && !is_syllable_l(3),
        [.., b's' | b'c', b'h', b'e', b's'] => false,
        [.., b'e', b's'] => {
            consonant(3).is_some_and(|letter| !b"szxcg".contains(&letter)) && !is_syllable_l(3)
        }
        _ => ["ely", "ement", "ements", "eless", "eness", "eful"]
            .iter()
            .any(|ending| {
                let stem = letters.strip_suffix(ending.as_bytes());
                stem.is_some_and(|stem| {
                    stem.last().is_some_and(|last| !is_vowel(*last)) && vowel_groups(stem) > 0
                })
            }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_equal_those_of_a_dictionary() {
        let table = "the 1 cat 1 make 1 made 1 be 1 she 1 one 1 two 1 there 1 their 1 hope 1 hopes 1 makes 1 eye 1 eyes 1 tree 1 \
            walked 1 judged 1 friend 1 yes 1 table 2 tables 2 little 2 handled 2 trouble 2 wanted 2 needed 2 boxes 2 wishes 2 \
            changes 2 pages 2 being 2 reading 2 nation 2 special 2 social 2 create 2 people 2 language 2 question 2 because 2 \
            something 2 every 2 happy 2 yellow 2 movement 2 really 2 rhythm 2 flying 2 careful 2 useless 2 agree 2 coffee 2 \
            patient 2 region 2 onion 2 region 2 mountain 2 knowledge 2 mobile 2 created 3 idea 3 area 3 radio 3 piano 3 \
            beautiful 3 family 3 government 3 completely 3 different 3 period 3 video 3 serious 3 various 3 medium 3 \
            tourism 3 studying 3 syllable 3 audience 3 million 2 brilliant 2 familiar 3 librarian 4 opinion 3 religion 3 information 4 education 4 actually 4 \
            usually 4 situation 4 variety 4 experience 4 obedient 4 university 5 capitalism 5 readability 5";
        let table: Vec<&str> = table.split_whitespace().collect();
        for pair in table.chunks(2) {
            assert_eq!(english(pair[0]).to_string(), pair[1], "{}", pair[0]);
        }
        for (word, syllables) in [("café", 2), ("", 1), ("42", 1), ("don’t", 1)] {
            assert_eq!(english(word), syllables, "{word}");
        }
    }

    #[test]
    fn german_syllables_are_groups_of_vowels() {
        for (word, syllables) in [
            ("Haus", 1),
            ("Bäume", 2),
            ("Lesbarkeit", 3),
            ("Übungen", 3),
            ("Straße", 2),
            ("Eingabe", 3),
        ] {
            assert_eq!(german(word), syllables, "{word}");
        }
    }
}
