//! Binds, serves, stops.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, web};
use tokio_util::sync::CancellationToken;
use tracing_actix_web::TracingLogger;

use crate::aliases::aliases;
use crate::app::{ApiOptions, Services, configure};
use crate::base_path::without_base_path;
use crate::connections::{AnswersInMemory, Connections, watch};
use crate::guard::guard;
use crate::headers::security_headers;
use crate::key_path::key_path;
use crate::log::RouteSpan;
use crate::{assets, extract, server};

/// How long requests under way get to finish once the server is asked to stop.
const STOP_TIME: Duration = Duration::from_secs(3);
/// How often slow clients are looked for.
const SLOW_CHECKED: Duration = Duration::from_secs(1);

/// Where to listen.
#[derive(Debug, Clone)]
pub enum Listener {
    /// An address; port 0 takes a free one.
    Tcp(SocketAddr),
    /// A socket file, for the command line beside a running server.
    Unix(PathBuf),
}

/// A server that is bound and not yet running.
pub struct Application {
    server: Server,
    address: Option<SocketAddr>,
    connections: Arc<Connections>,
}

impl Application {
    /// Binds to `listener`. `extra` adds routes of the caller's own.
    pub fn build(
        listener: &Listener,
        services: Services,
        options: ApiOptions,
        extra: impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static,
    ) -> io::Result<Self> {
        let scripts = assets::inline_script_hashes();
        let connections = Connections::new(server::limits(options.trust_proxy));
        let answers = web::Data::new(AnswersInMemory::default());
        let services = web::Data::new(services);
        let options = web::Data::new(options);
        let make = move || {
            App::new()
                .app_data(services.clone())
                .app_data(options.clone())
                .app_data(answers.clone())
                .app_data(extract::query_config())
                .wrap(from_fn(guard))
                .wrap(from_fn(aliases))
                .wrap(security_headers(&scripts))
                .wrap(TracingLogger::<RouteSpan>::new())
                .wrap(Compress::default())
                .wrap(from_fn(key_path))
                .wrap(from_fn(without_base_path))
                .wrap(from_fn(watch))
                .configure(extra.clone())
                .configure(configure)
        };
        let (server, address) = server::serve(listener, make, &connections)?;
        Ok(Self {
            server,
            address,
            connections,
        })
    }

    /// The port that was bound; 0 on a socket file.
    pub fn port(&self) -> u16 {
        self.address.map_or(0, |address| address.port())
    }

    /// The address that was bound; `None` on a socket file.
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// Serves until `stop` is cancelled, then takes no more, finishes what is under way and returns.
    pub async fn run_until_stopped(self, stop: CancellationToken) -> io::Result<()> {
        let handle = self.server.handle();
        let connections = self.connections;
        let keeper = tokio::spawn(async move {
            let mut interval = tokio::time::interval(SLOW_CHECKED);
            while stop.run_until_cancelled(interval.tick()).await.is_some() {
                connections.end_slow();
            }
            // Who waits for nothing is not waited for; who waits for an answer gets a while to take it.
            connections.end_idle();
            let stopping = handle.stop(true);
            tokio::pin!(stopping);
            if tokio::time::timeout(STOP_TIME, &mut stopping).await.is_err() {
                connections.end_all();
                stopping.await;
            }
        });
        let result = self.server.await;
        keeper.abort();
        result
    }
}
