//! Administrators' decisions about agreements of everyone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use emend_domain::Item;
use emend_shared::promotion::Decision;
use emend_store::PutCondition;

use crate::AccountError;
use crate::records::{DecisionRecord, DecisionRevision};
use crate::{Accounts, TEAMS_FRESH};

/// The ID of the revision entry.
const ALL: &str = "all";

/// Decisions by the keys of their items.
pub type Decisions = Arc<HashMap<String, Decision>>;

/// The cached decisions.
#[derive(Default)]
pub(crate) struct CachedDecisions(Mutex<Option<(Instant, u64, Decisions)>>);

impl CachedDecisions {
    fn get(&self) -> Option<(Instant, u64, Decisions)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, known: Option<(Instant, u64, Decisions)>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = known;
    }
}

fn id(item: &Item) -> String {
    blake3::hash(item.key().as_bytes()).to_hex()[..32].to_owned()
}

impl Accounts {
    /// Returns all decisions. They may be some seconds old; while the store is unavailable, the last known ones are
    /// returned.
    pub async fn decisions(&self) -> Decisions {
        let known = self.decided.get();
        if let Some((at, _, decisions)) = &known
            && at.elapsed() < TEAMS_FRESH
        {
            return Arc::clone(decisions);
        }
        let before = known
            .as_ref()
            .map(|(_, revision, decisions)| (*revision, decisions));
        match self.read_decisions(before).await {
            Ok((revision, decisions)) => {
                let read = (Instant::now(), revision, Arc::clone(&decisions));
                self.decided.set(Some(read));
                decisions
            }
            Err(error) => {
                tracing::warn!(%error, "cannot read the administrators' decisions");
                known.map(|(_, _, decisions)| decisions).unwrap_or_default()
            }
        }
    }

    async fn read_decisions(
        &self,
        known: Option<(u64, &Decisions)>,
    ) -> Result<(u64, Decisions), AccountError> {
        let revision = self
            .get::<DecisionRevision>(ALL)
            .await?
            .map_or(0, |found| found.version);
        match known {
            Some((known, decisions)) if known == revision => Ok((revision, Arc::clone(decisions))),
            _ if revision == 0 => Ok((revision, Decisions::default())),
            _ => {
                let found = self.list::<DecisionRecord>("").await?;
                let decided = found
                    .into_iter()
                    .map(|found| (found.value.item, found.value.decision));
                Ok((revision, Arc::new(decided.collect())))
            }
        }
    }

    /// Records or removes a decision about an item.
    pub async fn decide(&self, item: &Item, decision: Option<Decision>) -> Result<(), AccountError> {
        match decision {
            Some(decision) => {
                let record = DecisionRecord {
                    item: item.key(),
                    decision,
                };
                self.put(&id(item), &record, PutCondition::Any, None).await?;
            }
            None => {
                self.take_out::<DecisionRecord>(&id(item), PutCondition::Any)
                    .await?;
            }
        }
        self.put(ALL, &DecisionRevision {}, PutCondition::Any, None)
            .await?;
        self.decided.set(None);
        Ok(())
    }
}
