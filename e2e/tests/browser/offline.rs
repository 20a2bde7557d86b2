//! Stories about the web app without its server: one visit is enough to start, write and keep choices.

use anyhow::Context;
use emend_e2e::{BrowserPage, EmendServer};
use serde_json::{Value, json};

const SENTENCE: &str = "I recieve teh letter.";
const PASSWORD: &str = "correct horse battery";

/// Waits until the browser has stored the app.
async fn wait_installed(page: &BrowserPage) -> anyhow::Result<()> {
    page.wait_script("return navigator.serviceWorker.ready.then(ready => ready.active.state === 'activated')")
        .await
}

/// The paths of everything that the browser has stored for the app, without their hashes.
async fn stored_paths(page: &BrowserPage) -> anyhow::Result<Vec<String>> {
    let paths = page
        .execute(
            "const names = await caches.keys(), paths = []; \
             for (const name of names) for (const request of await (await caches.open(name)).keys()) \
                 paths.push(new URL(request.url).pathname.replace(/-[0-9a-f]{15,}/, '')); \
             return paths.sort();",
        )
        .await?;
    Ok(serde_json::from_value(paths)?)
}

#[tokio::test]
async fn after_one_visit_the_app_works_without_the_server() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let (url, port) = (server.url().to_owned(), server.port());
    let mut page = BrowserPage::open("without-server", &url).await?;
    page.write(SENTENCE).await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    wait_installed(&page).await?;
    server.kill9()?;

    // A choice that is made without the server, and kept over a restart without it.
    page.click_word("spelling", "teh").await?;
    page.find("dialog", "Spelling: teh").await?;
    let first = page.offered_replacements().await?[0].clone();
    page.click("button", &first).await?;
    let corrected = SENTENCE.replace("teh", &first);
    page.wait_text(&corrected).await?;
    page.reload().await?;
    page.wait_text(&corrected).await?;
    page.wait_for(
        "The server is unreachable; Emend keeps trying. Your text and choices are saved in this browser.",
    )
    .await?;
    page.wait_for("Not checked: offline").await?;
    page.wait_for("Offline: 1 choice not sent yet").await?;
    page.screenshot("restarted").await?;

    // Writing goes on, and so does everything else that needs only the browser.
    let written = "I recieve nothing.";
    page.write(written).await?;
    page.click("link", "Documents").await?;
    page.find("link", written).await?;
    page.screenshot("documents").await?;
    page.visit(&format!("{url}/help")).await?;
    page.find("heading", "Help and privacy").await?;
    page.wait_for("The server is unreachable. Check your connection, then try again.")
        .await?;
    page.visit(&url).await?;
    page.wait_text(written).await?;

    // When the server is back, the text is checked and the choice is counted, once.
    let server = EmendServer::start(data.path(), port)?;
    page.wait_underlined("spelling", &["recieve"]).await?;
    page.wait_sent().await?;
    page.wait_gone("The server is unreachable").await?;
    page.reload().await?;
    page.wait_underlined("spelling", &["recieve"]).await?;
    let request = json!({"text": "teh", "language": "en-US"});
    let asked = reqwest::Client::new().post(format!("{}/api/v1/check", server.url()));
    let answer: Value = asked.json(&request).send().await?.json().await?;
    assert_eq!(answer["issues"][0]["replacements"][0]["why"]["you"], 1);
    page.close().await
}

