//! How much work may be done for one request, so that no text keeps a processor busy for long.
//!
//! Work is counted and not timed: the same text gets the same answer on a fast machine and on a slow or busy one. A unit is about a
//! microsecond of one core of a small server.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is left of a request's work. Paragraphs draw on it in the order of the text.
#[derive(Debug, Clone)]
pub struct Budget {
    left: u64,
    /// For searches among near words alone, after the rest is spent.
    left_for_near: u64,
    issues: usize,
    shortage: Option<Shortage>,
    /// Nothing more is to be looked at.
    over: bool,
    stop: Arc<AtomicBool>,
    /// Surfaces whose candidates this request has paid for.
    searched: HashSet<u64>,
    receipt: Receipt,
}

/// Why something was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortage {
    /// The work is spent. Unknown words are still marked, the later ones without candidates.
    Work,
    /// There are as many issues as an answer may hold. Nothing after them was looked at.
    Issues,
    /// The request was stopped from outside. Nothing after that was looked at.
    Stopped,
}

/// What a paragraph cost, to be paid again where its issues are taken from a cache.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipt {
    work: u64,
    /// Surfaces that were searched for, and what each cost.
    searches: Vec<(u64, u64)>,
    issues: usize,
}

/// How thoroughly candidates may be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Search {
    /// Wherever they may be.
    Full,
    /// Among the nearest words only.
    Near,
    /// Not at all.
    None,
}

/// What a search among near words costs.
const NEAR: u64 = 800;

impl Budget {
    /// Room for this much work and this many issues. Searches among near words have a fifth as much of their own.
    pub fn new(work: u64, issues: usize) -> Self {
        Self {
            left: work,
            left_for_near: work / 5,
            issues,
            shortage: None,
            over: false,
            stop: Arc::default(),
            searched: HashSet::new(),
            receipt: Receipt::default(),
        }
    }

    /// Room for any text.
    pub fn unlimited() -> Self {
        Self::new(u64::MAX, usize::MAX)
    }

    /// A flag that stops the work when it is set, from whatever thread.
    pub fn stop_flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// What was short first; `None` while all that was asked for was done.
    pub fn shortage(&self) -> Option<Shortage> {
        self.shortage
    }

    /// The work that is left.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// What was spent since the last receipt, or the beginning.
    pub fn receipt(&mut self) -> Receipt {
        std::mem::take(&mut self.receipt)
    }

    /// Pays what a receipt says, as if the work were done again; false, with nothing paid, where that is more than is left.
    pub fn pay(&mut self, receipt: &Receipt) -> bool {
        let searches = receipt.searches.iter();
        let new: u64 = searches
            .filter(|(surface, _)| !self.searched.contains(surface))
            .map(|(_, cost)| cost)
            .sum();
        let work = receipt.work.saturating_add(new);
        if self.shortage.is_some() || work > self.left || receipt.issues > self.issues || self.is_stopped() {
            return false;
        }
        self.left -= work;
        self.issues -= receipt.issues;
        self.searched
            .extend(receipt.searches.iter().map(|(surface, _)| surface));
        true
    }

    /// Takes work that is about to be done; false where it must not be, because too little is left or anything was left out before.
    pub fn take(&mut self, work: u64) -> bool {
        if self.is_short() {
            return false;
        }
        if work > self.left {
            self.shortage = Some(Shortage::Work);
            return false;
        }
        self.charge(work);
        true
    }

    /// Takes work that was done without asking first.
    pub fn charge(&mut self, work: u64) {
        self.left = self.left.saturating_sub(work);
        self.receipt.work += work;
    }

    /// How to look for what could be meant by a surface, where a full search costs this much. The same surface costs once.
    pub(crate) fn search(&mut self, surface: &str, cost: u64) -> Search {
        let mut hasher = DefaultHasher::new();
        surface.hash(&mut hasher);
        let key = hasher.finish();
        if self.searched.contains(&key) {
            self.receipt.searches.push((key, cost));
            return Search::Full;
        }
        if !self.is_short() && cost <= self.left {
            self.left -= cost;
            self.searched.insert(key);
            self.receipt.searches.push((key, cost));
            return Search::Full;
        }
        self.shortage = self.shortage.or(Some(Shortage::Work));
        if self.left_for_near < NEAR {
            return Search::None;
        }
        self.left_for_near -= NEAR;
        Search::Near
    }

    /// Takes room for an issue; false where there is none, or the request was stopped: whoever is told so looks no further.
    pub(crate) fn take_issue(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        let Some(left) = self.issues.checked_sub(1) else {
            self.end(Shortage::Issues);
            return false;
        };
        self.issues = left;
        self.receipt.issues += 1;
        true
    }

    /// Whether nothing more is to be looked at.
    pub fn is_over(&mut self) -> bool {
        if self.is_stopped() {
            self.end(Shortage::Stopped);
        }
        self.over
    }

    fn end(&mut self, shortage: Shortage) {
        self.shortage.get_or_insert(shortage);
        self.over = true;
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
    fn what_follows_the_first_thing_left_out_is_left_out_too() {
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
        assert_eq!(budget.search("teh", 10_000), Search::Full);
        assert_eq!(budget.search("recieve", 10_000), Search::Near);
        assert_eq!(budget.search("teh", 10_000), Search::Full);
        assert_eq!(budget.search("untill", 10_000), Search::Near);
        assert_eq!(budget.search("tommorow", 10_000), Search::None);
    }

    #[test]
    fn a_receipt_costs_what_the_work_did() {
        let mut first = Budget::new(1_000, 9);
        assert!(first.take(100) && first.take_issue());
        first.search("teh", 500);
        let receipt = first.receipt();
        assert_eq!(first.receipt(), Receipt::default());

        let mut second = Budget::new(1_000, 9);
        assert!(second.pay(&receipt));
        assert_eq!(second.left(), first.left());
        assert!(second.pay(&receipt), "the surface is paid for");
        assert_eq!(second.left(), 300);
        assert!(!Budget::new(599, 9).pay(&receipt) && !Budget::new(1_000, 0).pay(&receipt));
    }

    #[test]
    fn a_request_is_stopped_from_outside() {
        let mut budget = Budget::unlimited();
        budget.stop_flag().store(true, Ordering::Relaxed);
        assert!(!budget.take(1) && !budget.take_issue());
        assert_eq!(budget.shortage(), Some(Shortage::Stopped));
    }
}
