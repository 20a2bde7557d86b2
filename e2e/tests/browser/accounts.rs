//! Stories about accounts: the first account, keys, teams, learned items, administration.

use emend_e2e::{BrowserPage, EmendServer};
use fantoccini::key::Key;
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";

async fn log_in(page: &BrowserPage, name: &str, password: &str) -> anyhow::Result<()> {
    page.fill("Account name", name).await?;
    page.fill("Password", password).await?;
    page.click("button", "Log in").await
}

/// Creates an account on the page at `url`.
async fn enter(page: &BrowserPage, url: &str, name: &str) -> anyhow::Result<()> {
    page.create_account(url, name, PASSWORD).await
}

/// Returns the label of the first refused field on the page, and the message that belongs to it.
async fn refused_field(page: &BrowserPage) -> anyhow::Result<Value> {
    page.execute(
        "const field = document.querySelector('[aria-invalid=true]'); \
         const message = field.getAttribute('aria-describedby').split(' ')[0]; \
         return [document.querySelector(`label[for=\"${field.id}\"] span`).textContent, \
             document.getElementById(message).textContent]",
    )
    .await
}

#[tokio::test]
async fn the_first_account_is_created_once_and_needs_its_password() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let (server, set_up) = EmendServer::start_with_accounts(data.path())?;
    let mut page = BrowserPage::open("accounts", server.url()).await?;
    page.find("heading", "Log in").await?;
    page.screenshot("log-in").await?;
    page.visit(&set_up).await?;
    page.find("heading", "Set up this server").await?;
    page.screenshot("set-up").await?;
    enter(&page, &set_up, "ada").await?;
    page.find("link", "Administration").await?;
    page.screenshot("editor").await?;

    page.click("button", "Log out ada").await?;
    page.find("heading", "Log in").await?;
    log_in(&page, "ada", "wrong horse").await?;
    page.wait_for("The account name or password is wrong").await?;
    page.screenshot("refused").await?;
    log_in(&page, "ada", PASSWORD).await?;
    page.find("textbox", "Text").await?;

    page.click("link", "Account").await?;
    page.wait_for("this session").await?;
    page.screenshot("account").await?;
    page.execute("document.documentElement.dataset.theme = 'dark'")
        .await?;
    page.screenshot("account-dark").await?;
    page.visit(&set_up).await?;
    page.fill("Account name", "eve").await?;
    page.fill("Password", PASSWORD).await?;
    page.click("button", "Create account").await?;
    page.wait_for("his token is no longer valid").await?;
    page.close().await
}

/// Checks that what the server refuses is said beside the field that it is about.
async fn refuse_entries_of_a_house_style(page: &BrowserPage) -> anyhow::Result<()> {
    for (avoid, instead, reason, field, message) in [
        (
            "-mail",
            "email",
            "",
            "Avoid",
            "The term to avoid must begin with a letter or a digit.",
        ),
        (
            "email",
            "email",
            "",
            "Use instead",
            "Must differ from the term to avoid.",
        ),
        (
            "e-mail",
            "email",
            &"long ".repeat(50),
            "Reason",
            "Must be one line of at most 200 characters.",
        ),
    ] {
        page.fill("Avoid", avoid).await?;
        page.fill("Use instead", instead).await?;
        page.fill("Reason", reason).await?;
        page.click("button", "Add to house style").await?;
        page.wait_for(message).await?;
        assert_eq!(refused_field(page).await?, json!([field, message]));
    }
    Ok(())
}

