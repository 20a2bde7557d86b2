//! Measures typing in a text of 20,000 words in Chromium with its CPU slowed four times: from a key to the painted letter, beside a
//! bare `contenteditable` with a block for each paragraph in the same run; tasks of more than 100 ms; from a paste to the first
//! marks on the screen; and from the last key to its underline.
//!
//! `cargo xtask bench --only typing_speed` builds what it needs. It fails if a figure exceeds its limit.

use std::time::Duration;

use anyhow::Context;
use emend_e2e::{BrowserPage, EmendServer};
use serde_json::{Value, json};

/// How many times the CPU is slowed.
const CPU_SLOWDOWN: f64 = 4.0;
const WORDS: usize = 20_000;
const WORDS_PER_PARAGRAPH: usize = 60;
const KEYS: usize = 80;
const BETWEEN_KEYS: Duration = Duration::from_millis(120);
/// The limits, in milliseconds.
const MAX_PAINT_MS: f64 = 50.0;
const LONG_TASK: f64 = 100.0;
const FIRST_MARKS: f64 = 1_500.0;
const UNDERLINED: f64 = 400.0;
/// The limit for the time to the painted letter if the bare element is slow on this machine.
const MAX_RATIO_TO_BARE: f64 = 1.5;

/// Records for each key the time until its letter is painted, and long tasks.
const RECORD: &str = "window.painted = []; window.tasks = []; \
    new PerformanceObserver(list => tasks.push(...list.getEntries().map(task => task.duration))) \
        .observe({type: 'longtask'}); \
    const channel = new MessageChannel(); let waiting = []; \
    channel.port1.onmessage = () => { const now = performance.now(); \
        painted.push(...waiting.map(begun => now - begun)); waiting = []; }; \
    let begun = 0; addEventListener('keydown', event => begun = event.timeStamp, true); \
    addEventListener('input', () => { const key = begun; \
        requestAnimationFrame(() => { waiting.push(key); channel.port2.postMessage(0); }); });";

/// Puts the caret into the middle of the text, on the screen.
const FOCUS_MIDDLE: &str = "const blocks = [...document.querySelectorAll('[contenteditable] div')] \
        .filter(block => !block.querySelector('div')); \
    const block = blocks[Math.floor(blocks.length / 2)]; block.scrollIntoView({block: 'center'}); \
    block.closest('[contenteditable]').focus(); getSelection().collapse(block.firstChild, 20);";

/// A bare element with a block for each paragraph.
const BARE: &str = "document.body.innerHTML = '<style>#bare { white-space: pre-wrap; font: 19px/1.75 serif; width: 700px } \
    #bare div { content-visibility: auto; contain-intrinsic-block-size: auto 4rem }</style>'; \
    const bare = document.createElement('div'); bare.id = 'bare'; bare.contentEditable = 'plaintext-only'; \
    for (const line of TEXT.split('\\n')) { const block = document.createElement('div'); \
        block.textContent = line; bare.append(block); } document.body.append(bare);";

/// Pastes a text and records when the first mark is on the screen.
const PASTE: &str = "const editor = document.getElementById('text'); editor.focus(); document.execCommand('selectAll'); \
    document.execCommand('delete'); const data = new DataTransfer(); data.setData('text/plain', TEXT); \
    window.firstMark = null; const begun = performance.now(); \
    editor.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); \
    scrollTo(0, 0); const look = () => { for (const [, marks] of CSS.highlights) for (const mark of marks) { \
        const box = mark.getBoundingClientRect(); if (box.height > 0 && box.top >= 0 && box.top < innerHeight) { \
            window.firstMark = performance.now() - begun; return; } } setTimeout(look, 20); }; look();";

/// Records when a word is underlined after the last key.
const WATCH_WORD: &str = "window.underlined = null; let last = 0; \
    addEventListener('keydown', event => last = event.timeStamp, true); \
    const look = () => { for (const mark of CSS.highlights.get('emend-spelling')) if (mark.toString() === 'recieve') { \
        window.underlined = performance.now() - last; return; } setTimeout(look, 5); }; look();";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let text = text();
    let page = BrowserPage::open("typing-speed", server.url()).await?;
    page.wait_for("issues").await?;
    command(&page, "Performance.enable", json!({"timeDomain": "threadTicks"})).await?;
    slow_down(&page, CPU_SLOWDOWN).await?;

    page.execute(&PASTE.replace("TEXT", &json!(text).to_string()))
        .await?;
    let first_marks = number_in(&page, "firstMark").await?;
    // The rest of the text is checked while someone types.
    page.execute(FOCUS_MIDDLE).await?;
    page.execute(RECORD).await?;
    let emend = TypingTimes::measure(&page).await?;
    page.execute(WATCH_WORD).await?;
    page.type_evenly(" recieve ", BETWEEN_KEYS).await?;
    let underlined = number_in(&page, "underlined").await?;

    slow_down(&page, 1.0).await?;
    page.visit(&format!("{}/health", server.url())).await?;
    page.execute(&BARE.replace("TEXT", &json!(text).to_string()))
        .await?;
    slow_down(&page, CPU_SLOWDOWN).await?;
    page.execute(FOCUS_MIDDLE).await?;
    page.execute(RECORD).await?;
    let bare = TypingTimes::measure(&page).await?;
    page.close().await?;

    println!(
        "{WORDS} words, CPU slowed {CPU_SLOWDOWN} times, {} ms between keys",
        BETWEEN_KEYS.as_millis()
    );
    println!(
        "  {:<28} {:>8} {:>8} {:>8} {:>18} {:>12}",
        "key to painted letter, ms", "p50", "p95", "max", "tasks over 100 ms", "CPU for a key"
    );
    emend.print("Emend");
    bare.print("bare, a block a paragraph");
    println!("  paste to the first marks on the screen: {first_marks:.0} ms (limit {FIRST_MARKS:.0})");
    println!("  last key to its underline: {underlined:.0} ms (limit {UNDERLINED:.0})");
    let painted = MAX_PAINT_MS.max(bare.at(95) * MAX_RATIO_TO_BARE);
    println!("  limit of the 95th percentile: {painted:.0} ms");
    anyhow::ensure!(emend.at(95) <= painted, "letters are painted too late");
    anyhow::ensure!(
        emend.long_tasks == 0 || bare.long_tasks > 0,
        "a task takes too long"
    );
    anyhow::ensure!(first_marks <= FIRST_MARKS, "the first marks come too late");
    anyhow::ensure!(underlined <= UNDERLINED, "the underline comes too late");
    Ok(())
}

