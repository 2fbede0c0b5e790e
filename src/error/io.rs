//! What the operating system refused, in words: its own come in English only, and with a number.

use std::io;

use crate::language::tr;

/// Why `error` happened, to stand after a colon.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => tr!("there is no such file or directory", "aucun fichier ni répertoire de ce nom"),
        io::ErrorKind::PermissionDenied => tr!("permission denied", "permission refusée"),
        io::ErrorKind::AlreadyExists => tr!("it exists already", "il existe déjà"),
        io::ErrorKind::IsADirectory => tr!("it is a directory", "c'est un répertoire"),
        io::ErrorKind::NotADirectory => tr!("a part of its path is no directory", "une partie de son chemin n'est pas un répertoire"),
        io::ErrorKind::FileTooLarge => tr!("it is larger than it may be", "la taille permise est dépassée"),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => tr!("the disk is full", "le disque est plein"),
        io::ErrorKind::ReadOnlyFilesystem => tr!("its disk is read-only", "son disque est en lecture seule"),
        io::ErrorKind::BrokenPipe => tr!("nobody reads it any more", "plus personne ne le lit"),
        io::ErrorKind::UnexpectedEof => tr!("it ends too early", "il finit trop tôt"),
        io::ErrorKind::ConnectionRefused => tr!("connection refused", "connexion refusée"),
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => {
            tr!("the connection was broken off", "la connexion a été coupée")
        }
        io::ErrorKind::HostUnreachable => tr!("no way leads to that machine", "aucun chemin ne mène à cette machine"),
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => tr!("there is no network", "il n'y a pas de réseau"),
        io::ErrorKind::TimedOut => tr!("it did not answer in time", "pas de réponse à temps"),
        // What the standard library says of a name that no resolver knows.
        _ if error.to_string().starts_with("failed to lookup address") => tr!("its name is not known", "son nom n'est pas connu"),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, tests::speaking};

    #[test]
    fn what_the_system_refuses_is_said_in_both_languages() {
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        let said = Language::ALL.map(|language| speaking(language, || reason(&refused)));
        assert_eq!(said, ["connection refused", "connexion refusée"]);
        assert_eq!(reason(&io::Error::other("odd")), "odd");
    }
}
