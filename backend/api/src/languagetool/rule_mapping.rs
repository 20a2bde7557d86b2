//! LanguageTool's IDs of rules and categories.
//!
//! Clients depend on them: they offer to add a word to a dictionary only for rules of LanguageTool's spellers, and they turn off
//! rules by LanguageTool's IDs. Emend's own rule ID is accepted wherever LanguageTool's is, and is the `subId` in responses.

use std::borrow::Cow;

use emend_domain::RuleId;
use emend_shared::{Issue, IssueKind, LanguageTag};

use super::response::{LtCategory, LtRule};

/// Emend's rule for words that are in no dictionary.
const SPELLING_RULE: &str = RuleId::SPELLING;

/// Rules that LanguageTool has too: Emend's ID, LanguageTool's ID, and other LanguageTool IDs of the same or a narrower rule.
const RULE_ALIASES: [(&str, Option<&str>, &[&str]); 9] = [
    ("AnA", Some("EN_A_VS_AN"), &[]),
    ("SentenceCapitalization", Some("UPPERCASE_SENTENCE_START"), &[]),
    ("RepeatedWords", Some("ENGLISH_WORD_REPEAT_RULE"), &[]),
    ("Spaces", Some("WHITESPACE_RULE"), &["CONSECUTIVE_SPACES"]),
    ("SPACE_AT_STOP", Some("COMMA_PARENTHESIS_WHITESPACE"), &[]),
    ("CapitalizePersonalPronouns", Some("I_LOWERCASE"), &[]),
    ("LongSentences", Some("TOO_LONG_SENTENCE"), &[]),
    (
        "UnclosedQuotes",
        Some("EN_UNPAIRED_QUOTES"),
        &["EN_UNPAIRED_BRACKETS"],
    ),
    ("PronounVerbAgreement", None, &["HE_VERB_AGR", "NON3PRS_VERB"]),
];

/// Emend's categories, LanguageTool's category, and its name. Other categories stay unchanged.
const CATEGORIES: [(&[&str], &str, &str); 10] = [
    (
        &["TYPOS", "SPELLING", "TYPO", "BOUNDARY_ERROR"],
        "TYPOS",
        "Possible Typo",
    ),
    (
        &[
            "GRAMMAR",
            "AGREEMENT",
            "NONSTANDARD",
            "USAGE",
            "WORD_ORDER",
            "MISCELLANEOUS",
        ],
        "GRAMMAR",
        "Grammar",
    ),
    (
        &["WORD_CHOICE", "EGGCORN", "MALAPROPISM"],
        "CONFUSED_WORDS",
        "Commonly Confused Words",
    ),
    (&["REPETITION"], "REPETITIONS", "Repetitions"),
    (&["PUNCTUATION"], "PUNCTUATION", "Punctuation"),
    (&["CAPITALIZATION"], "CASING", "Capitalization"),
    (&["FORMATTING"], "TYPOGRAPHY", "Typography"),
    (&["REDUNDANCY"], "REDUNDANCY", "Redundant Phrases"),
    (&["REGIONALISM"], "REGIONALISMS", "Regionalisms"),
    (
        &["STYLE", "ENHANCEMENT", "READABILITY", "HOUSE_STYLE"],
        "STYLE",
        "Style",
    ),
];

/// The rule of an issue in this language, in LanguageTool's form.
pub(super) fn languagetool_rule(issue: &Issue, language: &LanguageTag) -> LtRule {
    let rule_id = &issue.rule;
    let (id, sub_id) = match languagetool_id(&rule_id.id, language) {
        Some(id) if id != rule_id.id => (id.into_owned(), Some(rule_id.id.clone())),
        _ => (rule_id.id.clone(), None),
    };
    let category = CATEGORIES
        .iter()
        .find(|(ours, _, _)| ours.contains(&rule_id.category.as_str()));
    let category = match category {
        Some((_, id, name)) => LtCategory {
            id: (*id).to_owned(),
            name: (*name).to_owned(),
        },
        None => LtCategory {
            id: rule_id.category.clone(),
            name: in_words(&rule_id.category),
        },
    };
    LtRule {
        id,
        sub_id,
        description: rule_id.description.clone(),
        issue_type: issue_type(issue),
        category,
    }
}

