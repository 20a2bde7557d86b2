//! Help for writers, and what happens with their texts.

use leptos::prelude::*;

/// The help page.
#[component]
pub(super) fn HelpPage() -> impl IntoView {
    view! {
        <section aria-labelledby="start">
            <h2 id="start">"Writing"</h2>
            <p>
                "Write or paste a text. Underlined words have an issue: click one, or press " <kbd>"F8"</kbd>
                ", and a card with one to three replacements opens beside it. Press its number or click it. If none is right, type your own; if nothing is wrong, ignore the issue or add the word to your dictionary. "
                <kbd>"Alt"</kbd> " + " <kbd>"Enter"</kbd> " corrects the word at the cursor even if it is not marked."
            </p>
            <p>"The list beside the text shows the same issues. There you can fix or ignore all of them at once; one Undo takes it back."</p>
        </section>
        <section aria-labelledby="learning">
            <h2 id="learning">"Learning"</h2>
            <p>
                "Emend learns from every replacement you take, every issue you ignore and every correction you type. "
                <a href="learned">"What was learned"</a>
                " lists it in sentences, and you can forget each of them. "
                <a href="insight">"Insight"</a> " shows how often the first suggestion was right."
            </p>
        </section>
        <section id="privacy" aria-labelledby="privacy-heading">
            <h2 id="privacy-heading">"Privacy"</h2>
            <p>"Your texts stay in this browser. To check them, it sends them to this server, which does not store them and sends them nowhere else."</p>
            <p>"Of a choice, the server keeps the mistake, what you chose and, unless the operator turned this off, the neighbouring words. It also keeps your dictionary and, for each day, how many corrections you made. You can download all of it, and delete it, on your account page."</p>
        </section>
        <section aria-labelledby="forgotten">
            <h2 id="forgotten">"If you cannot log in"</h2>
            <p>"Nobody can read your password, not even the administrator of this server. Ask them for an invitation to a new account, or to set a new password with the command line."</p>
        </section>
    }
}

/// The page for an address that does not exist.
#[component]
pub(super) fn UnknownPage() -> impl IntoView {
    view! {
        <p class="lead">"The link may be old or mistyped."</p>
        <p>
            <a href="">"Write a text"</a> " · " <a href="help">"Help"</a> " · " <a href="docs">"API documentation"</a>
        </p>
    }
}
