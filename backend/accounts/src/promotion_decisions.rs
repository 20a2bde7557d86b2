//! Administrators' decisions about agreements of everyone.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use emend_cache::TimedCache;
use emend_domain::Item;
use emend_shared::promotion::Decision;
use emend_store::PutCondition;

use crate::AccountError;
use crate::entries::AccountEntries;
use crate::records::{DecisionRecord, DecisionRevision};

/// How long the decisions are used before their revision is checked.
const FRESH: Duration = Duration::from_secs(3);
/// The ID of the revision entry.
const ALL: &str = "all";

/// Decisions by the keys of their items.
pub type Decisions = Arc<HashMap<String, Decision>>;

fn id(item: &Item) -> String {
    blake3::hash(item.key().as_bytes()).to_hex()[..32].to_owned()
}

/// The decisions and their revision.
#[derive(Clone)]
struct DecisionList {
    revision: u64,
    decisions: Decisions,
}

/// The service for the administrators' decisions.
pub struct PromotionDecisions {
    entries: AccountEntries,
    cached: TimedCache<(), DecisionList>,
}

impl PromotionDecisions {
    pub(crate) fn new(entries: AccountEntries) -> Self {
        Self {
            entries,
            cached: TimedCache::new(1, FRESH),
        }
    }

    /// Returns all decisions. They may be some seconds old; while the store is unavailable, the last known ones are
    /// returned.
    pub async fn all(&self) -> Decisions {
        if let Some(fresh) = self.cached.get(&()) {
            return fresh.decisions;
        }
        let cached = self.cached.last_known(&());
        match self.read(cached.as_ref()).await {
            Ok(read) => {
                self.cached.insert((), read.clone());
                read.decisions
            }
            Err(error) => {
                tracing::warn!(%error, "cannot read the administrators' decisions");
                cached.map(|cached| cached.decisions).unwrap_or_default()
            }
        }
    }

    /// Reads the decisions, unless the known ones have the current revision.
    async fn read(&self, cached: Option<&DecisionList>) -> Result<DecisionList, AccountError> {
        let revision = self
            .entries
            .get::<DecisionRevision>(ALL)
            .await?
            .map_or(0, |entry| entry.version);
        let decisions = match cached {
            Some(cached) if cached.revision == revision => Arc::clone(&cached.decisions),
            _ if revision == 0 => Decisions::default(),
            _ => {
                let entries = self.entries.list::<DecisionRecord>("").await?.into_iter();
                let decisions = entries.map(|entry| (entry.value.item, entry.value.decision));
                Arc::new(decisions.collect())
            }
        };
        Ok(DecisionList { revision, decisions })
    }

    /// Records or removes a decision about an item.
    pub async fn decide(&self, item: &Item, decision: Option<Decision>) -> Result<(), AccountError> {
        match decision {
            Some(decision) => {
                let record = DecisionRecord {
                    item: item.key(),
                    decision,
                };
                self.entries
                    .put(&id(item), &record, PutCondition::Any, None)
                    .await?;
            }
            None => {
                self.entries
                    .delete::<DecisionRecord>(&id(item), PutCondition::Any)
                    .await?;
            }
        }
        self.entries
            .put(ALL, &DecisionRevision {}, PutCondition::Any, None)
            .await?;
        self.cached.clear();
        Ok(())
    }
}
