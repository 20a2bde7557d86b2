//! The HTTP server: binds, serves and stops.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, web};
use tokio_util::sync::CancellationToken;
use tracing_actix_web::TracingLogger;

use crate::api_options::ApiOptions;
use crate::api_services::ApiServices;
use crate::base_path_removal::without_base_path;
use crate::connections::{Connections, ResponseMemory, watch};
use crate::key_path::key_path;
use crate::listener::Listener;
use crate::origin_guard::guard;
use crate::path_aliases::aliases;
use crate::request_log::RouteSpan;
use crate::route_table::configure;
use crate::security_headers::security_headers;
use crate::{request_parsing, socket_server, web_app_files};

/// How long requests in progress may take to finish when the server stops.
const STOP_TIME: Duration = Duration::from_secs(3);
/// How often the server looks for slow clients.
const SLOW_CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// A server that is bound but not yet running.
pub struct Application {
    server: Server,
    address: Option<SocketAddr>,
    connections: Arc<Connections>,
}

impl Application {
    /// Binds to `listener`. `extra` adds further routes.
    pub fn build(
        listener: &Listener,
        services: ApiServices,
        options: ApiOptions,
        extra: impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static,
    ) -> io::Result<Self> {
        let scripts = web_app_files::inline_script_hashes();
        let connections = Connections::new(socket_server::limits(options.trust_proxy));
        let answers = web::Data::new(ResponseMemory::default());
        let services = web::Data::new(services);
        let options = web::Data::new(options);
        let make = move || {
            App::new()
                .app_data(services.clone())
                .app_data(options.clone())
                .app_data(answers.clone())
                .app_data(request_parsing::query_config())
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
        let (server, address) = socket_server::serve(listener, make, &connections)?;
        Ok(Self {
            server,
            address,
            connections,
        })
    }

    /// The bound port; 0 for a socket file.
    pub fn port(&self) -> u16 {
        self.address.map_or(0, |address| address.port())
    }

    /// The bound address; `None` for a socket file.
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// Serves until `stop` is cancelled, then stops accepting connections, finishes the requests in progress and returns.
    pub async fn run_until_stopped(self, stop: CancellationToken) -> io::Result<()> {
        let handle = self.server.handle();
        let connections = self.connections;
        let keeper = tokio::spawn(async move {
            let mut interval = tokio::time::interval(SLOW_CHECK_INTERVAL);
            while stop.run_until_cancelled(interval.tick()).await.is_some() {
                connections.end_slow();
            }
            // Close idle connections immediately; give the others some time to receive their responses.
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
