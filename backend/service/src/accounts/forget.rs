//! Forgetting an account: everything of it, so that what is left is as if it had never been.

use std::collections::BTreeSet;

use emend_learning::AccountId;
use emend_store::Expected;

use crate::ServiceError;
use crate::accounts::Accounts;
use crate::accounts::records::{AccountRecord, MemberOf, account_key};
use crate::models::Scope;
use crate::train::LIST;

/// Records read at a time.
const PAGE: usize = 1_000;

impl Accounts {
    /// Removes an account with its keys, memberships, votes, error models and sessions. Cut short, doing it again
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
        self.forget_models(account).await?;
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

    /// The models of all languages that the account has votes in, or that the last training knew.
    async fn forget_models(&self, account: &AccountId) -> Result<(), ServiceError> {
        let scope = Scope::Account(account.clone());
        let mut names = BTreeSet::new();
        let mut offset = 0;
        loop {
            let page = self.store.records_of(account, offset, PAGE).await?;
            offset += page.records.len();
            names.extend(
                page.records
                    .iter()
                    .map(|found| scope.name(found.record.item.language())),
            );
            if page.records.len() < PAGE {
                break;
            }
        }
        let own = scope.name("");
        let suffix = own.trim_start_matches("model/");
        let listed = self.store.kept(&[LIST.to_owned()]).await?.pop().flatten();
        let listed = String::from_utf8_lossy(listed.as_deref().unwrap_or_default()).into_owned();
        names.extend(
            listed
                .lines()
                .filter(|name| name.ends_with(suffix))
                .map(str::to_owned),
        );
        // What is kept under it knows the name, until the next training makes another list.
        let others = listed.lines().filter(|name| !name.ends_with(suffix));
        let others: Vec<_> = others.collect();
        let mut gone: Vec<_> = names.into_iter().map(|name| (name, None)).collect();
        if !listed.is_empty() {
            gone.push((LIST.to_owned(), Some(others.join("\n").into_bytes())));
        }
        Ok(self.store.keep(&gone).await?)
    }
}
