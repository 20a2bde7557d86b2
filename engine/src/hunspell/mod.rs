//! Spelling in languages other than English: `spellbook` with Hunspell dictionaries.

mod encoding;
mod mapping;
mod worker;

use std::sync::Arc;

use emend_channel::Channel;
use emend_domain::{LanguageInfo, LanguageTag};

use crate::candidates::CandidateWord;
use crate::detector::{Detector, Worker};
use crate::explain::{CandidateParts, candidate_parts};
use crate::language::language_info;
use crate::panics::caught;
use crate::vulgar::DecentWorker;
use encoding::decoded;
use mapping::{ConfusableLetters, in_small_letters};
use worker::{HunspellWorker, SuggestionPrices, knows};

/// The reason why a dictionary cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DictionaryError {
    /// The affix file names an unknown character set (`SET`).
    #[error("the character set {0:?}, which the .aff file names with SET, is not known")]
    UnknownEncoding(String),
    /// The bytes of a file are not valid in the character set that the affix file names.
    #[error(
        "the {file} file is not in {encoding}, which the .aff file names with SET (or UTF-8, if it names none)"
    )]
    NotInEncoding {
        /// `.aff` or `.dic`.
        file: &'static str,
        /// The name of the character set.
        encoding: &'static str,
    },
    /// The checker does not understand the format of the dictionary.
    #[error(
        "the checker cannot read it: {0} (a known problem of the usual Turkish (tr_TR) and Danish (da_DK) dictionaries)"
    )]
    Unreadable(String),
}

/// The detector for spelling in one language. Its memory is a few times the size of the `.dic` file, and is shared by
/// all workers.
pub struct HunspellDetector {
    dictionary: Arc<spellbook::Dictionary>,
    prices: Arc<SuggestionPrices>,
    languages: [LanguageInfo; 1],
}

impl HunspellDetector {
    /// Parses the bytes of an `.aff` and a `.dic` file, in the character set that the former names. Takes up to a
    /// second for a large dictionary.
    ///
    /// ```
    /// use emend_engine::{Detector, HunspellDetector};
    ///
    /// let detector = HunspellDetector::parse(&"eo".parse()?, b"SET UTF-8\nTRY aeo\n", b"2\nhundo\nkato\n")?;
    /// let mut worker = detector.worker(&"eo".parse()?).expect("its own language");
    /// let issues = worker.detect("hundo, katto");
    /// assert_eq!(issues[0].surface, "katto");
    /// assert_eq!(issues[0].candidates[0].value, "kato");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parse(language: &LanguageTag, aff: &[u8], dic: &[u8]) -> Result<Self, DictionaryError> {
        let (aff, dic) = decoded(aff, dic)?;
        let aff = in_small_letters(&aff);
        let dictionary = caught(|| spellbook::Dictionary::new(&aff, &dic))
            .ok_or_else(|| DictionaryError::Unreadable("it is malformed".to_owned()))?
            .map_err(|error| DictionaryError::Unreadable(error.to_string()))?;
        let languages = [language_info(language)];
        Ok(Self {
            dictionary: Arc::new(dictionary),
            prices: Arc::new(SuggestionPrices::new(
                ConfusableLetters::of(&aff),
                dic.lines().count(),
            )),
            languages,
        })
    }
}

impl Detector for HunspellDetector {
    fn languages(&self) -> &[LanguageInfo] {
        &self.languages
    }

    fn worker(&self, language: &LanguageTag) -> Option<Box<dyn Worker>> {
        let own = *language == self.languages[0].code;
        own.then(|| {
            let worker = HunspellWorker::new(Arc::clone(&self.dictionary), Arc::clone(&self.prices));
            Box::new(DecentWorker::new(worker, language)) as Box<dyn Worker>
        })
    }

    fn knows(&self, word: &str) -> bool {
        // A word on which the checker panics is not flagged, but it is not reported as known either.
        knows(&self.dictionary, word).unwrap_or(false)
    }

    fn name(&self) -> String {
        format!("Hunspell dictionary ({})", self.languages[0].code)
    }