/// Whether a rule has this ID in Emend or LanguageTool.
pub(super) fn is_same_rule(rule_id: &str, name: &str, language: &LanguageTag) -> bool {
    let aliases = || RULE_ALIASES.iter().find(|(ours, _, _)| *ours == rule_id);
    rule_id == name
        || languagetool_id(rule_id, language).is_some_and(|id| id == name)
        || aliases().is_some_and(|(_, _, more)| more.contains(&name))
}

/// Whether an issue is in this category of Emend or LanguageTool.
pub(super) fn is_in_category(rule_id: &str, name: &str) -> bool {
    let category = || CATEGORIES.iter().find(|(_, category, _)| *category == name);
    rule_id == name || category().is_some_and(|(ours, _, _)| ours.contains(&rule_id))
}

/// Emend's ID of a rule; an unknown ID is returned unchanged.
pub(super) fn emend_id<'a>(name: &'a str, language: &LanguageTag) -> &'a str {
    if is_same_rule(SPELLING_RULE, name, language) {
        return SPELLING_RULE;
    }
    let alias = RULE_ALIASES
        .iter()
        .find(|(rule_id, _, _)| is_same_rule(rule_id, name, language));
    alias.map_or(name, |(rule_id, _, _)| rule_id)
}

fn languagetool_id(rule_id: &str, language: &LanguageTag) -> Option<Cow<'static, str>> {
    if rule_id == SPELLING_RULE {
        return Some(speller(language));
    }
    let alias = RULE_ALIASES.iter().find(|(ours, _, _)| *ours == rule_id);
    alias.and_then(|(_, category, _)| category.map(Cow::Borrowed))
}

/// The ID of LanguageTool's speller for a language.
fn speller(language: &LanguageTag) -> Cow<'static, str> {
    Cow::Borrowed(match (language.base(), language.as_str()) {
        ("en", "en") => "MORFOLOGIK_RULE_EN_US",
        ("en", tag) => {
            return Cow::Owned(format!(
                "MORFOLOGIK_RULE_{}",
                tag.to_uppercase().replace('-', "_")
            ));
        }
        (_, "de-AT") => "AUSTRIAN_GERMAN_SPELLER_RULE",
        (_, "de-CH" | "de-LI") => "SWISS_GERMAN_SPELLER_RULE",
        ("de", _) => "GERMAN_SPELLER_RULE",
        ("fr", _) => "FR_SPELLING_RULE",
        (_, "pt-BR") => "MORFOLOGIK_RULE_PT_BR",
        ("pt", _) => "MORFOLOGIK_RULE_PT_PT",
        ("es", _) => "MORFOLOGIK_RULE_ES",
        ("ca", _) => "MORFOLOGIK_RULE_CA_ES",
        ("it", _) => "MORFOLOGIK_RULE_IT_IT",
        ("nl", _) => "MORFOLOGIK_RULE_NL_NL",
        ("pl", _) => "MORFOLOGIK_RULE_PL_PL",
        ("ru", _) => "MORFOLOGIK_RULE_RU_RU",
        ("uk", _) => "MORFOLOGIK_RULE_UK_UA",
        ("be", _) => "MORFOLOGIK_RULE_BE_BY",
        ("sk", _) => "MORFOLOGIK_RULE_SK_SK",
        ("sl", _) => "MORFOLOGIK_RULE_SL_SI",
        ("ro", _) => "MORFOLOGIK_RULE_RO_RO",
        ("el", _) => "MORFOLOGIK_RULE_EL_GR",
        ("br", _) => "MORFOLOGIK_RULE_BR_FR",
        ("ga", _) => "MORFOLOGIK_RULE_GA_IE",
        ("ar", _) => "HUNSPELL_RULE_AR",
        _ => "HUNSPELL_RULE",
    })
}

/// The type of the Internationalization Tag Set.
fn issue_type(issue: &Issue) -> &'static str {
    match (issue.rule.id.as_str(), issue.rule.category.as_str(), issue.kind) {
        ("Spaces", _, _) => "whitespace",
        (_, "REPETITION", _) => "duplication",
        (_, "REGIONALISM", _) => "locale-violation",
        (_, _, IssueKind::Spelling) => "misspelling",
        (_, _, IssueKind::Grammar) => "grammar",
        (_, _, IssueKind::Punctuation | IssueKind::Typography) => "typographical",
        (_, _, IssueKind::Style) => "style",
    }
}

