//! Which issues a client wants.

use std::collections::BTreeSet;

use emend_shared::{Issue, LanguageTag, limits};

use super::Plain;
use super::params::Params;
use super::rules::{is_in_category, is_rule, own_id};

/// What is found only where a client asks for more than the default: what is long, and not wrong.
const PICKY: &str = "READABILITY";

/// Which issues a client wants. Rules and categories go by our names or those of LanguageTool.
pub(super) struct Filter {
    disabled: Names,
    /// `None` for all.
    only: Option<Names>,
    picky: bool,
    /// Rules that look at a text as a whole, of which there are none.
    nothing: bool,
}

/// Rules and categories by name.
struct Names {
    rules: Vec<String>,
    categories: Vec<String>,
}

impl Names {
    fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.categories.is_empty()
    }

    fn have(&self, issue: &Issue, language: &LanguageTag) -> bool {
        let rule = |name: &String| is_rule(&issue.rule.id, name, language);
        let category = |name: &String| is_in_category(&issue.rule.category, name);
        self.rules.iter().any(rule) || self.categories.iter().any(category)
    }
}

impl Filter {
    pub(super) fn of(params: &Params) -> Result<Self, Plain> {
        let names = |rules, categories| Names {
            rules: params.list(rules),
            categories: params.list(categories),
        };
        let enabled = names("enabledRules", "enabledCategories");
        let disabled = names("disabledRules", "disabledCategories");
        let only = params.flag("enabledOnly");
        if only && enabled.is_empty() {
            return Err(Plain::malformed(
                "You must specify enabled rules or categories when using enabledOnly=yes",
            ));
        }
        if only && !disabled.is_empty() {
            return Err(Plain::malformed(
                "You cannot specify disabled rules or categories when using enabledOnly=yes",
            ));
        }
        let level = params.one_of("level", &["default", "picky"])?;
        let modes = ["all", "textLevelOnly", "allButTextLevelOnly", "batch"];
        let mode = params.one_of("mode", &modes)?;
        let mut enabled_names = enabled.rules.iter().chain(&enabled.categories);
        Ok(Self {
            picky: level == "picky" || enabled_names.any(|name| name == PICKY),
            disabled,
            only: only.then_some(enabled),
            nothing: mode == "textLevelOnly",
        })
    }

    /// Our names of the rules to leave out, as many as a check takes; [`Self::lets`] leaves out the rest.
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

    /// Whether an issue in this language is wanted.
    pub(super) fn lets(&self, issue: &Issue, language: &LanguageTag) -> bool {
        let chosen = match &self.only {
            Some(names) => names.have(issue, language),
            None => self.picky || issue.rule.category != PICKY,
        };
        chosen && !self.nothing && !self.disabled.have(issue, language)
    }
}
