//! The rule for words that are in no dictionary, in every language: its ID, description and message.

use crate::Rule;

/// The ID of the rule for words that are in no dictionary, in every language.
pub const SPELLING_RULE: &str = emend_domain::RuleId::SPELLING;

/// Returns the rule of all spelling issues.
pub(crate) fn spelling_rule() -> Rule {
    Rule {
        id: SPELLING_RULE.to_owned(),
        category: "TYPOS".to_owned(),
        description: "Words that are not in the dictionary.".to_owned(),
    }
}

/// Returns the message of a spelling issue. It does not name a candidate, because learning may rank another one first.
pub(crate) fn spelling_message(surface: &str) -> String {
    format!("“{surface}” is not in the dictionary.")
}
