//! Stories about the editor.

use emend_e2e::{BrowserPage, EmendServer};
use fantoccini::key::Key;
use serde_json::{Value, json};

const SENTENCE: &str = "I recieve teh letter untill tommorow.";
const MISTAKES: [&str; 4] = ["recieve", "teh", "untill", "tommorow"];

#[tokio::test]
async fn a_first_visit_shows_a_sample_with_its_issues() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("first-visit", server.url()).await?;
    page.wait_for("Click an underlined word").await?;
    page.wait_for("issues").await?;
    let text = page.text().await?;
    assert!(text.contains("recieve"), "{text}");
    page.screenshot("light").await?;
    page.execute("document.documentElement.dataset.theme = 'dark'")
        .await?;
    page.screenshot("dark").await?;
    page.resize(420, 800).await?;
    page.screenshot("narrow").await?;
    page.close().await
}

#[tokio::test]
async fn a_choice_by_mouse_can_be_undone_and_is_ranked_first_after_a_reload() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("mouse", server.url()).await?;
    page.write(SENTENCE).await?;
    page.wait_underlined("spelling", &MISTAKES).await?;
    page.screenshot("underlined").await?;

    page.click_word("spelling", "recieve").await?;
    page.find("dialog", "Spelling: recieve").await?;
    page.screenshot("suggestions").await?;
    // Only replacements that are worth it are shown at first.
    assert_eq!(page.offered_replacements().await?, ["receive"]);
    page.click("button", "More replacements").await?;
    let second = page.offered_replacements().await?[1].clone();
    page.click("button", &second).await?;
    page.wait_text(&SENTENCE.replace("recieve", &second)).await?;
    page.wait_for(&format!("“{second}” now ranks higher for “recieve”"))
        .await?;
    page.screenshot("applied").await?;

    page.chord(Key::Control, 'z').await?;
    page.wait_text(SENTENCE).await?;
    page.wait_underlined("spelling", &MISTAKES).await?;
    page.screenshot("undone").await?;

    page.click_word("spelling", "recieve").await?;
    page.click("button", "More replacements").await?;
    page.click("button", &second).await?;
    page.wait_text(&SENTENCE.replace("recieve", &second)).await?;
    wait_until_sent(&page).await?;
    page.reload().await?;
    page.wait_text(&SENTENCE.replace("recieve", &second)).await?;
    page.write(SENTENCE).await?;
    page.wait_underlined("spelling", &MISTAKES).await?;
    page.click_word("spelling", "recieve").await?;
    page.find("dialog", "Spelling: recieve").await?;
    assert_eq!(page.offered_replacements().await?[0], second);
    page.wait_for("You chose this").await?;
    page.screenshot("learned").await?;
    page.close().await
}

#[tokio::test]
async fn everything_can_be_done_by_keyboard() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("keyboard", server.url()).await?;
    page.write(SENTENCE).await?;
    page.wait_underlined("spelling", &MISTAKES).await?;
    page.press(Key::F8).await?;
    let title = page
        .execute("return document.querySelector('[role=dialog]')?.getAttribute('aria-label')")
        .await?;
    let word = title
        .as_str()
        .unwrap_or_default()
        .trim_start_matches("Spelling: ")
        .to_owned();
    assert!(MISTAKES.contains(&word.as_str()), "{title}");
    page.screenshot("opened-by-f8").await?;
    page.click("button", "More replacements").await?;
    let offered = page.offered_replacements().await?;
    page.focus("button", &offered[0]).await?;
    page.press(Key::Down).await?;
    page.screenshot("second-by-arrow").await?;
    page.press(Key::Enter).await?;
    page.wait_text(&SENTENCE.replace(&word, &offered[1])).await?;
    page.chord(Key::Control, 'z').await?;
    page.wait_text(SENTENCE).await?;
    arrows_move_in_the_list_of_issues(&mut page).await?;
    arrows_move_in_the_menu(&mut page).await?;
    page.close().await
}

/// Waits until this is the text of the element that has the focus.
async fn wait_focus(page: &BrowserPage, text: &str) -> anyhow::Result<()> {
    page.wait_script(&format!(
        "return document.activeElement.textContent.replace(/\\s+/g, ' ').trim().includes({text:?})"
    ))
    .await
}

