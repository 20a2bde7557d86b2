//! Every page and state of the web app, as seen by axe in both themes at two widths, and in the narrowest window.

use emend_e2e::{BrowserPage, EmendServer};
use fantoccini::key::Key;
use serde_json::json;

const PASSWORD: &str = "correct horse battery";
const SENTENCE: &str = "I recieve teh letter. She could of went there.";

/// Visits pages, and collects what is wrong with them.
struct Inspection {
    page: BrowserPage,
    url: String,
    barriers: Vec<String>,
}

impl Inspection {
    /// Looks at the page as it is.
    async fn inspect(&mut self, state: &str) -> anyhow::Result<()> {
        self.barriers.extend(self.page.barriers(state).await?);
        Ok(())
    }

    /// Looks at the page at this path, which shows these words when it is ready.
    async fn inspect_page(&mut self, path: &str, words: &str) -> anyhow::Result<()> {
        self.page.visit(&format!("{}/{path}", self.url)).await?;
        self.page.wait_for(words).await?;
        self.inspect(&path.replace('/', "-")).await
    }
}

#[tokio::test]
async fn no_page_has_a_barrier() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let (server, set_up) = EmendServer::start_with_accounts(data.path())?;
    let mut all = Inspection {
        page: BrowserPage::open("barriers", server.url()).await?,
        url: server.url().to_owned(),
        barriers: Vec::new(),
    };
    let walked = inspect_all_pages(&mut all, &set_up).await;
    // What was found says more than the step that could not be taken because of it.
    assert!(
        all.barriers.is_empty(),
        "{} findings:\n{}",
        all.barriers.len(),
        all.barriers.join("\n")
    );
    walked?;
    all.page.close().await
}

/// Visits every page of the app.
async fn inspect_all_pages(all: &mut Inspection, set_up: &str) -> anyhow::Result<()> {
    all.page.find("heading", "Log in").await?;
    all.inspect("log-in").await?;
    all.page.fill("Account name", "nobody").await?;
    all.page.fill("Password", "wrong horse").await?;
    all.page.click("button", "Log in").await?;
    all.page.wait_for("The account name or password is wrong").await?;
    all.inspect("log-in-refused").await?;
    all.page.visit(set_up).await?;
    all.page.find("heading", "Set up this server").await?;
    all.inspect("set-up").await?;
    all.inspect_page("register", "Create an account").await?;
    all.page.create_account(set_up, "ada", PASSWORD).await?;

    editor(all).await?;
    all.inspect_page("documents", "1 document").await?;
    all.inspect_page("learned", "teh").await?;
    all.inspect_page("insight", "Insights").await?;
    all.inspect_page("account", "this session").await?;
    all.inspect_page("admin", "ada").await?;
    all.inspect_page("keys", "No keys yet").await?;
    all.page.fill("Key name", "My editor").await?;
    all.page.click("button", "Create key").await?;
    all.page.wait_for("you won’t see it again").await?;
    all.inspect("keys-created").await?;
    all.inspect_page("teams", "You are not in a team yet").await?;
    all.page.fill("Team name", "writers").await?;
    all.page.click("button", "Create team").await?;
    all.page.find("heading", "writers").await?;
    all.page.click("button", "Create invitation").await?;
    all.page.find("group", "Invitation link").await?;
    all.inspect("team").await?;
    all.inspect_page("join/readers", "readers").await?;
    all.inspect_page("help", "Help and privacy").await?;
    all.inspect_page("no-such-page", "This page does not exist").await
}

