//! A user's mouse actions.

use fantoccini::actions::{InputSource, MouseActions, PointerAction};
use serde_json::json;

use crate::page::BrowserPage;

impl BrowserPage {
    /// Clicks the middle of an underlined word in the text.
    pub async fn click_word(&self, kind: &str, word: &str) -> anyhow::Result<()> {
        let script = "const found = [...CSS.highlights.get('emend-' + arguments[0])].map(r => { \
             const range = document.createRange(); range.setStart(r.startContainer, r.startOffset); \
             range.setEnd(r.endContainer, r.endOffset); return range; }).find(r => r.toString() === arguments[1]); \
             const box = found.getBoundingClientRect(); \
             return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];";
        let at: [f64; 2] = serde_json::from_value(
            self.browser
                .execute(script, vec![json!(kind), json!(word)])
                .await?,
        )?;
        self.drag(at, at).await
    }

    /// Presses the mouse at one point of the window, and releases it at another.
    pub async fn drag(&self, from: [f64; 2], to: [f64; 2]) -> anyhow::Result<()> {
        let (button, duration) = (0, None);
        let [press, release] = [from, to].map(|[x, y]| PointerAction::MoveTo { duration, x, y });
        let mouse = MouseActions::new("mouse".to_owned())
            .then(press)
            .then(PointerAction::Down { button })
            .then(release)
            .then(PointerAction::Up { button });
        Ok(self.browser.perform_actions(mouse).await?)
    }
}
