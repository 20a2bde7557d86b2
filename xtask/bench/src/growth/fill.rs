//! The votes of a measured store. They are restored in bulk, as from an export.
//!
//! Each record is one vote. A tenth of them are the viewer's, and the others belong to accounts with about a thousand each. Ten accounts
//! vote on each word, so the list of agreements grows with the votes. The votes about the words of the checked texts are the same in every
//! store.

use emend_domain::{AccountId, Item, Outcome, Record, Surface, Tallies, Tally};
use emend_store::{PrimaryStore, Restoration, RestoreMode};

use super::operation::MISSPELLINGS;

/// The number of records restored at a time.
const BATCH_RECORDS: usize = 10_000;
/// The number of accounts that vote on each word.
const AGREEING_ACCOUNTS: usize = 10;
/// The number of records of each account, except the viewer's.
const RECORDS_PER_ACCOUNT: usize = 1_000;
/// The time of the last votes. Those about one word are of the same second, and those about the next word a second older.
const LAST_CHANGE: u64 = 1_800_000_000;

/// Fills an empty store with about this number of votes.
pub(crate) async fn fill(store: &dyn PrimaryStore, votes: usize) -> anyhow::Result<()> {
    store
        .set_teams(&AccountId::local(), &["writers".parse()?])
        .await?;
    let accounts = (votes / RECORDS_PER_ACCOUNT).max(AGREEING_ACCOUNTS);
    let misspellings = MISSPELLINGS
        .iter()
        .flat_map(|(wrong, right)| (0..AGREEING_ACCOUNTS).map(move |of| (*wrong, *right, of)));
    let misspellings = misspellings
        .map(|(wrong, right, of)| restoration(of, wrong, Outcome::Chosen(right.to_owned()), LAST_CHANGE));
    let numbers = (0..votes).map(|number| {
        let word = number / AGREEING_ACCOUNTS;
        let surface = format!("wrod{word:09}");
        let account = if number % AGREEING_ACCOUNTS == 0 {
            0
        } else {
            number % accounts
        };
        restoration(account, &surface, Outcome::Ignored, LAST_CHANGE - word as u64)
    });
    let mut batch = Vec::with_capacity(BATCH_RECORDS);
    for record in misspellings.chain(numbers) {
        batch.push(record?);
        if batch.len() == BATCH_RECORDS {
            store.restore(&batch, RestoreMode::Import).await?;
            batch.clear();
        }
    }
    store.restore(&batch, RestoreMode::Import).await?;
    while !store.build_indexes().await? {}
    Ok(())
}

/// Returns the vote of an account on a spelling. The account 0 is the viewer.
fn restoration(account: usize, surface: &str, outcome: Outcome, last: u64) -> anyhow::Result<Restoration> {
    let account = if account == 0 {
        AccountId::local()
    } else {
        format!("account-{account}").parse()?
    };
    let item = Item::new(&"en-US".parse()?, "SPELLING".parse()?, Surface::of(surface));
    Ok(Restoration {
        record: Record { account, item },
        votes: Tallies::from([(outcome, Tally { n: 1, last })]),
        version: 0,
        recent: Vec::new(),
    })
}
