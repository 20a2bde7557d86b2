//! Stories about drafts: no text is lost or overwritten, whatever happens to the tabs and to the browser's storage.

use emend_e2e::{BrowserPage, EmendServer};
use fantoccini::key::Key;
use serde_json::{Value, json};

/// The journal of the document that a tab shows, which is what a crash of every tab would leave.
const JOURNAL: &str = "'emend.text.' + new URLSearchParams(location.search).get('document')";
/// Fills the browser's local storage to the last byte.
const FILL: &str = "for (let size = 4 << 20; size > 0; size >>= 1) { for (let part = 0; part < 4; part++) { \
     try { localStorage.setItem('filler.' + size + '.' + part, 'x'.repeat(size)); } catch { break; } } }";
/// Makes room in the browser's local storage.
const EMPTY: &str = "Object.keys(localStorage).filter(key => key.startsWith('filler.')).forEach(key => localStorage.removeItem(key))";

/// The text in the journal.
async fn stored_draft(page: &BrowserPage) -> anyhow::Result<Value> {
    let script = format!(
        "const entry = localStorage.getItem({JOURNAL}); return entry && entry.slice(entry.indexOf('\\n') + 1)"
    );
    page.execute(&script).await
}

/// The texts in the database.
async fn database(page: &BrowserPage) -> anyhow::Result<Value> {
    page.execute(
        "return new Promise((done, failed) => { const opening = indexedDB.open('emend.documents'); \
         opening.onerror = failed; opening.onsuccess = () => { const database = opening.result; \
         const all = database.transaction('texts').objectStore('texts').getAll(); \
         all.onerror = failed; all.onsuccess = () => { database.close(); done(all.result); }; }; })",
    )
    .await
}

