//! Tests of the choice of a language.

use super::*;
use emend_engine::Worker;

struct FakeDetector(Vec<LanguageInfo>);

/// A language with an unreadable dictionary, which only shows when it is read.
struct BrokenDictionary([LanguageInfo; 1], std::sync::OnceLock<()>);

impl Detector for BrokenDictionary {
    fn languages(&self) -> &[LanguageInfo] {
        &self.0
    }
    fn worker(&self, _: &LanguageTag) -> Option<Box<dyn Worker>> {
        None
    }
    fn knows(&self, _: &str) -> bool {
        false
    }
    fn readiness(&self) -> DetectorReadiness {
        self.1
            .get()
            .map_or(DetectorReadiness::Unread, |()| DetectorReadiness::Broken)
    }
    fn prepare(&self) -> DetectorReadiness {
        self.1.get_or_init(|| ());
        self.readiness()
    }
}

impl Detector for FakeDetector {
    fn languages(&self) -> &[LanguageInfo] {
        &self.0
    }
    fn worker(&self, _: &LanguageTag) -> Option<Box<dyn Worker>> {
        None
    }
    /// The only known word is the language's name.
    fn knows(&self, word: &str) -> bool {
        self.0.iter().all(|language| language.name == word)
    }
}

fn languages(codes: &[&str]) -> Languages {
    let info = |code: &&str| LanguageInfo {
        code: code.parse().unwrap(),
        name: (*code).to_owned(),
    };
    Languages::new([Arc::new(FakeDetector(codes.iter().map(info).collect())) as Arc<dyn Detector>])
}

fn code(languages: &Languages, wanted: &str, text: &str) -> String {
    languages
        .choose(wanted, &[], text)
        .unwrap()
        .language
        .code
        .to_string()
}

#[test]
fn a_language_without_a_region_is_its_main_variant() {
    let languages = languages(&["en-GB", "en-US", "de-AT", "de-DE", "fr-FR"]);
    assert_eq!(code(&languages, "en", ""), "en-US");
    assert_eq!(code(&languages, "de", ""), "de-DE");
    assert_eq!(code(&languages, "de_at", ""), "de-AT");
}

#[test]
fn an_unavailable_region_is_replaced_by_the_nearest_one() {
    let languages = languages(&[
        "en-AU", "en-GB", "en-US", "de-AT", "de-DE", "es-AR", "es-ES", "fr", "nb-NO", "pt-BR", "sv-FI",
        "sv-SE",
    ]);
    for (wanted, used) in [
        ("en-NZ", "en-GB"),
        ("en-IE", "en-GB"),
        ("en_ZA", "en-GB"),
        ("de-DE-x-simple-language", "de-DE"),
        ("de-LU", "de-DE"),
        ("es-MX", "es-ES"),
        ("es", "es-ES"),
        ("sv", "sv-SE"),
        ("fr-CA", "fr"),
        ("pt-PT", "pt-BR"),
        ("pt", "pt-BR"),
        ("no", "nb-NO"),
    ] {
        assert_eq!(code(&languages, wanted, ""), used, "{wanted}");
    }
    let american = self::languages(&["en-US"]);
    assert_eq!(code(&american, "en-ZA", ""), "en-US");
}

#[test]
fn auto_distinguishes_british_and_american_words() {
    let english = Arc::new(emend_engine::HarperDetector::new()) as Arc<dyn Detector>;
    let languages = Languages::new([english]);
    for (text, wanted) in [
        ("The colour of the theatre is grey.", "en-GB"),
        ("The color of the theater is gray.", "en-US"),
        ("We organised a programme for our neighbours.", "en-GB"),
        ("Nothing tells where this was written.", "en-US"),
    ] {
        assert_eq!(code(&languages, "auto", text), wanted, "{text}");
    }
}

#[test]
fn auto_selects_the_main_variant_of_the_detected_language() {
    let languages = languages(&[
        "en-GB", "en-US", "de-AT", "de-DE", "es-AR", "es-ES", "pt-BR", "pt-PT",
    ]);
    assert_eq!(code(&languages, "auto", "Ich habe das nicht gesehen."), "de-DE");
    assert_eq!(
        code(&languages, "auto", "Muchas gracias por todo lo que has hecho."),
        "es-ES"
    );
    assert_eq!(
        code(&languages, "auto", "Não sei o que você quer fazer com isso."),
        "pt-PT"
    );
    assert_eq!(code(&languages, "auto", "I do not know what you mean."), "en-US");
    let hints = LanguageHints {
        likely: &["de"],
        preferred: &[],
    };
    let guess = languages.guess_with("Hello", hints).unwrap();
    assert_eq!(guess.language.as_str(), "de-DE");
}

