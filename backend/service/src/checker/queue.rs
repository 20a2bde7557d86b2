//! The queue of requests: fair between callers, and small requests before long ones.
//!
//! Callers take turns. Among the requests of one caller, the one that has received the least work so far is next, so a
//! small check overtakes a long text that came earlier. A request whose estimated wait is too long is refused at once.
//! See `docs/decisions/0036-taking-turns.md`.

use std::collections::{HashMap, HashSet};

/// A request may wait for this multiple of its own work, within limits.
const PATIENCE: u64 = 10;

/// The caller of a request for the purpose of taking turns: an account or an address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Requester(String);

impl Requester {
    /// Creates an origin from a name that is unique to the caller.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }
}

/// The capacity of a queue.
#[derive(Debug, Clone, Copy)]
pub(super) struct QueueCapacity {
    /// The maximum number of requests, including those in progress.
    pub(super) requests: usize,
    /// The maximum number of requests of one caller.
    pub(super) requests_of_one: usize,
    /// The maximum work ahead of a request, over all threads.
    pub(super) work_ahead: u64,
}

/// The requests that are waiting or in progress.
pub(super) struct CheckQueue<T> {
    entries: Vec<QueuedTask<T>>,
    /// The turn in which each caller was last served. Only callers with requests in the queue are listed.
    served_work: HashMap<Requester, u64>,
    turn: u64,
    next_id: u64,
    capacity: QueueCapacity,
}

struct QueuedTask<T> {
    id: u64,
    origin: Requester,
    /// The estimated work of the request in total, and the work done so far.
    size: u64,
    finished_work: u64,
    /// `None` while a thread works on it.
    task: Option<T>,
}

impl<T> QueuedTask<T> {
    fn remaining(&self) -> u64 {
        self.size.saturating_sub(self.finished_work)
    }
}

impl<T> CheckQueue<T> {
    pub(super) fn new(capacity: QueueCapacity) -> Self {
        Self {
            entries: Vec::new(),
            served_work: HashMap::new(),
            turn: 0,
            next_id: 0,
            capacity,
        }
    }

    /// Adds a request, or returns it if the wait would be too long.
    pub(super) fn push(&mut self, origin: Requester, size: u64, task: T) -> Result<(), T> {
        if !self.has_room(&origin, size) {
            return Err(task);
        }
        self.next_id += 1;
        self.served_work.entry(origin.clone()).or_default();
        self.entries.push(QueuedTask {
            id: self.next_id,
            origin,
            size,
            finished_work: 0,
            task: Some(task),
        });
        Ok(())
    }

    fn has_room(&self, origin: &Requester, size: u64) -> bool {
        // Within one caller's requests, the least-served one is next, so this request overtakes another one as soon as
        // that one has received as much work as this one needs in total.
        let work_ahead_of =
            |entry: &QueuedTask<T>| entry.remaining().min(size.saturating_sub(entry.finished_work));
        let (mut own_tasks, mut own_work, mut all_work) = (0, 0_u64, 0_u64);
        let mut origins = HashSet::from([origin]);
        for entry in &self.entries {
            origins.insert(&entry.origin);
            all_work = all_work.saturating_add(work_ahead_of(entry));
            if entry.origin == *origin {
                own_tasks += 1;
                own_work = own_work.saturating_add(work_ahead_of(entry));
            }
        }
        // Because callers take turns, each other caller delays this request by at most as much as its caller's own
        // requests do. The work of one caller therefore never gets another caller refused.
        let ahead = all_work.min(own_work.saturating_mul(origins.len() as u64));
        self.entries.len() < self.capacity.requests
            && own_tasks < self.capacity.requests_of_one
            && ahead <= self.patience(size)
    }

    /// Returns the most work that a request of this size may wait for. A short request is better refused soon than answered late: its
    /// caller can ask again at once, and usually has a newer text by then.
    fn patience(&self, size: u64) -> u64 {
        let max_work = self.capacity.work_ahead;
        size.saturating_mul(PATIENCE).clamp(max_work / 4, max_work)
    }

