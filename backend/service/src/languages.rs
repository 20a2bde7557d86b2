//! The languages that can be checked, and their detectors.

use std::sync::Arc;

use emend_domain::{LanguageInfo, LanguageTag};
use emend_engine::{
    Detector, DetectorReadiness, LanguageGuess, LanguageHints, guess_language, region_by_words,
};
use emend_response::{has_enough_words, other_languages};
use emend_shared::{CheckRequest, OtherLanguage, UnreadableLanguage, limits};

use crate::ServiceError;
use crate::language_variants::variant_order;

/// The languages that can be checked, each with its detector.
#[derive(Clone, Default)]
pub struct Languages {
    available: Vec<(LanguageInfo, Arc<dyn Detector>)>,
    /// Held while a dictionary is read, so that only one is read at a time.
    reading: Arc<tokio::sync::Mutex<()>>,
}

/// The language in which a text is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SelectedLanguage {
    pub(crate) language: LanguageInfo,
    pub(crate) detected: bool,
}

impl Languages {
    /// Creates the list from detectors. If two serve the same language, the first one is used. English comes first, the
    /// rest are sorted by name.
    pub fn new(detectors: impl IntoIterator<Item = Arc<dyn Detector>>) -> Self {
        let mut available: Vec<(LanguageInfo, Arc<dyn Detector>)> = Vec::new();
        for detector in detectors {
            for language in detector.languages() {
                if available.iter().all(|(other, _)| other.code != language.code) {
                    available.push((language.clone(), Arc::clone(&detector)));
                }
            }
        }
        let rank = |info: &LanguageInfo| {
            let english = info.code.base() == "en";
            let american = info.code.as_str() == "en-US";
            (!american, !english, info.name.clone())
        };
        available.sort_by_key(|(info, _)| rank(info));
        Self {
            available,
            reading: Arc::default(),
        }
    }

    /// Returns the languages in display order, without those with a broken dictionary.
    pub fn list(&self) -> Vec<LanguageInfo> {
        self.usable().cloned().collect()
    }

    /// Returns the languages whose dictionary cannot be read, as far as is known.
    pub fn unreadable(&self) -> Vec<UnreadableLanguage> {
        let unreadable = |(info, detector): &(LanguageInfo, Arc<dyn Detector>)| {
            Some(UnreadableLanguage {
                code: info.code.clone(),
                reason: detector.failure()?,
            })
        };
        self.available.iter().filter_map(unreadable).collect()
    }

    fn usable(&self) -> impl Iterator<Item = &LanguageInfo> {
        let usable =
            |(_, detector): &&(_, Arc<dyn Detector>)| detector.readiness() != DetectorReadiness::Broken;
        self.available.iter().filter(usable).map(|(info, _)| info)
    }

    /// Returns the detector for a language, if the language is available.
    pub(crate) fn detector(&self, code: &LanguageTag) -> Option<Arc<dyn Detector>> {
        self.available
            .iter()
            .find(|(info, _)| info.code == *code)
            .map(|(_, detector)| Arc::clone(detector))
    }

    /// Returns whether every available variant of a language (`en`) accepts a word as written.
    pub(crate) fn know(&self, base: &str, word: &str) -> bool {
        let mut detectors: Vec<&Arc<dyn Detector>> = Vec::new();
        for (info, detector) in &self.available {
            if info.code.base() == base && !detectors.iter().any(|other| Arc::ptr_eq(other, detector)) {
                if !detector.knows(word) {
                    return false;
                }
                detectors.push(detector);
            }
        }
        !detectors.is_empty()
    }

    /// Returns whether any available variant of a language (`en`) accepts a word as written.
    pub(crate) fn know_any(&self, base: &str, word: &str) -> bool {
        let mut available = self.available.iter();
        available.any(|(info, detector)| info.code.base() == base && detector.knows_any(word))
    }

    /// Returns a word's approximate share of ordinary text in a language (`en`); `None` if no frequencies are known.
    pub(crate) fn share(&self, base: &str, word: &str) -> Option<f64> {
        let mut available = self.available.iter().filter(|(info, _)| info.code.base() == base);
        available.find_map(|(_, detector)| detector.share(word))
    }

