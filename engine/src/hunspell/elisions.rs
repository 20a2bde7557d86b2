//! Words before an apostrophe: `l'arbre` for `larbre`, `c'est` for `cest`, and German `geht's`.
//!
//! The lists of elided words were written by hand for Emend.

use crate::words::is_apostrophe;

/// The elided words of a language, without their apostrophes.
fn elided_words(base: &str) -> &'static [&'static str] {
    match base {
        "fr" => &[
            "c", "d", "j", "jusqu", "l", "lorsqu", "m", "n", "puisqu", "qu", "quelqu", "quoiqu", "s", "t",
        ],
        "it" => &[
            "all", "bell", "c", "coll", "d", "dall", "dell", "l", "nell", "quell", "sull", "un",
        ],
        "ca" => &["d", "l", "m", "n", "s", "t"],
        _ => &[],
    }
}

/// Returns the readings of an unknown word as an elided word and a frequent word, with the apostrophe that it lacks.
/// `with_accents` returns the frequent words that differ from a word only in accents.
pub(super) fn with_elision(
    base: &str,
    surface: &str,
    is_frequent: impl Fn(&str) -> bool,
    knows: impl Fn(&str) -> bool,
    with_accents: impl Fn(&str) -> Vec<String>,
) -> Vec<String> {
    let small = surface.to_lowercase();
    // The letters of both forms have the same lengths in all but a few words, which have no elision.
    if small.len() != surface.len() {
        return Vec::new();
    }
    let mut readings = Vec::new();
    for first in elided_words(base) {
        let Some(rest) = small
            .strip_prefix(first)
            .map(|rest| &surface[small.len() - rest.len()..])
        else {
            continue;
        };
        if !rest.to_lowercase().starts_with(is_vowel_or_h) {
            continue;
        }
        // The accents may be missing as well: `lhotel`.
        let accented = with_accents(rest);
        for rest in std::iter::once(rest.to_owned()).chain(accented) {
            let is_word = rest.chars().count() > 1 || matches!(rest.as_str(), "y" | "à" | "è");
            let value = format!("{}'{rest}", &surface[..first.len()]);
            if is_word && is_frequent(&rest) && knows(&rest) && knows(&value) {
                readings.push(value);
                break;
            }
        }
    }
    readings
}

/// Returns whether a proposal of two words has a lone consonant, which no word of these languages is: `l arbre`, `geht s`.
pub(super) fn has_lone_consonant(base: &str, value: &str) -> bool {
    const LANGUAGES_WITHOUT_CONSONANT_WORDS: [&str; 12] = [
        "ca", "da", "de", "en", "es", "fr", "it", "nb", "nl", "nn", "pt", "sv",
    ];
    let is_lone = |word: &str| {
        let mut letters = word.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) => letter.is_alphabetic() && !is_vowel(letter),
            _ => false,
        }
    };
    LANGUAGES_WITHOUT_CONSONANT_WORDS.contains(&base) && value.contains(' ') && value.split(' ').any(is_lone)
}

/// Returns whether a German word is a verb, a conjunction or another word in small letters with a shortened *es*: `geht's`,
/// `Wenn's`.
pub(super) fn has_short_es(base: &str, word: &str, knows: impl Fn(&str) -> bool) -> bool {
    let start = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s"));
    base == "de" && start.is_some_and(|word| word.chars().count() > 1 && knows(&word.to_lowercase()))
}

/// Returns whether a German word after an apostrophe is a shortened form of *ein*: `'nen`.
pub(super) fn is_short_article(base: &str, word: &str, before: &str) -> bool {
    base == "de" && before.ends_with(is_apostrophe) && ["ne", "nem", "nen", "ner", "nes"].contains(&word)
}

/// Returns the Italian word that is cut off where an accent was written: `po'` for `pò`.
pub(super) fn with_apostrophe_for_accent(
    base: &str,
    surface: &str,
    knows: impl Fn(&str) -> bool,
) -> Option<String> {
    use unicode_normalization::UnicodeNormalization;

    let unaccented: String = surface
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .collect();
    let value = format!("{unaccented}'");
    (base == "it" && unaccented != surface && unaccented.chars().count() == 2 && knows(&value))
        .then_some(value)
}

fn is_vowel(letter: char) -> bool {
    use unicode_normalization::UnicodeNormalization;

    let mut bare = std::iter::once(letter).nfd();
    bare.next()
        .is_some_and(|letter| "aeiouyæœø".contains(letter.to_ascii_lowercase()))
}

fn is_vowel_or_h(letter: char) -> bool {
    is_vowel(letter) || letter == 'h'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_elided_word_is_found() {
        let words = [
            "est", "accord", "il", "école", "y", "homme", "acqua", "nation", "è",
        ];
        let frequent = |word: &str| words.contains(&word);
        let known = |word: &str| {
            let rest = word.rsplit(['\'', '’']).next().unwrap_or(word);
            words.contains(&rest)
        };
        for (base, surface, value) in [
            ("fr", "Cest", Some("C'est")),
            ("fr", "daccord", Some("d'accord")),
            ("fr", "quil", Some("qu'il")),
            ("fr", "lécole", Some("l'école")),
            ("fr", "ny", Some("n'y")),
            ("fr", "lhomme", Some("l'homme")),
            ("it", "dellacqua", Some("dell'acqua")),
            ("fr", "Lecole", Some("L'école")),
            ("it", "Cè", Some("C'è")),
            ("fr", "lnation", None),
            ("es", "lacqua", None),
            ("fr", "lest", Some("l'est")),
        ] {
            let accents = |word: &str| {
                if word == "ecole" {
                    vec!["école".to_owned()]
                } else {
                    Vec::new()
                }
            };
            let found = with_elision(base, surface, frequent, known, accents);
            assert_eq!(found.first().map(String::as_str), value, "{surface}");
        }
    }

    #[test]
    fn a_lone_consonant_is_no_word() {
        for (base, value, lone) in [
            ("fr", "d accord", true),
            ("de", "geht s", true),
            ("it", "e amico", false),
            ("fr", "à côté", false),
            ("pl", "z domu", false),
            ("nl", "van dag", false),
        ] {
            assert_eq!(has_lone_consonant(base, value), lone, "{value}");
        }
    }

    #[test]
    fn german_shortens_es() {
        let knows = |word: &str| ["geht", "wenn", "Auto"].contains(&word);
        for (word, is_right) in [
            ("geht's", true),
            ("Wenn’s", true),
            ("Auto's", false),
            ("geht", false),
        ] {
            assert_eq!(has_short_es("de", word, knows), is_right, "{word}");
        }
        assert!(!has_short_es("nl", "geht's", knows));
        assert!(is_short_article("de", "nen", "hab '") && !is_short_article("de", "nen", "hab "));
    }

    #[test]
    fn italian_cuts_words_off() {
        let knows = |word: &str| word == "po'";
        assert_eq!(
            with_apostrophe_for_accent("it", "pò", knows).as_deref(),
            Some("po'")
        );
        assert_eq!(with_apostrophe_for_accent("it", "po", knows), None);
        assert_eq!(with_apostrophe_for_accent("it", "perchè", knows), None);
    }
}
