//! Help for writers, and what happens with their texts.

use leptos::prelude::*;

use crate::browser::documents::controls::{rich, section, sentence};
use crate::model::messages::m;

/// The help page.
#[component]
pub(super) fn HelpPage() -> impl IntoView {
    let privacy = view! {
        <section id="privacy" aria-labelledby="privacy-heading">
            <h2 id="privacy-heading">{m("Privacy")}</h2>
            {sentence("", m("Your documents stay in this browser. To check a document, the browser sends its text to this server, which neither stores it nor sends it anywhere else."))}
            {sentence("", m("English text can also be checked in this browser, without sending it to the server: turn on “Check on this device” in the editor’s menu."))}
            {sentence("", m("For each choice, the server keeps the mistake, your decision and, unless the operator turned this off, the neighbouring words. It also keeps your dictionary and, for each day, how many corrections you made. You can download or delete all of it on your account page."))}
        </section>
    };
    let parts = vec![
        section(
            "start",
            m("Writing"),
            vec![
                rich("", m("Write or paste some text. Emend underlines each issue: click one, or press <kbd>F8</kbd>, and a card with one to three replacements opens beside it. To apply a replacement, press its number or click it. If none is right, type your own; if nothing is wrong, ignore the issue or add the word to your dictionary. <kbd>Alt</kbd> + <kbd>Enter</kbd> corrects the word at the cursor even if it is not marked.")),
                sentence("", m("The list beside the text shows the same issues. There you can fix or ignore all of them at once, and a single Undo reverses it.")),
            ]
            .into_any(),
        ),
        section(
            "learning",
            m("Learning"),
            rich("", m("Emend learns from every replacement you accept, every issue you ignore and every correction you type. The <a href=learned>What Emend learned</a> page lists everything in plain sentences, and you can make Emend forget any of it. The <a href=insight>Insights</a> page shows how often the first replacement was right.")),
        ),
        privacy.into_any(),
        section(
            "forgotten",
            m("If you cannot log in"),
            sentence("", m("Nobody can read your password, not even the administrator of this server. Ask the administrator to set a new password on the command line, or to invite you to create a new account.")),
        ),
    ];
    parts.into_any()
}

/// The page for an address that does not exist.
#[component]
pub(super) fn UnknownPage() -> impl IntoView {
    view! {
        {sentence("lead", m("The link may be old or mistyped."))}
        <p>
            <a href="">{m("Start writing")}</a> " · " <a href="help">{m("Help")}</a> " · " <a href="docs">{m("API documentation")}</a>
        </p>
    }
}
