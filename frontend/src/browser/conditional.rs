//! A view that is shown while a condition holds.

use leptos::prelude::*;

/// Shows a view while a condition holds. Each use of Leptos' `Show` is compiled anew; this one is not, because the first visit waits
/// for the download.
pub(crate) fn shown_while(
    condition: impl Fn() -> bool + Send + Sync + 'static,
    view: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    conditional_view(Box::new(condition), Box::new(view))
}

fn conditional_view(
    condition: Box<dyn Fn() -> bool + Send + Sync>,
    view: Box<dyn Fn() -> AnyView + Send>,
) -> AnyView {
    let holds = Memo::new(move |_| condition());
    let shown = move || {
        if holds.get() { view() } else { ().into_any() }
    };
    shown.into_any()
}
