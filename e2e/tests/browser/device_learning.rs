//! Stories about learning while English text is checked on the user's device: the user's own choices count there, and the server gets
//! no neighbouring words.

use emend_e2e::{BrowserPage, EmendServer};
use fantoccini::key::Key;
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";
const DEVICE_CHECKS: &str = "English text is checked on this device.";
const TEXT: &str = "We saw teh dog. Then teh cat ate wrods.";

/// Keeps the bodies of the choices that the page sends from now on.
const LISTEN: &str = "window.sentChoices = []; const send = window.fetch; \
     window.fetch = async (input, init) => { const request = new Request(input, init); \
         if (request.url.endsWith('/api/v1/choices')) sentChoices.push(...(await request.clone().json()).choices); \
         return send.call(window, request); };";

async fn turn_on(page: &BrowserPage) -> anyhow::Result<()> {
    page.click("button", "Check on this device").await?;
    page.click("button", "Turn on").await?;
    page.wait_for(DEVICE_CHECKS).await?;
    page.press(Key::Escape).await
}

/// Presses a button of the card of a misspelling.
async fn choose(page: &BrowserPage, word: &str, button: &str) -> anyhow::Result<()> {
    page.click_word("spelling", word).await?;
    page.find("dialog", &format!("Spelling: {word}")).await?;
    page.click("button", button).await
}

/// Replaces a misspelling with a text of the user's own.
async fn replace(page: &BrowserPage, word: &str, own: &str) -> anyhow::Result<()> {
    choose(page, word, "Other replacement…").await?;
    page.fill("Your replacement", own).await?;
    page.click("button", "Apply").await
}

/// The first replacement for a misspelling.
async fn first_replacement(page: &BrowserPage, word: &str) -> anyhow::Result<String> {
    page.click_word("spelling", word).await?;
    page.find("dialog", &format!("Spelling: {word}")).await?;
    let first = page.offered_replacements().await?.into_iter().next();
    Ok(first.unwrap_or_default())
}

#[tokio::test]
async fn choices_count_on_the_device_and_neighbouring_words_stay_there() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("device-learns", server.url()).await?;
    turn_on(&page).await?;
    page.execute(LISTEN).await?;
    page.write(TEXT).await?;
    page.wait_underlined("spelling", &["teh", "teh", "wrods"]).await?;
    choose(&page, "teh", "Ignore here").await?;
    page.wait_underlined("spelling", &["teh", "wrods"]).await?;
    replace(&page, "wrods", "roads").await?;
    page.wait_text(&TEXT.replace("wrods", "roads")).await?;
    page.wait_sent().await?;
    let sent = page.execute("return sentChoices").await?;
    let actions: Vec<&Value> = sent.as_array().into_iter().flatten().collect();
    assert_eq!(actions.len(), 1, "ignoring in one place stays here: {sent}");
    assert_eq!(
        (&actions[0]["action"], &actions[0]["surface"]),
        (&json!("replace"), &json!("wrods"))
    );
    assert_eq!(
        (actions[0].get("left"), actions[0].get("right")),
        (None, None),
        "{sent}"
    );

    // After a reload, only the other place is marked, and the replacement that was typed comes first.
    page.reload().await?;
    page.wait_underlined("spelling", &["teh"]).await?;
    page.write(TEXT).await?;
    page.wait_underlined("spelling", &["teh", "wrods"]).await?;
    assert_eq!(first_replacement(&page, "wrods").await?, "roads");
    page.wait_for("You chose this once").await?;
    page.screenshot("chosen-before").await?;
    page.press(Key::Escape).await?;

    // What is undone counts no longer.
    choose(&page, "teh", "Always ignore “teh”").await?;
    page.wait_underlined("spelling", &["wrods"]).await?;
    page.click("button", "Undo").await?;
    page.wait_underlined("spelling", &["teh", "wrods"]).await?;
    page.wait_sent().await?;
    page.reload().await?;
    page.wait_underlined("spelling", &["teh", "wrods"]).await?;

    // The dialog tells what is kept, and forgets it. What the server was sent still counts.
    page.click("button", "Check on this device").await?;
    page.wait_for("Choices for English text stored in this browser: 2.")
        .await?;
    page.screenshot("kept").await?;
    let barriers = page.barriers("kept").await?;
    assert!(barriers.is_empty(), "{}", barriers.join("\n"));
    page.click("button", "Forget these choices").await?;
    page.wait_gone("Choices for English text stored").await?;
    page.press(Key::Escape).await?;
    page.wait_underlined("spelling", &["teh", "teh", "wrods"]).await?;
    assert_eq!(first_replacement(&page, "wrods").await?, "roads");
    page.close().await
}

