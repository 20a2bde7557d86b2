//! Standard output has what the program means to print, and nothing that a dependency prints.

use std::collections::BTreeSet;
use std::io::Read;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::helpers::{emend, run, stderr};

/// Sentences with errors that rules find. In harper-core 3.0.0 the rule of the first two prints words of the text to standard output.
const SENTENCES: [&str; 40] = [
    "I am looking forward to join you.",
    "She was looking forward to see the sea.",
    "This is a apple.",
    "We saw the the film.",
    "You should of told me.",
    "He don't like it.",
    "I could of done it.",
    "There house is bigger then ours.",
    "Its been a long time.",
    "She would have came with us.",
    "I am to tired to walk.",
    "We need more then that.",
    "i think so too.",
    "One of my friend is here.",
    "However we left early.",
    "This happens everyday.",
    "It is a chicken and the egg problem.",
    "The affect is clear.",
    "He is the most fastest runner.",
    "We discussed about it.",
    "I have a lot of informations.",
    "He must of left.",
    "Let's see who's book it is.",
    "They was late.",
    "In the 1990's it was new.",
    "This is the 2th time.",
    "I would like to except your offer.",
    "Please take care off it.",
    "For all intensive purposes it works.",
    "We went passed the house.",
    "I feel alot better.",
    "Hello , world.",
    "It is very unique.",
    "He could care less about it.",
    "They arrived to the airport.",
    "She is good in swimming.",
    "Each and everyone of us came.",
    "We recieve teh letter.",
    "It is a mute point.",
    "I should have went home.",
];

#[test]
fn output_of_rules_is_not_in_the_output_of_a_check() {
    let data = tempfile::tempdir().unwrap();
    let args = ["check", "--language", "en-US", "--format", "json", "-"];
    let output = run(data.path(), &args, &SENTENCES.join("\n\n"));
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    // It fails if anything precedes or follows the document.
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let issues = report["files"][0]["issues"].as_array().unwrap();
    let rules: BTreeSet<&str> = issues
        .iter()
        .filter_map(|issue| issue["rule"]["id"].as_str())
        .collect();
    // The pattern for forms of verbs covers the words that `LookingForwardTo`, the rule that prints, finds as well.
    let looking_forward = ["LookingForwardTo", "VERB_FORM_PATTERN"];
    assert!(
        looking_forward.iter().any(|rule| rules.contains(rule)),
        "{rules:?}"
    );
    assert!(rules.len() >= 15, "{rules:?}");
    assert!(!stderr(&output).contains("forward"), "{}", stderr(&output));
}

#[test]
fn help_and_version_are_printed_to_standard_output() {
    let data = tempfile::tempdir().unwrap();
    for (args, start) in [(["--version"], "emend "), (["--help"], "A free")] {
        let output = emend().args(args).current_dir(data.path()).output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && printed.starts_with(start), "{printed}");
    }
}

#[tokio::test]
async fn a_server_prints_its_address_and_no_text() {
    let data = tempfile::tempdir().unwrap();
    let mut server = emend()
        .args(["serve", "--bind", "127.0.0.1:0", "--data-dir"])
        .arg(data.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut printed = server.stdout.take().unwrap();
    let mut address = Vec::new();
    while address.last() != Some(&b'\n') {
        let mut byte = [0];
        printed.read_exact(&mut byte).unwrap();
        address.push(byte[0]);
    }
    let url = String::from_utf8(address)
        .unwrap()
        .trim()
        .trim_end_matches('/')
        .to_owned();
    let body = json!({"text": SENTENCES.join("\n\n"), "language": "en-US"});
    let http = reqwest::Client::new();
    let response = http
        .post(format!("{url}/api/v1/check"))
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    let id = server.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    let mut rest = String::new();
    printed.read_to_string(&mut rest).unwrap();
    server.wait().unwrap();
    assert_eq!(rest, "");
}
