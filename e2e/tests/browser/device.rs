//! Stories about checks on the user's device: after one download, English text is checked without the server.

use std::time::Instant;

use emend_e2e::{BrowserKind, BrowserPage, EmendServer};
use fantoccini::key::Key;
use serde_json::{Value, json};

const SENTENCE: &str = "I recieved it. The box is to small.";
const GERMAN: &str = "Dieser Absatz ist auf Deutsch und lang genug, damit die Sprache sicher erkannt wird, also mehr als zwanzig \
     Wörter, von denen keines auch ein englisches ist.";
const DEVICE_CHECKS: &str = "English text is checked on this device.";
const SERVER_CHECKS: &str = "The server checks all text.";

/// The number of checks that the page has sent to the server since it was loaded.
async fn sent(page: &BrowserPage) -> anyhow::Result<u64> {
    let count = page
        .execute(
            "return performance.getEntriesByType('resource').filter(({name}) => name.endsWith('/api/v1/check')).length",
        )
        .await?;
    Ok(count.as_u64().unwrap_or_default())
}

/// Starts to count checks anew.
async fn forget_sent(page: &BrowserPage) -> anyhow::Result<()> {
    page.execute("performance.clearResourceTimings()").await?;
    Ok(())
}

/// The bytes of each stored file of the engine, by the ends of their names.
async fn stored_files(page: &BrowserPage) -> anyhow::Result<Value> {
    page.execute(
        "const cache = await caches.open(`emend-device ${document.baseURI}`), sizes = {}; \
         for (const {url} of await cache.keys()) \
             sizes[url.split('/').pop().replace(/-[0-9a-f]{16}/, '')] = (await (await cache.match(url)).blob()).size; \
         return sizes;",
    )
    .await
}

/// Opens the dialog and presses its button.
async fn toggle_device_checks(
    page: &BrowserPage,
    before: &str,
    button: &str,
    after: &str,
) -> anyhow::Result<()> {
    page.click("button", "Check on this device").await?;
    page.find("dialog", "Check on this device").await?;
    page.wait_for(before).await?;
    page.click("button", button).await?;
    page.wait_for(after).await?;
    page.press(Key::Escape).await?;
    forget_sent(page).await
}

#[tokio::test]
async fn english_is_checked_on_the_device_while_the_server_is_down() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let (url, port) = (server.url().to_owned(), server.port());
    let mut page = BrowserPage::open("on-device", &url).await?;
    let mut barriers = Vec::new();
    page.click("button", "Check on this device").await?;
    page.wait_for(SERVER_CHECKS).await?;
    barriers.extend(page.barriers("off").await?);
    let begun = Instant::now();
    page.click("button", "Turn on").await?;
    page.wait_for(DEVICE_CHECKS).await?;
    println!("loaded in {:?}: {}", begun.elapsed(), stored_files(&page).await?);
    barriers.extend(page.barriers("on").await?);
    assert!(barriers.is_empty(), "{}", barriers.join("\n"));
    page.press(Key::Escape).await?;
    forget_sent(&page).await?;

    page.write(SENTENCE).await?;
    page.wait_underlined("spelling", &["recieved"]).await?;
    page.wait_underlined("grammar", &["to"]).await?;
    page.screenshot("checked").await?;
    assert_eq!(sent(&page).await?, 0, "the text was sent");

    // A word of the dictionary is right here as well.
    page.click_word("spelling", "recieved").await?;
    page.find("dialog", "Spelling: recieved").await?;
    page.click("button", "Add to dictionary").await?;
    page.wait_underlined("spelling", &[]).await?;
    page.wait_sent().await?;
    page.reload().await?;
    page.wait_underlined("grammar", &["to"]).await?;
    page.wait_underlined("spelling", &[]).await?;
    assert_eq!(sent(&page).await?, 0, "the text was sent");

    // Without the server, everything is as before, after a reload, too.
    page.wait_script(
        "return navigator.serviceWorker.ready.then(ready => ready.active.state === 'activated')",
    )
    .await?;
    server.kill9()?;
    page.reload().await?;
    page.wait_underlined("grammar", &["to"]).await?;
    page.wait_underlined("spelling", &[]).await?;
    page.screenshot("without-server").await?;
    let all = page.execute("return document.body.innerText").await?;
    assert!(!all.as_str().unwrap_or_default().contains("Not checked"), "{all}");

    // Other languages are the server's, and are checked when it is back.
    page.write(GERMAN).await?;
    page.wait_for("Not checked: offline").await?;
    let _server = EmendServer::start(data.path(), port)?;
    page.wait_gone("Not checked").await?;
    assert!(sent(&page).await? > 0);

    toggle_device_checks(
        &page,
        DEVICE_CHECKS,
        "Turn off and delete the files",
        SERVER_CHECKS,
    )
    .await?;
    assert_eq!(stored_files(&page).await?, json!({}));
    page.reload().await?;
    page.write(SENTENCE).await?;
    page.wait_underlined("grammar", &["to"]).await?;
    assert!(sent(&page).await? > 0);
    page.close().await
}

