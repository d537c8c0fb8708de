//! Serves a scenario over HTTP/1.1 on loopback, on a thread of its own: it answers whether or not the
//! test is asynchronous, and nothing a client sends stops it.

use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::future::select;
use futures_util::stream::{self, StreamExt as _};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use thiserror::Error;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::fault::Fault;
use super::record::SeenRequest;
use super::render::{self, Reply, RequestId};
use super::request::Request;
use super::scenario::Scenario;
use super::state::{Options, Outcome, State};

/// The largest body that is read, in bytes.
const BODY_LIMIT: usize = 1024 * 1024;

/// The wait between the half of a cut answer and the end, so that the half is sent.
const BEFORE_THE_CUT: Duration = Duration::from_millis(20);

/// The wait after a connection could not be accepted, for instance for want of file handles.
const AFTER_A_FAILED_ACCEPT: Duration = Duration::from_millis(10);

type ReplyBody = UnsyncBoxBody<Bytes, io::Error>;

/// Why a mock AWS cannot start.
#[derive(Debug, Error)]
pub enum MockError {
    /// The port cannot be had.
    #[error("listen on port {port} of 127.0.0.1")]
    Listen {
        /// The port asked for; 0: any.
        port: u16,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The thread or its runtime cannot be had.
    #[error("start the thread of the mock")]
    Thread {
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// A mock AWS that runs until it is dropped.
#[derive(Debug)]
pub struct MockAws {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl MockAws {
    /// Serves a scenario; its times count from `clock`, which stands still.
    pub fn start(scenario: Scenario, clock: Timestamp, options: Options) -> Result<Self, MockError> {
        let port = options.port;
        let (listener, address) = listen(port).map_err(|source| MockError::Listen { port, source })?;
        let state = Arc::new(Mutex::new(State::new(scenario, clock, options)));
        let (stop, stopped) = oneshot::channel();
        let shared = Arc::clone(&state);
        let thread = spawn(listener, shared, stopped).map_err(|source| MockError::Thread { source })?;
        Ok(Self { address, state, stop: Some(stop), thread: Some(thread) })
    }

    /// What to put into `AWS_ENDPOINT_URL`, without a slash at the end.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What was asked, in the order of the answers; see [`Record`](super::Record).
    pub fn requests(&self) -> Vec<SeenRequest> {
        locked(&self.state).seen.clone()
    }

    /// What was asked and has no answer in the scenario; a test fails unless this is empty.
    pub fn unmatched(&self) -> Vec<SeenRequest> {
        locked(&self.state).unmatched.clone()
    }

    /// How many requests were answered or left without an answer by a fault.
    pub fn count(&self) -> u64 {
        locked(&self.state).count
    }

    /// Orders a fault for the calls from now on; of several that concern a call the earliest strikes.
    pub fn fault(&self, fault: Fault) {
        locked(&self.state).options.faults.push(fault);
    }

    /// Enforces from now on a policy that allows these IAM actions and nothing else.
    pub fn allow(&self, actions: impl IntoIterator<Item = String>) {
        locked(&self.state).options.allow = Some(actions.into_iter().collect());
    }

    /// Takes all faults back.
    pub fn clear_faults(&self) {
        locked(&self.state).options.faults.clear();
    }

    /// Sets how long every answer takes from now on.
    pub fn set_latency(&self, latency: Duration) {
        locked(&self.state).options.latency = latency;
    }

    /// Blocks until the mock ends, which it does only when its process does; for a command that serves.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been reported on standard error by then.
            drop(thread.join());
        }
    }
}

impl Drop for MockAws {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// A state that a panic left behind is still the best there is: a mock must go on answering.
fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn listen(port: u16) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn spawn(
    listener: TcpListener,
    state: Arc<Mutex<State>>,
    stopped: oneshot::Receiver<Infallible>,
) -> io::Result<JoinHandle<()>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let listener = {
        let _context = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    let thread = thread::Builder::new().name("mock-aws".to_owned());
    thread.spawn(move || serve(&runtime, &listener, &state, stopped))
}

/// Dropping the runtime ends the connections that are still open.
fn serve(
    runtime: &Runtime,
    listener: &tokio::net::TcpListener,
    state: &Arc<Mutex<State>>,
    stopped: oneshot::Receiver<Infallible>,
) {
    runtime.block_on(async {
        let accepting = pin!(accept(listener, state));
        select(accepting, stopped).await;
    });
}

async fn accept(listener: &tokio::net::TcpListener, state: &Arc<Mutex<State>>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(connection(stream, Arc::clone(state)))),
            Err(_) => sleep(AFTER_A_FAILED_ACCEPT).await,
        }
    }
}

async fn connection(stream: TcpStream, state: Arc<Mutex<State>>) {
    // Without it small answers wait; with an error here the answers are merely slower.
    drop(stream.set_nodelay(true));
    let service = service_fn(move |request| answer(Arc::clone(&state), request));
    let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
    // Broken connections are what clients and faults do; there is nobody to tell.
    drop(served);
}

async fn answer(
    state: Arc<Mutex<State>>,
    request: http::Request<Incoming>,
) -> Result<Response<ReplyBody>, io::Error> {
    let (parts, body) = request.into_parts();
    let latency = locked(&state).options.latency;
    let body = match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(body) => Some(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => None,
        Err(error) => return Err(io::Error::other(error)),
    };
    if !latency.is_zero() {
        sleep(latency).await;
    }
    let (request, outcome, id) = decide(&mut locked(&state), &parts, body.as_ref());
    match outcome {
        Outcome::Send(reply) => Ok(response(&request, id, &reply, whole)),
        Outcome::Cut(reply) => Ok(response(&request, id, &reply, half)),
        Outcome::Hang => pending().await,
        Outcome::Close => Err(io::Error::other("closed by a fault")),
    }
}

fn decide(state: &mut State, parts: &Parts, body: Option<&Bytes>) -> (Request, Outcome, RequestId) {
    let bytes = body.map(AsRef::as_ref).unwrap_or_default();
    let mut request = Request::read(parts, bytes, state.account());
    let (outcome, id) = match body {
        Some(_) => state.decide(&mut request, Instant::now()),
        None => state.record_refused(&request, |id| {
            render::error(request.protocol, 413, "RequestEntityTooLarge", "the body is over 1 MB", id)
        }),
    };
    (request, outcome, id)
}

fn response(
    request: &Request,
    id: RequestId,
    reply: &Reply,
    body: fn(&str) -> ReplyBody,
) -> Response<ReplyBody> {
    let mut response = Response::new(body(&reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let media = request.protocol.content_type(request.content_type.as_deref());
    let headers =
        [(CONTENT_TYPE.to_string(), media), (CONTENT_LENGTH.to_string(), reply.body.len().to_string())];
    let all = headers.into_iter().chain(id.headers(request.protocol)).chain(reply.headers.iter().cloned());
    for (name, value) in all {
        // The scenario's headers were tried when it was loaded; the caller's media type was a header.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_bytes(value.as_bytes()))
        {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn whole(body: &str) -> ReplyBody {
    Full::from(body.to_owned()).map_err(|never| match never {}).boxed_unsync()
}

fn half(body: &str) -> ReplyBody {
    let half: Bytes = body.bytes().take(body.len() / 2).collect();
    let sent = stream::once(async move { Ok(Frame::data(half)) });
    let cut = stream::once(async {
        sleep(BEFORE_THE_CUT).await;
        Err(io::Error::other("cut off by a fault"))
    });
    StreamBody::new(sent.chain(cut)).boxed_unsync()
}

#[cfg(test)]
mod tests;
