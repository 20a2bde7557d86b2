//! Stories about the documentation of the API at `/docs`.

use std::time::{Duration, Instant};

use emend_e2e::{BrowserPage, EmendServer};
use serde_json::Value;

/// Waits until a script returns a value that is neither `null` nor `false`.
async fn wait(page: &BrowserPage, script: &str) -> anyhow::Result<Value> {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(20) {
        let value = page.execute(script).await?;
        if !matches!(value, Value::Null | Value::Bool(false)) {
            return Ok(value);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("not within 20 s: {script}")
}

#[tokio::test]
async fn the_documentation_finds_an_operation_and_sends_a_request() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("documentation", &format!("{}/docs", server.url())).await?;
    page.find("heading", "The Emend API").await?;
    wait(&page, "return document.querySelectorAll('.opblock').length > 40").await?;
    page.screenshot("operations").await?;
    page.fill("Search the operations", "check a text").await?;
    wait(
        &page,
        "const paths = [...document.querySelectorAll('.opblock-summary-path')].map(path => path.dataset.path); \
         return paths.length < 5 && paths.includes('/api/v1/check')",
    )
    .await?;

    page.execute("document.querySelector('[data-path=\"/api/v1/check\"]').click()")
        .await?;
    wait(
        &page,
        "const send = document.querySelector('.execute'); send?.click(); return send !== null",
    )
    .await?;
    let answer = wait(
        &page,
        "return document.querySelector('.live-responses-table .highlight-code')?.innerText ?? null",
    )
    .await?;
    assert!(answer.to_string().contains("recieve"), "{answer}");
    page.screenshot("response").await?;
    page.close().await
}