/// Waits until the database has exactly these texts.
async fn wait_database(page: &BrowserPage, texts: &[&str]) -> anyhow::Result<()> {
    for _ in 0..400 {
        if database(page).await? == json!(texts) {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    anyhow::bail!("the database has {}", database(page).await?)
}

/// Waits until there is no notice about the text.
async fn wait_no_notice(page: &BrowserPage) -> anyhow::Result<()> {
    for _ in 0..400 {
        if page.read("status", "Draft").await?.is_empty() {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    anyhow::bail!("the notice is {}", page.read("status", "Draft").await?)
}

/// Waits until the draft is stored as this text, without leaving the page.
async fn wait_stored(page: &BrowserPage, text: &str) -> anyhow::Result<()> {
    for _ in 0..400 {
        if stored_draft(page).await? == text {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    anyhow::bail!("stored is {}", stored_draft(page).await?)
}

/// Types at the caret.
async fn type_text(page: &BrowserPage, text: &str) -> anyhow::Result<()> {
    for letter in text.chars() {
        page.press(letter).await?;
    }
    Ok(())
}

/// Types at the caret, in one task of the page: single keys may come with pauses on a busy machine, and a pause ends an undo step.
async fn type_without_pause(page: &BrowserPage, text: &str) -> anyhow::Result<()> {
    page.execute(&format!(
        "for (const letter of {text:?}) document.execCommand('insertText', false, letter)"
    ))
    .await?;
    Ok(())
}

#[tokio::test]
async fn a_tab_that_was_not_touched_follows_and_overwrites_nothing() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("two-tabs", server.url()).await?;
    page.write("Of the first tab.").await?;
    wait_stored(&page, "Of the first tab.").await?;
    let first = page.open_tab(server.url()).await?;
    page.wait_text("Of the first tab.").await?;
    page.write("Two hours of work.").await?;
    wait_stored(&page, "Two hours of work.").await?;

    page.show_tab(first).await?;
    page.wait_text("Two hours of work.").await?;
    page.reload().await?;
    page.wait_text("Two hours of work.").await?;
    page.visit(&format!("{}/learned", server.url())).await?;
    page.visit(server.url()).await?;
    page.wait_text("Two hours of work.").await?;
    page.close().await
}

#[tokio::test]
async fn a_tab_that_followed_can_continue_the_text() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("followed", server.url()).await?;
    page.write("One.").await?;
    let first = page.open_tab(server.url()).await?;
    page.wait_text("One.").await?;
    page.write("One. Two.").await?;
    wait_stored(&page, "One. Two.").await?;
    page.show_tab(first).await?;
    page.wait_text("One. Two.").await?;
    page.find("textbox", "Text").await?.click().await?;
    page.chord(Key::Control, Key::End).await?;
    type_text(&page, " Three.").await?;
    wait_stored(&page, "One. Two. Three.").await?;
    let notice = page.read("status", "Draft").await?;
    assert_eq!(notice, "", "no version is needed");
    page.close().await
}

#[tokio::test]
async fn a_text_changed_in_two_tabs_at_once_is_kept_in_both_versions() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("versions", server.url()).await?;
    page.write("The common text.").await?;
    wait_stored(&page, "The common text.").await?;
    // A tab is not told of what it writes itself, as if the news of another tab came too late.
    page.execute(&format!(
        "localStorage.setItem({JOURNAL}, 'emend-journal ' + (Date.now() + 1) + ' 0\\nOf the other tab.')"
    ))
    .await?;
    page.write("Of this tab.").await?;
    page.wait_for("changed in two tabs at the same time").await?;
    wait_stored(&page, "Of this tab.").await?;
    page.screenshot("kept").await?;

    page.click("button", "Show the other version").await?;
    page.wait_text("Of the other tab.").await?;
    page.reload().await?;
    page.wait_text("Of the other tab.").await?;
    page.click("button", "Show the other version").await?;
    page.wait_text("Of this tab.").await?;
    page.click("button", "Delete the other version").await?;
    page.confirm().await?;
    wait_no_notice(&page).await?;
    page.reload().await?;
    page.wait_text("Of this tab.").await?;
    wait_no_notice(&page).await?;
    page.close().await
}

#[tokio::test]
async fn a_text_is_saved_in_the_database_when_the_local_storage_is_full() -> anyhow::Result<()> {
    const LONGER_TEXT: &str = "A longer text that does not fit any more.";
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("room", server.url()).await?;
    page.write("Saved.").await?;
    wait_stored(&page, "Saved.").await?;
    page.execute(FILL).await?;
    page.write(LONGER_TEXT).await?;
    wait_database(&page, &[LONGER_TEXT]).await?;
    // The page knows that it is stored once it has removed the earlier text, which takes the room of the next one.
    for _ in 0..400 {
        if stored_draft(&page).await? != "Saved." {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(page.read("status", "Draft").await?, "");
    page.reload().await?;
    page.wait_text(LONGER_TEXT).await?;
    page.close().await
}

#[tokio::test]
async fn a_full_storage_is_reported_and_saved_text_stays() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("full", server.url()).await?;
    page.write("Saved.").await?;
    wait_stored(&page, "Saved.").await?;
    wait_database(&page, &["Saved."]).await?;
    page.execute(FILL).await?;
    page.execute(
        "window.hasRoom = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = () => { \
         throw new DOMException('The disk is full.', 'QuotaExceededError'); }",
    )
    .await?;
    page.write("A longer text that does not fit any more.").await?;
    page.wait_for("Your latest changes are not saved").await?;
    assert_eq!(stored_draft(&page).await?, "Saved.");
    wait_database(&page, &["Saved."]).await?;
    page.screenshot("said").await?;

    page.execute(EMPTY).await?;
    page.press('!').await?;
    wait_stored(&page, "A longer text that does not fit any more.!").await?;
    wait_no_notice(&page).await?;
    page.execute("IDBObjectStore.prototype.put = window.hasRoom")
        .await?;
    page.press('?').await?;
    wait_database(&page, &["A longer text that does not fit any more.!?"]).await?;
    page.close().await
}

#[tokio::test]
async fn the_text_survives_a_crash_of_its_tab() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("crash", server.url()).await?;
    page.write("Typed just before the crash.").await?;
    // A tab that crashes is not told so: nothing is saved on the way out.
    page.execute(
        "for (const name of ['pagehide', 'beforeunload', 'visibilitychange']) for (const target of [window, document]) \
         target.addEventListener(name, event => event.stopImmediatePropagation(), true); \
         IDBObjectStore.prototype.put = () => { throw new Error('crashed'); }",
    )
    .await?;
    wait_stored(&page, "Typed just before the crash.").await?;
    page.reload().await?;
    page.wait_text("Typed just before the crash.").await?;
    wait_database(&page, &["Typed just before the crash."]).await?;
    page.close().await
}

#[tokio::test]
async fn the_last_edit_survives_closing_the_page_immediately() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("closing", server.url()).await?;
    page.write("No pause at all.").await?;
    page.reload().await?;
    page.wait_text("No pause at all.").await?;
    wait_database(&page, &["No pause at all."]).await?;
    page.close().await
}

#[tokio::test]
async fn the_draft_of_an_earlier_version_becomes_a_document() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    // A page of this server that is not the app
    let page = BrowserPage::open("earlier", &format!("{}/api/v1/languages", server.url())).await?;
    page.execute(
        "localStorage.setItem('emend.text', 'My old draft.'); \
         localStorage.setItem('emend.version.001700000000000', 'Of another tab.')",
    )
    .await?;
    page.visit(server.url()).await?;
    page.wait_text("My old draft.").await?;
    page.wait_for("changed in two tabs at the same time").await?;
    wait_database(&page, &["My old draft."]).await?;
    let left = "return Object.keys(localStorage).filter(key => /^emend\\.(text$|version)/.test(key)).length";
    assert_eq!(page.execute(left).await?, 0);
    page.click("button", "Show the other version").await?;
    page.wait_text("Of another tab.").await?;
    page.visit(server.url()).await?;
    page.wait_text("Of another tab.").await?;
    page.close().await
}

#[tokio::test]
async fn a_draft_is_saved_while_the_user_types_without_a_pause() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("typing", server.url()).await?;
    page.write("B").await?;
    let begun = std::time::Instant::now();
    // The pauses are shorter than those after which editors usually save.
    while begun.elapsed() < std::time::Duration::from_millis(1500) {
        page.press('x').await?;
    }
    let shown = page.text().await?;
    let kept = stored_draft(&page).await?;
    let kept = kept.as_str().unwrap_or_default();
    assert!(kept.len() > 1 && shown.starts_with(kept), "{kept:?} of {shown:?}");
    page.close().await
}