    /// Its order of suggestions is not among the parts: only the edits are weighed, all alike.
    fn candidate_parts(
        &self,
        _language: &LanguageTag,
        surface: &str,
        neighbours: (&str, &str),
        candidates: &[&str],
    ) -> Option<Vec<CandidateParts>> {
        let proposals = candidates
            .iter()
            .map(|value| CandidateWord::new(*value))
            .collect();
        let known = (None, &Channel::neutral());
        Some(candidate_parts(surface, neighbours, candidates, proposals, known))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FoundIssue;

    fn parse(aff: &[u8], dic: &[u8]) -> Result<HunspellDetector, DictionaryError> {
        HunspellDetector::parse(&"de-DE".parse().unwrap(), aff, dic)
    }

    fn issues(aff: &[u8], dic: &[u8], text: &str) -> Vec<FoundIssue> {
        let detector = parse(aff, dic).unwrap();
        detector.worker(&"de-DE".parse().unwrap()).unwrap().detect(text)
    }

    fn surfaces(found: &[FoundIssue]) -> Vec<&str> {
        found.iter().map(|issue| issue.surface.as_str()).collect()
    }

    #[test]
    fn an_unknown_word_is_an_issue_with_candidates() {
        let found = issues(
            b"SET UTF-8\nTRY nes\n",
            "3\nstraße\nHaus\nsonne\n".as_bytes(),
            "👍 Haus, Sonne. Strase!",
        );
        assert_eq!(surfaces(&found), ["Strase"]);
        assert_eq!(found[0].candidates[0].value, "Straße");
        assert_eq!(found[0].span.offset, 16);
        assert_eq!(
            (found[0].left.as_str(), found[0].rule.id.as_str()),
            ("", "SPELLING")
        );
    }

    #[test]
    fn a_dictionary_in_another_character_set_is_read() {
        let found = issues(b"SET ISO8859-1\n", b"1\nstra\xdfe\n", "straße strasse");
        assert_eq!(surfaces(&found), ["strasse"]);
        let found = issues(b"SET microsoft-cp1251\n", b"1\n\xea\xee\xf2\n", "кот кит");
        assert_eq!(surfaces(&found), ["кит"]);
    }

    #[test]
    fn a_dictionary_that_cannot_be_used_says_why() {
        let error = |aff: &[u8], dic: &[u8]| parse(aff, dic).err().unwrap();
        assert_eq!(
            error(b"SET EBCDIC\n", b"0\n"),
            DictionaryError::UnknownEncoding("EBCDIC".into())
        );
        let not = DictionaryError::NotInEncoding {
            file: ".dic",
            encoding: "UTF-8",
        };
        assert_eq!(error(b"SET UTF-8\n", b"1\nstra\xdfe\n"), not);
        let message = error(b"SET UTF-8\nFLAG nonsense\n", b"1\nx\n").to_string();
        assert!(
            message.contains("nonsense") && message.contains("da_DK"),
            "{message}"
        );
        assert!(matches!(
            error(b"SET UTF-8\n", b""),
            DictionaryError::Unreadable(_)
        ));
    }

    #[test]
    fn a_word_is_known_as_it_is_not_marked() {
        let detector = parse(b"SET UTF-8\n", "2\nstraße\nBerlin\n".as_bytes()).unwrap();
        for word in ["straße", "Straße", "Berlin"] {
            assert!(detector.knows(word), "{word}");
        }
        for word in ["strasse", "berlin"] {
            assert!(!detector.knows(word), "{word}");
        }
    }

    #[test]
    fn numbers_apostrophes_and_scripts_are_taken_as_they_are() {
        let dic = "3\nc'est\nمرحبا\nré\n".as_bytes();
        let found = issues(
            b"SET UTF-8\nWORDCHARS '\n",
            dic,
            "12 c’est 3e مرحبا re\u{301} 'ré' مرحبت",
        );
        assert_eq!(surfaces(&found), ["مرحبت"]);
    }
}
