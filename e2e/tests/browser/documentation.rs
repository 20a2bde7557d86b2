//! Stories about the documentation of the API at `/docs`.

use std::time::{Duration, Instant};

use emend_e2e::{BrowserPage, EmendServer};
use serde_json::Value;

/// Waits until a script returns a value that is neither `null` nor `false`.
async fn wait(page: &BrowserPage, script: &str) -> anyhow::Result<Value> {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_mins(1) {
        let value = page.execute(script).await?;
        if !matches!(value, Value::Null | Value::Bool(false)) {
            return Ok(value);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("not within a minute: {script}")
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
    // The button does nothing while the page still builds the form, so it is pressed again until an answer is there.
    let answer = wait(
        &page,
        "const answer = document.querySelector('.live-responses-table .highlight-code')?.innerText; \
         if (!answer && (window.pressed ?? 0) + 2000 < Date.now()) { \
           const send = document.querySelector('.execute'); send?.click(); if (send) window.pressed = Date.now(); \
         } \
         return answer ?? null",
    )
    .await?;
    assert!(answer.to_string().contains("recieve"), "{answer}");
    page.screenshot("response").await?;
    // What scrolls can be reached by keyboard.
    let unreachable = page
        .execute(
            "return [...document.querySelectorAll('pre')].filter(part => part.checkVisibility() && part.tabIndex < 0 \
                 && (part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1) \
                 && /auto|scroll/.test(getComputedStyle(part).overflow)).map(part => part.outerHTML.slice(0, 200))",
        )
        .await?;
    assert_eq!(unreachable, Value::Array(Vec::new()));
    page.close().await
}
