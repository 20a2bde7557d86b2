//! Stories about the languages of the interface: the browser's is used, another can be chosen, and all pages have room for it.

use anyhow::ensure;
use emend_e2e::{BrowserPage, EmendServer};
use fantoccini::key::Key;

const GERMAN: &str = "de-DE,de";
const SENTENCE: &str = "I recieve teh letter.";
const PASSWORD: &str = "correct horse battery";

/// Chooses the language of the interface in the menu, as this language calls it: the value of the choice.
async fn choose(page: &BrowserPage, menu: &str, label: &str, value: &str) -> anyhow::Result<()> {
    page.click("button", menu).await?;
    page.find("combobox", label).await?.select_by_value(value).await?;
    Ok(())
}

/// Waits until the page is in this language.
async fn wait_language(page: &BrowserPage, language: &str) -> anyhow::Result<()> {
    page.wait_script(&format!(
        "return document.documentElement.lang === '{language}' && document.documentElement.dir === 'ltr' \
         && !!document.querySelector('.menu-button')"
    ))
    .await
}

/// Asserts that no page is wider than the window of a phone.
async fn assert_fits(page: &BrowserPage, state: &str) -> anyhow::Result<()> {
    let wide = page
        .execute("return document.documentElement.scrollWidth > innerWidth")
        .await?;
    ensure!(wide == false, "{state} scrolls sideways");
    Ok(())
}

#[tokio::test]
async fn the_interface_is_in_the_language_of_the_browser_or_in_the_chosen_one() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open_for(GERMAN, "interface", server.url()).await?;
    wait_language(&page, "de").await?;
    page.wait_for("Wort korrigieren").await?;

    // Numbers have the forms of the language.
    page.write(SENTENCE).await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    page.wait_for("2 Hinweise · 4 Wörter").await?;
    page.click_word("spelling", "recieve").await?;
    page.find("dialog", "Rechtschreibung: recieve").await?;
    page.screenshot("card").await?;
    page.press('1').await?;
    page.wait_for("„recieve“ in „receive“ geändert").await?;
    page.press(Key::Escape).await?;
    page.wait_for("1 Hinweis · 4 Wörter").await?;

    // The choice is remembered, and the text stays.
    choose(&page, "Menü", "Oberfläche", "fr").await?;
    wait_language(&page, "fr").await?;
    page.wait_for("1 remarque · 4 mots").await?;
    page.reload().await?;
    wait_language(&page, "fr").await?;
    page.wait_for("Corriger un mot").await?;
    page.wait_script("return document.getElementById('text')?.innerText.trim() === 'I receive teh letter.'")
        .await?;
    page.screenshot("french").await?;
    choose(&page, "Menu", "Interface", "en").await?;
    wait_language(&page, "en").await?;
    page.wait_for("1 issue · 4 words").await?;
    choose(&page, "Menu", "Interface", "").await?;
    wait_language(&page, "de").await?;
    page.wait_for("1 Hinweis · 4 Wörter").await?;
    page.close().await
}

#[tokio::test]
async fn a_language_that_was_used_is_there_without_the_server() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let url = server.url().to_owned();
    let page = BrowserPage::open_for(GERMAN, "interface-offline", &url).await?;
    wait_language(&page, "de").await?;
    page.wait_script(
        "return navigator.serviceWorker.ready.then(ready => ready.active.state === 'activated')",
    )
    .await?;
    // The first page was loaded before there was a worker.
    page.reload().await?;
    page.wait_for("Wort korrigieren").await?;
    page.wait_script(
        "const found = []; \
         for (const name of await caches.keys()) \
             for (const {url} of await (await caches.open(name)).keys()) found.push(url); \
         return found.filter(url => url.includes('/messages-')).every(url => url.includes('/messages-de-')) \
             && found.some(url => url.includes('/messages-de-'))",
    )
    .await?;
    server.kill9()?;
    page.reload().await?;
    wait_language(&page, "de").await?;
    page.wait_for("Der Server ist nicht erreichbar; Emend versucht es weiter.")
        .await?;
    page.visit(&format!("{url}/help")).await?;
    page.wait_for("Hilfe und Datenschutz").await?;
    page.wait_for(
        "Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
    )
    .await?;
    page.close().await
}

#[tokio::test]
async fn every_page_has_room_for_german() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let (server, set_up) = EmendServer::start_with_accounts(data.path())?;
    let url = server.url().to_owned();
    let mut page = BrowserPage::open_for(GERMAN, "german", &url).await?;
    let mut found = Vec::new();
    page.find("heading", "Anmelden").await?;
    found.extend(page.barriers("log-in").await?);
    page.visit(&set_up).await?;
    page.fill("Kontoname", "ada").await?;
    page.fill("Passwort", PASSWORD).await?;
    found.extend(page.barriers("set-up").await?);
    page.click("button", "Konto anlegen").await?;
    page.find("textbox", "Text").await?;
    page.wait_for("Hinweise").await?;
    found.extend(page.barriers("editor").await?);
    page.write(SENTENCE).await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    page.click_word("spelling", "recieve").await?;
    page.find("dialog", "Rechtschreibung: recieve").await?;
    found.extend(page.barriers("card").await?);
    page.press('1').await?;
    page.wait_for("Rückgängig").await?;
    page.press(Key::Escape).await?;
    page.click("button", "Menü").await?;
    found.extend(page.barriers("menu").await?);
    page.click("button", "Menü").await?;
    for (button, state) in [
        ("Mein Wörterbuch", "dictionary"),
        ("Versionen", "versions"),
        ("Dokument", "document"),
        ("Tastenkürzel", "keys"),
    ] {
        page.click("button", button).await?;
        page.find("dialog", button).await?;
        found.extend(page.barriers(state).await?);
        page.press(Key::Escape).await?;
    }
    page.wait_sent().await?;
    for (path, words) in [
        ("documents", "1 Dokument"),
        ("learned", "Gelerntes"),
        ("insight", "Statistik"),
        ("account", "diese Sitzung"),
        ("admin", "ada"),
        ("keys", "Noch keine Schlüssel"),
        ("teams", "Sie sind noch in keinem Team"),
        ("join/readers", "readers"),
        ("help", "Hilfe und Datenschutz"),
        ("no-such-page", "Diese Seite gibt es nicht"),
    ] {
        page.visit(&format!("{url}/{path}")).await?;
        page.wait_for(words).await?;
        found.extend(page.barriers(&path.replace('/', "-")).await?);
        assert_fits(&page, path).await?;
    }
    assert!(
        found.is_empty(),
        "{} findings:\n{}",
        found.len(),
        found.join("\n")
    );
    page.close().await
}
