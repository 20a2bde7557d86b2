//! A browser tab, and the actions of a user in it.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::driver::{BrowserKind, Driver};

/// The longest wait for the page, after which a user would consider it broken.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The browser languages of most tests, regardless of the machine.
const ENGLISH: &str = "en-US,en";

/// A tab in a private browser.
pub struct BrowserPage {
    pub(crate) browser: Client,
    test_name: &'static str,
    shots: usize,
    driver: Driver,
}

impl BrowserPage {
    /// Opens `url` in a new Chromium without history. `test_name` is part of the names of the screenshots.
    pub async fn open(test_name: &'static str, url: &str) -> anyhow::Result<Self> {
        Self::open_in(BrowserKind::Chromium, test_name, url).await
    }

    /// Opens `url` in a new browser of this kind.
    pub async fn open_in(kind: BrowserKind, test_name: &'static str, url: &str) -> anyhow::Result<Self> {
        Self::start(kind, test_name, url, ENGLISH).await
    }

    /// Opens `url` in a new Chromium whose user reads these languages, the preferred one first: `de-DE,de`.
    pub async fn open_for(languages: &str, test_name: &'static str, url: &str) -> anyhow::Result<Self> {
        Self::start(BrowserKind::Chromium, test_name, url, languages).await
    }

    async fn start(
        kind: BrowserKind,
        test_name: &'static str,
        url: &str,
        languages: &str,
    ) -> anyhow::Result<Self> {
        let driver = Driver::start(kind)?;
        let browser = ClientBuilder::new(HttpConnector::new())
            .capabilities(driver.capabilities(languages))
            .connect(&driver.url())
            .await?;
        browser.set_window_size(1200, 800).await?;
        browser.goto(url).await?;
        Ok(Self {
            browser,
            test_name,
            shots: 0,
            driver,
        })
    }

    /// Closes the browser.
    pub async fn close(self) -> anyhow::Result<()> {
        Ok(self.browser.close().await?)
    }

    /// Writes the current view to `target/screenshots/<test_name>-<n>-<state>.png`, for visual inspection.
    pub async fn screenshot(&mut self, state: &str) -> anyhow::Result<()> {
        // Wait for transitions to end, so that the screenshot shows the final state.
        tokio::time::sleep(Duration::from_millis(250)).await;
        self.shots += 1;
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
        std::fs::create_dir_all(&directory)?;
        let file = directory.join(format!("{}-{}-{state}.png", self.test_name, self.shots));
        Ok(std::fs::write(file, self.browser.screenshot().await?)?)
    }

    /// Resizes the window.
    pub async fn resize(&self, width: u32, height: u32) -> anyhow::Result<()> {
        Ok(self.browser.set_window_size(width, height).await?)
    }

    /// Reloads the page.
    pub async fn reload(&self) -> anyhow::Result<()> {
        if matches!(self.driver, Driver::Chromium(_)) {
            return Ok(self.browser.refresh().await?);
        }
        // The command of Firefox's driver reloads without the service worker, as a user does with Ctrl+Shift+R.
        self.execute("window.isReplaced = false; location.reload()")
            .await?;
        self.wait_script("return window.isReplaced === undefined && document.readyState === 'complete'")
            .await
    }

    /// Opens `url` in a new tab and switches to it. Returns the previous tab.
    pub async fn open_tab(&self, url: &str) -> anyhow::Result<WindowHandle> {
        let left = self.browser.window().await?;
        let tab = self.browser.new_window(true).await?.handle;
        self.browser.switch_to_window(tab).await?;
        self.browser.goto(url).await?;
        Ok(left)
    }

    /// The tab that is shown.
    pub async fn tab(&self) -> anyhow::Result<WindowHandle> {
        Ok(self.browser.window().await?)
    }

    /// Switches to another tab.
    pub async fn show_tab(&self, tab: WindowHandle) -> anyhow::Result<()> {
        Ok(self.browser.switch_to_window(tab).await?)
    }

