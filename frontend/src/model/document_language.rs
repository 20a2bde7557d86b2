//! The language of a document, if it is not chosen by the user.
//!
//! It is decided once, from enough text, and does not change with each edit. Until then, a text is in the language that its author
//! wrote last, or that of the browser.

use emend_shared::{LanguageInfo, UsedLanguage, limits};

use super::messages::m;
use super::sorting::{sort_by, sort_by_key};

/// The words of a long text that are enough to decide its language.
const SAMPLE_WORDS: usize = 100;

/// The language that was decided for a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentLanguage {
    decided: Option<UsedLanguage>,
    /// The words of the document when the whole of it was last checked for its language.
    words_at_last_check: usize,
}

impl DocumentLanguage {
    /// The decided language; `None` if there was too little text.
    pub fn decided(&self) -> Option<&UsedLanguage> {
        self.decided.as_ref()
    }

    /// Whether the document has become long enough to decide, so that the whole text is checked for it. If the answer was in doubt, the
    /// text is asked about again when it is twice as long.
    pub fn is_due(&mut self, words: usize) -> bool {
        let is_due =
            self.decided.is_none() && words >= limits::MIN_DETECTION_WORDS.max(self.words_at_last_check * 2);
        if is_due {
            self.words_at_last_check = words;
        }
        is_due
    }

    /// Decides by the language that the server detected in `checked` words of a document of `all` words. One paragraph may be in another
    /// language than the others, so the words must be most of the document or, for the first decision, [`SAMPLE_WORDS`].
    pub fn learn(&mut self, used: &UsedLanguage, checked: usize, all: usize) {
        let is_telling = used.detected && checked >= limits::MIN_DETECTION_WORDS;
        let is_sample = self.decided.is_none() && checked >= SAMPLE_WORDS;
        if is_telling && (is_sample || checked * 2 > all) {
            self.decided = Some(used.clone());
        }
    }

    /// The languages to name to the server, the likeliest first: the decided one, the user's last choice, and the browser's.
    pub fn preferred(&self, last_choice: Option<String>, browser: Vec<String>) -> Vec<String> {
        let decided = self.decided.iter().map(|used| used.code.to_string());
        let mut all: Vec<String> = Vec::new();
        for tag in decided.chain(last_choice).chain(browser) {
            if !all.contains(&tag) && all.len() < limits::MAX_PREFERRED_LANGUAGES {
                all.push(tag);
            }
        }
        all
    }

    /// The language to offer instead of the decided one: the first of the user's languages that is another one, or English.
    pub fn alternative<'a>(
        &self,
        users: &[String],
        available: &'a [LanguageInfo],
    ) -> Option<&'a LanguageInfo> {
        let decided = self.decided.as_ref()?.code.base();
        let users = users.iter().map(String::as_str).chain(["en-US", "en"]);
        let mut others = users.filter(|tag| base_language(tag) != decided);
        others.find_map(|tag| nearest_language(tag, available))
    }
}

/// `German` for `German (Germany)`.
pub fn language_without_region(name: &str) -> &str {
    name.split(" (").next().unwrap_or(name)
}

/// Groups for the language menu: those of the user, and one for each language with several variants, the usual one first.
pub fn menu_groups(users: &[String], available: &[LanguageInfo]) -> Vec<(String, Vec<LanguageInfo>)> {
    let mut own: Vec<LanguageInfo> = Vec::new();
    for tag in users {
        let Some(nearest) = nearest_language(tag, available) else {
            continue;
        };
        if !own.contains(nearest) {
            own.push(nearest.clone());
        }
    }
    let mut groups: Vec<(String, Vec<LanguageInfo>)> = Vec::new();
    for language in available.iter().filter(|language| !own.contains(language)) {
        let name = language_without_region(&language.name);
        match groups.iter_mut().find(|(other, _)| *other == name) {
            Some((_, variants)) => variants.push(language.clone()),
            None => groups.push((name.to_owned(), vec![language.clone()])),
        }
    }
    for (_, variants) in &mut groups {
        sort_by_key(variants, |language| {
            (!is_default_variant(language), language.name.clone())
        });
    }
    // One name says enough if there is only one variant.
    let (mut several, mut single): (Vec<_>, Vec<_>) =
        groups.into_iter().partition(|(_, variants)| variants.len() > 1);
    sort_by_key(&mut several, |(name, variants)| {
        (variants[0].code.base() != "en", name.clone())
    });
    let mut others: Vec<LanguageInfo> = single.drain(..).flat_map(|(_, variants)| variants).collect();
    sort_by(&mut others, |a, b| a.name.cmp(&b.name));
    let mut all = vec![(m("Your languages").owned(), own)];
    all.append(&mut several);
    all.push((m("Other languages").owned(), others));
    all.retain(|(_, languages)| !languages.is_empty());
    all
}

/// The available language for a tag: itself, or the usual variant of its language.
fn nearest_language<'a>(tag: &str, available: &'a [LanguageInfo]) -> Option<&'a LanguageInfo> {
    let same = available.iter().find(|language| language.code.as_str() == tag);
    let related = || {
        available
            .iter()
            .filter(|language| language.code.base() == base_language(tag))
    };
    same.or_else(|| related().find(|language| is_default_variant(language)))
        .or_else(|| related().next())
}

