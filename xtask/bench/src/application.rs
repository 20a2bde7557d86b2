//! Emend's application in this process, on a store.

use std::sync::Arc;

use emend_api::{ApiOptions, ApiServices, Application, Listener};
use emend_domain::AccountId;
use emend_service::{AccountLimits, Checker, CheckerOptions, Emend, EmendSettings, Languages, system_clock};
use emend_store::ServiceStore;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A running application.
pub(crate) struct RunningApplication {
    /// The port on the loopback address.
    pub(crate) port: u16,
    stop: CancellationToken,
    server: JoinHandle<std::io::Result<()>>,
}

impl RunningApplication {
    /// Starts the application for the local user, whose choices also count for a team.
    pub(crate) async fn start(
        store: Arc<dyn ServiceStore>,
        languages: Languages,
        metrics: PrometheusHandle,
        checker: CheckerOptions,
    ) -> anyhow::Result<Self> {
        store
            .set_teams(&AccountId::local(), &["writers".parse()?])
            .await?;
        let limits = AccountLimits {
            items: usize::MAX / 2,
            ..AccountLimits::default()
        };
        let settings = EmendSettings {
            limits,
            ..EmendSettings::default()
        };
        let services = ApiServices {
            emend: Arc::new(Emend::new(
                Checker::start(languages, checker)?,
                store,
                settings,
                system_clock(),
            )),
            metrics,
            mirror: watch::channel(None).1,
        };
        let listener = Listener::Tcp("127.0.0.1:0".parse()?);
        let application = Application::build(&listener, services, ApiOptions::default(), |_| {})?;
        let (port, stop) = (application.port(), CancellationToken::new());
        let server = tokio::spawn(application.run_until_stopped(stop.clone()));
        Ok(Self { port, stop, server })
    }

    /// Stops the application.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        self.stop.cancel();
        Ok(self.server.await??)
    }
}
