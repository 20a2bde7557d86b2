//! Emend on a server, through its API. The server learns as it is configured, and stores the choices.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, ensure};
use emend_shared::{CheckRequest, CheckResponse, ChoicesRequest, Issue};
use reqwest::{Client, RequestBuilder};
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::issue::{self, LANGUAGE};
use super::{EvalSubject, UserDecision};
use crate::event::WriterError;
use crate::random::hash;

/// A server and the API keys for it.
pub(crate) struct HttpEmend {
    runtime: Runtime,
    client: Client,
    url: String,
    /// The token of each writer. Writers without a token send none.
    keys: HashMap<String, String>,
    teaches: bool,
    /// Distinguishes the choices of this run from those of earlier runs.
    run: u64,
    choices: u64,
    error_issue: Option<Issue>,
}

impl HttpEmend {
    /// A server. The choices are sent only if `teaches` is set.
    pub(crate) fn new(url: &str, keys: Option<&Path>, teaches: bool) -> anyhow::Result<Self> {
        let keys = match keys {
            Some(file) => {
                let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
                parse_keys(&text).with_context(|| file.display().to_string())?
            }
            None => HashMap::new(),
        };
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
        Ok(Self {
            runtime: Runtime::new()?,
            client: Client::new(),
            url: url.trim_end_matches('/').to_owned(),
            keys,
            teaches,
            run: hash(now.as_secs(), &now.subsec_nanos().to_string()),
            choices: 0,
            error_issue: None,
        })
    }

    fn post(&self, path: &str, event: &WriterError) -> RequestBuilder {
        let request = self.client.post(format!("{}/api/v1/{path}", self.url));
        match self.keys.get(&event.writer) {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }
}

impl EvalSubject for HttpEmend {
    fn suggest(&mut self, event: &WriterError) -> anyhow::Result<Option<Vec<String>>> {
        let request = CheckRequest::new(event.text.clone(), LANGUAGE);
        let request = self.post("check", event).json(&request);
        let response = self.runtime.block_on(async {
            let response = request.send().await?.error_for_status()?;
            response.json::<CheckResponse>().await
        })?;
        self.error_issue = issue::issue_of_error(event, response);
        Ok(self.error_issue.as_ref().map(issue::values))
    }

    fn learn(&mut self, event: &WriterError, taken: &UserDecision) -> anyhow::Result<()> {
        self.choices += 1;
        let id = Uuid::from_u64_pair(self.run, self.choices);
        let choice = issue::choice_about_issue(id, event, self.error_issue.as_ref(), taken);
        let Some(choice) = choice.filter(|_| self.teaches) else {
            return Ok(());
        };
        let request = self.post("choices", event).json(&ChoicesRequest {
            choices: vec![choice],
        });
        self.runtime
            .block_on(async { request.send().await?.error_for_status() })?;
        Ok(())
    }
}

fn parse_keys(text: &str) -> anyhow::Result<HashMap<String, String>> {
    let mut keys = HashMap::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        // The line may contain a token, so the error does not quote it.
        let key = line
            .split_once('\t')
            .map(|(writer, token)| (writer, token.trim()));
        let (writer, token) = key.with_context(|| format!("line {} is not writer<TAB>token", number + 1))?;
        ensure!(!token.is_empty(), "line {} has an empty token", number + 1);
        keys.insert(writer.to_owned(), token.to_owned());
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_a_writer_and_a_token_a_line() {
        let keys = parse_keys("ann\tsecret\n\nbob\tother \n").unwrap();
        assert_eq!((keys["ann"].as_str(), keys["bob"].as_str()), ("secret", "other"));
        let error = parse_keys("ann secret\n").unwrap_err();
        assert_eq!(error.to_string(), "line 1 is not writer<TAB>token");
    }
}
