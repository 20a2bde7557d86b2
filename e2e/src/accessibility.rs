//! Finds what assistive technology would not understand on a page, with axe-core.

use std::path::PathBuf;

use anyhow::Context;
use serde_json::{Value, json};

use crate::BrowserPage;

/// The themes, each looked at.
const THEMES: [&str; 2] = ["light", "dark"];
/// The widths of the window in pixels: of a desk and of a phone.
const WIDTHS: [u32; 2] = [1280, 360];
/// The smallest width at which everything must be within reach, as in WCAG 2.2, 1.4.10.
const MIN_WIDTH: u32 = 320;

/// Returns the violations as `rule: the element, and what is wrong with it`. `arguments[0]` is whether only colours are looked at.
const RUN_AXE: &str = "const options = {resultTypes: ['violations'], elementRef: false}; \
     if (arguments[0]) options.runOnly = ['color-contrast']; \
     const {violations} = await axe.run(document, options); \
     return violations.flatMap(({id, nodes}) => nodes.map(node => \
         `${id}: ${node.html.slice(0, 160)} ${node.failureSummary.split('\\n').slice(1).join(';')}`));";

/// Returns the fields whose frame does not stand out from what is around it by 3 : 1 (WCAG 2.2, 1.4.11), and placeholders that do not
/// by 4.5 : 1, which axe does not look at.
const FIND_PALE_FRAMES: &str = "const light = colour => { \
         const parts = colour.match(/[\\d.]+/g).slice(0, 3).map(part => part / 255) \
             .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4); \
         return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]; }; \
     const behind = element => { \
         for (let at = element; at; at = at.parentElement) { \
             const colour = getComputedStyle(at).backgroundColor; \
             if (!/rgba\\(.*, 0\\)/.test(colour)) return light(colour); } \
         return 1; }; \
     const fields = document.querySelectorAll('input:not([type=checkbox], [type=radio], [type=file]), select, textarea, button.framed'); \
     const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); \
     return [...fields].filter(field => field.checkVisibility()).flatMap(field => { \
         const frame = contrast(light(getComputedStyle(field).borderBottomColor), behind(field.parentElement)); \
         const hint = field.placeholder ? contrast(light(getComputedStyle(field, '::placeholder').color), behind(field)) : 21; \
         const describe = (what, value) => `${what} ${value.toFixed(1)} : 1: ${field.outerHTML.slice(0, 160)}`; \
         return [...(frame < 3 ? [describe('frame', frame)] : []), ...(hint < 4.5 ? [describe('placeholder', hint)] : [])]; });";

/// Returns what is cut off at the right, or makes the page scroll sideways.
const FIND_OVERFLOW: &str = "const cut = []; \
     if (document.documentElement.scrollWidth > innerWidth) cut.push(`the page is ${document.documentElement.scrollWidth} px wide`); \
     for (const element of document.querySelectorAll('a, button, input, select, textarea, p, h1, h2, h3, li, label')) { \
         if (!element.checkVisibility({visibilityProperty: true}) || element.closest('.unseen, .skip')) continue; \
         const {left, right, width} = element.getBoundingClientRect(); \
         let scrolls = false; \
         for (let at = element.parentElement; at; at = at.parentElement) \
             scrolls ||= /auto|scroll/.test(getComputedStyle(at).overflowX); \
         if (width && !scrolls && (right > innerWidth + 1 || left < -1)) cut.push(element.outerHTML.slice(0, 160)); } \
     return cut;";

impl BrowserPage {
    /// Returns what is wrong with the page as it is now: axe's violations and pale frames in both themes at the widths of a desk and a
    /// phone, and what is cut off in the narrowest window. `state` names the page in the messages.
    pub async fn barriers(&mut self, state: &str) -> anyhow::Result<Vec<String>> {
        // A colour that is still changing has no meaning.
        let still = json!({"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]});
        self.chromium("Emulation.setEmulatedMedia", still).await?;
        if self.execute("return typeof axe").await? == "undefined" {
            self.execute(&std::fs::read_to_string(axe()?)?).await?;
        }
        self.execute("document.querySelectorAll('details').forEach(details => { details.open = true; })")
            .await?;
        let mut all = Vec::new();
        for width in WIDTHS {
            self.show_at(width).await?;
            for theme in THEMES {
                self.execute(&format!("document.documentElement.dataset.theme = '{theme}'"))
                    .await?;
                let only_colours = json!(theme != THEMES[0]);
                let mut barriers = self.list(RUN_AXE, &[only_colours]).await?;
                barriers.extend(self.list(FIND_PALE_FRAMES, &[]).await?);
                all.extend(
                    barriers
                        .iter()
                        .map(|what| format!("{state}, {theme}, {width} px: {what}")),
                );
                self.screenshot(&format!("{state}-{width}-{theme}")).await?;
            }
        }
        self.show_at(MIN_WIDTH).await?;
        let cut = self.list(FIND_OVERFLOW, &[]).await?;
        all.extend(
            cut.iter()
                .map(|what| format!("{state}, {MIN_WIDTH} px: cut off: {what}")),
        );
        self.chromium("Emulation.clearDeviceMetricsOverride", json!({}))
            .await?;
        self.execute("document.documentElement.dataset.theme = 'auto'")
            .await?;
        Ok(all)
    }

    /// Shows the page as in a window of this width, which may be less than the browser's own window can be.
    async fn show_at(&self, width: u32) -> anyhow::Result<()> {
        let size = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false});
        self.chromium("Emulation.setDeviceMetricsOverride", size).await?;
        // The layout follows with the next frame.
        self.execute(
            "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))",
        )
        .await?;
        Ok(())
    }

    async fn list(&self, script: &str, arguments: &[Value]) -> anyhow::Result<Vec<String>> {
        let result = self.execute_with(script, arguments.to_vec()).await?;
        Ok(serde_json::from_value(result)?)
    }
}

/// The path of axe-core, which `cargo xtask test --only browser` installs.
fn axe() -> anyhow::Result<PathBuf> {
    std::env::var_os("EMEND_AXE")
        .map(PathBuf::from)
        .context("EMEND_AXE must be the path of axe.min.js; cargo xtask test --only browser sets it")
}
