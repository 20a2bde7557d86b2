//! Promotions for everyone, which administrators approve or reject.

use emend_shared::promotion::{Decision, DecisionRequest, PromotionInfo, PromotionsResponse};
use gloo_net::http::Method;
use leptos::prelude::*;

use super::components::row_button;
use super::form_state::{FormState, outcome};
use crate::browser::api_client;
use crate::browser::documents::controls::{section, sentence};
use crate::model::messages::{Message, m, t};

const PROMOTIONS: &str = "api/v1/admin/promotions";

/// The list of promotions for everyone.
#[component]
pub(super) fn Promotions() -> impl IntoView {
    let response = RwSignal::new(None::<PromotionsResponse>);
    let form_state = FormState::new();
    let load = move || {
        form_state.run(
            api_client::get::<PromotionsResponse>(PROMOTIONS),
            "",
            move |answer| {
                response.set(Some(answer));
            },
        );
    };
    load();
    let decide = move |id: String, decision: Option<Decision>| {
        let url = format!("{PROMOTIONS}/{id}");
        let work = api_client::submit(Method::POST, &url, Some(&DecisionRequest { decision }));
        form_state.run(work, "", move |()| load());
    };
    let row = move |promotion: PromotionInfo| {
        let PromotionInfo {
            id,
            surface,
            holds,
            decision,
            sentence,
            ..
        } = promotion;
        let state = match (holds, decision) {
            (_, Some(Decision::Rejected)) => t("rejected"),
            (true, Some(Decision::Approved)) => t("approved, applies to everyone"),
            (true, None) => t("applies to everyone"),
            (false, _) => t("waiting for approval"),
        };
        let button = move |text: Message, label: String, decided: Option<Decision>| {
            let id = id.clone();
            (decision != decided)
                .then(|| row_button(text, label, Box::new(move || decide(id.clone(), decided))))
        };
        view! {
            <li>
                <span>{sentence} <small class="muted">{state}</small></span>
                {button(m("Approve"), t!("Approve “{name}”", name = surface), Some(Decision::Approved))}
                {button(m("Reject"), t!("Reject “{name}”", name = surface), Some(Decision::Rejected))}
                {button(m("Reset"), t!("Reset the decision on “{name}”", name = surface), None)}
            </li>
        }
        .into_any()
    };
    let list = move || {
        match response.get() {
        None => sentence("muted", m("Loading…")),
        Some(response) if response.promotions.is_empty() => {
            sentence("muted", m("No promotions yet: not enough people have made the same choice."))
        }
        Some(response) => view! {
            <p class="muted">
                {if response.approval { t("A promotion applies only after you approve it.") } else { t("A promotion applies to everyone unless you reject it.") }}
            </p>
            <ul class="rows" role="list" aria-label=m("Promotions")>
                {response.promotions.into_iter().map(row).collect_view()}
            </ul>
        }
        .into_any(),
    }
    };
    section(
        "promotions",
        m("Promotions"),
        view! {
            {list}
            {outcome(form_state)}
        }
        .into_any(),
    )
}
