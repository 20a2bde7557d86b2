//! Stories about paragraphs: typing, pasting and undoing keep the text and its issues, however long it is.

use emend_e2e::{BrowserPage, EmendServer};
use fantoccini::key::Key;

/// Pastes a text at the caret, as from the clipboard.
async fn paste(page: &BrowserPage, text: &str) -> anyhow::Result<()> {
    page.execute(&format!(
        "const data = new DataTransfer(); data.setData('text/plain', {text:?}); \
         data.setData('text/html', '<b>not this</b>'); const editor = document.getElementById('text'); editor.focus(); \
         editor.dispatchEvent(new ClipboardEvent('paste', {{clipboardData: data, bubbles: true, cancelable: true}}))"
    ))
    .await?;
    Ok(())
}

async fn type_text(page: &BrowserPage, text: &str) -> anyhow::Result<()> {
    for letter in text.chars() {
        let key = if letter == '\n' { Key::Enter.into() } else { letter };
        page.press(key).await?;
    }
    Ok(())
}

/// Deletes the whole text.
async fn clear(page: &BrowserPage) -> anyhow::Result<()> {
    page.find("textbox", "Text").await?.click().await?;
    page.chord(Key::Control, 'a').await?;
    page.press(Key::Backspace).await?;
    page.wait_text("").await
}

/// A text of this many paragraphs, which have distinct words.
fn long_text(paragraphs: usize) -> String {
    let lines = (0..paragraphs).map(|number| format!("This is line {number}."));
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn paragraphs_are_typed_split_joined_and_undone_with_their_issues() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("paragraphs", server.url()).await?;
    clear(&page).await?;
    type_text(&page, "I recieve it.\n\nSee teh end.").await?;
    page.wait_text("I recieve it.\n\nSee teh end.").await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    assert_eq!(
        page.execute("return getSelection().focusNode.data").await?,
        "See teh end."
    );

    // Split the last paragraph before its last word, and join it again.
    for _ in 0.."end.".len() {
        page.press(Key::Left).await?;
    }
    page.press(Key::Enter).await?;
    page.wait_text("I recieve it.\n\nSee teh \nend.").await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    page.press(Key::Backspace).await?;
    page.wait_text("I recieve it.\n\nSee teh end.").await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;

    // A replacement in one paragraph leaves the marks of the others where they are.
    page.click_word("spelling", "recieve").await?;
    page.click("button", "receive").await?;
    page.wait_text("I receive it.\n\nSee teh end.").await?;
    page.wait_underlined("spelling", &["teh"]).await?;
    page.chord(Key::Control, 'z').await?;
    page.wait_text("I recieve it.\n\nSee teh end.").await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    page.close().await
}

#[tokio::test]
async fn a_pasted_text_is_plain_has_a_block_for_each_line_and_is_undone_at_once() -> anyhow::Result<()> {
    const LINES: &str = "  two  spaces\tand a tab\n\n<b>&amp; no markup\nend ";
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("pasted", server.url()).await?;
    clear(&page).await?;
    paste(&page, &LINES.replace('\n', "\r\n")).await?;
    page.wait_text(LINES).await?;
    type_text(&page, "x").await?;
    page.wait_text(&format!("{LINES}x")).await?;
    page.chord(Key::Control, 'z').await?;
    page.chord(Key::Control, 'z').await?;
    page.wait_text("").await?;
    page.chord(Key::Control, 'y').await?;
    page.wait_text(LINES).await?;
    page.reload().await?;
    page.wait_text(LINES).await?;

    // Into the middle of a paragraph.
    page.write("before after").await?;
    for _ in 0.."after".len() {
        page.press(Key::Left).await?;
    }
    paste(&page, "one\ntwo").await?;
    page.wait_text("before one\ntwoafter").await?;
    page.chord(Key::Control, 'z').await?;
    page.wait_text("before after").await?;
    page.chord(Key::Control, 'y').await?;
    page.wait_text("before one\ntwoafter").await?;
    page.reload().await?;
    page.wait_text("before one\ntwoafter").await?;
    page.close().await
}

