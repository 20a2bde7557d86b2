//! The limit on created teams per account, so that no account can take all the names.

use emend_domain::number_with_noun::format_count;
use emend_store::PutCondition;

use crate::AccountError;
use crate::entries::{ATTEMPTS, AccountEntries, Versioned};
use crate::names::parse_new_team;
use crate::records::{CreatedTeam, CreatedTeams, TeamRecord};

/// How long a removed team counts among those that its creator created, in seconds: one day.
const CREATED_TEAM_WINDOW: u64 = 24 * 60 * 60;

/// Counts the teams that accounts create.
pub(crate) struct TeamCreationLimit {
    entries: AccountEntries,
    /// The maximum number of teams of one creator.
    max_teams: usize,
}

impl TeamCreationLimit {
    pub(crate) fn new(entries: AccountEntries, max_teams: usize) -> Self {
        Self { entries, max_teams }
    }

    /// Records that an account is about to create a team, or refuses it if the account has created too many.
    pub(crate) async fn count(&self, account: &str, name: &str, id: &str) -> Result<(), AccountError> {
        let max_teams = self.max_teams;
        for _ in 0..ATTEMPTS {
            let entry = self.entries.get_readable::<CreatedTeams>(account).await?;
            let expected = entry
                .as_ref()
                .map_or(PutCondition::Absent, |entry| PutCondition::Version(entry.version));
            let mut created = entry.map(|entry| entry.value).unwrap_or_default();
            if created.teams.len() >= max_teams {
                self.drop_removed_teams(&mut created).await?;
            }
            if created.teams.len() >= max_teams {
                return Err(AccountError::LimitReached(format!(
                    "you have created {}, counting existing teams and those created in the last day, and may not create more now; remove one, or try again tomorrow",
                    format_count(max_teams, "team")
                )));
            }
            created.teams.push(CreatedTeam {
                team: parse_new_team(name)?.as_str().to_ascii_lowercase(),
                id: id.to_owned(),
                at: self.entries.now(),
            });
            if self.entries.put(account, &created, expected, None).await? {
                return Ok(());
            }
        }
        Err(AccountError::Overloaded)
    }

    async fn drop_removed_teams(&self, created: &mut CreatedTeams) -> Result<(), AccountError> {
        let names: Vec<_> = created.teams.iter().map(|created| created.team.clone()).collect();
        let existing = self.entries.get_all::<TeamRecord>(&names).await?;
        let now = self.entries.now();
        created.teams.retain(|created| {
            let exists =
                |team: &Versioned<TeamRecord>| team.id == created.team && team.value.id == created.id;
            now.abs_diff(created.at) < CREATED_TEAM_WINDOW || existing.iter().any(exists)
        });
        Ok(())
    }

    /// Removes the record of a team that was not created after all.
    pub(crate) async fn forget(&self, account: &str, id: &str) -> Result<(), AccountError> {
        self.entries
            .change(account, |created: &mut CreatedTeams| {
                created.teams.retain(|created| created.id != id);
                Ok(())
            })
            .await?;
        Ok(())
    }
}
