//! Words with wrong capitals inside: `THis`, `liKe`, `COmputer`.

use super::lexicon::EnglishLexicon;
use crate::capitalised;
use crate::case::WordCase;

/// Short words that names and identifiers are made of: `SetUp`, `LogIn`.
const PARTS: &[&str] = &[
    "at", "by", "do", "go", "in", "is", "it", "my", "no", "of", "off", "on", "or", "to", "up",
];
/// The words of two letters that are often typed with the second one in capitals or with both.
const SHORT: &[&str] = &[
    "as", "at", "be", "by", "do", "go", "he", "if", "in", "is", "it", "me", "my", "no", "of", "on", "or",
    "so", "to", "us", "we",
];

impl EnglishLexicon {
    /// Returns a word in its usual capitals if the surface is that word with wrong capitals inside; `None` if it is
    /// not known in any, and if it looks like an identifier or a brand.
    pub(super) fn with_right_capitals(&self, surface: &str) -> Option<String> {
        if WordCase::of(surface) != WordCase::Mixed || self.accepts(surface) || is_plural_of_acronym(surface)
        {
            return None;
        }
        let small = surface.to_lowercase();
        let letters = surface.chars().filter(|c| c.is_alphabetic()).count();
        if letters < 3 && !SHORT.contains(&small.as_str()) || self.looks_composed(surface) {
            return None;
        }
        let known = |word: &str| self.knows(word).then(|| word.to_owned());
        if let Some(small) = known(&small) {
            return Some(nearest_case(surface, small));
        }
        // Only words in lower case are written in capitals by mistake; "PostGres" is one of many ways to write a name.
        let title = known(&capitalised(&small))?;
        (capitals_at_start(surface) > 1).then_some(title)
    }

    /// Returns whether a surface consists of words with an initial capital each, such as `DataBase`, or of a letter and
    /// a word, such as `eMail`.
    fn looks_composed(&self, surface: &str) -> bool {
        let mut parts: Vec<String> = vec![String::new()];
        let mut after_small = false;
        for letter in surface.chars() {
            if after_small && letter.is_uppercase() {
                parts.push(String::new());
            }
            after_small = letter.is_lowercase();
            if let Some(part) = parts.last_mut() {
                part.extend(letter.to_lowercase());
            }
        }
        let is_part = |part: &str| match part.chars().count() {
            0..3 => PARTS.contains(&part),
            _ => self.knows(part),
        };
        match &parts[..] {
            [] | [_] => false,
            [first, rest] if matches!(first.as_str(), "e" | "i") => self.knows(rest),
            parts => parts.iter().all(|part| is_part(part)),
        }
    }
}

/// Returns whether a word is the plural of an acronym, or its possessive: `ISPs`, `PhDs`, `MPs'`.
pub(super) fn is_plural_of_acronym(word: &str) -> bool {
    let stem = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s"));
    let stem = stem.or_else(|| {
        word.strip_suffix("es")
            .filter(|stem| stem.ends_with(['S', 'X', 'Z']))
    });
    let stem = stem.or_else(|| word.strip_suffix('s'));
    let stem = stem.map(|stem| stem.strip_suffix('s').unwrap_or(stem));
    stem.is_some_and(|stem| WordCase::of(stem) == WordCase::Upper)
}

fn capitals_at_start(word: &str) -> usize {
    word.chars().take_while(|c| c.is_uppercase()).count()
}

/// Returns a word in the case that changes the fewest letters of a surface: with an initial capital if the surface has
/// one, or if all of its other letters are capitals (a locked shift key).
fn nearest_case(surface: &str, small: String) -> String {
    let first = surface.chars().next().is_some_and(char::is_uppercase);
    let (mut upper, mut lower) = (0, 0);
    for letter in surface.chars().skip(1).filter(|c| c.is_alphabetic()) {
        *(if letter.is_uppercase() {
            &mut upper
        } else {
            &mut lower
        }) += 1;
    }
    match (first, lower) {
        (true, 1) if upper >= 4 => small.to_uppercase(),
        (false, 0) if upper == 1 => small,
        (true, _) | (false, 0) => capitalised(&small),
        (false, _) => small,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected(surface: &str) -> Option<String> {
        let lexicon = EnglishLexicon::new(&"en-US".parse().unwrap()).unwrap();
        lexicon.with_right_capitals(surface)
    }

    #[test]
    fn capitals_inside_a_word_are_wrong() {
        for (surface, right) in [
            ("THis", "This"),
            ("HEllo", "Hello"),
            ("tHe", "the"),
            ("liKe", "like"),
            ("COmputer", "Computer"),
            ("NuMber", "Number"),
            ("mistakE", "mistake"),
            ("hELLO", "Hello"),
            ("LOndon", "London"),
            ("DOn't", "Don't"),
            ("heLLo", "hello"),
            ("iS", "is"),
            ("mY", "my"),
        ] {
            assert_eq!(corrected(surface).as_deref(), Some(right), "{surface}");
        }
    }

    #[test]
    fn names_and_identifiers_have_capitals_inside() {
        for surface in [
            "iPhone",
            "McDonald",
            "YouTube",
            "PhD",
            "kHz",
            "eBay",
            "LaTeX",
            "camelCase",
            "getValue",
            "DataBase",
            "eMail",
            "ISPs",
            "PhDs",
            "MPs",
            "SetUp",
            "house",
            "House",
            "HOUSE",
            "NASA's",
            "O'Brien",
            "JavaScript",
            "pH",
            "dB",
        ] {
            assert_eq!(corrected(surface), None, "{surface}");
        }
    }

    #[test]
    fn an_acronym_has_a_plural() {
        for word in ["ISPs", "KPIs", "CPUs", "IDs", "SMSes", "ISPs'", "CEO's"] {
            assert!(is_plural_of_acronym(word.trim_end_matches('\'')), "{word}");
        }
        for word in ["Is", "is", "This", "THis", "bus"] {
            assert!(!is_plural_of_acronym(word), "{word}");
        }
    }
}
