//! The store's laws about choices, undoing, clearing and evidence, applied to the rivals, so that they are measured with the same work.
//!
//! The laws take a store with all roles. Those of a mirror are forwarded to the store in memory, which has no votes.

use async_trait::async_trait;
use emend_domain::Timestamp;
use emend_store::conformance::{self, prepare};
use emend_store::{
    CountsPage, Deletion, Durability, EntryState, Epoch, Fence, Maintenance, Marker, MarkerSubject,
    MirrorSource, Miscount, PendingChange, Restoration, RestoreMode, RestoreTarget, StoreError, StoreHandle,
    StoreHistory, StoreIdentity,
};
use emend_testbed::{FlushLog, MariaDb, MariaDbOptions, Memcached};
use tokio::sync::watch;

use super::RivalStore;

/// Applies each law to an empty store, one after another.
macro_rules! keep_laws {
    ($store:expr; $($group:ident: $law:ident,)+) => {
        $(
            println!("{}", stringify!($law));
            $store.clear().await.unwrap();
            prepare($store, stringify!($group)).await;
            conformance::$group::$law($store).await;
        )+
    };
}

async fn keep(store: &RivalStore) {
    keep_laws!(store;
        choices: a_choice_counts_for_its_account_its_teams_and_everyone,
        choices: a_choice_casts_all_its_votes,
        choices: choosing_again_adds_to_the_tally,
        choices: the_same_id_counts_once,
        choices: the_same_id_counts_once_within_a_batch,
        choices: the_same_id_sent_concurrently_counts_once,
        choices: the_same_id_of_another_account_is_another_choice,
        choices: naming_a_team_twice_counts_once,
        choices: one_accounts_weight_is_bounded,
        choices: a_batch_of_five_hundred_is_answered_in_order,
        choices: an_empty_batch_has_no_results,
        choices: concurrent_writers_lose_nothing,
        choices: a_choice_is_known_to_its_account_only,
        undo: an_undo_removes_exactly_the_votes_of_its_choice,
        undo: undoing_the_last_vote_leaves_no_trace,
        undo: an_undo_sent_again_is_a_duplicate,
        undo: a_second_undo_of_a_choice_is_a_duplicate,
        undo: an_undone_choice_sent_again_is_a_duplicate,
        undo: an_undo_of_a_missing_choice_is_unknown,
        undo: an_undo_of_another_accounts_choice_is_unknown,
        undo: an_undo_cannot_be_undone,
        undo: an_unknown_undo_does_not_use_up_its_id,
        undo: a_choice_can_be_undone_within_its_batch,
        undo: one_of_many_concurrent_undos_is_applied,
        undo: an_undone_choice_is_still_known,
        clear: clearing_removes_an_outcome_with_any_tally,
        clear: clearing_leaves_other_outcomes_alone,
        clear: clearing_an_absent_outcome_changes_nothing,
        clear: undoing_a_cleared_choice_never_makes_a_count_negative,
        clear: a_clear_sent_again_is_a_duplicate,
        evidence: evidence_comes_in_the_order_of_the_items,
        evidence: evidence_of_an_unknown_item_has_a_place_for_each_team,
        evidence: teams_see_their_own_counts_only,
        evidence: evidence_for_thousands_of_items_is_complete,
        evidence: odd_surfaces_are_items_like_any_other,
        words: words_are_listed_as_written_sorted_and_once,
        words: an_accounts_words_are_its_own,
        words: a_word_whose_choice_is_undone_is_not_listed,
        learned: an_accounts_records_come_newest_first,
        learned: an_accounts_records_are_its_own,
    );
}

fn mariadb() -> MariaDb {
    MariaDb::start(MariaDbOptions {
        flush_log: FlushLog::EverySecond,
        ..MariaDbOptions::default()
    })
    .unwrap()
}

