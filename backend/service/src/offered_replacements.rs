//! The filter for replacements that other accounts typed: agreement alone never gets a text offered.
//!
//! The engine's candidates and the user's own replacements are always offered. A replacement typed only by others is
//! offered if it consists of known words and is near the surface, so that it can be a correction of it. All others wait
//! for an administrator's approval. See `docs/decisions/0031-few-accounts.md`.

use std::sync::Arc;

use emend_domain::{Context, Item, Outcome, Surface, surface::stored_replacement};
use emend_engine::{DetectedIssue, is_plausible_replacement};
use emend_learning::Evidence;
use emend_shared::promotion::{Decision, PromotionInfo};
use emend_store::ItemCounts;

use crate::house::TeamGuide;
use crate::learned_item_id::id_of;
use crate::{Languages, learned_item_text};
use emend_accounts::Decisions;

/// The rule under which decisions about replacements are stored.
const REPLACEMENT: &str = "REPLACEMENT";

/// Returns the item under which a decision about one replacement of an item is stored.
fn decision_item(item: &Item, stored: &str) -> Option<Item> {
    let pair = Surface::of(&format!("{} → {stored}", item.surface()));
    Item::from_parts(item.language(), REPLACEMENT, pair.as_str(), Context::Anywhere).ok()
}

fn decision(item: &Item, stored: &str, decisions: &Decisions) -> Option<Decision> {
    let key = decision_item(item, stored)?;
    decisions.get(&key.key()).copied()
}

/// Removes replacements from the evidence that others typed and that must not be offered to the viewer. `guides` are
/// those of the viewer's teams, whose words count as known.
pub(crate) fn retain_offerable(
    languages: &Languages,
    issue: &DetectedIssue,
    item: &Item,
    evidence: &mut Evidence,
    guides: &[Arc<TeamGuide>],
    decisions: &Decisions,
) {
    let offered = |stored: &str| {
        let stored = stored.to_lowercase();
        let mut candidates = issue.candidates.iter();
        candidates.any(|offer| stored_replacement(&issue.surface, &offer.value).to_lowercase() == stored)
    };
    // Without a decision, the text must be a candidate of the engine or plausible on its own: accounts are free to
    // create, so the number of accounts that typed a text proves nothing.
    evidence.retain_replacements_of_others(|stored| match decision(item, stored, decisions) {
        Some(Decision::Approved) => true,
        Some(Decision::Rejected) => false,
        None => {
            let of_a_team = |word: &str| guides.iter().any(|guide| guide.knows(word));
            offered(stored) || is_plausible(languages, item, stored, of_a_team)
        }
    });
}

/// Returns whether a replacement can be a correction of an item's surface: empty, or composed of known words and near
/// the surface.
fn is_plausible(languages: &Languages, item: &Item, stored: &str, also_known: impl Fn(&str) -> bool) -> bool {
    let is_word = |word: &str| languages.know_any(item.language(), word) || also_known(word);
    is_plausible_replacement(item.surface().as_str(), stored) && stored.split(' ').all(is_word)
}

/// Returns the replacements of an item that enough accounts typed and that an administrator must approve before others
/// see them.
pub(crate) fn pending_approvals(
    languages: &Languages,
    min_accounts: u32,
    item_counts: &ItemCounts,
    decisions: &Decisions,
) -> Vec<PromotionInfo> {
    let item = &item_counts.item;
    let chosen = item_counts
        .counts
        .iter()
        .filter_map(|(outcome, count)| match outcome {
            Outcome::Chosen(stored) if count.voters >= min_accounts => Some((stored, count.voters)),
            _ => None,
        });
    let implausible = chosen.filter(|(stored, _)| !is_plausible(languages, item, stored, |_| false));
    implausible
        .filter_map(|(stored, voters)| {
            let decision = decision(item, stored, decisions);
            Some(PromotionInfo {
                id: id_of(&decision_item(item, stored)?),
                language: item.language().to_owned(),
                rule: item.rule().to_string(),
                surface: item.surface().as_str().to_owned(),
                voters,
                holds: decision == Some(Decision::Approved),
                decision,
                sentence: learned_item_text::awaiting_approval_text(item, stored, voters),
            })
        })
        .collect()
}
