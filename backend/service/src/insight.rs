//! Figures about the choices of an account.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use emend_accounts::Accounts;
use emend_domain::{Viewer, surface::is_digest};
use emend_shared::{
    Action, Choice, ChoiceResult, ChoiceStatus, DayStats, HabitStats, MistypedWord, StatsResponse,
};
use emend_store::{ChoiceStore, RecordVotes};

use crate::ServiceError;
use crate::learned_query::{all_records, chosen_replacements};

/// The most habits and words returned.
const MAX_LISTED: usize = 10;
/// The most wrong forms of a word.
const FORMS: usize = 5;

/// The service that counts choices by day and finds the most frequent corrections.
pub struct Insight {
    store: Arc<dyn ChoiceStore>,
    accounts: Arc<Accounts>,
}

impl Insight {
    pub(crate) fn new(store: Arc<dyn ChoiceStore>, accounts: Arc<Accounts>) -> Self {
        Self { store, accounts }
    }

    /// Counts choices that were recorded now. Those that had been recorded before are not counted again.
    pub async fn count(
        &self,
        viewer: &Viewer,
        choices: &[Choice],
        results: &[ChoiceResult],
    ) -> Result<(), ServiceError> {
        let mut counts = DayStats::default();
        let applied = choices.iter().zip(results);
        for (choice, _) in applied.filter(|(_, result)| result.status == ChoiceStatus::Applied) {
            counts.add(&word_figures(choice));
        }
        if counts != DayStats::default() {
            self.accounts.activity.count(&viewer.account, &counts).await?;
        }
        Ok(())
    }

    /// Returns the figures of the viewer's account.
    pub async fn stats(&self, viewer: &Viewer) -> Result<StatsResponse, ServiceError> {
        let records = all_records(self.store.as_ref(), &viewer.account).await?;
        Ok(StatsResponse {
            days: self.accounts.activity.of(&viewer.account).await?,
            habits: top_habits(&records),
            mistyped: mistyped(&records),
            mirror: None,
        })
    }
}

/// Returns the figures of one choice.
fn word_figures(choice: &Choice) -> DayStats {
    let mut day = DayStats::default();
    let count = match choice.action {
        Action::Accept if choice.offered.first() == choice.replacement.as_ref() => &mut day.first,
        Action::Accept => &mut day.other,
        Action::Replace => &mut day.own,
        Action::Dismiss | Action::Ignore | Action::IgnoreHere | Action::DisableRule => &mut day.ignored,
        Action::AddWord => &mut day.words,
        Action::Undo => &mut day.undone,
    };
    *count = 1;
    day
}

fn top_habits(records: &[RecordVotes]) -> Vec<HabitStats> {
    let readable = chosen_replacements(records).filter(|(item, ..)| !is_digest(item.surface().as_str()));
    let mut habits: Vec<_> = readable
        .map(|(item, replacement, count)| HabitStats {
            surface: item.surface().as_str().to_owned(),
            replacement: replacement.to_owned(),
            count,
        })
        .collect();
    habits.sort_by_key(|habit| Reverse(habit.count));
    habits.truncate(MAX_LISTED);
    habits
}

fn mistyped(records: &[RecordVotes]) -> Vec<MistypedWord> {
    let mut words = HashMap::<&str, Vec<(&str, u32)>>::new();
    for (item, replacement, count) in chosen_replacements(records) {
        let surface = item.surface().as_str();
        if item.rule().is_spelling() && !replacement.is_empty() && !is_digest(surface) {
            words.entry(replacement).or_default().push((surface, count));
        }
    }
    let mut mistyped: Vec<_> = words
        .into_iter()
        .map(|(word, mut typed)| {
            typed.sort_by_key(|(surface, count)| (Reverse(*count), *surface));
            MistypedWord {
                word: word.to_owned(),
                count: typed.iter().map(|(_, count)| count).sum(),
                typed: typed
                    .into_iter()
                    .take(FORMS)
                    .map(|(surface, _)| surface.to_owned())
                    .collect(),
            }
        })
        .collect();
    mistyped
        .sort_by(|left, right| (Reverse(left.count), &left.word).cmp(&(Reverse(right.count), &right.word)));
    mistyped.truncate(MAX_LISTED);
    mistyped
}

#[cfg(test)]
mod tests {
    use emend_domain::{Item, Outcome, Record, Surface, Tally};
    use uuid::Uuid;

    use super::*;

    fn records(chosen: &[(&str, &str, u32)]) -> Vec<RecordVotes> {
        let item = |surface: &str| {
            Item::new(
                &"en-US".parse().unwrap(),
                "SPELLING".parse().unwrap(),
                Surface::of(surface),
            )
        };
        let record = |(surface, replacement, n): &(&str, &str, u32)| RecordVotes {
            record: Record {
                account: "ada".parse().unwrap(),
                item: item(surface),
            },
            votes: [(
                Outcome::Chosen((*replacement).to_owned()),
                Tally { n: *n, last: 1 },
            )]
            .into(),
        };
        chosen.iter().map(record).collect()
    }

    #[test]
    fn the_forms_of_a_mistyped_word_are_added_up() {
        let records_of_slips = records(&[
            ("recieve", "receive", 2),
            ("receve", "receive", 3),
            ("teh", "the", 4),
        ]);
        let words = mistyped(&records_of_slips);
        assert_eq!((words[0].word.as_str(), words[0].count), ("receive", 5));
        assert_eq!(words[0].typed, ["receve", "recieve"]);
        assert_eq!(top_habits(&records_of_slips)[0].surface, "teh");
    }

    #[test]
    fn a_choice_is_counted_by_what_was_offered_first() {
        let mut choice = Choice::new(Uuid::nil(), Action::Accept);
        choice.offered = vec!["the".to_owned(), "tea".to_owned()];
        choice.replacement = Some("the".to_owned());
        assert_eq!(word_figures(&choice).first, 1);
        choice.replacement = Some("tea".to_owned());
        assert_eq!(word_figures(&choice).other, 1);
        choice.action = Action::Undo;
        assert_eq!(word_figures(&choice).undone, 1);
    }
}
