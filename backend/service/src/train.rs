//! Training error models from all votes: a job, never part of a request.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use emend_learning::error_model::{Correction, Teaching, above_account, corrections, own, shared};
use emend_learning::{AccountId, Offer, RuleId, TeamId, Weights};
use emend_shared::LanguageTag;
use emend_store::memberships;

use crate::check::offers;
use crate::models::Scope;
use crate::{Emend, ServiceError};

/// Under what the names of all kept models stand, a line each.
pub(crate) const LIST: &str = "models";
/// Records read at a time.
const PAGE: usize = 1_000;

/// What came of a training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Trained {
    /// Corrections that were learned from.
    pub corrections: usize,
    /// Scopes that have a model now: everyone, teams and accounts, by language.
    pub models: usize,
    /// Scopes whose history was too thin, or whose model did not help with a held-back part of it.
    pub without: usize,
}

/// What each account corrected in one language, each once, in a fixed order.
type Histories = BTreeMap<AccountId, Vec<Correction>>;
/// The teams of each account that is in any.
type Memberships = BTreeMap<AccountId, Vec<TeamId>>;
type Offers = HashMap<String, Arc<[Offer]>>;

impl Emend {
    /// Trains the error models of everyone, of each team and of each account anew from the votes, and keeps them. A pure function of
    /// the votes, the memberships and the settings. Takes some seconds for ten thousand corrections, mostly to look up what could have been meant by each.
    pub async fn train(&self) -> Result<Trained, ServiceError> {
        let mut trained = Trained::default();
        self.models.taught();
        let mut entries = Vec::new();
        for (language, by_account) in self.histories().await? {
            let Some(tag) = self.language_called(&language) else {
                continue;
            };
            let offers = self.offers_for(&tag, &by_account).await?;
            let memberships = self.memberships(by_account.keys()).await?;
            let teaching = self.settings.teaching;
            let taught = tokio::task::spawn_blocking(move || {
                let corrections = by_account.values().map(Vec::len).sum::<usize>();
                (corrections, models(&by_account, &memberships, &offers, &teaching))
            });
            let (corrections, models) = taught.await.map_err(|_| ServiceError::Overloaded)?;
            trained.corrections += corrections;
            for (scope, weights) in models {
                if weights.is_empty() {
                    trained.without += 1;
                } else {
                    trained.models += 1;
                    entries.push((scope.name(&language), Some(weights.to_bytes())));
                }
            }
        }
        self.replace_models(entries).await?;
        Ok(trained)
    }

    /// Whether choices came in since the last training.
    pub fn has_untaught(&self) -> bool {
        self.models.has_untaught()
    }

    /// Keeps these models and no others: those of accounts that were forgotten go.
    async fn replace_models(&self, mut entries: Vec<(String, Option<Vec<u8>>)>) -> Result<(), ServiceError> {
        let before = self
            .store
            .kept(&[LIST.to_owned()])
            .await?
            .pop()
            .flatten()
            .unwrap_or_default();
        let names: BTreeSet<String> = entries.iter().map(|(name, _)| name.clone()).collect();
        let list: Vec<&str> = names.iter().map(String::as_str).collect();
        let list = list.join("\n").into_bytes();
        let gone = String::from_utf8_lossy(&before)
            .lines()
            .filter(|name| !names.contains(*name))
            .map(|name| (name.to_owned(), None))
            .collect::<Vec<_>>();
        entries.extend(gone);
        // Last, so that whatever was kept before a crash is on a list.
        entries.push((LIST.to_owned(), Some(list)));
        for entries in entries.chunks(PAGE) {
            self.store.keep(entries).await?;
        }
        self.models.forget_all();
        Ok(())
    }

