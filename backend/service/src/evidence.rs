//! Reading evidence from the store, with the counts of everyone limited to established accounts.

use emend_accounts::established;
use emend_domain::{AccountId, Item, ItemEvidence, Viewer};
use emend_store::{ChoiceStore, StoreError};

/// Returns the evidence for each item, in order. With accounts enabled, "everyone" means the established accounts.
pub(crate) async fn evidence(
    store: &dyn ChoiceStore,
    viewer: &Viewer,
    items: &[Item],
) -> Result<Vec<ItemEvidence>, StoreError> {
    if viewer.account == AccountId::local() {
        return store.evidence(viewer, items).await;
    }
    let mut asking = viewer.clone();
    // Everyone's counts are those of one more team, to which the established accounts belong:
    // docs/decisions/0031-few-accounts.md.
    asking.teams.push(established());
    let mut evidence = store.evidence(&asking, items).await?;
    for item in &mut evidence {
        item.everyone = item.teams.pop().unwrap_or_default();
    }
    Ok(evidence)
}

/// Logs and counts a check without learned choices. Without an error, the store took too long.
pub(crate) fn warn_unlearned(error: Option<StoreError>) {
    let error = error.map_or_else(|| "the store took too long".to_owned(), |error| error.to_string());
    tracing::warn!(error, "checking without learned choices");
    metrics::counter!("emend_checks_without_learned_data_total").increment(1);
}
