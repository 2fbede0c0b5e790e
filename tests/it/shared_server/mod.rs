//! A shared server: reached over TCP with TLS, administered without superuser, doubled by a standby, behind a pooler.

mod hosts;
mod pooler;
mod server;
mod trust;

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap().trim().to_owned()
}