/// The times of typing in one page, in milliseconds, in ascending order.
struct TypingTimes {
    painted: Vec<f64>,
    long_tasks: usize,
    /// The CPU time of the main thread for a key.
    cpu: f64,
}

impl TypingTimes {
    async fn measure(page: &BrowserPage) -> anyhow::Result<Self> {
        let before = cpu_time(page).await?;
        page.type_evenly(&letters(), BETWEEN_KEYS).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let cpu = cpu_time(page).await? - before;
        let mut painted: Vec<f64> = serde_json::from_value(page.execute("return painted").await?)?;
        let tasks: Vec<f64> = serde_json::from_value(page.execute("return tasks").await?)?;
        anyhow::ensure!(
            painted.len() >= KEYS,
            "only {} letters were painted",
            painted.len()
        );
        painted.sort_by(f64::total_cmp);
        Ok(Self {
            cpu: cpu / f64::from(u32::try_from(KEYS)?),
            painted,
            long_tasks: tasks.iter().filter(|task| **task > LONG_TASK).count(),
        })
    }

    /// A percentile.
    fn at(&self, percent: usize) -> f64 {
        self.painted[(self.painted.len() - 1) * percent / 100]
    }

    fn print(&self, what: &str) {
        let [half, most, longest] = [50, 95, 100].map(|percent| self.at(percent));
        println!(
            "  {what:<28} {half:>8.0} {most:>8.0} {longest:>8.0} {:>18} {:>12.0}",
            self.long_tasks, self.cpu
        );
    }
}

/// Slows the CPU of the page.
async fn slow_down(page: &BrowserPage, rate: f64) -> anyhow::Result<()> {
    command(page, "Emulation.setCPUThrottlingRate", json!({"rate": rate})).await?;
    Ok(())
}

/// Sends a command of Chromium's own.
async fn command(page: &BrowserPage, name: &str, parameters: Value) -> anyhow::Result<Value> {
    let url = format!("{}/goog/cdp/execute", page.session_url().await?);
    let body = json!({"cmd": name, "params": parameters});
    let answer = reqwest::Client::new().post(url).json(&body).send().await?;
    let answer = answer
        .error_for_status()
        .with_context(|| format!("{name} failed"))?;
    Ok(answer.json().await?)
}

/// The CPU time of the main thread so far, in milliseconds. Unlike other times, it hardly depends on what else the machine does.
async fn cpu_time(page: &BrowserPage) -> anyhow::Result<f64> {
    let answer = command(page, "Performance.getMetrics", json!({})).await?;
    let metrics = answer["value"]["metrics"].as_array().context("no metrics")?;
    let tasks = metrics.iter().find(|metric| metric["name"] == "TaskDuration");
    let seconds = tasks
        .and_then(|metric| metric["value"].as_f64())
        .context("no time")?;
    Ok(seconds * 1_000.0)
}

/// Waits until a variable of the page is a number.
async fn number_in(page: &BrowserPage, variable: &str) -> anyhow::Result<f64> {
    for _ in 0..600 {
        if let Value::Number(number) = page.execute(&format!("return window.{variable}")).await? {
            return number.as_f64().context("no number");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("{variable} is never set")
}

/// The letters to type.
fn letters() -> String {
    "some words are typed here ".chars().cycle().take(KEYS).collect()
}

/// A text with a misspelling in each paragraph.
fn text() -> String {
    const PLAIN: [&str; 24] = [
        "the", "old", "house", "stands", "near", "a", "river", "and", "many", "people", "walk", "along",
        "its", "garden", "every", "day", "because", "it", "is", "quiet", "there", "in", "the", "morning",
    ];
    let mut words = PLAIN.iter().cycle();
    let paragraph = |number: usize| {
        let mut line = String::from("Tommorow");
        for at in 1..WORDS_PER_PARAGRAPH {
            let end = if (at + number).is_multiple_of(15) { "." } else { "" };
            line = format!("{line} {}{end}", words.next().unwrap_or(&"the"));
        }
        line + "."
    };
    let paragraphs: Vec<String> = (0..WORDS.div_ceil(WORDS_PER_PARAGRAPH)).map(paragraph).collect();
    paragraphs.join("\n")
}