#[tokio::test]
async fn undo_restores_a_cleared_text() -> anyhow::Result<()> {
    const TEXT: &str = "A text that is worth keeping.";
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("cleared", server.url()).await?;
    page.write(TEXT).await?;
    page.click("button", "Clear").await?;
    page.wait_text("").await?;
    page.wait_for("Cleared the text").await?;
    page.screenshot("cleared").await?;
    page.click("button", "Undo").await?;
    page.wait_text(TEXT).await?;
    page.reload().await?;
    page.wait_text(TEXT).await?;
    page.close().await
}

#[tokio::test]
async fn undo_removes_one_word_and_not_all_typed_text() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("undo", server.url()).await?;
    page.write("One ").await?;
    type_without_pause(&page, "two three. Four").await?;
    page.chord(Key::Control, 'z').await?;
    page.wait_text("One two three. ").await?;
    page.chord(Key::Control, 'z').await?;
    page.wait_text("One two ").await?;
    page.chord(Key::Control, 'y').await?;
    page.chord(Key::Control, 'y').await?;
    page.wait_text("One two three. Four").await?;

    // A pause ends a step inside a word, too.
    page.press('t').await?;
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    page.press('h').await?;
    page.chord(Key::Control, 'z').await?;
    page.wait_text("One two three. Fourt").await?;
    page.close().await
}

/// Deletes the only listed document on the list of documents, which this tab shows.
async fn delete_listed(page: &BrowserPage, title: &str, for_good: bool) -> anyhow::Result<()> {
    page.click("button", &format!("Delete “{title}”")).await?;
    page.find("button", "Undo").await?;
    if for_good {
        page.open_section("Recently deleted").await?;
        page.click("button", &format!("Delete “{title}” permanently"))
            .await?;
        page.confirm().await?;
        page.wait_for("Permanently deleted.").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_document_deleted_in_another_tab_shows_a_notice_and_keeps_its_text() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("deleted", server.url()).await?;
    page.write("Minutes").await?;
    wait_database(&page, &["Minutes"]).await?;
    let editor = page.open_tab(&format!("{}/documents", server.url())).await?;
    let list = page.tab().await?;
    delete_listed(&page, "Minutes", false).await?;

    // It is restored by the button.
    page.show_tab(editor.clone()).await?;
    page.wait_for("This document was deleted.").await?;
    page.screenshot("told").await?;
    page.click("button", "Restore this document").await?;
    page.wait_for("The document was restored.").await?;
    page.wait_gone("This document was deleted.").await?;
    page.show_tab(list.clone()).await?;
    delete_listed(&page, "Minutes", false).await?;

    // It is restored by typing.
    page.show_tab(editor.clone()).await?;
    page.wait_for("This document was deleted.").await?;
    page.reload().await?;
    page.wait_text("Minutes").await?;
    page.wait_for("This document was deleted.").await?;
    page.find("textbox", "Text").await?.click().await?;
    page.chord(Key::Control, Key::End).await?;
    type_text(&page, " of May").await?;
    page.wait_for("It was restored with your changes.").await?;
    wait_database(&page, &["Minutes of May"]).await?;
    page.show_tab(list.clone()).await?;
    delete_listed(&page, "Minutes of May", true).await?;

    // A permanently deleted document can also be restored with the button.
    page.show_tab(editor.clone()).await?;
    page.wait_for("This document was permanently deleted.").await?;
    page.screenshot("told-for-good").await?;
    page.click("button", "Keep the text as a document").await?;
    page.wait_for("The document was restored.").await?;
    wait_database(&page, &["Minutes of May"]).await?;
    page.show_tab(list).await?;
    delete_listed(&page, "Minutes of May", true).await?;
    wait_database(&page, &[]).await?;

    // And by typing.
    page.show_tab(editor).await?;
    page.wait_for("This document was permanently deleted.").await?;
    page.find("textbox", "Text").await?.click().await?;
    page.chord(Key::Control, Key::End).await?;
    type_text(&page, ", at noon").await?;
    wait_database(&page, &["Minutes of May, at noon"]).await?;
    page.wait_gone("This document was deleted").await?;
    page.reload().await?;
    page.wait_text("Minutes of May, at noon").await?;
    page.close().await
}
