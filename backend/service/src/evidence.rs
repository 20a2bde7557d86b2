//! Evidence from the store, with everyone's counts as the viewer may see them.

use emend_accounts::established;
use emend_domain::{AccountId, Item, ItemEvidence, Viewer};
use emend_store::{ChoiceStore, StoreError};

/// The evidence of each item, in their order. Where there are accounts, everyone's counts are those of established accounts.
pub(crate) async fn evidence(
    store: &dyn ChoiceStore,
    viewer: &Viewer,
    items: &[Item],
) -> Result<Vec<ItemEvidence>, StoreError> {
    if viewer.account == AccountId::local() {
        return store.evidence(viewer, items).await;
    }
    let mut asking = viewer.clone();
    asking.teams.push(established());
    let mut evidence = store.evidence(&asking, items).await?;
    for item in &mut evidence {
        item.everyone = item.teams.pop().unwrap_or_default();
    }
    Ok(evidence)
}
