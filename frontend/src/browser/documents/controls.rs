//! Views of the documents without type parameters, so that each is compiled once: the first visit waits for the download.

use crate::model::messages::{Message, m};
use leptos::html::Dialog;
use leptos::prelude::*;

/// The action of a button.
pub(crate) type Press = Box<dyn Fn()>;

/// A button.
pub(crate) fn button(text: Message, class: &'static str, press: Press) -> AnyView {
    view! {
        <button type="button" class=class on:click=move |_| press()>
            {text}
        </button>
    }
    .into_any()
}

/// A paragraph.
pub(crate) fn paragraph(class: &'static str, text: &str) -> AnyView {
    view! { <p class=class>{text.to_owned()}</p> }.into_any()
}

/// A paragraph with a text of the interface.
pub(crate) fn sentence(class: &'static str, text: Message) -> AnyView {
    view! { <p class=class>{text}</p> }.into_any()
}

/// A paragraph with a text of the interface that has tags, and no values.
pub(crate) fn rich(class: &'static str, text: Message) -> AnyView {
    view! { <p class=class inner_html=text.text()></p> }.into_any()
}

/// A choice among values with their names. `choose` is called with the chosen value.
pub(crate) fn selection(
    class: &'static str,
    label: Message,
    options: &[(&'static str, &'static str)],
    chosen: &str,
    choose: Box<dyn Fn(String)>,
) -> AnyView {
    let option = |(value, name): &(&'static str, &'static str)| {
        view! {
            <option value=*value selected=*value == chosen>
                {*name}
            </option>
        }
        .into_any()
    };
    let options: Vec<AnyView> = options.iter().map(option).collect();
    view! {
        <label class=class>
            <span>{label}</span>
            <select on:change=move |event| choose(event_target_value(&event))>{options}</select>
        </label>
    }
    .into_any()
}

/// A part of a page with its heading.
pub(crate) fn section(id: &'static str, heading: Message, children: AnyView) -> AnyView {
    view! {
        <section aria-labelledby=id>
            <h2 id=id>{heading}</h2>
            {children}
        </section>
    }
    .into_any()
}

/// A link to another page of the app.
pub(super) fn link(text: Message, class: &'static str, path: String) -> AnyView {
    view! {
        <a class=class href=path>
            {text}
        </a>
    }
    .into_any()
}

/// A view that changes with the signals that it reads.
pub(crate) fn dynamic(view: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    (move || view()).into_any()
}

/// A dialog with its heading and the button that opens it, both of this name. `opened` is called after it was opened.
pub(super) fn dialog(
    (id, name): (&'static str, Message),
    class: &'static str,
    dialog: NodeRef<Dialog>,
    on_opened: Press,
    children: AnyView,
) -> AnyView {
    let heading = format!("{id}-heading");
    let labelled_by = heading.clone();
    let open = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            // This fails only if the dialog is already open.
            let _ = dialog.show_modal();
        }
        on_opened();
    };
    view! {
        <button type="button" class="quiet" aria-haspopup="dialog" on:click=open>
            {name}
        </button>
        <dialog node_ref=dialog class=class aria-labelledby=labelled_by>
            <div class="dialog-head">
                <h2 id=heading>{name}</h2>
                {button(m("Close"), "quiet", Box::new(move || close(dialog)))}
            </div>
            {children}
        </dialog>
    }
    .into_any()
}

/// Closes a dialog.
pub(super) fn close(dialog: NodeRef<Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        dialog.close();
    }
}
