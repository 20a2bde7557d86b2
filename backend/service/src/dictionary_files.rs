//! Hunspell dictionaries on disk: found by name at start-up, read when their language is first used.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use emend_domain::{LanguageInfo, LanguageTag, Utf16Span};
use emend_engine::{
    CandidateParts, Detector, DetectorReadiness, HunspellDetector, Worker, catch_panic, language_info,
};

/// The directory in which Debian and most other distributions install Hunspell dictionaries.
pub const SYSTEM_DIRECTORY: &str = "/usr/share/hunspell";

/// The two files of a dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DictionaryFiles {
    /// The language, from the name of the files.
    pub code: LanguageTag,
    /// The affix file.
    pub aff: PathBuf,
    /// The word list.
    pub dic: PathBuf,
}

/// Returns the dictionaries in these directories, by language. If several directories have one, the first directory's is used.
/// Missing directories, and files whose name is not a language tag, are skipped.
pub fn find(directories: &[PathBuf]) -> Vec<DictionaryFiles> {
    let mut dictionaries = BTreeMap::new();
    for directory in directories {
        let Ok(entries) = std::fs::read_dir(directory) else {
            continue;
        };
        for dic in entries.flatten().map(|entry| entry.path()) {
            if let Some(files) = dictionary_paths(dic) {
                dictionaries.entry(files.code.clone()).or_insert(files);
            }
        }
    }
    dictionaries.into_values().collect()
}

fn dictionary_paths(dic: PathBuf) -> Option<DictionaryFiles> {
    if dic.extension()? != "dic" {
        return None;
    }
    let aff = dic.with_extension("aff");
    let code = dic.file_stem()?.to_str()?.parse().ok()?;
    aff.is_file().then_some(DictionaryFiles { code, aff, dic })
}

/// A Hunspell dictionary that is read on first use.
pub struct LazyHunspell {
    files: DictionaryFiles,
    languages: [LanguageInfo; 1],
    /// The reason why the dictionary cannot be read, as text.
    loaded: OnceLock<Result<Arc<HunspellDetector>, String>>,
}

impl LazyHunspell {
    /// Creates the dictionary without reading its words.
    pub fn new(files: DictionaryFiles) -> Self {
        let languages = [language_info(&files.code)];
        Self {
            files,
            languages,
            loaded: OnceLock::new(),
        }
    }

    /// Reads the affix file and the start of the word list, which takes milliseconds. A dictionary that cannot be read is
    /// logged, and its language is not available from then on.
    pub fn check(&self) {
        if let Err(reason) = check(&self.files) {
            self.loaded.get_or_init(|| Err(self.refusal(reason)));
        }
    }

    fn refusal(&self, reason: String) -> String {
        tracing::error!(language = %self.files.code, reason, "cannot read this dictionary; its language is not available");
        reason
    }

    /// Returns the dictionary, reading it on first use; `None` if it cannot be read.
    fn loaded(&self) -> Option<&Arc<HunspellDetector>> {
        let load = || {
            load(&self.files)
                .map(Arc::new)
                .map_err(|reason| self.refusal(reason))
        };
        self.loaded.get_or_init(load).as_ref().ok()
    }
}

impl Detector for LazyHunspell {
    fn languages(&self) -> &[LanguageInfo] {
        &self.languages
    }

    fn worker(&self, language: &LanguageTag) -> Option<Box<dyn Worker>> {
        self.loaded()?.worker(language)
    }

    fn knows(&self, word: &str) -> bool {
        self.loaded().is_some_and(|detector| detector.knows(word))
    }

    fn name(&self) -> String {
        format!("Hunspell dictionary ({})", self.files.dic.display())
    }

    fn candidate_parts(
        &self,
        language: &LanguageTag,
        paragraph: &str,
        span: Utf16Span,
        candidates: &[&str],
    ) -> Option<Vec<CandidateParts>> {
        let detector = self.loaded()?;
        detector.candidate_parts(language, paragraph, span, candidates)
    }

    fn readiness(&self) -> DetectorReadiness {
        match self.loaded.get() {
            None => DetectorReadiness::Unread,
            Some(Ok(_)) => DetectorReadiness::Ready,
            Some(Err(_)) => DetectorReadiness::Broken,
        }
    }

    fn failure(&self) -> Option<String> {
        self.loaded.get()?.as_ref().err().cloned()
    }

    fn prepare(&self) -> DetectorReadiness {
        self.loaded();
        self.readiness()
    }
}

/// Checks a dictionary without reading all of its words, or returns the reason for the failure as text.
fn check(files: &DictionaryFiles) -> Result<(), String> {
    let (aff, dic) = contents(files)?;
    HunspellDetector::check(&aff, &dic).map_err(|error| error.to_string())
}

fn contents(files: &DictionaryFiles) -> Result<(Vec<u8>, Vec<u8>), String> {
    let read = |path: &Path| {
        // The directory is not told, because the API shows the reason to everyone.
        let name = path.file_name().unwrap_or_default().display();
        std::fs::read(path).map_err(|error| format!("{name}: {error}"))
    };
    Ok((read(&files.aff)?, read(&files.dic)?))
}

/// Reads a dictionary, or returns the reason for the failure as text.
pub fn load(files: &DictionaryFiles) -> Result<HunspellDetector, String> {
    let (aff, dic) = contents(files)?;
    catch_panic(|| HunspellDetector::parse(&files.code, &aff, &dic))
        .ok_or_else(|| "its reader panicked".to_owned())?
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_is_found_by_its_two_files_and_the_first_directory_wins() {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for (directory, names) in [
            (
                &first,
                &["de_DE.dic", "de_DE.aff", "fr.dic", "hyph_de.dic", "notes.txt"][..],
            ),
            (&second, &["de_DE.dic", "de_DE.aff", "sv_SE.dic", "sv_SE.aff"][..]),
        ] {
            for name in names {
                std::fs::write(directory.path().join(name), "").unwrap();
            }
        }
        let missing = PathBuf::from("/nowhere/at/all");
        let dictionaries = find(&[missing, first.path().into(), second.path().into()]);
        let codes: Vec<_> = dictionaries.iter().map(|files| files.code.as_str()).collect();
        assert_eq!(codes, ["de-DE", "sv-SE"]);
        assert!(dictionaries[0].dic.starts_with(first.path()));
    }
}
