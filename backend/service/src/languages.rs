//! The languages that can be checked, and their detectors.

use std::sync::Arc;

use emend_domain::{LanguageInfo, LanguageTag};
use emend_engine::{Detector, DetectorReadiness, LanguageGuess, guess_language};

use crate::ServiceError;

/// The languages that can be checked, each with its detector.
#[derive(Clone, Default)]
pub struct Languages {
    served: Vec<(LanguageInfo, Arc<dyn Detector>)>,
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
        let mut served: Vec<(LanguageInfo, Arc<dyn Detector>)> = Vec::new();
        for detector in detectors {
            for language in detector.languages() {
                if served.iter().all(|(other, _)| other.code != language.code) {
                    served.push((language.clone(), Arc::clone(&detector)));
                }
            }
        }
        let rank = |info: &LanguageInfo| {
            let english = info.code.base() == "en";
            let american = info.code.as_str() == "en-US";
            (!american, !english, info.name.clone())
        };
        served.sort_by_key(|(info, _)| rank(info));
        Self {
            served,
            reading: Arc::default(),
        }
    }

    /// Returns the languages in display order, without those with a broken dictionary.
    pub fn list(&self) -> Vec<LanguageInfo> {
        self.usable().cloned().collect()
    }

    fn usable(&self) -> impl Iterator<Item = &LanguageInfo> {
        let usable =
            |(_, detector): &&(_, Arc<dyn Detector>)| detector.readiness() != DetectorReadiness::Broken;
        self.served.iter().filter(usable).map(|(info, _)| info)
    }

    /// Returns the detector for a language, if the language is available.
    pub(crate) fn detector(&self, code: &LanguageTag) -> Option<Arc<dyn Detector>> {
        self.served
            .iter()
            .find(|(info, _)| info.code == *code)
            .map(|(_, detector)| Arc::clone(detector))
    }

    /// Returns whether every available variant of a language (`en`) accepts a word as written.
    pub(crate) fn know(&self, base: &str, word: &str) -> bool {
        let mut asked: Vec<&Arc<dyn Detector>> = Vec::new();
        for (info, detector) in &self.served {
            if info.code.base() == base && !asked.iter().any(|other| Arc::ptr_eq(other, detector)) {
                if !detector.knows(word) {
                    return false;
                }
                asked.push(detector);
            }
        }
        !asked.is_empty()
    }

    /// Returns whether any available variant of a language (`en`) accepts a word as written.
    pub(crate) fn know_any(&self, base: &str, word: &str) -> bool {
        let mut served = self.served.iter();
        served.any(|(info, detector)| info.code.base() == base && detector.knows_any(word))
    }

    /// Returns a word's approximate share of ordinary text in a language (`en`); `None` if no frequencies are known.
    pub(crate) fn share(&self, base: &str, word: &str) -> Option<f64> {
        let mut served = self.served.iter().filter(|(info, _)| info.code.base() == base);
        served.find_map(|(_, detector)| detector.share(word))
    }

    /// Returns the language that `wanted` means for `text`, after reading its dictionary.
    pub(crate) async fn prepared(&self, wanted: &str, text: &str) -> Result<SelectedLanguage, ServiceError> {
        loop {
            let chosen = self.choose(wanted, text)?;
            match self.prepare(&chosen.language.code).await {
                // A language whose dictionary is broken is no longer guessed, so the next round chooses another one.
                Err(ServiceError::BrokenDictionary(_)) if chosen.detected => {}
                prepared => return prepared.map(|()| chosen),
            }
        }
    }

    /// Guesses the language of a text for a user who writes the `likely` languages, and reads its dictionary. Languages
    /// with a broken dictionary are excluded.
    pub async fn guess_prepared(&self, text: &str, likely: &[&str]) -> Option<LanguageGuess> {
        loop {
            let guess = self.guess_likely(text, likely)?;
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

    /// Returns the language that `wanted` means for `text`: an exact tag; for a bare language (`en`), its first
    /// variant; for `auto`, the guessed language, or the first one if there is no guess.
    pub(crate) fn choose(&self, wanted: &str, text: &str) -> Result<SelectedLanguage, ServiceError> {
        if wanted == "auto" {
            let found = self
                .guess(text)
                .and_then(|guess| self.find(|tag| *tag == guess.language))
                .or_else(|| self.find(|_| true));
            let language = found.ok_or_else(|| ServiceError::UnknownLanguage("any language".to_owned()))?;
            return Ok(SelectedLanguage {
                language,
                detected: true,
            });
        }
        let tag: LanguageTag = wanted
            .parse()
            .map_err(|error| ServiceError::malformed("language", format!("{error}, or auto")))?;
        let main = main_variant(tag.base());
        let found = self
            .find(|code| *code == tag)
            .or_else(|| self.find(|code| tag.as_str() == tag.base() && code.as_str() == main))
            .or_else(|| self.find(|code| tag.as_str() == tag.base() && code.base() == tag.base()));
        let language = found.ok_or_else(|| {
            if self.served.iter().any(|(info, _)| info.code == tag) {
                ServiceError::BrokenDictionary(tag.clone())
            } else {
                ServiceError::UnknownLanguage(tag.to_string())
            }
        })?;
        Ok(SelectedLanguage {
            language,
            detected: false,
        })
    }

    /// Guesses the language of a text among those available; `None` if it resembles none of them.
    pub fn guess(&self, text: &str) -> Option<LanguageGuess> {
        self.guess_likely(text, &[])
    }

    /// Guesses like [`Languages::guess`] for a user who writes these languages (`en`, `de`): a short text is assumed to
    /// be in one of them.
    pub fn guess_likely(&self, text: &str, likely: &[&str]) -> Option<LanguageGuess> {
        let mut available: Vec<LanguageTag> = self.usable().map(|info| info.code.clone()).collect();
        // Among several regions of a language, the main one is assumed unless `likely` names another.
        available.sort_by_key(|tag| tag.as_str() != main_variant(tag.base()));
        let english = self.served.iter().find(|(info, _)| info.code.base() == "en");
        let is_english = |word: &str| english.is_some_and(|(_, detector)| detector.knows(word));
        guess_language(text, &available, likely, is_english)
    }

    /// Returns the language with this tag.
    ///
    /// # Errors
    /// [`ServiceError::UnknownLanguage`] and [`ServiceError::Malformed`].
    pub fn find_wanted(&self, wanted: &str) -> Result<LanguageInfo, ServiceError> {
        self.choose(wanted, "").map(|chosen| chosen.language)
    }

    fn find(&self, is_it: impl Fn(&LanguageTag) -> bool) -> Option<LanguageInfo> {
        self.usable().find(|info| is_it(&info.code)).cloned()
    }
}

/// Returns the main variant of a language: `en-US`, `de-DE`, `es-ES`, `pt-PT`. If the region's code differs from the
/// language's (`sv-SE`), there is hardly ever another variant.
fn main_variant(base: &str) -> String {
    let region = if base == "en" { "us" } else { base };
    format!("{base}-{}", region.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use emend_engine::Worker;

    struct FakeDetector(Vec<LanguageInfo>);

    /// A language with an unreadable dictionary, which only shows when it is read.
    struct BrokenDictionary([LanguageInfo; 1], std::sync::OnceLock<()>);

    impl Detector for BrokenDictionary {
        fn languages(&self) -> &[LanguageInfo] {
            &self.0
        }
        fn worker(&self, _: &LanguageTag) -> Option<Box<dyn Worker>> {
            None
        }
        fn knows(&self, _: &str) -> bool {
            false
        }
        fn readiness(&self) -> DetectorReadiness {
            self.1
                .get()
                .map_or(DetectorReadiness::Unread, |()| DetectorReadiness::Broken)
        }
        fn prepare(&self) -> DetectorReadiness {
            self.1.get_or_init(|| ());
            self.readiness()
        }
    }

    impl Detector for FakeDetector {
        fn languages(&self) -> &[LanguageInfo] {
            &self.0
        }
        fn worker(&self, _: &LanguageTag) -> Option<Box<dyn Worker>> {
            None
        }
        /// The only known word is the language's name.
        fn knows(&self, word: &str) -> bool {
            self.0.iter().all(|language| language.name == word)
        }
    }

    fn languages(codes: &[&str]) -> Languages {
        let info = |code: &&str| LanguageInfo {
            code: code.parse().unwrap(),
            name: (*code).to_owned(),
        };
        Languages::new([Arc::new(FakeDetector(codes.iter().map(info).collect())) as Arc<dyn Detector>])
    }

    fn code(languages: &Languages, wanted: &str, text: &str) -> String {
        languages.choose(wanted, text).unwrap().language.code.to_string()
    }

    #[test]
    fn a_bare_language_is_its_main_variant() {
        let languages = languages(&["en-GB", "en-US", "de-AT", "de-DE", "fr-FR"]);
        assert_eq!(code(&languages, "en", ""), "en-US");
        assert_eq!(code(&languages, "de", ""), "de-DE");
        assert_eq!(code(&languages, "de_at", ""), "de-AT");
    }

    #[test]
    fn auto_means_the_main_variant_of_what_a_text_looks_like() {
        let languages = languages(&[
            "en-GB", "en-US", "de-AT", "de-DE", "es-AR", "es-ES", "pt-BR", "pt-PT",
        ]);
        assert_eq!(code(&languages, "auto", "Ich habe das nicht gesehen."), "de-DE");
        assert_eq!(
            code(&languages, "auto", "Muchas gracias por todo lo que has hecho."),
            "es-ES"
        );
        assert_eq!(
            code(&languages, "auto", "Não sei o que você quer fazer com isso."),
            "pt-PT"
        );
        assert_eq!(code(&languages, "auto", "I do not know what you mean."), "en-US");
        let guess = languages.guess_likely("Hello", &["de"]).unwrap();
        assert_eq!(guess.language.as_str(), "de-DE");
    }

    #[test]
    fn auto_guesses_and_says_so() {
        let languages = languages(&["en-US", "de-DE"]);
        let german = "Das ist ein ziemlich langer deutscher Satz über das Wetter und die Leute.";
        let chosen = languages.choose("auto", german).unwrap();
        assert_eq!((chosen.language.code.as_str(), chosen.detected), ("de-DE", true));
        assert_eq!(code(&languages, "auto", ""), "en-US");
    }

    #[test]
    fn a_word_is_known_only_where_every_variant_has_it() {
        let detector = |code: &str| Arc::clone(&languages(&[code]).served[0].1);
        let one = Languages::new([detector("en-US"), detector("de-DE")]);
        assert!(one.know("en", "en-US") && !one.know("en", "de-DE"));
        assert!(!one.know("fr", "en-US"));
        let two = Languages::new([detector("en-US"), detector("en-GB")]);
        assert!(!two.know("en", "en-US"));
        // Languages that are not available are not asked.
        assert!(Languages::new([detector("en-US"), detector("en-US")]).know("en", "en-US"));
    }

    #[tokio::test]
    async fn a_language_whose_dictionary_is_broken_is_refused_and_neither_listed_nor_guessed_again() {
        let german = "Das ist ein ziemlich langer deutscher Satz über das Wetter und die Leute.";
        let info = LanguageInfo {
            code: "de-DE".parse().unwrap(),
            name: "German".to_owned(),
        };
        let broken =
            || Arc::new(BrokenDictionary([info.clone()], std::sync::OnceLock::new())) as Arc<dyn Detector>;
        let english = || Arc::clone(&languages(&["en-US"]).served[0].1);

        let guessed = Languages::new([english(), broken()]);
        let chosen = guessed.prepared("auto", german).await.unwrap();
        assert_eq!(chosen.language.code.as_str(), "en-US");

        let asked = Languages::new([english(), broken()]);
        assert_eq!(asked.list().len(), 2);
        for _ in 0..2 {
            let refused = asked.prepared("de-DE", german).await;
            assert!(
                matches!(refused, Err(ServiceError::BrokenDictionary(_))),
                "{refused:?}"
            );
            assert_eq!(asked.list().len(), 1);
        }
    }

    #[test]
    fn what_is_not_served_is_named() {
        let languages = languages(&["en-US"]);
        assert!(matches!(
            languages.choose("xx", ""),
            Err(ServiceError::UnknownLanguage(_))
        ));
        assert!(matches!(
            languages.choose("en-ZA", ""),
            Err(ServiceError::UnknownLanguage(_))
        ));
        assert!(matches!(
            languages.choose("no such", ""),
            Err(ServiceError::Malformed { .. })
        ));
    }
}