#[test]
fn auto_detects_the_language_and_reports_it() {
    let languages = languages(&["en-US", "de-DE"]);
    let german = "Das ist ein ziemlich langer deutscher Satz über das Wetter und die Leute.";
    let chosen = languages.choose("auto", &[], german).unwrap();
    assert_eq!((chosen.language.code.as_str(), chosen.detected), ("de-DE", true));
    assert_eq!(code(&languages, "auto", ""), "en-US");
}

#[test]
fn a_word_is_known_only_where_every_variant_has_it() {
    let detector = |code: &str| Arc::clone(&languages(&[code]).available[0].1);
    let one = Languages::new([detector("en-US"), detector("de-DE")]);
    assert!(one.know("en", "en-US") && !one.know("en", "de-DE"));
    assert!(!one.know("fr", "en-US"));
    let two = Languages::new([detector("en-US"), detector("en-GB")]);
    assert!(!two.know("en", "en-US"));
    // Languages that are not available are not asked.
    assert!(Languages::new([detector("en-US"), detector("en-US")]).know("en", "en-US"));
}

#[tokio::test]
async fn a_language_whose_dictionary_is_broken_is_refused_and_neither_listed_nor_guessed_again() {
    let german = "Das ist ein ziemlich langer deutscher Satz über das Wetter und die Leute.";
    let info = LanguageInfo {
        code: "de-DE".parse().unwrap(),
        name: "German".to_owned(),
    };
    let broken =
        || Arc::new(BrokenDictionary([info.clone()], std::sync::OnceLock::new())) as Arc<dyn Detector>;
    let english = || Arc::clone(&languages(&["en-US"]).available[0].1);

    let guessed = Languages::new([english(), broken()]);
    let chosen = guessed.prepared("auto", &[], german).await.unwrap();
    assert_eq!(chosen.language.code.as_str(), "en-US");

    let asked = Languages::new([english(), broken()]);
    assert_eq!(asked.list().len(), 2);
    for _ in 0..2 {
        let refused = asked.prepared("de-DE", &[], german).await;
        assert!(
            matches!(refused, Err(ServiceError::BrokenDictionary(_))),
            "{refused:?}"
        );
        assert_eq!(asked.list().len(), 1);
    }
}

#[test]
fn unsupported_and_malformed_languages_are_refused() {
    let languages = languages(&["en-US"]);
    assert!(matches!(
        languages.choose("xx", &[], ""),
        Err(ServiceError::UnknownLanguage(_))
    ));
    assert!(matches!(
        languages.choose("no such", &[], ""),
        Err(ServiceError::Malformed { .. })
    ));
}

/// The language of a text by a user with these languages.
fn code_for(languages: &Languages, preferred: &[&str], text: &str) -> String {
    let preferred: Vec<LanguageTag> = preferred.iter().map(|tag| tag.parse().unwrap()).collect();
    languages
        .choose("auto", &preferred, text)
        .unwrap()
        .language
        .code
        .to_string()
}

#[test]
fn a_short_text_is_in_the_first_language_of_its_author_that_can_be_checked() {
    let languages = languages(&["en-GB", "en-US", "de-AT", "de-DE", "nb-NO", "nl", "ru-RU"]);
    for text in [
        "I recieve teh letter.",
        "Moreover it rains.",
        "Happy birthday, and see you on Saturday!",
        "Our client sent an e-mail.",
        "Ich habe das gesehen.",
    ] {
        assert_eq!(code_for(&languages, &["en-US", "de"], text), "en-US", "{text}");
        assert_eq!(code_for(&languages, &["fr-FR", "de"], text), "de-DE", "{text}");
    }
    // Letters of another script are no guess.
    assert_eq!(code_for(&languages, &["en-US"], "Привет, как дела?"), "ru-RU");
    let german = "Ich habe das nicht gesehen, aber wir waren gestern mit den anderen im Haus und haben lange auf euch gewartet, \
        weil niemand wusste, wann ihr kommt.";
    assert_eq!(code_for(&languages, &["en-US"], german), "de-DE");
    assert_eq!(code_for(&languages, &["en-US", "de-AT"], german), "de-AT");
}

