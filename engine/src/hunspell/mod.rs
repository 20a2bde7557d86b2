//! Spelling in languages other than English: `spellbook` with Hunspell dictionaries.

mod borrowed_words;
mod compounds;
mod confusable_letters;
mod elisions;
mod encoding;
mod frequent_words;
mod repair;
mod worker;

use std::sync::{Arc, OnceLock};

use emend_domain::{LanguageInfo, LanguageTag, Utf16Span};

use crate::candidate_parts::{CandidateParts, candidate_parts};
use crate::candidates::CandidateWord;
use crate::detector::{Detector, Worker};
use crate::language::language_info;
use crate::panics::catch_panic;
use crate::vulgar::VulgarWordFilter;
use confusable_letters::{ConfusableLetters, without_capitals, without_rare_letters};
use encoding::decode_files;
use repair::repair_dictionary;
use worker::{HunspellWorker, SharedDictionary, SuggestionCosts, knows};

/// The reason why a dictionary cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DictionaryError {
    /// The affix file names an unknown character set (`SET`).
    #[error("the .aff file names an unknown character set: SET {0:?}")]
    UnknownEncoding(String),
    /// The bytes of a file are not valid in the character set that the affix file names.
    #[error(
        "the {file} file is not encoded in {encoding}, which SET in the .aff file requires (without SET: UTF-8)"
    )]
    NotInEncoding {
        /// `.aff` or `.dic`.
        file: &'static str,
        /// The name of the character set.
        encoding: &'static str,
    },
    /// The checker does not understand the format of the dictionary.
    #[error("the checker cannot read it: {0}")]
    Unreadable(String),
}

/// The detector for spelling in one language. Its memory is a few times the size of the `.dic` file, and is shared by
/// all workers.
pub struct HunspellDetector {
    shared: Arc<SharedDictionary>,
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
        let (aff, dic) = decode_files(aff, dic)?;
        let (aff, dic) = repair_dictionary(aff, dic);
        let aff = without_rare_letters(&aff, &dic);
        let aff = without_capitals(&aff);
        let dictionary = catch_panic(|| spellbook::Dictionary::new(&aff, &dic))
            .ok_or_else(|| DictionaryError::Unreadable("it is malformed".to_owned()))?
            .map_err(|error| DictionaryError::Unreadable(error.to_string()))?;
        let languages = [language_info(language)];
        Ok(Self {
            shared: Arc::new(SharedDictionary {
                suggestion_costs: SuggestionCosts::new(ConfusableLetters::of(&aff), dic.lines().count()),
                script: script_of(&dic),
                base: language.base().to_owned(),
                frequent_words: OnceLock::new(),
                dictionary,
            }),
            languages,
        })
    }

    /// Checks the affix file and the character set of the word list, in milliseconds, without reading the words.
    ///
    /// # Errors
    /// Like [`Self::parse`], except for what is wrong with single words.
    pub fn check(aff: &[u8], dic: &[u8]) -> Result<(), DictionaryError> {
        let (aff, dic) = decode_files(aff, dic)?;
        let start: String = dic
            .lines()
            .take(CHECKED_LINES)
            .flat_map(|line| [line, "\n"])
            .collect();
        let (aff, start) = repair_dictionary(aff, start.into());
        catch_panic(|| spellbook::Dictionary::new(&aff, &start))
            .ok_or_else(|| DictionaryError::Unreadable("it is malformed".to_owned()))?
            .map_err(|error| DictionaryError::Unreadable(error.to_string()))?;
        Ok(())
    }
}

/// The number of lines of a word list that [`HunspellDetector::check`] reads.
const CHECKED_LINES: usize = 200;

