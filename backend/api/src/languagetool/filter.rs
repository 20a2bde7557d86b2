//! The selection of issues by rules and categories.

use std::collections::BTreeSet;

use emend_shared::{Issue, LanguageTag, Strictness, limits};

use super::PlainTextError;
use super::params::LtParams;
use super::rule_mapping::{is_in_category, is_rule, own_id};

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
    nothing: bool,
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

    fn have(&self, issue: &Issue, language: &LanguageTag) -> bool {
        let rule = |name: &String| is_rule(&issue.rule.id, name, language);
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
        let level = params.one_of("level", &["default", "picky"])?;
        let level = if level == "picky" {
            Strictness::Picky
        } else {
            Strictness::Normal
        };
        // Emend's own parameter, for clients that want fewer issues.
        let strictness = if params.filled("strictness").is_some() {
            let name = params.one_of("strictness", &Strictness::ALL.map(Strictness::as_str))?;
            Strictness::of_name(name).unwrap_or(level)
        } else {
            level
        };
        let modes = ["all", "textLevelOnly", "allButTextLevelOnly", "batch"];
        let mode = params.one_of("mode", &modes)?;
        let mut enabled_names = enabled.rules.iter().chain(&enabled.categories);
        Ok(Self {
            picky: strictness == Strictness::Picky || enabled_names.any(|name| name == PICKY),
            strictness,
            disabled,
            only: only.then_some(enabled),
            nothing: mode == "textLevelOnly",
        })
    }

    /// How sure an issue must be.
    pub(super) fn strictness(&self) -> Strictness {
        self.strictness
    }

    /// Emend's IDs of the rules to skip, up to the limit of a check; [`Self::lets`] skips the rest.
    pub(super) fn disabled_rules(&self, language: &LanguageTag) -> Vec<String> {
        let own: BTreeSet<&str> = self
            .disabled
            .rules
            .iter()
            .map(|name| own_id(name, language))
            .collect();
        let own = own.into_iter().map(str::to_owned);
        own.take(limits::MAX_DISABLED_RULES).collect()
    }

    /// Whether to report an issue in this language.
    pub(super) fn lets(&self, issue: &Issue, language: &LanguageTag) -> bool {
        let chosen = match &self.only {
            Some(names) => names.have(issue, language),
            None => self.picky || issue.rule.category != PICKY,
        };
        chosen && !self.nothing && !self.disabled.have(issue, language)
    }
}
