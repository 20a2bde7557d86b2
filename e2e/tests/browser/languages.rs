//! Stories about the language of a text: it is decided once, from enough text, and is put right by one click.

use emend_e2e::{BrowserPage, EmendServer};
use fantoccini::key::Key;
use serde_json::json;

/// Sentences that a guess by their letters takes for Norwegian, Dutch or German.
const EVERYDAY_SENTENCES: [&str; 5] = [
    "I recieve teh letter.",
    "Moreover it rains. It could of rained more.",
    "Happy birthday, and see you on Saturday!",
    "Our client sent an e-mail.",
    "Best wishes from all of us.",
];

const GERMAN: &str = "Das ist ein langer Absatz auf Deutsch, und wir haben gestern mit den anderen im Haus lange auf euch gewartet, \
    weil niemand wusste, wann ihr kommt und ob ihr noch etwas esst.";
const ENGLISH: &str = "This is a long paragraph in English, and we waited for you in the house with the others for a long time, \
    because nobody knew when you would come and whether you would eat.";

/// Languages whose dictionaries are installed beside German. What a text is taken for depends on them, not on their words.
const OTHER_LANGUAGES: [&str; 20] = [
    "af_ZA", "ca_ES", "cs_CZ", "da_DK", "es_ES", "et_EE", "fr_FR", "hr_HR", "hu_HU", "it_IT", "lt_LT",
    "lv_LV", "nb_NO", "nl_NL", "pl_PL", "pt_PT", "ro_RO", "sl_SI", "sv_SE", "tr_TR",
];

/// Starts a server that can also check German, with a dictionary of a few words.
fn server_with_german(data: &std::path::Path) -> anyhow::Result<EmendServer> {
    server_with(data, &[])
}

/// Starts a server that can also check German and these languages.
fn server_with(data: &std::path::Path, others: &[&str]) -> anyhow::Result<EmendServer> {
    let dictionaries = data.join("dictionaries");
    std::fs::create_dir_all(&dictionaries)?;
    let mut words: Vec<&str> = GERMAN
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    words.sort_unstable();
    words.dedup();
    std::fs::write(
        dictionaries.join("de_DE.dic"),
        format!("{}\n{}\n", words.len(), words.join("\n")),
    )?;
    std::fs::write(dictionaries.join("de_DE.aff"), "SET UTF-8\n")?;
    for name in others {
        std::fs::write(dictionaries.join(format!("{name}.dic")), "1\nEmend\n")?;
        std::fs::write(dictionaries.join(format!("{name}.aff")), "SET UTF-8\n")?;
    }
    let dictionaries = dictionaries.display().to_string();
    EmendServer::start_with(data, 0, &["--dictionaries", &dictionaries])
}

#[tokio::test]
async fn everyday_english_is_never_taken_for_another_language() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = server_with(data.path(), &OTHER_LANGUAGES)?;
    let page = BrowserPage::open("everyday", server.url()).await?;
    // The dictionaries are there.
    page.wait_script("return document.querySelectorAll('.settings option').length > 20")
        .await?;
    for sentence in EVERYDAY_SENTENCES {
        page.write("").await?;
        for word in sentence.split_inclusive(' ') {
            for letter in word.chars() {
                page.press(letter).await?;
            }
            page.wait_for("English (US)").await?;
        }
        page.wait_text(sentence).await?;
        let shown = "return document.querySelector('.statusbar').innerText.split('\\n').filter(line => /\\(|Detected|Check as/.test(line))";
        let shown = page.execute(shown).await?;
        let lines = shown.as_array().cloned().unwrap_or_default();
        assert!(!lines.is_empty(), "{sentence}");
        for line in lines {
            assert!(
                line.as_str().unwrap_or_default().contains("English (US)"),
                "{sentence}: {line}"
            );
        }
    }
    page.close().await
}

#[tokio::test]
async fn a_german_text_is_recognised_and_its_language_set_by_one_click() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = server_with_german(data.path())?;
    let mut page = BrowserPage::open("told", server.url()).await?;
    page.write(GERMAN).await?;
    page.wait_for("Detected: German").await?;
    page.wait_underlined("spelling", &[]).await?;
    page.screenshot("detected").await?;
    // A few English words do not change it.
    page.press(Key::Enter).await?;
    for letter in "Best wishes from us".chars() {
        page.press(letter).await?;
    }
    page.wait_for("Detected: German").await?;
    page.click("button", "Not German? Check as English").await?;
    let chosen = page
        .execute("return document.querySelector('select').selectedOptions[0].value")
        .await?;
    assert_eq!(chosen, "en-US");
    page.screenshot("put-right").await?;
    page.close().await
}

#[tokio::test]
async fn each_long_paragraph_of_a_mixed_text_is_checked_in_its_own_language() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let server = server_with_german(data.path())?;
    let mut page = BrowserPage::open("mixed", server.url()).await?;
    // A check may come while only the first two paragraphs are written. English is most of the text then, too.
    page.write(&format!(
        "{ENGLISH} {ENGLISH} I recieve it.\n{GERMAN} Häuuser\n{ENGLISH}"
    ))
    .await?;
    page.wait_for("Detected: English (US)").await?;
    page.wait_underlined("spelling", &["recieve", "Häuuser"]).await?;
    page.screenshot("checked").await?;
    page.close().await
}

#[tokio::test]
async fn the_menu_groups_languages_and_names_their_regions() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let regional = [
        "ar_AE", "ar_EG", "es_AR", "es_ES", "es_MX", "fr_FR", "fr_MC", "nl_NL",
    ];
    let server = server_with(data.path(), &regional)?;
    let mut page = BrowserPage::open_for("de-DE,de,en-US", "language-menu", server.url()).await?;
    page.wait_script("return document.querySelectorAll('.settings option').length > 8")
        .await?;
    page.execute("document.querySelector('.settings select').size = 24")
        .await?;
    page.screenshot("open").await?;
    let groups = page
        .execute(
            "return [...document.querySelectorAll('.settings optgroup')].map(group => \
                 [group.label, ...[...group.children].map(option => option.innerText.trim())])",
        )
        .await?;
    // The user's languages come first, and all are named in the language of the interface.
    assert_eq!(
        groups,
        json!([
            [
                "Ihre Sprachen",
                "Deutsch (Deutschland)",
                "Englisch (Vereinigte Staaten)"
            ],
            [
                "Englisch",
                "Englisch (Australien)",
                "Englisch (Indien)",
                "Englisch (Kanada)",
                "Englisch (Vereinigtes Königreich)"
            ],
            [
                "Arabisch",
                "Arabisch (Ägypten)",
                "Arabisch (Vereinigte Arabische Emirate)"
            ],
            ["Französisch", "Französisch (Frankreich)", "Französisch (Monaco)"],
            [
                "Spanisch",
                "Spanisch (Spanien)",
                "Spanisch (Argentinien)",
                "Spanisch (Mexiko)"
            ],
            ["Weitere Sprachen", "Niederländisch (Niederlande)"]
        ])
    );
    page.close().await
}
