//! The budget of work of a request, which prevents any text from occupying a processor for long.
//!
//! Work is counted and not timed, so the same text gets the same answer on a fast machine and on a slow or busy one. A
//! unit is about a microsecond of one core of a small server (docs/decisions/0035-work-per-check.md).

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The remaining work and issues of a request. Paragraphs draw on it in the order of the text.
#[derive(Debug, Clone)]
pub struct Budget {
    remaining: u64,
    /// A reserve for searches among nearby words only, used when the rest is spent.
    nearby_reserve: u64,
    issues: usize,
    shortage: Option<Shortage>,
    /// Whether the check has ended, so that nothing further is examined.
    has_ended: bool,
    stop: Arc<AtomicBool>,
    /// The surfaces whose candidates this request has paid for.
    searched_surfaces: HashSet<u64>,
    receipt: WorkCost,
}

/// The reason for an omission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortage {
    /// The work is spent. Unknown words are still flagged, the later ones without candidates.
    Work,
    /// The answer contains the maximum number of issues. The text after them was not examined.
    Issues,
    /// The caller stopped the request. The rest of the text was not examined.
    Stopped,
}

/// The cost of a paragraph, which is paid again when its issues are taken from a cache.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkCost {
    work: u64,
    /// The surfaces that were searched for, and the cost of each.
    searches: Vec<(u64, u64)>,
    issues: usize,
}

/// The thoroughness of a search for candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SearchEffort {
    /// A search among all words.
    Full,
    /// A search among the nearest words only.
    Nearby,
    /// No search.
    None,
}

/// The cost of a search among nearby words.
const NEARBY_SEARCH_COST: u64 = 800;

impl Budget {
    /// Returns a budget for this amount of work and this number of issues. An additional fifth of the work is reserved
    /// for searches among nearby words.
    pub fn new(work: u64, issues: usize) -> Self {
        Self {
            remaining: work,
            nearby_reserve: work / 5,
            issues,
            shortage: None,
            has_ended: false,
            stop: Arc::default(),
            searched_surfaces: HashSet::new(),
            receipt: WorkCost::default(),
        }
    }

    /// Returns a budget that is sufficient for every text.
    pub fn unlimited() -> Self {
        Self::new(u64::MAX, usize::MAX)
    }

    /// Returns a flag that stops the work when it is set, from any thread.
    pub fn stop_flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Returns the reason for the first omission, or `None` if nothing was omitted.
    pub fn shortage(&self) -> Option<Shortage> {
        self.shortage
    }

    /// Returns the remaining work.
    pub fn remaining(&self) -> u64 {
        self.remaining
    }

    /// Returns the work spent since the last receipt, or since the beginning.
    pub fn receipt(&mut self) -> WorkCost {
        std::mem::take(&mut self.receipt)
    }

    /// Pays the cost in a receipt, as if the work were done again. Returns false, without paying, if the cost exceeds
    /// the rest of the budget.
    pub fn charge_again(&mut self, receipt: &WorkCost) -> bool {
        // A result from a cache costs as much as a new one. Otherwise the same text would get another answer when parts
        // of it were checked before (docs/decisions/0035-work-per-check.md).
        let searches = receipt.searches.iter();
        let new: u64 = searches
            .filter(|(surface, _)| !self.searched_surfaces.contains(surface))
            .map(|(_, cost)| cost)
            .sum();
        let work = receipt.work.saturating_add(new);
        if self.shortage.is_some()
            || work > self.remaining
            || receipt.issues > self.issues
            || self.is_stopped()
        {
            return false;
        }
        self.remaining -= work;
        self.issues -= receipt.issues;
        self.searched_surfaces
            .extend(receipt.searches.iter().map(|(surface, _)| surface));
        true
    }

    /// Pays for work that is about to be done. Returns false if it must not be done, because the budget is insufficient
    /// or something was omitted before.
    pub fn take(&mut self, work: u64) -> bool {
        if self.is_short() {
            return false;
        }
        if work > self.remaining {
            self.shortage = Some(Shortage::Work);
            return false;
        }
        self.charge(work);
        true
    }

