//! Stories about marks in the text: which come first, how the mouse meets them, and how words and rules are switched off and on.

use emend_e2e::{BrowserPage, EmendServer};
use fantoccini::key::Key;
use serde_json::{Value, json};

/// Whether no card is shown.
const HAS_NO_CARD: &str =
    "return !document.querySelector('#suggestions')?.checkVisibility({visibilityProperty: true})";

/// Returns the middle of a word in the text, on the screen.
async fn middle(page: &BrowserPage, word: &str) -> anyhow::Result<[f64; 2]> {
    let script = "const all = document.createTreeWalker(document.getElementById('text'), NodeFilter.SHOW_TEXT); \
         for (let node = all.nextNode(); node; node = all.nextNode()) { \
             const at = node.data.indexOf(arguments[0]); if (at < 0) continue; \
             const range = document.createRange(); range.setStart(node, at); range.setEnd(node, at + arguments[0].length); \
             const box = range.getBoundingClientRect(); return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]; }";
    Ok(serde_json::from_value(
        page.execute_with(script, vec![json!(word)]).await?,
    )?)
}

#[tokio::test]
async fn text_can_be_selected_up_to_a_mark_and_a_click_on_a_mark_scrolls_the_list() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("select-to-mark", server.url()).await?;
    let lines: Vec<String> = ('a'..='p').map(|c| format!("Here is snorf{c}ling.")).collect();
    page.write(&lines.join("\n")).await?;
    page.wait_for("16 issues").await?;
    page.execute("scrollTo(0, 0)").await?;

    let (from, to) = (middle(&page, "Here").await?, middle(&page, "snorfbling").await?);
    page.drag(from, to).await?;
    let selected = page.execute("return getSelection().toString()").await?;
    let selected = selected.as_str().unwrap_or_default();
    assert!(
        selected.contains("snorfaling") && selected.contains("snorf"),
        "{selected}"
    );
    // Longer than a card needs to open.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    page.screenshot("selected").await?;
    assert_eq!(page.execute(HAS_NO_CARD).await?, true);

    // The row of the last mark is below the part of the list that is on the screen.
    let in_sight = "const list = document.getElementById('issues').getBoundingClientRect(); \
         const row = [...document.querySelectorAll('#issues li')].find(row => row.innerText.includes('snorfpling')); \
         const box = row?.getBoundingClientRect(); \
         return !!box && box.top >= list.top && box.bottom <= Math.min(list.bottom, innerHeight) + 1";
    assert_eq!(page.execute(in_sight).await?, false);
    page.execute(
        "[...document.querySelectorAll('#text div')].at(-1).scrollIntoView({block: 'center', behavior: 'instant'})",
    )
    .await?;
    page.click_word("spelling", "snorfpling").await?;
    page.find("dialog", "Spelling: snorfpling").await?;
    page.wait_script(in_sight).await?;
    page.screenshot("row-in-sight").await?;
    page.close().await
}

#[tokio::test]
async fn an_added_name_covers_its_possessive_but_not_its_lower_case() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("name-forms", server.url()).await?;
    // Most names are not marked at all, but this one looks like a misspelt word.
    page.write("Nordlicht played, and we heard Tommorow there.")
        .await?;
    page.wait_underlined("spelling", &["Tommorow"]).await?;
    page.click_word("spelling", "Tommorow").await?;
    page.click("button", "Add to dictionary").await?;
    page.wait_underlined("spelling", &[]).await?;
    page.wait_sent().await?;
    // In lower case it is not the name.
    page.write("We heard Tommorow’s songs, then TOMMOROW again and the rest tommorow.")
        .await?;
    page.wait_underlined("spelling", &["tommorow"]).await?;
    page.reload().await?;
    page.wait_underlined("spelling", &["tommorow"]).await?;
    page.click_word("spelling", "tommorow").await?;
    page.find("dialog", "Spelling: tommorow").await?;
    page.screenshot("lower-case").await?;
    // A word that is no name is added in any case.
    page.press(Key::Escape).await?;
    page.wait_script(HAS_NO_CARD).await?;
    page.write("The snorfling is here.").await?;
    page.wait_underlined("spelling", &["snorfling"]).await?;
    page.click_word("spelling", "snorfling").await?;
    page.click("button", "Add to dictionary").await?;
    page.write("Snorfling is fun. We recieve the snorfling’s friends.")
        .await?;
    page.wait_underlined("spelling", &["recieve"]).await?;
    page.close().await
}

#[tokio::test]
async fn a_rule_that_was_turned_off_is_listed_and_turned_on_again() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("rule-off", server.url()).await?;
    page.write("It could of rained. They should of asked.").await?;
    page.wait_underlined("grammar", &["could of", "should of"])
        .await?;
    page.click_word("grammar", "could of").await?;
    page.click("button", "Turn off this rule").await?;
    page.wait_underlined("grammar", &[]).await?;
    page.wait_sent().await?;

    page.visit(&format!("{}/learned", server.url())).await?;
    page.click("button", "Rules").await?;
    page.wait_for("1 habit").await?;
    page.wait_for("You turned off the rule “").await?;
    page.wait_for("No longer shown").await?;
    page.screenshot("listed").await?;
    let row = page.read("list", "What Emend learned").await?;
    let sentence = row.lines().next().unwrap_or_default().to_owned();
    page.click("button", &format!("Forget: {sentence}")).await?;
    page.wait_for("Forgotten: You turned off the rule").await?;
    page.visit(server.url()).await?;
    page.wait_underlined("grammar", &["could of", "should of"])
        .await?;
    page.close().await
}

