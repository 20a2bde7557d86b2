//! A house style as one automaton over its terms to avoid, so that matching time does not depend on the number of
//! entries. See `docs/decisions/0038-house-style-automaton.md`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use emend_engine::Budget;
use emend_shared::house_style::HouseEntry;

use super::folded_text::FoldedText;

/// The work per hundred bytes of text, and the number of matches per unit of work.
const HUNDRED_BYTES: u64 = 2;
const MATCHES_PER_UNIT: usize = 8;

/// A team's terms to avoid, with the terms to use instead.
#[derive(Debug, Default)]
pub(crate) struct CompiledStyle {
    entries: Vec<StyleTerm>,
    /// Built on first use, which is on a checking thread.
    automaton: OnceLock<Option<AhoCorasick>>,
}

#[derive(Debug)]
struct StyleTerm {
    house: HouseEntry,
    from: String,
    to: String,
    /// The positions in `to` at which `from` occurs as part of it.
    contained_offsets: Vec<usize>,
}

impl CompiledStyle {
    pub(super) fn new(entries: impl IntoIterator<Item = HouseEntry>) -> Self {
        let entries = entries.into_iter().map(|entry| {
            let (from, to) = (entry.from.to_lowercase(), entry.to.to_lowercase());
            let longer = to.len() > from.len();
            let contained_offsets = to.match_indices(&from).filter(|_| longer).map(|(at, _)| at);
            StyleTerm {
                contained_offsets: contained_offsets.collect(),
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

    /// Returns the terms to avoid in a text, as start, end and entry, in order and without overlaps. `None` if the
    /// budget does not suffice.
    pub(super) fn find(
        &self,
        text: &FoldedText<'_>,
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
        // Among several matches with the same start, the longest one applies.
        let mut longest: BTreeMap<usize, (usize, &HouseEntry)> = BTreeMap::new();
        for (count, term) in automaton.find_overlapping_iter(text.folded()).enumerate() {
            if count % MATCHES_PER_UNIT == 0 && !budget.take(1) {
                return None;
            }
            let entry = &self.entries[term.pattern().as_usize()];
            let Some(bytes) = text.whole_words(term.range()) else {
                continue;
            };
            let longer = longest.get(&bytes.start).is_none_or(|(end, _)| *end < bytes.end);
            let is_right =
                || text.text()[bytes.clone()] == entry.house.to || entry.is_part(text, term.start());
            if longer && !is_right() {
                longest.insert(bytes.start, (bytes.end, &entry.house));
            }
        }
        let mut last_end = 0;
        let mut matches = Vec::new();
        for (start, (end, entry)) in longest {
            if start >= last_end {
                last_end = end;
                matches.push((start, end, entry));
            }
        }
        Some(matches)
    }
}

impl StyleTerm {
    /// Returns whether the match at a byte of the folded text is part of the recommended term.
    fn is_part(&self, text: &FoldedText<'_>, start: usize) -> bool {
        self.contained_offsets.iter().any(|at| {
            let start = start.checked_sub(*at);
            start
                .and_then(|start| text.folded().as_bytes().get(start..))
                .is_some_and(|rest| rest.starts_with(self.to.as_bytes()))
        })
    }
}