/// Returns the script of a dictionary; `None` if it has words in several.
fn script_of(dic: &str) -> Option<whatlang::Script> {
    // Every word list starts with signs, numbers and names.
    let step = dic.lines().count() / SCRIPT_SAMPLE + 1;
    let words = dic
        .lines()
        .step_by(step)
        .filter_map(|line| line.split(['/', '\t', ' ']).next());
    let scripts: Vec<_> = words.filter_map(whatlang::detect_script).collect();
    let count = |script| scripts.iter().filter(|other| **other == script).count();
    let commonest = scripts.iter().copied().max_by_key(|script| count(*script))?;
    (count(commonest) * 10 >= scripts.len() * 9).then_some(commonest)
}

/// The number of words of a dictionary that are read to tell its script.
const SCRIPT_SAMPLE: usize = 500;

impl Detector for HunspellDetector {
    fn languages(&self) -> &[LanguageInfo] {
        &self.languages
    }

    fn worker(&self, language: &LanguageTag) -> Option<Box<dyn Worker>> {
        let is_own_language = *language == self.languages[0].code;
        is_own_language.then(|| {
            let worker = HunspellWorker::new(Arc::clone(&self.shared));
            Box::new(VulgarWordFilter::new(worker, language)) as Box<dyn Worker>
        })
    }

    fn knows(&self, word: &str) -> bool {
        // A word on which the checker panics is not flagged, but it is not reported as known either.
        knows(&self.shared.dictionary, word).unwrap_or(false)
    }

    fn name(&self) -> String {
        format!("Hunspell dictionary ({})", self.languages[0].code)
    }

    /// Its order of suggestions is not among the parts.
    fn candidate_parts(
        &self,
        _language: &LanguageTag,
        paragraph: &str,
        span: Utf16Span,
        candidates: &[&str],
    ) -> Option<Vec<CandidateParts>> {
        let surface = span.slice(paragraph)?;
        let frequent_words = self.shared.frequent_words();
        let proposals = candidates.iter().map(|value| {
            let mut candidate = CandidateWord::new(*value);
            if let Some(frequent_words) = frequent_words {
                frequent_words.weigh(&mut candidate);
            }
            candidate
        });
        let channel = self.shared.channel();
        let frequencies = (None, &channel);
        Some(candidate_parts(
            surface,
            candidates,
            proposals.collect(),
            frequencies,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DetectedIssue;

    fn parse(aff: &[u8], dic: &[u8]) -> Result<HunspellDetector, DictionaryError> {
        HunspellDetector::parse(&"de-DE".parse().unwrap(), aff, dic)
    }

    fn issues(aff: &[u8], dic: &[u8], text: &str) -> Vec<DetectedIssue> {
        let detector = parse(aff, dic).unwrap();
        detector.worker(&"de-DE".parse().unwrap()).unwrap().detect(text)
    }

    fn surfaces(found: &[DetectedIssue]) -> Vec<&str> {
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
        assert!(message.contains("nonsense"), "{message}");
        assert!(HunspellDetector::check(b"SET UTF-8\nFLAG nonsense\n", b"1\nx\n").is_err());
        assert!(HunspellDetector::check(b"SET UTF-8\n", b"1\nx\n").is_ok());
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
    fn names_abbreviations_scripts_and_foreign_phrases_are_left_alone() {
        let tag = "es-ES".parse().unwrap();
        let dic = "6\nel\nes\nde\ndijo\ncasa\nhombre\n".as_bytes();
        let detector = HunspellDetector::parse(&tag, b"SET UTF-8\nTRY aeo\n", dic).unwrap();
        let mut worker = detector.worker(&tag).unwrap();
        for text in [
            "El Sr. López es de casa etc.",
            "El hombre es de Madrid, de Pérez",
            "El CZKX es de casa",
            "El Docker Привет es Ελλάδα",
            "El hombre dijo: «I do not know what you mean».",
        ] {
            let found = worker.detect(text);
            let expected: &[&str] = if text.contains("Docker") { &["Docker"] } else { &[] };
            assert_eq!(surfaces(&found), expected, "{text}");
        }
        let found = worker.detect("Cassa es ombre. EL CZKX");
        assert_eq!(surfaces(&found), ["Cassa", "ombre"]);
        assert_eq!(found[1].candidates[0].value, "hombre");
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
