//! The control socket, as a command uses it: how it talks to a server that is running on the same embedded store, which only one
//! process can open. The socket is a file next to the store. Only the system user that runs the server can use it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::config::StoreUrl;

/// `POST`: runs a pass of the mirror now.
pub(crate) const MIRROR_RUN: &str = "/control/mirror/run";
/// `GET`: the status of the mirror.
pub(crate) const MIRROR_STATUS: &str = "/control/mirror/status";

/// `POST`: runs a pass of the mirror and compares MySQL with the store.
pub(crate) const MIRROR_VERIFY: &str = "/control/mirror/verify";
/// `POST` whether to repair: recounts all votes.
pub(crate) const VERIFY: &str = "/control/verify";
/// `POST` a path: writes an export to it.
pub(crate) const EXPORT: &str = "/control/export";
/// `POST` a path: imports the file.
pub(crate) const IMPORT: &str = "/control/import";

/// `POST` an act: manages accounts, teams or keys and answers with the lines to print.
pub(crate) const PEOPLE: &str = "/control/people";
/// `POST` a question: explains a text's issues.
pub(crate) const EXPLAIN: &str = "/control/explain";

/// The socket next to a store's file.
pub(crate) fn socket(store: &Path) -> PathBuf {
    store.with_extension("sock")
}

/// A command's connection to a running server.
pub(crate) struct ControlClient(reqwest::Client);

impl ControlClient {
    /// A connection to the server that is running on this store, if there is one.
    pub(crate) async fn connect(store: &StoreUrl) -> Option<Self> {
        let StoreUrl::Embedded(file) = store else {
            return None;
        };
        let path = socket(file);
        if !path.exists() {
            return None;
        }
        let http = reqwest::Client::builder()
            .unix_socket(path)
            .timeout(Duration::from_hours(2))
            .build()
            .ok()?;
        let alive = http.get("http://localhost/healthz").send().await.is_ok();
        alive.then_some(Self(http))
    }

    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> anyhow::Result<T> {
        Self::answer(self.0.post(format!("http://localhost{path}")).json(body)).await
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        Self::answer(self.0.get(format!("http://localhost{path}"))).await
    }

    async fn answer<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> anyhow::Result<T> {
        let response = request
            .send()
            .await
            .context("the running server does not answer")?;
        if response.status().is_success() {
            return Ok(response.json().await?);
        }
        let text = response.text().await.unwrap_or_default();
        let message =
            serde_json::from_str::<emend_shared::ErrorBody>(&text).map_or(text, |body| body.error.message);
        anyhow::bail!("{message}")
    }
}