    /// Returns the element with this role and accessible name.
    pub async fn find(&self, role: &str, name: &str) -> anyhow::Result<Element> {
        let quoted = if name.contains('\'') {
            format!("\"{name}\"")
        } else {
            format!("'{name}'")
        };
        let native = match role {
            "button" => "self::button",
            "dialog" => "self::dialog",
            "combobox" => "self::select",
            "textbox" => "self::input[@type='text' or @type='password' or @type='search'] or self::textarea",
            "link" => "self::a",
            "checkbox" => "self::input[@type='checkbox']",
            "spinbutton" => "self::input[@type='number']",
            "progressbar" => "self::progress",
            "heading" => "self::h1 or self::h2 or self::h3",
            "list" => "self::ul or self::ol",
            _ => "false()",
        };
        let path = format!(
            "//*[@role='{role}' or {native}][@aria-label={quoted} or normalize-space()={quoted} \
             or .//*[not(@aria-hidden) and normalize-space()={quoted}] \
             or @aria-labelledby=//*[normalize-space()={quoted}]/@id \
             or ancestor::label[normalize-space()={quoted} or .//span[normalize-space()={quoted}]] \
             or @id=//label[.//span[normalize-space()={quoted}]]/@for]"
        );
        let begun = Instant::now();
        loop {
            let element = self
                .browser
                .wait()
                .at_most(TIMEOUT)
                .for_element(Locator::XPath(&path))
                .await;
            match element {
                Err(error) if is_page_gone(&error) && begun.elapsed() < TIMEOUT => {}
                element => return element.with_context(|| format!("no {role} called {name:?}")),
            }
        }
    }

    /// Clicks the element with this role and name. If it is in the menu, opens the menu first, as a user would.
    pub async fn click(&self, role: &str, name: &str) -> anyhow::Result<()> {
        let element = self.find(role, name).await?;
        let open_menu = "const menu = arguments[0].closest('#menu'); \
             if (menu && !arguments[0].checkVisibility()) document.getElementById('menu-button').click();";
        let argument = serde_json::to_value(&element)?;
        self.browser.execute(open_menu, vec![argument]).await?;
        // If the page scrolls smoothly, the driver would click before scrolling ends.
        let script = "arguments[0].scrollIntoView({block: 'nearest', behavior: 'instant'})";
        let argument = serde_json::to_value(&element)?;
        self.browser.execute(script, vec![argument]).await?;
        Ok(element.click().await?)
    }

    /// Moves the focus to the element with this role and name.
    pub async fn focus(&self, role: &str, name: &str) -> anyhow::Result<()> {
        let element = serde_json::to_value(&self.find(role, name).await?)?;
        self.browser
            .execute("arguments[0].focus()", vec![element])
            .await?;
        Ok(())
    }

    /// Replaces the whole text by typing.
    pub async fn write(&self, text: &str) -> anyhow::Result<()> {
        self.write_into("Text", text).await
    }

    /// Does the same where the interface has another name for the editor.
    pub async fn write_into(&self, editor: &str, text: &str) -> anyhow::Result<()> {
        let editor = self.find("textbox", editor).await?;
        editor.click().await?;
        self.chord(Key::Control, 'a').await?;
        let mut keys = KeyActions::new("keyboard".to_owned());
        for value in text.chars() {
            let value = if value == '\n' { Key::Enter.into() } else { value };
            keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        Ok(self.browser.perform_actions(keys).await?)
    }

    /// Opens `url` in this tab.
    ///
    /// A page that is still checking the session may redirect to the login page, and that redirect would replace `url`.
    /// A user would see it and wait; this method stops the page first.
    pub async fn visit(&self, url: &str) -> anyhow::Result<()> {
        self.browser.execute("window.stop()", vec![]).await?;
        Ok(self.browser.goto(url).await?)
    }

    /// Types into the field with this label, after clearing it.
    pub async fn fill(&self, label: &str, text: &str) -> anyhow::Result<()> {
        let field = self.find("textbox", label).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Creates an account on the page at `url`, and waits for the editor.
    pub async fn create_account(&self, url: &str, name: &str, password: &str) -> anyhow::Result<()> {
        self.visit(url).await?;
        self.fill("Account name", name).await?;
        self.fill("Password", password).await?;
        self.click("button", "Create account").await?;
        self.find("textbox", "Text").await.map(|_| ())
    }

    /// Accepts the browser's confirmation dialog.
    pub async fn confirm(&self) -> anyhow::Result<()> {
        Ok(self.browser.accept_alert().await?)
    }

    /// Returns the visible text of the first element with this role and name.
    pub async fn read(&self, role: &str, name: &str) -> anyhow::Result<String> {
        Ok(self.find(role, name).await?.text().await?)
    }

    /// Presses a single key.
    pub async fn press(&self, key: impl Into<char>) -> anyhow::Result<()> {
        let value = key.into();
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value });
        Ok(self.browser.perform_actions(keys).await?)
    }