#[tokio::test]
async fn only_the_app_files_are_stored_and_older_versions_are_deleted() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("stored-app", server.url()).await?;
    page.write(SENTENCE).await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    wait_installed(&page).await?;
    let files = stored_paths(&page).await?;
    assert!(files.contains(&"/".to_owned()), "{files:?}");
    for file in &files {
        let is_of_app = file == "/"
            || (file.matches('/').count() == 1
                && [".js", ".wasm", ".css"].iter().any(|end| file.ends_with(end)));
        assert!(is_of_app, "{file}");
    }

    // A stored page that differs from the server's, as after an update, is not shown while the server answers.
    page.execute(
        "const [name] = await caches.keys(); \
         await (await caches.open(name)).put('./', new Response('An older page.', {headers: {'Content-Type': 'text/html'}}));",
    )
    .await?;
    page.reload().await?;
    page.wait_text(SENTENCE).await?;

    // A new version removes what earlier ones stored, and nothing of another server under another path of this name.
    page.execute(
        "const ready = await navigator.serviceWorker.ready, scope = ready.scope; \
         await ready.unregister(); \
         await caches.open(`emend ${scope} an-older-version`); \
         await caches.open(`emend ${scope}elsewhere/ its-version`);",
    )
    .await?;
    page.reload().await?;
    page.wait_text(SENTENCE).await?;
    wait_installed(&page).await?;
    let names = page
        .execute("return (await caches.keys()).map(name => name.replace(location.origin, '').replace(/[0-9a-f]{16}/, 'V')).sort()")
        .await?;
    assert_eq!(names, json!(["emend / V", "emend /elsewhere/ its-version"]));
    page.close().await
}

#[tokio::test]
async fn offline_no_account_sees_the_text_of_another() -> anyhow::Result<()> {
    const PRIVATE: &str = "PRIVATE: my salary is too low.";
    let data = tempfile::tempdir()?;
    let (server, set_up) = EmendServer::start_with_accounts(data.path())?;
    let (url, port) = (server.url().to_owned(), server.port());
    let page = BrowserPage::open("without-server-accounts", &url).await?;
    page.create_account(&set_up, "ada", PASSWORD).await?;
    page.write(PRIVATE).await?;
    wait_installed(&page).await?;
    server.kill9()?;
    page.reload().await?;
    page.wait_text(PRIVATE).await?;

    let accounts = ["--accounts", "on", "--registration", "open"];
    let server = EmendServer::start_with(data.path(), port, &accounts)?;
    page.visit(&url).await?;
    page.click("button", "Log out ada").await?;
    page.find("heading", "Log in").await?;
    server.kill9()?;
    for path in ["/", "/documents", "/account"] {
        page.visit(&format!("{url}{path}")).await?;
        page.wait_for("The server is unreachable. Check your connection, then try again.")
            .await?;
        let all = page.execute("return document.body.innerText").await?;
        assert!(
            !all.as_str().unwrap_or_default().contains("PRIVATE"),
            "{path}: {all}"
        );
    }
    let files = stored_paths(&page).await?;
    assert!(files.iter().all(|file| !file.contains("api")), "{files:?}");
    page.close().await
}

#[tokio::test]
async fn a_browser_can_install_the_app_also_under_a_path() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start_with(data.path(), 0, &["--base-path", "/emend"])?;
    let (port, site) = (
        server.port(),
        format!("http://127.0.0.1:{}/emend/", server.port()),
    );
    let page = BrowserPage::open("installed", &site).await?;
    page.write(SENTENCE).await?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    wait_installed(&page).await?;
    let scope = page
        .execute("return navigator.serviceWorker.ready.then(ready => ready.scope)")
        .await?;
    assert_eq!(scope, site);

    let manifest_file = page.chromium("Page.getAppManifest", json!({})).await?;
    assert_eq!(manifest_file["errors"], json!([]), "{manifest_file}");
    let manifest: Value = serde_json::from_str(manifest_file["data"].as_str().context("no manifest")?)?;
    assert_eq!(manifest_file["url"], format!("{site}manifest.webmanifest"));
    for icon in manifest["icons"].as_array().context("no icons")? {
        let source = icon["src"].as_str().unwrap_or_default();
        let response = reqwest::get(format!("{site}{source}"))
            .await?
            .error_for_status()?;
        assert_eq!(
            response.headers()["content-type"],
            icon["type"].as_str().unwrap_or_default()
        );
    }
    let problems = page.chromium("Page.getInstallabilityErrors", json!({})).await?;
    assert_eq!(problems["installabilityErrors"], json!([]));

    server.kill9()?;
    page.reload().await?;
    page.wait_text(SENTENCE).await?;
    let _server = EmendServer::start_with(data.path(), port, &["--base-path", "/emend"])?;
    page.wait_underlined("spelling", &["recieve", "teh"]).await?;
    page.close().await
}
