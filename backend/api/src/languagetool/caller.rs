//! Who calls: by `username` and `apiKey`, as clients of LanguageTool send them, or as the native API has it.

use actix_web::HttpRequest;
use emend_accounts::Caller;
use emend_domain::{AccountId, Viewer};
use emend_service::ServiceError;
use emend_shared::ErrorCode;
use emend_shared::accounts::KeyScope;

use super::Plain;
use super::params::Params;
use crate::app::{ApiOptions, CheckAccess, Services};
use crate::error::ApiError;
use crate::{access, access::address};

/// Why a text is not checked without credentials.
const NO_ACCOUNT: &str = "this server checks texts only for accounts; send an account's name and one of its API keys as \
    'username' and 'apiKey', the key as the password of HTTP Basic, or the key in the address: /key/<key>/v2/check";

/// Who calls.
pub(crate) enum Client {
    /// Somebody who is known.
    Known(Box<Caller>),
    /// Nobody: they see what everyone's choices amount to, and teach nothing.
    Anonymous,
}

impl Client {
    /// Who calls with these parameters, and may do what an API key needs this scope for. Without accounts everybody is
    /// the local user, whatever they send.
    pub(crate) async fn of(
        request: &HttpRequest,
        params: &Params,
        services: &Services,
        options: &ApiOptions,
        scope: KeyScope,
    ) -> Result<Self, Plain> {
        if !options.accounts {
            return Ok(Self::Known(Box::new(Caller::local())));
        }
        let caller = match Credentials::of(params) {
            Some(Credentials { token, username }) => {
                let caller = services.emend.accounts().by_key(token).await?;
                let name = caller.account.as_ref().map(|account| account.name.as_str());
                // The key says who it is; a name that does not go with it is a mistake to be told of.
                let goes = |given: &str| name.is_some_and(|name| name.eq_ignore_ascii_case(given));
                if !username.is_none_or(goes) {
                    return Err(ServiceError::BadCredentials.into());
                }
                caller
            }
            None if access::shows_key(request) => access::caller(request, services).await?,
            None if params.filled("username").is_some() => {
                return Err(Plain::malformed(
                    "with 'username', an API key is needed in 'apiKey'; send both, the key alone, or none",
                ));
            }
            None if scope == KeyScope::Check && options.check_access == CheckAccess::Accounts => {
                return Err(ApiError::new(ErrorCode::Unauthenticated, NO_ACCOUNT).into());
            }
            None => return Ok(Self::Anonymous),
        };
        if caller.forgetting {
            return Err(ServiceError::BadCredentials.into());
        }
        if !caller.has_scope(scope) {
            return Err(access::no_scope(scope).into());
        }
        Ok(Self::Known(Box::new(caller)))
    }

    /// As whom they look.
    pub(crate) fn viewer(&self) -> Viewer {
        match self {
            Self::Known(caller) => caller.viewer.clone(),
            Self::Anonymous => Viewer::alone(AccountId::nobody()),
        }
    }

    /// Who must be known.
    pub(crate) fn known(self) -> Result<Caller, Plain> {
        match self {
            Self::Known(caller) => Ok(*caller),
            Self::Anonymous => {
                let message = "dictionaries belong to accounts; send 'username' and 'apiKey'";
                Err(ApiError::new(ErrorCode::Forbidden, message).into())
            }
        }
    }

    /// Whether what they do may be learned from.
    pub(crate) fn teaches(&self) -> bool {
        matches!(self, Self::Known(caller) if caller.has_scope(KeyScope::Choose))
    }
}

/// What a client sends among its parameters to say who it is.
struct Credentials<'a> {
    /// An API key.
    token: &'a str,
    /// Whose it should be.
    username: Option<&'a str>,
}

impl<'a> Credentials<'a> {
    /// Credentials that were sent; parameters without anything in them were not.
    fn of(params: &'a Params) -> Option<Self> {
        // Some clients have no field for an API key, so it stands in the one for a password or a token of LanguageTool's.
        let mut elsewhere = ["password", "token"]
            .into_iter()
            .filter_map(|name| params.filled(name));
        let token = params
            .filled("apiKey")
            .or_else(|| elsewhere.find(|value| value.starts_with("emend_")))?;
        Some(Self {
            token,
            username: params.filled("username"),
        })
    }
}

/// What tells clients of one account apart.
pub(crate) fn client_name(request: &HttpRequest, options: &ApiOptions) -> String {
    let agent = request.headers().get("user-agent");
    let agent = agent.and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let address = address(request, options).map(|address| address.to_string());
    format!("{}\n{agent}", address.unwrap_or_default())
}
