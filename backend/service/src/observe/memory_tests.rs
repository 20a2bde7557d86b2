use emend_domain::{IssueKind, Utf16Span};
use emend_shared::{RankReason, Replacement, RuleInfo};

use super::*;

/// A client whose checker flags the words of a list.
struct Client {
    memory: SightingCache,
    now: Instant,
}

const FLAGGED: [(&str, &[&str]); 6] = [
    ("recieve", &["receive", "relieve"]),
    ("teh", &["the", "ten"]),
    ("alot", &["a lot", "allot"]),
    ("tomor", &["tumor", "tomorrow"]),
    ("Teh", &["The"]),
    ("relive", &["relieve"]),
];

fn issues(text: &str) -> Vec<Issue> {
    let tokens_of_text = tokens(text, &RandomState::new());
    let issue = |token: &ObservedToken| {
        let surface = &text[token.bytes.clone()];
        let (_, offered) = FLAGGED.iter().find(|(word, _)| *word == surface)?;
        Some(Issue {
            span: Utf16Span {
                offset: token.units.start,
                length: token.units.len(),
            },
            surface: surface.to_owned(),
            kind: IssueKind::Spelling,
            rule: RuleInfo {
                id: "SPELLING".into(),
                category: "TYPOS".into(),
                description: String::new(),
            },
            message: String::new(),
            left: String::new(),
            right: String::new(),
            replacements: offered
                .iter()
                .map(|value| Replacement {
                    value: (*value).to_owned(),
                    score: 0.5,
                    why: RankReason::default(),
                })
                .collect(),
            suppressed: None,
            suppressed_because: None,
            threshold_because: None,
        })
    };
    tokens_of_text.iter().filter_map(issue).collect()
}

impl Client {
    fn new() -> Self {
        Self {
            memory: SightingCache::default(),
            now: Instant::now(),
        }
    }

    fn check(&mut self, text: &str) -> Vec<(String, ObservedAction)> {
        self.now += Duration::from_secs(1);
        let language = "en-US".parse().unwrap();
        let observations = self
            .memory
            .observe("me", &language, text, &issues(text), self.now);
        observations
            .into_iter()
            .map(|observations| (observations.surface, observations.action))
            .collect()
    }
}

/// Returns the reactions noticed at the last of these checks.
fn after(texts: &[&str]) -> Vec<(String, ObservedAction)> {
    let mut client = Client::new();
    texts.iter().fold(Vec::new(), |_, text| client.check(text))
}

fn took(surface: &str, replacement: &str) -> (String, ObservedAction) {
    (
        surface.to_owned(),
        ObservedAction::AcceptedOffer(replacement.to_owned()),
    )
}

#[test]
fn a_surface_replaced_by_an_offer_counts_as_corrected() {
    for (was, is) in [
        ("I recieve it.", "I receive it."),
        ("recieve it", "receive it"),
        ("They \"recieve\"!", "They \"receive\"!"),
        ("👍 I recieve it", "👍 I receive it"),
    ] {
        assert_eq!(after(&[was, is]), [took("recieve", "receive")], "{was}");
    }
    assert_eq!(
        after(&["I like it alot.", "I like it a lot."]),
        [took("alot", "a lot")]
    );
}

#[test]
fn corrections_made_at_once_are_all_recognised() {
    let observations = after(&["I recieve teh letter alot.", "I receive the letter a lot."]);
    assert_eq!(
        observations,
        [
            took("recieve", "receive"),
            took("teh", "the"),
            took("alot", "a lot")
        ]
    );
}

#[test]
fn a_correction_counts_once_and_again_when_it_is_repeated() {
    let mut client = Client::new();
    let (was, is) = ("We recieve it", "We receive it");
    for _ in 0..3 {
        assert_eq!(client.check(was), []);
        assert_eq!(client.check(is), [took("recieve", "receive")]);
        assert_eq!(client.check(is), []);
    }
}

#[test]
fn a_similar_correct_word_counts_as_typed_by_hand() {
    let put = |word: &str| ObservedAction::TypedOther(word.to_owned());
    let observations = after(&["I recieve it.", "I received it."]);
    assert_eq!(observations, [("recieve".to_owned(), put("received"))]);
    assert_eq!(after(&["I recieve it.", "I like it."]), [], "another thought");
    assert_eq!(after(&["I recieve it.", "I relive it."]), [], "itself flagged");
}

#[test]
fn a_doubtful_change_is_no_correction() {
    for texts in [
        &["We meet tomor", "We meet tomorrow"][..],
        &["We meet tomor there", "We meet tomorrow there"],
        &["I recieve it.", "You receive it."],
        &["I recieve it.", "I receive it. And more"],
        &["I recieve it.", ""],
        &["recieve", "receive"],
        &[
            "So now I recieve it here then. So now I recieve it here then.",
            "So now I receive it here then. So now I recieve it here then.",
        ],
    ] {
        assert_eq!(after(texts), [], "{texts:?}");
    }
}

#[test]
fn paragraphs_checked_separately_are_all_remembered() {
    let observations = after(&["I recieve it.", "Teh sun shines.", "I receive it."]);
    assert_eq!(observations, [took("recieve", "receive")]);
}

#[test]
fn an_issue_unchanged_over_several_checks_counts_as_skipped_once() {
    let mut client = Client::new();
    let text = "I recieve it.";
    let observations: Vec<_> = (0..8).map(|_| client.check(text).len()).collect();
    assert_eq!(observations, [0, 0, 0, 1, 0, 0, 0, 0]);
    // A user who goes on writing has not dismissed the issue.
    let mut writer = Client::new();
    for words in 0..8 {
        let text = format!("I recieve it.{}", " And so on.".repeat(words));
        assert_eq!(writer.check(&text), []);
    }
}

#[test]
fn sightings_are_forgotten_after_minutes() {
    let mut client = Client::new();
    client.check("I recieve it.");
    client.now += RETENTION;
    assert_eq!(client.check("I receive it."), []);
    client.check("I recieve it.");
    client.memory.sweep(client.now + RETENTION);
    assert!(client.memory.clients().is_empty());
}

#[test]
fn the_memory_of_clients_is_bounded() {
    let memory = SightingCache::default();
    let language = "en-US".parse().unwrap();
    let text = (0..500).map(|n| n.to_string()).collect::<Vec<_>>().join(" teh ");
    let started = Instant::now();
    for client in 0..MAX_CLIENTS + 50 {
        let now = started + Duration::from_millis(client as u64);
        let text = if client == 0 { &text } else { "I recieve it." };
        memory.observe(&client.to_string(), &language, text, &issues(text), now);
        assert!(
            memory
                .clients()
                .values()
                .all(|client| client.issues.len() <= MAX_SIGHTINGS)
        );
    }
    assert_eq!(memory.clients().len(), MAX_CLIENTS);
}
