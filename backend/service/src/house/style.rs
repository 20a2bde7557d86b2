//! A house style as one automaton over what is written otherwise: its time does not hang on how many entries there are.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use emend_engine::Budget;
use emend_shared::house::HouseEntry;

use super::folded::Folded;

/// What a text costs for each hundred bytes, and each time that an entry fits somewhere.
const HUNDRED_BYTES: u64 = 2;
const MATCHES_PER_UNIT: usize = 8;

/// What a team writes instead of something.
#[derive(Debug, Default)]
pub(crate) struct Style {
    entries: Vec<Entry>,
    /// Made where it is first used, which is on a thread that checks.
    automaton: OnceLock<Option<AhoCorasick>>,
}

#[derive(Debug)]
struct Entry {
    house: HouseEntry,
    from: String,
    to: String,
    /// Where in `to` what is written otherwise stands as a part of what is right.
    within: Vec<usize>,
}

impl Style {
    pub(super) fn new(entries: impl IntoIterator<Item = HouseEntry>) -> Self {
        let entries = entries.into_iter().map(|entry| {
            let (from, to) = (entry.from.to_lowercase(), entry.to.to_lowercase());
            let longer = to.len() > from.len();
            let within = to.match_indices(&from).filter(|_| longer).map(|(at, _)| at);
            Entry {
                within: within.collect(),
                house: entry,
                from,
                to,
            }
        });
        Self {
            entries: entries.collect(),
            automaton: OnceLock::new(),
        }
    }

    /// What is written otherwise: where it begins and ends, and the entry that says so, in order and without overlaps. `None` where
    /// the budget does not reach.
    pub(super) fn find(
        &self,
        text: &Folded<'_>,
        budget: &mut Budget,
    ) -> Option<Vec<(usize, usize, &HouseEntry)>> {
        if self.entries.is_empty() {
            return Some(Vec::new());
        }
        if !budget.take(1 + text.folded().len() as u64 / 100 * HUNDRED_BYTES) {
            return None;
        }
        let automaton = self.automaton.get_or_init(|| {
            let patterns = self.entries.iter().map(|entry| &entry.from);
            AhoCorasick::new(patterns).ok()
        });
        let Some(automaton) = automaton else {
            tracing::error!("a house style is too large to compile; checking without it");
            return Some(Vec::new());
        };
        // The longest that fits is meant.
        let mut longest: BTreeMap<usize, (usize, &HouseEntry)> = BTreeMap::new();
        for (count, found) in automaton.find_overlapping_iter(text.folded()).enumerate() {
            if count % MATCHES_PER_UNIT == 0 && !budget.take(1) {
                return None;
            }
            let entry = &self.entries[found.pattern().as_usize()];
            let Some(bytes) = text.alone(found.range()) else {
                continue;
            };
            let longer = longest.get(&bytes.start).is_none_or(|(end, _)| *end < bytes.end);
            let is_right =
                || text.text()[bytes.clone()] == entry.house.to || entry.is_part(text, found.start());
            if longer && !is_right() {
                longest.insert(bytes.start, (bytes.end, &entry.house));
            }
        }
        let mut done = 0;
        let mut found = Vec::new();
        for (start, (end, entry)) in longest {
            if start >= done {
                done = end;
                found.push((start, end, entry));
            }
        }
        Some(found)
    }
}

impl Entry {
    /// Whether what stands at a byte of the folded text is part of what is right.
    fn is_part(&self, text: &Folded<'_>, start: usize) -> bool {
        self.within.iter().any(|at| {
            let begins = start.checked_sub(*at);
            begins
                .and_then(|begins| text.folded().as_bytes().get(begins..))
                .is_some_and(|rest| rest.starts_with(self.to.as_bytes()))
        })
    }
}
