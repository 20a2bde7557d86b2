//! `emend serve`: the web app, the API and the scheduled jobs in one process.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use emend_api::{ApiOptions, ApiServices, Application, BasePath, Hosts, Listener};
use emend_mirror::Schedule;
use emend_service::{Emend, EmendSettings};
use emend_store::PrimaryStore;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio_util::sync::CancellationToken;

use crate::config::{OnOff, Options, ServeOptions, StoreUrl};
use crate::output::say;
use crate::stop::{self, StopSignal};
use crate::{background_jobs, control_server, mirror_handle, retention_job, setup, store_watch};

/// The examples of `emend serve --help`.
pub(crate) const EXAMPLES: &str = "\
Examples:
  emend serve
  emend serve --bind 127.0.0.1:9000 --data-dir ~/emend
  emend serve --store redis://localhost --mirror-file /etc/emend/mirror-url
  emend serve --bind 0.0.0.0:8675 --registration invite --trust-proxy";

pub(crate) async fn run(options: Options, serve: ServeOptions) -> anyhow::Result<ExitCode> {
    let stop = StopSignal::watch()?;
    let store = setup::open_store(&options).await?;
    stop.will_close(&store);
    let outcome = serve_until_stopped(options, serve, Arc::clone(&store), stop.token()).await;
    stop::close(store);
    outcome?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Serves until `stop` is cancelled. The URL is printed once the server answers on it; any problem before that is an error.
async fn serve_until_stopped(
    options: Options,
    serve: ServeOptions,
    store: Arc<dyn PrimaryStore>,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let start_time = Instant::now();
    let schedule: Schedule = serve.mirror_schedule.parse().context("--mirror-schedule")?;
    warn_of_removed_options(&serve);
    let mirror = setup::mirror(&options)?;
    let bind = serve.bind.resolve()?;
    let api = api_options(&options, &serve, bind.ip())?;
    let metrics = PrometheusBuilder::new()
        .install_recorder()
        .context("cannot start collecting metrics")?;
    let emend = Arc::new(setup::emend(
        &options,
        Arc::clone(&store),
        &settings(&options, &serve),
    )?);
    // At the end, its threads may still be checking a long text. The process does not wait for them.
    std::mem::forget(Arc::clone(&emend));
    let mirroring = mirror
        .map(|mirror| mirror_handle::MirrorHandle::start(mirror, Arc::clone(&store), schedule, stop.clone()));

    let services = ApiServices {
        emend: Arc::clone(&emend),
        metrics,
        mirror: mirroring
            .as_ref()
            .map_or_else(mirror_handle::no_mirror, mirror_handle::MirrorHandle::health),
    };
    let application = Application::build(&Listener::Tcp(bind), services.clone(), api.clone(), |_| {})
        .with_context(|| {
            format!("cannot listen on {bind}; give another address with --bind, or port 0 for a free port")
        })?;
    let address = application.address().unwrap_or(bind);
    let store_url = options.store()?;
    let control = match &store_url {
        StoreUrl::Embedded(file) => {
            control_server::listen(file, Arc::clone(&store), services, api, mirroring.as_ref())?
        }
        StoreUrl::Redis(_) => None,
    };

    let mut requests = tokio::spawn(application.run_until_stopped(stop.clone()));
    let commands = control.map(|control| tokio::spawn(control.run_until_stopped(stop.clone())));
    let starting = async {
        answers(address).await?;
        emend.warm().await;
        if let Some(mirroring) = &mirroring {
            mirroring.wait_until_open().await;
        }
        anyhow::Ok(())
    };
    let started = tokio::select! {
        // A server that is told to stop while it starts ends its requests too, which is no error then.
        biased;
        started = stop.run_until_cancelled(starting) => started.transpose(),
        outcome = &mut requests => outcome?.context("the server cannot start").and_then(|()| anyhow::bail!("the server stopped before it was ready")),
    };
    let ready = started.inspect_err(|_| stop.cancel())?.is_some();
    if ready {
        log_ready(&*store, &options, start_time);
        let public_url = public_url(address, &serve.base_path);
        say!("{public_url}");
        start_jobs(&emend, store, &serve, bind.ip(), &public_url, stop);
    }

    let ended = tokio::select! {
        () = stop.cancelled() => None,
        outcome = &mut requests => Some(outcome),
    };
    stop.cancel();
    let has_ended = ended.is_some();
    let finishing = async {
        let requests = async { if has_ended { Ok(Ok(())) } else { requests.await } };
        let commands = async {
            match commands {
                Some(commands) => commands.await,
                None => Ok(Ok(())),
            }
        };
        let mirroring = async {
            if let Some(mirroring) = mirroring {
                mirroring.finish().await;
            }
        };
        let (requests, commands, ()) = tokio::join!(requests, commands, mirroring);
        requests??;
        commands??;
        anyhow::Ok(())
    };
    let finished = tokio::time::timeout(stop::SHUTDOWN_TIME, finishing).await;
    control_server::remove_socket(&store_url);
    if let Ok(outcome) = finished {
        outcome?;
    } else {
        tracing::warn!("some requests or jobs were interrupted; all acknowledged changes are stored");
    }
    ended.transpose()?.transpose()?;
    Ok(())
}

fn warn_of_removed_options(serve: &ServeOptions) {
    if serve.train_schedule.is_some() {
        tracing::warn!(
            "--train-schedule no longer has any effect and will be removed: error models are no longer trained"
        );
    }
}

/// Logs the store, the configuration file and the duration of the start.
fn log_ready(store: &dyn PrimaryStore, options: &Options, start_time: Instant) {
    tracing::info!(
        store = store.location(),
        config = options
            .source
            .file
            .as_ref()
            .map(|file| file.display().to_string()),
        seconds = start_time.elapsed().as_secs_f32(),
        "ready"
    );
}

/// Starts the jobs that run alongside the requests.
fn start_jobs(
    emend: &Arc<Emend>,
    store: Arc<dyn PrimaryStore>,
    serve: &ServeOptions,
    bind: IpAddr,
    url: &str,
    stop: &CancellationToken,
) {
    if serve.with_accounts(bind) {
        tokio::spawn(background_jobs::begin_accounts(
            Arc::clone(emend),
            url.to_owned(),
            stop.clone(),
        ));
        tokio::spawn(background_jobs::establish_accounts(
            Arc::clone(emend),
            stop.clone(),
        ));
    }
    if let Some(days) = serve.keep_votes_days {
        tokio::spawn(retention_job::delete_old_votes(
            Arc::clone(emend),
            days,
            stop.clone(),
        ));
    }
    tokio::spawn(store_watch::watch(Arc::clone(emend), store, stop.clone()));
    tokio::spawn(background_jobs::complete_removals(
        Arc::clone(emend),
        stop.clone(),
    ));
    tokio::spawn(background_jobs::delete_expired_sightings(
        Arc::clone(emend),
        stop.clone(),
    ));
}

/// Checks that the server answers on its own address. Some problems, such as a lack of file descriptors, show only here.
async fn answers(address: SocketAddr) -> anyhow::Result<()> {
    const TIMEOUT: Duration = Duration::from_secs(10);
    let host: IpAddr = match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        other => other.ip(),
    };
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(TIMEOUT)
        .build()
        .context("cannot create a client for the server")?;
    let path = url(SocketAddr::new(host, address.port())) + "healthz";
    let answer = client.get(path).send().await;
    answer.with_context(|| format!("the server does not answer on {address}; the log above may show why"))?;
    Ok(())
}