#[tokio::test]
async fn a_long_text_can_be_edited_at_both_ends_and_undone() -> anyhow::Result<()> {
    let text = long_text(600);
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("long", server.url()).await?;
    clear(&page).await?;
    paste(&page, &text).await?;
    page.wait_text(&text).await?;
    page.chord(Key::Control, Key::Home).await?;
    type_text(&page, "First\n").await?;
    page.wait_text(&format!("First\n{text}")).await?;
    page.chord(Key::Control, Key::End).await?;
    type_text(&page, "\nLast").await?;
    let edited = format!("First\n{text}\nLast");
    page.wait_text(&edited).await?;
    page.chord(Key::Control, 'a').await?;
    page.press(Key::Backspace).await?;
    page.wait_text("").await?;
    page.chord(Key::Control, 'z').await?;
    page.wait_text(&edited).await?;
    type_text(&page, "x").await?;
    page.wait_text("x").await?;
    page.chord(Key::Control, 'z').await?;
    page.wait_text(&edited).await?;
    page.reload().await?;
    page.wait_text(&edited).await?;
    page.close().await
}

#[tokio::test]
async fn the_next_issue_can_be_outside_the_screen() -> anyhow::Result<()> {
    // The heights of paragraphs out of sight are estimates; those of several lines differ most from them.
    let paragraph = "This is a paragraph of several lines in the window. ".repeat(9);
    let text = format!(
        "{}\nAnd teh end.\n{}",
        vec![paragraph.trim_end(); 200].join("\n"),
        long_text(200)
    );
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("out-of-sight", server.url()).await?;
    clear(&page).await?;
    paste(&page, &text).await?;
    page.chord(Key::Control, Key::Home).await?;
    page.wait_for("1 issue").await?;
    page.wait_underlined("spelling", &[]).await?;
    page.press(Key::F8).await?;
    page.find("dialog", "Spelling: teh").await?;
    page.wait_underlined("spelling", &["teh"]).await?;
    // The page scrolls there, and the card stays beside the word while the paragraphs around it are laid out.
    let is_beside_word = "const card = document.querySelector('[role=dialog]').getBoundingClientRect(); \
         const [mark] = CSS.highlights.get('emend-spelling'); const word = mark.getBoundingClientRect(); \
         const gap = card.top > word.top ? card.top - word.bottom : word.top - card.bottom; \
         return card.top >= 0 && card.bottom <= innerHeight && gap >= 0 && gap < 20";
    page.wait_script(is_beside_word).await?;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(
        page.execute(is_beside_word).await?,
        true,
        "the card has left its word"
    );
    page.screenshot("found").await?;
    let first = page.offered_replacements().await?[0].clone();
    page.press(Key::Enter).await?;
    page.wait_text(&text.replace("teh", &first)).await?;
    page.close().await
}

#[tokio::test]
async fn a_long_text_is_underlined_near_the_screen_and_its_list_follows_the_caret() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("long-list", server.url()).await?;
    clear(&page).await?;
    let lines: Vec<String> = (0..240)
        .map(|number| format!("Line {number} has teh word."))
        .collect();
    paste(&page, &lines.join("\n")).await?;
    page.chord(Key::Control, Key::Home).await?;
    page.wait_script("return parseInt(document.getElementById('summary').textContent) >= 240")
        .await?;
    let rows = "document.querySelectorAll('.issue').length";
    page.wait_script(&format!("return {rows} === 100")).await?;
    page.wait_for("Show 100 more").await?;
    let is_marked = |line: usize| {
        format!(
            "return [...CSS.highlights.get('emend-spelling')] \
             .some(mark => mark.startContainer.data === '{}')",
            lines[line]
        )
    };
    page.wait_script(&is_marked(0)).await?;
    assert_eq!(page.execute(&is_marked(239)).await?, false, "it is out of sight");
    page.chord(Key::Control, Key::End).await?;
    page.wait_script(&is_marked(239)).await?;
    // The caret goes to the word, and the list to its issue.
    for _ in 0.." word.".len() {
        page.press(Key::Left).await?;
    }
    page.wait_script("return document.querySelector('.issue[aria-current]') !== null")
        .await?;
    page.wait_for("Show 100 previous").await?;
    page.wait_script(&format!("return {rows} <= 100")).await?;
    page.screenshot("end-of-the-list").await?;
    page.close().await
}

#[tokio::test]
async fn a_paragraph_has_the_direction_of_its_own_language() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("direction", server.url()).await?;
    clear(&page).await?;
    type_text(&page, "From the left.\nשלום לכולם.\nFrom the left again.").await?;
    page.screenshot("written").await?;
    let sides = page
        .execute(
            "const editor = document.getElementById('text').getBoundingClientRect(); \
             return [...document.getElementById('text').childNodes].map(block => { const range = document.createRange(); \
             range.selectNodeContents(block); const text = range.getBoundingClientRect(); \
             return text.left - editor.left < editor.right - text.right ? 'left' : 'right'; })",
        )
        .await?;
    assert_eq!(sides, serde_json::json!(["left", "right", "left"]));
    page.close().await
}
