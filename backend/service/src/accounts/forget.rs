//! Forgetting an account: everything of it, so that what is left is as if it had never been.

use emend_learning::AccountId;
use emend_store::Expected;

use crate::ServiceError;
use crate::accounts::Accounts;
use crate::accounts::records::{AccountRecord, MemberOf, account_key};

impl Accounts {
    /// Removes an account with its keys, memberships, votes and sessions. Cut short, doing it again
    /// completes it; of nobody, nothing is removed. From its beginning the account can do nothing else.
    pub async fn forget(&self, account: &AccountId) -> Result<(), ServiceError> {
        let key = account_key(account);
        self.change(&key, |record: &mut AccountRecord| {
            record.forgetting = true;
            Ok(())
        })
        .await?;
        self.recent.clear();
        self.remove_keys(&key).await?;
        for found in self.list::<MemberOf>(&format!("{key}/")).await? {
            let team = found.value.team.to_ascii_lowercase();
            self.remove_from(&team, account.as_str()).await?;
        }
        self.forget_votes(account).await?;
        self.end_sessions(&key, None).await?;
        // Requests that were under way when it began are over by now; what they recorded goes too.
        self.forget_votes(account).await?;
        self.take_out::<AccountRecord>(&key, Expected::Any).await?;
        self.teams.remove(account);
        self.recent.clear();
        Ok(())
    }

    /// Removes an account, for whoever runs the server.
    pub async fn remove_account(&self, name: &str) -> Result<(), ServiceError> {
        let found = self.account(name).await?;
        let account = found.value.name.parse();
        let account: AccountId =
            account.map_err(|_| ServiceError::malformed("name", "is none of an account"))?;
        self.forget(&account).await
    }

    /// Goes on where a removal was cut short; how many.
    pub async fn resume_forgetting(&self) -> Result<usize, ServiceError> {
        let all = self.list::<AccountRecord>("").await?;
        let cut_short: Vec<_> = all.into_iter().filter(|found| found.value.forgetting).collect();
        for found in &cut_short {
            self.remove_account(&found.id).await?;
        }
        Ok(cut_short.len())
    }

    async fn forget_votes(&self, account: &AccountId) -> Result<(), ServiceError> {
        while !self.store.forget(account).await? {}
        Ok(())
    }
}
