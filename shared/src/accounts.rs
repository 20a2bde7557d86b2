//! Accounts, sessions, API keys and teams, as requests and answers have them.
//!
//! Times are RFC 3339 in UTC. What holds a password or a token has no `Debug`: it must not come into a log.

use serde::{Deserialize, Serialize};

/// What an account may do on this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Role {
    /// Uses it.
    User,
    /// And looks after accounts and teams.
    Administrator,
}

/// Who may make an account for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Registration {
    /// Nobody: whoever runs the server makes accounts.
    #[default]
    Closed,
    /// Whoever has an invitation of an administrator.
    Invite,
    /// Anybody.
    Open,
}

/// What an API key may be used for.
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
    /// `/admin/…`, if the account is an administrator's
    Admin,
}

/// What an account may do in a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TeamRole {
    /// Is in it.
    Member,
    /// And invites and removes others.
    Maintainer,
}

/// An account, without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountInfo {
    /// Its name: 1 to 64 of `a-z A-Z 0-9 . _ -`, unique whatever the case.
    pub name: String,
    /// What it is called for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// What it may do.
    pub role: Role,
    /// Since when there is it.
    pub created_at: String,
    /// Whether it is shut out.
    pub disabled: bool,
}

/// `POST /session`
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogInRequest {
    /// The account's name.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Za-z0-9._-]{1,64}$"))]
    pub name: String,
    /// Its password.
    pub password: String,
}

/// `POST /accounts`
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterRequest {
    /// The account's name: 1 to 64 of `a-z A-Z 0-9 . _ -`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Za-z0-9._-]{1,64}$"))]
    pub name: String,
    /// 8 to 128 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 8, max_length = 128))]
    pub password: String,
    /// What it is called for people, at most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100))]
    pub display_name: Option<String>,
    /// The token of an invitation, where registration is by invitation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invite: Option<String>,
    /// The token that the server printed when it had no administrator: makes the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup: Option<String>,
}

/// `POST /me/password`
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordRequest {
    /// The password so far.
    pub current: String,
    /// The one from now on: 8 to 128 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 8, max_length = 128))]
    pub new: String,
}

/// `POST /me/forget`
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForgetRequest {
    /// `forget`: nobody does this by mistake.
    #[cfg_attr(feature = "openapi", schema(pattern = "^forget$", example = "forget"))]
    pub confirm: String,
}

/// Whether a removal is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RemovalState {
    /// It was begun, and a job goes on with it.
    Running,
    /// Nothing is held any more.
    Done,
}

/// How the removal of an account stands. It names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemovalResponse {
    /// What `GET /removals/{id}` takes. Whoever has it can see how the removal stands.
    pub id: String,
    /// Whether it is over.
    pub state: RemovalState,
    /// When it was begun.
    pub begun_at: String,
    /// When it was over; absent until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<String>,
}

/// Who is logged in, and what a page needs to know to show a log-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionResponse {
    /// Whether this server has accounts; without them, everybody is the local user.
    pub accounts: bool,
    /// Who may make an account.
    pub registration: Registration,
    /// Who is logged in; absent when nobody is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountInfo>,
}

/// A place where the account is logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionInfo {
    /// To log it out by.
    pub id: String,
    /// When it began.
    pub created_at: String,
    /// When it was used last, to the hour.
    pub last_used: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// `GET /sessions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionsResponse {
    /// The places where the account is logged in.
    pub sessions: Vec<SessionInfo>,
}

/// `POST /keys`
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyRequest {
    /// What it is for, at most 100 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100))]
    pub name: String,
    /// What it may be used for; at least one.
    #[cfg_attr(feature = "openapi", schema(min_items = 1))]
    pub scopes: Vec<KeyScope>,
    /// How many requests a minute it takes, at most 100000; as many as come where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 100_000))]
    pub requests_per_minute: Option<u32>,
}

/// An API key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyInfo {
    /// To revoke it by; the second part of its token.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// Whose it is.
    pub account: String,
    /// What it may be used for.
    pub scopes: Vec<KeyScope>,
    /// How many requests a minute it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_per_minute: Option<u32>,
    /// When it was made.
    pub created_at: String,
    /// When it was used last, to the hour; absent if never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used: Option<String>,
}

/// A key that was just made.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyCreated {
    /// `emend_<id>_<secret>`: shown this once.
    pub token: String,
    /// What is known of it from now on.
    pub key: KeyInfo,
}

/// `GET /keys`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeysResponse {
    /// The account's keys.
    pub keys: Vec<KeyInfo>,
}

/// `POST /teams`
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamRequest {
    /// Its name: 1 to 64 of `a-z A-Z 0-9 . _ -`, unique whatever the case.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Za-z0-9._-]{1,64}$"))]
    pub name: String,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamInfo {
    /// Its name.
    pub id: String,
    /// What the one who asks may do in it; absent for who is not in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<TeamRole>,
    /// Since when there is it.
    pub created_at: String,
}

/// `GET /teams`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamsResponse {
    /// The teams the account is in.
    pub teams: Vec<TeamInfo>,
}

/// Somebody in a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberInfo {
    /// The account's name.
    pub account: String,
    /// What it may do in the team.
    pub role: TeamRole,
    /// Since when it is in it.
    pub joined_at: String,
}

/// `GET /teams/{id}/members`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MembersResponse {
    /// Who is in it, by name.
    pub members: Vec<MemberInfo>,
}

/// `POST /teams/{id}/members`
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JoinRequest {
    /// The token of an invitation.
    pub invite: String,
}

/// `POST /teams/{id}/members/{account}`
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberChange {
    /// What it may do from now on.
    pub role: TeamRole,
}

/// `POST /teams/{id}/invites`, `POST /admin/invites`
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InviteRequest {
    /// Whether the first who uses it is the only one; `true` where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_time: Option<bool>,
    /// How many days it holds, 1 to 30; 7 where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 30))]
    pub days: Option<u32>,
}

/// An invitation that was just made.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InviteCreated {
    /// Shown this once.
    pub token: String,
    /// A path of this server to hand on, with the token behind its `#`.
    pub link: String,
    /// Until when it holds.
    pub expires_at: String,
}

/// `POST /admin/accounts/{name}`; what is not given stays.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountChange {
    /// Whether it is shut out: its sessions end and its keys are revoked, for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// With `"disabled": true`: the keys stay, and work again when the account is let in again. `false` where it is not given.
    /// Without it, it changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_keys: Option<bool>,
    /// What it may do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

/// `GET /admin/accounts`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountsResponse {
    /// A page of them, by name.
    pub accounts: Vec<AccountInfo>,
    /// What `from` must be for the next page; absent after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Something that was done to look after the server or a team, or a log-in that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// When, as RFC 3339 has it, in UTC.
    pub at: String,
    /// The account that did it; left out for whoever runs the server, and where nobody was let in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What: `change account`, `remove account`, `invite`, `remove member`, `failed log-in`, …
    pub act: String,
    /// About whom or what.
    pub about: String,
    /// How often within an hour; left out for once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    /// When last, where it was several times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
}

/// A page of what was done, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditResponse {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// What `?from=` takes for the next page; left out on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