/// Whether it is the variant that is meant if none is named: that of the country that the language is named after.
fn is_default_variant(language: &LanguageInfo) -> bool {
    let (base, tag) = (language.code.base(), language.code.as_str());
    match base {
        "en" => tag == "en-US",
        "sv" => tag == "sv-SE",
        "ar" => tag == "ar" || tag == "ar-EG",
        _ => tag == base || *tag == format!("{base}-{}", base.to_uppercase()),
    }
}

fn base_language(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(code: &str) -> UsedLanguage {
        UsedLanguage {
            code: code.parse().unwrap(),
            name: code.to_owned(),
            detected: true,
        }
    }

    fn available(languages: &[(&str, &str)]) -> Vec<LanguageInfo> {
        let info = |(code, name): &(&str, &str)| LanguageInfo {
            code: code.parse().unwrap(),
            name: (*name).to_owned(),
        };
        languages.iter().map(info).collect()
    }

    fn strings(tags: &[&str]) -> Vec<String> {
        tags.iter().map(|tag| (*tag).to_owned()).collect()
    }

    #[test]
    fn a_language_is_decided_once_and_from_enough_text() {
        let mut language = DocumentLanguage::default();
        language.learn(&used("nb-NO"), 4, 4);
        assert_eq!(language.decided(), None);
        assert!(!language.is_due(19));
        assert!(language.is_due(20) && !language.is_due(21));
        language.learn(&used("de-DE"), 30, 100);
        assert_eq!(language.decided(), None, "a part of it may be in another");
        assert!(!language.is_due(39) && language.is_due(40));
        language.learn(&used("en-US"), 21, 21);
        language.learn(&used("de-DE"), 30, 100);
        assert_eq!(
            language.decided().unwrap().code.as_str(),
            "en-US",
            "a part of it may be in another"
        );
        language.learn(&used("de-DE"), 80, 100);
        assert_eq!(language.decided().unwrap().code.as_str(), "de-DE");
        let mut language = DocumentLanguage::default();
        language.learn(&used("de-DE"), 100, 20_000);
        assert_eq!(
            language.decided().unwrap().code.as_str(),
            "de-DE",
            "the start of a long text"
        );
    }

    #[test]
    fn the_decided_language_precedes_the_last_choice_and_the_browser_languages() {
        let mut language = DocumentLanguage::default();
        let browser = || strings(&["de-AT", "en"]);
        assert_eq!(language.preferred(None, browser()), ["de-AT", "en"]);
        let last = || Some("fr-FR".to_owned());
        assert_eq!(language.preferred(last(), browser()), ["fr-FR", "de-AT", "en"]);
        language.learn(&used("en"), 20, 20);
        assert_eq!(language.preferred(last(), browser()), ["en", "fr-FR", "de-AT"]);
    }

    #[test]
    fn another_language_of_the_user_is_offered_instead() {
        let mut language = DocumentLanguage::default();
        let available = available(&[
            ("en-US", "English (US)"),
            ("en-GB", "English (UK)"),
            ("de-AT", "German (Austria)"),
            ("de-DE", "German (Germany)"),
        ]);
        let code = |language: &DocumentLanguage, users: &[&str]| {
            let alternative = language.alternative(&strings(users), &available);
            alternative.map(|language| language.code.to_string())
        };
        assert_eq!(code(&language, &["en-GB"]), None);
        language.learn(&used("de-DE"), 20, 20);
        assert_eq!(code(&language, &["de-AT", "en-GB"]).as_deref(), Some("en-GB"));
        assert_eq!(code(&language, &["xx"]).as_deref(), Some("en-US"));
        language.learn(&used("en-US"), 20, 20);
        assert_eq!(code(&language, &["en-GB", "de"]).as_deref(), Some("de-DE"));
        assert_eq!(code(&language, &["en-GB"]), None);
    }

    #[test]
    fn the_menu_has_groups_with_the_usual_variant_first() {
        let available = available(&[
            ("en-US", "English (US)"),
            ("en-AU", "English (Australia)"),
            ("en-GB", "English (UK)"),
            ("de-AT", "German (Austria)"),
            ("de-DE", "German (Germany)"),
            ("nb-NO", "Norwegian Bokmål"),
            ("cs-CZ", "Czech"),
        ]);
        let groups = menu_groups(&strings(&["en-GB", "de"]), &available);
        let shown: Vec<(String, Vec<String>)> = groups
            .into_iter()
            .map(|(name, languages)| {
                (
                    name,
                    languages
                        .into_iter()
                        .map(|language| language.code.to_string())
                        .collect(),
                )
            })
            .collect();
        let expected = [
            ("Your languages", vec!["en-GB", "de-DE"]),
            ("English", vec!["en-US", "en-AU"]),
            ("Other languages", vec!["cs-CZ", "de-AT", "nb-NO"]),
        ];
        let expected: Vec<(String, Vec<String>)> = expected
            .into_iter()
            .map(|(name, codes)| (name.to_owned(), strings(&codes)))
            .collect();
        assert_eq!(shown, expected);
    }
}
