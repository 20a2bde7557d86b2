//! Stories about the statistics of a text, its long sentences and the goals of a document.

use emend_e2e::{BrowserPage, EmendServer};
use fantoccini::key::Key;

const LONG: &str = "We walked along the river until the sun was low, and then we turned back to the old house on the hill, where my \
    brother had already lit the fire and my sister was reading a book to the children.";
const OTHER_LONG: &str = "In the morning the snow had covered the road, the garden and the roof of the barn, and because nobody could \
    drive to the village we stayed at home, played cards, baked bread and told each other stories.";

/// A text in easy English with two long sentences.
fn text() -> String {
    let easy = "The cat sat on the mat. It was a warm day. The birds sang in the trees. We had tea and cake.";
    format!("{easy}\n{LONG} We slept well.\n{OTHER_LONG}")
}

/// Replaces the number in a field.
async fn enter(page: &BrowserPage, label: &str, number: &str) -> anyhow::Result<()> {
    let field = page.find("spinbutton", label).await?;
    field.clear().await?;
    field.send_keys(number).await?;
    page.press(Key::Tab).await
}

async fn wait_selected(page: &BrowserPage, sentence: &str) -> anyhow::Result<()> {
    page.wait_script(&format!(
        "return getSelection().toString() === {sentence:?} && document.activeElement.id === 'text'"
    ))
    .await
}

#[tokio::test]
async fn a_writer_sees_how_the_text_reads_and_keeps_goals_for_it() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let mut page = BrowserPage::open("statistics", server.url()).await?;
    page.write("Too short.").await?;
    page.click("button", "Statistics").await?;
    page.wait_for("Needs at least 100 words").await?;
    page.press(Key::Escape).await?;
    page.write(&text()).await?;
    page.wait_for("103 words").await?;

    page.click("button", "Statistics").await?;
    page.wait_for("Grade 4: suitable for ages 9 and up").await?;
    enter(&page, "Word goal", "200").await?;
    enter(&page, "Maximum grade", "3").await?;
    page.click("checkbox", "Highlight long sentences").await?;
    page.wait_for("103 of 200 words").await?;
    page.wait_for("Grade 4, above your goal of 3").await?;
    assert_eq!(page.barriers("statistics").await?, [""; 0]);
    page.press(Key::Escape).await?;
    page.wait_underlined("long", &[LONG, OTHER_LONG]).await?;
    assert_eq!(page.barriers("goal").await?, [""; 0]);

    page.reload().await?;
    page.find("progressbar", "103 of 200 words").await?;
    page.wait_underlined("long", &[LONG, OTHER_LONG]).await?;
    page.click("button", "Statistics").await?;
    page.wait_script(
        "return [...document.querySelectorAll('.statistics input[type=number]')].map(field => field.value).join() === '200,3'",
    )
    .await?;
    page.click("checkbox", "Highlight long sentences").await?;
    page.click("button", "Clear goals").await?;
    page.wait_gone("of 200 words").await?;
    page.press(Key::Escape).await?;
    page.wait_underlined("long", &[]).await?;
    page.close().await
}

#[tokio::test]
async fn a_text_with_a_fixed_width_reads_like_the_same_text_without() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("wrapped-text", server.url()).await?;
    let broken = |text: &str| {
        text.replace(", where my ", ", where my\n")
            .replace("nobody could ", "nobody could\n")
    };
    page.write(&broken(&text())).await?;
    page.wait_for("103 words").await?;
    page.chord(Key::Control, Key::Home).await?;
    page.press(Key::F9).await?;
    page.wait_script(&format!(
        "return getSelection().toString().split(/\\s+/).join(' ') === {LONG:?}"
    ))
    .await?;
    page.click("button", "Statistics").await?;
    page.wait_for("Grade 4: suitable for ages 9 and up").await?;
    page.close().await
}

#[tokio::test]
async fn long_sentences_are_reached_by_keyboard() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = EmendServer::start(data.path(), 0)?;
    let page = BrowserPage::open("long-sentences", server.url()).await?;
    page.write(&text()).await?;
    page.chord(Key::Control, Key::Home).await?;
    page.press(Key::F9).await?;
    wait_selected(&page, LONG).await?;
    page.press(Key::F9).await?;
    wait_selected(&page, OTHER_LONG).await?;
    page.press(Key::F9).await?;
    wait_selected(&page, LONG).await?;
    page.chord(Key::Shift, Key::F9).await?;
    wait_selected(&page, OTHER_LONG).await?;
    // From the dialog, the focus goes into the text.
    page.focus("button", "Statistics").await?;
    page.press(Key::Enter).await?;
    page.focus("button", "Next long sentence").await?;
    page.press(Key::Enter).await?;
    wait_selected(&page, LONG).await?;
    page.write("Short.").await?;
    page.press(Key::F9).await?;
    page.wait_for("No long sentences").await?;
    page.close().await
}
