//! Detection of the language of a text.
//!
//! The words decide: each language gives every word a probability, and the language under which the text is most
//! probable wins (naive Bayes; docs/decisions/0061-language-by-words.md). That is right for texts of one or two words,
//! where letters tell nothing. The language that was likeliest before reading the text, usually English, has a lead that
//! the others must make up. Letters (`whatlang`) decide only about languages whose words are not known.

mod function_words;
mod language_scores;
mod region;

use emend_domain::LanguageTag;
use whatlang::{Detector as Guesser, Lang, Script};

use crate::language::language_of;
use language_scores::SampleWords;
pub(crate) use language_scores::is_foreign;
pub use region::region_by_words;

/// The maximum number of characters that are read: enough for certainty, and bounded.
const MAX_SAMPLE_CHARACTERS: usize = 2_000;
/// The minimum number of letters for the letters of a text to determine its language, or to show that it is in none of
/// the available ones.
const MIN_LONG_TEXT_LETTERS: usize = 100;
/// The share of words that a language must know if words alone are to decide about a longer text.
const MIN_KNOWN_SHARE: f32 = 0.5;
/// The lead of a language that is not available that shows a long text to be in none of the available ones.
const CLEAR_LEAD: f32 = 10.0;

/// The detected language of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct LanguageGuess {
    /// The language.
    pub language: LanguageTag,
    /// The confidence, from 0 to 1; 0 if the text is too short to tell.
    pub confidence: f64,
}

/// What is known about the user who wrote a text.
#[derive(Debug, Clone, Copy, Default)]
pub struct LanguageHints<'a> {
    /// The languages (`en`, `de`) that the user writes: if any of them is available, the text is in one of them.
    pub likely: &'a [&'a str],
    /// The languages that the user prefers: a text in doubt is in one of them.
    pub preferred: &'a [&'a str],
}

/// Returns the available language that the text is most likely in.
///
/// Without hints, the likeliest language is English, if available. `is_english` returns whether a word is correct in
/// English. If several regions of a language are available, the first one in `available` is returned.
///
/// Returns `None` if `available` is empty or the text is clearly in none of these languages.
///
/// ```
/// use emend_engine::{LanguageHints, guess_language};
///
/// let available = ["en-US", "de-DE"].map(|tag| tag.parse().unwrap());
/// let guess = guess_language("Guten Morgen", &available, LanguageHints::default(), |_| false).unwrap();
/// assert_eq!(guess.language, available[1]);
/// ```
pub fn guess_language(
    text: &str,
    available: &[LanguageTag],
    hints: LanguageHints<'_>,
    is_english: impl Fn(&str) -> bool,
) -> Option<LanguageGuess> {
    let sample: String = text.chars().take(MAX_SAMPLE_CHARACTERS).collect();
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let candidates = candidates(available, hints.likely);
    let likeliest = *likeliest(&candidates, hints)?;
    let Some(script) = whatlang::detect_script(&sample).filter(|_| letters > 0) else {
        return Some(guess(likeliest, 0.0));
    };
    let words = SampleWords::new(&sample, is_english);
    let is_long = letters >= MIN_LONG_TEXT_LETTERS;
    let letter_guess = whatlang::detect(&sample)
        .filter(|letter_guess| letter_guess.is_reliable() && (is_long || script != Script::Latin));
    // A user writes other languages in a long text or another script all the same.
    let all_candidates = self::candidates(available, &[]);
    let candidates = if letter_guess.is_some() {
        &all_candidates
    } else {
        &candidates
    };
    let Some((best, second)) = words.best_two(candidates, likeliest, hints) else {
        return guess_by_letters(&sample, &all_candidates).map(|(tag, confidence)| guess(tag, confidence));
    };
    let known_share = words.known_share(best.tag.base());
    let foreign_script = script != Script::Latin && known_share <= 0.0;
    if (is_long || script != Script::Latin) && known_share < MIN_KNOWN_SHARE || foreign_script {
        if script != Script::Latin {
            return guess_by_letters(&sample, &all_candidates)
                .map(|(tag, confidence)| guess(tag, confidence));
        }
        if let Some(letter_guess) = letter_guess {
            let tag = available
                .iter()
                .find(|tag| language_of(tag) == Some(letter_guess.lang()))?;
            return Some(guess(tag, letter_guess.confidence()));
        }
    }
    let is_available = |base: &str| available.iter().any(|tag| tag.base() == base);
    let best_unavailable = words.score_of_best_other(is_available);
    if is_long && best_unavailable > best.score + CLEAR_LEAD {
        return None;
    }
    let lead = second.map_or(CLEAR_LEAD, |second| best.score - second.score);
    Some(guess(best.tag, f64::from((lead / 4.0).tanh())))
}

