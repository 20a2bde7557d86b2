//! Stories about documents: the list, versions, files and settings, and that nobody sees those of another account.

use emend_e2e::{BrowserPage, EmendServer};
use fantoccini::key::Key;
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";
/// A Word file with the paragraphs “Tom & Jerry” and “The end.”
const WORD: &str = "UEsDBBQAAAAIAAAAIQChruYubwAAAL4AAAARAAAAd29yZC9kb2N1bWVudC54bWyzsa/IzVEoSy0qzszPs1Uy1DNQsrezKbdKyU8uzU3NK1EASucVW5XbKpUW5VmVK4HkkvJTKkF0AYgoAhEldiH5uQpqibkF1go2+iA+iCxCkvdKLSqqRJHShxqAYkpGqkJqXooeFoX6MHv1EY6zAwBQSwECFAMUAAAACAAAACEAoa7mLm8AAAC+AAAAEQAAAAAAAAAAAAAAgAEAAAAAd29yZC9kb2N1bWVudC54bWxQSwUGAAAAAAEAAQA/AAAAngAAAAAA";
/// An `.odt` file with the heading “A title” and the paragraph “One two.”
const OPEN_DOCUMENT: &str = "UEsDBBQAAAAIAAAAIQDsYrXFYQAAAH8AAAALAAAAY29udGVudC54bWw1jVkOgCAMRK9CegDQX1JqPIGHUBJJkBqpy/EFl6/JmyWD3bVEdfgtB04OWt1AR8h24lGVJGXLDvYtWYaP5WWBWhN/CaHYmXolQaJHU6E4Kw3JF82G5GRd/ZXQ/BPzXNANUEsBAhQDFAAAAAgAAAAhAOxitcVhAAAAfwAAAAsAAAAAAAAAAAAAAIABAAAAAGNvbnRlbnQueG1sUEsFBgAAAAABAAEAOQAAAIoAAAAAAA==";

