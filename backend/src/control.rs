//! The control socket: how a command talks to a server that is running on the same embedded store, which only one process
//! can open. The socket is a file next to the store. Only the system user that runs the server can use it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpResponse, web};
use anyhow::Context;
use emend_api::{ApiOptions, ApiServices, Application, Hosts, Listener};
use emend_service::Emend;
use emend_store::PrimaryStore;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::commands::{account_commands, explain as explanation, export, import, verify as verification};
use crate::config::StoreUrl;
use crate::jobs::{MirrorHandle, MirrorTrigger};

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

/// The longest path that a socket can have on every Unix.
const LONGEST_PATH: usize = 100;

fn socket(store: &Path) -> PathBuf {
    store.with_extension("sock")
}

/// Binds the socket beside `file`, which holds the store. `None` where there can be none; the server works without.
pub(crate) fn listen(
    file: &Path,
    store: Arc<dyn PrimaryStore>,
    services: ApiServices,
    options: ApiOptions,
    mirroring: Option<&MirrorHandle>,
) -> anyhow::Result<Option<Application>> {
    let path = socket(file);
    if path.as_os_str().len() > LONGEST_PATH {
        tracing::warn!(path = %path.display(), "the path is too long for a socket; commands that use the store fail while this server runs");
        return Ok(None);
    }
    let run_now = mirroring.map(MirrorHandle::run_now);
    let emend = Arc::clone(&services.emend);
    let routes = move |config: &mut web::ServiceConfig| {
        config
            .app_data(web::Data::new(run_now.clone()))
            .route(MIRROR_RUN, web::post().to(mirror_run))
            .app_data(web::Data::new(Arc::clone(&store)))
            .route(MIRROR_STATUS, web::get().to(mirror_status))
            .route(MIRROR_VERIFY, web::post().to(mirror_verify))
            .route(VERIFY, web::post().to(verify))
            .route(EXPORT, web::post().to(write_export))
            .route(IMPORT, web::post().to(read_export))
            .app_data(web::Data::from(Arc::clone(&emend)))
            .route(PEOPLE, web::post().to(act))
            .route(EXPLAIN, web::post().to(explain));
    };
    // Only the system user that runs the server can open the socket, so no login is needed.
    let options = ApiOptions {
        hosts: Hosts::Any,
        accounts: false,
        ..options
    };
    let application = Application::build(&Listener::Unix(path.clone()), services, options, routes)
        .with_context(|| format!("cannot create the socket {}", path.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(Some(application))
}

/// Removes the socket.
pub(crate) fn remove_socket(store: &StoreUrl) {
    if let StoreUrl::Embedded(file) = store {
        // The next start removes a socket that is left over.
        let _ = std::fs::remove_file(socket(file));
    }
}

async fn mirror_run(run_now: web::Data<Option<MirrorTrigger>>) -> HttpResponse {
    answer(run_now.as_ref().as_ref().map(MirrorTrigger::run)).await
}

async fn mirror_status(run_now: web::Data<Option<MirrorTrigger>>) -> HttpResponse {
    answer(run_now.as_ref().as_ref().map(MirrorTrigger::status)).await
}

async fn mirror_verify(run_now: web::Data<Option<MirrorTrigger>>) -> HttpResponse {
    answer(run_now.as_ref().as_ref().map(MirrorTrigger::verify)).await
}

async fn verify(store: web::Data<Arc<dyn PrimaryStore>>, repair: web::Json<bool>) -> HttpResponse {
    let store = store.as_ref().as_ref();
    answer(Some(async {
        Ok(verification::verify(store, *repair, &|_| {}).await?)
    }))
    .await
}

async fn write_export(store: web::Data<Arc<dyn PrimaryStore>>, file: web::Json<PathBuf>) -> HttpResponse {
    answer(Some(export::to_file(store.as_ref().as_ref(), &file))).await
}

async fn read_export(store: web::Data<Arc<dyn PrimaryStore>>, file: web::Json<PathBuf>) -> HttpResponse {
    answer(Some(import::from_file(store.as_ref().as_ref(), &file))).await
}

async fn act(emend: web::Data<Emend>, act: web::Json<account_commands::AccountCommand>) -> HttpResponse {
    let acting = async {
        let lines = account_commands::perform(emend.accounts(), act.into_inner()).await?;
        // Immediately, and not only when this server next looks into the store.
        emend.notice_forgotten().await?;
        Ok(lines)
    };
    answer(Some(acting)).await
}

async fn explain(emend: web::Data<Emend>, question: web::Json<explanation::ExplainRequest>) -> HttpResponse {
    answer(Some(explanation::answer(&emend, &question))).await
}

async fn answer<T: Serialize>(asked: Option<impl Future<Output = anyhow::Result<T>>>) -> HttpResponse {
    match asked {
        None => HttpResponse::NotFound().body("no mirror is configured for the running server"),
        Some(asked) => match asked.await {
            Ok(answer) => HttpResponse::Ok().json(answer),
            Err(error) => HttpResponse::ServiceUnavailable().body(format!("{error:#}")),
        },
    }
}

/// A command's connection to a running server.
pub(crate) struct ControlClient(reqwest::Client);

impl ControlClient {
    /// A connection to the server that is running on this store, if there is one.
    pub(crate) async fn beside(store: &StoreUrl) -> Option<Self> {
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