    /// Charges work that is done regardless of the remaining budget.
    pub fn charge(&mut self, work: u64) {
        self.remaining = self.remaining.saturating_sub(work);
        self.receipt.work += work;
    }

    /// Returns the thoroughness with which to search for the candidates of a surface, given the cost of a full search.
    /// The same surface is charged once.
    pub(crate) fn search(&mut self, surface: &str, cost: u64) -> SearchEffort {
        let mut hasher = DefaultHasher::new();
        surface.hash(&mut hasher);
        let key = hasher.finish();
        if self.searched_surfaces.contains(&key) {
            // The receipt contains the search although it is free here: another request that takes the paragraph from
            // the cache may not have paid for this surface.
            self.receipt.searches.push((key, cost));
            return SearchEffort::Full;
        }
        if !self.is_short() && cost <= self.remaining {
            self.remaining -= cost;
            self.searched_surfaces.insert(key);
            self.receipt.searches.push((key, cost));
            return SearchEffort::Full;
        }
        // The reserve for nearby words keeps later misspellings from having no candidates at all.
        self.shortage = self.shortage.or(Some(Shortage::Work));
        if self.nearby_reserve < NEARBY_SEARCH_COST {
            return SearchEffort::None;
        }
        self.nearby_reserve -= NEARBY_SEARCH_COST;
        SearchEffort::Nearby
    }

    /// Takes one of the remaining issues. Returns false if none is left or the request was stopped; the caller must
    /// then end the check.
    pub(crate) fn take_issue(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        let Some(remaining) = self.issues.checked_sub(1) else {
            self.end(Shortage::Issues);
            return false;
        };
        self.issues = remaining;
        self.receipt.issues += 1;
        true
    }

    /// Returns whether the check has ended.
    pub fn is_over(&mut self) -> bool {
        if self.is_stopped() {
            self.end(Shortage::Stopped);
        }
        self.has_ended
    }

    fn end(&mut self, shortage: Shortage) {
        self.shortage.get_or_insert(shortage);
        self.has_ended = true;
    }

    fn is_short(&mut self) -> bool {
        self.is_over() || self.shortage.is_some()
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_after_the_first_omission_is_omitted() {
        let mut budget = Budget::new(10, 9);
        assert!(budget.take(6));
        assert!(!budget.take(5));
        assert!(
            !budget.take(1),
            "an answer is complete up to one place, and not in patches"
        );
        assert_eq!(budget.shortage(), Some(Shortage::Work));
    }

    #[test]
    fn a_surface_costs_once_and_later_ones_are_searched_for_less_thoroughly() {
        let mut budget = Budget::new(10_000, 9);
        assert_eq!(budget.search("teh", 10_000), SearchEffort::Full);
        assert_eq!(budget.search("recieve", 10_000), SearchEffort::Nearby);
        assert_eq!(budget.search("teh", 10_000), SearchEffort::Full);
        assert_eq!(budget.search("untill", 10_000), SearchEffort::Nearby);
        assert_eq!(budget.search("tommorow", 10_000), SearchEffort::None);
    }

    #[test]
    fn a_receipt_costs_what_the_work_did() {
        let mut first = Budget::new(1_000, 9);
        assert!(first.take(100) && first.take_issue());
        first.search("teh", 500);
        let receipt = first.receipt();
        assert_eq!(first.receipt(), WorkCost::default());

        let mut second = Budget::new(1_000, 9);
        assert!(second.charge_again(&receipt));
        assert_eq!(second.remaining(), first.remaining());
        assert!(second.charge_again(&receipt), "the surface is paid for");
        assert_eq!(second.remaining(), 300);
        assert!(!Budget::new(599, 9).charge_again(&receipt) && !Budget::new(1_000, 0).charge_again(&receipt));
    }

    #[test]
    fn a_request_is_stopped_from_outside() {
        let mut budget = Budget::unlimited();
        budget.stop_flag().store(true, Ordering::Relaxed);
        assert!(!budget.take(1) && !budget.take_issue());
        assert_eq!(budget.shortage(), Some(Shortage::Stopped));
    }
}