    /// Returns the next request of at most this size. [`CheckQueue::requeue`] or [`CheckQueue::finish`] must follow.
    pub(super) fn pop(&mut self, largest: u64) -> Option<(u64, T)> {
        let waits = |entry: &&mut QueuedTask<T>| entry.task.is_some() && entry.size <= largest;
        let served_work = &self.served_work;
        // Order: the caller that was served longest ago, then its request with the least work done, then the oldest.
        let next = self.entries.iter_mut().filter(waits).min_by_key(|entry| {
            let turn = served_work.get(&entry.origin).copied().unwrap_or_default();
            (turn, entry.finished_work, entry.id)
        })?;
        let task = next.task.take()?;
        let id = next.id;
        self.turn += 1;
        if let Some(served_work) = self.served_work.get_mut(&next.origin) {
            *served_work = self.turn;
        }
        Some((id, task))
    }

    /// Puts back a request that received this much work and is not finished.
    pub(super) fn requeue(&mut self, id: u64, task: T, work: u64) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.id == id) {
            entry.finished_work = entry.finished_work.saturating_add(work);
            entry.task = Some(task);
        }
    }

    /// Removes a request that is finished.
    pub(super) fn finish(&mut self, id: u64) {
        let Some(index) = self.entries.iter().position(|entry| entry.id == id) else {
            return;
        };
        let origin = self.entries.swap_remove(index).origin;
        if self.entries.iter().all(|entry| entry.origin != origin) {
            self.served_work.remove(&origin);
        }
    }

    /// Returns the number of requests that are waiting or in progress.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPACITY: QueueCapacity = QueueCapacity {
        requests: 8,
        requests_of_one: 6,
        work_ahead: 100,
    };

    fn queue(of: &[(&str, u64, &'static str)]) -> CheckQueue<&'static str> {
        let mut queue = CheckQueue::new(CAPACITY);
        for (origin, size, task) in of {
            assert_eq!(queue.push(Requester::new(*origin), *size, *task), Ok(()));
        }
        queue
    }

    #[test]
    fn callers_take_turns() {
        let mut queue = queue(&[("a", 9, "a1"), ("a", 9, "a2"), ("a", 9, "a3"), ("b", 9, "b1")]);
        let mut next = || queue.pop(u64::MAX).map(|(_, task)| task);
        assert_eq!([next(), next(), next()], [Some("a1"), Some("b1"), Some("a2")]);
    }

    #[test]
    fn a_small_request_goes_before_the_rest_of_a_long_one() {
        let mut queue = queue(&[("a", 90, "long")]);
        let (id, task) = queue.pop(u64::MAX).unwrap();
        queue.requeue(id, task, 10);
        queue.push(Requester::new("a"), 1, "small").unwrap();
        let (small, task) = queue.pop(u64::MAX).unwrap();
        assert_eq!(task, "small");
        queue.finish(small);
        assert_eq!(
            queue.pop(50),
            None,
            "the long one is not for a thread that is kept for small ones"
        );
        assert_eq!(queue.pop(u64::MAX).unwrap().1, "long");
    }

    #[test]
    fn a_request_is_refused_for_the_load_of_its_own_caller_only() {
        let mut queue = queue(&[("a", 90, "1"), ("a", 90, "2")]);
        assert_eq!(queue.push(Requester::new("a"), 90, "3"), Err("3"));
        assert_eq!(queue.push(Requester::new("a"), 5, "a small one"), Ok(()));
        assert_eq!(queue.push(Requester::new("b"), 90, "another's"), Ok(()));
    }

    #[test]
    fn one_caller_cannot_take_every_place() {
        let mut queue = queue(&[("a", 0, "a"); 6]);
        assert!(queue.push(Requester::new("a"), 0, "a").is_err());
        assert!(queue.push(Requester::new("b"), 0, "b").is_ok());
        assert!(queue.push(Requester::new("c"), 0, "c").is_ok());
        assert!(queue.push(Requester::new("d"), 0, "d").is_err(), "it is full");
    }

    #[test]
    fn a_short_request_is_refused_sooner_than_a_long_one() {
        let capacity = QueueCapacity {
            requests_of_one: 30,
            requests: 40,
            ..CAPACITY
        };
        let mut many = CheckQueue::new(capacity);
        for _ in 0..13 {
            assert_eq!(many.push(Requester::new("a"), 2, "26 in all"), Ok(()));
        }
        assert_eq!(many.push(Requester::new("a"), 2, "late"), Err("late"));
        assert_eq!(many.push(Requester::new("a"), 8, "a longer one waits"), Ok(()));
    }
}
