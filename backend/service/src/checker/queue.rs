//! Who is served next: fair between callers, and short requests before long ones.
//!
//! Callers take turns. Of one caller's requests the one goes first that was given the least work so far, so that a small check is
//! done before a long text that came earlier. A request that would have to wait too long is refused at once.

use std::collections::{HashMap, HashSet};

/// Who asks, as far as taking turns goes: an account, or an address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin(String);

impl Origin {
    /// One by whatever tells callers apart.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }
}

/// What a queue takes on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Capacity {
    /// Requests, those in work among them.
    pub(super) requests: usize,
    /// Requests of one caller.
    pub(super) requests_of_one: usize,
    /// Work that may stand before a request, on all threads together.
    pub(super) work_ahead: u64,
}

/// Requests that wait or are in work.
pub(super) struct Queue<T> {
    entries: Vec<Entry<T>>,
    /// When each caller was last given a thread; only those who have requests here.
    served: HashMap<Origin, u64>,
    turn: u64,
    next_id: u64,
    capacity: Capacity,
}

struct Entry<T> {
    id: u64,
    origin: Origin,
    /// The work it is thought to be in all, and what was given to it.
    size: u64,
    done: u64,
    /// `None` while a thread works on it.
    task: Option<T>,
}

impl<T> Entry<T> {
    fn remaining(&self) -> u64 {
        self.size.saturating_sub(self.done)
    }
}

impl<T> Queue<T> {
    pub(super) fn new(capacity: Capacity) -> Self {
        Self {
            entries: Vec::new(),
            served: HashMap::new(),
            turn: 0,
            next_id: 0,
            capacity,
        }
    }

    /// Takes a request on; gives it back where it would have to wait too long.
    pub(super) fn push(&mut self, origin: Origin, size: u64, task: T) -> Result<(), T> {
        if !self.has_room(&origin, size) {
            return Err(task);
        }
        self.next_id += 1;
        self.served.entry(origin.clone()).or_default();
        self.entries.push(Entry {
            id: self.next_id,
            origin,
            size,
            done: 0,
            task: Some(task),
        });
        Ok(())
    }

    fn has_room(&self, origin: &Origin, size: u64) -> bool {
        // What is before it is what others are given until they have had as much as it wants.
        let before = |entry: &Entry<T>| entry.remaining().min(size.saturating_sub(entry.done));
        let (mut own, mut own_work, mut all_work) = (0, 0_u64, 0_u64);
        let mut origins = HashSet::from([origin]);
        for entry in &self.entries {
            origins.insert(&entry.origin);
            all_work = all_work.saturating_add(before(entry));
            if entry.origin == *origin {
                own += 1;
                own_work = own_work.saturating_add(before(entry));
            }
        }
        let ahead = all_work.min(own_work.saturating_mul(origins.len() as u64));
        self.entries.len() < self.capacity.requests
            && own < self.capacity.requests_of_one
            && ahead <= self.capacity.work_ahead
    }

    /// The next request to work on that is at most this large; [`Queue::put_back`] or [`Queue::finish`] ends the work on it.
    pub(super) fn pop(&mut self, largest: u64) -> Option<(u64, T)> {
        let waits = |entry: &&mut Entry<T>| entry.task.is_some() && entry.size <= largest;
        let served = &self.served;
        let next = self.entries.iter_mut().filter(waits).min_by_key(|entry| {
            let turn = served.get(&entry.origin).copied().unwrap_or_default();
            (turn, entry.done, entry.id)
        })?;
        let task = next.task.take()?;
        let id = next.id;
        self.turn += 1;
        if let Some(served) = self.served.get_mut(&next.origin) {
            *served = self.turn;
        }
        Some((id, task))
    }

    /// A request that was given this much work and is not done.
    pub(super) fn put_back(&mut self, id: u64, task: T, work: u64) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.id == id) {
            entry.done = entry.done.saturating_add(work);
            entry.task = Some(task);
        }
    }

    /// A request that is done.
    pub(super) fn finish(&mut self, id: u64) {
        let Some(at) = self.entries.iter().position(|entry| entry.id == id) else {
            return;
        };
        let origin = self.entries.swap_remove(at).origin;
        if self.entries.iter().all(|entry| entry.origin != origin) {
            self.served.remove(&origin);
        }
    }

    /// How many requests wait or are in work.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPACITY: Capacity = Capacity {
        requests: 8,
        requests_of_one: 6,
        work_ahead: 100,
    };

    fn queue(of: &[(&str, u64, &'static str)]) -> Queue<&'static str> {
        let mut queue = Queue::new(CAPACITY);
        for (origin, size, task) in of {
            assert_eq!(queue.push(Origin::new(*origin), *size, *task), Ok(()));
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
    fn a_small_request_goes_before_what_is_left_of_a_long_one() {
        let mut queue = queue(&[("a", 90, "long")]);
        let (id, task) = queue.pop(u64::MAX).unwrap();
        queue.put_back(id, task, 10);
        queue.push(Origin::new("a"), 1, "small").unwrap();
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
    fn a_request_is_refused_for_what_its_own_caller_asked_and_not_for_what_others_did() {
        let mut queue = queue(&[("a", 90, "1"), ("a", 90, "2")]);
        assert_eq!(queue.push(Origin::new("a"), 90, "3"), Err("3"));
        assert_eq!(queue.push(Origin::new("a"), 5, "a small one"), Ok(()));
        assert_eq!(queue.push(Origin::new("b"), 90, "another's"), Ok(()));
    }

    #[test]
    fn one_caller_cannot_take_every_place() {
        let mut queue = queue(&[("a", 0, "a"); 6]);
        assert!(queue.push(Origin::new("a"), 0, "a").is_err());
        assert!(queue.push(Origin::new("b"), 0, "b").is_ok());
        assert!(queue.push(Origin::new("c"), 0, "c").is_ok());
        assert!(queue.push(Origin::new("d"), 0, "d").is_err(), "it is full");
    }
}
