//! Whether a text is in English, and in which variety.

use emend_domain::LanguageTag;
use emend_engine::language_words::LANGUAGES;
use emend_engine::{Detector, HarperDetector, LanguageGuess, LanguageHints, guess_language, region_by_words};
use emend_response::{has_enough_words, other_languages};
use emend_shared::{CheckRequest, OtherLanguage};

/// The language tag for a language that is detected from the text.
const AUTO: &str = "auto";
/// The number of words that must speak for another variety than that of the user.
const REGION_LEAD: usize = 2;

/// The languages that texts are recognised in: the varieties of English and every other language with a list of words.
pub(crate) struct TextLanguages {
    recognised: Vec<LanguageTag>,
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
            recognised: varieties
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
            let language: LanguageTag = request.language.parse().ok()?;
            return (language.base() == "en").then(|| TextLanguage {
                code: nearest_variety(english, &language),
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
        let own_variety = preferred.iter().find(|tag| tag.base() == "en");
        let (own_variety, lead) = own_variety.map_or_else(
            || (english.languages()[0].code.clone(), 1),
            |own_variety| (nearest_variety(english, own_variety), REGION_LEAD),
        );
        let varieties = english.languages().iter().map(|info| &info.code);
        let other = region_by_words(english, &own_variety, varieties, sample, lead);
        Some(TextLanguage {
            code: other.unwrap_or(own_variety),
            is_detected: true,
        })
    }

    /// Returns the lines of a text in English that are in another language.
    pub(crate) fn other_language_lines(
        &self,
        english: &HarperDetector,
        request: &CheckRequest,
    ) -> Vec<OtherLanguage> {
        let recognised: Vec<LanguageTag> = std::iter::once(english.languages()[0].code.clone())
            .chain(preferred(request))
            .collect();
        other_languages(&request.text, &recognised[0], |sample| {
            self.guess(english, &recognised, sample)
        })
    }

    fn guess(
        &self,
        english: &HarperDetector,
        preferred: &[LanguageTag],
        sample: &str,
    ) -> Option<LanguageGuess> {
        let bases: Vec<&str> = preferred.iter().map(LanguageTag::base).collect();
        let is_known = |base: &&&str| self.recognised.iter().any(|tag| tag.base() == **base);
        // A short text is in the likeliest language.
        let likeliest = bases.iter().find(is_known).filter(|_| !has_enough_words(sample));
        let hints = LanguageHints {
            likely: likeliest.map_or(&[], std::slice::from_ref),
            preferred: &bases,
        };
        guess_language(sample, &self.recognised, hints, |word| english.knows_any(word))
    }
}

fn preferred(request: &CheckRequest) -> Vec<LanguageTag> {
    let tags = request.preferred_languages.iter();
    tags.filter_map(|tag| tag.parse().ok()).collect()
}

/// Returns the variety of English for a tag: that variety, else British English for a region, else the first one.
fn nearest_variety(english: &HarperDetector, language: &LanguageTag) -> LanguageTag {
    let varieties = || english.languages().iter().map(|info| &info.code);
    let variety = |name: &str| varieties().find(|code| code.as_str() == name).cloned();
    let british = || {
        language
            .as_str()
            .contains('-')
            .then(|| variety("en-GB"))
            .flatten()
    };
    let variety_of_tag = variety(language.as_str()).or_else(british);
    variety_of_tag.unwrap_or_else(|| english.languages()[0].code.clone())
}
