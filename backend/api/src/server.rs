//! HTTP over counted connections.

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

use crate::application::Listener;
use crate::connections::{Connections, Limits, Stream};

/// Seconds that requests under way get to finish once the server is asked to stop.
const SHUTDOWN_SECONDS: u64 = 4;
/// How long the head of a first request may take, and how long a connection is kept for the next.
const HEAD_TIME: Duration = Duration::from_secs(10);
const KEEP_ALIVE: Duration = Duration::from_mins(1);
/// Connections that wait for one of ours to be closed; the system holds them.
const BACKLOG: u32 = 1_024;
/// Files that are open beside connections: the store, its connections, dictionaries, the log.
const OTHER_FILES: u64 = 128;
/// The most connections, and the most from one address that is not this machine's.
const MOST_CONNECTIONS: u64 = 10_000;
const MOST_OF_ONE: usize = 256;
/// What is tolerated above the bound while connections that must go are on their way.
const GOING: usize = 64;

/// Bounds that hold on this system: as many connections as there may be open files, which are raised to what the system lets us.
pub(crate) fn limits(trust_proxy: bool) -> Limits {
    let files = match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) => files,
        Err(error) => {
            tracing::warn!(%error, "cannot raise the limit of open files");
            1_024
        }
    };
    let all = files.saturating_sub(OTHER_FILES).clamp(16, MOST_CONNECTIONS);
    tracing::info!(files, connections = all, "open files and connections are bounded");
    Limits {
        all: usize::try_from(all)
            .unwrap_or(1_024)
            .saturating_sub(GOING)
            .max(16),
        of_one: (!trust_proxy).then_some(MOST_OF_ONE),
    }
}

/// Serves what `make` makes, on what is bound; tells the address where there is one.
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
        .max_concurrent_connections(usize::try_from(MOST_CONNECTIONS).unwrap_or(usize::MAX))
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
                    // Answers are small, and somebody waits for them.
                    let _ = socket.set_nodelay(true);
                    let peer = socket.peer_addr().ok();
                    ready(counted(socket, peer, &connections))
                };
                fn_service(accept).and_then(http(&make, address, &signal))
            })?;
            Ok((builder.run(), Some(address)))
        }
        #[cfg(unix)]
        Listener::Unix(path) => {
            let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
            let builder = builder.workers(1).bind_uds("commands", fresh(path)?, move || {
                let connections = Arc::clone(&connections);
                let accept = move |socket: tokio::net::UnixStream| ready(counted(socket, None, &connections));
                fn_service(accept).and_then(http(&make, nowhere, &signal))
            })?;
            Ok((builder.run(), None))
        }
        #[cfg(not(unix))]
        Listener::Unix(_) => Err(io::ErrorKind::Unsupported.into()),
    }
}

/// A connection as it is served.
type Accepted<T> = (Stream<T>, Protocol, Option<SocketAddr>);

/// The socket with a place among the connections, or an error that closes it.
fn counted<T>(
    socket: T,
    peer: Option<SocketAddr>,
    connections: &Arc<Connections>,
) -> Result<Accepted<T>, DispatchError> {
    let place = connections.admit(peer.map(|peer| peer.ip()));
    let place = place.ok_or_else(|| io::Error::from(io::ErrorKind::ConnectionRefused))?;
    Ok((Stream::new(socket, place), Protocol::Http1, peer))
}

/// HTTP/1.1 on such connections.
fn http<F, I, S, B, T>(
    make: &F,
    address: SocketAddr,
    stops: &GracefulShutdownSignal,
) -> impl ServiceFactory<Accepted<T>, Config = (), Response = (), Error = DispatchError, InitError = ()>
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
        // Who hangs up waits for no answer: the work for it ends.
        .h1_allow_half_closed(false)
        .local_addr(address)
        .on_connect_ext(|stream: &Stream<T>, extensions| {
            extensions.insert(stream.connection());
        })
        .finish(map_config(app, |()| AppConfig::default()))
}

/// A socket file that an earlier process left behind is in the way of a new one.
#[cfg(unix)]
fn fresh(path: &Path) -> io::Result<&Path> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(path),
    }
}
