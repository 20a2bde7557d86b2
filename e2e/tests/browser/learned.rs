//! Stories about what was learned, the figures, and the pages around the editor.

use emend_e2e::{BrowserPage, EmendServer};

#[tokio::test]
async fn a_habit_is_one_row_that_can_be_searched_forgotten_and_restored() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("habits", server.url()).await?;
    page.write("He was teh late recieve man.").await?;
    page.wait_underlined("spelling", &["teh", "recieve"]).await?;
    page.click("button", "Fix all 2").await?;
    page.wait_text("He was the late receive man.").await?;
    page.wait_sent().await?;

    page.visit(&format!("{}/learned", server.url())).await?;
    let sentence = "You replaced “teh” with “the” once.";
    page.wait_for(sentence).await?;
    page.wait_for("2 habits").await?;
    page.screenshot("all").await?;
    page.fill("Search", "RECEIVE").await?;
    page.wait_for("1 habit").await?;
    page.fill("Search", "nonsense").await?;
    page.wait_for("No matches").await?;
    page.fill("Search", "teh").await?;
    page.wait_for(sentence).await?;
    page.click("button", &format!("Forget: {sentence}")).await?;
    page.wait_for("Forgotten: ").await?;
    page.screenshot("forgotten").await?;
    page.click("button", "Undo").await?;
    page.find("button", &format!("Forget: {sentence}")).await?;
    page.click("button", &format!("Forget: {sentence}")).await?;
    page.visit(&format!("{}/learned", server.url())).await?;
    page.wait_for("1 habit").await?;
    page.click("button", "Words").await?;
    page.wait_for("No matches").await?;

    page.visit(&format!("{}/insight", server.url())).await?;
    page.wait_for("This week").await?;
    page.wait_for("first replacement accepted").await?;
    page.wait_for("receive").await?;
    page.screenshot("insight").await?;
    page.execute("document.documentElement.dataset.theme = 'dark'")
        .await?;
    page.resize(360, 740).await?;
    page.screenshot("insight-narrow-dark").await?;
    page.close().await
}

#[tokio::test]
async fn all_words_of_a_pasted_list_are_added() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("word-list", server.url()).await?;
    page.click("button", "My dictionary").await?;
    page.execute(
        "const field = document.querySelector('.new-words textarea'); \
         field.value = [...Array(300).keys()].map(n => 'wrod' + String.fromCharCode(97 + n % 26) \
             + String.fromCharCode(97 + Math.floor(n / 26))).join('\\n'); \
         field.dispatchEvent(new Event('input', {bubbles: true}))",
    )
    .await?;
    page.click("button", "Add").await?;
    page.wait_for("300 words added.").await?;
    page.wait_for("300 words\n").await?;
    page.find("link", "Export").await?;
    page.screenshot("added").await?;
    page.close().await
}

#[tokio::test]
async fn every_page_links_to_help_and_privacy_and_an_unknown_address_is_reported() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("around", server.url()).await?;
    for (path, heading) in [
        ("learned", "What Emend learned"),
        ("insight", "Insights"),
        ("help", "Help and privacy"),
        ("no-such-page", "This page does not exist"),
        ("not/here/either", "This page does not exist"),
    ] {
        page.visit(&format!("{}/{path}", server.url())).await?;
        page.find("heading", heading).await?;
        page.find("link", "Privacy").await?;
        page.wait_for(concat!("Emend ", env!("CARGO_PKG_VERSION")))
            .await?;
        let title = page.execute("return document.title").await?;
        assert_eq!(title, format!("{heading} · Emend"));
        page.resize(320, 640).await?;
        let fits = page
            .execute("return document.documentElement.scrollWidth <= innerWidth")
            .await?;
        assert_eq!(fits, true, "{path} at 320 px");
        page.screenshot(&path.replace('/', "-")).await?;
        page.resize(1280, 800).await?;
    }
    let status = reqwest::Client::new()
        .get(format!("{}/no-such-page", server.url()))
        .header("Accept", "text/html")
        .send()
        .await?
        .status();
    assert_eq!(status.as_u16(), 404);
    page.close().await
}

/// The header is one row, whatever it has to hold.
#[tokio::test]
async fn the_toolbar_is_one_row_with_accounts_on() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let (server, set_up) = EmendServer::start_with_accounts(data.path())?;
    let mut page = BrowserPage::open("toolbar", server.url()).await?;
    // The link is pasted into the address bar of the page itself.
    page.visit(&format!("{}/set-up", server.url())).await?;
    page.wait_for("This link is incomplete").await?;
    let fragment = set_up.split('#').nth(1).unwrap_or_default();
    page.execute(&format!("location.hash = '{fragment}'")).await?;
    page.wait_gone("This link is incomplete").await?;
    page.fill("Account name", "ada").await?;
    page.fill("Password", "short").await?;
    page.click("button", "Create account").await?;
    page.wait_for("Must have 8 to 128 characters.").await?;
    let invalid = "const field = document.querySelector('[aria-invalid=true]'); \
         return document.getElementById(field.getAttribute('aria-describedby').split(' ')[0]).innerText";
    assert_eq!(page.execute(invalid).await?, "Must have 8 to 128 characters.");
    page.screenshot("refused").await?;
    page.fill("Password", "correct horse battery").await?;
    page.click("button", "Create account").await?;
    page.write("We recieve teh letter and answer it at once, becuase it is urgent.")
        .await?;
    page.wait_for(" · 13 words").await?;
    page.wait_for("English (US)").await?;
    for width in [1280, 960, 640, 360] {
        page.resize(width, 740).await?;
        let rows = page
            .execute(
                "const seen = [...document.querySelectorAll('.toolbar a, .toolbar button, .toolbar select, .toolbar h1')] \
                     .filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect()); \
                 return {one: Math.max(...seen.map(r => r.top)) < Math.min(...seen.map(r => r.bottom)), \
                     fits: document.documentElement.scrollWidth <= innerWidth};",
            )
            .await?;
        assert_eq!(rows["one"], true, "{width}");
        assert_eq!(rows["fits"], true, "{width}");
        // So is the bar below the text, whose buttons have names and are large enough.
        page.find("button", "Copy text").await?;
        page.find("button", "Clear").await?;
        let bar = page
            .execute(
                "const seen = [...document.querySelectorAll('.statusbar > *')] \
                     .map(e => e.getBoundingClientRect()).filter(r => r.width > 0 && r.height > 0); \
                 const targets = [...document.querySelectorAll('.statusbar button')].map(e => e.getBoundingClientRect()); \
                 return {one: Math.max(...seen.map(r => r.top)) < Math.min(...seen.map(r => r.bottom)), \
                     large: targets.every(r => r.width >= 24 && r.height >= 24), count: seen.length};",
            )
            .await?;
        assert_eq!([&bar["one"], &bar["large"]], [true, true], "{width}: {bar}");
        assert!(bar["count"].as_u64() >= Some(4), "{width}: {bar}");
        page.screenshot(&format!("{width}")).await?;
        page.click("button", "Menu").await?;
        page.screenshot(&format!("{width}-menu")).await?;
        page.click("button", "Menu").await?;
    }
    page.close().await
}
