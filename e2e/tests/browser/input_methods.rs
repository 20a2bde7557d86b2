//! Stories about input methods: a text that is being composed is left alone until it is finished, and is saved then.

use std::time::Duration;

use emend_e2e::{BrowserPage, EmendServer};
use fantoccini::key::Key;
use serde_json::json;

/// Longer than the pause before a check and the time until a text is saved, so that both happen while a text is composed.
const COMPOSITION_TIME: Duration = Duration::from_millis(900);

/// Shows `text` as the composition at the caret, as an input method does with each key.
async fn compose(page: &BrowserPage, text: &str) -> anyhow::Result<()> {
    let end = text.encode_utf16().count();
    let composition = json!({"text": text, "selectionStart": end, "selectionEnd": end});
    page.chromium("Input.imeSetComposition", composition)
        .await
        .map(|_| ())
}

/// Finishes what is being composed with this text.
async fn finish(page: &BrowserPage, text: &str) -> anyhow::Result<()> {
    page.chromium("Input.insertText", json!({"text": text}))
        .await
        .map(|_| ())
}

/// Notes the beginnings and ends of compositions in `window.noted`. The browser ends a composition when a script changes its text.
async fn note_compositions(page: &BrowserPage) -> anyhow::Result<()> {
    page.execute(
        "window.noted = []; for (const kind of ['start', 'end']) \
             document.addEventListener('composition' + kind, () => window.noted.push(kind))",
    )
    .await
    .map(|_| ())
}

#[tokio::test]
async fn a_composed_text_is_not_disturbed_by_underlines_checks_or_saving() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("input-method", server.url()).await?;
    page.write("We recieve teh letter from ").await?;
    note_compositions(&page).await?;
    // The answer to what was written comes while the next word is composed.
    for part in ["t", "to", "とう", "とうky", "とうきょう"] {
        compose(&page, part).await?;
        tokio::time::sleep(COMPOSITION_TIME).await;
        assert_eq!(page.text().await?, format!("We recieve teh letter from {part}"));
    }
    assert_eq!(page.execute("return window.noted").await?, json!(["start"]));
    page.screenshot("composing").await?;
    finish(&page, "東京").await?;
    page.wait_text("We recieve teh letter from 東京").await?;
    assert_eq!(
        page.execute("return window.noted").await?,
        json!(["start", "end"])
    );
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;

    // Writing goes on after it, and all of it is saved.
    for letter in " todya".chars() {
        page.press(letter).await?;
    }
    page.wait_underlined("spelling", &["recieve", "teh", "todya"])
        .await?;
    page.wait_text("We recieve teh letter from 東京 todya").await?;
    page.reload().await?;
    page.wait_text("We recieve teh letter from 東京 todya").await?;
    page.close().await
}

#[tokio::test]
async fn a_letter_can_be_composed_in_a_marked_word_and_a_cancelled_one_leaves_nothing() -> anyhow::Result<()>
{
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("composed-letter", server.url()).await?;
    page.write("Our fiancee relly knew").await?;
    page.wait_underlined("spelling", &["relly"]).await?;
    note_compositions(&page).await?;
    // Before the last letter of the marked word.
    for _ in 0..=" knew".len() {
        page.press(Key::Left).await?;
    }
    compose(&page, "´").await?;
    tokio::time::sleep(COMPOSITION_TIME).await;
    assert_eq!(page.text().await?, "Our fiancee rell´y knew");
    compose(&page, "").await?;
    page.wait_text("Our fiancee relly knew").await?;
    page.wait_underlined("spelling", &["relly"]).await?;

    compose(&page, "´").await?;
    compose(&page, "é").await?;
    tokio::time::sleep(COMPOSITION_TIME).await;
    assert_eq!(page.text().await?, "Our fiancee relléy knew");
    finish(&page, "é").await?;
    page.wait_underlined("spelling", &["relléy"]).await?;
    let noted = page.execute("return window.noted").await?;
    assert_eq!(noted, json!(["start", "end", "start", "end"]));
    page.reload().await?;
    page.wait_text("Our fiancee relléy knew").await?;
    page.close().await
}
