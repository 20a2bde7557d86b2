//! Tests of the web app and both APIs through nginx and Caddy, with the examples of `docs/behind-a-proxy.md` verbatim.

use anyhow::Context;
use emend_e2e::{BrowserPage, EmendServer, emend};
use emend_testbed::ReverseProxy;
use fantoccini::key::Key;
use serde_json::Value;

const PASSWORD: &str = "correct horse battery";
const UNDER_A_PATH: &[&str] = &["--trust-proxy", "--base-path", "/emend"];

/// Returns the example under a heading of the documentation, for a server on this port.
fn example(heading: &str, language: &str, port: u16) -> anyhow::Result<String> {
    let page = include_str!("../../../docs/behind-a-proxy.md");
    let (_, section) = page
        .split_once(&format!("## {heading}\n"))
        .context("no heading")?;
    let (_, block) = section
        .split_once(&format!("```{language}\n"))
        .context("no example")?;
    let (block, _) = block.split_once("```").context("no end")?;
    anyhow::ensure!(block.contains("127.0.0.1:8675"), "{block}");
    Ok(block.replace("127.0.0.1:8675", &format!("127.0.0.1:{port}")))
}

/// Follows a user who creates the first account, writes, logs out, logs in, and opens the other pages.
async fn visit(test_name: &'static str, site: &str, token: &str) -> anyhow::Result<()> {
    let mut page = BrowserPage::open(test_name, &format!("{site}/")).await?;
    page.find("heading", "Log in").await?;
    page.visit(&format!("{site}/set-up#{token}")).await?;
    page.fill("Account name", "ada").await?;
    page.fill("Password", PASSWORD).await?;
    page.click("button", "Create account").await?;
    page.write("I recieve teh letter.").await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    page.screenshot("editor").await?;

    // The skip link stays on the page, regardless of the address.
    page.visit(&format!("{site}/?from=mail")).await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    page.execute("window.stayed = true; document.querySelector('.skip').focus()")
        .await?;
    page.press(Key::Enter).await?;
    page.execute(
        "const heading = document.getElementById('issues-heading');
        return new Promise(done => {
            const look = () => document.activeElement === heading ? done() : setTimeout(look, 20);
            look();
        });",
    )
    .await?;
    assert_eq!(page.execute("return window.stayed").await?, true);

    page.click("link", "Teams").await?;
    page.fill("Team name", "writers").await?;
    page.click("button", "Create team").await?;
    page.find("heading", "writers").await?;
    page.click("button", "Create invitation").await?;
    let invitation = page.read("group", "Invitation link").await?;
    assert!(
        invitation.starts_with(&format!("{site}/join/writers#")),
        "{invitation}"
    );
    let current = page
        .execute("return document.querySelector('[aria-current]').textContent")
        .await?;
    assert_eq!(current, "Teams");

    page.click("button", "Log out ada").await?;
    page.find("heading", "Log in").await?;
    page.visit(&format!("{site}/teams")).await?;
    page.find("heading", "Log in").await?;
    page.fill("Account name", "ada").await?;
    page.fill("Password", PASSWORD).await?;
    page.click("button", "Log in").await?;
    // Back on the page that required the login.
    page.find("heading", "writers").await?;
    page.click("link", "Write").await?;
    page.wait_text("I recieve teh letter.").await?;
    page.click("link", "API documentation").await?;
    page.find("heading", "The Emend API").await?;
    page.click("link", "Errors").await?;
    page.find("heading", "Errors").await?;
    page.close().await
}

/// Calls both APIs with an API key, as programs do.
async fn call(site: &str, key: &str) -> anyhow::Result<()> {
    let http = reqwest::Client::new();
    let form = [("text", "I recieve it."), ("language", "en-US")];
    for address in [format!("{site}/key/{key}/v2/check"), format!("{site}/v2/check")] {
        let request = http.post(&address).basic_auth("ada", Some(key)).form(&form);
        let answer: Value = request.send().await?.error_for_status()?.json().await?;
        assert_eq!(answer["matches"][0]["offset"], 2, "{address}");
    }
    let body = serde_json::json!({"text": "I recieve it.", "language": "en-US"});
    let request = http.post(format!("{site}/api/v1/check")).bearer_auth(key);
    let answer: Value = request
        .json(&body)
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    assert_eq!(answer["issues"][0]["surface"], "recieve");
    let without = http.post(format!("{site}/v2/check")).form(&form).send().await?;
    assert_eq!(without.status(), 403);
    Ok(())
}

/// Runs both at a site behind a proxy, which `start` starts for the server's port.
async fn assert_app_works(
    test_name: &'static str,
    arguments: &[&str],
    path: &str,
    start: impl FnOnce(u16) -> anyhow::Result<ReverseProxy>,
) -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let (server, set_up) = EmendServer::start_with_accounts_and(data.path(), arguments)?;
    let proxy = start(server.port())?;
    let site = format!("{}{path}", proxy.url());
    let (_, token) = set_up.split_once('#').context("no token")?;
    visit(test_name, &site, token).await?;
    let made = emend(data.path())
        .args(["key", "create", "--user", "ada", "--scopes", "check"])
        .output()?;
    anyhow::ensure!(made.status.success(), "{made:?}");
    let printed = String::from_utf8(made.stdout)?;
    let key = printed
        .split_whitespace()
        .find(|word| word.starts_with("emend_"))
        .context("no key")?;
    call(&site, key).await
}

#[tokio::test]
async fn the_app_works_behind_nginx_on_its_own_domain() -> anyhow::Result<()> {
    assert_app_works("nginx", &["--trust-proxy"], "", |port| {
        ReverseProxy::nginx(&example("On its own domain", "nginx", port)?)
    })
    .await
}

#[tokio::test]
async fn the_app_works_behind_nginx_under_a_path_that_it_keeps() -> anyhow::Result<()> {
    assert_app_works("nginx-path", UNDER_A_PATH, "/emend", |port| {
        ReverseProxy::nginx(&example("Under a path", "nginx", port)?)
    })
    .await
}

#[tokio::test]
async fn the_app_works_behind_caddy_under_a_path_that_it_strips() -> anyhow::Result<()> {
    assert_app_works("caddy-path", UNDER_A_PATH, "/emend", |port| {
        ReverseProxy::caddy(&example("Under a path", "caddy", port)?, "example.org")
    })
    .await
}

#[tokio::test]
async fn programs_work_behind_caddy_on_its_own_domain() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let (server, _) = EmendServer::start_with_accounts_and(data.path(), &["--trust-proxy"])?;
    let proxy = ReverseProxy::caddy(
        &example("On its own domain", "caddy", server.port())?,
        "emend.example",
    )?;
    let answer = reqwest::get(format!("{}/v2/languages", proxy.url())).await?;
    assert!(answer.error_for_status()?.text().await?.contains("en-US"));
    Ok(())
}
