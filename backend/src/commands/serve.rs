//! `emend serve`: the web app, the API and the scheduled jobs in one process.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use emend_api::{ApiOptions, Application, Hosts, Listener, Services};
use emend_mirror::Schedule;
use emend_service::Settings;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio_util::sync::CancellationToken;

use crate::config::{Options, ServeOptions, StoreUrl, Switch};
use crate::{control, jobs, retention, setup};

pub(crate) async fn run(options: Options, serve: ServeOptions) -> anyhow::Result<ExitCode> {
    let begun = Instant::now();
    let schedule: Schedule = serve.mirror_schedule.parse().context("--mirror-schedule")?;
    let training: Schedule = serve.train_schedule.parse().context("--train-schedule")?;
    let api = api_options(&options, &serve)?;
    let mirror = setup::mirror(&options)?;
    let metrics = PrometheusBuilder::new()
        .install_recorder()
        .context("cannot start the metrics")?;

    let store_url = options.store()?;
    let store = setup::open_store(&options).await?;
    let emend = Arc::new(setup::emend(
        &options,
        Arc::clone(&store),
        &settings(&options, &serve),
    )?);
    let stop = CancellationToken::new();
    let mirroring =
        mirror.map(|mirror| jobs::Mirroring::start(mirror, Arc::clone(&store), schedule, stop.clone()));

    let services = Services {
        emend: Arc::clone(&emend),
        metrics,
        mirror: mirroring
            .as_ref()
            .map_or_else(jobs::no_mirror, jobs::Mirroring::health),
    };
    let application = Application::build(&Listener::Tcp(serve.bind), services.clone(), api.clone(), |_| {})
        .with_context(|| {
        format!(
            "cannot listen on {} (--bind takes another address; port 0 a free one)",
            serve.bind
        )
    })?;
    let address = application.address().unwrap_or(serve.bind);
    let control = match &store_url {
        StoreUrl::Embedded(file) => control::listen(file, services, api, mirroring.as_ref())?,
        StoreUrl::Redis(_) => None,
    };

    let requests = tokio::spawn(application.run_until_stopped(stop.clone()));
    let commands = control.map(|control| tokio::spawn(control.run_until_stopped(stop.clone())));
    emend.warm().await;
    if let Some(mirroring) = &mirroring {
        mirroring.until_open().await;
    }
    tracing::info!(
        store = store.location(),
        seconds = begun.elapsed().as_secs_f32(),
        "ready"
    );
    println!("{}", url(address));
    if serve.with_accounts() {
        tokio::spawn(jobs::begin_accounts(
            Arc::clone(&emend),
            url(address),
            stop.clone(),
        ));
    }
    tokio::spawn(jobs::try_dictionaries(options.clone()));
    if let Some(days) = serve.keep_votes_days {
        tokio::spawn(retention::forget_the_old(Arc::clone(&emend), days, stop.clone()));
    }
    tokio::spawn(jobs::forget_observed(Arc::clone(&emend), stop.clone()));
    let training = tokio::spawn(jobs::train_on_schedule(
        Arc::clone(&emend),
        training,
        stop.clone(),
    ));

    let asked = setup::asked_to_stop();
    tokio::pin!(asked);
    let mut requests = requests;
    let outcome = tokio::select! {
        () = &mut asked => {
            tracing::info!("stopping: finishing what is under way");
            stop.cancel();
            requests.await
        }
        outcome = &mut requests => {
            stop.cancel();
            outcome
        }
    };
    if let Some(commands) = commands {
        commands.await??;
        control::forget(&store_url);
    }
    training.abort();
    if let Some(mirroring) = mirroring {
        mirroring.finish().await;
    }
    outcome??;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

fn settings(options: &Options, serve: &ServeOptions) -> Settings {
    Settings {
        registration: serve.registration.into(),
        learn_from_checks: serve.learn_from_checks == Switch::On,
        approval: options.learning.approval(),
        ..Settings::default()
    }
}

fn api_options(options: &Options, serve: &ServeOptions) -> anyhow::Result<ApiOptions> {
    let hosts = if serve.loopback_only() {
        Hosts::Loopback
    } else {
        Hosts::Any
    };
    let api = ApiOptions {
        accounts: serve.with_accounts(),
        check_access: serve.check_access()?,
        trust_proxy: serve.trust_proxy,
        requests_per_minute: serve.requests_per_minute(),
        allow_origin: serve.allow_origin.clone(),
        hosts,
        ..ApiOptions::default()
    };
    Ok(api.with_max_text(options.max_text))
}

/// Where to point a browser: an address that means every one is reached under this machine's own.
fn url(address: SocketAddr) -> String {
    let host = match address {
        _ if address.ip().is_unspecified() => "localhost".to_owned(),
        SocketAddr::V4(v4) => v4.ip().to_string(),
        SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
    };
    format!("http://{host}:{}/", address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_is_one_that_a_browser_opens() {
        assert_eq!(url("127.0.0.1:80".parse().unwrap()), "http://127.0.0.1:80/");
        assert_eq!(url("[::1]:80".parse().unwrap()), "http://[::1]:80/");
        assert_eq!(url("0.0.0.0:80".parse().unwrap()), "http://localhost:80/");
    }
}