fn guess(language: &LanguageTag, confidence: f64) -> LanguageGuess {
    LanguageGuess {
        language: language.clone(),
        confidence,
    }
}

/// Returns the language that the letters of the text indicate, out of these languages.
fn guess_by_letters<'a>(sample: &str, languages: &[&'a LanguageTag]) -> Option<(&'a LanguageTag, f64)> {
    let allowlist: Vec<Lang> = languages.iter().filter_map(|tag| language_of(tag)).collect();
    let found = Guesser::with_allowlist(allowlist).detect(sample)?;
    let tag = languages
        .iter()
        .find(|tag| language_of(tag) == Some(found.lang()))?;
    Some((*tag, found.confidence()))
}

/// Returns one tag for each language that is considered.
fn candidates<'a>(available: &'a [LanguageTag], likely: &[&str]) -> Vec<&'a LanguageTag> {
    let mut found: Vec<&LanguageTag> = Vec::new();
    let any_likely = available.iter().any(|tag| likely.contains(&tag.base()));
    for tag in available {
        let is_candidate = !any_likely || likely.contains(&tag.base());
        if is_candidate && found.iter().all(|other| other.base() != tag.base()) {
            found.push(tag);
        }
    }
    found
}

fn likeliest<'a, 'b>(
    candidates: &'b [&'a LanguageTag],
    hints: LanguageHints<'_>,
) -> Option<&'b &'a LanguageTag> {
    let tag_of = |base: &str| candidates.iter().find(|tag| tag.base() == base);
    let likely = hints.likely.iter().find_map(|base| tag_of(base));
    likely.or_else(|| tag_of("en")).or_else(|| candidates.first())
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::{Detector as _, HarperDetector};

    fn tags(codes: &[&str]) -> Vec<LanguageTag> {
        codes.iter().map(|code| code.parse().unwrap()).collect()
    }

    /// The languages of a machine with the common dictionaries installed.
    fn many() -> Vec<LanguageTag> {
        tags(&[
            "en-US", "af-ZA", "ca-ES", "cs-CZ", "da-DK", "de-DE", "el-GR", "es-ES", "et-EE", "eu", "fr-FR",
            "gl-ES", "hr-HR", "hu-HU", "it-IT", "lt-LT", "lv-LV", "nb-NO", "nl-NL", "nn-NO", "pl-PL",
            "pt-PT", "ro-RO", "ru-RU", "sk-SK", "sl-SI", "sv-SE", "uk-UA",
        ])
    }

    fn code(text: &str, available: &[LanguageTag], likely: &[&str]) -> Option<String> {
        static ENGLISH: LazyLock<HarperDetector> = LazyLock::new(HarperDetector::new);
        let hints = LanguageHints {
            likely,
            preferred: &[],
        };
        let guess = guess_language(text, available, hints, |word| ENGLISH.knows(word));
        guess.map(|guess| guess.language.to_string())
    }

    #[test]
    fn a_short_english_text_stays_english_though_its_letters_fit_others() {
        for text in [
            "I recieve teh letter.",
            "Hello world",
            "He dont like it",
            "Its a nice day today, isnt it?",
            "Thanks for your email.",
            "Best regards",
            "Meeting notes",
            "Plaese send me teh file",
            "see you tommorow",
            "She go to school.",
            "no problem",
            "an error in die",
            "tset",
            "Hi",
            "",
            "12 👍",
            "\0",
        ] {
            assert_eq!(code(text, &many(), &[]).as_deref(), Some("en-US"), "{text}");
        }
    }

    #[test]
    fn short_texts_in_other_languages_are_recognised_by_function_words() {
        for (text, is_candidate) in [
            ("Ich habe das gesehen.", "de-DE"),
            ("Vielen Dank für Ihre Hilfe", "de-DE"),
            ("Je ne sais pas.", "fr-FR"),
            ("C'est la vie", "fr-FR"),
            ("Hola, ¿qué tal?", "es-ES"),
            ("Muchas gracias por todo", "es-ES"),
            ("Non lo so, ma va bene", "it-IT"),
            ("Ik weet het niet", "nl-NL"),
            ("Não sei o que fazer", "pt-PT"),
            ("Dziękuję bardzo za pomoc", "pl-PL"),
            ("Привет, как дела?", "ru-RU"),
            ("Καλημέρα σας", "el-GR"),
        ] {
            assert_eq!(code(text, &many(), &[]).as_deref(), Some(is_candidate), "{text}");
        }
    }

    #[test]
    fn greetings_and_wishes_are_recognised_without_function_words() {
        for (text, is_candidate) in [
            ("Ja, gerne", "de-DE"),
            ("Bonjour", "fr-FR"),
            ("Bonne journée", "fr-FR"),
            ("Reunión lunes", "es-ES"),
            ("Buongiorno", "it-IT"),
            ("Buona notte", "it-IT"),
            ("Goedemorgen", "nl-NL"),
            ("Feliz Natal", "pt-PT"),
            ("Dobranoc", "pl-PL"),
        ] {
            assert_eq!(code(text, &many(), &[]).as_deref(), Some(is_candidate), "{text}");
        }
    }

    #[test]
    fn a_text_of_a_few_words_is_in_the_language_that_knows_them() {
        for (text, is_candidate) in [
            ("Hello World", "en-US"),
            ("Thanks, see you tomorrow!", "en-US"),
            ("Let's talk somewhere else", "en-US"),
            ("still no broadband", "en-US"),
            ("TODO: fix bug in parser", "en-US"),
            ("Problem solved", "en-US"),
            ("Guten Morgen zusammen", "de-DE"),
            ("Ich bin müde", "de-DE"),
            ("Je suis fatigué", "fr-FR"),
            ("Hasta mañana", "es-ES"),
            ("Sono stanco", "it-IT"),
            ("Tot morgen", "nl-NL"),
            ("Jag är trött", "sv-SE"),
            ("Hva gjør du i kveld?", "nb-NO"),
            ("Dobrý den", "cs-CZ"),
            ("Jó reggelt", "hu-HU"),
            ("Mulțumesc frumos", "ro-RO"),
            ("немного текста.", "ru-RU"),
            ("Дякую за допомогу", "uk-UA"),
        ] {
            assert_eq!(code(text, &many(), &[]).as_deref(), Some(is_candidate), "{text}");
        }
    }

    #[test]
    fn english_typed_word_by_word_is_never_another_language() {
        for text in [
            "I was thinking about going to the store later today.",
            "Please let me know if you have any questions.",
            "An old man sat on the bench.",
            "Die hard is a great film.",
            "Also, the door is open.",
            "Was that you at the door?",
            "All the best for the new year!",
            "So far so good.",
            "Gift cards are on sale.",
            "Per our discussion, here are the notes.",
            "On time as usual.",
            "Mark the date in your calendar.",
        ] {
            let ends = text.match_indices(' ').map(|(at, _)| at).chain([text.len()]);
            for end in ends {
                let typed = &text[..end];
                assert_eq!(code(typed, &many(), &[]).as_deref(), Some("en-US"), "{typed}");
            }
        }
    }

    #[test]
    fn a_preferred_language_is_preferred_in_doubt() {
        let guess = |preferred: &[&str]| {
            let hints = LanguageHints {
                likely: &[],
                preferred,
            };
            let guess = guess_language("Tack", &many(), hints, |_| true);
            guess.map(|guess| guess.language.to_string())
        };
        assert_eq!(guess(&[]).as_deref(), Some("en-US"));
        assert_eq!(guess(&["sv"]).as_deref(), Some("sv-SE"));
    }

    #[test]
    fn a_short_text_is_in_a_language_that_the_person_writes() {
        assert_eq!(code("Hei", &many(), &["nb", "en"]).as_deref(), Some("nb-NO"));
        assert_eq!(code("Das war gut.", &many(), &["en"]).as_deref(), Some("en-US"));
        assert_eq!(code("Hello", &many(), &["xx"]).as_deref(), Some("en-US"));
        let is_long = "Ich möchte gerne wissen, ob das wirklich das ist, was die Leute gestern Abend alle zusammen sagen wollten, \
            oder ob ich es falsch verstanden habe.";
        assert_eq!(code(is_long, &many(), &["en"]).as_deref(), Some("de-DE"));
    }

    #[test]
    fn the_first_region_wins() {
        let text = "I would like to know whether this is really what they wanted to say.";
        let available = tags(&["de-DE", "en-GB", "en-US"]);
        assert_eq!(code(text, &available, &[]).as_deref(), Some("en-GB"));
    }

    #[test]
    fn a_language_that_is_not_there_is_not_guessed() {
        let text = "Ich möchte wissen, ob das wirklich das ist, was sie gestern sagen wollten, oder ob ich es falsch verstanden \
            habe, wie so oft in letzter Zeit.";
        assert_eq!(code(text, &tags(&["en-US"]), &[]), None);
        assert_eq!(code("Привет, как дела?", &tags(&["en-US"]), &[]), None);
        assert_eq!(code(text, &[], &[]), None);
    }
}