/// Lets the first check of a text through and keeps the others until `window.letGo()`. Counts the checks that are on their way.
const KEEP_LATER_CHECKS: &str = "const send = window.fetch, gate = new Promise(open => { window.letGo = open; }); \
     window.checks = []; window.onWay = 0; window.mostOnWay = 0; \
     window.fetch = async (request, ...more) => { \
         if (!request.url?.endsWith('/check')) return send(request, ...more); \
         checks.push((await request.clone().text()).length); \
         mostOnWay = Math.max(mostOnWay, ++onWay); \
         try { if (checks.length > 1) await gate; return await send(request, ...more); } finally { onWay--; } };";

#[tokio::test]
async fn what_is_on_the_screen_is_marked_before_the_rest_of_a_long_text() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("screen-first", server.url()).await?;
    page.wait_for("issues").await?;
    let text = vec!["The old house stands near a river and I recieve many people there every day."; 1_000];
    page.execute(KEEP_LATER_CHECKS).await?;
    // The user looks at the end of it at once.
    page.execute_with(
        "const editor = document.getElementById('text'); editor.focus(); document.execCommand('selectAll'); \
         const data = new DataTransfer(); data.setData('text/plain', arguments[0]); \
         editor.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); \
         document.querySelector('#text').lastElementChild.scrollIntoView({block: 'end', behavior: 'instant'});",
        vec![json!(text.join("\n"))],
    )
    .await?;
    let marked = "const marks = [...CSS.highlights.get('emend-spelling') ?? []].map(mark => { \
             const range = document.createRange(); range.setStart(mark.startContainer, mark.startOffset); \
             range.setEnd(mark.endContainer, mark.endOffset); return range.getBoundingClientRect(); }); \
         return marks.some(box => box.height > 0 && box.top >= 0 && box.bottom <= innerHeight)";
    page.wait_script(marked).await?;
    page.screenshot("marked").await?;
    // Only a small part of the text was needed.
    let first: Value = page.execute("return window.checks[0]").await?;
    assert!(first.as_u64() < Some(15_000), "{first} of {}", text.len() * 77);
    let said = page
        .execute("return document.getElementById('summary').innerText")
        .await?;
    assert!(said.to_string().contains("Checking"), "{said}");
    page.execute("window.letGo()").await?;
    page.wait_for("1,000 issues · 15,000 words").await?;
    let most = page.execute("return window.mostOnWay").await?;
    assert_eq!(most.as_u64().map(|most| most <= 2), Some(true), "{most}");
    // Answers come compressed.
    let sizes = page
        .execute(
            "const all = performance.getEntriesByType('resource').filter(entry => entry.name.endsWith('/check')); \
             const sum = what => all.reduce((sum, entry) => sum + entry[what], 0); \
             return [sum('encodedBodySize'), sum('decodedBodySize')]",
        )
        .await?;
    let [sent, read]: [f64; 2] = serde_json::from_value(sizes)?;
    assert!(
        read > 100_000.0 && sent < read / 5.0,
        "{sent} bytes instead of {read}"
    );
    page.close().await
}

/// Sends an event of the mouse at a point of the window.
async fn mouse(page: &BrowserPage, kind: &str, button: &str, [x, y]: [f64; 2]) -> anyhow::Result<()> {
    let event = json!({"type": kind, "x": x, "y": y, "button": button, "clickCount": 1});
    page.chromium("Input.dispatchMouseEvent", event).await?;
    Ok(())
}

#[tokio::test]
async fn a_resting_pointer_previews_a_card_and_the_right_button_opens_it() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("pointer", server.url()).await?;
    page.write("I recieve teh letter.").await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    let (word, away) = (middle(&page, "teh").await?, [400.0, 40.0]);
    mouse(&page, "mouseMoved", "none", away).await?;
    mouse(&page, "mouseMoved", "none", word).await?;
    page.find("dialog", "Spelling: teh").await?;
    page.screenshot("preview").await?;
    // Writing goes on below it.
    let focus = "return document.activeElement.id";
    assert_eq!(page.execute(focus).await?, "text");
    mouse(&page, "mouseMoved", "none", away).await?;
    page.wait_script(HAS_NO_CARD).await?;
    let word = middle(&page, "recieve").await?;
    mouse(&page, "mousePressed", "right", word).await?;
    mouse(&page, "mouseReleased", "right", word).await?;
    page.find("dialog", "Spelling: recieve").await?;
    page.wait_script("return !!document.activeElement.closest('#suggestions')")
        .await?;
    page.press('1').await?;
    page.wait_text("I receive teh letter.").await?;
    page.close().await
}
