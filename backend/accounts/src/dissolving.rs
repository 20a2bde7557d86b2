//! Removing a team: from its beginning the team is gone for everybody, so that nobody joins meanwhile; its name is free at the end.
//!
//! As with accounts, the removal is an entry of the store until it is done, and any server goes on with it. Every step can be done
//! twice, and before each the team is looked up: two servers that work on the same removal only waste time, and the one that is behind stops
//! once the team is gone, whoever has its name by then.

use std::time::{Duration, Instant};

use emend_domain::Timestamp;
use emend_shared::accounts::RemovalResponse;
use emend_store::Expected;
use serde::{Deserialize, Serialize};

use crate::AccountError;
use crate::Accounts;
use crate::entries::{ATTEMPTS, EntryKind, Versioned};
use crate::records::TeamRecord;
use crate::removal::RemovalStatus;
use crate::secret::Secret;

/// How long a request waits for the removal of a team.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// The removal of a team that is not over, under the team's name in lower case.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct TeamRemoval {
    /// The id under which it can be asked how it stands.
    id: String,
    /// [`TeamRecord::id`] of the team that is meant, and not of a later one of the same name.
    team: String,
    begun_at: Timestamp,
}

impl EntryKind for TeamRemoval {
    const KIND: &'static str = "team_removal";
}

impl Accounts {
    /// Removes a team that can be removed within a moment, or waits for it. `id` is its [`TeamRecord::id`]: another team that has the
    /// name by now stays.
    pub(crate) async fn dissolve(&self, team: &str, id: &str) -> Result<(), AccountError> {
        self.dissolve_within(team, id, None).await.map(drop)
    }

    /// Removes a team. Returns after `patience` at the latest (if any): the servers' job does the rest.
    pub(crate) async fn dissolve_within(
        &self,
        team: &str,
        id: &str,
        patience: Option<Duration>,
    ) -> Result<RemovalResponse, AccountError> {
        let deadline = patience.map(|patience| Instant::now() + patience);
        let removal = self.begin_dissolving(team, id).await?;
        let enough = || deadline.is_some_and(|deadline| Instant::now() >= deadline);
        if !self.dissolve_step_by_step(&removal, &enough).await? {
            self.removals.notify_one();
        }
        self.removal(&removal.value.id).await
    }

    /// Notes that a team is to be removed, and has it be gone for everybody. Where it is being removed already, that removal.
    async fn begin_dissolving(&self, team: &str, id: &str) -> Result<Versioned<TeamRemoval>, AccountError> {
        for _ in 0..ATTEMPTS {
            self.change(team, |record: &mut TeamRecord| {
                if record.id != id {
                    return Err(AccountError::NotFound(
                        "the team was removed meanwhile, and another one has its name".to_owned(),
                    ));
                }
                record.dissolving = true;
                Ok(())
            })
            .await?;
            if let Some(found) = self.get_readable::<TeamRemoval>(team).await? {
                if found.value.team == id {
                    return Ok(found);
                }
                // Of an earlier team, cut short between its last two steps.
                self.end_removal(&found).await?;
            }
            let removal = TeamRemoval {
                id: Secret::random()?.expose().to_owned(),
                team: id.to_owned(),
                begun_at: self.now(),
            };
            let status = RemovalStatus {
                begun_at: removal.begun_at,
                done_at: None,
            };
            self.put_status(&removal.id, &status).await?;
            self.put(team, &removal, Expected::Absent, None).await?;
        }
        Err(AccountError::Overloaded)
    }

    /// Takes out one member after the other, and then the team, until all is done or `enough` says so; whether it is done.
    ///
    /// Another server may have done the rest meanwhile, and somebody may have made a team of the same name: it is looked up before every
    /// step.
    async fn dissolve_step_by_step(
        &self,
        removal: &Versioned<TeamRemoval>,
        enough: &(dyn Fn() -> bool + Sync),
    ) -> Result<bool, AccountError> {
        self.keep_status(&removal.value.id, removal.value.begun_at)
            .await?;
        let team = &removal.id;
        if self.team_meant(removal).await?.is_some() {
            for account in self.accounts_in(team).await? {
                if self.team_meant(removal).await?.is_none() {
                    break;
                }
                self.take_out_member(team, &account).await?;
                if enough() {
                    return Ok(false);
                }
            }
            if self.team_meant(removal).await?.is_some() {
                self.remove_house(team).await?;
            }
            if let Some(found) = self.team_meant(removal).await? {
                let expected = Expected::Version(found.version);
                self.take_out::<TeamRecord>(team, expected).await?;
            }
        }
        self.end_removal(removal).await?;
        Ok(true)
    }

    /// The team that a removal is of, as long as it is there.
    async fn team_meant(
        &self,
        removal: &Versioned<TeamRemoval>,
    ) -> Result<Option<Versioned<TeamRecord>>, AccountError> {
        let found = self.get_readable::<TeamRecord>(&removal.id).await?;
        Ok(found.filter(|found| found.value.dissolving && found.value.id == removal.value.team))
    }

    async fn end_removal(&self, removal: &Versioned<TeamRemoval>) -> Result<(), AccountError> {
        let status = RemovalStatus {
            begun_at: removal.value.begun_at,
            done_at: Some(self.now()),
        };
        self.put_status(&removal.value.id, &status).await?;
        let expected = Expected::Version(removal.version);
        self.take_out::<TeamRemoval>(&removal.id, expected).await?;
        Ok(())
    }

    /// Goes on with the removals of teams, until there is none or `enough` says so. One that cannot be done does not keep the others
    /// waiting; the first error of all.
    pub(crate) async fn work_on_teams(&self, enough: &(dyn Fn() -> bool + Sync)) -> Result<(), AccountError> {
        let mut outcome = Ok(());
        for found in self.list::<TeamRemoval>("").await? {
            let worked = self.dissolve_step_by_step(&found, enough).await;
            outcome = outcome.and(worked.map(drop));
            if enough() {
                break;
            }
        }
        outcome
    }

    /// Notes removals of teams that an earlier version of Emend began and did not end; the servers' job goes on with them. The first
    /// error of all, after the others were noted.
    pub async fn resume_dissolving(&self) -> Result<(), AccountError> {
        let mut outcome = Ok(());
        let all = self.list::<TeamRecord>("").await?;
        for found in all.iter().filter(|found| found.value.dissolving) {
            let begun = self.begin_dissolving(&found.id, &found.value.id).await;
            outcome = outcome.and(begun.map(drop));
        }
        outcome
    }
}