/// Waits until a script returns this value.
async fn wait_value(page: &BrowserPage, script: &str, value: &Value) -> anyhow::Result<()> {
    for _ in 0..400 {
        if page.execute(script).await? == *value {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    anyhow::bail!(
        "waited for {value}; {script} returns {}",
        page.execute(script).await?
    )
}

/// Waits until the list has documents of these titles, in this order.
async fn wait_listed(page: &BrowserPage, titles: &[&str]) -> anyhow::Result<()> {
    let script = "return [...document.querySelectorAll('[aria-label=Documents] li > span > a')].map(link => link.textContent)";
    wait_value(page, script, &json!(titles)).await
}

/// Waits until the text of the document is in the database, so that other pages find it.
async fn wait_kept(page: &BrowserPage, database: &str, text: &str) -> anyhow::Result<()> {
    let script = format!(
        "return new Promise((done, failed) => {{ const opening = indexedDB.open('{database}'); \
         opening.onerror = failed; opening.onsuccess = () => {{ const database = opening.result; \
         const all = database.transaction('texts').objectStore('texts').getAll(); \
         all.onerror = failed; all.onsuccess = () => {{ database.close(); done(all.result.includes({text:?})); }}; }}; }})"
    );
    wait_value(page, &script, &json!(true)).await
}

/// A script that makes `dataTransfer` with these files, whose contents are encoded in base64.
fn transfer(files: &[(&str, &str)]) -> String {
    format!(
        "const dataTransfer = new DataTransfer(); for (const [name, content] of {}) \
         dataTransfer.items.add(new File([Uint8Array.from(atob(content), letter => letter.charCodeAt(0))], name)); ",
        json!(files)
    )
}

/// Drops files on the page. Their contents are encoded in base64.
async fn drop_files(page: &BrowserPage, files: &[(&str, &str)]) -> anyhow::Result<()> {
    let script = transfer(files)
        + "for (const kind of ['dragover', 'drop']) document.body.dispatchEvent(\
           new DragEvent(kind, {dataTransfer, bubbles: true, cancelable: true}))";
    page.execute(&script).await.map(|_| ())
}

/// Chooses files with the button that opens files. Their contents are encoded in base64.
async fn choose_files(page: &BrowserPage, files: &[(&str, &str)]) -> anyhow::Result<()> {
    let script = transfer(files)
        + "const input = document.querySelector('input[type=file][multiple]'); input.files = dataTransfer.files; \
           input.dispatchEvent(new Event('change', {bubbles: true}))";
    page.execute(&script).await.map(|_| ())
}

/// Takes pictures of a page in both themes, wide and narrow.
async fn take_screenshot(page: &mut BrowserPage, state: &str) -> anyhow::Result<()> {
    for (width, height) in [(1280, 800), (360, 740)] {
        page.resize(width, height).await?;
        for theme in ["light", "dark"] {
            page.execute(&format!("document.documentElement.dataset.theme = '{theme}'"))
                .await?;
            page.screenshot(&format!("{state}-{width}-{theme}")).await?;
        }
    }
    page.resize(1200, 800).await
}

async fn enter(page: &BrowserPage, url: &str, name: &str) -> anyhow::Result<()> {
    page.create_account(url, name, PASSWORD).await
}

#[tokio::test]
async fn documents_are_found_renamed_duplicated_deleted_and_restored() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let list = format!("{}/documents", server.url());
    let mut page = BrowserPage::open("documents", &list).await?;
    page.wait_for("No documents yet").await?;
    take_screenshot(&mut page, "empty").await?;

    page.click("link", "New document").await?;
    page.wait_text("").await?;
    page.write("Minutes of Monday\nWe spoke about apples.").await?;
    wait_kept(
        &page,
        "emend.documents",
        "Minutes of Monday\nWe spoke about apples.",
    )
    .await?;
    page.click("link", "Documents").await?;
    wait_listed(&page, &["Minutes of Monday"]).await?;
    page.click("link", "New document").await?;
    page.wait_text("").await?;
    page.write("Shopping list").await?;
    wait_kept(&page, "emend.documents", "Shopping list").await?;
    take_screenshot(&mut page, "editor").await?;
    page.click("link", "Documents").await?;
    wait_listed(&page, &["Shopping list", "Minutes of Monday"]).await?;

    page.fill("Search", "APPLES monday").await?;
    wait_listed(&page, &["Minutes of Monday"]).await?;
    page.wait_for("1 of 2 documents").await?;
    page.fill("Search", "pears").await?;
    page.wait_for("No documents match your search").await?;
    page.fill("Search", "s").await?;
    wait_listed(&page, &["Shopping list", "Minutes of Monday"]).await?;

    page.click("button", "Rename “Minutes of Monday”").await?;
    page.fill("New title for “Minutes of Monday”", "Meeting").await?;
    take_screenshot(&mut page, "renaming").await?;
    page.press(Key::Enter).await?;
    wait_listed(&page, &["Shopping list", "Meeting"]).await?;
    page.click("button", "Duplicate “Meeting”").await?;
    wait_listed(&page, &["Copy of Meeting", "Shopping list", "Meeting"]).await?;

    page.click("button", "Delete “Copy of Meeting”").await?;
    page.wait_for("Deleted “Copy of Meeting”.").await?;
    wait_listed(&page, &["Shopping list", "Meeting"]).await?;
    take_screenshot(&mut page, "deleted").await?;
    page.click("button", "Undo").await?;
    wait_listed(&page, &["Copy of Meeting", "Shopping list", "Meeting"]).await?;
    page.click("button", "Delete “Shopping list”").await?;
    wait_listed(&page, &["Copy of Meeting", "Meeting"]).await?;
    page.reload().await?;
    wait_listed(&page, &["Copy of Meeting", "Meeting"]).await?;
    page.open_section("Recently deleted").await?;
    page.click("button", "Restore “Shopping list”").await?;
    wait_listed(&page, &["Copy of Meeting", "Shopping list", "Meeting"]).await?;

    page.click("button", "Delete “Meeting”").await?;
    wait_listed(&page, &["Copy of Meeting", "Shopping list"]).await?;
    page.open_section("Recently deleted").await?;
    page.click("button", "Delete “Meeting” permanently").await?;
    page.confirm().await?;
    page.wait_for("Permanently deleted.").await?;
    page.click("link", "Copy of Meeting").await?;
    page.wait_text("Minutes of Monday\nWe spoke about apples.")
        .await?;
    page.close().await
}

#[tokio::test]
async fn an_earlier_version_and_the_text_that_it_replaced_can_be_restored() -> anyhow::Result<()> {
    const FIRST: &str = "The first text, which somebody worked on for a whole long evening.";
    const SECOND: &str = "Another one that was written over it by mistake, without a thought.";
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("versions-list", server.url()).await?;
    page.write(FIRST).await?;
    wait_kept(&page, "emend.documents", FIRST).await?;
    page.click("button", "Versions").await?;
    page.wait_for("No earlier versions yet").await?;
    page.press(Key::Escape).await?;
    page.write(SECOND).await?;
    wait_kept(&page, "emend.documents", SECOND).await?;

    page.click("button", "Versions").await?;
    page.wait_for("before it was replaced").await?;
    page.execute("document.querySelector('.version').click()").await?;
    page.find("region", "Text of this version").await?;
    page.wait_for(FIRST).await?;
    take_screenshot(&mut page, "preview").await?;
    page.click("button", "Restore this version").await?;
    page.wait_text(FIRST).await?;
    page.wait_for("The text that it replaced is kept").await?;
    page.screenshot("restored").await?;
    page.reload().await?;
    page.wait_text(FIRST).await?;
    page.click("button", "Versions").await?;
    page.wait_for("before it was replaced").await?;
    page.execute("document.querySelector('.version').click()").await?;
    wait_value(
        &page,
        "return document.querySelector('.version-text')?.textContent",
        &json!(SECOND),
    )
    .await?;
    page.close().await
}

#[tokio::test]
async fn two_documents_in_two_tabs_do_not_touch_each_other() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("two-documents", server.url()).await?;
    page.write("Of the first document.").await?;
    wait_kept(&page, "emend.documents", "Of the first document.").await?;
    let first = page.open_tab(&format!("{}/?document=new", server.url())).await?;
    page.wait_text("").await?;
    page.write("Of the second document.").await?;
    wait_kept(&page, "emend.documents", "Of the second document.").await?;
    page.show_tab(first).await?;
    page.wait_text("Of the first document.").await?;
    page.write("More of the first document.").await?;
    wait_kept(&page, "emend.documents", "More of the first document.").await?;
    page.reload().await?;
    page.wait_text("More of the first document.").await?;
    page.visit(&format!("{}/documents", server.url())).await?;
    wait_listed(&page, &["More of the first document.", "Of the second document."]).await?;
    page.click("link", "Of the second document.").await?;
    page.wait_text("Of the second document.").await?;
    page.close().await
}

