//! The person's editor on a text of theirs. The file is theirs alone, lies in a directory that is theirs alone (editors leave copies
//! beside what they edit), and is gone afterwards, however that ends.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::commands::prompt;
use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::files;
use crate::language::{both, tr};

/// `text` as the person left it. `kind` is the end of the file's name, by which editors know what it is.
///
/// # Errors
/// Exit code 1 when the editor cannot be started, fails, or leaves something that is not text; 130 when told to end meanwhile.
pub fn edited(context: &Context<'_>, text: &str, kind: &str) -> Result<String> {
    let editor = &context.config.editor;
    let failed = |error: std::io::Error| {
        Error::new(Kind::Runtime, both("no file to edit could be made", "aucun fichier à modifier n'a pu être créé"))
            .hint(both("is there room on the disk?", "y a-t-il de la place sur le disque ?"))
            .source(error)
    };
    std::fs::create_dir_all(&context.config.state_home).map_err(failed)?;
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    let place = tempfile::Builder::new().prefix("edit-").permissions(private).tempdir_in(&context.config.state_home);
    let place = files::Lent::new(place.map_err(failed)?);
    // 0600 of itself.
    let mut file = tempfile::Builder::new().prefix("record-").suffix(&format!(".{kind}")).tempfile_in(place.path()).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.flush()).map_err(failed)?;

    // Ctrl-C is for the editor; told to end, this program still has a file to remove.
    let (terminated, hung_up) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let signals = [(SIGINT, Arc::default()), (SIGTERM, Arc::clone(&terminated)), (SIGHUP, Arc::clone(&hung_up))];
    let caught: Vec<_> = signals.into_iter().filter_map(|(signal, flag)| signal_hook::flag::register(signal, flag).ok()).collect();
    // Standard output is for data: what the editor draws goes where the questions go.
    let status =
        Command::new("sh").args(["-c", &format!("{editor} \"$@\""), "sh"]).arg(file.path()).stdout(Stdio::from(std::io::stderr())).status();
    for signal in caught {
        signal_hook::low_level::unregister(signal);
    }
    if terminated.load(Ordering::Relaxed) {
        // Said here too: whoever watches for signals may not have had its turn yet.
        return Err(Error::terminated());
    }
    if hung_up.load(Ordering::Relaxed) {
        return Err(prompt::interrupted());
    }
    let wrong = |why: String| {
        Error::new(Kind::Runtime, tr!("{why}: nothing was changed", "{why} : rien n'a été modifié"))
            .hint(both("name yours: export EDITOR='code --wait'", "indiquez le vôtre : export EDITOR='code --wait'"))
    };
    match status {
        Ok(status) if status.code() == Some(127) => {
            return Err(wrong(tr!("the editor {editor} was not found", "l'éditeur {editor} est introuvable")));
        }
        Ok(status) if !status.success() => return Err(wrong(tr!("the editor {editor} failed", "l'éditeur {editor} a échoué"))),
        Ok(_) => {}
        Err(error) => {
            return Err(wrong(tr!("the editor {editor} could not be started", "l'éditeur {editor} n'a pas pu démarrer")).source(error));
        }
    }
    // By its name: many editors put another file in its place.
    std::fs::read_to_string(file.path())
        .map_err(|error| wrong(tr!("the editor {editor} left no text behind", "l'éditeur {editor} n'a pas laissé de texte")).source(error))
}
