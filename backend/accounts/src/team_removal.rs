//! Removing a team. From the start of the removal, the team is gone for all users, so that no account joins in the
//! meantime; its name becomes available at the end.
//!
//! As with accounts, a removal is an entry of the store until it is finished, and any server can continue it. Every
//! step can be repeated, and the team is looked up before each. Two servers working on the same removal only waste
//! time: the slower one stops when the team is gone, even if a new team has its name by then. See
//! `docs/decisions/0028-removal-by-a-job.md`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use emend_domain::Timestamp;
use emend_shared::accounts::RemovalResponse;
use emend_store::PutCondition;
use serde::{Deserialize, Serialize};

use crate::AccountError;
use crate::entries::{ATTEMPTS, AccountEntries, EntryKind, Versioned};
use crate::house_style::HouseStyles;
use crate::memberships::Memberships;
use crate::records::TeamRecord;
use crate::removal_progress::{RemovalProgress, RemovalStatus};
use crate::secret::SecretText;

/// How long a request waits for the removal of a team.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(2);

/// An unfinished removal of a team, under the team's name in lower case.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct TeamRemoval {
    /// The ID under which the progress can be queried.
    id: String,
    /// The [`TeamRecord::id`] of the team to remove, which distinguishes it from a later one of the same name.
    team: String,
    begun_at: Timestamp,
}

impl EntryKind for TeamRemoval {
    const KIND: &'static str = "team_removal";
}

/// The service that removes teams.
pub struct TeamRemovals {
    pub(crate) entries: AccountEntries,
    pub(crate) memberships: Arc<Memberships>,
    pub(crate) house_styles: Arc<HouseStyles>,
    pub(crate) progress: Arc<RemovalProgress>,
}

impl TeamRemovals {
    /// Removes a team that can be removed within a moment, or waits for it. `id` is its [`TeamRecord::id`]; another
    /// team that has the name by now is not affected.
    pub(crate) async fn dissolve(&self, team: &str, id: &str) -> Result<(), AccountError> {
        self.dissolve_within(team, id, None).await.map(drop)
    }

    /// Removes a team. Returns after `patience` at the latest, if any; the servers' job continues the removal.
    pub(crate) async fn dissolve_within(
        &self,
        team: &str,
        id: &str,
        patience: Option<Duration>,
    ) -> Result<RemovalResponse, AccountError> {
        let deadline = patience.map(|patience| Instant::now() + patience);
        let removal = self.begin_dissolving(team, id).await?;
        let is_time_up = || deadline.is_some_and(|deadline| Instant::now() >= deadline);
        if !self.continue_removal(&removal, &is_time_up).await? {
            self.progress.notify();
        }
        self.progress.of(&removal.value.id).await
    }

    /// Starts the removal of a team, which is then gone for all users. Returns the existing removal if there is one.
    async fn begin_dissolving(&self, team: &str, id: &str) -> Result<Versioned<TeamRemoval>, AccountError> {
        for _ in 0..ATTEMPTS {
            self.entries
                .change(team, |record: &mut TeamRecord| {
                    if record.id != id {
                        return Err(AccountError::NotFound(
                            "the team was removed in the meantime, and another team has its name".to_owned(),
                        ));
                    }
                    record.dissolving = true;
                    Ok(())
                })
                .await?;
            if let Some(entry) = self.entries.get_readable::<TeamRemoval>(team).await? {
                if entry.value.team == id {
                    return Ok(entry);
                }
                // The removal of an earlier team was interrupted between its last two steps.
                self.end_removal(&entry).await?;
            }
            let removal = TeamRemoval {
                id: SecretText::random()?.expose().to_owned(),
                team: id.to_owned(),
                begun_at: self.entries.now(),
            };
            let status = RemovalStatus {
                begun_at: removal.begun_at,
                done_at: None,
            };
            self.progress.put(&removal.id, &status).await?;
            self.entries
                .put(team, &removal, PutCondition::Absent, None)
                .await?;
        }
        Err(AccountError::Overloaded)
    }

    /// Removes one member after another and then the team, until finished or `enough` returns true. Returns whether the
    /// removal is finished.
    ///
    /// In the meantime, another server may have finished it, and a team of the same name may have been created. The
    /// team is therefore looked up before every step.
    async fn continue_removal(
        &self,
        removal: &Versioned<TeamRemoval>,
        is_time_up: &(dyn Fn() -> bool + Sync),
    ) -> Result<bool, AccountError> {
        self.progress
            .restore(&removal.value.id, removal.value.begun_at)
            .await?;
        let team = &removal.id;
        if self.team_to_remove(removal).await?.is_some() {
            for account in self.memberships.team_accounts(team).await? {
                if self.team_to_remove(removal).await?.is_none() {
                    break;
                }
                self.memberships.remove(team, &account).await?;
                if is_time_up() {
                    return Ok(false);
                }
            }
            if self.team_to_remove(removal).await?.is_some() {
                self.house_styles.remove_all(team).await?;
            }
            if let Some(entry) = self.team_to_remove(removal).await? {
                let expected = PutCondition::Version(entry.version);
                self.entries.delete::<TeamRecord>(team, expected).await?;
            }
        }
        self.end_removal(removal).await?;
        Ok(true)
    }

    /// Returns the team that a removal is about, if it still exists.
    async fn team_to_remove(
        &self,
        removal: &Versioned<TeamRemoval>,
    ) -> Result<Option<Versioned<TeamRecord>>, AccountError> {
        let entry = self.entries.get_readable::<TeamRecord>(&removal.id).await?;
        Ok(entry.filter(|entry| entry.value.dissolving && entry.value.id == removal.value.team))
    }

    async fn end_removal(&self, removal: &Versioned<TeamRemoval>) -> Result<(), AccountError> {
        let status = RemovalStatus {
            begun_at: removal.value.begun_at,
            done_at: Some(self.entries.now()),
        };
        self.progress.put(&removal.value.id, &status).await?;
        let expected = PutCondition::Version(removal.version);
        self.entries.delete::<TeamRemoval>(&removal.id, expected).await?;
        Ok(())
    }

    /// Continues the removals of teams, until none is left or `enough` returns true. A removal that fails does not
    /// delay the others; the first error is returned.
    pub(crate) async fn continue_all(
        &self,
        is_time_up: &(dyn Fn() -> bool + Sync),
    ) -> Result<(), AccountError> {
        let mut outcome = Ok(());
        for entry in self.entries.list::<TeamRemoval>("").await? {
            let result = self.continue_removal(&entry, is_time_up).await;
            outcome = outcome.and(result.map(drop));
            if is_time_up() {
                break;
            }
        }
        outcome
    }

    /// Records removals of teams that an earlier version of Emend began and did not finish, so that the servers' job
    /// continues them. Returns the first error, after recording the others.
    pub async fn resume(&self) -> Result<(), AccountError> {
        let mut outcome = Ok(());
        let all = self.entries.list::<TeamRecord>("").await?;
        for entry in all.iter().filter(|entry| entry.value.dissolving) {
            let result = self.begin_dissolving(&entry.id, &entry.value.id).await;
            outcome = outcome.and(result.map(drop));
        }
        outcome
    }
}
