//! The writes of one request as statements of one transaction.
//!
//! The statements are as few as the work allows: choices that follow one another are written together, in statements of many rows.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use emend_domain::{AccountId, Ballot, ChoiceId, Timestamp, weight};
use emend_store::{Write, WriteKind, WriteOutcome};
use sqlx::{MySql, MySqlConnection, QueryBuilder};

use crate::rival::tables::text;

/// The voters that stand for everyone.
pub(crate) const EVERYONE: &str = "*";

/// The state of a choice that cast votes, of one that was undone, and of any other write.
const CAST_STATE: &str = "c";
const UNDONE_STATE: &str = "u";
const OTHER_STATE: &str = "o";

/// The keys of an item and an outcome.
type VoteKey = (String, String);
/// The changes of counts, by voters, item and outcome: the weight and the number of voters to add.
type CountChanges = BTreeMap<(String, String, String), (i64, i32)>;

/// Applies the writes in order. Returns the outcome of each, and the keys of the items that changed.
pub(crate) async fn apply(
    connection: &mut MySqlConnection,
    writes: &[Write],
) -> Result<(Vec<WriteOutcome>, BTreeSet<String>), sqlx::Error> {
    let (mut outcomes, mut changed) = (Vec::with_capacity(writes.len()), BTreeSet::new());
    let is_cast = |write: &Write| matches!(write.kind, WriteKind::Cast(_));
    let together = |a: &Write, b: &Write| is_cast(a) && is_cast(b) && a.account == b.account;
    for group in writes.chunk_by(together) {
        match &group[0].kind {
            WriteKind::Cast(_) => cast(connection, group, &mut outcomes, &mut changed).await?,
            WriteKind::Undo(of) => {
                outcomes.push(undo(connection, &group[0], *of, &mut changed).await?);
            }
            WriteKind::Clear(ballots) => {
                outcomes.push(clear(connection, &group[0], ballots, &mut changed).await?);
            }
        }
    }
    Ok((outcomes, changed))
}

/// Casts the votes of choices of one account.
async fn cast(
    connection: &mut MySqlConnection,
    group: &[Write],
    outcomes: &mut Vec<WriteOutcome>,
    changed: &mut BTreeSet<String>,
) -> Result<(), sqlx::Error> {
    let account = &group[0].account;
    let mut new = insert_choices(connection, group).await?;
    let mut added: BTreeMap<VoteKey, (i32, Timestamp)> = BTreeMap::new();
    for write in group {
        let is_new = new.remove(&write.id);
        outcomes.push(if is_new {
            WriteOutcome::Applied
        } else {
            WriteOutcome::Duplicate
        });
        if let (true, WriteKind::Cast(ballots)) = (is_new, &write.kind) {
            for ballot in ballots {
                let (n, last) = added.entry(vote_key(ballot)).or_default();
                *n += 1;
                *last = write.at.max(*last);
            }
        }
    }
    if added.is_empty() {
        return Ok(());
    }
    upsert_votes(connection, account, &added).await?;
    let items: BTreeSet<&str> = added.keys().map(|(item, _)| item.as_str()).collect();
    let stored = stored_votes(connection, account, &items).await?;
    let voters = voters(connection, account).await?;
    let mut differences = CountChanges::new();
    for (key, (n, _)) in &added {
        let after = stored.get(key).copied().unwrap_or(*n);
        add_change(&mut differences, &voters, key, after - n, after);
    }
    changed.extend(items.into_iter().map(str::to_owned));
    upsert_counts(connection, &differences).await
}

/// Takes the votes of a choice back.
async fn undo(
    connection: &mut MySqlConnection,
    write: &Write,
    of: ChoiceId,
    changed: &mut BTreeSet<String>,
) -> Result<WriteOutcome, sqlx::Error> {
    if choice(connection, &write.account, write.id).await?.is_some() {
        return Ok(WriteOutcome::Duplicate);
    }
    let Some((state, ballots)) = choice(connection, &write.account, of).await? else {
        return Ok(WriteOutcome::Unknown);
    };
    match state.as_str() {
        UNDONE_STATE => return Ok(WriteOutcome::Duplicate),
        CAST_STATE => {}
        _ => return Ok(WriteOutcome::Unknown),
    }
    insert_choices(connection, std::slice::from_ref(write)).await?;
    sqlx::query("UPDATE choices SET state = ? WHERE account = ? AND id = ?")
        .bind(UNDONE_STATE)
        .bind(account_key(&write.account))
        .bind(id_key(of))
        .execute(&mut *connection)
        .await?;
    let keys: Vec<VoteKey> = serde_json::from_slice(&ballots).unwrap_or_default();
    lower(connection, &write.account, &keys, |n| n - 1, changed).await?;
    Ok(WriteOutcome::Applied)
}