    /// Returns the language that `wanted` means for `text`, after reading its dictionary. `preferred` are the tags of the user's
    /// languages.
    pub(crate) async fn prepared(
        &self,
        requested: &str,
        preferred: &[LanguageTag],
        text: &str,
    ) -> Result<SelectedLanguage, ServiceError> {
        loop {
            let selected = self.choose(requested, preferred, text)?;
            match self.prepare(&selected.language.code).await {
                // A language whose dictionary is broken is no longer guessed, so the next round chooses another one.
                Err(ServiceError::BrokenDictionary(_)) if selected.detected => {}
                prepared => return prepared.map(|()| selected),
            }
        }
    }

    /// Guesses the language of a text with what is known about its author, and reads its dictionary. Languages with a
    /// broken dictionary are excluded.
    pub async fn guess_prepared(&self, text: &str, hints: LanguageHints<'_>) -> Option<LanguageGuess> {
        loop {
            let guess = self.guess_with(text, hints)?;
            match self.prepare(&guess.language).await {
                Err(ServiceError::BrokenDictionary(_)) => {}
                _ => return Some(guess),
            }
        }
    }

    /// Reads the dictionary of a language, if it has not been read yet.
    async fn prepare(&self, code: &LanguageTag) -> Result<(), ServiceError> {
        let broken = || ServiceError::BrokenDictionary(code.clone());
        let detector = self.detector(code).ok_or_else(broken)?;
        let mut readiness = detector.readiness();
        if readiness == DetectorReadiness::Unread {
            let _reading = self.reading.lock().await;
            let prepared = tokio::task::spawn_blocking(move || detector.prepare()).await;
            // Reading does not panic, so this fails only while the runtime shuts down.
            readiness = prepared.map_err(|_| ServiceError::Overloaded)?;
        }
        if readiness == DetectorReadiness::Ready {
            Ok(())
        } else {
            Err(broken())
        }
    }

    /// Returns the language that `wanted` means for `text`: an exact tag; for a region that is not available (`en-NZ`),
    /// the nearest one (`en-GB`); for a bare language (`en`), its main variant; for `auto`, the guessed language, or the
    /// first one if there is no guess.
    pub(crate) fn choose(
        &self,
        requested: &str,
        preferred: &[LanguageTag],
        text: &str,
    ) -> Result<SelectedLanguage, ServiceError> {
        if requested == "auto" {
            let detector = self
                .guess_for(preferred, text)
                .and_then(|guess| self.find(|tag| *tag == guess.language))
                .or_else(|| self.find(|_| true));
            let language =
                detector.ok_or_else(|| ServiceError::UnknownLanguage("any language".to_owned()))?;
            return Ok(SelectedLanguage {
                language,
                detected: true,
            });
        }
        let tag: LanguageTag = requested
            .parse()
            .map_err(|error| ServiceError::malformed("language", format!("{error}, or auto")))?;
        if let Some(language) = self.find(|code| *code == tag) {
            return Ok(SelectedLanguage {
                language,
                detected: false,
            });
        }
        if self.available.iter().any(|(info, _)| info.code == tag) {
            return Err(ServiceError::BrokenDictionary(tag));
        }
        let language = self
            .nearest(&tag)
            .ok_or_else(|| ServiceError::UnknownLanguage(tag.to_string()))?;
        Ok(SelectedLanguage {
            language,
            detected: false,
        })
    }

    /// Returns the language to use for a tag that is not available: the tag without its last parts
    /// (`de-DE-x-simple-language`), else British English for a region of English, else the main variant.
    fn nearest(&self, tag: &LanguageTag) -> Option<LanguageInfo> {
        let mut shorter = tag.as_str();
        while let Some((rest, _)) = shorter.rsplit_once('-')
            && rest.contains('-')
        {
            if let Some(detector) = self.find(|code| code.as_str() == rest) {
                return Some(detector);
            }
            shorter = rest;
        }
        let british = (tag.base() == "en" && tag.as_str().contains('-'))
            .then(|| self.find(|code| code.as_str() == "en-GB"))
            .flatten();
        british.or_else(|| {
            // `no` is nearly always Bokmål.
            let base = if tag.base() == "no" { "nb" } else { tag.base() };
            let mut variants: Vec<&LanguageInfo> =
                self.usable().filter(|info| info.code.base() == base).collect();
            variants.sort_by_key(|info| variant_order(&info.code));
            variants.first().map(|info| (*info).clone())
        })
    }

    /// Guesses the language of a text among those available; `None` if it resembles none of them.
    pub fn guess(&self, text: &str) -> Option<LanguageGuess> {
        self.guess_with(text, LanguageHints::default())
    }

