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
async fn the_interface_uses_the_language_of_the_browser_or_the_chosen_one() -> anyhow::Result<()> {
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
    choose(&page, "Menü", "Sprache der Oberfläche", "fr").await?;
    wait_language(&page, "fr").await?;
    page.wait_for("1 remarque · 4 mots").await?;
    page.reload().await?;
    wait_language(&page, "fr").await?;
    page.wait_for("Corriger un mot").await?;
    page.wait_script("return document.getElementById('text')?.innerText.trim() === 'I receive teh letter.'")
        .await?;
    page.screenshot("french").await?;
    choose(&page, "Menu", "Langue de l’interface", "en").await?;
    wait_language(&page, "en").await?;
    page.wait_for("1 issue · 4 words").await?;
    choose(&page, "Menu", "Interface language", "").await?;
    wait_language(&page, "de").await?;
    page.wait_for("1 Hinweis · 4 Wörter").await?;
    page.close().await
}

#[tokio::test]
async fn a_used_interface_language_is_available_offline() -> anyhow::Result<()> {
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

/// What the pages say in a language of the interface.
struct PageWords {
    /// The tags that the browser prefers.
    browser: &'static str,
    /// The name for the screenshots.
    name: &'static str,
    log_in: &'static str,
    /// The fields for the name and the password, and the button of the form.
    new_account: [&'static str; 3],
    text: &'static str,
    issues: &'static str,
    card: &'static str,
    undo: &'static str,
    menu: &'static str,
    /// The buttons that open a dialog of the same name.
    dialogs: [&'static str; 5],
    device: &'static str,
    /// Words on each page.
    pages: [(&'static str, &'static str); 10],
}

const GERMAN_PAGES: PageWords = PageWords {
    browser: GERMAN,
    name: "german",
    log_in: "Anmelden",
    new_account: ["Kontoname", "Passwort", "Konto anlegen"],
    text: "Text",
    issues: "Hinweise",
    card: "Rechtschreibung: recieve",
    undo: "Rückgängig",
    menu: "Menü",
    dialogs: [
        "Mein Wörterbuch",
        "Versionen",
        "Dokument",
        "Statistik",
        "Tastenkürzel",
    ],
    device: "Auf diesem Gerät prüfen",
    pages: [
        ("documents", "1 Dokument"),
        ("learned", "Gelerntes"),
        ("insight", "100\u{a0}%"),
        ("account", "diese Sitzung"),
        ("admin", "ada"),
        ("keys", "Noch keine Schlüssel"),
        ("teams", "Sie sind noch in keinem Team"),
        ("join/readers", "readers"),
        ("help", "Hilfe und Datenschutz"),
        ("no-such-page", "Diese Seite gibt es nicht"),
    ],
};

const FRENCH_PAGES: PageWords = PageWords {
    browser: "fr-FR,fr",
    name: "french",
    log_in: "Se connecter",
    new_account: ["Nom du compte", "Mot de passe", "Créer le compte"],
    text: "Texte",
    issues: "Remarques",
    card: "Orthographe\u{a0}: recieve",
    undo: "Annuler",
    menu: "Menu",
    dialogs: [
        "Mon dictionnaire",
        "Versions",
        "Document",
        "Statistiques",
        "Raccourcis clavier",
    ],
    device: "Vérifier sur cet appareil",
    pages: [
        ("documents", "1 document"),
        ("learned", "Acquis"),
        ("insight", "100\u{a0}%"),
        ("account", "cette session"),
        ("admin", "ada"),
        ("keys", "Aucune clé pour l’instant."),
        ("teams", "Vous ne faites encore partie d’aucune équipe."),
        ("join/readers", "readers"),
        ("help", "Aide et confidentialité"),
        ("no-such-page", "Cette page n’existe pas"),
    ],
};

#[tokio::test]
async fn every_page_fits_german_text() -> anyhow::Result<()> {
    assert_every_page_fits(&GERMAN_PAGES).await
}

#[tokio::test]
async fn every_page_fits_french_text() -> anyhow::Result<()> {
    assert_every_page_fits(&FRENCH_PAGES).await
}

/// Walks through all pages and dialogs in both themes and several widths.
async fn assert_every_page_fits(words: &PageWords) -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let (server, set_up) = EmendServer::start_with_accounts(data.path())?;
    let url = server.url().to_owned();
    let mut page = BrowserPage::open_for(words.browser, words.name, &url).await?;
    let mut found = Vec::new();
    page.find("heading", words.log_in).await?;
    found.extend(page.barriers("log-in").await?);
    page.visit(&set_up).await?;
    let [name, password, create] = words.new_account;
    page.fill(name, "ada").await?;
    page.fill(password, PASSWORD).await?;
    found.extend(page.barriers("set-up").await?);
    page.click("button", create).await?;
    page.find("textbox", words.text).await?;
    page.wait_for(words.issues).await?;
    found.extend(page.barriers("editor").await?);
    page.write_into(words.text, SENTENCE).await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    page.click_word("spelling", "recieve").await?;
    page.find("dialog", words.card).await?;
    found.extend(page.barriers("card").await?);
    page.press('1').await?;
    page.wait_for(words.undo).await?;
    page.press(Key::Escape).await?;
    page.click("button", words.menu).await?;
    found.extend(page.barriers("menu").await?);
    page.click("button", words.menu).await?;
    for button in words.dialogs {
        page.click("button", button).await?;
        page.find("dialog", button).await?;
        found.extend(page.barriers(&button.to_lowercase().replace(' ', "-")).await?);
        page.press(Key::Escape).await?;
    }
    page.click("button", words.menu).await?;
    page.click("button", words.device).await?;
    page.find("dialog", words.device).await?;
    found.extend(page.barriers("device").await?);
    page.press(Key::Escape).await?;
    page.wait_sent().await?;
    for (path, said) in words.pages {
        page.visit(&format!("{url}/{path}")).await?;
        page.wait_for(said).await?;
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