#[tokio::test]
async fn keys_teams_and_learned_items_are_managed_on_their_pages() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let (server, set_up) = EmendServer::start_with_accounts(data.path())?;
    let mut page = BrowserPage::open("pages", server.url()).await?;
    enter(&page, &set_up, "ada").await?;

    page.visit(&format!("{}/keys", server.url())).await?;
    page.wait_for("No keys yet").await?;
    page.fill("Key name", "My editor").await?;
    page.click("button", "Create key").await?;
    page.wait_for("you won’t see it again").await?;
    assert!(page.read("group", "API key").await?.starts_with("emend_"));
    page.wait_for("never used").await?;
    page.screenshot("keys").await?;
    page.click("button", "Revoke “My editor”").await?;
    page.confirm().await?;
    page.wait_for("No keys yet").await?;

    page.visit(&format!("{}/teams", server.url())).await?;
    page.wait_for("You are not in a team yet").await?;
    page.fill("Team name", "writers").await?;
    page.click("button", "Create team").await?;
    page.find("heading", "writers").await?;
    page.click("button", "Create invitation").await?;
    let link = page.read("group", "Invitation link").await?;
    let link = link.split_whitespace().next().unwrap_or_default().to_owned();
    assert!(
        link.starts_with(server.url()) && link.contains("/join/writers#"),
        "{link}"
    );
    page.execute("document.querySelectorAll('details').forEach(d => d.open = true)")
        .await?;
    refuse_entries_of_a_house_style(&page).await?;
    page.screenshot("house-style-refused").await?;
    page.fill("New words", &format!("Nordlicht {}", "x".repeat(101)))
        .await?;
    page.click("button", "Add words").await?;
    let message = "Must be a word of 1 to 100 characters without white space.";
    page.wait_for(message).await?;
    assert_eq!(refused_field(&page).await?, json!(["New words", message]));
    page.fill("Avoid", "e-mail").await?;
    page.fill("Use instead", "email").await?;
    page.fill("Reason", "One word here.").await?;
    page.click("button", "Add to house style").await?;
    page.wait_for("House style (1)").await?;
    page.screenshot("team").await?;

    page.click("button", "Log out ada").await?;
    page.find("heading", "Log in").await?;
    enter(&page, &format!("{}/register", server.url()), "ben").await?;
    page.visit(&link).await?;
    page.screenshot("join").await?;
    page.click("button", "Join").await?;
    page.wait_for("maintainer").await?;
    page.visit(server.url()).await?;
    page.write("I recieve an e-mail.").await?;
    page.wait_underlined("style", &["e-mail"]).await?;
    page.click_word("style", "e-mail").await?;
    page.wait_for("One word here.").await?;
    page.screenshot("house-style").await?;
    page.click("button", "email").await?;
    page.wait_text("I recieve an email.").await?;

    page.visit(&format!("{}/learned", server.url())).await?;
    let sentence = "You replaced “e-mail” with “email” once.";
    page.wait_for(sentence).await?;
    page.screenshot("learned").await?;
    page.click("button", &format!("Forget: {sentence}")).await?;
    page.wait_for(&format!("Forgotten: {sentence}")).await?;
    // It is forgotten on the server as soon as the page is left. Nothing waits for that request, so another page comes in between.
    page.visit(server.url()).await?;
    page.wait_text("I recieve an email.").await?;
    page.visit(&format!("{}/learned", server.url())).await?;
    page.wait_for("Nothing yet.").await?;

    page.click("button", "Log out ben").await?;
    page.find("heading", "Log in").await?;
    log_in(&page, "ada", PASSWORD).await?;
    page.click("link", "Administration").await?;
    page.click("button", "Disable “ben”").await?;
    page.wait_for("disabled").await?;
    page.screenshot("administration").await?;
    page.click("button", "Log out ada").await?;
    page.find("heading", "Log in").await?;
    log_in(&page, "ben", PASSWORD).await?;
    page.wait_for("The account name or password is wrong").await?;
    page.close().await
}

