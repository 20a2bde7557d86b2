//! How many teams an account made: names must not be taken without end.

use emend_store::Expected;

use crate::AccountError;
use crate::Accounts;
use crate::entries::{ATTEMPTS, Versioned};
use crate::records::{TeamMade, TeamRecord, TeamsMade};
use crate::teams::parse_new_name;

/// How long a team that was made and removed again counts among those that an account made, in seconds: a day.
const MADE_LATELY: u64 = 24 * 60 * 60;

impl Accounts {
    /// Notes that an account is about to make a team, unless it has made too many: names must not be taken without end.
    pub(crate) async fn count_made(&self, account: &str, name: &str, id: &str) -> Result<(), AccountError> {
        let most = self.limits.teams_made;
        for _ in 0..ATTEMPTS {
            let found = self.get_readable::<TeamsMade>(account).await?;
            let expected = found
                .as_ref()
                .map_or(Expected::Absent, |found| Expected::Version(found.version));
            let mut made = found.map(|found| found.value).unwrap_or_default();
            if made.teams.len() >= most {
                self.forget_those_gone(&mut made).await?;
            }
            if made.teams.len() >= most {
                return Err(AccountError::LimitReached(format!(
                    "you have made {most} teams that are there or were made within a day; remove one, or make more tomorrow"
                )));
            }
            made.teams.push(TeamMade {
                team: parse_new_name(name)?.as_str().to_ascii_lowercase(),
                id: id.to_owned(),
                at: self.now(),
            });
            if self.put(account, &made, expected, None).await? {
                return Ok(());
            }
        }
        Err(AccountError::Overloaded)
    }

    async fn forget_those_gone(&self, made: &mut TeamsMade) -> Result<(), AccountError> {
        let names: Vec<_> = made.teams.iter().map(|made| made.team.clone()).collect();
        let there = self.get_all::<TeamRecord>(&names).await?;
        let now = self.now();
        made.teams.retain(|made| {
            let is_there = |team: &Versioned<TeamRecord>| team.id == made.team && team.value.id == made.id;
            now.abs_diff(made.at) < MADE_LATELY || there.iter().any(is_there)
        });
        Ok(())
    }

    /// It was not made after all.
    pub(crate) async fn count_made_not(&self, account: &str, id: &str) -> Result<(), AccountError> {
        self.change(account, |made: &mut TeamsMade| {
            made.teams.retain(|made| made.id != id);
            Ok(())
        })
        .await?;
        Ok(())
    }
}
