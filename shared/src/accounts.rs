//! Requests and responses about accounts, sessions, API keys and teams.
//!
//! Times are RFC 3339 timestamps in UTC. Types with a password or a token do not implement `Debug`, so that they cannot be logged.

use serde::{Deserialize, Serialize};

/// The role of an account on this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Role {
    /// May use the server.
    User,
    /// May also manage accounts and promotions.
    Administrator,
}

/// Who may create an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Registration {
    /// Only the server's administrator, with `emend user add`.
    #[default]
    Closed,
    /// People with an invitation from an administrator.
    Invite,
    /// Everyone.
    Open,
}

/// A key scope: what an API key may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum KeyScope {
    /// `POST /check`
    Check,
    /// `POST /choices`
    Choose,
    /// `/words`
    Words,
    /// `/learned`
    Learned,
    /// `/admin/…`, if the account is an administrator
    Admin,
}

/// The role of an account in a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TeamRole {
    /// Belongs to the team.
    Member,
    /// May also change the team: invite and remove members, edit the dictionary and the house style.
    Maintainer,
}

/// An account, without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountInfo {
    /// The account name: 1 to 64 characters of `a-z A-Z 0-9 . _ -`, unique regardless of case.
    pub name: String,
    /// The display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The account's role.
    pub role: Role,
    /// When the account was created.
    pub created_at: String,
    /// Whether the account is disabled.
    pub disabled: bool,
}

/// Credentials for logging in.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogInRequest {
    /// The account name.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Za-z0-9._-]{1,64}$"))]
    pub name: String,
    /// The password.
    pub password: String,
}

/// A new account.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterRequest {
    /// The account name: 1 to 64 characters of `a-z A-Z 0-9 . _ -`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Za-z0-9._-]{1,64}$"))]
    pub name: String,
    /// The password: 8 to 128 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 8, max_length = 128))]
    pub password: String,
    /// The display name, at most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100))]
    pub display_name: Option<String>,
    /// The token of an invitation, if registration is by invitation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invite: Option<String>,
    /// The token that a server without an administrator prints when it starts. It creates the first administrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup: Option<String>,
}

/// A change of the display name.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DisplayNameRequest {
    /// The new display name, at most 100 characters; without it, the account has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100))]
    pub display_name: Option<String>,
}

/// A change of the password.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordRequest {
    /// The current password.
    pub current: String,
    /// The new password: 8 to 128 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 8, max_length = 128))]
    pub new: String,
}

/// The confirmation for removing all data of the caller.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForgetRequest {
    /// Must be `forget`, so that the request is not sent by mistake.
    #[cfg_attr(feature = "openapi", schema(pattern = "^forget$", example = "forget"))]
    pub confirm: String,
}

/// The state of a removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RemovalState {
    /// A background job is working on the removal.
    Running,
    /// Everything has been removed.
    Done,
}

/// The progress of a removal. It does not name the account or team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemovalResponse {
    /// The ID to pass to `GET /removals/{id}`. Anyone who has it can see the progress of the removal.
    pub id: String,
    /// Whether the removal is done.
    pub state: RemovalState,
    /// When the removal began.
    pub begun_at: String,
    /// When the removal was done; absent until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<String>,
}

/// The account that is logged in, and what a page needs to know of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionResponse {
    /// Whether this server has accounts. Without accounts, everyone is the local user.
    pub accounts: bool,
    /// Who may create an account.
    pub registration: Registration,
    /// The account that is logged in, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountInfo>,
    /// The longest text of a check, in UTF-16 code units. Clients split longer texts between paragraphs.
    // A page may come from a newer server than this answer, while servers are upgraded one by one.
    #[serde(default = "default_max_text")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub max_text: usize,
}

fn default_max_text() -> usize {
    crate::limits::DEFAULT_MAX_TEXT
}

/// A session of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionInfo {
    /// The ID to pass to `DELETE /sessions/{id}`.
    pub id: String,
    /// When the session began.
    pub created_at: String,
    /// When the session was last used, to the hour.
    pub last_used: String,
    /// Whether it is the session of this request.
    pub current: bool,
}