/// Checks a paragraph several times, each time with another last word, here and on the server. Returns the issues of both, and the
/// milliseconds of each answer.
const COMPARE: &str = "const text = arguments[0], here = [], there = [], issues = []; \
     const request = n => JSON.stringify({text: `${text} ${n}`, language: 'en-US'}); \
     const send = async body => (await fetch('api/v1/check', \
         {method: 'POST', headers: {'Content-Type': 'application/json'}, body})).text(); \
     for (let n = 100; n < 115; n++) for (const [check, times] of [[body => device('check', body), here], [send, there]]) { \
         const begun = performance.now(), answer = JSON.parse(await check(request(n))); \
         times.push(Math.round(performance.now() - begun)); \
         if (n === 100) issues.push(answer.issues.map(({offset, length, surface, kind, rule, replacements}) => \
             [offset, length, surface, kind, rule.id, replacements.map(({text}) => text).join('|')].join(' '))); } \
     return {issues, here: here.sort((a, b) => a - b), there: there.sort((a, b) => a - b)};";
const PARAGRAPH: &str = "When the manager have read the report, she was glad that the results had arrived before the meeting. The numbers \
     were to small to prove anything, but everyone recieved a copy and nobody complained. It would take untill the spring before the second \
     part of the study could begin, and in the meantime the team had to find another room, because the old one was needed for the new printers. \
     Nobody wanted to loose the view over the river, of course, and so the question was put off again and again, as it had been every year since \
     the house was built by the founder of the firm. It took an long time. They went to the the park, and thanked you for you're quick reply. \
     My sister have a car.";

#[tokio::test]
async fn the_device_finds_what_a_server_without_votes_finds() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("on-device-compared", server.url()).await?;
    toggle_device_checks(&page, SERVER_CHECKS, "Turn on", DEVICE_CHECKS).await?;
    let answers = page.execute_with(COMPARE, vec![json!(PARAGRAPH)]).await?;
    println!("milliseconds for an answer, on the device: {}", answers["here"]);
    println!("milliseconds for an answer, on the server: {}", answers["there"]);
    assert_eq!(answers["issues"][0], answers["issues"][1]);
    assert!(
        answers["issues"][0]
            .as_array()
            .is_some_and(|issues| issues.len() > 3),
        "{answers}"
    );
    page.close().await
}

#[tokio::test]
async fn a_paragraph_on_which_the_engine_fails_is_reported_and_the_others_are_checked() -> anyhow::Result<()>
{
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("on-device-failure", server.url()).await?;
    toggle_device_checks(&page, SERVER_CHECKS, "Turn on", DEVICE_CHECKS).await?;
    // A rule panics on this text, and nothing catches that in WebAssembly.
    page.write("I recieve it.\nbarely b\nThis is teh end.").await?;
    page.wait_for("1 paragraph could not be checked").await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    page.wait_for("Emend could not check a paragraph on this device.")
        .await?;
    page.screenshot("failed").await?;
    page.write("I recieve it.\nbarely\nThis is teh end.").await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    page.wait_gone("could not be checked").await?;
    page.wait_gone("Emend could not check").await?;
    assert_eq!(sent(&page).await?, 0, "the text was sent");
    page.close().await
}

#[tokio::test]
async fn a_failed_download_is_reported_and_the_server_still_checks() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let port = server.port();
    let mut page = BrowserPage::open("on-device-not-loaded", server.url()).await?;
    page.click("button", "Check on this device").await?;
    page.wait_for(SERVER_CHECKS).await?;
    server.kill9()?;
    page.click("button", "Turn on").await?;
    page.wait_for("The files could not be downloaded or stored.")
        .await?;
    page.screenshot("not-loaded").await?;
    page.press(Key::Escape).await?;
    let _server = EmendServer::start(data.path(), port)?;
    page.write(SENTENCE).await?;
    page.wait_underlined("spelling", &["recieved"]).await?;
    assert!(sent(&page).await? > 0);

    // With the server, it works at the second try.
    page.click("button", "Check on this device").await?;
    page.click("button", "Turn on").await?;
    page.wait_for(DEVICE_CHECKS).await?;
    page.close().await
}

#[tokio::test]
async fn firefox_checks_on_the_device_as_well() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open_in(BrowserKind::Firefox, "on-device-firefox", server.url()).await?;
    toggle_device_checks(&page, SERVER_CHECKS, "Turn on", DEVICE_CHECKS).await?;
    page.write(SENTENCE).await?;
    page.wait_underlined("spelling", &["recieved"]).await?;
    page.wait_underlined("grammar", &["to"]).await?;
    page.screenshot("checked").await?;
    assert_eq!(sent(&page).await?, 0, "the text was sent");
    page.close().await
}
