//! What nobody chose again for long is forgotten, where so configured.

use std::sync::Arc;

use emend_domain::{Ballot, ChoiceId, Clock, Outcome, newest};
use emend_store::{AccountStore, Write, WriteKind};
use uuid::Uuid;

use crate::ServiceError;

/// Records in one page.
const PAGE: usize = 500;

/// Deletes votes that were not repeated for long.
pub struct Retention {
    store: Arc<dyn AccountStore>,
    clock: Clock,
}

impl Retention {
    pub(crate) fn new(store: Arc<dyn AccountStore>, clock: Clock) -> Self {
        Self { store, clock }
    }

    /// Takes out every record whose newest vote is older than `seconds`; how many. Words of dictionaries and rules that
    /// were turned off were meant to stay, and do.
    ///
    /// It is done as people take back what they chose: counts and the mirror follow. Something chosen about a record while
    /// it is taken out may be taken out with it.
    pub async fn forget_older_than(&self, seconds: u64) -> Result<u64, ServiceError> {
        let now = (self.clock)();
        let oldest = now.saturating_sub(seconds);
        let (mut from, mut forgotten) = (None, 0);
        loop {
            let page = self.store.records(from.as_deref(), PAGE).await?;
            let old = page
                .records
                .into_iter()
                .filter(|found| newest(&found.votes) < oldest && !found.record.item.is_word())
                .filter(|found| !found.votes.contains_key(&Outcome::RuleOff));
            let writes: Vec<_> = old
                .map(|found| Write {
                    id: ChoiceId(Uuid::new_v4()),
                    account: found.record.account,
                    at: now,
                    kind: WriteKind::Clear(
                        found
                            .votes
                            .into_keys()
                            .map(|outcome| Ballot {
                                item: found.record.item.clone(),
                                outcome,
                            })
                            .collect(),
                    ),
                })
                .collect();
            if !writes.is_empty() {
                self.store.record(&writes).await?;
                forgotten += writes.len() as u64;
            }
            from = page.next;
            if from.is_none() {
                return Ok(forgotten);
            }
        }
    }
}
