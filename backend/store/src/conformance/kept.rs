//! What was worked out and is kept beside the votes.

use super::fixtures::all_records;
use crate::Store;

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

async fn keep(store: &dyn Store, entries: &[(&str, Option<&[u8]>)]) {
    let entries: Vec<_> = entries
        .iter()
        .map(|(name, bytes)| ((*name).to_owned(), bytes.map(<[u8]>::to_vec)))
        .collect();
    store.keep(&entries).await.unwrap();
}

/// Any bytes, the empty ones among them.
pub async fn what_is_kept_comes_back_until_it_is_replaced_or_dropped(store: &dyn Store) {
    let asked = names(&["model/en/*", "model/en/a/ada", "nothing"]);
    assert_eq!(store.kept(&asked).await.unwrap(), [None, None, None]);
    keep(
        store,
        &[("model/en/*", Some(&[0, 255, 10])), ("model/en/a/ada", Some(&[]))],
    )
    .await;
    let kept = store.kept(&asked).await.unwrap();
    assert_eq!(kept, [Some(vec![0, 255, 10]), Some(vec![]), None]);
    keep(
        store,
        &[
            ("model/en/*", Some(&[1])),
            ("model/en/a/ada", None),
            ("nothing", None),
        ],
    )
    .await;
    assert_eq!(store.kept(&asked).await.unwrap(), [Some(vec![1]), None, None]);
    assert_eq!(store.kept(&[]).await.unwrap(), Vec::<Option<Vec<u8>>>::new());
}

/// It waits for no mirror and is on no page.
pub async fn what_is_kept_is_no_record(store: &dyn Store) {
    keep(store, &[("model/en/*", Some(&[7]))]).await;
    assert_eq!(store.pending().await.unwrap(), 0);
    assert!(all_records(store, 10).await.is_empty());
}
