//! Whether a text is in English, and in which variety.

use emend_domain::LanguageTag;
use emend_engine::language_words::LANGUAGES;
use emend_engine::{Detector, HarperDetector, LanguageGuess, LanguageHints, guess_language, region_by_words};
use emend_response::{is_telling, other_languages};
use emend_shared::{CheckRequest, OtherLanguage};

/// The language tag for a language that is detected from the text.
const AUTO: &str = "auto";
/// The number of words that must speak for another variety than that of the user.
const REGION_LEAD: usize = 2;

/// The languages that texts are recognised in: the varieties of English and every other language with a list of words.
pub(crate) struct TextLanguages {
    known: Vec<LanguageTag>,
}

/// The language of a text.
pub(crate) struct TextLanguage {
    pub(crate) code: LanguageTag,
    pub(crate) is_detected: bool,
}

impl TextLanguages {
    pub(crate) fn new(english: &HarperDetector) -> Self {
        let varieties = english.languages().iter().map(|info| info.code.clone());
        let others = LANGUAGES.iter().filter(|list| list.code != "en");
        Self {
            known: varieties
                .chain(others.filter_map(|list| list.code.parse().ok()))
                .collect(),
        }
    }

    /// Returns the variety of English that a request is about; `None` if it is about another language.
    pub(crate) fn english(
        &self,
        english: &HarperDetector,
        request: &CheckRequest,
        sample: &str,
    ) -> Option<TextLanguage> {
        if request.language != AUTO {
            let wanted: LanguageTag = request.language.parse().ok()?;
            return (wanted.base() == "en").then(|| TextLanguage {
                code: nearest(english, &wanted),
                is_detected: false,
            });
        }
        let preferred = preferred(request);
        let guess = self.guess(english, &preferred, sample);
        // A text that resembles no language is treated as English, as the server does.
        let is_other = guess.is_some_and(|guess| guess.language.base() != "en");
        if is_other {
            return None;
        }
        let own = preferred.iter().find(|tag| tag.base() == "en");
        let (own, lead) = own.map_or_else(
            || (english.languages()[0].code.clone(), 1),
            |own| (nearest(english, own), REGION_LEAD),
        );
        let varieties = english.languages().iter().map(|info| &info.code);
        let other = region_by_words(english, &own, varieties, sample, lead);
        Some(TextLanguage {
            code: other.unwrap_or(own),
            is_detected: true,
        })
    }

    /// Returns the lines of a text in English that are in another language.
    pub(crate) fn others(&self, english: &HarperDetector, request: &CheckRequest) -> Vec<OtherLanguage> {
        let known: Vec<LanguageTag> = std::iter::once(english.languages()[0].code.clone())
            .chain(preferred(request))
            .collect();
        other_languages(&request.text, &known[0], |sample| {
            self.guess(english, &known, sample)
        })
    }

    fn guess(
        &self,
        english: &HarperDetector,
        preferred: &[LanguageTag],
        sample: &str,
    ) -> Option<LanguageGuess> {
        let bases: Vec<&str> = preferred.iter().map(LanguageTag::base).collect();
        let is_known = |base: &&&str| self.known.iter().any(|tag| tag.base() == **base);
        // A short text is in the likeliest language.
        let likeliest = bases.iter().find(is_known).filter(|_| !is_telling(sample));
        let hints = LanguageHints {
            likely: likeliest.map_or(&[], std::slice::from_ref),
            preferred: &bases,
        };
        guess_language(sample, &self.known, hints, |word| english.knows_any(word))
    }
}

fn preferred(request: &CheckRequest) -> Vec<LanguageTag> {
    let tags = request.preferred_languages.iter();
    tags.filter_map(|tag| tag.parse().ok()).collect()
}

/// Returns the variety of English for a tag: that variety, else British English for a region, else the first one.
fn nearest(english: &HarperDetector, wanted: &LanguageTag) -> LanguageTag {
    let varieties = || english.languages().iter().map(|info| &info.code);
    let named = |name: &str| varieties().find(|code| code.as_str() == name).cloned();
    let british = || wanted.as_str().contains('-').then(|| named("en-GB")).flatten();
    let found = named(wanted.as_str()).or_else(british);
    found.unwrap_or_else(|| english.languages()[0].code.clone())
}