#[tokio::test]
async fn nobody_sees_the_documents_of_another_account() -> anyhow::Result<()> {
    const PRIVATE: &str = "PRIVATE: my salary";
    let data = tempfile::tempdir()?;
    let (server, set_up) = EmendServer::start_with_accounts(data.path())?;
    let page = BrowserPage::open("accounts-documents", server.url()).await?;
    enter(&page, &set_up, "ada").await?;
    page.write(PRIVATE).await?;
    let address = page.execute("return location.href").await?;
    page.click("button", "Log out ada").await?;
    page.find("heading", "Log in").await?;

    enter(&page, &format!("{}/register", server.url()), "ben").await?;
    let shown = page.text().await?;
    assert!(!shown.contains("PRIVATE"), "ben reads {shown:?}");
    page.click("link", "Documents").await?;
    page.wait_for("No documents yet").await?;
    // Not even with the address of her document.
    page.visit(address.as_str().unwrap_or_default()).await?;
    page.find("textbox", "Text").await?;
    let shown = page.text().await?;
    assert!(!shown.contains("PRIVATE"), "ben reads {shown:?}");
    page.click("link", "Documents").await?;
    page.click("button", "Log out ben").await?;
    page.find("heading", "Log in").await?;

    page.fill("Account name", "ada").await?;
    page.fill("Password", PASSWORD).await?;
    page.click("button", "Log in").await?;
    page.wait_text(PRIVATE).await?;
    page.click("link", "Documents").await?;
    wait_listed(&page, &[PRIVATE]).await?;
    page.close().await
}

#[tokio::test]
async fn files_become_documents() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("files", server.url()).await?;
    page.find("textbox", "Text").await?;
    let title = "return document.querySelector('.document-title')?.value";
    for (name, content, text, markup) in [
        ("My letter.docx", WORD, "Tom & Jerry\n\nThe end.", "plain"),
        ("Open.odt", OPEN_DOCUMENT, "A title\n\nOne two.", "plain"),
        ("Old.txt", "R3L832UNCkhhbGxv", "Grüße\nHallo", "plain"),
        ("Read me.md", "IyBSZWFkIG1l", "# Read me", "markdown"),
        ("page.html", "PHA+SGk8L3A+", "<p>Hi</p>", "html"),
    ] {
        drop_files(&page, &[(name, content)]).await?;
        let stem = name.split('.').next().unwrap_or_default();
        // The page of the new document is another one.
        wait_value(&page, title, &json!(stem)).await?;
        page.wait_text(text).await?;
        page.click("button", "Document").await?;
        let chosen = "return document.querySelector('dialog[open] select').value";
        wait_value(&page, chosen, &json!(markup)).await?;
        page.press(Key::Escape).await?;
    }
    for (name, content, message) in [
        ("photo.jpg", "/9g=", "“photo.jpg” cannot be opened"),
        (
            "broken.docx",
            "UEs=",
            "“broken.docx” cannot be read: it is damaged, or its format is not Word (.docx)",
        ),
        ("binary.txt", "UEsAAA==", "“binary.txt” is not a text"),
    ] {
        drop_files(&page, &[(name, content)]).await?;
        page.wait_for(message).await?;
    }
    page.screenshot("refused").await?;
    page.wait_text("<p>Hi</p>").await?;
    page.close().await
}