    /// Presses the keys of a text one after the other, with the same time between them.
    pub async fn type_evenly(&self, text: &str, between: Duration) -> anyhow::Result<()> {
        let mut keys = KeyActions::new("keyboard".to_owned());
        for value in text.chars() {
            keys = keys
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value })
                .then(KeyAction::Pause { duration: between });
        }
        Ok(self.browser.perform_actions(keys).await?)
    }

    /// Sends a command of Chromium's own protocol, and returns its result.
    pub async fn chromium(&self, command: &str, parameters: Value) -> anyhow::Result<Value> {
        let url = format!("{}/goog/cdp/execute", self.session_url().await?);
        let body = json!({"cmd": command, "params": parameters});
        let answer = reqwest::Client::new().post(url).json(&body).send().await?;
        let mut answer: Value = answer.error_for_status()?.json().await?;
        Ok(answer["value"].take())
    }

    /// The URL of this session at the driver, for commands that only Chromium knows.
    pub async fn session_url(&self) -> anyhow::Result<String> {
        let session = self.browser.session_id().await?.context("no session")?;
        Ok(format!("{}/session/{session}", self.driver.url()))
    }

    /// Presses a key while another is held down.
    pub async fn chord(&self, held: Key, key: impl Into<char>) -> anyhow::Result<()> {
        let (held, value) = (held.into(), key.into());
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: held })
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value })
            .then(KeyAction::Up { value: held });
        Ok(self.browser.perform_actions(keys).await?)
    }

    /// Returns the visible text of the editor, a line for each paragraph.
    pub async fn text(&self) -> anyhow::Result<String> {
        self.find("textbox", "Text").await?;
        // `innerText` would have two line breaks for an empty paragraph, and nothing of paragraphs that are out of sight.
        // Chromium puts pasted text into a `span` when it pastes into the middle of a paragraph.
        let script = "const lines = []; let isOpen = false; const visit = parent => { for (const node of parent.childNodes) { \
             if (node.nodeName === 'DIV') { isOpen = false; \
             if (node.querySelector('div')) visit(node); else { lines.push(''); isOpen = true; visit(node); } isOpen = false; } \
             else if (node.nodeName === 'SPAN') visit(node); \
             else { if (!isOpen) { lines.push(''); isOpen = true; } \
             lines[lines.length - 1] += node.data ?? (node.nextSibling ? '\\n' : ''); } } }; \
             visit(document.getElementById('text')); return lines.join('\\n');";
        let text = self.browser.execute(script, vec![]).await?;
        let text = text.as_str().unwrap_or_default();
        Ok(text.trim_end_matches('\n').replace('\u{a0}', " "))
    }

    /// Returns the words underlined as this kind (`spelling`, …), in order.
    pub async fn underlined(&self, kind: &str) -> anyhow::Result<Vec<String>> {
        let script = "const found = CSS.highlights.get('emend-' + arguments[0]); if (!found) return []; \
             return [...found].map(r => { const range = document.createRange(); \
             range.setStart(r.startContainer, r.startOffset); range.setEnd(r.endContainer, r.endOffset); \
             return [range.getBoundingClientRect().y, range.getBoundingClientRect().x, range.toString()]; }) \
             .sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(r => r[2]);";
        let rects = self.browser.execute(script, vec![json!(kind)]).await?;
        Ok(serde_json::from_value(rects)?)
    }

    /// Waits until exactly these words are underlined as this kind.
    pub async fn wait_underlined(&self, kind: &str, words: &[&str]) -> anyhow::Result<()> {
        self.wait(&format!("{words:?} to be underlined as {kind}"), async || {
            let now = self.underlined(kind).await?;
            Ok((now == words).then_some(()).ok_or(format!("{now:?}")))
        })
        .await
    }

    /// Waits until the editor contains exactly this text.
    pub async fn wait_text(&self, text: &str) -> anyhow::Result<()> {
        self.wait(&format!("the text {text:?}"), async || {
            let now = self.text().await?;
            Ok((now == text).then_some(()).ok_or(now))
        })
        .await
    }

    /// Waits until these words are visible on the page.
    pub async fn wait_for(&self, words: &str) -> anyhow::Result<()> {
        self.wait(&format!("{words:?} to be read"), async || {
            let all = self
                .browser
                .execute("return document.body?.innerText ?? ''", vec![])
                .await?;
            let all = all.as_str().unwrap_or_default().to_owned();
            Ok(all.contains(words).then_some(()).ok_or(all))
        })
        .await
    }

    /// Waits until these words are no longer visible on the page.
    pub async fn wait_gone(&self, words: &str) -> anyhow::Result<()> {
        self.wait(&format!("{words:?} to be gone"), async || {
            let all = self
                .browser
                .execute("return document.body?.innerText ?? ''", vec![])
                .await?;
            let all = all.as_str().unwrap_or_default().to_owned();
            Ok((!all.contains(words)).then_some(()).ok_or(all))
        })
        .await
    }

    /// Waits until a script returns `true`.
    pub async fn wait_script(&self, script: &str) -> anyhow::Result<()> {
        self.wait(script, async || {
            let now = self.browser.execute(script, vec![]).await?;
            Ok((now == true).then_some(()).ok_or(now.to_string()))
        })
        .await
    }

    /// Waits until the browser has no unsent choices.
    pub async fn wait_sent(&self) -> anyhow::Result<()> {
        self.wait_script("return Object.keys(localStorage).every(key => !key.startsWith('emend.choice.'))")
            .await
    }

    /// Returns the replacements in the open dialog, in order.
    pub async fn offered_replacements(&self) -> anyhow::Result<Vec<String>> {
        let script = "return [...document.querySelectorAll('[role=dialog] [aria-label=Replacements] button')] \
             .map(b => [...b.childNodes].filter(n => n.getAttribute?.('aria-hidden') !== 'true') \
             .map(n => n.textContent).join('').trim())";
        Ok(serde_json::from_value(
            self.browser.execute(script, vec![]).await?,
        )?)
    }

    /// Opens a closed section by a click on its heading, of which `heading` is a part.
    pub async fn open_section(&self, heading: &str) -> anyhow::Result<()> {
        let script = "const section = [...document.querySelectorAll('details')] \
             .find(section => section.querySelector('summary').innerText.includes(arguments[0])); \
             if (section && !section.open) section.querySelector('summary').click(); return section?.open === true;";
        self.wait("an open section", async || {
            let is_open = self.execute_with(script, vec![json!(heading)]).await?;
            Ok(if is_open == true {
                Ok(())
            } else {
                Err(format!("no section “{heading}”"))
            })
        })
        .await
    }

    /// Runs a script, for state that is not visible.
    pub async fn execute(&self, script: &str) -> anyhow::Result<Value> {
        Ok(self.browser.execute(script, vec![]).await?)
    }

    /// Runs a script that reads its `arguments`.
    pub async fn execute_with(&self, script: &str, arguments: Vec<Value>) -> anyhow::Result<Value> {
        Ok(self.browser.execute(script, arguments).await?)
    }

    /// Repeats `ask` until it succeeds. On timeout, the error contains the last observation.
    async fn wait(
        &self,
        what: &str,
        ask: impl AsyncFn() -> anyhow::Result<Result<(), String>>,
    ) -> anyhow::Result<()> {
        let begun = Instant::now();
        loop {
            let answer = match ask().await {
                Err(error) if error.downcast_ref().is_some_and(is_page_gone) => Err(error.to_string()),
                answer => answer?,
            };
            match answer {
                Ok(()) => return Ok(()),
                Err(seen) if begun.elapsed() > TIMEOUT => bail!("waited for {what}; last seen: {seen}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }
}

/// Whether a command failed because the browser was going from one page to another, so that the next page can be asked.
fn is_page_gone(error: &CmdError) -> bool {
    error.to_string().contains("aborted by navigation")
}
