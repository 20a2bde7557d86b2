//! The user's own votes, from which this device ranks and hides as the server does.
//!
//! They come from two places: the choices that the user made while checking on this device, and the votes that the server had when it
//! was last asked. The server receives the choices as well, without their neighbouring words, so the two overlap: of each vote, the
//! greater number counts.

use std::collections::HashMap;

use emend_domain::{
    Ballot, ChoiceId, Context, ContextStorage, Item, ItemEvidence, LanguageTag, Outcome, Tallies, Tally,
    Timestamp,
};
use emend_learning::{ChoiceKind, Evidence, IssuePlace, Items, ballots};
use emend_shared::{Action, Choice};
use serde::Deserialize;

/// The form in which this device stores neighbouring words, which never leave it.
pub(crate) const CONTEXT_STORAGE: ContextStorage = ContextStorage::Plain;
/// The languages of the items that count here: English, and dictionary words, which have none.
const LANGUAGES: [&str; 2] = ["en", "any"];

/// What the user has taught Emend, as the page stores it.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct LearnedChoices {
    /// The votes that the server had, in the lines of an account's export. If present, they and `choices` replace everything that
    /// was learned before.
    #[serde(default)]
    export: Option<String>,
    /// The time of the export, in seconds since 1970.
    #[serde(default)]
    exported_at: Timestamp,
    /// Choices in the order in which they were made: [`DatedChoice`]s, unless another version of the app made them.
    #[serde(default)]
    choices: Vec<serde_json::Value>,
}

/// A choice, and its time in seconds since 1970.
#[derive(Debug, Deserialize)]
struct DatedChoice {
    at: Timestamp,
    choice: Choice,
}

/// A record of an export: the votes about one item.
#[derive(Deserialize)]
struct RecordLine {
    language: String,
    rule: String,
    surface: String,
    #[serde(default)]
    context: String,
    votes: Vec<VoteLine>,
}

#[derive(Deserialize)]
struct VoteLine {
    outcome: String,
    #[serde(default)]
    text: Option<String>,
    n: u32,
    last: Timestamp,
}

/// The votes, by item.
#[derive(Debug, Default)]
pub(crate) struct OwnVotes {
    /// Those of the choices made on this device.
    made_here: HashMap<Item, Tallies>,
    /// The votes of each of these choices, with its time, to undo it.
    choices: HashMap<ChoiceId, (Timestamp, Vec<Ballot>)>,
    /// Those that the server had.
    exported: HashMap<Item, Tallies>,
    exported_at: Timestamp,
}

impl OwnVotes {
    /// Adds choices. Those that cannot be read, or are not about English, are left out.
    pub(crate) fn learn(&mut self, learned: LearnedChoices) {
        if let Some(export) = learned.export {
            *self = Self {
                exported: export.lines().filter_map(record).collect(),
                exported_at: learned.exported_at,
                ..Self::default()
            };
        }
        for choice in learned.choices {
            if let Ok(DatedChoice { at, choice }) = serde_json::from_value(choice) {
                self.add(at, &choice);
            }
        }
    }

    fn add(&mut self, at: Timestamp, choice: &Choice) {
        if let Some(of) = choice.of {
            return self.undo(at, ChoiceId(of));
        }
        // The page may tell of a choice twice.
        let is_known = self.choices.contains_key(&ChoiceId(choice.id));
        let Some(ballots) = ballots_of(choice).filter(|_| !is_known) else {
            return;
        };
        for ballot in &ballots {
            let tallies = self.made_here.entry(ballot.item.clone()).or_default();
            let tally = tallies.entry(ballot.outcome.clone()).or_default();
            tally.n = tally.n.saturating_add(1);
            tally.last = tally.last.max(at);
        }
        self.choices.insert(ChoiceId(choice.id), (at, ballots));
    }

    fn undo(&mut self, at: Timestamp, choice: ChoiceId) {
        let Some((made_at, ballots)) = self.choices.remove(&choice) else {
            return;
        };
        // The server was asked while the choice counted.
        let is_exported = (made_at..at).contains(&self.exported_at);
        for ballot in &ballots {
            withdraw(&mut self.made_here, ballot);
            if is_exported {
                withdraw(&mut self.exported, ballot);
            }
        }
    }

    /// Returns the evidence about an issue.
    pub(crate) fn evidence(&self, items: &Items) -> Evidence {
        items.evidence(|item| {
            Some(ItemEvidence {
                me: self.about(item),
                ..ItemEvidence::default()
            })
        })
    }

    fn about(&self, item: &Item) -> Tallies {
        let mut tallies = self.made_here.get(item).cloned().unwrap_or_default();
        for (outcome, exported) in self.exported.get(item).into_iter().flatten() {
            let tally = tallies.entry(outcome.clone()).or_default();
            tally.n = tally.n.max(exported.n);
            tally.last = tally.last.max(exported.last);
        }
        tallies
    }
}

fn withdraw(votes: &mut HashMap<Item, Tallies>, ballot: &Ballot) {
    if let Some(tallies) = votes.get_mut(&ballot.item)
        && let Some(tally) = tallies.get_mut(&ballot.outcome)
    {
        tally.n -= 1;
        if tally.n == 0 {
            tallies.remove(&ballot.outcome);
        }
    }
}

/// Returns the votes of a choice about English; `None` if it is no such choice, or not a whole one.
fn ballots_of(choice: &Choice) -> Option<Vec<Ballot>> {
    let language: LanguageTag = choice.language.as_ref()?.parse().ok()?;
    if !LANGUAGES.contains(&language.base()) {
        return None;
    }
    let kind = match choice.action {
        Action::Accept | Action::Replace => ChoiceKind::Choose {
            replacement: choice.replacement.clone()?,
            offered: choice.offered.clone(),
        },
        Action::Dismiss => ChoiceKind::Dismiss,
        Action::IgnoreHere => ChoiceKind::IgnoreHere,
        Action::Ignore => ChoiceKind::Ignore,
        Action::AddWord => ChoiceKind::AddWord,
        Action::DisableRule => ChoiceKind::DisableRule,
        Action::Undo => return None,
    };
    let place = IssuePlace {
        language,
        rule: choice.rule.as_ref()?.parse().ok()?,
        surface: choice.surface.clone().unwrap_or_default(),
        left: choice.left.clone().unwrap_or_default(),
        right: choice.right.clone().unwrap_or_default(),
    };
    Some(ballots(&place, &kind, CONTEXT_STORAGE))
}

/// Reads a line of an export; `None` if it is about another language, or no record of votes.
fn record(line: &str) -> Option<(Item, Tallies)> {
    let line: RecordLine = serde_json::from_str(line).ok()?;
    if !LANGUAGES.contains(&&*line.language) {
        return None;
    }
    let context = Context::from_text(&line.context).ok()?;
    let item = Item::from_parts(&line.language, &line.rule, &line.surface, context).ok()?;
    let votes = line.votes.into_iter().filter(|vote| vote.n > 0);
    let tallies = votes.filter_map(
        |VoteLine {
             outcome,
             text,
             n,
             last,
         }| { Some((Outcome::from_name(&outcome, text)?, Tally { n, last })) },
    );
    Some((item, tallies.collect()))
}

#[cfg(test)]
#[path = "own_votes_tests.rs"]
mod tests;