#[test]
fn the_authors_region_applies_unless_the_text_suggests_another() {
    let english = Arc::new(emend_engine::HarperDetector::new()) as Arc<dyn Detector>;
    let languages = Languages::new([english]);
    let british = "The colour of the theatre is grey.";
    assert_eq!(code_for(&languages, &["en-US"], british), "en-GB");
    assert_eq!(code_for(&languages, &["en-US"], "The colour is here."), "en-US");
    assert_eq!(code_for(&languages, &["en-GB"], "The color is here."), "en-GB");
    assert_eq!(
        code_for(&languages, &["en-GB"], "Nothing tells where this was written."),
        "en-GB"
    );
    assert_eq!(
        code_for(&languages, &["de-DE"], "Nothing tells where this was written."),
        "en-US"
    );
}

#[test]
fn lines_in_another_language_are_named() {
    let languages = languages(&["en-US", "de-AT", "de-DE"]);
    let english = "This is a long line of English words, as someone would write them in a letter about the weather and the news \
        of the day.";
    let german = "Und das ist eine lange Zeile mit deutschen Wörtern, wie sie jemand in einem Brief über das Wetter und die \
        Nachrichten des Tages schreiben würde.";
    let text = format!("{english}\nKurz und gut.\n{german}\n{english}");
    let others = languages.other_languages(&"en-US".parse().unwrap(), &[], &text);
    assert_eq!(others.len(), 1);
    assert_eq!(others[0].code.as_str(), "de-DE");
    assert_eq!(others[0].span.slice(&text), Some(german));
}

/// Sentences of everyday messages; the last ones are long enough to tell a language from.
const EVERYDAY: [&str; 25] = [
    "Hi Tom!",
    "Thanks a lot.",
    "See you on Monday.",
    "No problem at all.",
    "I am on my way.",
    "Can you call me later?",
    "Happy birthday, Anna!",
    "It is raining again.",
    "Sorry, I am late.",
    "Dinner is at seven.",
    "Did you feed the cat?",
    "We won the match!",
    "My train was delayed.",
    "Best wishes from all of us.",
    "I sent the invoice in June.",
    "Let me know if that suits you.",
    "The printer is out of paper again.",
    "Do we have any milk left?",
    "Our guests arrive at nine, so be in time.",
    "Is the meeting in room three or four?",
    "Please find the minutes attached.",
    "He said that he had never been to Oslo.",
    "I recieved teh letter, but it was for somebody else.",
    "When I came home in the evening, the lights were on, the door was open and there was nobody in the kitchen or the garden.",
    "Could you send me the report before Friday, because I have to read all of it on the train to Berlin and talk to Maria about it?",
];

/// The guess depends on which languages there are, not on the words in their dictionaries.
const INSTALLED: [&str; 24] = [
    "af-ZA", "ca-ES", "cs-CZ", "da-DK", "de-DE", "es-ES", "et-EE", "fr-FR", "hr-HR", "hu-HU", "id-ID",
    "it-IT", "lt-LT", "lv-LV", "nb-NO", "nl-NL", "pl-PL", "pt-PT", "ro-RO", "sk-SK", "sl-SI", "sv-SE",
    "tr-TR", "vi-VN",
];

#[test]
fn everyday_english_is_detected_from_the_first_letter_with_any_dictionaries() {
    let info = |code: &str| LanguageInfo {
        code: code.parse().unwrap(),
        name: code.to_owned(),
    };
    let english = Arc::new(emend_engine::HarperDetector::new()) as Arc<dyn Detector>;
    let others = Arc::new(FakeDetector(INSTALLED.map(info).to_vec())) as Arc<dyn Detector>;
    let languages = Languages::new([english, others]);
    let tags = |tags: &[&str]| tags.iter().map(|tag| tag.parse().unwrap()).collect::<Vec<_>>();
    let mut wrong = Vec::new();
    // The languages of a browser: the editor names them in each request.
    for browser in [tags(&["en-US", "en"]), tags(&["en-GB", "en", "de-DE", "fr-FR"])] {
        let mut look = |text: &str| {
            let chosen = languages.choose("auto", &browser, text).unwrap().language;
            if chosen.code.base() != "en" {
                wrong.push(format!("{}: {text:?} {browser:?}", chosen.code));
            }
            for other in languages.other_languages(&chosen.code, &browser, text) {
                wrong.push(format!("a line in {}: {text:?}", other.code));
            }
        };
        for sentence in EVERYDAY {
            for (at, letter) in sentence.char_indices() {
                look(&sentence[..at + letter.len_utf8()]);
            }
        }
        // A document grows word by word, beyond what is enough to decide about it.
        let mut document = String::new();
        for word in EVERYDAY.join(" ").split_inclusive(' ') {
            document.push_str(word);
            look(&document);
        }
    }
    assert!(wrong.is_empty(), "{} of {wrong:#?}", wrong.len());
}
