//! The page on which a user creates an account.

use emend_shared::accounts::{RegisterRequest, Registration, SessionResponse};
use leptos::prelude::*;

use super::registration_form::registration_form;
use crate::model::messages::t;

/// The page that creates a user's account, by invitation if the server asks for one.
pub(super) fn registration_page(session: &SessionResponse) -> AnyView {
    let registration = session.registration;
    registration_form(
        t("Create an account so that Emend can learn from your choices."),
        Box::new(move |has_token| match registration {
            Registration::Closed => t("Ask the server’s administrator for an account."),
            Registration::Invite if !has_token => t(
                "To create an account, you need an invitation link. Ask the server’s administrator for one.",
            ),
            _ => "",
        }),
        |request, token| RegisterRequest {
            invite: Some(token),
            ..request
        },
    )
}
