//! Programs made for LanguageTool, unmodified and from their registries, with Emend as the server.
//!
//! `cargo xtask test --only clients` installs them and adds them to the path.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use emend_e2e::{EmendServer, emend};
use serde_json::{Value, json};

const TEXT: &str = "I recieve teh letter.";

/// Runs a command to its end, and returns its output.
fn run(command: &mut Command, stdin: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Some programs do not read their input.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}

/// Runs a command that must succeed, and returns its standard output.
fn output_of(command: &mut Command) -> String {
    let output = run(command, "");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {stderr}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Runs a Python script with the server's URL as its argument, and returns its output as JSON.
fn python(script: &str, server: &EmendServer) -> Value {
    let printed = output_of(Command::new("python").args(["-c", script, server.url()]));
    serde_json::from_str(&printed).unwrap()
}

fn started() -> (tempfile::TempDir, EmendServer) {
    let data = tempfile::tempdir().unwrap();
    let server = EmendServer::start(data.path(), 0).unwrap();
    (data, server)
}

fn write_file(directory: &Path, name: &str, text: &str) -> String {
    let file = directory.join(name);
    std::fs::write(&file, text).unwrap();
    file.display().to_string()
}

#[test]
fn language_tool_python_finds_and_corrects() {
    let (_data, server) = started();
    let script = r#"
import json, sys, language_tool_python
tool = language_tool_python.LanguageTool("en-US", remote_server=sys.argv[1])
matches = tool.check("I recieve teh letter.")
print(json.dumps({
    "found": [[match.offset, match.error_length, match.replacements[0]] for match in matches],
    "corrected": tool.correct("I recieve teh letter."),
    "clean": tool.check("I receive the letter."),
}))
"#;
    assert_eq!(
        python(script, &server),
        json!({
            "found": [[2, 7, "receive"], [10, 3, "the"]],
            "corrected": "I receive the letter.",
            "clean": [],
        })
    );
}

#[test]
fn a_check_only_client_is_offered_its_repeated_correction_first() {
    let (_data, server) = started();
    let script = r#"
import json, sys, language_tool_python
tool = language_tool_python.LanguageTool("en-US", remote_server=sys.argv[1])
offered = lambda: tool.check("We recieve it.")[0].replacements
before = offered()
wanted = before[-1]
for _ in range(3):
    tool.check("We recieve it.")
    tool.check(f"We {wanted} it.")
print(json.dumps({"before": before, "wanted": wanted, "after": offered()}))
"#;
    let output = python(script, &server);
    assert_ne!(output["before"][0], output["wanted"], "{output}");
    assert_eq!(output["after"][0], output["wanted"], "{output}");
}

#[test]
fn pylanguagetool_prints_errors_and_replacements() {
    let (data, server) = started();
    let file = write_file(data.path(), "letter.txt", TEXT);
    let api = format!("{}/v2/", server.url());
    let args = ["--no-color", "--api-url", &api, "-l", "en-US", &file];
    let output = run(Command::new("pylanguagetool").args(args), "");
    let output = String::from_utf8(output.stdout).unwrap();
    for wanted in ["recieve", "receive", "teh", "the"] {
        assert!(
            output
                .split(|c: char| !c.is_alphabetic())
                .any(|word| word == wanted),
            "{output}"
        );
    }
}

#[test]
fn yalafi_checks_latex_and_reports_positions_in_the_source() {
    let data = tempfile::tempdir().unwrap();
    // YaLafi connects to a local server only on this port.
    let _server = EmendServer::start(data.path(), 8081).expect("port 8081 is free");
    let source =
        "\\documentclass{article}\n\\begin{document}\nI \\emph{recieve} teh letter.\n\\end{document}\n";
    let file = write_file(data.path(), "letter.tex", source);
    let output = output_of(Command::new("python").args(["-m", "yalafi.shell", "--server", "my", &file]));
    assert!(
        output.contains("Line 3") && output.contains("receive") && output.contains("the"),
        "{output}"
    );
    assert!(!output.contains("emph,"), "{output}");
}

#[test]
fn gramma_prints_mistakes_and_exits_with_1() {
    let (data, server) = started();
    let config = json!({"api_url": format!("{}/v2/check", server.url()), "language": "en-US"});
    write_file(data.path(), ".gramma.json", &config.to_string());
    let gramma = |text: &str| {
        write_file(data.path(), "letter.txt", text);
        let mut gramma = Command::new("gramma");
        gramma
            .current_dir(data.path())
            .args(["check", "-p", "-n", "letter.txt"]);
        let output = run(&mut gramma, "");
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, output) = gramma(TEXT);
    assert_eq!(code, Some(1), "{output}");
    assert!(
        output.contains("recieve") && output.contains("receive") && output.contains("the"),
        "{output}"
    );
    let (code, output) = gramma("I receive the letter.");
    assert_eq!(code, Some(0), "{output}");
}

#[test]
fn ltrs_checks_and_adds_words_with_a_name_and_a_key() {
    let data = tempfile::tempdir().unwrap();
    let (server, _) = EmendServer::start_with_accounts(data.path()).unwrap();
    let made = run(
        emend(data.path()).args(["user", "add", "ada"]),
        "correct horse battery\n",
    );
    assert!(made.status.success());
    let scopes = ["--user", "ada", "--scopes", "check,choose,words"];
    let key = output_of(emend(data.path()).args(["key", "create"]).args(scopes));
    let ltrs = |args: &[&str]| -> Value {
        let printed = output_of(
            Command::new("ltrs")
                .env("LANGUAGETOOL_HOSTNAME", server.url())
                .env("LANGUAGETOOL_USERNAME", "ada")
                .env("LANGUAGETOOL_API_KEY", &key)
                .args(args),
        );
        serde_json::from_str(&printed).unwrap()
    };
    let check =
        || ltrs(&["check", "--raw", "-l", "en-US", "-t", "My frobnik recieve it."])["matches"].clone();
    let words = |matches: &Value| -> Vec<u64> {
        let matches = matches.as_array().unwrap();
        matches
            .iter()
            .filter_map(|one_match| one_match["offset"].as_u64())
            .collect()
    };
    let matches = check();
    assert_eq!(words(&matches), [3, 11]);
    assert_eq!(matches[1]["replacements"][0]["value"], "receive");

    assert_eq!(ltrs(&["words"]), json!({"words": []}));
    assert_eq!(ltrs(&["words", "add", "frobnik"]), json!({"added": true}));
    assert_eq!(ltrs(&["words"]), json!({"words": ["frobnik"]}));
    assert_eq!(words(&check()), [11]);
    assert_eq!(ltrs(&["words", "delete", "frobnik"]), json!({"deleted": true}));
    assert_eq!(words(&check()), [3, 11]);

    let wrong = run(
        Command::new("ltrs")
            .env("LANGUAGETOOL_HOSTNAME", server.url())
            .args(["words", "--username", "ada", "--api-key", "em_wrong"]),
        "",
    );
    assert!(!wrong.status.success());
}
