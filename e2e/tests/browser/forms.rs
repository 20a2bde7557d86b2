//! Stories about forms: links whose secret is pasted later, names and hints of fields, and what tells buttons apart.

use emend_e2e::{BrowserPage, EmendServer};
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";

/// Pastes the secret of a link into the address bar of the page that is open already, which changes only the fragment.
async fn paste_secret(page: &BrowserPage, link: &str) -> anyhow::Result<()> {
    let fragment = link.split('#').nth(1).unwrap_or_default();
    page.execute(&format!("location.hash = '{fragment}'")).await?;
    Ok(())
}

#[tokio::test]
async fn a_page_that_was_opened_before_its_link_accepts_the_link() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let (server, set_up) = EmendServer::start_with_accounts_and(data.path(), &["--registration", "invite"])?;
    let mut page = BrowserPage::open("pasted-links", &format!("{}/set-up", server.url())).await?;
    page.wait_for("This link is incomplete").await?;
    page.screenshot("set-up-without-link").await?;
    paste_secret(&page, &set_up).await?;
    page.wait_gone("This link is incomplete").await?;
    page.fill("Account name", "ada").await?;
    page.fill("Password", PASSWORD).await?;
    page.click("button", "Create account").await?;
    page.find("textbox", "Text").await?;

    page.click("link", "Administration").await?;
    page.click("button", "Create invitation").await?;
    let link = page.read("group", "Invitation link").await?;
    page.click("button", "Log out ada").await?;
    page.find("heading", "Log in").await?;
    page.visit(&format!("{}/register", server.url())).await?;
    page.wait_for("you need an invitation link").await?;
    page.screenshot("register-without-link").await?;
    paste_secret(&page, link.split_whitespace().next().unwrap_or_default()).await?;
    page.wait_gone("you need an invitation link").await?;
    page.fill("Account name", "ben").await?;
    page.fill("Password", PASSWORD).await?;
    page.click("button", "Create account").await?;
    page.find("textbox", "Text").await?;
    page.find("button", "Log out ben").await?;
    page.close().await
}

/// Returns the names and descriptions of all text fields, as a screen reader reads them.
async fn fields(page: &BrowserPage) -> anyhow::Result<Vec<(String, String)>> {
    let tree = page.chromium("Accessibility.getFullAXTree", json!({})).await?;
    let read = |node: &Value, what: &str| node[what]["value"].as_str().unwrap_or_default().to_owned();
    let nodes = tree["nodes"].as_array().cloned().unwrap_or_default();
    let is_field = |node: &&Value| {
        let role = node["role"]["value"].as_str().unwrap_or_default();
        node["ignored"] == false && ["textbox", "searchbox"].contains(&role)
    };
    Ok(nodes
        .iter()
        .filter(is_field)
        .map(|node| (read(node, "name"), read(node, "description")))
        .collect())
}

/// Asserts that a screen reader reads this field by its label alone, and this text as its description.
async fn assert_described(page: &BrowserPage, name: &str, hint: &str) -> anyhow::Result<()> {
    page.find("textbox", name).await?;
    let fields = fields(page).await?;
    let is_there = fields
        .iter()
        .any(|(label, description)| label == name && description == hint);
    anyhow::ensure!(is_there, "no field {name:?} described as {hint:?} in {fields:?}");
    Ok(())
}

/// Returns the background of a button.
async fn background(page: &BrowserPage, name: &str) -> anyhow::Result<Value> {
    let button = serde_json::to_value(page.find("button", name).await?)?;
    page.execute_with(
        "return getComputedStyle(arguments[0]).backgroundColor",
        vec![button],
    )
    .await
}