    /// By language.
    async fn histories(&self) -> Result<BTreeMap<String, Histories>, ServiceError> {
        let mut records = BTreeMap::new();
        let mut from = None;
        loop {
            let page = self.store.records(from.as_deref(), PAGE).await?;
            for found in page.records {
                // A record that comes twice while writes go on counts once.
                let found_corrections: Vec<Correction> = corrections(&found.record, &found.votes).collect();
                if !found_corrections.is_empty() {
                    records.insert(found.record, found_corrections);
                }
            }
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        let mut histories: BTreeMap<String, Histories> = BTreeMap::new();
        for (record, found) in records {
            let language = histories.entry(record.item.language().to_owned()).or_default();
            language.entry(record.account).or_default().extend(found);
        }
        Ok(histories)
    }

    async fn memberships(
        &self,
        accounts: impl Iterator<Item = &AccountId>,
    ) -> Result<Memberships, ServiceError> {
        let names: Vec<_> = accounts
            .map(|account| (account, memberships::name(account)))
            .collect();
        let mut found = Memberships::new();
        for page in names.chunks(PAGE) {
            let asked: Vec<_> = page.iter().map(|(_, name)| name.clone()).collect();
            let entries = self.store.entries(&asked).await?;
            for ((account, _), entry) in page.iter().zip(entries) {
                if let Some(entry) = entry {
                    found.insert((*account).clone(), memberships::read(&entry.value)?);
                }
            }
        }
        Ok(found)
    }

    /// A kind of the language that can be checked.
    fn language_called(&self, base: &str) -> Option<LanguageTag> {
        let known = self.languages().list();
        known
            .into_iter()
            .map(|info| info.code)
            .find(|code| code.base() == base)
    }

    /// What the engine offers for each surface that was corrected.
    async fn offers_for(
        &self,
        language: &LanguageTag,
        by_account: &Histories,
    ) -> Result<Offers, ServiceError> {
        let mut found = Offers::new();
        for correction in by_account.values().flatten() {
            if found.contains_key(&correction.surface) {
                continue;
            }
            // One at a time, so that people who wait go first.
            let issues = self
                .checker
                .find_in_paragraph(&correction.surface, language)
                .await?;
            let whole = issues
                .iter()
                .find(|issue| issue.surface == correction.surface && issue.rule.id == RuleId::SPELLING);
            let offered = whole.map(offers).unwrap_or_default();
            found.insert(correction.surface.clone(), offered.into());
        }
        Ok(found)
    }
}

/// The models of everyone, of each team and of each account; empty where there is none to keep. Each is learned above those over it.
fn models(
    by_account: &Histories,
    memberships: &Memberships,
    offers: &Offers,
    teaching: &Teaching,
) -> Vec<(Scope, Weights)> {
    let offered = |surface: &str| offers.get(surface).map_or(&[][..], |offers| offers);
    let teams_of = |account: &AccountId| memberships.get(account).map_or(&[][..], Vec::as_slice);
    let all: Vec<&[Correction]> = by_account.values().map(Vec::as_slice).collect();
    let top = Weights::default();
    let everyone = shared(&all, offered, &top, teaching, teaching.least_accounts).weights;

    let mut by_team: BTreeMap<&TeamId, Vec<&[Correction]>> = BTreeMap::new();
    for (account, corrections) in by_account {
        for team in teams_of(account) {
            by_team.entry(team).or_default().push(corrections);
        }
    }
    let teams: BTreeMap<&TeamId, Weights> = by_team
        .into_iter()
        .map(|(team, members)| {
            let adapted = shared(&members, offered, &everyone, teaching, teaching.least_members);
            (team, adapted.weights)
        })
        .collect();

    let own_models = by_account.iter().map(|(account, corrections)| {
        let above = above_account(&everyone, teams_of(account).iter().map(|team| teams.get(team)));
        let adapted = own(corrections, offered, &above, teaching);
        (Scope::Account(account.clone()), adapted.weights)
    });
    let mut models: Vec<_> = own_models.collect();
    models.extend(
        teams
            .into_iter()
            .map(|(team, weights)| (Scope::Team(team.clone()), weights)),
    );
    models.push((Scope::Everyone, everyone));
    models
}

#[cfg(test)]
#[path = "train_tests.rs"]
mod tests;
