//! A team's dictionary and house style: seen by its members, changed by who looks after it.

use std::collections::{HashMap, HashSet};
use std::future::ready;
use std::sync::Arc;
use std::time::Instant;

use emend_domain::{DictionaryWord, TeamId};
use emend_shared::house::HouseEntry;
use emend_store::Expected;
use futures::stream::{self, StreamExt, TryStreamExt};

use crate::ServiceError;
use crate::accounts::entries::AT_ONCE;
use crate::accounts::records::{HouseRecord, HouseRevision, TeamWordRecord, team_key};
use crate::accounts::{Accounts, Caller, TEAMS_FRESH};
use crate::house::Guide;

/// Characters of what is written otherwise, or instead; and of the reason.
const LONGEST: (usize, usize) = (100, 200);

/// A team's guide as it was read.
#[derive(Clone)]
pub(crate) struct Read {
    at: Instant,
    revision: u64,
    guide: Arc<Guide>,
}

/// Under which a word of a team is kept: its letters need not fit into a name.
fn id(team: &str, text: &str) -> String {
    format!("{team}/{}", &blake3::hash(text.as_bytes()).to_hex()[..32])
}

impl Accounts {
    /// The words of a team's dictionary, sorted, for its members.
    pub(crate) async fn team_words(&self, caller: &Caller, team: &str) -> Result<Vec<String>, ServiceError> {
        let seen = self.seen(caller, team).await?;
        let found = self.list::<TeamWordRecord>(&format!("{}/", seen.team.id)).await?;
        let mut words: Vec<_> = found.into_iter().map(|found| found.value.word).collect();
        words.sort_unstable();
        Ok(words)
    }

    /// Adds words to a team's dictionary; answers with those that are new.
    pub(crate) async fn add_team_words(
        &self,
        caller: &Caller,
        team: &str,
        words: &[DictionaryWord],
    ) -> Result<Vec<String>, ServiceError> {
        let team = self.looked_after(caller, team).await?.team.id;
        let _turn = self.houses.lock().await;
        let known = self.list::<TeamWordRecord>(&format!("{team}/")).await?;
        let known: HashSet<String> = known.into_iter().map(|found| found.value.word).collect();
        let new: Vec<String> = words.iter().map(|word| word.as_str().to_owned()).collect();
        let new: Vec<_> = new.into_iter().filter(|word| !known.contains(word)).collect();
        let most = self.limits.team_words;
        if known.len() + new.len() > most {
            return Err(ServiceError::LimitReached(format!(
                "words: the team's dictionary has {} words, and the limit is {most}; remove some, or ask the server's \
                 administrator to raise the limit (--max-team-words)",
                known.len()
            )));
        }
        let put = async |word: &String| {
            let record = TeamWordRecord { word: word.clone() };
            self.put(&id(&team, word), &record, Expected::Any, None).await
        };
        stream::iter(&new)
            .map(put)
            .buffer_unordered(AT_ONCE)
            .try_for_each(|_| ready(Ok(())))
            .await?;
        self.note_house(caller, "add team words", &team).await?;
        Ok(new)
    }

    /// Takes words out of a team's dictionary; answers with those that were in it.
    pub(crate) async fn remove_team_words(
        &self,
        caller: &Caller,
        team: &str,
        words: &[DictionaryWord],
    ) -> Result<Vec<String>, ServiceError> {
        let team = self.looked_after(caller, team).await?.team.id;
        let known = self.list::<TeamWordRecord>(&format!("{team}/")).await?;
        let known: HashSet<String> = known.into_iter().map(|found| found.value.word).collect();
        let old = words.iter().map(|word| word.as_str().to_owned());
        let old: Vec<String> = old.filter(|word| known.contains(word)).collect();
        let ids: Vec<_> = old.iter().map(|word| id(&team, word)).collect();
        self.take_out_all::<TeamWordRecord>(&ids).await?;
        self.note_house(caller, "remove team words", &team).await?;
        Ok(old)
    }

    /// A team's house style, by what is written otherwise, for its members.
    pub async fn house_style(&self, caller: &Caller, team: &str) -> Result<Vec<HouseEntry>, ServiceError> {
        let seen = self.seen(caller, team).await?;
        let mut entries = self.house_entries(&seen.team.id).await?;
        entries.sort_unstable_by_key(|entry| entry.from.to_lowercase());
        Ok(entries)
    }

    async fn house_entries(&self, team: &str) -> Result<Vec<HouseEntry>, ServiceError> {
        let found = self.list::<HouseRecord>(&format!("{team}/")).await?;
        let entry = |HouseRecord { from, to, reason }| HouseEntry { from, to, reason };
        Ok(found.into_iter().map(|found| entry(found.value)).collect())
    }

