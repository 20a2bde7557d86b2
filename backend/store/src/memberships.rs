//! The teams of an account as an entry, so that the assignment of votes to teams is mirrored, exported and restored
//! like all other account data.

use std::collections::BTreeSet;

use emend_domain::{AccountId, TeamId};

use crate::{EntryName, RestoreMode, StoreError};

/// The kind of the entries that contain an account's teams. The ID is the account's name; the value is a JSON list,
/// sorted and without duplicates. An account without teams has no entry.
pub const TEAMS: &str = "teams";

/// Returns the name of the entry with an account's teams.
///
/// # Panics
/// Never: every account name is a valid ID.
pub fn name(account: &AccountId) -> EntryName {
    EntryName::new(TEAMS, account.as_str()).expect("the name of an account is an id")
}

/// Returns the account whose teams an entry of this name contains; `None` for entries of other kinds.
///
/// # Errors
/// [`StoreError::Corrupt`] if the entry is of this kind and its ID is not an account name.
pub fn account(name: &EntryName) -> Result<Option<AccountId>, StoreError> {
    if name.kind() != TEAMS {
        return Ok(None);
    }
    let account = name.id().parse().map_err(|_| corrupt())?;
    Ok(Some(account))
}

/// Returns the value of the entry; `None` without teams.
///
/// # Panics
/// Never: texts can always be written as JSON.
pub fn write(teams: &[TeamId]) -> Option<Vec<u8>> {
    let teams: BTreeSet<_> = teams.iter().map(TeamId::as_str).collect();
    (!teams.is_empty()).then(|| serde_json::to_vec(&teams).expect("texts are JSON"))
}

/// Parses the teams from a value.
///
/// # Errors
/// [`StoreError::Corrupt`] if the value is not a list of teams.
pub fn read(value: &[u8]) -> Result<Vec<TeamId>, StoreError> {
    let teams: BTreeSet<String> = serde_json::from_slice(value).map_err(|_| corrupt())?;
    let teams = teams.iter().map(|team| team.parse());
    teams.collect::<Result<_, _>>().map_err(|_| corrupt())
}

/// The teams of an account after its entry was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredTeams {
    /// The teams, sorted.
    pub teams: Vec<TeamId>,
    /// Whether the mirror has the same teams. If so, the entry is not marked and gets no new version.
    pub as_mirrored: bool,
}

/// Combines the restored teams with the existing ones.
///
/// # Errors
/// Those of [`read`].
pub fn combine(
    existing: &[TeamId],
    value: Option<&[u8]>,
    mode: RestoreMode,
) -> Result<RestoredTeams, StoreError> {
    let mirrored = value.map_or(Ok(Vec::new()), read)?;
    let existing: &[TeamId] = match mode {
        RestoreMode::Replace => &[],
        RestoreMode::Merge | RestoreMode::Import => existing,
    };
    let teams: BTreeSet<_> = mirrored.iter().chain(existing).cloned().collect();
    let teams: Vec<_> = teams.into_iter().collect();
    let as_mirrored = match mode {
        RestoreMode::Replace => true,
        RestoreMode::Merge => teams == mirrored,
        RestoreMode::Import => false,
    };
    Ok(RestoredTeams { teams, as_mirrored })
}

/// Refuses to put an account's teams like an ordinary entry, because the counts of the teams would not be updated.
///
/// # Errors
/// [`StoreError::Corrupt`], because this is a defect.
pub fn refuse(name: &EntryName) -> Result<(), StoreError> {
    if name.kind() == TEAMS {
        return Err(StoreError::Corrupt(
            "only set_teams can write the teams of an account".to_owned(),
        ));
    }
    Ok(())
}

fn corrupt() -> StoreError {
    StoreError::Corrupt("the teams of an account".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn teams_are_written_sorted_and_once_and_read_again() {
        let teams = ["red", "blue", "red"].map(|team| team.parse().unwrap());
        let value = write(&teams).unwrap();
        assert_eq!(value, br#"["blue","red"]"#);
        assert_eq!(read(&value).unwrap(), [teams[1].clone(), teams[0].clone()]);
        assert_eq!(write(&[]), None);
        for bad in [&b""[..], b"[1]", b"[\"a b\"]", b"{}"] {
            assert!(read(bad).is_err());
        }
        let ada: AccountId = "ada".parse().unwrap();
        assert_eq!(account(&name(&ada)).unwrap(), Some(ada));
        assert!(refuse(&EntryName::new(TEAMS, "ada").unwrap()).is_err());
    }
}