fn settings(options: &Options, serve: &ServeOptions) -> EmendSettings {
    EmendSettings {
        registration: serve.registration.into(),
        learn_from_checks: serve.learn_from_checks == OnOff::On,
        approval: options.learning.approval(),
        limits: (&serve.limits).into(),
        established_after: options.learning.established_after(serve.registration.into()),
        ..EmendSettings::default()
    }
}

fn api_options(options: &Options, serve: &ServeOptions, address: IpAddr) -> anyhow::Result<ApiOptions> {
    let hosts = if serve.loopback_only(address) {
        Hosts::Loopback
    } else {
        Hosts::Any
    };
    let api = ApiOptions {
        accounts: serve.with_accounts(address),
        check_access: serve.check_access(address)?,
        trust_proxy: serve.trust_proxy,
        base_path: serve.base_path.clone(),
        requests_per_minute: serve.requests_per_minute(address),
        allow_origin: serve.allow_origin.clone(),
        hosts,
        ..ApiOptions::default()
    };
    Ok(api.with_max_text(options.max_text))
}

/// The URL for a browser. An unspecified address, which means all addresses, is reached as localhost.
fn url(address: SocketAddr) -> String {
    let host = match address {
        _ if address.ip().is_unspecified() => "localhost".to_owned(),
        SocketAddr::V4(v4) => v4.ip().to_string(),
        SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
    };
    format!("http://{host}:{}/", address.port())
}

/// The same, with the path under which users reach the server.
fn public_url(address: SocketAddr, base: &BasePath) -> String {
    format!("{}{}/", url(address).trim_end_matches('/'), base.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_can_open_the_url() {
        assert_eq!(url("127.0.0.1:80".parse().unwrap()), "http://127.0.0.1:80/");
        assert_eq!(url("[::1]:80".parse().unwrap()), "http://[::1]:80/");
        assert_eq!(url("0.0.0.0:80".parse().unwrap()), "http://localhost:80/");
    }
}
