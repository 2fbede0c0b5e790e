//! The certificate that a server shows: until when it is good.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rustls::ClientConnection;
use rustls::pki_types::ServerName;
use tokio_postgres::config::Host;
use x509_cert::Certificate;
use x509_cert::der::Decode;

use super::address::{Address, Tls};
use super::trust::{Distrust, client_config};
use crate::error::reason;
use crate::language::tr;

/// What a client sends first to be answered in TLS: its length, and a number in place of a version (PostgreSQL's protocol, SSLRequest).
const REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
const PATIENCE: Duration = Duration::from_secs(5);

/// Until when the certificate of each host at `address` is good; nothing where the link is not TLS. A handshake of its own, for the
/// connection's keeps the certificate to itself.
pub fn certificates(address: &Address) -> Vec<(String, Result<SystemTime, String>)> {
    let Tls::Verified { authorities, .. } = &address.tls else { return Vec::new() };
    let config = match client_config(authorities.as_deref()) {
        Ok(config) => Arc::new(config),
        // Told already by whoever tried to connect.
        Err(_) => return Vec::new(),
    };
    let ports = address.link.get_ports();
    let hosts = address.link.get_hosts().iter().enumerate().filter_map(|(index, host)| match host {
        Host::Tcp(name) => Some((name.clone(), ports.get(index).or(ports.first()).copied().unwrap_or(5432))),
        Host::Unix(_) => None,
    });
    hosts.map(|(host, port)| (format!("{host}:{port}"), expiry(&host, port, &config).map_err(|silence| silence.0))).collect()
}

/// Why a certificate cannot be read, in words.
struct Silence(String);

impl From<io::Error> for Silence {
    fn from(error: io::Error) -> Self {
        let fault = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        Self(fault.map_or_else(|| reason(&error), |fault| Distrust::of(fault).reason))
    }
}

impl From<rustls::Error> for Silence {
    fn from(error: rustls::Error) -> Self {
        Self(Distrust::of(&error).reason)
    }
}

fn expiry(host: &str, port: u16, config: &Arc<rustls::ClientConfig>) -> Result<SystemTime, Silence> {
    let odd = |error: &dyn std::fmt::Display| Silence(error.to_string());
    let nowhere = || Silence(tr!("it has no address", "il n'a pas d'adresse"));
    let place = (host, port).to_socket_addrs()?.next().ok_or_else(nowhere)?;
    let mut stream = TcpStream::connect_timeout(&place, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(&REQUEST)?;
    let mut answer = [0];
    stream.read_exact(&mut answer)?;
    if answer != *b"S" {
        return Err(Silence(Distrust::no_tls().reason));
    }
    let mut tls = ClientConnection::new(Arc::clone(config), ServerName::try_from(host.to_owned()).map_err(|error| odd(&error))?)?;
    while tls.is_handshaking() {
        tls.complete_io(&mut stream)?;
    }
    let certificate = tls
        .peer_certificates()
        .and_then(<[_]>::first)
        .ok_or_else(|| Silence(tr!("it shows no certificate", "il ne montre aucun certificat")))?;
    Ok(Certificate::from_der(certificate).map_err(|error| odd(&error))?.tbs_certificate.validity.not_after.to_system_time())
}
