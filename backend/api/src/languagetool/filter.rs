//! The selection of issues by rules and categories.

use std::collections::BTreeSet;

use emend_shared::{Issue, LanguageTag, Strictness, limits};

use super::PlainTextError;
use super::params::LtParams;
use super::rule_mapping::{emend_id, is_in_category, is_same_rule};

/// The category that is reported only at the level `picky`: text that is long but not wrong.
const PICKY: &str = "READABILITY";

/// The issues that a client has requested. Rules and categories are given by Emend's or LanguageTool's IDs.
pub(super) struct RuleFilter {
    disabled: RuleIds,
    /// The enabled rules and categories; `None` for all.
    only: Option<RuleIds>,
    picky: bool,
    strictness: Strictness,
    /// Whether only text-level rules were requested, of which there are none.
    matches_nothing: bool,
}

/// IDs of rules and categories.
struct RuleIds {
    rules: Vec<String>,
    categories: Vec<String>,
}

impl RuleIds {
    fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.categories.is_empty()
    }

    fn matches(&self, issue: &Issue, language: &LanguageTag) -> bool {
        let rule = |name: &String| is_same_rule(&issue.rule.id, name, language);
        let category = |name: &String| is_in_category(&issue.rule.category, name);
        self.rules.iter().any(rule) || self.categories.iter().any(category)
    }
}

impl RuleFilter {
    pub(super) fn of(params: &LtParams) -> Result<Self, PlainTextError> {
        let names = |rules, categories| RuleIds {
            rules: params.list(rules),
            categories: params.list(categories),
        };
        let enabled = names("enabledRules", "enabledCategories");
        let disabled = names("disabledRules", "disabledCategories");
        let only = params.flag("enabledOnly");
        if only && enabled.is_empty() {
            return Err(PlainTextError::malformed(
                "You must specify enabled rules or categories when using enabledOnly=yes",
            ));
        }
        if only && !disabled.is_empty() {
            return Err(PlainTextError::malformed(
                "You cannot specify disabled rules or categories when using enabledOnly=yes",
            ));
        }
        let level = params.choice("level", &["default", "picky"])?;
        let level = if level == "picky" {
            Strictness::Picky
        } else {
            Strictness::Normal
        };
        // Emend's own parameter, for clients that want fewer issues.
        let strictness = if params.filled("strictness").is_some() {
            let name = params.choice("strictness", &Strictness::ALL.map(Strictness::as_str))?;
            Strictness::of_name(name).unwrap_or(level)
        } else {
            level
        };
        let modes = ["all", "textLevelOnly", "allButTextLevelOnly", "batch"];
        let mode = params.choice("mode", &modes)?;
        let mut enabled_names = enabled.rules.iter().chain(&enabled.categories);
        Ok(Self {
            picky: strictness == Strictness::Picky || enabled_names.any(|name| name == PICKY),
            strictness,
            disabled,
            only: only.then_some(enabled),
            matches_nothing: mode == "textLevelOnly",
        })
    }

    /// How sure an issue must be.
    pub(super) fn strictness(&self) -> Strictness {
        self.strictness
    }

    /// Emend's IDs of the rules to skip, up to the limit of a check; [`Self::shows`] skips the rest.
    pub(super) fn disabled_rules(&self, language: &LanguageTag) -> Vec<String> {
        let own_rules: BTreeSet<&str> = self
            .disabled
            .rules
            .iter()
            .map(|name| emend_id(name, language))
            .collect();
        let own_rules = own_rules.into_iter().map(str::to_owned);
        own_rules.take(limits::MAX_DISABLED_RULES).collect()
    }

    /// Whether to report an issue in this language.
    pub(super) fn shows(&self, issue: &Issue, language: &LanguageTag) -> bool {
        let selected = match &self.only {
            Some(names) => names.matches(issue, language),
            None => self.picky || issue.rule.category != PICKY,
        };
        selected && !self.matches_nothing && !self.disabled.matches(issue, language)
    }
}
