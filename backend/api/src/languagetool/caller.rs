//! Authentication by `username` and `apiKey`, as LanguageTool clients send them, or as in the native API.

use actix_web::HttpRequest;
use emend_accounts::{AccountError, Caller};
use emend_domain::{AccountId, Viewer};
use emend_shared::ErrorCode;
use emend_shared::accounts::KeyScope;

use super::PlainTextError;
use super::params::LtParams;
use crate::access;
use crate::api_options::{ApiOptions, CheckAccess};
use crate::api_services::ApiServices;
use crate::client_address::address;
use crate::error_response::ApiError;

/// The refusal of a check without credentials.
const NO_ACCOUNT: &str = "this server checks texts only for accounts; send an account name and one of its API keys as \
    'username' and 'apiKey', send the key as the password of HTTP Basic, or use the address /key/<key>/v2/check";

/// The caller.
pub(crate) enum LtClient {
    /// An authenticated caller.
    Known(Box<Caller>),
    /// A caller without credentials: everyone's choices apply, and nothing is learned.
    Anonymous,
}

impl LtClient {
    /// Authenticates the caller and checks the key scope. Without accounts, every caller is the local user, and credentials are
    /// ignored.
    pub(crate) async fn of(
        request: &HttpRequest,
        params: &LtParams,
        services: &ApiServices,
        options: &ApiOptions,
        scope: KeyScope,
    ) -> Result<Self, PlainTextError> {
        if !options.accounts {
            return Ok(Self::Known(Box::new(Caller::local())));
        }
        let caller = match LtCredentials::of(params) {
            Some(LtCredentials { token, username }) => {
                let caller = services
                    .emend
                    .accounts()
                    .authentication
                    .identify_key(token)
                    .await?;
                let name = caller.account.as_ref().map(|account| account.name.as_str());
                // The key identifies the account, so a different name is an error to report.
                let matches = |value: &str| name.is_some_and(|name| name.eq_ignore_ascii_case(value));
                if !username.is_none_or(matches) {
                    return Err(AccountError::BadCredentials.into());
                }
                caller
            }
            None if access::shows_key(request) => access::caller(request, services).await?,
            None if params.filled("username").is_some() => {
                return Err(PlainTextError::malformed(
                    "'apiKey' is missing; send both 'username' and 'apiKey', only 'apiKey', or neither",
                ));
            }
            None if scope == KeyScope::Check && options.check_access == CheckAccess::Accounts => {
                return Err(ApiError::new(ErrorCode::Unauthenticated, NO_ACCOUNT).into());
            }
            None => return Ok(Self::Anonymous),
        };
        if caller.forgetting {
            return Err(AccountError::BadCredentials.into());
        }
        if !caller.has_scope(scope) {
            return Err(access::no_scope(scope).into());
        }
        Ok(Self::Known(Box::new(caller)))
    }

    /// The viewer whose learned choices apply.
    pub(crate) fn viewer(&self) -> Viewer {
        match self {
            Self::Known(caller) => caller.viewer.clone(),
            Self::Anonymous => Viewer::without_teams(AccountId::anonymous()),
        }
    }

    /// The authenticated caller, or a refusal.
    pub(crate) fn require_account(self) -> Result<Caller, PlainTextError> {
        match self {
            Self::Known(caller) => Ok(*caller),
            Self::Anonymous => {
                let message = "dictionaries belong to accounts; send 'username' and 'apiKey'";
                Err(ApiError::new(ErrorCode::Forbidden, message).into())
            }
        }
    }

    /// Whether Emend may learn from the caller's checks.
    pub(crate) fn may_learn_from(&self) -> bool {
        matches!(self, Self::Known(caller) if caller.has_scope(KeyScope::Choose))
    }
}

/// Credentials in the parameters.
struct LtCredentials<'a> {
    /// The API key.
    token: &'a str,
    /// The account name that the key should belong to.
    username: Option<&'a str>,
}

impl<'a> LtCredentials<'a> {
    /// The credentials in the parameters. Empty parameters are ignored.
    fn of(params: &'a LtParams) -> Option<Self> {
        // Some clients have no field for an API key, so users enter it as the password or token.
        let mut other_places = ["password", "token"]
            .into_iter()
            .filter_map(|name| params.filled(name));
        let token = params
            .filled("apiKey")
            .or_else(|| other_places.find(|value| value.starts_with("emend_")))?;
        Some(Self {
            token,
            username: params.filled("username"),
        })
    }
}

/// A name that distinguishes clients of the same account.
pub(crate) fn client_name(request: &HttpRequest, options: &ApiOptions) -> String {
    let agent = request.headers().get("user-agent");
    let agent = agent.and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let address = address(request, options).map(|address| address.to_string());
    format!("{}\n{agent}", address.unwrap_or_default())
}
