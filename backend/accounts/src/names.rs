//! Names of accounts and teams, and labels that users give.

use emend_domain::{AccountId, MAX_ID_LENGTH, TeamId};
use emend_store::StoreError;

use crate::AccountError;

/// The maximum length of a display name, in characters.
const MAX_DISPLAY_NAME: usize = 100;

pub(crate) fn parse_name(field: &str, text: &str) -> Result<AccountId, AccountError> {
    text.parse().map_err(|_| malformed_name(field))
}

fn malformed_name(field: &str) -> AccountError {
    let message = format!("must be 1 to {MAX_ID_LENGTH} letters, digits, dots, hyphens or underscores");
    AccountError::malformed(field, message)
}

/// Parses the name of a new account. Names with a special meaning in URL paths are refused.
pub(crate) fn parse_new_name(text: &str) -> Result<AccountId, AccountError> {
    let name = parse_name("name", text)?;
    check_no_path("name", name.as_str())?;
    Ok(name)
}

/// Refuses a name of an account or a team that is a relative path component, because a URL with it would refer to
/// another resource.
fn check_no_path(field: &str, name: &str) -> Result<(), AccountError> {
    if name.bytes().all(|byte| byte == b'.') {
        let message = "must contain a letter or a digit, because a name made only of dots has a special meaning in a URL";
        return Err(AccountError::malformed(field, message));
    }
    Ok(())
}

/// Parses a label, which is one line of text.
pub(crate) fn parse_label(field: &str, text: &str) -> Result<String, AccountError> {
    let text = text.trim();
    let characters = text.chars().take(MAX_DISPLAY_NAME + 1).count();
    if characters == 0 || characters > MAX_DISPLAY_NAME || text.chars().any(char::is_control) {
        let message = format!("must be one line of 1 to {MAX_DISPLAY_NAME} characters");
        return Err(AccountError::malformed(field, message));
    }
    Ok(text.to_owned())
}

/// Parses the name of a new team.
pub(crate) fn parse_new_team(name: &str) -> Result<TeamId, AccountError> {
    let team: TeamId = name.parse().map_err(|_| malformed_name("name"))?;
    check_no_path("name", team.as_str())?;
    Ok(team)
}

/// Parses the name of an account from the store.
///
/// # Errors
/// [`StoreError::Corrupt`] if it is not a valid name.
pub(crate) fn parse_stored(account: &str) -> Result<AccountId, AccountError> {
    let parsed = account.parse();
    parsed.map_err(|_| StoreError::Corrupt("the name of an account".to_owned()).into())
}
