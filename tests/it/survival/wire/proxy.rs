//! What stands between a client and a server, and harms one byte of what they say.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the client to the server.
    Up,
    Down,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Harm {
    /// Both ends find the connection closed.
    Cut,
    /// Nothing passes any more, and both ends find the connection open.
    Silence,
    /// These bits are turned over.
    Flip(u8),
}

/// The harm comes once `at` bytes have passed this way.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    pub way: Way,
    pub at: usize,
    pub harm: Harm,
}

pub struct Proxy {
    pub port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    fault: Mutex<Option<Fault>>,
    up: AtomicUsize,
    down: AtomicUsize,
    silent: AtomicBool,
}

impl Proxy {
    /// Passes on what comes to a port of its own to the server of this socket.
    pub fn before(socket: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, state) = (listener.local_addr().unwrap().port(), Arc::new(State::default()));
        let shared = state.clone();
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, UnixStream::connect(&socket)) else { continue };
                client.set_nodelay(true).unwrap();
                State::pass(&shared, client, server);
            }
        });
        Self { port, state }
    }

    /// Begins to count anew, for a conversation that will be harmed so.
    pub fn arm(&self, fault: Option<Fault>) {
        *self.state.fault.lock().unwrap() = fault;
        self.state.up.store(0, Ordering::SeqCst);
        self.state.down.store(0, Ordering::SeqCst);
        self.state.silent.store(false, Ordering::SeqCst);
    }

    /// How many bytes have passed each way.
    pub fn passed(&self) -> (usize, usize) {
        (self.state.up.load(Ordering::SeqCst), self.state.down.load(Ordering::SeqCst))
    }
}

impl State {
    fn pass(this: &Arc<Self>, client: TcpStream, server: UnixStream) {
        let (state, mut from, mut to) = (this.clone(), client.try_clone().unwrap(), server.try_clone().unwrap());
        std::thread::spawn(move || {
            state.carry(Way::Up, &mut from, &mut to);
            let (_gone, _gone_too) = (to.shutdown(Shutdown::Both), from.shutdown(Shutdown::Both));
        });
        let (state, mut from, mut to) = (this.clone(), server, client);
        std::thread::spawn(move || {
            state.carry(Way::Down, &mut from, &mut to);
            let (_gone, _gone_too) = (to.shutdown(Shutdown::Both), from.shutdown(Shutdown::Both));
        });
    }

    /// Until one end closes, or the connection is cut.
    fn carry(&self, way: Way, from: &mut impl Read, to: &mut impl Write) {
        let passed = if way == Way::Up { &self.up } else { &self.down };
        let mut bytes = vec![0; 1 << 16];
        while let Ok(length @ 1..) = from.read(&mut bytes) {
            if self.silent.load(Ordering::SeqCst) {
                continue;
            }
            let begin = passed.fetch_add(length, Ordering::SeqCst);
            let fault = self.fault.lock().unwrap().filter(|fault| fault.way == way && (begin..begin + length).contains(&fault.at));
            let part = &mut bytes[..length];
            let written = match fault.map(|Fault { at, harm, .. }| (at - begin, harm)) {
                None => to.write_all(part),
                Some((at, Harm::Flip(bits))) => {
                    part[at] ^= bits;
                    to.write_all(part)
                }
                Some((at, harm)) => {
                    let written = to.write_all(&part[..at]);
                    if harm == Harm::Cut {
                        return;
                    }
                    self.silent.store(true, Ordering::SeqCst);
                    written
                }
            };
            if written.is_err() {
                return;
            }
        }
    }
}