/// Takes outcomes out with their whole tallies.
async fn clear(
    connection: &mut MySqlConnection,
    write: &Write,
    ballots: &[Ballot],
    changed: &mut BTreeSet<String>,
) -> Result<WriteOutcome, sqlx::Error> {
    if insert_choices(connection, std::slice::from_ref(write))
        .await?
        .is_empty()
    {
        return Ok(WriteOutcome::Duplicate);
    }
    let keys: Vec<VoteKey> = ballots.iter().map(vote_key).collect();
    lower(connection, &write.account, &keys, |_| 0, changed).await?;
    Ok(WriteOutcome::Applied)
}

/// Lowers the tallies of existing votes, and deletes empty votes and counts.
async fn lower(
    connection: &mut MySqlConnection,
    account: &AccountId,
    keys: &[VoteKey],
    lowered: impl Fn(i32) -> i32,
    changed: &mut BTreeSet<String>,
) -> Result<(), sqlx::Error> {
    let voters = voters(connection, account).await?;
    for key in keys {
        let at = "WHERE account = ? AND item = ? AND outcome = ?";
        let find = sqlx::query_scalar(
            "SELECT n FROM votes WHERE account = ? AND item = ? AND outcome = ? FOR UPDATE",
        );
        let find = find
            .bind(account_key(account))
            .bind(key.0.as_bytes())
            .bind(key.1.as_bytes());
        let Some(before) = find.fetch_optional(&mut *connection).await? else {
            continue;
        };
        let after = lowered(before).max(0);
        let mut update = if after == 0 {
            QueryBuilder::<MySql>::new("DELETE FROM votes ")
        } else {
            let mut update = QueryBuilder::<MySql>::new("UPDATE votes SET n = ");
            update.push(after).push(" ");
            update
        };
        update.push(at);
        let update = update.build().bind(account_key(account));
        update
            .bind(key.0.as_bytes())
            .bind(key.1.as_bytes())
            .execute(&mut *connection)
            .await?;
        let mut differences = CountChanges::new();
        add_change(&mut differences, &voters, key, before, after);
        upsert_counts(connection, &differences).await?;
        delete_empty_counts(connection, &voters, key).await?;
        changed.insert(key.0.clone());
    }
    Ok(())
}

async fn delete_empty_counts(
    connection: &mut MySqlConnection,
    voters: &[String],
    (item, outcome): &VoteKey,
) -> Result<(), sqlx::Error> {
    let mut delete = QueryBuilder::<MySql>::new("DELETE FROM counts WHERE people <= 0 AND item = ");
    delete.push_bind(item.as_bytes()).push(" AND outcome = ");
    delete.push_bind(outcome.as_bytes()).push(" AND voters IN (");
    let mut list = delete.separated(", ");
    for name in voters {
        list.push_bind(name.as_bytes());
    }
    delete.push(")");
    delete.build().execute(connection).await?;
    Ok(())
}

/// Inserts the IDs of writes that are new, each once. Returns the new IDs.
async fn insert_choices(
    connection: &mut MySqlConnection,
    writes: &[Write],
) -> Result<HashSet<ChoiceId>, sqlx::Error> {
    let mut insert = QueryBuilder::<MySql>::new("INSERT IGNORE INTO choices (account, id, state, ballots) ");
    let mut ids = HashSet::new();
    let once = writes.iter().filter(|write| ids.insert(write.id));
    insert.push_values(once, |mut row, write| {
        let (state, keys) = match &write.kind {
            WriteKind::Cast(ballots) => (CAST_STATE, ballots.iter().map(vote_key).collect()),
            WriteKind::Undo(_) | WriteKind::Clear(_) => (OTHER_STATE, Vec::new()),
        };
        row.push_bind(account_key(&write.account))
            .push_bind(id_key(write.id))
            .push_bind(state)
            .push_bind(serde_json::to_vec(&keys).unwrap_or_default());
    });
    insert.push(" RETURNING id");
    let new: Vec<Vec<u8>> = insert.build_query_scalar().fetch_all(connection).await?;
    let new = new.iter().filter_map(|id| uuid::Uuid::from_slice(id).ok());
    Ok(new.map(ChoiceId).collect())
}

