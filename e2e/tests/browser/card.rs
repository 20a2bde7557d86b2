//! Stories about the card beside a word, and the list.

use emend_e2e::{BrowserPage, EmendServer};
use fantoccini::key::Key;
use serde_json::Value;

const SENTENCE: &str = "I recieve teh letter untill tommorow.";
const MISTAKES: [&str; 4] = ["recieve", "teh", "untill", "tommorow"];

/// Whether the focus is in the card.
const FOCUSED: &str = "return !!document.activeElement.closest('#suggestions')";

#[tokio::test]
async fn a_clicked_card_accepts_keys_and_moves_to_the_next_issue() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("card", server.url()).await?;
    page.write(SENTENCE).await?;
    page.wait_underlined("spelling", &MISTAKES).await?;
    page.click_word("spelling", "recieve").await?;
    page.wait_script(FOCUSED).await?;
    page.wait_for("1 of 4").await?;
    page.screenshot("opened-by-click").await?;
    page.press('1').await?;
    page.wait_text("I receive teh letter untill tommorow.").await?;
    page.find("dialog", "Spelling: teh").await?;
    page.wait_script(FOCUSED).await?;
    page.wait_for("“receive” stays first for “recieve”").await?;
    page.screenshot("next").await?;
    page.press(Key::Enter).await?;
    page.wait_text("I receive the letter untill tommorow.").await?;
    page.find("dialog", "Spelling: untill").await?;
    page.wait_script(FOCUSED).await?;
    // A digit without a replacement types nothing.
    page.press('7').await?;
    page.press(Key::F8).await?;
    page.find("dialog", "Spelling: tommorow").await?;
    page.wait_script(FOCUSED).await?;
    page.press(Key::Escape).await?;
    page.wait_text("I receive the letter untill tommorow.").await?;
    page.close().await
}

/// A key is a task of its own, so it can come before the next frame, but not before the task that opened the card has ended.
const PRESS_AT_ONCE: &str = "const press = key => (document.activeElement ?? document.body).dispatchEvent(
         new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
     const next = new MutationObserver(() => {
         if (document.querySelector('#suggestions')?.ariaLabel?.includes('tommorow')) {
             next.disconnect();
             const task = new MessageChannel();
             task.port1.onmessage = () => press('1');
             task.port2.postMessage('');
         }
     });
     next.observe(document.body, { childList: true, subtree: true, attributes: true });
     press('F8');";

#[tokio::test]
async fn a_number_right_after_f8_is_for_the_next_card() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("fast", server.url()).await?;
    page.write("I recieve it tommorow.").await?;
    page.wait_underlined("spelling", &["recieve", "tommorow"]).await?;
    page.click_word("spelling", "recieve").await?;
    page.find("dialog", "Spelling: recieve").await?;
    page.wait_script(FOCUSED).await?;
    page.execute(PRESS_AT_ONCE).await?;
    page.wait_text("I recieve it tomorrow.").await?;
    page.close().await
}

#[tokio::test]
async fn a_number_right_after_the_f8_that_leaves_the_text_is_for_the_card() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("fast-from-text", server.url()).await?;
    page.write("It is tommorow.").await?;
    page.wait_underlined("spelling", &["tommorow"]).await?;
    page.execute(PRESS_AT_ONCE).await?;
    page.wait_text("It is tomorrow.").await?;
    page.close().await
}

#[tokio::test]
async fn escape_and_letters_return_to_the_place_of_writing() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("card-return", server.url()).await?;
    page.write(SENTENCE).await?;
    page.wait_underlined("spelling", &MISTAKES).await?;
    // The caret is at the end; the first issue is far from it.
    page.press(Key::F8).await?;
    page.wait_script(FOCUSED).await?;
    page.press(Key::Escape).await?;
    page.press('A').await?;
    page.wait_text(&format!("{SENTENCE}A")).await?;
    page.press(Key::F8).await?;
    page.wait_script(FOCUSED).await?;
    page.press('b').await?;
    page.wait_text(&format!("{SENTENCE}Ab")).await?;
    page.close().await
}

#[tokio::test]
async fn the_same_mistake_is_fixed_everywhere_with_one_undo() -> anyhow::Result<()> {
    const TEXT: &str = "We saw teh dog.\nThen teh cat saw teh bird and wrods.";
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("fix-all", server.url()).await?;
    page.write(TEXT).await?;
    page.wait_underlined("spelling", &["teh", "teh", "teh", "wrods"])
        .await?;
    page.click_word("spelling", "teh").await?;
    page.screenshot("offered").await?;
    page.click("button", "Fix all 3").await?;
    page.wait_text(&TEXT.replace("teh", "the")).await?;
    page.screenshot("fixed").await?;
    page.click("button", "Undo").await?;
    page.wait_text(TEXT).await?;
    page.wait_underlined("spelling", &["teh", "teh", "teh", "wrods"])
        .await?;
    page.click("button", "Ignore all 4").await?;
    page.wait_underlined("spelling", &[]).await?;
    page.wait_for("Ignored 4 issues here").await?;
    page.click("button", "Undo").await?;
    page.wait_underlined("spelling", &["teh", "teh", "teh", "wrods"])
        .await?;
    page.click("button", "Fix all 4").await?;
    page.wait_underlined("spelling", &[]).await?;
    page.chord(Key::Control, 'z').await?;
    page.wait_text(TEXT).await?;
    page.close().await
}

