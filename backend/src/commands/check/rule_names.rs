//! The names of rules in settings and comments.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use anyhow::ensure;
use emend_domain::RuleId;

/// Every rule. Only English has more rules than spelling.
static RULES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut rules = emend_engine::english_rule_ids();
    rules.insert(RuleId::HOUSE_STYLE.to_owned());
    rules
});

/// Returns an error that names the rule if there is none of this name.
pub(super) fn check_rule_name(rule: &str) -> anyhow::Result<()> {
    ensure!(
        RULES.contains(rule),
        "there is no rule {rule}; `emend check` prints the name of each issue's rule in brackets"
    );
    Ok(())
}
