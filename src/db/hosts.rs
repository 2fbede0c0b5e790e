//! One server after the other, where an address names several. tokio-postgres can go through them too, but tells only what the
//! last one said: "connection refused" by a dead standby, where the primary had said that the session is over.

use tokio_postgres::Config;
use tokio_postgres::config::{Host, LoadBalanceHosts, TargetSessionAttrs};

use super::connect::Trouble;
use super::libpq::Wanted;
use crate::identity::scram;

/// Every attempt to make, in order: each round of `wanted` over each host.
pub(super) fn attempts(config: &Config, wanted: Wanted) -> Vec<Config> {
    let count = config.get_hosts().len();
    let start = match config.get_load_balance_hosts() {
        LoadBalanceHosts::Random if count > 1 => usize::from(scram::random::<1>()[0]) % count,
        _ => 0,
    };
    let order = |_: &TargetSessionAttrs| (start..count).chain(0..start);
    let rounds = wanted.rounds();
    rounds.iter().flat_map(|round| order(round).map(move |index| alone(config, index, *round))).collect()
}

/// The address with one of its hosts only.
fn alone(config: &Config, index: usize, wanted: TargetSessionAttrs) -> Config {
    let mut one = Config::new();
    match config.get_hosts().get(index) {
        Some(Host::Tcp(name)) => one.host(name),
        Some(Host::Unix(path)) => one.host_path(path),
        None => &mut one,
    };
    if let Some(address) = config.get_hostaddrs().get(index) {
        one.hostaddr(*address);
    }
    let ports = config.get_ports();
    one.port(ports.get(index).or(ports.first()).copied().unwrap_or(5432));
    one.user(config.get_user().unwrap_or_default()).password(config.get_password().unwrap_or_default());
    one.dbname(config.get_dbname().unwrap_or_default()).application_name(config.get_application_name().unwrap_or_default());
    one.ssl_mode(config.get_ssl_mode()).ssl_negotiation(config.get_ssl_negotiation()).channel_binding(config.get_channel_binding());
    one.target_session_attrs(wanted).load_balance_hosts(config.get_load_balance_hosts());
    one.keepalives(config.get_keepalives()).keepalives_idle(config.get_keepalives_idle());
    if let Some(options) = config.get_options() {
        one.options(options);
    }
    if let Some(patience) = config.get_connect_timeout() {
        one.connect_timeout(*patience);
    }
    if let Some(patience) = config.get_tcp_user_timeout() {
        one.tcp_user_timeout(*patience);
    }
    if let Some(interval) = config.get_keepalives_interval() {
        one.keepalives_interval(interval);
    }
    if let Some(retries) = config.get_keepalives_retries() {
        one.keepalives_retries(retries);
    }
    one
}

/// Of what two hosts said, what tells the person most: a server that answered knows more than one that did not.
pub(super) fn more_telling(one: Trouble, other: Trouble) -> Trouble {
    let rank = |trouble: &Trouble| match trouble {
        Trouble::NoServer(_) => 0,
        Trouble::Unsuited(_) => 1,
        Trouble::NotReady(_) => 2,
        Trouble::Other(_) | Trouble::NotAdmitted | Trouble::NoDatabase => 3,
        Trouble::Untrusted(_) | Trouble::Unbound | Trouble::Pooled => 4,
        Trouble::Refused => 5,
    };
    if rank(&other) >= rank(&one) { other } else { one }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Text;

    #[test]
    fn each_host_has_its_own_port_and_all_else_in_common() {
        let config: Config = "host=a,b port=1,2 hostaddr=127.0.0.1,127.0.0.2 dbname=crm user=u connect_timeout=3 keepalives_retries=4 \
             tcp_user_timeout=5 keepalives_interval=6 options=-cwork_mem=1MB"
            .parse()
            .unwrap();
        let tries = attempts(&config, Wanted::PreferStandby);
        let hosts: Vec<(&[Host], &[u16])> = tries.iter().map(|one| (one.get_hosts(), one.get_ports())).collect();
        let (a, b) = ([Host::Tcp("a".to_owned())], [Host::Tcp("b".to_owned())]);
        assert_eq!(hosts, [(&a[..], &[1][..]), (&b[..], &[2][..]), (&a[..], &[1][..]), (&b[..], &[2][..])]);
        assert_eq!(tries[0].get_target_session_attrs(), TargetSessionAttrs::ReadOnly);
        assert_eq!(tries[3].get_target_session_attrs(), TargetSessionAttrs::Any);
        for one in &tries {
            assert_eq!(one.get_hostaddrs().len(), 1);
            assert_eq!(one.get_connect_timeout(), config.get_connect_timeout());
            assert_eq!(one.get_tcp_user_timeout(), config.get_tcp_user_timeout());
            assert_eq!(one.get_keepalives_retries(), Some(4));
            assert_eq!(one.get_keepalives_interval(), config.get_keepalives_interval());
            assert_eq!(one.get_options(), Some("-cwork_mem=1MB"));
            assert_eq!((one.get_user(), one.get_dbname()), (Some("u"), Some("crm")));
        }
    }

    #[test]
    fn a_server_that_answered_is_believed_over_one_that_did_not() {
        let silent = || Trouble::NoServer("connection refused".to_owned());
        assert!(matches!(more_telling(Trouble::Refused, silent()), Trouble::Refused));
        assert!(matches!(more_telling(silent(), Trouble::Unsuited(Text::NONE)), Trouble::Unsuited(_)));
    }
}