async fn arrows_move_in_the_list_of_issues(page: &mut BrowserPage) -> anyhow::Result<()> {
    page.press(Key::Escape).await?;
    page.wait_underlined("spelling", &MISTAKES).await?;
    // The place of the row that has the focus, and the number of rows.
    let place = "const heads = [...document.querySelectorAll('.issue-head')]; \
         return [heads.indexOf(document.activeElement), heads.length]";
    page.execute("document.querySelector('.issue-head').focus()")
        .await?;
    let all = page.execute(place).await?[1].clone();
    let last = json!(all.as_u64().unwrap_or_default() - 1);
    assert!(all.as_u64() >= Some(2), "{all}");
    for (key, at) in [
        (Key::Down, json!(1)),
        (Key::Up, json!(0)),
        (Key::Up, last.clone()),
        (Key::Down, json!(0)),
        (Key::End, last),
        (Key::Home, json!(0)),
    ] {
        page.press(key).await?;
        assert_eq!(page.execute(place).await?[0], at);
    }
    // An opened row is entered.
    page.press(Key::Enter).await?;
    page.wait_script("return !!document.querySelector('.issue-body [data-step]')")
        .await?;
    page.press(Key::Down).await?;
    page.wait_script("return document.activeElement.closest('.issue-body') !== null")
        .await?;
    page.screenshot("row-by-arrow").await?;
    page.execute("document.querySelector('.issue-head').focus()")
        .await?;
    page.press(Key::Enter).await?;
    page.wait_script("return !document.querySelector('.issue-body')")
        .await
}

async fn arrows_move_in_the_menu(page: &mut BrowserPage) -> anyhow::Result<()> {
    let is_open = "return document.getElementById('menu-button').getAttribute('aria-expanded') === 'true'";
    for (width, first) in [(1200, "My dictionary"), (640, "Write")] {
        page.resize(width, 800).await?;
        page.focus("button", "Menu").await?;
        page.press(Key::Down).await?;
        page.wait_script(is_open).await?;
        wait_focus(page, first).await?;
        page.press(Key::Up).await?;
        wait_focus(page, "Keyboard shortcuts").await?;
        page.press(Key::Down).await?;
        wait_focus(page, first).await?;
        page.press(Key::End).await?;
        wait_focus(page, "Keyboard shortcuts").await?;
        page.screenshot("menu-by-arrow").await?;
        page.press(Key::Home).await?;
        wait_focus(page, first).await?;
        page.press(Key::Escape).await?;
        wait_focus(page, "Menu").await?;
        assert_eq!(page.execute(is_open).await?, false);
    }
    page.resize(1200, 800).await
}

#[tokio::test]
async fn ignored_issues_and_added_words_disappear_and_can_be_undone() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("ignore", server.url()).await?;
    page.write("We recieve teh snorfling.").await?;
    page.wait_underlined("spelling", &["recieve", "teh", "snorfling"])
        .await?;
    page.click_word("spelling", "teh").await?;
    page.click("button", "Always ignore “teh”").await?;
    page.wait_underlined("spelling", &["recieve", "snorfling"])
        .await?;
    page.screenshot("ignored").await?;
    page.click("button", "Undo").await?;
    page.wait_underlined("spelling", &["recieve", "teh", "snorfling"])
        .await?;

    page.click_word("spelling", "snorfling").await?;
    page.click("button", "Add to dictionary").await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    wait_until_sent(&page).await?;
    page.click("button", "My dictionary").await?;
    page.find("button", "Remove “snorfling”").await?;
    page.screenshot("my-words").await?;
    page.close().await
}

#[tokio::test]
async fn choices_made_offline_are_sent_later_and_count_once() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let (url, port) = (server.url().to_owned(), server.port());
    let mut page = BrowserPage::open("offline", &url).await?;
    page.write(SENTENCE).await?;
    page.wait_underlined("spelling", &MISTAKES).await?;
    server.kill9()?;
    page.click_word("spelling", "teh").await?;
    let first = page.offered_replacements().await?[0].clone();
    page.click("button", &first).await?;
    page.wait_text(&SENTENCE.replace("teh", &first)).await?;
    page.wait_for("The server is unreachable").await?;
    page.screenshot("away").await?;

    let server = EmendServer::start(data.path(), port)?;
    wait_until_sent(&page).await?;
    page.screenshot("back").await?;
    let request = json!({"text": "teh", "language": "en-US"});
    let answer: Value = reqwest::Client::new()
        .post(format!("{}/api/v1/check", server.url()))
        .json(&request)
        .send()
        .await?
        .json()
        .await?;
    assert_eq!(answer["issues"][0]["replacements"][0]["why"]["you"], 1);
    page.close().await
}

