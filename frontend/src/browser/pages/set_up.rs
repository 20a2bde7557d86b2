//! The page that sets up the server: it creates the first administrator.

use emend_shared::accounts::RegisterRequest;
use leptos::prelude::*;

use super::registration_form::registration_form;
use crate::model::messages::t;

/// The page that creates the first administrator's account. The server's console shows the link to it.
pub(super) fn set_up_page() -> AnyView {
    registration_form(
        t("Create the administrator account. This link works once."),
        Box::new(|has_token| {
            if has_token {
                ""
            } else {
                t(
                    "This link is incomplete. Copy all of it from the server’s console, including the part after #.",
                )
            }
        }),
        |request, token| RegisterRequest {
            setup: Some(token),
            ..request
        },
    )
}