#[tokio::test]
async fn mysql_in_the_request_keeps_the_laws_of_choices() {
    let database = mariadb();
    let store = RivalStore::create(&database.url(), None).await.unwrap();
    keep(&store).await;
}

#[tokio::test]
async fn memcached_and_mysql_keep_the_laws_of_choices() {
    // Tests install no memcached, because only `cargo xtask bench` needs one.
    let Ok(memcached) = Memcached::start() else {
        return;
    };
    let database = mariadb();
    let cache = Some((memcached.address(), "laws"));
    let store = RivalStore::create(&database.url(), cache).await.unwrap();
    keep(&store).await;
}

#[async_trait]
impl Maintenance for RivalStore {
    async fn counts(&self, from: Option<&str>, limit: usize) -> Result<CountsPage, StoreError> {
        self.entries.counts(from, limit).await
    }

    async fn build_indexes(&self) -> Result<bool, StoreError> {
        self.entries.build_indexes().await
    }

    async fn drop_indexes(&self) -> Result<(), StoreError> {
        self.entries.drop_indexes().await
    }

    async fn correct_counts(&self, miscounts: &[Miscount]) -> Result<(), StoreError> {
        self.entries.correct_counts(miscounts).await
    }
}

#[async_trait]
impl MirrorSource for RivalStore {
    async fn changes(&self, limit: usize, epoch: Option<&Epoch>) -> Result<Vec<PendingChange>, StoreError> {
        self.entries.changes(limit, epoch).await
    }

    async fn acknowledge(&self, markers: &[Marker]) -> Result<usize, StoreError> {
        self.entries.acknowledge(markers).await
    }

    async fn pending(&self) -> Result<u64, StoreError> {
        self.entries.pending().await
    }

    async fn set_mirrored_until(&self, at: Timestamp) -> Result<(), StoreError> {
        self.entries.set_mirrored_until(at).await
    }

    async fn mirrored_until(&self) -> Result<Option<Timestamp>, StoreError> {
        self.entries.mirrored_until().await
    }

    async fn mark_again(&self, subjects: &[MarkerSubject]) -> Result<(), StoreError> {
        self.entries.mark_again(subjects).await
    }

    fn change_receiver(&self) -> watch::Receiver<u64> {
        self.entries.change_receiver()
    }
}

#[async_trait]
impl RestoreTarget for RivalStore {
    async fn restore(&self, records: &[Restoration], how: RestoreMode) -> Result<usize, StoreError> {
        self.entries.restore(records, how).await
    }

    async fn restore_entries(&self, entries: &[EntryState], how: RestoreMode) -> Result<usize, StoreError> {
        self.entries.restore_entries(entries, how).await
    }

    async fn deletions(
        &self,
        subjects: &[MarkerSubject],
        epoch: &Epoch,
    ) -> Result<Vec<Option<Deletion>>, StoreError> {
        self.entries.deletions(subjects, epoch).await
    }

    async fn heal(
        &self,
        records: &[Restoration],
        entries: &[EntryState],
        epoch: &Epoch,
    ) -> Result<usize, StoreError> {
        self.entries.heal(records, entries, epoch).await
    }
}

#[async_trait]
impl StoreHistory for RivalStore {
    async fn identity(&self) -> Result<StoreIdentity, StoreError> {
        self.entries.identity().await
    }

    async fn set_epoch(&self, epoch: &Epoch, above: &[u64], from: Option<&Epoch>) -> Result<(), StoreError> {
        self.entries.set_epoch(epoch, above, from).await
    }

    async fn note_verified(&self, incarnation: &str) -> Result<(), StoreError> {
        self.entries.note_verified(incarnation).await
    }

    fn fence(&self) -> &Fence {
        self.entries.fence()
    }
}

#[async_trait]
impl StoreHandle for RivalStore {
    async fn durability(&self) -> Result<Durability, StoreError> {
        self.entries.durability().await
    }

    fn location(&self) -> String {
        "a rival".to_owned()
    }
}