#[tokio::test]
async fn a_form_says_what_it_wants_what_is_wrong_and_where_help_is() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let (server, set_up) = EmendServer::start_with_accounts(data.path())?;
    let mut page = BrowserPage::open("forms", &set_up).await?;
    let name_hint = "Letters, digits, dots, hyphens and underscores.";
    assert_described(&page, "Account name", name_hint).await?;
    // What is wrong comes before the hint, in words of a person and not of the API.
    page.fill("Account name", "a b").await?;
    page.fill("Password", PASSWORD).await?;
    page.click("button", "Create account").await?;
    page.wait_script("return document.activeElement.ariaInvalid === 'true'")
        .await?;
    page.screenshot("refused").await?;
    let refused = fields(&page).await?;
    let said = refused.iter().find(|(name, _)| name == "Account name");
    let said = said.map(|(_, said)| said.clone()).unwrap_or_default();
    assert!(
        said.ends_with(name_hint) && said.len() > name_hint.len(),
        "{said}"
    );
    assert!(!said.contains("name:"), "{said}");
    page.create_account(&set_up, "ada", PASSWORD).await?;

    page.visit(&format!("{}/teams", server.url())).await?;
    page.fill("Team name", "writers").await?;
    page.click("button", "Create team").await?;
    page.find("heading", "writers").await?;
    // The message stands below the button that was pressed.
    let below = page
        .execute(
            "const said = [...document.querySelectorAll('[role=status] .good')].find(e => e.innerText === 'Team created.'); \
             const button = said?.closest('form')?.querySelector('button'); \
             return !!button && said.getBoundingClientRect().top >= button.getBoundingClientRect().bottom",
        )
        .await?;
    assert_eq!(below, true);
    page.execute("document.querySelectorAll('details').forEach(details => { details.open = true; })")
        .await?;
    assert_described(&page, "Avoid", "For example: e-mail").await?;
    assert_described(&page, "Use instead", "For example: email").await?;
    let reason = "For example: Our style guide writes it as one word.";
    assert_described(&page, "Reason", reason).await?;
    page.screenshot("house-style").await?;

    // What deletes does not look like what goes on.
    page.visit(&format!("{}/account", server.url())).await?;
    page.find("button", "Delete account").await?;
    page.wait_for("this session").await?;
    page.screenshot("account").await?;
    let dates = page
        .execute(
            "const text = document.querySelector('main').innerText; \
             return [/Logged in on [A-Z][a-z]{2} \\d{1,2}, \\d{4}, last used on/.test(text), /\\d{4}-\\d{2}-\\d{2}/.test(text)]",
        )
        .await?;
    assert_eq!(dates, json!([true, false]));
    assert_ne!(
        background(&page, "Delete account").await?,
        background(&page, "Change password").await?
    );

    page.click("button", "Log out ada").await?;
    page.find("heading", "Log in").await?;
    page.fill("Account name", "ada").await?;
    page.fill("Password", "wrong horse").await?;
    page.click("button", "Log in").await?;
    page.wait_for("The account name or password is wrong.").await?;
    page.screenshot("log-in").await?;
    // The line below the form keeps its distance.
    let gap = page
        .execute(
            "return document.querySelector('.after-form').getBoundingClientRect().top \
                 - document.querySelector('form button').getBoundingClientRect().bottom",
        )
        .await?;
    assert!(gap.as_f64() >= Some(8.0), "{gap}");
    page.click("link", "Forgotten your password?").await?;
    page.find("heading", "If you cannot log in").await?;
    page.wait_for("Ask the administrator to set a new password")
        .await?;
    page.close().await
}

#[tokio::test]
async fn the_search_of_learned_habits_keeps_its_label_and_frame_on_a_phone() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("search-on-a-phone", server.url()).await?;
    page.visit(&format!("{}/learned", server.url())).await?;
    page.wait_for("Nothing yet.").await?;
    for width in [1280, 360] {
        page.resize(width, 740).await?;
        let label = page
            .execute(
                "const field = document.querySelector('input[type=search]'); \
                 const label = field.labels[0].querySelector('span').getBoundingClientRect(); \
                 return [field.labels[0].innerText, label.width > 20 && label.height > 10]",
            )
            .await?;
        assert_eq!(label, json!(["Search", true]), "{width}");
        page.screenshot(&width.to_string()).await?;
    }
    let barriers = page.barriers("learned").await?;
    assert!(barriers.is_empty(), "{barriers:#?}");
    page.close().await
}
