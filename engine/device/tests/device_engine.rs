//! The engine answers requests of the API, with data that it was handed.

use std::path::Path;

use emend_device::DeviceEngine;
use emend_engine::{DataBundle, data_files};
use emend_shared::{CheckRequest, CheckResponse};

fn length(of: usize) -> [u8; 4] {
    u32::try_from(of).expect("a short file").to_le_bytes()
}

/// Hands over the files of this directory, and returns the engine.
fn engine() -> DeviceEngine {
    let engine = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for file in data_files() {
        let directory = if file.name.contains('/') {
            "data"
        } else {
            "context/data"
        };
        let content = std::fs::read(engine.join(directory).join(file.name)).expect("a data file");
        files.extend(length(content.len()));
        files.extend(content);
    }
    let bundle = [&length(files.len() + 4)[..], &files].concat();
    DataBundle::hand_over(bundle.leak()).expect("a whole bundle");
    DeviceEngine::new()
}

fn surfaces(response: &CheckResponse) -> Vec<(&str, &str)> {
    let issues = response.issues.iter();
    issues
        .map(|issue| (issue.surface.as_str(), issue.replacements[0].value.as_str()))
        .collect()
}

#[test]
fn english_is_checked_and_other_languages_are_not() {
    let mut engine = engine();
    let text = "I recieve teh letter.\n\nIf you loose the file, we run again.";
    let request = CheckRequest::new(text, "en-US");
    let answer = engine.check_json(&serde_json::to_string(&request).unwrap());
    let response: CheckResponse = serde_json::from_str(&answer.unwrap().unwrap()).unwrap();
    let expected = [("recieve", "receive"), ("teh", "the"), ("loose", "lose")];
    assert_eq!(surfaces(&response), expected);
    for issue in &response.issues {
        assert_eq!(issue.span.slice(text), Some(issue.surface.as_str()));
        assert!((0.0..=1.0).contains(&issue.replacements[0].score));
    }
    assert_eq!(response.language.code.as_str(), "en-US");
    assert!(!response.language.detected);

    // A region that English has no words for is closest to British English.
    let british = engine
        .check(&CheckRequest::new("My favourite colour.", "en-NZ"))
        .unwrap();
    assert_eq!(british.language.code.as_str(), "en-GB");
    assert!(british.issues.is_empty());

    let german = "Wir haben gestern den Brief bekommen und ihn gleich beantwortet.";
    assert!(engine.check(&CheckRequest::new(german, "de-DE")).is_none());
    assert!(engine.check(&CheckRequest::new(german, "auto")).is_none());
    let detected = engine.check(&CheckRequest::new(text, "auto")).unwrap();
    assert!(detected.language.detected);
    assert_eq!(surfaces(&detected), expected);

    // The rest of a request counts as it does on the server.
    let request = CheckRequest {
        disabled_rules: vec!["SPELLING".to_owned()],
        ..CheckRequest::new(text, "en-US")
    };
    assert_eq!(surfaces(&engine.check(&request).unwrap()), [("loose", "lose")]);
    let few = CheckRequest {
        limit: Some(1),
        ..CheckRequest::new(text, "en-US")
    };
    let few = engine.check(&few).unwrap();
    assert!(few.issues.iter().all(|issue| issue.replacements.len() == 1));
    assert!(engine.check_json("{}").is_err());

    what_was_learned_counts(&mut engine);
}

fn what_was_learned_counts(engine: &mut DeviceEngine) {
    let text = "I recieve teh letter. She saw teh dog.";
    let request = CheckRequest::new(text, "en-US");
    let choices = r#"{"choices": [
        {"at": 1, "choice": {"id": "00000000-0000-0000-0000-000000000001", "action": "ignore_here", "language": "en-US",
            "rule": "SPELLING", "surface": "teh", "left": "recieve", "right": "letter"}},
        {"at": 2, "choice": {"id": "00000000-0000-0000-0000-000000000002", "action": "replace", "language": "en-US",
            "rule": "SPELLING", "surface": "recieve", "replacement": "relieve", "offered": ["receive"]}}
    ]}"#;
    engine.learn_json(choices).expect("choices");
    let response = engine.check(&request).expect("a text in English");
    assert_eq!(surfaces(&response), [("recieve", "relieve"), ("teh", "the")]);
    assert_eq!(response.issues[0].replacements[0].why.you, 1);
    assert_eq!(response.issues[1].left, "saw");

    engine.learn_json(r#"{"export": ""}"#).expect("an export");
    let forgotten = engine.check(&request).expect("a text in English");
    assert_eq!(
        surfaces(&forgotten),
        [("recieve", "receive"), ("teh", "the"), ("teh", "the")]
    );
    assert!(engine.learn_json("no").is_err());
}
