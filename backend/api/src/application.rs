//! Binds, serves, stops.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use tokio_util::sync::CancellationToken;
use tracing_actix_web::TracingLogger;

use crate::aliases::aliases;
use crate::app::{ApiOptions, Services, configure};
use crate::guard::guard;
use crate::headers::security_headers;
use crate::key_path::key_path;
use crate::log::RouteSpan;
use crate::{assets, extract};

/// Seconds that requests under way get to finish once the server is asked to stop.
const SHUTDOWN_SECONDS: u64 = 3;

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
        let services = web::Data::new(services);
        let options = web::Data::new(options);
        let make = move || {
            App::new()
                .app_data(services.clone())
                .app_data(options.clone())
                .app_data(extract::query_config())
                .wrap(from_fn(guard))
                .wrap(from_fn(aliases))
                .wrap(security_headers(&scripts))
                .wrap(TracingLogger::<RouteSpan>::new())
                .wrap(from_fn(key_path))
                .configure(extra.clone())
                .configure(configure)
        };
        let server = HttpServer::new(make)
            .disable_signals()
            .shutdown_timeout(SHUTDOWN_SECONDS)
            .client_request_timeout(std::time::Duration::from_secs(10))
            .workers(
                std::thread::available_parallelism()
                    .map_or(2, usize::from)
                    .clamp(2, 8),
            );
        let (server, address) = match listener {
            Listener::Tcp(address) => {
                let bound = TcpListener::bind(address)?;
                let address = bound.local_addr()?;
                (server.listen(bound)?, Some(address))
            }
            Listener::Unix(path) => (server.workers(1).bind_uds(fresh(path)?)?, None),
        };
        Ok(Self {
            server: server.run(),
            address,
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
        let stopper = tokio::spawn(async move {
            stop.cancelled().await;
            handle.stop(true).await;
        });
        let result = self.server.await;
        stopper.abort();
        result
    }
}

/// A socket file that an earlier process left behind is in the way of a new one.
fn fresh(path: &Path) -> io::Result<&Path> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(path),
    }
}