/// Returns the state of a choice and its votes, and locks it.
async fn choice(
    connection: &mut MySqlConnection,
    account: &AccountId,
    id: ChoiceId,
) -> Result<Option<(String, Vec<u8>)>, sqlx::Error> {
    sqlx::query_as("SELECT state, ballots FROM choices WHERE account = ? AND id = ? FOR UPDATE")
        .bind(account_key(account))
        .bind(id_key(id))
        .fetch_optional(connection)
        .await
}

async fn upsert_votes(
    connection: &mut MySqlConnection,
    account: &AccountId,
    added: &BTreeMap<VoteKey, (i32, Timestamp)>,
) -> Result<(), sqlx::Error> {
    let mut upsert = QueryBuilder::<MySql>::new("INSERT INTO votes (account, item, outcome, n, last_at) ");
    // In the order of their keys, so that two transactions rarely wait for each other.
    upsert.push_values(added, |mut row, ((item, outcome), (n, last))| {
        row.push_bind(account_key(account))
            .push_bind(item.as_bytes())
            .push_bind(outcome.as_bytes())
            .push_bind(*n)
            .push_bind(i64::try_from(*last).unwrap_or(i64::MAX));
    });
    upsert.push(" ON DUPLICATE KEY UPDATE n = n + VALUES(n), last_at = GREATEST(last_at, VALUES(last_at))");
    upsert.build().execute(connection).await?;
    Ok(())
}

/// Returns the numbers of an account's votes on these items.
async fn stored_votes(
    connection: &mut MySqlConnection,
    account: &AccountId,
    items: &BTreeSet<&str>,
) -> Result<BTreeMap<VoteKey, i32>, sqlx::Error> {
    let mut find = QueryBuilder::<MySql>::new("SELECT item, outcome, n FROM votes WHERE account = ");
    find.push_bind(account_key(account)).push(" AND item IN (");
    let mut list = find.separated(", ");
    for item in items {
        list.push_bind(item.as_bytes());
    }
    find.push(")");
    let rows: Vec<(Vec<u8>, Vec<u8>, i32)> = find.build_query_as().fetch_all(connection).await?;
    let keyed = |(item, outcome, n): (Vec<u8>, Vec<u8>, i32)| ((text(&item), text(&outcome)), n);
    Ok(rows.into_iter().map(keyed).collect())
}

/// Returns everyone and the account's teams.
async fn voters(connection: &mut MySqlConnection, account: &AccountId) -> Result<Vec<String>, sqlx::Error> {
    let teams: Vec<Vec<u8>> = sqlx::query_scalar("SELECT team FROM members WHERE account = ?")
        .bind(account_key(account))
        .fetch_all(connection)
        .await?;
    let teams = teams.iter().map(|team| text(team));
    Ok(std::iter::once(EVERYONE.to_owned()).chain(teams).collect())
}

fn add_change(changes: &mut CountChanges, voters: &[String], key: &VoteKey, before: i32, after: i32) {
    let weight_of = |n: i32| i64::from(weight(u32::try_from(n).unwrap_or_default()));
    let more = weight_of(after) - weight_of(before);
    let people = i32::from(after > 0) - i32::from(before > 0);
    if more == 0 && people == 0 {
        return;
    }
    for name in voters {
        let change = (name.clone(), key.0.clone(), key.1.clone());
        changes.insert(change, (more, people));
    }
}

async fn upsert_counts(connection: &mut MySqlConnection, changes: &CountChanges) -> Result<(), sqlx::Error> {
    if changes.is_empty() {
        return Ok(());
    }
    let mut upsert =
        QueryBuilder::<MySql>::new("INSERT INTO counts (voters, item, outcome, weight, people) ");
    upsert.push_values(changes, |mut row, ((voters, item, outcome), (weight, people))| {
        row.push_bind(voters.as_bytes())
            .push_bind(item.as_bytes())
            .push_bind(outcome.as_bytes())
            .push_bind(*weight)
            .push_bind(*people);
    });
    upsert
        .push(" ON DUPLICATE KEY UPDATE weight = weight + VALUES(weight), people = people + VALUES(people)");
    upsert.build().execute(connection).await?;
    Ok(())
}

fn vote_key(ballot: &Ballot) -> VoteKey {
    (ballot.item.key(), ballot.outcome.key())
}

pub(crate) fn account_key(account: &AccountId) -> Vec<u8> {
    account.to_string().into_bytes()
}

pub(crate) fn id_key(id: ChoiceId) -> Vec<u8> {
    id.0.as_bytes().to_vec()
}
