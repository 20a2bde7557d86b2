//! The conformance suite that every adapter passes. Each function is a law, named as a sentence; it receives a store
//! without votes.
//!
//! An adapter's test file consists of one line and a function that creates a store. Each law becomes a separate test:
//! ```ignore
//! async fn fresh_store() -> std::sync::Arc<dyn emend_store::PrimaryStore> { /* … */ }
//! emend_store::conformance_suite!(fresh_store);
//! ```
//!
//! # Layout
//! - [`choices`], [`undo`], [`clear`]: the effects of writes; [`evidence`], [`words`], [`learned`], [`paging`]: reads
//! - [`agreement`]: agreement between accounts
//! - [`markers`], [`restore`], [`epoch`]: the basis of the mirror
//! - [`entries`], [`mirrored_entries`], [`memberships`]: entries, their mirroring, and those that define the teams of an account
//! - [`lines`]: export, import, recount
//! - [`teams`], [`forget`]: counting of votes per team, and the removal of all of an account's votes
//! - [`recount`]: a random history compared with `model`, the simplest implementation of the semantics
//! - [`speed`]: a measurement rather than a law
//! - `fixtures`: test accounts and their choices; `random`: reproducible random numbers

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "these are tests, though of other crates: they fail by panicking"
)]

pub mod agreement;
pub mod choices;
pub mod clear;
pub mod entries;
pub mod epoch;
pub mod evidence;
mod fixtures;
pub mod forget;
pub mod learned;
pub mod lines;
pub mod markers;
pub mod memberships;
pub mod mirrored_entries;
mod model;
pub mod paging;
mod random;
pub mod recount;
pub mod restore;
pub mod speed;
pub mod teams;
pub mod undo;
pub mod words;

/// Prepares a store for a law: Ada is in team red, Ben in red and blue. Laws about epochs get a store that was never
/// written to.
pub async fn prepare(store: &dyn crate::PrimaryStore, laws: &str) {
    if laws == "epoch" {
        return;
    }
    fixtures::join(store, &[fixtures::ada(), fixtures::ben()]).await;
}

/// Creates a test for every law, using stores from the function `$fresh: async fn() -> Arc<dyn PrimaryStore>`.
#[macro_export]
macro_rules! conformance_suite {
    ($fresh:path) => {
        $crate::conformance_suite!(@laws $fresh;
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
            learned: pages_of_an_account_hold_each_record_once,
            learned: a_page_after_a_position_begins_there,
            learned: records_without_votes_are_not_listed,
            learned: a_record_whose_newest_vote_is_cleared_is_ordered_by_its_next_vote,
            agreement: the_most_frequent_agreement_comes_first,
            agreement: agreements_of_everyone_that_hide_an_issue_are_listed,
            agreement: undone_votes_end_an_agreement,
            agreement: agreements_about_a_place_are_not_listed,
            agreement: equal_agreements_are_listed_in_the_order_of_their_keys,
            agreement: repaired_agreements_match_the_votes,
            agreement: a_new_store_has_its_indexes,
            paging: pages_hold_every_record,
            paging: an_empty_store_has_one_empty_page,
            paging: records_are_read_as_they_were_written,
            markers: every_change_is_marked_once_per_record,
            markers: a_duplicate_marks_nothing,
            markers: versions_grow_with_every_change,
            markers: acknowledged_changes_are_no_longer_pending,
            markers: records_that_changed_again_stay_pending,
            markers: a_deletion_is_a_change_without_votes,
            markers: changes_are_limited_to_the_requested_number,
            markers: no_partition_delays_the_changes_of_another,
            markers: acknowledging_twice_removes_once,
            markers: mirrored_until_is_the_last_noted_time,
            teams: joining_a_team_adds_votes_and_leaving_removes_them,
            teams: an_accounts_teams_are_those_set_last,
            forget: forgetting_an_account_leaves_counts_as_if_it_had_never_existed,
            forget: forgotten_records_are_marked_and_their_choice_ids_are_free,
            forget: forgetting_an_unknown_account_changes_nothing,
            restore: restored_records_have_the_same_votes_and_counts,
            restore: a_replacing_restore_removes_the_earlier_votes,
            restore: merging_keeps_the_larger_tally_and_marks_differences,
            restore: a_repeated_import_changes_nothing,
            restore: records_marked_again_have_a_new_version,
            restore: votes_come_in_the_order_of_the_records,
            restore: counts_are_listed_as_they_are_served,
            lines: an_export_of_imported_data_has_the_same_bytes,
            lines: importing_replaces_entries_that_cannot_be_read,
            lines: an_empty_store_can_be_exported,
            lines: a_recount_equals_the_served_counts,
            epoch: a_new_store_has_no_epoch,
            epoch: versions_are_above_the_minimum_set_with_the_epoch,
            epoch: a_closed_fence_refuses_writes_only,
            epoch: writes_of_another_epoch_are_refused,
            epoch: no_write_succeeds_while_a_store_is_restored,
            epoch: the_highest_acknowledged_version_is_remembered,
            epoch: changes_are_notified,
            entries: entries_are_read_as_they_were_put,
            entries: an_entry_with_an_unexpected_version_is_not_replaced,
            entries: one_of_many_concurrent_puts_wins,
            entries: a_deleted_entry_is_absent,
            entries: entries_are_listed_by_id,
            entries: an_expired_entry_is_absent,
            entries: entries_are_not_written_without_admission,
            entries: entries_are_not_listed_as_records,
            mirrored_entries: lasting_entries_are_marked_and_expiring_entries_are_not,
            mirrored_entries: a_deleted_entry_is_a_change_without_a_value,
            mirrored_entries: an_entry_that_changed_again_stays_pending,
            mirrored_entries: pages_hold_every_lasting_entry,
            mirrored_entries: entries_marked_again_have_a_new_version,
            mirrored_entries: newer_entries_of_the_mirror_replace_existing_ones,
            mirrored_entries: in_merged_histories_the_mirrors_entries_apply,
            mirrored_entries: an_import_keeps_existing_entries,
            memberships: an_accounts_teams_are_an_entry_that_only_set_teams_puts,
            memberships: restored_teams_count_as_if_they_had_been_set,
            memberships: merged_histories_have_the_teams_of_both,
            memberships: teams_and_votes_do_not_change_without_admission,
            entries: an_entry_that_is_too_large_is_refused,
            recount: counts_equal_the_votes_after_any_history,
            recount: counts_equal_the_votes_after_concurrent_histories,
        );
    };
    (@laws $fresh:path; $($group:ident: $law:ident,)+) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $law() {
                let store = $fresh().await;
                $crate::conformance::prepare(&*store, stringify!($group)).await;
                $crate::conformance::$group::$law(&*store).await;
            }
        )+
    };
}
