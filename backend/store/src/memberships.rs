//! The teams that an account's votes count in, as an entry: what decides whose votes go where is mirrored, exported and put
//! back like all that is kept about people.

use std::collections::BTreeSet;

use emend_domain::{AccountId, TeamId};

use crate::{EntryName, Restoring, StoreError};

/// Entries of this kind hold an account's teams, under its name: a JSON list, sorted, each once. No entry: no teams.
pub const TEAMS: &str = "teams";

/// The name of the entry of an account's teams.
///
/// # Panics
/// Never: the name of an account is an id.
pub fn name(account: &AccountId) -> EntryName {
    EntryName::new(TEAMS, account.as_str()).expect("the name of an account is an id")
}

/// Whose teams an entry of this name holds; `None` where it holds something else.
///
/// # Errors
/// [`StoreError::Corrupt`] where it is of this kind and of no account.
pub fn account(name: &EntryName) -> Result<Option<AccountId>, StoreError> {
    if name.kind() != TEAMS {
        return Ok(None);
    }
    let account = name.id().parse().map_err(|_| corrupt())?;
    Ok(Some(account))
}

/// The value of that entry; `None` where there are no teams.
///
/// # Panics
/// Never: texts are JSON.
pub fn write(teams: &[TeamId]) -> Option<Vec<u8>> {
    let teams: BTreeSet<_> = teams.iter().map(TeamId::as_str).collect();
    (!teams.is_empty()).then(|| serde_json::to_vec(&teams).expect("texts are JSON"))
}

/// The teams that such a value holds.
///
/// # Errors
/// [`StoreError::Corrupt`] where it is no list of teams.
pub fn read(value: &[u8]) -> Result<Vec<TeamId>, StoreError> {
    let teams: BTreeSet<String> = serde_json::from_slice(value).map_err(|_| corrupt())?;
    let teams = teams.iter().map(|team| team.parse());
    teams.collect::<Result<_, _>>().map_err(|_| corrupt())
}

/// What an account's teams are once its entry was put back beside what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The teams, sorted.
    pub teams: Vec<TeamId>,
    /// Whether the mirror has them so: then they are not marked, and no version is given.
    pub as_mirrored: bool,
}

/// Puts the teams of an entry with this value beside those that are there.
///
/// # Errors
/// As of [`read`].
pub fn restored(found: &[TeamId], value: Option<&[u8]>, how: Restoring) -> Result<Restored, StoreError> {
    let given = value.map_or(Ok(Vec::new()), read)?;
    let kept: &[TeamId] = match how {
        Restoring::Replace => &[],
        Restoring::Merge | Restoring::Import => found,
    };
    let teams: BTreeSet<_> = given.iter().chain(kept).cloned().collect();
    let teams: Vec<_> = teams.into_iter().collect();
    let as_mirrored = match how {
        Restoring::Replace => true,
        Restoring::Merge => teams == given,
        Restoring::Import => false,
    };
    Ok(Restored { teams, as_mirrored })
}

/// Refuses to put an account's teams as if they were any entry: the counts of the teams would not follow.
///
/// # Errors
/// [`StoreError::Corrupt`], since that is a defect.
pub fn refuse(name: &EntryName) -> Result<(), StoreError> {
    if name.kind() == TEAMS {
        return Err(StoreError::Corrupt(
            "the teams of an account are put by set_teams alone".to_owned(),
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