    /// Adds entries to a team's house style, in place of those with the same `from`. One bad entry refuses them all.
    pub async fn set_house_style(
        &self,
        caller: &Caller,
        team: &str,
        entries: &[HouseEntry],
    ) -> Result<(), ServiceError> {
        let entries: Vec<_> = entries
            .iter()
            .enumerate()
            .map(|(index, entry)| parse(index, entry))
            .collect::<Result<_, _>>()?;
        let team = self.looked_after(caller, team).await?.team.id;
        let _turn = self.houses.lock().await;
        let known = self.list::<HouseRecord>(&format!("{team}/")).await?;
        let known: HashSet<String> = known.into_iter().map(|found| found.id).collect();
        let entries: HashMap<String, HouseRecord> = entries
            .into_iter()
            .map(|(key, record)| (id(&team, &key), record))
            .collect();
        let new = entries.keys().filter(|id| !known.contains(*id)).count();
        let most = self.limits.house_style;
        if known.len() + new > most {
            return Err(ServiceError::LimitReached(format!(
                "entries: the house style has {} entries, and the limit is {most}; remove some, or ask the server's \
                 administrator to raise the limit (--max-house-style)",
                known.len()
            )));
        }
        let put =
            async |(id, record): (&String, &HouseRecord)| self.put(id, record, Expected::Any, None).await;
        stream::iter(&entries)
            .map(put)
            .buffer_unordered(AT_ONCE)
            .try_for_each(|_| ready(Ok(())))
            .await?;
        self.note_house(caller, "add house style", &team).await
    }

    /// Takes entries out of a team's house style.
    pub async fn remove_house_style(
        &self,
        caller: &Caller,
        team: &str,
        from: &[String],
    ) -> Result<(), ServiceError> {
        let most = self.limits.house_style;
        if from.len() > most {
            let message = format!("has more than {most} entries");
            return Err(ServiceError::malformed("from", message));
        }
        let team = self.looked_after(caller, team).await?.team.id;
        let ids: Vec<_> = from
            .iter()
            .map(|from| id(&team, &from.trim().to_lowercase()))
            .collect();
        self.take_out_all::<HouseRecord>(&ids).await?;
        self.note_house(caller, "remove house style", &team).await
    }

    /// What each of these teams agreed upon; as it was some seconds ago at most, and while the store is away as it was last.
    pub(crate) async fn guides(&self, teams: &[TeamId]) -> Vec<Arc<Guide>> {
        let mut guides = Vec::new();
        for team in teams {
            match self.guide(team).await {
                Ok(guide) => guides.push(guide),
                Err(error) => tracing::warn!(%error, "cannot read a team's dictionary; checking without it"),
            }
        }
        guides
    }

    async fn guide(&self, team: &TeamId) -> Result<Arc<Guide>, ServiceError> {
        let key = team_key(team);
        let known = self.guides.get(&key);
        if let Some(known) = known.as_ref().filter(|known| known.at.elapsed() < TEAMS_FRESH) {
            return Ok(Arc::clone(&known.guide));
        }
        let read = self.read_guide(team, &key, known.as_ref()).await;
        match (read, known) {
            (Ok(read), _) => {
                let guide = Arc::clone(&read.guide);
                self.guides.insert(key, read);
                Ok(guide)
            }
            (Err(_), Some(known)) => Ok(known.guide),
            (Err(error), None) => Err(error),
        }
    }

    /// The revision is read before what it is of: what is put meanwhile is read again.
    async fn read_guide(&self, team: &TeamId, key: &str, known: Option<&Read>) -> Result<Read, ServiceError> {
        let at = Instant::now();
        let revision = self
            .get::<HouseRevision>(key)
            .await?
            .map_or(0, |found| found.version);
        let guide = match known {
            Some(known) if known.revision == revision => Arc::clone(&known.guide),
            _ if revision == 0 => Arc::default(),
            _ => {
                let words = self.list::<TeamWordRecord>(&format!("{key}/")).await?;
                let words = words.into_iter().map(|found| found.value.word);
                Arc::new(Guide::new(team.as_str(), words, self.house_entries(key).await?))
            }
        };
        Ok(Read { at, revision, guide })
    }

    async fn note_house(&self, caller: &Caller, act: &str, team: &str) -> Result<(), ServiceError> {
        self.put(team, &HouseRevision {}, Expected::Any, None).await?;
        self.guides.remove(team);
        self.note_act_in_team(caller, act, team).await;
        Ok(())
    }

    /// Takes out all that a team agreed upon.
    pub(crate) async fn remove_house(&self, team: &str) -> Result<(), ServiceError> {
        let words = self.ids::<TeamWordRecord>(&format!("{team}/")).await?;
        self.take_out_all::<TeamWordRecord>(&words).await?;
        let entries = self.ids::<HouseRecord>(&format!("{team}/")).await?;
        self.take_out_all::<HouseRecord>(&entries).await?;
        self.take_out::<HouseRevision>(team, Expected::Any).await?;
        self.guides.remove(team);
        Ok(())
    }
}

/// The entry, with what it is kept under.
fn parse(index: usize, entry: &HouseEntry) -> Result<(String, HouseRecord), ServiceError> {
    let line = |field: &str, text: &str, least: usize, most: usize| {
        let text = text.trim();
        let right = (least..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        right.then(|| text.to_owned()).ok_or_else(|| {
            let message = format!("must be one line of {least} to {most} characters");
            ServiceError::malformed(format!("entries[{index}].{field}"), message)
        })
    };
    let from = line("from", &entry.from, 1, LONGEST.0)?;
    let to = line("to", &entry.to, 1, LONGEST.0)?;
    let reason = line("reason", &entry.reason, 0, LONGEST.1)?;
    if !from.starts_with(char::is_alphanumeric) {
        let message = "must begin with a letter or a digit";
        return Err(ServiceError::malformed(format!("entries[{index}].from"), message));
    }
    if from == to {
        let message = "is the same as `from`; enter a different term";
        return Err(ServiceError::malformed(format!("entries[{index}].to"), message));
    }
    Ok((from.to_lowercase(), HouseRecord { from, to, reason }))
}
