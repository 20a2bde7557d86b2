//! Names, acronyms, contractions, capitals and addresses in whole sentences.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::sync::LazyLock;

use emend_domain::IssueKind;
use emend_engine::{DetectedIssue, Detector, HarperDetector, silence_panics};

static ENGLISH: LazyLock<HarperDetector> = LazyLock::new(HarperDetector::new);

fn issues(text: &str) -> Vec<DetectedIssue> {
    silence_panics();
    ENGLISH.worker(&"en-US".parse().unwrap()).unwrap().detect(text)
}

/// Returns the surfaces of the spelling issues of a sentence, each with its first candidate.
fn marks(text: &str) -> Vec<(String, String)> {
    issues(text)
        .into_iter()
        .filter(|issue| issue.kind == IssueKind::Spelling)
        .map(|issue| {
            let first = issue.candidates.first().map(|candidate| candidate.value.clone());
            (issue.surface, first.unwrap_or_default())
        })
        .collect()
}

#[test]
fn names_acronyms_and_words_of_today_are_no_misspellings() {
    for text in [
        "We met Priya, Kowalski, Mohammed, Yuki, Björn and Siobhan there.",
        "Beyoncé flew from Łódź to São Paulo in a Škoda.",
        "The Kowalskis came in Novak's car.",
        "Pay in CZK or BTC.",
        "Our KPIs are good, and the ISPs and MPs agreed.",
        "The flyer says that the wifi is ok.",
        "Two GPs and several VCs play sudoku.",
        "It was a bona fide offer of 5 dollars per annum, pro rata.",
        "It was de facto déjà vu.",
        "We spoke to Zbrzezny about it.",
    ] {
        assert_eq!(marks(text), [], "{text}");
    }
}

#[test]
fn names_have_the_capitals_inside_that_the_dictionary_has() {
    for (text, surface, meant) in [
        ("We keep the code on Github these days.", "Github", "GitHub"),
        ("Open the page in Javascript first.", "Javascript", "JavaScript"),
        ("I watched Youtube all day.", "Youtube", "YouTube"),
    ] {
        assert_eq!(marks(text), [(surface.to_owned(), meant.to_owned())], "{text}");
    }
    assert_eq!(marks("Mr Macarthur met Ms Dupont in Desoto."), []);
}

#[test]
fn a_capital_does_not_make_a_misspelling_right() {
    for (text, surface, meant) in [
        ("Teh cat sat.", "Teh", "The"),
        ("Thier dog barks.", "Thier", "Their"),
        ("Hte end is near.", "Hte", "The"),
        ("Acommodation is dear.", "Acommodation", "Accommodation"),
        ("We live in Amercia now.", "Amercia", "America"),
        ("Please RECIEVE it.", "RECIEVE", "RECEIVE"),
        ("TEH END IS NEAR", "TEH", "THE"),
        ("How People Recieve Their Letters", "Recieve", "Receive"),
    ] {
        assert_eq!(marks(text), [(surface.to_owned(), meant.to_owned())], "{text}");
    }
}

#[test]
fn contractions_without_their_apostrophe_come_first() {
    for (text, surface, meant) in [
        ("im here", "im", "I'm"),
        ("Im fine.", "Im", "I'm"),
        ("ive seen it", "ive", "I've"),
        ("youre late", "youre", "you're"),
        ("hes gone", "hes", "he's"),
        ("It isnt' so.", "isnt'", "isn't"),
        ("I do'nt know.", "do'nt", "don't"),
        ("You cant go.", "cant", "can't"),
        ("It wont go.", "wont", "won't"),
        ("Ill be there soon.", "Ill", "I'll"),
        ("Lets go home.", "Lets", "Let's"),
        ("whats up", "whats", "what's"),
        ("THis is it.", "THis", "This"),
        ("I liKe it.", "liKe", "like"),
    ] {
        assert_eq!(marks(text), [(surface.to_owned(), meant.to_owned())], "{text}");
    }
    for text in [
        "He said 'it isnt' and left.",
        "She lets him go.",
        "He was ill then.",
        "The well is deep.",
    ] {
        let marks = marks(text);
        assert!(
            marks.iter().all(|(surface, _)| !surface.ends_with('\'')
                && !["lets", "ill", "well"].contains(&surface.as_str())),
            "{text}: {marks:?}"
        );
    }
}

#[test]
fn addresses_and_keys_are_not_checked() {
    for text in [
        "See github.com/foo/baar and shop.exmple.co.uk/pth now.",
        "Press Ctrl+Shft+P and ask u/jdoe on r/rustt.",
        "The commit is deadbeefcafe.",
        "Mail user:passwrd@hst today.",
    ] {
        assert_eq!(marks(text), [], "{text}");
    }
}

#[test]
fn no_vulgar_word_is_offered_for_another_word() {
    for issue in issues("the elysian fieldss and the shiit and the cukc") {
        let vulgar = issue
            .candidates
            .iter()
            .any(|candidate| candidate.value == "cock" || candidate.value == "shit");
        assert_eq!(vulgar, issue.surface == "shiit", "{}", issue.surface);
    }
}

#[test]
fn sounds_initials_and_parts_of_names_are_no_misspellings() {
    for text in [
        "Hahaha, that was good, mmm.",
        "Pls send it, thx, and tbh it is fine.",
        "’Tis late, and I’d’ve gone.",
        "We met Ludwig van der Rohe and the Guptas.",
        "GDPR, HVAC, SCADA, IKEA and ISBN are here.",
        "We re-read the drag'n'drop page of JaVale's.",
    ] {
        assert_eq!(marks(text), [], "{text}");
    }
}

#[test]
fn contractions_and_pronouns_are_put_right() {
    for (text, surface, meant) in [
        ("He couldn t find it.", "couldn t", "couldn't"),
        ("They ve seen it.", "They ve", "They've"),
        ("Wont' they come?", "Wont'", "Won't"),
        ("The bird hurt its' wing.", "its'", "its"),
        ("Ithink so.", "Ithink", "I think"),
        ("We DOn't know.", "DOn't", "don't"),
        ("Is the HOuse big?", "HOuse", "house"),
        ("HOuse prices rose.", "HOuse", "House"),
        ("It is impor tant to me.", "impor tant", "important"),
    ] {
        assert_eq!(marks(text), [(surface.to_owned(), meant.to_owned())], "{text}");
    }
}