#[tokio::test]
async fn all_readable_files_are_opened_and_the_others_are_named() -> anyhow::Result<()> {
    const LISTED_BY_NAME: &str = "return [...document.querySelectorAll('[aria-label=Documents] li > span > a')] \
         .map(link => link.textContent).toSorted()";
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("several-files", server.url()).await?;
    page.find("textbox", "Text").await?;
    let broken = "“broken.docx” cannot be read: it is damaged, or its format is not Word (.docx).";
    let files = [
        ("First.txt", "T25lLg=="),
        ("broken.docx", "UEs="),
        ("Second.txt", "VHdvLg=="),
    ];
    drop_files(&page, &files).await?;
    page.wait_for("Opened 2 of 3 files.").await?;
    page.wait_for(broken).await?;
    take_screenshot(&mut page, "dropped").await?;
    page.click("link", "Show all documents").await?;
    wait_value(&page, LISTED_BY_NAME, &json!(["First", "Second"])).await?;

    // The page of the list shows them at once.
    choose_files(&page, &[("Third.txt", "VGhyZWUu"), ("Fourth.txt", "Rm91ci4=")]).await?;
    page.wait_for("Opened 2 files.").await?;
    wait_value(
        &page,
        LISTED_BY_NAME,
        &json!(["First", "Fourth", "Second", "Third"]),
    )
    .await?;
    page.screenshot("chosen").await?;

    choose_files(&page, &[("photo.jpg", "/9g="), ("broken.docx", "UEs=")]).await?;
    page.wait_for("None of the 2 files could be opened.").await?;
    page.wait_for("“photo.jpg” cannot be opened").await?;
    page.wait_for(broken).await?;
    choose_files(&page, &[("Fifth.txt", "Rml2ZS4="), ("broken.docx", "UEs=")]).await?;
    page.wait_for("Opened 1 of 2 files.").await?;
    page.click("link", "Show it").await?;
    page.wait_text("Five.").await?;
    page.close().await
}

#[tokio::test]
async fn a_document_is_saved_as_a_file_and_copied() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("saving", server.url()).await?;
    page.write("# one\n2. two").await?;
    page.execute(
        "const make = URL.createObjectURL; window.saved = []; \
         URL.createObjectURL = blob => { blob.text().then(text => window.saved.push(text)); return make.call(URL, blob); }; \
         HTMLAnchorElement.prototype.click = function () { window.saved.push(this.download); }",
    )
    .await?;
    page.click("button", "Document").await?;
    page.click("button", "Save as text").await?;
    let saved = "return window.saved.toSorted()";
    wait_value(&page, saved, &json!(["# one\n2. two\n", "one.txt"])).await?;
    page.wait_for("Saved to your downloads").await?;
    take_screenshot(&mut page, "dialog").await?;
    page.execute(
        "window.saved = []; const markup = document.querySelector('dialog[open] select'); \
                  markup.value = 'plain'; markup.dispatchEvent(new Event('change', {bubbles: true}))",
    )
    .await?;
    page.click("button", "Save as Markdown").await?;
    wait_value(&page, saved, &json!(["\\# one\\\n2\\. two\n", "one.md"])).await?;
    page.close().await
}

#[tokio::test]
async fn a_document_remembers_its_title_and_settings() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("settings", server.url()).await?;
    page.write("It is remembered.").await?;
    wait_kept(&page, "emend.documents", "It is remembered.").await?;
    page.execute(
        "window.sent = []; const before = window.fetch; window.fetch = (request, options) => { \
         if (request.url?.endsWith('/check')) request.clone().json().then(body => window.sent.push([body.markup, body.strictness])); \
         return before(request, options); }",
    )
    .await?;
    page.click("button", "Document").await?;
    for (at, value) in [(0, "markdown"), (1, "picky")] {
        page.execute(&format!(
            "const choice = document.querySelectorAll('dialog[open] select')[{at}]; \
             choice.value = '{value}'; choice.dispatchEvent(new Event('change', {{bubbles: true}}))"
        ))
        .await?;
    }
    wait_value(&page, "return window.sent.at(-1)", &json!(["markdown", "picky"])).await?;
    page.press(Key::Escape).await?;
    page.fill("Title", "My title").await?;
    page.press(Key::Enter).await?;
    wait_value(&page, "return document.title", &json!("My title · Emend")).await?;
    page.click("link", "Documents").await?;
    wait_listed(&page, &["My title"]).await?;
    page.click("link", "My title").await?;
    page.wait_text("It is remembered.").await?;
    let chosen =
        "return [...document.querySelectorAll('dialog select')].slice(0, 2).map(choice => choice.value)";
    wait_value(&page, chosen, &json!(["markdown", "picky"])).await?;

    // Another document begins with the usual settings.
    page.visit(&format!("{}/?document=new", server.url())).await?;
    page.wait_text("").await?;
    wait_value(&page, chosen, &json!(["auto", "normal"])).await?;
    page.close().await
}
