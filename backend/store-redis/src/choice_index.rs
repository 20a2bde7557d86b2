//! The index of an account's choices. An ID does not reveal its partition, so each account has an index of its choices,
//! next to its teams.
//!
//! A choice is added to the index before it is recorded, in the same pipeline. An ID that is only in the index does no
//! harm, and a choice that is not in the index cannot occur (`docs/decisions/0019-indexes-of-the-redis-store.md`).

use std::collections::BTreeMap;

use deadpool_redis::redis::{Cmd, Pipeline, cmd};
use emend_domain::{AccountId, ChoiceId, Timestamp};
use emend_store::{PARTITIONS, StoreError, memberships};

use crate::index_state::are_complete;
use crate::keys::KeyNames;
use crate::pool::Pool;

/// The number of IDs that one pipeline deletes.
const FORGOTTEN: usize = 2_000;

/// The location of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ChoicePlace {
    pub(crate) partition: u16,
    /// Whether the choice cast votes. An undo or a removal of votes cannot be undone.
    pub(crate) cast: bool,
}

/// Returns the score of a choice in the index, which encodes its time, its partition, and whether it cast votes. It is
/// far below 2^53.
fn score(at: Timestamp, place: ChoicePlace) -> u64 {
    (at.min(1 << 40) * u64::from(PARTITIONS) + u64::from(place.partition)) * 2 + u64::from(place.cast)
}

/// Decodes the time and the location from a score.
fn read_score(score: u64) -> (Timestamp, ChoicePlace) {
    let partitions = u64::from(PARTITIONS);
    let partition = u16::try_from(score / 2 % partitions).unwrap_or_default();
    let place = ChoicePlace {
        partition,
        cast: score % 2 == 1,
    };
    (score / 2 / partitions, place)
}

/// The index updates for the choices of several accounts.
#[derive(Default)]
pub(crate) struct ChoiceNotes {
    choices: NotesByAccount,
    undone: NotesByAccount,
}

type NotesByAccount = BTreeMap<AccountId, Vec<(Timestamp, ChoicePlace, ChoiceId)>>;

fn note(notes: &mut NotesByAccount, account: &AccountId, note: (Timestamp, ChoicePlace, ChoiceId)) {
    if let Some(existing) = notes.get_mut(account) {
        existing.push(note);
    } else {
        notes.insert(account.clone(), vec![note]);
    }
}

impl ChoiceNotes {
    /// Adds a choice, unless it is already indexed.
    pub(crate) fn add(&mut self, account: &AccountId, at: Timestamp, place: ChoicePlace, id: ChoiceId) {
        note(&mut self.choices, account, (at, place, id));
    }

    /// Renews the time of an undone choice, because it is remembered for longer.
    pub(crate) fn renew(&mut self, account: &AccountId, at: Timestamp, place: ChoicePlace, id: ChoiceId) {
        note(&mut self.undone, account, (at, place, id));
    }

    /// Adds all of these updates.
    pub(crate) fn append(&mut self, other: Self) {
        for (account, mut notes) in other.choices {
            self.choices.entry(account).or_default().append(&mut notes);
        }
        for (account, mut notes) in other.undone {
            self.undone.entry(account).or_default().append(&mut notes);
        }
    }

    /// Returns the commands that update the indexes and remove expired choices.
    pub(crate) fn commands(&self, keys: &KeyNames, now: Timestamp) -> Vec<Cmd> {
        let by_home = self.commands_by_partition(keys, now);
        by_home.into_values().flatten().collect()
    }

    /// Returns these commands by the home partitions of the accounts.
    pub(crate) fn commands_by_partition(&self, keys: &KeyNames, now: Timestamp) -> BTreeMap<u16, Vec<Cmd>> {
        let mut by_home: BTreeMap<u16, Vec<Cmd>> = BTreeMap::new();
        let old = now.saturating_sub(keys.choice_id_seconds());
        let first = ChoicePlace {
            partition: 0,
            cast: false,
        };
        for (noted, mode) in [(&self.choices, "NX"), (&self.undone, "XX")] {
            for (account, choices) in noted {
                let home = home(account);
                let commands = by_home.entry(home).or_default();
                let index = keys.choices(home, account);
                if mode == "NX" {
                    let mut forget = cmd("ZREMRANGEBYSCORE");
                    forget
                        .arg(&index)
                        .arg("-inf")
                        .arg(format!("({}", score(old, first)));
                    commands.push(forget);
                }
                let mut add = cmd("ZADD");
                add.arg(&index).arg(mode);
                for (at, place, id) in choices {
                    add.arg(score(*at, *place)).arg(id.0.to_string());
                }
                commands.push(add);
                let mut expire = cmd("EXPIRE");
                expire.arg(&index).arg(keys.choice_id_seconds());
                commands.push(expire);
            }
        }
        by_home
    }
}

