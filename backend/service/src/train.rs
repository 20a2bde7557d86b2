//! Training error models from all votes: a job, never part of a request.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use emend_learning::error_model::{Correction, Teaching, corrections, own, shared};
use emend_learning::{AccountId, Offer, RuleId, Weights};
use emend_shared::LanguageTag;

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
    /// Scopes that have a model now: everyone and accounts, by language.
    pub models: usize,
    /// Scopes whose history was too thin, or whose model did not help with a held-back part of it.
    pub without: usize,
}

/// Corrections by language and account, each once, in a fixed order.
type Histories = BTreeMap<String, BTreeMap<AccountId, Vec<Correction>>>;
type Offers = HashMap<String, Arc<[Offer]>>;

impl Emend {
    /// Trains the error models of everyone and of each account anew from the votes, and keeps them. A pure function of the
    /// votes and the settings. Takes some seconds for ten thousand corrections, mostly to look up what could have been meant by each.
    pub async fn train(&self) -> Result<Trained, ServiceError> {
        let mut trained = Trained::default();
        self.models.taught();
        let mut entries = Vec::new();
        for (language, by_account) in self.histories().await? {
            let Some(tag) = self.language_called(&language) else {
                continue;
            };
            let offers = self.offers_for(&tag, &by_account).await?;
            let teaching = self.settings.teaching;
            let taught = tokio::task::spawn_blocking(move || {
                let corrections = by_account.values().map(Vec::len).sum::<usize>();
                (corrections, models(&by_account, &offers, &teaching))
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

    async fn histories(&self) -> Result<Histories, ServiceError> {
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
        let mut histories = Histories::new();
        for (record, found) in records {
            let language = histories.entry(record.item.language().to_owned()).or_default();
            language.entry(record.account).or_default().extend(found);
        }
        Ok(histories)
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
        by_account: &BTreeMap<AccountId, Vec<Correction>>,
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

/// The models of everyone and of each account; empty where there is none to keep.
fn models(
    by_account: &BTreeMap<AccountId, Vec<Correction>>,
    offers: &Offers,
    teaching: &Teaching,
) -> Vec<(Scope, Weights)> {
    let offered = |surface: &str| offers.get(surface).map_or(&[][..], |offers| offers);
    let everyone = shared(by_account, offered, &Weights::default(), teaching).weights;
    let own_models = by_account.iter().map(|(account, corrections)| {
        let adapted = own(corrections, offered, &everyone, teaching);
        (Scope::Account(account.clone()), adapted.weights)
    });
    let mut models: Vec<_> = own_models.collect();
    models.push((Scope::Everyone, everyone));
    models
}

#[cfg(test)]
#[path = "train_tests.rs"]
mod tests;
