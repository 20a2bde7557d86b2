//! Dictionaries.

use super::fixtures::{TestMember, ada, apply, ben, right};
use crate::PrimaryStore;

/// `Emend` and `emend` are two words of one item.
pub async fn words_are_listed_as_written_sorted_and_once(store: &dyn PrimaryStore) {
    let words = [
        "zebra", "Emend", "emend", "Ärger", "naïve", "Emend", "a|b", "100%",
    ];
    apply(store, &words.map(|word| ada().adds(word))).await;
    let mut expected = words.map(str::to_owned).to_vec();
    expected.sort_unstable();
    expected.dedup();
    assert_eq!(store.words(&ada().account).await.unwrap(), expected);
}

/// Holds even if another account's name begins with the same letters.
pub async fn an_accounts_words_are_its_own(store: &dyn PrimaryStore) {
    let (short, long) = (TestMember::new("a", &[]), TestMember::new("a-b", &[]));
    apply(store, &[short.adds("one"), long.adds("two"), ben().adds("three")]).await;
    // A choice about a word does not add the word.
    apply(store, &[short.chooses("four", "five")]).await;
    assert_eq!(store.words(&short.account).await.unwrap(), ["one"]);
    assert_eq!(store.words(&long.account).await.unwrap(), ["two"]);
    assert_eq!(store.words(&ada().account).await.unwrap(), Vec::<String>::new());
}

/// Covers undoing the last vote, and clearing.
pub async fn a_word_whose_choice_is_undone_is_not_listed(store: &dyn PrimaryStore) {
    let words = || async { store.words(&ada().account).await.unwrap() };
    let (first, second) = (ada().adds("one"), ada().adds("one"));
    apply(store, &[first.clone(), second.clone(), ada().adds("two")]).await;
    apply(store, &[ada().undoes(&first)]).await;
    assert_eq!(words().await, ["one", "two"]);
    apply(store, &[ada().undoes(&second)]).await;
    assert_eq!(words().await, ["two"]);
    apply(store, &[ada().adds("two"), ada().clears(right("two"))]).await;
    assert_eq!(words().await, Vec::<String>::new());
}
