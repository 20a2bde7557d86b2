//! The control socket, as the running server answers on it. `control_client` has its addresses.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use actix_web::{HttpResponse, web};
use anyhow::Context;
use emend_api::{ApiOptions, ApiServices, Application, Hosts, Listener};
use emend_service::Emend;
use emend_store::PrimaryStore;
use serde::Serialize;

use crate::commands::{account_commands, explain as explanation, export, import, verify as verification};
use crate::config::StoreUrl;
use crate::control_client::{
    EXPLAIN, EXPORT, IMPORT, MIRROR_RUN, MIRROR_STATUS, MIRROR_VERIFY, PEOPLE, VERIFY, socket,
};
use crate::mirror_handle::{MirrorHandle, MirrorTrigger};

/// The longest path that a socket can have on every Unix.
const MAX_PATH: usize = 100;

/// Binds the socket beside `file`, which holds the store. `None` where there can be none; the server works without.
pub(crate) fn listen(
    file: &Path,
    store: Arc<dyn PrimaryStore>,
    services: ApiServices,
    options: ApiOptions,
    mirroring: Option<&MirrorHandle>,
) -> anyhow::Result<Option<Application>> {
    let path = socket(file);
    if path.as_os_str().len() > MAX_PATH {
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
        emend.clear_caches_if_accounts_removed().await?;
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