/// The sessions of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionsResponse {
    /// The account's sessions.
    pub sessions: Vec<SessionInfo>,
}

/// A new API key.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyRequest {
    /// A name for the key, at most 100 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100))]
    pub name: String,
    /// The key scopes; at least one.
    #[cfg_attr(feature = "openapi", schema(min_items = 1))]
    pub scopes: Vec<KeyScope>,
    /// The maximum number of requests per minute, up to 100000; no limit if omitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 100_000))]
    pub requests_per_minute: Option<u32>,
}

/// An API key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyInfo {
    /// The ID to pass to `DELETE /keys/{id}`. It is the second part of the token.
    pub id: String,
    /// The key's name.
    pub name: String,
    /// The account that the key belongs to.
    pub account: String,
    /// The key scopes.
    pub scopes: Vec<KeyScope>,
    /// The maximum number of requests per minute, if there is a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_per_minute: Option<u32>,
    /// When the key was created.
    pub created_at: String,
    /// When the key was last used, to the hour; absent if never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used: Option<String>,
}

/// A new key with its token.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyCreated {
    /// The token, `emend_<id>_<secret>`. It is shown only once.
    pub token: String,
    /// The key without its secret.
    pub key: KeyInfo,
}

/// The API keys of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeysResponse {
    /// The account's keys.
    pub keys: Vec<KeyInfo>,
}

/// A new team.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamRequest {
    /// The team's name: 1 to 64 characters of `a-z A-Z 0-9 . _ -`, unique regardless of case.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Za-z0-9._-]{1,64}$"))]
    pub name: String,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamInfo {
    /// The team's name.
    pub id: String,
    /// The caller's role in the team; absent if the caller is not a member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<TeamRole>,
    /// When the team was created.
    pub created_at: String,
}

/// The teams of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamsResponse {
    /// The teams that the account belongs to.
    pub teams: Vec<TeamInfo>,
}

/// A member of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberInfo {
    /// The account name.
    pub account: String,
    /// The member's role.
    pub role: TeamRole,
    /// When the account joined the team.
    pub joined_at: String,
}

/// The members of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MembersResponse {
    /// The members, sorted by name.
    pub members: Vec<MemberInfo>,
}

/// A request to join a team.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JoinRequest {
    /// The token of an invitation.
    pub invite: String,
}

/// A change of a member's role.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberChange {
    /// The new role.
    pub role: TeamRole,
}

/// A new invitation, to a team or to the server.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InviteRequest {
    /// Whether the invitation works only once; `true` if omitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_time: Option<bool>,
    /// The number of days that the invitation is valid, 1 to 30; 7 if omitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 30))]
    pub days: Option<u32>,
}

/// A new invitation.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InviteCreated {
    /// The token. It is shown only once.
    pub token: String,
    /// The path of this server to send to the invited person, with its base path, and with the token after `#`.
    pub link: String,
    /// When the invitation expires.
    pub expires_at: String,
}

/// A change of an account. Omitted fields stay unchanged.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountChange {
    /// Whether the account is disabled. Disabling it ends its sessions and permanently revokes its keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// With `"disabled": true`: keep the keys, which work again when the account is enabled. `false` if omitted. Has no effect
    /// without `"disabled": true`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_keys: Option<bool>,
    /// The new role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

/// A page of accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountsResponse {
    /// The accounts, sorted by name.
    pub accounts: Vec<AccountInfo>,
    /// The value of `from` for the next page; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// An entry of the audit log: a change to the server, an account or a team, or a failed log-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// When it happened, as an RFC 3339 timestamp in UTC.
    pub at: String,
    /// The account that did it; omitted for the command line and for failed log-ins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The action: `change account`, `remove account`, `invite`, `remove member`, `failed log-in`, …
    pub act: String,
    /// The account, team or other subject of the action.
    pub about: String,
    /// How often it happened within an hour; omitted if once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    /// When it last happened; omitted if once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
}

/// A page of the audit log, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditResponse {
    /// The entries of this page.
    pub entries: Vec<AuditEntry>,
    /// The value of `from` for the next page; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
