//! The first entries of a list that is spread over all partitions.
//!
//! Each partition is asked for little more than its share. Only if that was not enough, it is asked for more.

use std::cmp::Ordering;
use std::future::Future;

use emend_store::{PARTITIONS, StoreError};

/// A question to a partition: the maximum number of its first entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PartitionQuestion {
    pub(crate) partition: u16,
    pub(crate) limit: usize,
}

/// Returns the number of entries that a partition is asked for at first. How many of `limit` entries are in one partition
/// varies by about the square root of their mean number; four times as many more rarely do not suffice.
fn share(limit: usize) -> usize {
    let mean = limit.div_ceil(PARTITIONS.into());
    limit.min(mean + 4 * mean.isqrt() + 1)
}

/// Returns the first `limit` entries in the given order. `ask` returns an answer for each question, in order: the first
/// entries of the partition, in the same order, as many as requested unless there are fewer.
pub(crate) async fn first<T, F>(
    limit: usize,
    order: impl Fn(&T, &T) -> Ordering,
    mut ask: impl FnMut(Vec<PartitionQuestion>) -> F,
) -> Result<Vec<T>, StoreError>
where
    T: Clone,
    F: Future<Output = Result<Vec<Vec<T>>, StoreError>>,
{
    if limit == 0 {
        return Ok(Vec::new());
    }
    let partition_limit = share(limit);
    let mut questions: Vec<_> = (0..PARTITIONS)
        .map(|partition| PartitionQuestion {
            partition,
            limit: partition_limit,
        })
        .collect();
    let mut lists: Vec<(usize, Vec<T>)> = vec![(0, Vec::new()); questions.len()];
    loop {
        let sent_questions = questions.clone();
        let answers = ask(questions).await?;
        for (question, answer) in sent_questions.into_iter().zip(answers) {
            lists[usize::from(question.partition)] = (question.limit, answer);
        }
        let mut merged: Vec<T> = lists.iter().flat_map(|(_, list)| list).cloned().collect();
        merged.sort_unstable_by(&order);
        merged.truncate(limit);
        let last = merged.last().filter(|_| merged.len() == limit);
        // More of a partition can be among the first ones only if all that it returned are.
        let may_have_more = |(partition_limit, list): &(usize, Vec<T>)| {
            let is_cut = list.len() >= *partition_limit && *partition_limit < limit;
            let is_among = |end: &T| last.is_none_or(|last| order(end, last) != Ordering::Greater);
            is_cut && list.last().is_some_and(is_among)
        };
        questions = (0..PARTITIONS)
            .zip(&lists)
            .filter(|(_, list)| may_have_more(list))
            .map(|(partition, (partition_limit, _))| PartitionQuestion {
                partition,
                limit: partition_limit.saturating_mul(4).min(limit),
            })
            .collect();
        if questions.is_empty() {
            return Ok(merged);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;

    /// Partitions with numbers, of which one may have far more than the others.
    fn partitions() -> impl Strategy<Value = Vec<Vec<u32>>> {
        let one = prop_oneof![
            4 => proptest::collection::vec(0..500_u32, 0..20),
            1 => proptest::collection::vec(0..500_u32, 0..400),
        ];
        proptest::collection::vec(one, usize::from(PARTITIONS)).prop_map(|mut lists| {
            for list in &mut lists {
                list.sort_unstable();
            }
            lists
        })
    }

    proptest! {
        #[test]
        fn the_first_entries_are_found_in_any_partition(lists in partitions(), limit in 0..600_usize) {
            let rounds = Cell::new(0);
            let ask = |questions: Vec<PartitionQuestion>| {
                rounds.set(rounds.get() + 1);
                let of = |sent_questions: &PartitionQuestion| {
                    let list = &lists[usize::from(sent_questions.partition)];
                    list.iter().take(sent_questions.limit).copied().collect()
                };
                let answers = questions.iter().map(of).collect();
                async move { Ok(answers) }
            };
            let merged = futures::executor::block_on(first(limit, u32::cmp, ask)).unwrap();
            let mut expected = lists.concat();
            expected.sort_unstable();
            expected.truncate(limit);
            prop_assert_eq!(merged, expected);
            prop_assert!(rounds.get() <= 4, "{} rounds", rounds.get());
        }
    }

    #[test]
    fn a_list_that_is_spread_evenly_takes_one_round() {
        let entries: Vec<Vec<usize>> = (0..usize::from(PARTITIONS))
            .map(|partition| {
                (0..1_000)
                    .map(|n| n * usize::from(PARTITIONS) + partition)
                    .collect()
            })
            .collect();
        for limit in [1, 51, 1_000] {
            let read = Cell::new(0);
            let ask = |questions: Vec<PartitionQuestion>| {
                let of = |sent_questions: &PartitionQuestion| -> Vec<_> {
                    let list = &entries[usize::from(sent_questions.partition)];
                    list.iter().take(sent_questions.limit).copied().collect()
                };
                let answers: Vec<_> = questions.iter().map(of).collect();
                read.set(read.get() + answers.iter().map(Vec::len).sum::<usize>());
                async move { Ok(answers) }
            };
            let merged = futures::executor::block_on(first(limit, usize::cmp, ask)).unwrap();
            assert_eq!(merged, (0..limit).collect::<Vec<_>>());
            assert!(read.get() <= 2 * limit + 200, "{limit}: {} read", read.get());
        }
    }
}