#[tokio::test]
async fn a_word_that_is_not_marked_is_corrected_by_keyboard_and_marked_from_then_on() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("known-word", server.url()).await?;
    // The answer about the sample text sets the language.
    page.wait_for("Detected: English (US)").await?;
    page.write("We recieve Nikolay").await?;
    // Open the field immediately: the answer that arrives meanwhile must leave it open.
    page.chord(Key::Alt, Key::Enter).await?;
    page.find("dialog", "Spelling: Nikolay").await?;
    page.wait_for("Which word did you mean?").await?;
    page.wait_underlined("spelling", &["recieve", "Nikolay"]).await?;
    page.screenshot("asked").await?;
    page.press(Key::Escape).await?;
    page.wait_underlined("spelling", &["recieve"]).await?;

    page.click("button", "Correct a word").await?;
    page.fill("Your replacement", "Nikolai").await?;
    page.press(Key::Enter).await?;
    page.wait_text("We recieve Nikolai").await?;
    page.wait_for("Changed “Nikolay” to “Nikolai”").await?;
    page.screenshot("corrected").await?;
    wait_until_sent(&page).await?;

    // The card went on to the next issue.
    page.find("dialog", "Spelling: recieve").await?;
    page.press(Key::Escape).await?;
    page.write("They saw Nikolay.").await?;
    page.wait_underlined("spelling", &["Nikolay"]).await?;
    page.click_word("spelling", "Nikolay").await?;
    page.wait_for("You corrected “Nikolay” to “Nikolai” before.")
        .await?;
    assert_eq!(page.offered_replacements().await?, ["Nikolai"]);
    page.execute("document.documentElement.dataset.theme = 'dark'")
        .await?;
    page.screenshot("marked").await?;
    page.close().await
}

/// Waits until the browser has no unsent choices.
async fn wait_until_sent(page: &BrowserPage) -> anyhow::Result<()> {
    let waiting = "return Object.keys(localStorage).filter(key => key.startsWith('emend.choice.')).length";
    for _ in 0..600 {
        if page.execute(waiting).await? == 0 {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    anyhow::bail!("choices are still kept in the browser")
}

#[tokio::test]
async fn a_word_to_correct_opens_when_the_first_response_arrives() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    // Load the app into another page of the server, where checks are held back until the test releases them.
    let page = BrowserPage::open("early", &format!("{}/docs", server.url())).await?;
    page.find("heading", "The Emend API").await?;
    page.execute(
        "const send = window.fetch, gate = new Promise(open => { window.letGo = open; }); \
         window.fetch = (request, ...more) => request.url?.endsWith('/check') \
             ? gate.then(() => send(request, ...more)) : send(request, ...more); \
         return send('/').then(page => page.text()).then(page => \
             { history.replaceState(null, '', '/'); document.open(); document.write(page); document.close(); });",
    )
    .await?;
    page.write("recieve").await?;
    page.chord(Key::Alt, Key::Enter).await?;
    let opened = "return document.querySelector('[role=dialog]')?.getAttribute('aria-label') ?? ''";
    assert_eq!(page.execute(opened).await?, "");
    page.execute("window.letGo()").await?;
    page.find("dialog", "Spelling: recieve").await?;
    page.close().await
}

/// The top of the text on the screen.
const TOP_OF_TEXT: &str = "return document.getElementById('text').getBoundingClientRect().top";

/// Whether nothing covers the status bar and its buttons.
const STATUS_IN_SIGHT: &str = "return [...document.querySelectorAll('.statusbar > *')] \
    .filter(part => part.checkVisibility() && part.getBoundingClientRect().width > 0 && part.className !== 'spring') \
    .every(part => { const box = part.getBoundingClientRect(); \
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2); return part.contains(top); })";

#[tokio::test]
async fn messages_are_seen_and_neither_move_the_text_nor_cover_the_status_bar() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("messages", server.url()).await?;
    page.find("button", "Write your own text").await?;
    page.wait_for("Detected: English (US)").await?;
    page.click("button", "Correct a word").await?;
    page.wait_for("Place the cursor in a word first").await?;
    page.screenshot("no-word").await?;
    // The settings of the document, which are closed, have a button of the same name.
    page.execute("document.querySelector('.statusbar [title=\"Copy text\"]').click()")
        .await?;
    page.wait_for("Copied the text").await?;

    // The first replacement that is accepted does not move the text below the pointer.
    let before = page.execute(TOP_OF_TEXT).await?;
    page.click_word("spelling", "recieve").await?;
    page.find("dialog", "Spelling: recieve").await?;
    page.press('1').await?;
    page.wait_for("“receive”").await?;
    page.find("button", "Write your own text").await?;
    assert_eq!(page.execute(TOP_OF_TEXT).await?, before);

    // What is said about the next one leaves room for the choices that wait for the server.
    wait_until_sent(&page).await?;
    server.kill9()?;
    page.press('1').await?;
    page.wait_for("1 choice ").await?;
    page.wait_for("The server is unreachable").await?;
    assert_eq!(page.execute(TOP_OF_TEXT).await?, before);
    page.screenshot("accepted").await?;
    page.find("button", "Undo").await?;
    assert_eq!(page.execute(STATUS_IN_SIGHT).await?, true);
    page.close().await
}