/// On a phone and at 200 % zoom, all of the card can be reached, and it covers neither the word nor the status bar.
#[tokio::test]
async fn the_card_fits_into_a_small_window() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("small-card", server.url()).await?;
    let text = [SENTENCE; 12].join("\n");
    page.write(&text).await?;
    page.wait_for("48 issues").await?;
    for (width, height) in [(360, 740), (640, 520)] {
        page.resize(width, height).await?;
        for step in 0..6 {
            page.press(Key::F8).await?;
            page.wait_script(FOCUSED).await?;
            let fits = page
                .execute(
                    "const card = document.getElementById('suggestions'), box = card.getBoundingClientRect(), \
                     bar = document.getElementById('deck').getBoundingClientRect(), \
                     mark = [...CSS.highlights.get('emend-active')][0], range = document.createRange(); \
                     range.setStart(mark.startContainer, mark.startOffset); \
                     range.setEnd(mark.endContainer, mark.endOffset); \
                     const word = range.getBoundingClientRect(); \
                     return {inside: box.top >= 0 && box.bottom <= bar.top + 1 && box.left >= 0 \
                         && box.right <= innerWidth + 1, \
                     beside: box.top >= word.bottom - 1 || box.bottom <= word.top + 1, \
                     scrolls: card.scrollHeight <= card.clientHeight + 1 || getComputedStyle(card).overflowY === 'auto', \
                     wide: document.documentElement.scrollWidth <= innerWidth, box, word, bar};",
                )
                .await?;
            for what in ["inside", "beside", "scrolls", "wide"] {
                assert_eq!(
                    fits[what],
                    Value::Bool(true),
                    "{what} at {width} × {height}, step {step}: {fits}"
                );
            }
        }
        page.screenshot(&format!("{width}")).await?;
        page.press(Key::Escape).await?;
    }
    page.close().await
}

#[tokio::test]
async fn the_list_shows_context_follows_the_caret_and_keeps_its_filters() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("list", server.url()).await?;
    page.write("We saw teh dog here. It could of rained on teh cat.")
        .await?;
    page.wait_underlined("spelling", &["teh", "teh"]).await?;
    page.wait_underlined("grammar", &["could of"]).await?;
    let list = page.read("list", "Issues").await?;
    assert!(list.contains("We saw teh dog here."), "{list}");
    assert!(list.contains("rained on teh cat."), "{list}");
    // The caret is at the end of the last word but one.
    for _ in 0..5 {
        page.press(Key::Left).await?;
    }
    page.wait_script(
        "return document.querySelector('[aria-current=location]')?.innerText.includes('rained on')",
    )
    .await?;
    page.screenshot("at-caret").await?;
    page.click("button", "Grammar").await?;
    page.wait_underlined("grammar", &[]).await?;
    page.reload().await?;
    page.wait_underlined("spelling", &["teh", "teh"]).await?;
    page.wait_underlined("grammar", &[]).await?;
    page.close().await
}

#[tokio::test]
async fn keyboard_shortcuts_are_listed_and_the_rule_is_explained() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("explained", server.url()).await?;
    page.write("It could of rained.").await?;
    page.wait_underlined("grammar", &["could of"]).await?;
    page.click_word("grammar", "could of").await?;
    page.open_section("Why is this marked?").await?;
    page.wait_for("It could have rained").await?;
    let read = page.read("dialog", "Grammar: could of").await?;
    assert!(!read.contains('`'), "{read}");
    page.screenshot("rule").await?;
    page.press(Key::Escape).await?;
    page.chord(Key::Control, '/').await?;
    page.wait_for("Return to where you were writing").await?;
    page.screenshot("keys").await?;
    page.press(Key::Escape).await?;
    page.wait_gone("Return to where you were writing").await?;
    page.click("button", "Keyboard shortcuts").await?;
    page.wait_for("Return to where you were writing").await?;
    page.close().await
}

#[tokio::test]
async fn a_notification_does_not_cover_the_card() -> anyhow::Result<()> {
    const IS_FREE: &str = "const [card, toast] = ['suggestions', 'toast'].map(id => document.getElementById(id)?.getBoundingClientRect()); \
        return !!card && !!toast && (card.bottom <= toast.top || card.top >= toast.bottom || card.right <= toast.left || card.left >= toast.right)";
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("covered", server.url()).await?;
    page.resize(900, 640).await?;
    let lines: Vec<String> = (0..9)
        .map(|n| format!("In the middle of line {n} there is definately a word."))
        .collect();
    page.write(&lines.join("\n")).await?;
    page.wait_underlined("spelling", &["definately"; 9]).await?;
    page.click_word("spelling", "definately").await?;
    for _ in 1..lines.len() {
        page.press('1').await?;
        page.wait_script(IS_FREE).await?;
    }
    page.screenshot("last").await?;
    page.close().await
}

#[tokio::test]
async fn errors_of_grammar_are_marked_explained_and_corrected() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("sentences", server.url()).await?;
    let text = "Thanks for you're quick reply. I seen the draft yesterday and I think its nearly done. \
        The only thing that worry me is the budget.";
    page.write(text).await?;
    page.wait_underlined("grammar", &["you're", "seen", "its", "worry"])
        .await?;
    page.click_word("grammar", "worry").await?;
    let card = page.read("dialog", "Grammar: worry").await?;
    assert!(card.contains("“thing” is singular"), "{card}");
    page.screenshot("explained").await?;
    for word in ["you're", "seen", "its", "worry"] {
        page.click_word("grammar", word).await?;
        page.find("dialog", &format!("Grammar: {word}")).await?;
        page.press('1').await?;
    }
    page.wait_text(
        "Thanks for your quick reply. I saw the draft yesterday and I think it's nearly done. \
        The only thing that worries me is the budget.",
    )
    .await?;
    page.wait_underlined("grammar", &[]).await?;
    page.screenshot("corrected").await?;
    page.close().await
}