/// Returns the account's home partition. It contains the set of the account's teams that is authoritative, the entry
/// with them, and the index of the account's choices.
pub(crate) fn home(account: &AccountId) -> u16 {
    memberships::name(account).partition()
}

/// Returns the locations of choices, by account and ID; `None` for a choice that is no longer remembered.
pub(crate) async fn find(
    pool: &Pool,
    keys: &KeyNames,
    choices: &[(&AccountId, ChoiceId)],
    now: Timestamp,
) -> Result<Vec<Option<ChoicePlace>>, StoreError> {
    if choices.is_empty() {
        return Ok(Vec::new());
    }
    let mut commands = Pipeline::with_capacity(choices.len());
    for (account, id) in choices {
        let find = commands.cmd("ZSCORE").arg(keys.choices(home(account), account));
        find.arg(id.0.to_string());
    }
    let scores: Vec<Option<f64>> = pool.query(&commands).await?;
    let since = now.saturating_sub(keys.choice_id_seconds());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "scores are whole, not negative and below 2^53"
    )]
    let place = |score: f64| {
        let (at, place) = read_score(score as u64);
        (at >= since).then_some(place)
    };
    let mut places: Vec<_> = scores.into_iter().map(|score| score.and_then(place)).collect();
    if places.contains(&None) && !are_complete(pool, keys).await? {
        scan_all_partitions(pool, keys, choices, &mut places).await?;
    }
    Ok(places)
}

/// Asks all partitions for choices that an older version recorded without an index.
async fn scan_all_partitions(
    pool: &Pool,
    keys: &KeyNames,
    choices: &[(&AccountId, ChoiceId)],
    places: &mut [Option<ChoicePlace>],
) -> Result<(), StoreError> {
    let missing: Vec<_> = (0..places.len()).filter(|n| places[*n].is_none()).collect();
    let mut commands = Pipeline::with_capacity(missing.len() * usize::from(PARTITIONS));
    for (account, id) in missing.iter().map(|n| choices[*n]) {
        for partition in 0..PARTITIONS {
            let first = commands.cmd("GETRANGE").arg(keys.id(partition, account, id));
            first.arg(0).arg(0);
        }
    }
    let letters: Vec<String> = pool.query(&commands).await?;
    for (n, letters) in missing.into_iter().zip(letters.chunks(usize::from(PARTITIONS))) {
        let place = (0..PARTITIONS)
            .zip(letters)
            .find(|(_, letter)| !letter.is_empty());
        places[n] = place.map(|(partition, letter)| ChoicePlace {
            partition,
            cast: letter != "o",
        });
    }
    Ok(())
}

/// Deletes some of an account's choices. Returns whether none are left.
pub(crate) async fn forget(pool: &Pool, keys: &KeyNames, account: &AccountId) -> Result<bool, StoreError> {
    let index = keys.choices(home(account), account);
    let mut commands = Pipeline::new();
    let range = commands.cmd("ZRANGE").arg(&index).arg(0).arg(FORGOTTEN - 1);
    range.arg("WITHSCORES");
    let (oldest,): (Vec<(String, u64)>,) = pool.query(&commands).await?;
    if oldest.is_empty() {
        return Ok(true);
    }
    let mut commands = Pipeline::with_capacity(oldest.len());
    let mut existing = cmd("ZREM");
    existing.arg(&index);
    for (id, score) in &oldest {
        let (_, place) = read_score(*score);
        if let Ok(id) = id.parse() {
            commands
                .unlink(keys.id(place.partition, account, ChoiceId(id)))
                .ignore();
        }
        existing.arg(id);
    }
    pool.query::<()>(&commands).await?;
    // The index is changed last, so that an interrupted call is repeated in full.
    let mut commands = Pipeline::with_capacity(1);
    commands.add_command(existing).ignore();
    pool.query::<()>(&commands).await?;
    Ok(oldest.len() < FORGOTTEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_encodes_time_and_partition() {
        for at in [0, 1, 1_800_000_000, 1 << 40] {
            for partition in [0, 7, PARTITIONS - 1] {
                for cast in [false, true] {
                    let place = ChoicePlace { partition, cast };
                    assert_eq!(read_score(score(at, place)), (at, place));
                    assert!(score(at, place) < 1 << 53);
                }
            }
        }
    }
}
