//! Detection of the language of a text.
//!
//! The letters of a long text determine its language (`whatlang`). A note or a chat message is too short for that: its
//! letters are as probable in Norwegian as in English. Short texts are therefore classified by the function words that
//! every language is full of. If these give little evidence, the language that was most likely before reading the text
//! is kept (docs/decisions/0041-short-texts-by-small-words.md).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use emend_domain::LanguageTag;
use whatlang::{Detector as Guesser, Lang, Script};

use crate::language::language_of;

/// The maximum number of characters that are read: enough for certainty, and bounded.
const SAMPLE: usize = 2_000;
/// The minimum number of letters for the letters of a text to determine its language.
const LONG: usize = 100;
/// The lead over the likeliest language that another language needs: `MORE` if the share of words that are known in the
/// likeliest language is below `KNOWN`, otherwise `MUCH_MORE`.
const MORE: f64 = 1.0;
const MUCH_MORE: f64 = 5.0;
/// The lead that is enough if at least two different function words are evidence for the other language, and the
/// evidence for the likeliest language is below `NEXT_TO_NONE`.
const ENOUGH: f64 = 2.5;
const NEXT_TO_NONE: f64 = 1.0;
/// The share of known words above which a text may well be in the likeliest language.
const KNOWN: f64 = 0.7;
/// Letters may decide if the share of known words is below `UNKNOWN` and the evidence for the likeliest language is
/// below `LITTLE`.
const UNKNOWN: f64 = 0.4;
const LITTLE: f64 = 2.0;
/// The evidence that letters add when the other languages are compared with each other, multiplied by the confidence of
/// the letters.
const LETTERS: f64 = 2.0;

/// The detected language of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct LanguageGuess {
    /// The language.
    pub language: LanguageTag,
    /// The confidence, from 0 to 1; 0 if the text is too short to tell.
    pub confidence: f64,
}

/// Returns the available language that the text is most likely in.
///
/// `likely` lists the languages (`en`, `de`) that the user writes, if known: a short text is in one of them. Without
/// them, the likeliest language is English, if available. `is_english` returns whether a word is correct in English. If
/// several regions of a language are available, the first one in `available` is returned.
///
/// Returns `None` if `available` is empty or the text is clearly in none of these languages.
///
/// ```
/// let available = ["en-US", "de-DE"].map(|tag| tag.parse().unwrap());
/// let text = "Der schnelle braune Fuchs springt über den faulen Hund.";
/// let guess = emend_engine::guess_language(text, &available, &[], |_| false).unwrap();
/// assert_eq!(guess.language, available[1]);
/// ```
pub fn guess_language(
    text: &str,
    available: &[LanguageTag],
    likely: &[&str],
    is_english: impl Fn(&str) -> bool,
) -> Option<LanguageGuess> {
    let sample: String = text.chars().take(SAMPLE).collect();
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let candidates = candidates(available, likely);
    let likeliest = *likeliest(&candidates, likely)?;
    let Some(open) = whatlang::detect(&sample).filter(|_| letters > 0) else {
        return Some(guess(likeliest, 0.0));
    };
    if open.script() != Script::Latin {
        let every: Vec<&LanguageTag> = available.iter().collect();
        return by_letters(&sample, &every).map(|(tag, confidence)| guess(tag, confidence));
    }
    if letters >= LONG && open.is_reliable() {
        let tag = available
            .iter()
            .find(|tag| language_of(tag) == Some(open.lang()))?;
        return Some(guess(tag, open.confidence()));
    }
    let words = words(&sample);
    let by_letters = by_letters(&sample, &candidates);
    let evidence = |tag: &LanguageTag| WORDS.evidence(&words, tag.base());
    let own = evidence(likeliest);
    let other = candidates
        .iter()
        .filter(|tag| tag.base() != likeliest.base())
        .map(|tag| (*tag, evidence(tag)))
        .max_by(|(one, a), (two, b)| {
            let with_letters = |tag: &LanguageTag, evidence: f64| match by_letters {
                Some((found, confidence)) if found.base() == tag.base() && evidence > 0.0 => {
                    evidence + LETTERS * confidence
                }
                _ => evidence,
            };
            with_letters(one, *a).total_cmp(&with_letters(two, *b))
        });
    // Only for English can words be looked up without loading a dictionary.
    let known = if likeliest.base() == "en" {
        share(&words, &is_english)
    } else {
        0.0
    };
    let (other, theirs) = other.unwrap_or((likeliest, 0.0));
    let lead = theirs - own;
    let several = own < NEXT_TO_NONE && lead >= ENOUGH && WORDS.count(&words, other.base()) >= 2;
    if lead >= MUCH_MORE || several || lead >= MORE && known < KNOWN {
        return Some(guess(other, theirs / (theirs + own)));
    }
    let foreign = words.len() > 1 && letters >= 12 || !sample.is_ascii();
    if known < UNKNOWN
        && own < LITTLE
        && foreign
        && let Some((tag, confidence)) = by_letters
    {
        return Some(guess(tag, confidence));
    }
    let confidence = if own > 0.0 { own / (own + theirs) } else { 0.0 };
    Some(guess(likeliest, confidence))
}

