//! The steps of an account's removal.

use std::sync::Arc;

use emend_domain::AccountId;
use emend_store::{AccountStore, PutCondition};

use crate::AccountError;
use crate::administrators::{Administrators, LastAdministrator};
use crate::api_keys::ApiKeys;
use crate::caller::RecentCallers;
use crate::entries::{AccountEntries, Versioned};
use crate::names::parse_stored;
use crate::records::{AccountRecord, ActivityRecord, CreatedTeams, MembershipLink};
use crate::removal_hold::{ClaimedRemoval, RemovalHolds, RemovalRecord};
use crate::removal_progress::{RemovalProgress, RemovalStatus};
use crate::sessions::Sessions;
use crate::team_members::TeamMembers;
use crate::voting_teams::VotingTeams;

/// The seconds from the end of a removal to its final sweep, which removes votes of requests that were in progress.
const SWEEP_DELAY: u64 = 5;
/// The seconds from its end for which a removal is remembered under the account's name.
const FINAL_SWEEP_DELAY: u64 = 10 * 60;

/// Carries out removals of accounts.
pub(crate) struct RemovalJob {
    pub(crate) entries: AccountEntries,
    pub(crate) store: Arc<dyn AccountStore>,
    pub(crate) administrators: Arc<Administrators>,
    pub(crate) keys: Arc<ApiKeys>,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) members: Arc<TeamMembers>,
    pub(crate) voting_teams: Arc<VotingTeams>,
    pub(crate) holds: RemovalHolds,
    pub(crate) progress: Arc<RemovalProgress>,
    pub(crate) recent: Arc<RecentCallers>,
}

impl RemovalJob {
    /// Works on a removal that no other worker holds, until it is finished or `enough` returns true.
    pub(crate) async fn continue_removal(
        &self,
        key: &str,
        is_time_up: &(dyn Fn() -> bool + Sync),
    ) -> Result<(), AccountError> {
        let Some(mut claim) = self.holds.claim(key).await? else {
            return Ok(());
        };
        self.progress
            .restore(&claim.record.id, claim.record.begun_at)
            .await?;
        if !self.remove(&mut claim, is_time_up).await? {
            claim.record.held_until = 0;
            self.holds.write(&mut claim, None).await?;
            self.progress.notify();
        }
        Ok(())
    }

    /// Carries out all steps of a removal. Returns whether it is finished; if it is not, finished steps are kept.
    async fn remove(
        &self,
        claim: &mut ClaimedRemoval,
        is_time_up: &(dyn Fn() -> bool + Sync),
    ) -> Result<bool, AccountError> {
        let key = claim.key.clone();
        let account: AccountId = parse_stored(&claim.record.account)?;
        // Needed if the worker that started the removal was interrupted, so that the account is not marked yet. An
        // unreadable account has no rights anyway, and is deleted too.
        let forgetting = |record: &mut AccountRecord| record.forgetting = true;
        self.administrators
            .change_account_record(&key, LastAdministrator::MayGo, &forgetting)
            .await?;
        let had_account = self
            .entries
            .current_version::<AccountRecord>(&key)
            .await?
            .is_some();
        self.keys.revoke_all(&key).await?;
        // Votes are removed first. Leaving a team afterwards changes no counts.
        if !self.forget_votes(claim, &account, is_time_up).await? {
            return Ok(false);
        }
        for id in self.entries.ids::<MembershipLink>(&format!("{key}/")).await? {
            let team = id.rsplit('/').next().unwrap_or_default();
            self.members.remove_member(team, &account).await?;
            if !self.holds.renew(claim).await? {
                return Ok(false);
            }
        }
        // The account may have counted for everyone without being in a team.
        self.voting_teams.assign_votes(&account).await?;
        self.entries
            .delete::<CreatedTeams>(&key, PutCondition::Any)
            .await?;
        self.entries
            .delete::<ActivityRecord>(&key, PutCondition::Any)
            .await?;
        self.sessions.end_account_sessions(&key, None).await?;
        // Removes choices recorded in the meantime by requests that were in progress when the removal started.
        if !self.forget_votes(claim, &account, is_time_up).await? {
            return Ok(false);
        }
        if let Some(version) = self.entries.current_version::<AccountRecord>(&key).await? {
            let entry = self.entries.get::<AccountRecord>(&key).await?;
            // Only the marked account is deleted. An unmarked one has the same name but was created in the meantime.
            let is_newer_account =
                entry.is_some_and(|entry| entry.version == version && !entry.value.forgetting);
            let expected = PutCondition::Version(version);
            if is_newer_account || !self.entries.delete::<AccountRecord>(&key, expected).await? {
                return Ok(false);
            }
        }
        self.progress.note_forgotten().await?;
        self.voting_teams.forget(&account);
        self.recent.clear();
        let now = self.entries.now();
        let status = RemovalStatus {
            begun_at: claim.record.begun_at,
            done_at: Some(now),
        };
        self.progress.put(&claim.record.id, &status).await?;
        if had_account {
            // A request that was authorised before the removal may still record a choice. The entry stays for a sweep
            // and expires by itself, so that the name does not remain in the store.
            claim.record.sweep_at = Some(now + SWEEP_DELAY);
            self.holds.write(claim, Some(now + FINAL_SWEEP_DELAY)).await?;
        } else {
            // The local user continues to exist, so choices made from now on must not be swept.
            let expected = PutCondition::Version(claim.version);
            self.entries.delete::<RemovalRecord>(&key, expected).await?;
        }
        Ok(true)
    }

    async fn forget_votes(
        &self,
        claim: &mut ClaimedRemoval,
        account: &AccountId,
        is_time_up: &(dyn Fn() -> bool + Sync),
    ) -> Result<bool, AccountError> {
        while !self.store.forget(account).await? {
            if is_time_up() || !self.holds.renew(claim).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Removes choices recorded by requests that began before the removal and ended after it.
    pub(crate) async fn sweep(&self, entry: &Versioned<RemovalRecord>) -> Result<(), AccountError> {
        let account: AccountId = parse_stored(&entry.value.account)?;
        if self
            .entries
            .current_version::<AccountRecord>(&entry.id)
            .await?
            .is_none()
        {
            self.entries
                .delete::<ActivityRecord>(&entry.id, PutCondition::Any)
                .await?;
            let left = self.store.record_count(&account).await?;
            if left > 0 {
                while !self.store.forget(&account).await? {}
                self.progress.note_forgotten().await?;
            }
        }
        let expected = PutCondition::Version(entry.version);
        self.entries.delete::<RemovalRecord>(&entry.id, expected).await?;
        Ok(())
    }
}
