//! The cache of team guides.

use std::sync::Arc;
use std::time::Duration;

use emend_accounts::{AccountError, Accounts};
use emend_cache::TimedCache;
use emend_domain::TeamId;

use super::guide::TeamGuide;

/// How long a guide is used before its revision is checked.
const FRESH: Duration = Duration::from_secs(3);
/// The number of cached guides.
const CACHED_GUIDES: usize = 200;

/// The cache of team guides. A guide may be some seconds old; while the store is unavailable, the last known one is
/// used.
pub(crate) struct GuideCache(TimedCache<TeamId, CachedGuide>);

/// A team's guide and its revision.
#[derive(Clone)]
struct CachedGuide {
    /// The value of [`HouseStyles::changes`](emend_accounts::HouseStyles::changes) before it was read.
    changes: u64,
    revision: u64,
    guide: Arc<TeamGuide>,
}

impl Default for GuideCache {
    fn default() -> Self {
        Self(TimedCache::new(CACHED_GUIDES, FRESH))
    }
}

impl GuideCache {
    /// Returns the guides of these teams, without those that cannot be read.
    pub(crate) async fn guides(&self, accounts: &Accounts, teams: &[TeamId]) -> Vec<Arc<TeamGuide>> {
        let mut guides = Vec::new();
        for team in teams {
            match self.guide(accounts, team).await {
                Ok(guide) => guides.push(guide),
                Err(error) => tracing::warn!(%error, "checking without a team's dictionary"),
            }
        }
        guides
    }

    async fn guide(&self, accounts: &Accounts, team: &TeamId) -> Result<Arc<TeamGuide>, AccountError> {
        let changes = accounts.house_styles.changes();
        if let Some(cached) = self.0.get(team).filter(|cached| cached.changes == changes) {
            return Ok(cached.guide);
        }
        let cached = self.0.last_known(team);
        match (read(accounts, team, changes, cached.as_ref()).await, cached) {
            (Ok(read), _) => {
                let guide = Arc::clone(&read.guide);
                self.0.insert(team.clone(), read);
                Ok(guide)
            }
            (Err(_), Some(cached)) => Ok(cached.guide),
            (Err(error), None) => Err(error),
        }
    }
}

/// The revision is read before the words and entries, so that a change in between causes another read.
async fn read(
    accounts: &Accounts,
    team: &TeamId,
    changes: u64,
    cached: Option<&CachedGuide>,
) -> Result<CachedGuide, AccountError> {
    let revision = accounts.house_styles.revision(team).await?;
    let guide = match cached {
        Some(cached) if cached.revision == revision => Arc::clone(&cached.guide),
        _ if revision == 0 => Arc::default(),
        _ => {
            let (words, entries) = accounts.house_styles.contents(team).await?;
            Arc::new(TeamGuide::new(team.as_str(), words, entries))
        }
    };
    Ok(CachedGuide {
        changes,
        revision,
        guide,
    })
}
