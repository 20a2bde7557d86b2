//! Group commit: calls that wait at the same time are sent together, so that they share a round trip and a script call.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use emend_store::StoreError;
use tokio::sync::oneshot;

use crate::error::unavailable;

/// The number of groups that are under way at the same time. More of them would be smaller: Redis would run more scripts
/// for as many writes.
const MAX_CONCURRENT_GROUPS: usize = 1;

/// The work that is done in groups.
#[async_trait]
pub(crate) trait GroupWork: Send + Sync + 'static {
    type Job: Send;
    type Answer: Send;

    /// Returns the size of a job, in the unit of [`GroupWork::MAX_SIZE`].
    fn size(job: &Self::Job) -> usize;

    /// Returns whether a job can be in a group that begins with `first`.
    fn fits(first: &Self::Job, job: &Self::Job) -> bool;

    /// The size from which on a group takes no more jobs.
    const MAX_SIZE: usize;

    /// Does the jobs, and returns the answer to each, in order.
    async fn run(&self, jobs: Vec<Self::Job>) -> Vec<Result<Self::Answer, StoreError>>;
}

type WaitingJob<W> = (
    <W as GroupWork>::Job,
    oneshot::Sender<Result<<W as GroupWork>::Answer, StoreError>>,
);

struct GroupState<W: GroupWork> {
    waiting: VecDeque<WaitingJob<W>>,
    running: usize,
}

/// The jobs that wait for their group.
pub(crate) struct GroupQueue<W: GroupWork> {
    work: W,
    state: Mutex<GroupState<W>>,
}

impl<W: GroupWork> GroupQueue<W> {
    pub(crate) fn new(work: W) -> Arc<Self> {
        let state = Mutex::new(GroupState {
            waiting: VecDeque::new(),
            running: 0,
        });
        Arc::new(Self { work, state })
    }

    /// Does a job in the next group, and returns its answer. A job that was submitted is done even if this future is
    /// dropped.
    pub(crate) async fn submit(self: &Arc<Self>, job: W::Job) -> Result<W::Answer, StoreError> {
        let (answer, result) = oneshot::channel();
        let leads = {
            let mut state = self.state();
            state.waiting.push_back((job, answer));
            let leads = state.running < MAX_CONCURRENT_GROUPS;
            state.running += usize::from(leads);
            leads
        };
        if leads {
            let turn = GroupTurn {
                queue: Arc::clone(self),
                is_finished: false,
            };
            tokio::spawn(turn.run());
        }
        result
            .await
            .unwrap_or_else(|_| Err(unavailable("the server is stopping")))
    }

    fn state(&self) -> MutexGuard<'_, GroupState<W>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next group. If no job waits, the turn ends.
    fn next_group(&self) -> Option<Vec<WaitingJob<W>>> {
        let mut state = self.state();
        let mut group: Vec<WaitingJob<W>> = Vec::new();
        let mut size = 0;
        while let Some((job, _)) = state.waiting.front()
            && size < W::MAX_SIZE
            && group.first().is_none_or(|(first, _)| W::fits(first, job))
        {
            size += W::size(job);
            group.extend(state.waiting.pop_front());
        }
        if group.is_empty() {
            state.running -= 1;
            return None;
        }
        Some(group)
    }
}

/// One of the turns to do groups, which ends when no job waits.
struct GroupTurn<W: GroupWork> {
    queue: Arc<GroupQueue<W>>,
    is_finished: bool,
}

impl<W: GroupWork> GroupTurn<W> {
    async fn run(mut self) {
        while let Some(group) = self.queue.next_group() {
            let (jobs, answers): (Vec<_>, Vec<_>) = group.into_iter().unzip();
            for (answer, result) in answers.into_iter().zip(self.queue.work.run(jobs).await) {
                // The caller may have stopped waiting.
                let _ = answer.send(result);
            }
        }
        self.is_finished = true;
    }
}

impl<W: GroupWork> Drop for GroupTurn<W> {
    /// A turn that is dropped early belongs to a runtime that stops. Without any turn, nobody would do the waiting jobs.
    fn drop(&mut self) {
        if self.is_finished {
            return;
        }
        let mut state = self.queue.state();
        state.running -= 1;
        if state.running == 0 {
            state.waiting.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use super::*;

    /// Adds 1 to each number, slowly.
    #[derive(Default)]
    struct Counter {
        groups: AtomicUsize,
        /// Whether groups do not end.
        is_stuck: AtomicBool,
    }

    #[async_trait]
    impl GroupWork for Counter {
        type Job = usize;
        type Answer = usize;

        const MAX_SIZE: usize = 10;

        fn size(_: &usize) -> usize {
            1
        }

        fn fits(first: &usize, job: &usize) -> bool {
            first % 2 == job % 2
        }

        async fn run(&self, jobs: Vec<usize>) -> Vec<Result<usize, StoreError>> {
            assert!(jobs.len() <= Self::MAX_SIZE && jobs.iter().all(|job| Self::fits(&jobs[0], job)));
            self.groups.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            if self.is_stuck.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
            let answer = |job| {
                if job == 7 {
                    Err(unavailable("7"))
                } else {
                    Ok(job + 1)
                }
            };
            jobs.into_iter().map(answer).collect()
        }
    }

    #[tokio::test]
    async fn every_job_has_its_own_answer_and_shares_a_group_with_others() {
        let queue = GroupQueue::new(Counter::default());
        let submit = |job| {
            let queue = Arc::clone(&queue);
            async move { queue.submit(job).await }
        };
        // Even and odd numbers do not share a group.
        let jobs: Vec<usize> = (0..100).map(|n| n * 2).chain([7]).collect();
        let answers = futures::future::join_all(jobs.iter().map(|job| submit(*job))).await;
        for (job, answer) in jobs.iter().zip(answers) {
            assert_eq!(answer.ok(), (*job != 7).then_some(job + 1));
        }
        let groups = queue.work.groups.load(Ordering::Relaxed);
        assert!((11..=20).contains(&groups), "{groups}");
        assert_eq!(queue.state().running, 0);
        // The turns have ended, and the next job begins another one.
        assert_eq!(submit(4).await.ok(), Some(5));
    }

    #[test]
    fn a_dropped_turn_fails_the_waiting_jobs() {
        let queue = GroupQueue::new(Counter::default());
        let runtime = || {
            tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build()
        };
        queue.work.is_stuck.store(true, Ordering::Relaxed);
        let first = runtime().unwrap();
        let (sent, answers) = std::sync::mpsc::channel();
        for job in 0..30 {
            let (queue, sent) = (Arc::clone(&queue), sent.clone());
            first.spawn(async move { sent.send(queue.submit(job).await).unwrap_or_default() });
        }
        drop(sent);
        first.block_on(async { tokio::time::sleep(std::time::Duration::from_millis(1)).await });
        drop(first);
        assert!(answers.recv().is_err());
        let state = queue.state();
        assert_eq!((state.running, state.waiting.len()), (0, 0));
        drop(state);
        queue.work.is_stuck.store(false, Ordering::Relaxed);
        assert_eq!(runtime().unwrap().block_on(queue.submit(4)).ok(), Some(5));
    }
}