#[tokio::test]
async fn what_the_server_learned_counts_on_the_device_until_it_is_forgotten() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("device-learned-before", server.url()).await?;
    page.write("We saw teh dog, wrods and a snorfling.").await?;
    page.wait_underlined("spelling", &["teh", "wrods", "snorfling"])
        .await?;
    choose(&page, "teh", "Always ignore “teh”").await?;
    page.wait_underlined("spelling", &["wrods", "snorfling"]).await?;
    choose(&page, "snorfling", "Add to dictionary").await?;
    page.wait_underlined("spelling", &["wrods"]).await?;
    replace(&page, "wrods", "roads").await?;
    page.wait_sent().await?;

    turn_on(&page).await?;
    page.reload().await?;
    page.write("A teh, wrods and two snorflings.").await?;
    page.wait_underlined("spelling", &["wrods"]).await?;
    assert_eq!(first_replacement(&page, "wrods").await?, "roads");
    page.press(Key::Escape).await?;

    // On the device, too, the dictionary is the one that its dialog shows.
    page.click("button", "My dictionary").await?;
    page.click("button", "Remove “snorfling”").await?;
    page.press(Key::Escape).await?;
    page.wait_underlined("spelling", &["wrods", "snorflings"]).await?;

    page.visit(&format!("{}/learned", server.url())).await?;
    let sentence = "You replaced “wrods” with “roads” once.";
    page.click("button", &format!("Forget: {sentence}")).await?;
    page.wait_for("Forgotten: ").await?;
    page.visit(server.url()).await?;
    page.wait_underlined("spelling", &["wrods", "snorflings"]).await?;
    let first = first_replacement(&page, "wrods").await?;
    assert_ne!(first, "roads");
    page.screenshot("forgotten").await?;
    page.close().await
}

/// Whether the browser has a database of choices of this account.
async fn keeps_choices_of(page: &BrowserPage, account: &str) -> anyhow::Result<Value> {
    page.execute_with(
        "return (await indexedDB.databases()).some(({name}) => \
         name.startsWith(`emend.of.${arguments[0]}@`) && name.endsWith('learned'))",
        vec![json!(account)],
    )
    .await
}

#[tokio::test]
async fn choices_on_the_device_belong_to_an_account() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let (server, set_up) = EmendServer::start_with_accounts(data.path())?;
    let page = BrowserPage::open("device-learns-of-accounts", server.url()).await?;
    page.create_account(&set_up, "ada", PASSWORD).await?;
    turn_on(&page).await?;
    page.write(TEXT).await?;
    page.wait_underlined("spelling", &["teh", "teh", "wrods"]).await?;
    choose(&page, "teh", "Ignore here").await?;
    page.wait_underlined("spelling", &["teh", "wrods"]).await?;
    page.click("button", "Log out ada").await?;
    page.find("heading", "Log in").await?;

    page.create_account(&format!("{}/register", server.url()), "ben", PASSWORD)
        .await?;
    page.write(TEXT).await?;
    page.wait_underlined("spelling", &["teh", "teh", "wrods"]).await?;
    choose(&page, "wrods", "Always ignore “wrods”").await?;
    page.wait_underlined("spelling", &["teh", "teh"]).await?;
    assert_eq!(keeps_choices_of(&page, "ben").await?, true);
    page.visit(&format!("{}/account", server.url())).await?;
    page.fill("Type your account name to confirm", "ben").await?;
    page.click("button", "Delete account").await?;
    page.confirm().await?;
    page.find("heading", "Log in").await?;
    assert_eq!(keeps_choices_of(&page, "ben").await?, false);

    // Like a document, a choice is there again after the next login.
    page.fill("Account name", "ada").await?;
    page.fill("Password", PASSWORD).await?;
    page.click("button", "Log in").await?;
    page.wait_underlined("spelling", &["teh", "wrods"]).await?;
    page.close().await
}