    /// Guesses like [`Languages::guess`] with what is known about the author of the text.
    pub fn guess_with(&self, text: &str, hints: LanguageHints<'_>) -> Option<LanguageGuess> {
        let mut available: Vec<LanguageTag> = self.usable().map(|info| info.code.clone()).collect();
        available.sort_by_key(variant_order);
        let english = self.available.iter().find(|(info, _)| info.code.base() == "en");
        let is_english = |word: &str| english.is_some_and(|(_, detector)| detector.knows_any(word));
        let mut guess = guess_language(text, &available, hints, is_english)?;
        if let Some(region) = self.region(&guess.language, &available, text, 1) {
            guess.language = region;
        }
        Some(guess)
    }

    /// Guesses the language of a text by a user with these languages, the most likely first.
    pub(crate) fn guess_for(&self, preferred: &[LanguageTag], text: &str) -> Option<LanguageGuess> {
        let bases: Vec<&str> = preferred.iter().map(LanguageTag::base).collect();
        // A short text is in the likeliest language that can be checked.
        let likely_languages = if has_enough_words(text) {
            &[]
        } else {
            bases.as_slice()
        };
        let likeliest = likely_languages
            .iter()
            .find(|base| self.usable().any(|info| info.code.base() == **base));
        let hints = LanguageHints {
            likely: likeliest.map_or(&[], std::slice::from_ref),
            preferred: &bases,
        };
        let mut guess = self.guess_with(text, hints)?;
        let of_user = preferred.iter().find(|tag| tag.base() == guess.language.base());
        if let Some(user_region) = of_user.and_then(|tag| self.nearest_or_same(tag)) {
            let mut available: Vec<LanguageTag> = self.usable().map(|info| info.code.clone()).collect();
            available.sort_by_key(variant_order);
            let other = self.region(&user_region, &available, text, REGION_LEAD);
            guess.language = other.unwrap_or(user_region);
        }
        Some(guess)
    }

    fn nearest_or_same(&self, tag: &LanguageTag) -> Option<LanguageTag> {
        let detector = self.find(|code| code == tag).or_else(|| self.nearest(tag));
        detector.map(|info| info.code)
    }

    /// Returns the lines of at least 20 words that are in another language than `language`, with their languages.
    pub(crate) fn other_languages(
        &self,
        language: &LanguageTag,
        preferred: &[LanguageTag],
        text: &str,
    ) -> Vec<OtherLanguage> {
        let known = [std::slice::from_ref(language), preferred].concat();
        other_languages(text, language, |sample| self.guess_for(&known, sample))
    }

    /// Returns the region whose dictionary knows at least `lead` more words of the text than that of `guessed`; `None` if none
    /// does. Only regions that share a detector are compared, because the dictionaries of others may not have been read yet.
    fn region(
        &self,
        guessed: &LanguageTag,
        available: &[LanguageTag],
        text: &str,
        lead: usize,
    ) -> Option<LanguageTag> {
        let detector = self.detector(guessed)?;
        let shares = |tag: &&LanguageTag| detector.languages().iter().any(|info| info.code == **tag);
        let other_detectors = available
            .iter()
            .filter(|tag| tag.base() == guessed.base())
            .filter(shares);
        region_by_words(detector.as_ref(), guessed, other_detectors, text, lead)
    }

    /// Returns the language with this tag.
    ///
    /// # Errors
    /// [`ServiceError::UnknownLanguage`] and [`ServiceError::Malformed`].
    pub fn find_requested(&self, requested: &str) -> Result<LanguageInfo, ServiceError> {
        self.choose(requested, &[], "").map(|selected| selected.language)
    }

    fn find(&self, is_it: impl Fn(&LanguageTag) -> bool) -> Option<LanguageInfo> {
        self.usable().find(|info| is_it(&info.code)).cloned()
    }
}

/// Returns the tags of the user's languages.
pub(crate) fn preferred_languages(request: &CheckRequest) -> Result<Vec<LanguageTag>, ServiceError> {
    let tags = &request.preferred_languages;
    if tags.len() > limits::MAX_PREFERRED_LANGUAGES {
        let message = format!("has more than {} entries", limits::MAX_PREFERRED_LANGUAGES);
        return Err(ServiceError::malformed("preferred_languages", message));
    }
    // Browsers list what their users set, which may be anything.
    Ok(tags.iter().filter_map(|tag| tag.parse().ok()).collect())
}

/// The number of words that must speak for another region than that of the user.
const REGION_LEAD: usize = 2;

#[cfg(test)]
#[path = "languages_tests.rs"]
mod tests;
