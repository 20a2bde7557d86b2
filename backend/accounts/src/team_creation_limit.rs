//! The limit on created teams per account, so that no account can take all the names.

use emend_domain::number_with_noun::counted;
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
    most: usize,
}

impl TeamCreationLimit {
    pub(crate) fn new(entries: AccountEntries, most: usize) -> Self {
        Self { entries, most }
    }

    /// Records that an account is about to create a team, or refuses it if the account has created too many.
    pub(crate) async fn count(&self, account: &str, name: &str, id: &str) -> Result<(), AccountError> {
        let most = self.most;
        for _ in 0..ATTEMPTS {
            let found = self.entries.get_readable::<CreatedTeams>(account).await?;
            let expected = found
                .as_ref()
                .map_or(PutCondition::Absent, |found| PutCondition::Version(found.version));
            let mut made = found.map(|found| found.value).unwrap_or_default();
            if made.teams.len() >= most {
                self.drop_removed_teams(&mut made).await?;
            }
            if made.teams.len() >= most {
                return Err(AccountError::LimitReached(format!(
                    "you have created {}, counting existing teams and those created in the last day, and may not create more now; remove one, or try again tomorrow",
                    counted(most, "team")
                )));
            }
            made.teams.push(CreatedTeam {
                team: parse_new_team(name)?.as_str().to_ascii_lowercase(),
                id: id.to_owned(),
                at: self.entries.now(),
            });
            if self.entries.put(account, &made, expected, None).await? {
                return Ok(());
            }
        }
        Err(AccountError::Overloaded)
    }

    async fn drop_removed_teams(&self, made: &mut CreatedTeams) -> Result<(), AccountError> {
        let names: Vec<_> = made.teams.iter().map(|made| made.team.clone()).collect();
        let there = self.entries.get_all::<TeamRecord>(&names).await?;
        let now = self.entries.now();
        made.teams.retain(|made| {
            let is_there = |team: &Versioned<TeamRecord>| team.id == made.team && team.value.id == made.id;
            now.abs_diff(made.at) < CREATED_TEAM_WINDOW || there.iter().any(is_there)
        });
        Ok(())
    }

    /// Removes the record of a team that was not created after all.
    pub(crate) async fn take_back(&self, account: &str, id: &str) -> Result<(), AccountError> {
        self.entries
            .change(account, |made: &mut CreatedTeams| {
                made.teams.retain(|made| made.id != id);
                Ok(())
            })
            .await?;
        Ok(())
    }
}