/// The editor with and without a text, and with everything that it opens.
async fn editor(all: &mut Inspection) -> anyhow::Result<()> {
    all.page.find("textbox", "Text").await?;
    all.page.wait_for("issues").await?;
    all.inspect("editor-sample").await?;
    all.page.chord(Key::Control, 'a').await?;
    all.page.write("").await?;
    all.page.press(Key::Backspace).await?;
    all.page.wait_for("Start writing").await?;
    all.inspect("editor-empty").await?;
    all.page.write(SENTENCE).await?;
    all.page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    all.page.click_word("spelling", "recieve").await?;
    all.page.find("dialog", "Spelling: recieve").await?;
    all.inspect("editor-card").await?;
    all.page.press(Key::Escape).await?;
    all.page.click_word("spelling", "teh").await?;
    all.page.find("dialog", "Spelling: teh").await?;
    let first = all.page.offered_replacements().await?[0].clone();
    all.page.click("button", &first).await?;
    all.page.wait_sent().await?;
    all.page.wait_for("Undo").await?;
    all.inspect("editor-applied").await?;
    all.page.click("button", "Menu").await?;
    all.inspect("editor-menu").await?;
    all.page.click("button", "Menu").await?;
    all.page.chord(Key::Control, '/').await?;
    all.page.wait_for("F8").await?;
    all.inspect("editor-keys").await?;
    all.page.press(Key::Escape).await?;
    all.page.click("button", "My dictionary").await?;
    all.page.find("dialog", "My dictionary").await?;
    all.inspect("editor-dictionary").await?;
    all.page.press(Key::Escape).await?;
    all.page.click("button", "Versions").await?;
    all.inspect("editor-versions").await?;
    all.page.press(Key::Escape).await
}

/// The inspection itself sees each kind of barrier.
#[tokio::test]
async fn a_barrier_is_found() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("barriers-found", &format!("{}/no-such-page", server.url())).await?;
    page.find("heading", "This page does not exist").await?;
    page.execute(
        "const add = (name, style, more) => { const made = document.createElement(name); \
             Object.assign(made.style, style); Object.assign(made, more); document.querySelector('main').append(made); }; \
         add('img', {}, {src: 'icon.svg'}); \
         add('p', {color: '#999', background: '#fff'}, {textContent: 'Too pale.'}); \
         add('input', {border: '1px solid #ddd', background: '#fff'}, {ariaLabel: 'Pale', placeholder: 'Hint'}); \
         add('p', {width: '400px'}, {textContent: 'Too wide.'});",
    )
    .await?;
    let barriers = page.barriers("broken").await?.join("\n");
    for what in [
        "light, 1280 px: image-alt",
        "light, 360 px: color-contrast",
        "dark, 1280 px: color-contrast",
        "light, 360 px: frame 1.",
        "dark, 1280 px: placeholder",
        "320 px: cut off: <p",
    ] {
        assert!(barriers.contains(what), "{what} is missing in:\n{barriers}");
    }
    page.close().await
}

/// With the user's own colours, everything that colours tell is told by shapes as well; nothing moves for who does not want it.
#[tokio::test]
async fn forced_colours_and_reduced_motion_are_respected() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("forced-colours", server.url()).await?;
    let media = json!({"features": [
        {"name": "forced-colors", "value": "active"},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]});
    page.chromium("Emulation.setEmulatedMedia", media).await?;
    page.write(SENTENCE).await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    page.click_word("spelling", "recieve").await?;
    page.find("dialog", "Spelling: recieve").await?;
    page.screenshot("card").await?;
    let framed = page
        .execute("const card = getComputedStyle(document.querySelector('[role=dialog]')); return card.borderTopStyle + card.borderTopWidth")
        .await?;
    assert_eq!(framed, "solid1px");
    page.press('1').await?;
    page.find("button", "Undo").await?;
    let framed = page
        .execute("const toast = getComputedStyle(document.querySelector('.toast')); return toast.borderTopStyle + toast.borderTopWidth")
        .await?;
    assert_eq!(framed, "solid1px");
    let moving = page
        .execute(
            "return [...document.querySelectorAll('*')].filter(element => { const style = getComputedStyle(element); \
                 return style.animationName !== 'none' || style.transitionDuration.split(', ').some(time => parseFloat(time) > 0); \
             }).map(element => element.outerHTML.slice(0, 100))",
        )
        .await?;
    assert_eq!(moving, json!([]));
    // Each kind has a line of its own, and not the same block of colour.
    let lines = page
        .execute(
            "return ['spelling', 'grammar', 'punctuation', 'style', 'typography'].map(kind => { \
                 const line = getComputedStyle(document.getElementById('text'), `::highlight(emend-${kind})`); \
                 return line.textDecorationStyle + ' ' + line.backgroundColor; })",
        )
        .await?;
    let mut lines: Vec<String> = serde_json::from_value(lines)?;
    lines.sort();
    lines.dedup();
    assert_eq!(lines.len(), 5, "{lines:?}");
    page.close().await
}
