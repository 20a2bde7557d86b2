//! Tests of the states that the page reports: it reports nothing as done that it has not checked or stored.

use emend_e2e::{BrowserPage, EmendServer};
use fantoccini::key::Key;

/// Loads the app into another page of the server, after a script that changes the browser.
async fn load_after(page: &BrowserPage, script: &str) -> anyhow::Result<()> {
    page.execute(&format!(
        "{script}; history.replaceState(null, '', '/'); return fetch('/').then(page => page.text()).then(page => \
             {{ document.open(); document.write(page); document.close(); }});"
    ))
    .await?;
    Ok(())
}

/// Holds back all checks until `window.letGo()`.
const HOLD_CHECKS: &str = "const send = window.fetch, gate = new Promise(open => { window.letGo = open; }); \
     window.fetch = (request, ...more) => request.url?.endsWith('/check') \
         ? gate.then(() => send(request, ...more)) : send(request, ...more)";

/// Pastes a text at the caret, as from the clipboard.
async fn paste(page: &BrowserPage, text: &str) -> anyhow::Result<()> {
    page.execute(&format!(
        "const data = new DataTransfer(); data.setData('text/plain', {text:?}); \
         const editor = document.getElementById('text'); editor.focus(); \
         editor.dispatchEvent(new ClipboardEvent('paste', {{clipboardData: data, bubbles: true, cancelable: true}}))"
    ))
    .await?;
    Ok(())
}

#[tokio::test]
async fn a_text_has_no_issues_only_after_it_was_checked() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("unchecked", &format!("{}/docs", server.url())).await?;
    page.find("heading", "The Emend API").await?;
    load_after(&page, HOLD_CHECKS).await?;
    page.write("All of this is right.").await?;
    page.wait_for("Checking… · 5 words").await?;
    page.screenshot("checking").await?;
    let all = page.execute("return document.body.innerText").await?;
    assert!(!all.as_str().unwrap_or_default().contains("No issues"), "{all}");
    page.execute("window.letGo()").await?;
    page.wait_for("No issues · 5 words").await?;

    // Of an empty text there is nothing to say.
    page.chord(Key::Control, 'a').await?;
    page.press(Key::Backspace).await?;
    page.wait_text("").await?;
    page.wait_for("Start writing").await?;
    let said = page
        .execute("return document.getElementById('summary').innerText")
        .await?;
    assert_eq!(said, "");
    page.close().await
}

#[tokio::test]
async fn a_paragraph_that_is_too_long_is_reported_until_it_is_deleted() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("too-long", server.url()).await?;
    page.write("Short.").await?;
    page.press(Key::Enter).await?;
    paste(&page, &"word ".repeat(20_100)).await?;
    page.wait_for("1 paragraph not checked: too long").await?;
    page.execute("window.scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
        .await?;
    page.screenshot("said").await?;
    let all = page.execute("return document.body.innerText").await?;
    let all = all.as_str().unwrap_or_default();
    assert!(!all.contains("No issues") && !all.contains("Nothing to correct"));
    // The middle of so long a text cannot be clicked; the caret is still in it.
    page.chord(Key::Control, 'a').await?;
    for letter in "Short again.".chars() {
        page.press(letter).await?;
    }
    page.wait_for("No issues · 2 words").await?;
    let all = page.execute("return document.body.innerText").await?;
    assert!(!all.as_str().unwrap_or_default().contains("too long"), "{all}");
    page.close().await
}

/// Five paragraphs with an error each, of about 250 UTF-16 code units.
fn five_paragraphs() -> String {
    let paragraph = format!("I recieve it. {}", "All of this is right. ".repeat(11));
    [paragraph.trim_end(); 5].join("\n")
}

#[tokio::test]
async fn every_paragraph_that_the_server_accepts_is_checked_whatever_its_limit() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start_with(data.path(), 0, &["--max-text", "600"])?;
    let page = BrowserPage::open("small-limit", server.url()).await?;
    page.write("Short.").await?;
    page.press(Key::Enter).await?;
    paste(&page, &(five_paragraphs() + "\n" + &"word ".repeat(130))).await?;
    page.wait_for("5 issues · 1 paragraph not checked: too long")
        .await?;
    page.close().await
}

#[tokio::test]
async fn a_limit_that_the_server_lowers_is_followed_without_reloading() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let port = server.port();
    let page = BrowserPage::open("lowered-limit", server.url()).await?;
    page.write("Short.").await?;
    page.wait_for("No issues · 1 word").await?;
    drop(server);
    let _server = EmendServer::start_with(data.path(), port, &["--max-text", "600"])?;
    page.press(Key::Enter).await?;
    paste(&page, &five_paragraphs()).await?;
    page.wait_for("5 issues").await?;
    let all = page.execute("return document.body.innerText").await?;
    assert!(!all.as_str().unwrap_or_default().contains("not checked"), "{all}");
    page.close().await
}

#[tokio::test]
async fn a_crash_of_the_app_is_reported_and_loses_nothing() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("crash", server.url()).await?;
    page.write("Worth keeping.").await?;
    page.wait_for("No issues · 2 words").await?;
    page.visit(&format!("{}/docs", server.url())).await?;
    page.find("heading", "The Emend API").await?;
    // The app cannot work in a browser without this.
    let broken = "const create = Document.prototype.createElement; \
         Document.prototype.createElement = function (name) { \
             if (name === 'aside') throw new Error('broken'); return create.call(this, name); }";
    load_after(&page, broken).await?;
    page.wait_for("Something went wrong. Reload the page; nothing will be lost.")
        .await?;
    page.screenshot("said").await?;
    page.visit(server.url()).await?;
    page.wait_text("Worth keeping.").await?;
    page.close().await
}

#[tokio::test]
async fn a_card_that_is_closed_immediately_causes_no_error() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("closed-at-once", server.url()).await?;
    page.write("I recieve it.").await?;
    page.wait_underlined("spelling", &["recieve"]).await?;
    // Opened and closed before the browser has drawn a frame.
    for _ in 0..20 {
        page.execute(
            "const press = key => document.activeElement.dispatchEvent( \
                 new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true})); \
             document.getElementById('text').focus(); press('F8'); \
             return Promise.resolve().then(() => press('Escape'))",
        )
        .await?;
    }
    page.press('!').await?;
    let all = page.execute("return document.body.innerText").await?;
    assert!(!all.as_str().unwrap_or_default().contains("Something went wrong"));
    page.press(Key::F8).await?;
    page.find("dialog", "Spelling: recieve").await?;
    page.close().await
}