#[tokio::test]
async fn a_display_name_is_changed_on_the_page_of_the_account() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let (server, set_up) = EmendServer::start_with_accounts(data.path())?;
    let mut page = BrowserPage::open("display-name", server.url()).await?;
    enter(&page, &set_up, "ada").await?;
    let account = format!("{}/account", server.url());
    page.visit(&account).await?;
    page.wait_for("You are logged in as ada.").await?;
    page.fill("Display name", &"x".repeat(101)).await?;
    page.click("button", "Change display name").await?;
    let message = "Must be one line of 1 to 100 characters.";
    page.wait_for(message).await?;
    assert_eq!(refused_field(&page).await?, json!(["Display name", message]));
    page.fill("Display name", "Ada of the North").await?;
    page.click("button", "Change display name").await?;
    page.wait_for("Display name changed.").await?;
    page.wait_for("You are logged in as ada (Ada of the North).")
        .await?;
    page.screenshot("changed").await?;
    page.reload().await?;
    page.wait_for("You are logged in as ada (Ada of the North).")
        .await?;
    // An account needs none.
    page.focus("textbox", "Display name").await?;
    page.chord(Key::Control, 'a').await?;
    page.press(Key::Backspace).await?;
    page.click("button", "Change display name").await?;
    page.wait_for("You are logged in as ada.").await?;
    page.close().await
}

/// A user's draft in the browser is private: no page shows it after logout, and it is back after the next login.
#[tokio::test]
async fn a_draft_is_shown_only_to_its_author() -> anyhow::Result<()> {
    const DRAFT: &str = "PRIVATE: my salary is too low.";
    let data = tempfile::tempdir()?;
    let (server, set_up) = EmendServer::start_with_accounts(data.path())?;
    let mut page = BrowserPage::open("drafts", server.url()).await?;
    enter(&page, &set_up, "ada").await?;
    page.write(DRAFT).await?;
    // The draft is not stored yet; the editor stores it on logout.
    page.click("button", "Log out ada").await?;
    page.find("heading", "Log in").await?;
    // The browser may show the editor from its cache.
    page.execute("history.back()").await?;
    page.wait_for("Create an account").await?;

    enter(&page, &format!("{}/register", server.url()), "ben").await?;
    let shown = page.text().await?;
    assert!(!shown.contains("PRIVATE"), "ben reads {shown:?}");
    page.screenshot("ben").await?;
    page.write("Of ben.").await?;
    page.visit(&format!("{}/teams", server.url())).await?;
    page.click("button", "Log out ben").await?;
    page.find("heading", "Log in").await?;

    log_in(&page, "ada", PASSWORD).await?;
    page.wait_text(DRAFT).await?;

    // Another tab must not show more of the draft than this one does.
    let editor = page.open_tab(&format!("{}/account", server.url())).await?;
    page.click("button", "Log out everywhere").await?;
    page.find("heading", "Log in").await?;
    page.show_tab(editor).await?;
    page.find("heading", "Log in").await?;
    log_in(&page, "ben", PASSWORD).await?;
    page.wait_text("Of ben.").await?;
    page.close().await
}

/// Removing an account also deletes its draft from the browser, even if another tab is still open.
#[tokio::test]
async fn a_deleted_account_leaves_no_draft() -> anyhow::Result<()> {
    const DRAFT: &str = "Forget this, too.";
    let data = tempfile::tempdir()?;
    let (server, set_up) = EmendServer::start_with_accounts(data.path())?;
    let page = BrowserPage::open("forgotten-drafts", server.url()).await?;
    enter(&page, &set_up, "ada").await?;
    page.click("button", "Log out ada").await?;
    page.find("heading", "Log in").await?;
    enter(&page, &format!("{}/register", server.url()), "ben").await?;
    page.write(DRAFT).await?;
    let editor = page.open_tab(&format!("{}/account", server.url())).await?;
    page.fill("Type your account name to confirm", "ben").await?;
    page.click("button", "Delete account").await?;
    page.confirm().await?;
    page.find("heading", "Log in").await?;
    page.show_tab(editor).await?;
    page.find("heading", "Log in").await?;
    let stored = page.execute("return JSON.stringify(localStorage)").await?;
    assert!(!stored.to_string().contains(DRAFT), "{stored}");
    page.close().await
}