fn guess(language: &LanguageTag, confidence: f64) -> LanguageGuess {
    LanguageGuess {
        language: language.clone(),
        confidence,
    }
}

/// Returns the language that the letters of the text indicate, out of these languages.
fn by_letters<'a>(sample: &str, languages: &[&'a LanguageTag]) -> Option<(&'a LanguageTag, f64)> {
    let allowed: Vec<Lang> = languages.iter().filter_map(|tag| language_of(tag)).collect();
    let found = Guesser::with_allowlist(allowed).detect(sample)?;
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
        let wanted = !any_likely || likely.contains(&tag.base());
        if wanted && found.iter().all(|other| other.base() != tag.base()) {
            found.push(tag);
        }
    }
    found
}

fn likeliest<'a, 'b>(candidates: &'b [&'a LanguageTag], likely: &[&str]) -> Option<&'b &'a LanguageTag> {
    let of = |base: &str| candidates.iter().find(|tag| tag.base() == base);
    likely
        .iter()
        .find_map(|base| of(base))
        .or_else(|| of("en"))
        .or_else(|| candidates.first())
}

/// Returns the words of a text as written.
fn words(text: &str) -> Vec<&str> {
    let apart = |c: char| !(c.is_alphabetic() || matches!(c, '\'' | '’'));
    let words = text
        .split(apart)
        .map(|word| word.trim_matches(['\'', '’'].as_slice()));
    words.filter(|word| !word.is_empty()).collect()
}

fn share(words: &[&str], is_one: impl Fn(&str) -> bool) -> f64 {
    let ones = words.iter().filter(|word| is_one(word)).count();
    #[allow(clippy::cast_precision_loss, reason = "there are few words in a sample")]
    let share = ones as f64 / words.len().max(1) as f64;
    share
}

/// The function words of languages with Latin script.
struct SmallWords {
    /// The set of languages of each word: bit n is the n-th language.
    languages: HashMap<&'static str, u32>,
}

static WORDS: LazyLock<SmallWords> = LazyLock::new(SmallWords::new);

/// The languages with known function words. Norwegian is `no` here.
const LANGUAGES: [&str; 30] = [
    "en", "de", "es", "fr", "it", "nl", "pt", "pl", "cs", "da", "no", "sv", "ca", "ro", "hu", "fi", "sl",
    "hr", "sk", "et", "lt", "lv", "tr", "af", "sq", "eu", "gl", "ga", "eo", "id",
];

/// The list of English function words also contains country codes, single letters and words of other languages. Of its
/// words with at most two letters, only those in `SHORT_ENGLISH` are English; of its longer words, those in
/// `NOT_ENGLISH` are not.
const SHORT_ENGLISH: [&str; 26] = [
    "a", "am", "an", "as", "at", "be", "by", "do", "go", "he", "i", "if", "in", "is", "it", "me", "my", "no",
    "of", "oh", "on", "or", "so", "to", "up", "we",
];
const NOT_ENGLISH: [&str; 10] = [
    "com", "con", "mil", "net", "non", "nos", "per", "que", "vol", "www",
];

