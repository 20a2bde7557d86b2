//! The built binary: starting it, sending requests to it, killing it.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) fn emend() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emend"));
    // The machine's own configuration must not take part.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("EMEND_")) {
        command.env_remove(name);
    }
    command.env("EMEND_CONFIG", "");
    // Nor the settings in this project's directory `.emend`.
    command.current_dir(std::env::temp_dir());
    command
}

/// Runs a command to its end, with `input` on standard input.
pub(crate) fn run(data: &Path, args: &[&str], input: &str) -> Output {
    let mut child = emend()
        .args(args)
        .arg("--data-dir")
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read its input may have ended.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The secret end of a password or a token; the prefix that tells its kind and its ID is not secret.
pub(crate) fn secret_part(token: &str) -> &str {
    &token[token.len().saturating_sub(20)..]
}

/// A running `emend serve`.
pub(crate) struct Server {
    child: Child,
    url: String,
    http: reqwest::Client,
}

impl Server {
    pub(crate) fn start(data: &Path, args: &[&str]) -> Self {
        Self::start_with(data, args, Stdio::inherit())
    }

    /// The same, with standard error redirected.
    pub(crate) fn start_with(data: &Path, args: &[&str], errors: Stdio) -> Self {
        let mut command = emend();
        command
            .args(["serve", "--bind", "127.0.0.1:0", "--data-dir"])
            .arg(data)
            .args(args)
            .stderr(errors);
        Self::spawn(command)
    }

    /// Runs a command that starts a server and waits until the server is ready.
    pub(crate) fn spawn(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut url)
            .unwrap();
        assert!(url.starts_with("http://127.0.0.1:"), "{url:?}");
        Self {
            child,
            url: url.trim().trim_end_matches('/').to_owned(),
            http: reqwest::Client::new(),
        }
    }

    /// Its host and port.
    pub(crate) fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    pub(crate) fn kill9(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop as a service manager does, and returns whether it exited with success.
    pub(crate) fn terminate(mut self) -> bool {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap().success()
    }

    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        self.http.get(format!("{}{path}", self.url)).send().await.unwrap()
    }

    /// Sends a JSON body, with an API key if there is one.
    pub(crate) async fn post(&self, path: &str, key: &str, body: &Value) -> reqwest::Response {
        let request = self.http.post(format!("{}{path}", self.url)).json(body);
        let request = if key.is_empty() {
            request
        } else {
            request.bearer_auth(key)
        };
        request.send().await.unwrap()
    }

    pub(crate) async fn choose(&self, choices: &[Value]) -> Value {
        let body = json!({ "choices": choices });
        let request = self.http.post(format!("{}/api/v1/choices", self.url)).json(&body);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    /// The replacements of the only issue in `text`.
    pub(crate) async fn replacements(&self, text: &str) -> Vec<String> {
        let body = json!({"text": text, "language": "en-US"});
        let request = self.http.post(format!("{}/api/v1/check", self.url)).json(&body);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        let replacements = answer["issues"][0]["replacements"].as_array().unwrap();
        replacements
            .iter()
            .map(|replacement| replacement["value"].as_str().unwrap().to_owned())
            .collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn accept(surface: &str, replacement: &str) -> Value {
    json!({"id": Uuid::new_v4(), "action": "accept", "language": "en-US", "rule": "SPELLING",
           "surface": surface, "replacement": replacement})
}
