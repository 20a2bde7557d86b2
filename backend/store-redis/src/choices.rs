//! Where the choices of an account lie: an id does not tell, so each account has an index of them, beside its teams.
//!
//! A choice is put into it before it is recorded, in the same pipeline; one that is in it and nowhere else does no harm.

use std::collections::BTreeMap;

use deadpool_redis::redis::{Cmd, Pipeline, cmd};
use emend_domain::{AccountId, ChoiceId, Timestamp};
use emend_store::{PARTITIONS, StoreError, memberships};

use crate::index_state::are_complete;
use crate::keys::Keys;
use crate::pool::Pool;

/// How many ids one pipeline takes out.
const FORGOTTEN: usize = 2_000;

/// Where a choice lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) partition: u16,
    /// Whether it cast votes: what undid or cleared cannot be undone.
    pub(crate) cast: bool,
}

/// The index's score: when it was recorded, where, and whether it cast votes. Far below 2^53.
fn score(at: Timestamp, place: Place) -> u64 {
    (at.min(1 << 40) * u64::from(PARTITIONS) + u64::from(place.partition)) * 2 + u64::from(place.cast)
}

/// The time and the place that a score stands for.
fn read_score(score: u64) -> (Timestamp, Place) {
    let partitions = u64::from(PARTITIONS);
    let partition = u16::try_from(score / 2 % partitions).unwrap_or_default();
    let place = Place {
        partition,
        cast: score % 2 == 1,
    };
    (score / 2 / partitions, place)
}

/// What is to be noted of the choices of some accounts.
#[derive(Default)]
pub(crate) struct Notes<'w> {
    of: BTreeMap<&'w AccountId, Vec<(Timestamp, Place, ChoiceId)>>,
    undone: BTreeMap<&'w AccountId, Vec<(Timestamp, Place, ChoiceId)>>,
}

impl<'w> Notes<'w> {
    /// A choice, unless it is noted already.
    pub(crate) fn add(&mut self, account: &'w AccountId, at: Timestamp, place: Place, id: ChoiceId) {
        self.of.entry(account).or_default().push((at, place, id));
    }

    /// A choice that is undone is remembered anew, and so must be found for longer.
    pub(crate) fn renew(&mut self, account: &'w AccountId, at: Timestamp, place: Place, id: ChoiceId) {
        self.undone.entry(account).or_default().push((at, place, id));
    }

    /// The commands that note them, and take out those that are remembered no more.
    pub(crate) fn commands(&self, keys: &Keys, now: Timestamp) -> Vec<Cmd> {
        let mut commands = Vec::new();
        let old = now.saturating_sub(keys.ids_kept());
        let first = Place {
            partition: 0,
            cast: false,
        };
        for (noted, how) in [(&self.of, "NX"), (&self.undone, "XX")] {
            for (account, choices) in noted {
                let index = keys.choices(home(account), account);
                if how == "NX" {
                    let mut forget = cmd("ZREMRANGEBYSCORE");
                    forget
                        .arg(&index)
                        .arg("-inf")
                        .arg(format!("({}", score(old, first)));
                    commands.push(forget);
                }
                let mut add = cmd("ZADD");
                add.arg(&index).arg(how);
                for (at, place, id) in choices {
                    add.arg(score(*at, *place)).arg(id.0.to_string());
                }
                commands.push(add);
                let mut expire = cmd("EXPIRE");
                expire.arg(&index).arg(keys.ids_kept());
                commands.push(expire);
            }
        }
        commands
    }
}

/// The partition that says what an account's teams are, which the entry of them lies in, and which has the index of its
/// choices.
pub(crate) fn home(account: &AccountId) -> u16 {
    memberships::name(account).partition()
}

/// Where choices lie, by account and id; `None` where no such choice is remembered.
pub(crate) async fn find(
    pool: &Pool,
    keys: &Keys,
    asked: &[(&AccountId, ChoiceId)],
    now: Timestamp,
) -> Result<Vec<Option<Place>>, StoreError> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let mut commands = Pipeline::with_capacity(asked.len());
    for (account, id) in asked {
        let find = commands.cmd("ZSCORE").arg(keys.choices(home(account), account));
        find.arg(id.0.to_string());
    }
    let scores: Vec<Option<f64>> = pool.ask(&commands).await?;
    let since = now.saturating_sub(keys.ids_kept());
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
        look_everywhere(pool, keys, asked, &mut places).await?;
    }
    Ok(places)
}

/// What an older version recorded is in no index yet: all partitions are asked.
async fn look_everywhere(
    pool: &Pool,
    keys: &Keys,
    asked: &[(&AccountId, ChoiceId)],
    places: &mut [Option<Place>],
) -> Result<(), StoreError> {
    let missing: Vec<_> = (0..places.len()).filter(|n| places[*n].is_none()).collect();
    let mut commands = Pipeline::with_capacity(missing.len() * usize::from(PARTITIONS));
    for (account, id) in missing.iter().map(|n| asked[*n]) {
        for partition in 0..PARTITIONS {
            let first = commands.cmd("GETRANGE").arg(keys.id(partition, account, id));
            first.arg(0).arg(0);
        }
    }
    let letters: Vec<String> = pool.ask(&commands).await?;
    for (n, letters) in missing.into_iter().zip(letters.chunks(usize::from(PARTITIONS))) {
        let found = (0..PARTITIONS)
            .zip(letters)
            .find(|(_, letter)| !letter.is_empty());
        places[n] = found.map(|(partition, letter)| Place {
            partition,
            cast: letter != "o",
        });
    }
    Ok(())
}

/// Takes out some of an account's choices; whether none is left.
pub(crate) async fn forget(pool: &Pool, keys: &Keys, account: &AccountId) -> Result<bool, StoreError> {
    let index = keys.choices(home(account), account);
    let mut commands = Pipeline::new();
    let range = commands.cmd("ZRANGE").arg(&index).arg(0).arg(FORGOTTEN - 1);
    range.arg("WITHSCORES");
    let (found,): (Vec<(String, u64)>,) = pool.ask(&commands).await?;
    if found.is_empty() {
        return Ok(true);
    }
    let mut commands = Pipeline::with_capacity(found.len() + 1);
    let mut known = cmd("ZREM");
    known.arg(&index);
    for (id, score) in &found {
        let (_, place) = read_score(*score);
        if let Ok(id) = id.parse() {
            commands
                .unlink(keys.id(place.partition, account, ChoiceId(id)))
                .ignore();
        }
        known.arg(id);
    }
    // The index last: cut short, it is done again.
    commands.add_command(known).ignore();
    pool.ask::<()>(&commands).await?;
    Ok(found.len() < FORGOTTEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_gives_back_when_and_where() {
        for at in [0, 1, 1_800_000_000, 1 << 40] {
            for partition in [0, 7, PARTITIONS - 1] {
                for cast in [false, true] {
                    let place = Place { partition, cast };
                    assert_eq!(read_score(score(at, place)), (at, place));
                    assert!(score(at, place) < 1 << 53);
                }
            }
        }
    }
}
