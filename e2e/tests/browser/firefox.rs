//! The main flow in Firefox.

use emend_e2e::{BrowserKind, BrowserPage, EmendServer};
use fantoccini::key::Key;

const PASSWORD: &str = "correct horse battery";
const SENTENCE: &str = "I recieve teh letter.";

#[tokio::test]
async fn the_main_flow_works_in_firefox() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let (server, set_up) = EmendServer::start_with_accounts(data.path())?;
    let (url, port) = (server.url().to_owned(), server.port());
    let mut page = BrowserPage::open_in(BrowserKind::Firefox, "firefox", &url).await?;
    page.find("heading", "Log in").await?;
    page.create_account(&set_up, "ada", PASSWORD).await?;
    page.write(SENTENCE).await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    page.screenshot("underlined").await?;

    // By mouse, and taken back.
    page.click_word("spelling", "teh").await?;
    page.find("dialog", "Spelling: teh").await?;
    page.screenshot("card").await?;
    // The track of the list's scrollbar is not white, as Firefox would draw it.
    let track = page
        .execute("return getComputedStyle(document.getElementById('issues')).scrollbarColor")
        .await?;
    assert!(
        track.as_str().unwrap_or_default().ends_with("rgba(0, 0, 0, 0)"),
        "{track}"
    );
    let first = page.offered_replacements().await?[0].clone();
    page.click("button", &first).await?;
    let corrected = SENTENCE.replace("teh", &first);
    page.wait_text(&corrected).await?;
    page.wait_underlined("spelling", &["recieve"]).await?;
    page.chord(Key::Control, 'z').await?;
    page.wait_text(SENTENCE).await?;
    page.chord(Key::Control, 'y').await?;
    page.wait_text(&corrected).await?;

    // By keyboard, in the second paragraph.
    page.press(Key::End).await?;
    page.press(Key::Enter).await?;
    for letter in "It is tommorow.".chars() {
        page.press(letter).await?;
    }
    page.wait_underlined("spelling", &["recieve", "tommorow"]).await?;
    page.press(Key::F8).await?;
    page.press(Key::F8).await?;
    page.find("dialog", "Spelling: tommorow").await?;
    page.press('1').await?;
    let both = format!("{corrected}\nIt is tomorrow.");
    page.wait_text(&both).await?;
    page.wait_sent().await?;

    // Kept over a reload, without the server too, and over logging out.
    page.reload().await?;
    page.wait_text(&both).await?;
    page.wait_script(
        "return navigator.serviceWorker.ready.then(ready => ready.active.state === 'activated')",
    )
    .await?;
    server.kill9()?;
    page.reload().await?;
    page.wait_text(&both).await?;
    page.wait_for("The server is unreachable").await?;
    let _server = EmendServer::start_with(data.path(), port, &["--accounts", "on"])?;
    page.wait_underlined("spelling", &["recieve"]).await?;

    // What is forgotten is sent while the page is left, past the service worker.
    page.visit(&format!("{url}/learned")).await?;
    page.wait_for("2 habits").await?;
    let sentence = format!("You replaced “teh” with “{first}” once.");
    page.click("button", &format!("Forget: {sentence}")).await?;
    page.wait_for("Forgotten: ").await?;
    page.visit(&format!("{url}/learned")).await?;
    page.wait_for("1 habit").await?;
    page.visit(&format!("{url}/documents")).await?;
    page.find("link", &corrected).await?;
    page.screenshot("documents").await?;
    page.click("button", "Log out ada").await?;
    page.find("heading", "Log in").await?;
    page.fill("Account name", "ada").await?;
    page.fill("Password", PASSWORD).await?;
    page.click("button", "Log in").await?;
    page.wait_text(&both).await?;
    page.close().await
}