/// Converts an ID to words: `WORD_CHOICE` becomes "Word choice".
fn in_words(id: &str) -> String {
    let words = id.replace('_', " ").to_lowercase();
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use emend_shared::{RuleInfo, Utf16Span};

    fn tag(language: &str) -> LanguageTag {
        language.parse().unwrap()
    }

    fn issue(rule: &str, category: &str, kind: IssueKind) -> Issue {
        Issue {
            span: Utf16Span { offset: 0, length: 1 },
            surface: "a".to_owned(),
            kind,
            rule: RuleInfo {
                id: rule.to_owned(),
                category: category.to_owned(),
                description: String::new(),
            },
            message: String::new(),
            left: String::new(),
            right: String::new(),
            replacements: Vec::new(),
            suppressed: None,
            suppressed_because: None,
            threshold_because: None,
        }
    }

    #[test]
    fn an_unknown_word_is_found_by_the_speller_of_its_language() {
        for (language, id) in [
            ("en-US", "MORFOLOGIK_RULE_EN_US"),
            ("en-GB", "MORFOLOGIK_RULE_EN_GB"),
            ("de-DE", "GERMAN_SPELLER_RULE"),
            ("de-AT", "AUSTRIAN_GERMAN_SPELLER_RULE"),
            ("fr-FR", "FR_SPELLING_RULE"),
            ("pt-BR", "MORFOLOGIK_RULE_PT_BR"),
            ("da-DK", "HUNSPELL_RULE"),
        ] {
            let rule = languagetool_rule(
                &issue(SPELLING_RULE, "TYPOS", IssueKind::Spelling),
                &tag(language),
            );
            assert_eq!(rule.id, id);
            assert_eq!(rule.sub_id.as_deref(), Some(SPELLING_RULE));
            assert_eq!(
                (rule.category.id.as_str(), rule.issue_type),
                ("TYPOS", "misspelling")
            );
            assert_eq!(emend_id(id, &tag(language)), SPELLING_RULE);
        }
    }

    #[test]
    fn well_known_rules_and_categories_have_their_names_in_languagetool() {
        for (rule, category, kind, id, their_category, issue_type) in [
            (
                "AnA",
                "MISCELLANEOUS",
                IssueKind::Grammar,
                "EN_A_VS_AN",
                "GRAMMAR",
                "grammar",
            ),
            (
                "SentenceCapitalization",
                "CAPITALIZATION",
                IssueKind::Typography,
                "UPPERCASE_SENTENCE_START",
                "CASING",
                "typographical",
            ),
            (
                "RepeatedWords",
                "REPETITION",
                IssueKind::Grammar,
                "ENGLISH_WORD_REPEAT_RULE",
                "REPETITIONS",
                "duplication",
            ),
            (
                "ThenThan",
                "WORD_CHOICE",
                IssueKind::Grammar,
                "ThenThan",
                "CONFUSED_WORDS",
                "grammar",
            ),
            ("New", "NEW_THING", IssueKind::Style, "New", "NEW_THING", "style"),
        ] {
            let mapped = languagetool_rule(&issue(rule, category, kind), &tag("en-US"));
            assert_eq!(mapped.id, id);
            assert_eq!(mapped.category.id, their_category);
            assert_eq!(mapped.issue_type, issue_type, "{rule}");
            assert_eq!(mapped.sub_id.as_deref(), (rule != id).then_some(rule));
            assert_eq!(emend_id(id, &tag("en-US")), rule);
            assert!(is_in_category(category, their_category) && is_in_category(category, category));
        }
        assert!(is_same_rule("PronounVerbAgreement", "HE_VERB_AGR", &tag("en-US")));
        assert!(!is_same_rule(SPELLING_RULE, "GERMAN_SPELLER_RULE", &tag("en-US")));
        assert!(!is_in_category("AGREEMENT", "TYPOS"));
        assert_eq!(in_words("NEW_THING"), "New thing");
    }
}
