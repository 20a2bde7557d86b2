//! HTTP over a limited number of connections.

use std::fmt::Debug;
use std::future::ready;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, Protocol, Request, Response};
use actix_server::{GracefulShutdownSignal, Server};
use actix_service::{IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::AppConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::connections::{ConnectionLimits, Connections, Stream};
use crate::listener::Listener;

/// Seconds that requests in progress may take to finish when the server stops.
const SHUTDOWN_SECONDS: u64 = 4;
/// The longest time for the head of the first request, and the keep-alive time until the next.
const HEAD_TIME: Duration = Duration::from_secs(10);
const KEEP_ALIVE: Duration = Duration::from_mins(1);
/// The most connections that the operating system queues until one is closed.
const BACKLOG: u32 = 1_024;
/// Open files reserved for everything except clients: the store, its connections, dictionaries, the log.
const RESERVED_FILES: u64 = 128;
/// The most connections in total, and the most from one address other than this machine's.
const MAX_CONNECTIONS: u64 = 10_000;
const MAX_PER_ADDRESS: usize = 256;
/// Connections allowed above the limit while others are being closed.
const MAX_CLOSING: usize = 64;

/// The limits on this system. The limit of open files, which bounds the connections, is raised as far as the system allows.
pub(crate) fn limits(trust_proxy: bool) -> ConnectionLimits {
    let files = match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) => files,
        Err(error) => {
            tracing::warn!(%error, "cannot raise the limit of open files");
            1_024
        }
    };
    let all = files.saturating_sub(RESERVED_FILES).clamp(16, MAX_CONNECTIONS);
    tracing::info!(
        files,
        connections = all,
        "limits on open files and connections are set"
    );
    ConnectionLimits {
        all: usize::try_from(all)
            .unwrap_or(1_024)
            .saturating_sub(MAX_CLOSING)
            .max(16),
        per_address: (!trust_proxy).then_some(MAX_PER_ADDRESS),
    }
}

/// Serves the application that `make` creates. Returns the bound address, if any.
pub(crate) fn serve<F, I, S, B>(
    listener: &Listener,
    make: F,
    connections: &Arc<Connections>,
) -> io::Result<(Server, Option<SocketAddr>)>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<Error> + 'static,
    S::InitError: Debug,
    S::Response: Into<Response<B>> + 'static,
    <S::Service as Service<Request>>::Future: 'static,
    S::Service: 'static,
    B: MessageBody + 'static,
{
    let workers = std::thread::available_parallelism()
        .map_or(2, usize::from)
        .clamp(2, 8);
    let builder = Server::build()
        .disable_signals()
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .max_concurrent_connections(usize::try_from(MAX_CONNECTIONS).unwrap_or(usize::MAX))
        .backlog(BACKLOG);
    let (make, connections) = (make, Arc::clone(connections));
    let signal = builder.graceful_shutdown_signal();
    match listener {
        Listener::Tcp(address) => {
            let bound = TcpListener::bind(address)?;
            let address = bound.local_addr()?;
            let builder = builder.workers(workers).listen("http", bound, move || {
                let connections = Arc::clone(&connections);
                let accept = move |socket: TcpStream| {
                    // Responses are small and clients wait for them.
                    let _ = socket.set_nodelay(true);
                    let peer = socket.peer_addr().ok();
                    ready(accept_connection(socket, peer, &connections))
                };
                fn_service(accept).and_then(http(&make, address, &signal))
            })?;
            Ok((builder.run(), Some(address)))
        }
        #[cfg(unix)]
        Listener::Unix(path) => {
            let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
            let builder = builder
                .workers(1)
                .bind_uds("commands", remove_stale_socket(path)?, move || {
                    let connections = Arc::clone(&connections);
                    let accept = move |socket: tokio::net::UnixStream| {
                        ready(accept_connection(socket, None, &connections))
                    };
                    fn_service(accept).and_then(http(&make, nowhere, &signal))
                })?;
            Ok((builder.run(), None))
        }
        #[cfg(not(unix))]
        Listener::Unix(_) => Err(io::ErrorKind::Unsupported.into()),
    }
}

/// An accepted connection.
type AcceptedConnection<T> = (Stream<T>, Protocol, Option<SocketAddr>);

/// Counts the socket as a connection, or returns an error that closes it.
fn accept_connection<T>(
    socket: T,
    peer: Option<SocketAddr>,
    connections: &Arc<Connections>,
) -> Result<AcceptedConnection<T>, DispatchError> {
    let place = connections.admit(peer.map(|peer| peer.ip()));
    let place = place.ok_or_else(|| io::Error::from(io::ErrorKind::ConnectionRefused))?;
    Ok((Stream::new(socket, place), Protocol::Http1, peer))
}

/// The HTTP/1.1 service for accepted connections.
fn http<F, I, S, B, T>(
    make: &F,
    address: SocketAddr,
    stops: &GracefulShutdownSignal,
) -> impl ServiceFactory<AcceptedConnection<T>, Config = (), Response = (), Error = DispatchError, InitError = ()>
+ use<F, I, S, B, T>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<Error> + 'static,
    S::InitError: Debug,
    S::Response: Into<Response<B>> + 'static,
    <S::Service as Service<Request>>::Future: 'static,
    S::Service: 'static,
    B: MessageBody + 'static,
    T: AsyncRead + AsyncWrite + Unpin + 'static,
{
    let stops = stops.clone();
    let app = make()
        .into_factory()
        .map_err(|error| error.into().error_response());
    HttpService::build()
        .graceful_shutdown_signal(move || {
            let stops = stops.clone();
            async move { stops.notified().await }
        })
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(HEAD_TIME)
        .client_disconnect_timeout(Duration::from_secs(1))
        // If the client disconnects, stop working on its request.
        .h1_allow_half_closed(false)
        .local_addr(address)
        .on_connect_ext(|stream: &Stream<T>, extensions| {
            extensions.insert(stream.connection());
        })
        .finish(map_config(app, |()| AppConfig::default()))
}

/// Removes a socket file that an earlier process left behind.
#[cfg(unix)]
fn remove_stale_socket(path: &Path) -> io::Result<&Path> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(path),
    }
}
