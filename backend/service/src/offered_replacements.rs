//! The filter for replacements that other accounts typed: agreement alone never gets a text offered.
//!
//! The engine's candidates and the user's own replacements are always offered. A replacement typed only by others is
//! offered if it consists of known words and is near the surface, so that it can be a correction of it. All others wait
//! for an administrator's approval. See `docs/decisions/0031-few-accounts.md`.

use std::sync::Arc;

use emend_domain::{Context, Item, Outcome, Surface, surface::keep_replacement};
use emend_engine::{FoundIssue, is_near};
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
fn decided_under(item: &Item, kept: &str) -> Option<Item> {
    let pair = Surface::of(&format!("{} → {kept}", item.surface()));
    Item::from_parts(item.language(), REPLACEMENT, pair.as_str(), Context::Anywhere).ok()
}

fn decision(item: &Item, kept: &str, decisions: &Decisions) -> Option<Decision> {
    let under = decided_under(item, kept)?;
    decisions.get(&under.key()).copied()
}

/// Removes replacements from the evidence that others typed and that must not be offered to the viewer. `guides` are
/// those of the viewer's teams, whose words count as known.
pub(crate) fn retain_offerable(
    languages: &Languages,
    issue: &FoundIssue,
    item: &Item,
    evidence: &mut Evidence,
    guides: &[Arc<TeamGuide>],
    decisions: &Decisions,
) {
    let offered = |kept: &str| {
        let kept = kept.to_lowercase();
        let mut candidates = issue.candidates.iter();
        candidates.any(|offer| keep_replacement(&issue.surface, &offer.value).to_lowercase() == kept)
    };
    // Without a decision, the text must be a candidate of the engine or plausible on its own: accounts are free to
    // create, so the number of accounts that typed a text proves nothing.
    evidence.retain_of_others(|kept| match decision(item, kept, decisions) {
        Some(Decision::Approved) => true,
        Some(Decision::Rejected) => false,
        None => {
            let of_a_team = |word: &str| guides.iter().any(|guide| guide.knows(word));
            offered(kept) || could_be_meant(languages, item, kept, of_a_team)
        }
    });
}

/// Returns whether a replacement can be a correction of an item's surface: empty, or composed of known words and near
/// the surface.
fn could_be_meant(languages: &Languages, item: &Item, kept: &str, also_known: impl Fn(&str) -> bool) -> bool {
    let is_word = |word: &str| languages.know_any(item.language(), word) || also_known(word);
    is_near(item.surface().as_str(), kept) && kept.split(' ').all(is_word)
}

/// Returns the replacements of an item that enough accounts typed and that an administrator must approve before others
/// see them.
pub(crate) fn awaiting_approval(
    languages: &Languages,
    least_accounts: u32,
    found: &ItemCounts,
    decisions: &Decisions,
) -> Vec<PromotionInfo> {
    let item = &found.item;
    let chosen = found.counts.iter().filter_map(|(outcome, count)| match outcome {
        Outcome::Chosen(kept) if count.voters >= least_accounts => Some((kept, count.voters)),
        _ => None,
    });
    let far = chosen.filter(|(kept, _)| !could_be_meant(languages, item, kept, |_| false));
    far.filter_map(|(kept, voters)| {
        let decision = decision(item, kept, decisions);
        Some(PromotionInfo {
            id: id_of(&decided_under(item, kept)?),
            language: item.language().to_owned(),
            rule: item.rule().to_string(),
            surface: item.surface().as_str().to_owned(),
            voters,
            holds: decision == Some(Decision::Approved),
            decision,
            sentence: learned_item_text::awaiting(item, kept, voters),
        })
    })
    .collect()
}
