use emend_domain::Scope;
use emend_learning::{Promotion, Suppression, SuppressionReach, suppression};
use serde_json::{Value, json};

use super::*;

const ID: &str = "00000000-0000-0000-0000-000000000001";

fn place(left: &str, right: &str) -> IssuePlace {
    IssuePlace {
        left: left.to_owned(),
        right: right.to_owned(),
        ..IssuePlace::new("en-US".parse().unwrap(), "SPELLING".parse().unwrap(), "teh")
    }
}

fn choice(action: &str, more: &Value) -> Value {
    let mut choice =
        json!({"id": ID, "action": action, "language": "en-US", "rule": "SPELLING", "surface": "teh"});
    for (name, value) in more.as_object().unwrap() {
        choice[name] = value.clone();
    }
    json!({"at": 100, "choice": choice})
}

fn undo(at: u64) -> Value {
    json!({"at": at, "choice": {"id": "00000000-0000-0000-0000-000000000002", "action": "undo", "of": ID}})
}

fn votes(learned: Value) -> OwnVotes {
    let mut votes = OwnVotes::default();
    votes.learn(serde_json::from_value(learned).unwrap());
    votes
}

fn evidence(votes: &OwnVotes, place: &IssuePlace) -> Evidence {
    votes.evidence(&place.items(CONTEXT_STORAGE))
}

fn hidden(votes: &OwnVotes, place: &IssuePlace) -> Option<SuppressionReach> {
    let hidden = suppression(place, &evidence(votes, place), &Promotion::default());
    hidden.map(|Suppression { by, reach }| {
        assert_eq!(by, Scope::You);
        reach
    })
}

#[test]
fn ignoring_here_hides_the_issue_between_the_same_neighbours_only() {
    let here = choice("ignore_here", &json!({"left": "saw", "right": "dog"}));
    // A choice counts once, however often it is told.
    let learned = votes(json!({"choices": [here, here]}));
    assert_eq!(
        hidden(&learned, &place("saw", "dog")),
        Some(SuppressionReach::Place)
    );
    assert_eq!(hidden(&learned, &place("saw", "cat")), None);
    let undone = votes(json!({"choices": [here, undo(101)]}));
    assert_eq!(hidden(&undone, &place("saw", "dog")), None);
}

#[test]
fn ignored_words_and_those_of_the_dictionary_are_hidden_everywhere() {
    for (action, reach) in [
        ("ignore", SuppressionReach::Surface),
        ("add_word", SuppressionReach::Word),
        ("disable_rule", SuppressionReach::Rule),
    ] {
        let learned = votes(json!({"choices": [choice(action, &json!({}))]}));
        assert_eq!(hidden(&learned, &place("a", "b")), Some(reach), "{action}");
    }
    let german = votes(json!({"choices": [choice("ignore", &json!({"language": "de-DE"}))]}));
    assert_eq!(hidden(&german, &place("a", "b")), None);
}

#[test]
fn votes_of_the_server_and_of_this_device_are_the_same_votes() {
    let chosen = |n: u32, context: &str| {
        let votes = [json!({"outcome": "chosen", "text": "the", "n": n, "last": 50})];
        let line =
            json!({"account": "ada", "language": "en", "rule": "SPELLING", "surface": "teh", "votes": votes});
        let mut line = line;
        if !context.is_empty() {
            line["context"] = json!(context);
        }
        line.to_string()
    };
    let accept = choice(
        "accept",
        &json!({"replacement": "the", "offered": ["the"], "left": "saw"}),
    );
    let export = format!(
        "{{\"account\":{{\"name\":\"ada\"}}}}\n{}\n{}",
        chosen(3, ""),
        chosen(1, "<saw")
    );
    let learned = votes(json!({"export": export, "exported_at": 200, "choices": [accept]}));
    let the = Outcome::Chosen("the".to_owned());
    let found = evidence(&learned, &place("saw", "dog"));
    assert_eq!(found.anywhere.me[&the], Tally { n: 3, last: 100 });
    assert_eq!(found.after.me[&the].n, 1);

    // The export counted the choice, and what is undone counts no longer.
    let undone = votes(json!({"export": export, "exported_at": 200, "choices": [accept, undo(300)]}));
    let found = evidence(&undone, &place("saw", "dog"));
    assert_eq!(found.anywhere.me[&the].n, 2);
    assert!(!found.after.me.contains_key(&the));

    // It was undone before the server was asked.
    let before = votes(json!({"export": export, "exported_at": 200, "choices": [accept, undo(150)]}));
    assert_eq!(evidence(&before, &place("saw", "dog")).anywhere.me[&the].n, 3);
}

#[test]
fn an_export_replaces_what_was_learned_before() {
    let mut learned = votes(json!({"choices": [choice("ignore", &json!({}))]}));
    learned.learn(serde_json::from_value(json!({"choices": []})).unwrap());
    assert!(hidden(&learned, &place("a", "b")).is_some());
    learned.learn(serde_json::from_value(json!({"export": ""})).unwrap());
    assert_eq!(hidden(&learned, &place("a", "b")), None);
}