/// Frequent words of short messages that lists of function words lack: greetings, thanks, wishes, times of day.
const MESSAGE_WORDS: [(&str, &str); 9] = [
    (
        "de",
        "hallo guten gute gutes morgen danke bitte gerne tschüss grüße liebe lieber herzlichen \
         glückwunsch heute gestern nächste woche schöne schönes treffen termin rechnung",
    ),
    (
        "fr",
        "bonjour bonsoir salut merci bonne bon journée soirée demain aujourd'hui joyeux joyeuse \
         cordialement désolé désolée semaine réunion rendez facture bienvenue nuit",
    ),
    (
        "es",
        "hola gracias buenos buenas días tardes noches mañana feliz saludos adiós perdón semana \
         reunión cita factura felicidades cumpleaños luego bienvenido",
    ),
    (
        "it",
        "ciao buongiorno buonasera buona buon buone grazie prego domani scusa scusi arrivederci \
         auguri saluti settimana riunione appuntamento fattura benvenuto notte piacere",
    ),
    (
        "nl",
        "hallo goedemorgen goedemiddag goedenavond bedankt dank graag tot morgen groet groeten fijne \
         prettige vandaag gisteren vergadering afspraak rekening welterusten gefeliciteerd straks \
         geen",
    ),
    (
        "pt",
        "olá obrigado obrigada bom boa boas dia tarde noite amanhã hoje feliz desculpe desculpa \
         parabéns abraço semana reunião conta aniversário",
    ),
    (
        "pl",
        "cześć dzień dobry dobranoc dziękuję dzięki proszę jutro jutra pozdrawiam przepraszam \
         spotkanie wszystkiego najlepszego faktura tydzień",
    ),
    (
        "sv",
        "hej tack god morgon natt imorgon hälsningar vänliga välkommen ursäkta grattis möte inga idag \
         vecka trevlig trevligt",
    ),
    (
        "da",
        "hej tak god godmorgen godnat hilsen venlig velkommen undskyld tillykke møde uge",
    ),
];

fn is_small_word(language: &str, word: &str) -> bool {
    language != "en"
        || SHORT_ENGLISH.contains(&word)
        || word.chars().count() > 2 && !NOT_ENGLISH.contains(&word)
}

impl SmallWords {
    fn new() -> Self {
        let mut languages = HashMap::new();
        for (bit, language) in LANGUAGES.iter().enumerate() {
            for word in stop_words::lookup(language).unwrap_or_default() {
                if is_small_word(language, word) {
                    *languages.entry(*word).or_insert(0) |= 1 << bit;
                }
            }
        }
        for (language, words) in MESSAGE_WORDS {
            let bit = LANGUAGES.iter().position(|known| *known == language);
            for word in words.split(' ') {
                *languages.entry(word).or_insert(0) |= bit.map_or(0, |bit| 1 << bit);
            }
        }
        Self { languages }
    }

    /// Returns the evidence of the words for a language. The fewer languages share a word, the more it counts.
    fn evidence(&self, words: &[&str], base: &str) -> f64 {
        let Some(bit) = bit_of(base) else { return 0.0 };
        words.iter().map(|word| self.weight(word, bit)).sum()
    }

    /// Returns the number of different words that are evidence for a language.
    fn count(&self, words: &[&str], base: &str) -> usize {
        let Some(bit) = bit_of(base) else { return 0 };
        let speak = words.iter().filter(|word| self.weight(word, bit) > 0.0);
        speak
            .map(|word| word.to_lowercase())
            .collect::<HashSet<_>>()
            .len()
    }

    fn weight(&self, word: &str, bit: usize) -> f64 {
        let word = word.to_lowercase().replace('’', "'");
        let of = |word: &str| self.languages.get(word).copied();
        let weight = |languages: u32| {
            let has_it = languages >> bit & 1 == 1;
            // There are 30 languages.
            if has_it {
                (30.0 / f64::from(languages.count_ones())).ln()
            } else {
                0.0
            }
        };
        match of(&word) {
            Some(languages) => weight(languages),
            // `c'est` is `c` and `est`.
            None if word.contains('\'') => word.split('\'').filter_map(of).map(weight).sum(),
            None => 0.0,
        }
    }
}

fn bit_of(base: &str) -> Option<usize> {
    let base = if matches!(base, "nb" | "nn") { "no" } else { base };
    LANGUAGES.iter().position(|language| *language == base)
}

#[cfg(test)]
mod tests {
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
        let guess = guess_language(text, available, likely, |word| ENGLISH.knows(word));
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
    fn short_texts_in_other_languages_are_told_by_their_small_words() {
        for (text, wanted) in [
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
            assert_eq!(code(text, &many(), &[]).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn greetings_and_wishes_are_told_without_small_words() {
        for (text, wanted) in [
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
            assert_eq!(code(text, &many(), &[]).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn a_short_text_is_in_a_language_that_the_person_writes() {
        assert_eq!(code("Hei", &many(), &["nb", "en"]).as_deref(), Some("nb-NO"));
        assert_eq!(code("Das war gut.", &many(), &["en"]).as_deref(), Some("en-US"));
        assert_eq!(code("Hello", &many(), &["xx"]).as_deref(), Some("en-US"));
        let long = "Ich möchte gerne wissen, ob das wirklich das ist, was die Leute gestern Abend alle zusammen sagen wollten, \
            oder ob ich es falsch verstanden habe.";
        assert_eq!(code(long, &many(), &["en"]).as_deref(), Some("de-DE"));
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
