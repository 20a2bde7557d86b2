//! Forgetting the error models of an account.

use std::collections::BTreeSet;

use emend_learning::AccountId;

use crate::ServiceError;
use crate::accounts::Accounts;
use crate::models::Scope;
use crate::train::LIST;

/// Records that are read for their languages: the newest.
const READ: usize = 1_000;

impl Accounts {
    /// Takes out the models of all languages that the last training knew, or that the account used lately. One that a training
    /// under way keeps after that goes with the next, which every server does that learns of the removal.
    pub(crate) async fn forget_models(&self, account: &AccountId) -> Result<(), ServiceError> {
        let scope = Scope::Account(account.clone());
        let newest = self.store.records_of(account, 0, READ).await?;
        let mut names: BTreeSet<String> = newest
            .records
            .iter()
            .map(|found| scope.name(found.record.item.language()))
            .collect();
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
