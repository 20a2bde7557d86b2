//! Retention: forgetting records that were not confirmed for a long time, if configured.

use std::sync::Arc;

use emend_domain::{Ballot, ChoiceId, Clock, Outcome, newest};
use emend_store::paging::record_pages;
use emend_store::{AccountStore, Write, WriteKind};
use futures::TryStreamExt;
use uuid::Uuid;

use crate::ServiceError;

/// Records per page.
const PAGE: usize = 500;

/// The service that deletes votes that were not repeated for a long time.
pub struct Retention {
    store: Arc<dyn AccountStore>,
    clock: Clock,
}

impl Retention {
    pub(crate) fn new(store: Arc<dyn AccountStore>, clock: Clock) -> Self {
        Self { store, clock }
    }

    /// Deletes every record without a vote in the last `seconds` seconds, and returns their number. Dictionary words
    /// and disabled rules are meant to last, and are kept.
    ///
    /// The votes are cleared as if the account had undone them, so counts and mirror follow. A choice about a record
    /// that is made during its deletion may be deleted with it.
    pub async fn forget_older_than(&self, seconds: u64) -> Result<u64, ServiceError> {
        let now = (self.clock)();
        let oldest = now.saturating_sub(seconds);
        let mut forgotten = 0;
        let mut pages = record_pages(&*self.store, PAGE);
        while let Some(page) = pages.try_next().await? {
            let old = page
                .into_iter()
                .filter(|record_votes| {
                    newest(&record_votes.votes) < oldest && !record_votes.record.item.is_word()
                })
                .filter(|record_votes| !record_votes.votes.contains_key(&Outcome::RuleOff));
            let writes: Vec<_> = old
                .map(|record_votes| Write {
                    id: ChoiceId(Uuid::new_v4()),
                    account: record_votes.record.account,
                    at: now,
                    kind: WriteKind::Clear(
                        record_votes
                            .votes
                            .into_keys()
                            .map(|outcome| Ballot {
                                item: record_votes.record.item.clone(),
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
        }
        Ok(forgotten)
    }
}
