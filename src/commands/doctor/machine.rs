//! What can be told of this machine, without a database.

use std::path::{Path, PathBuf};

use super::{Finding, PRIVATE, fail, failed, ok, warn};
use crate::cluster::{self, Cluster, Status};
use crate::context::Context;
use crate::language::tr;
use crate::telemetry;

/// Below it, a private database may stop in the middle of a day's work.
const LITTLE: u64 = 500 << 20;
/// Below it, PostgreSQL cannot even write the log it starts with.
const NEXT_TO_NOTHING: u64 = 50 << 20;

/// The private PostgreSQL, where there is no other.
pub fn cluster(context: &Context<'_>) -> Option<Finding> {
    const PROBE: &str = PRIVATE.english;
    if !context.config.is_private() {
        return None;
    }
    Some(match Cluster::new(context.config.cluster.clone()).status() {
        // Told as the database that there is not.
        Ok(Status::Absent) => return None,
        Ok(Status::Stopped { major }) => ok(
            PROBE,
            tr!(
                "PostgreSQL {major}, stopped: the next command that needs it starts it",
                "PostgreSQL {major}, arrêté : la prochaine commande qui en a besoin le démarre"
            ),
        ),
        Ok(Status::Running { major, pid, ready: true, .. }) => {
            ok(PROBE, tr!("PostgreSQL {major}, running as process {pid}", "PostgreSQL {major}, en marche, processus {pid}"))
        }
        Ok(Status::Running { pid, .. }) => warn(
            PROBE,
            tr!("process {pid} is starting or stopping", "le processus {pid} démarre ou s'arrête"),
            tr!("try again in a moment: epicrm db status", "réessayez dans un instant : epicrm db status"),
        ),
        Err(error) => failed(PROBE, &error),
    })
}

pub fn examine(context: &Context<'_>) -> Vec<Finding> {
    vec![disk(context), terminal(context), locale(context), completions(context), reports(context)]
}

fn disk(context: &Context<'_>) -> Finding {
    const PROBE: &str = "disk";
    let home = &context.config.data_home;
    let found = |free: u64| tr!("{} MB free for {}", "{} Mo libres pour {}", free >> 20, home.display());
    match cluster::free_space(home) {
        None => warn(
            PROBE,
            tr!("the disk of {} cannot be looked at", "le disque de {} ne peut être examiné", home.display()),
            tr!("check that directory's rights", "vérifiez les droits de ce répertoire"),
        ),
        Some(free) if free < NEXT_TO_NOTHING && context.config.is_private() => {
            fail(PROBE, found(free), tr!("make room there", "faites-y de la place"))
        }
        Some(free) if free < LITTLE => warn(
            PROBE,
            found(free),
            tr!("make room there, or set XDG_DATA_HOME to another disk", "faites-y de la place, ou donnez à XDG_DATA_HOME un autre disque"),
        ),
        Some(free) => ok(PROBE, found(free)),
    }
}

fn terminal(context: &Context<'_>) -> Finding {
    let screen = context.output.screen();
    match screen.terminal {
        true if screen.width < 60 => {
            let found = tr!("{} columns: tables are cut short", "{} colonnes : les tableaux sont coupés", screen.width);
            let mend = tr!("widen it, or read lists with --format list", "élargissez-le, ou lisez les listes par --format list");
            warn("terminal", found, mend)
        }
        true => ok("terminal", tr!("{} columns, {} lines", "{} colonnes, {} lignes", screen.width, screen.height)),
        false => ok(
            "terminal",
            tr!("none: lists are tab-separated and complete", "aucun : les listes sont séparées par des tabulations, et complètes"),
        ),
    }
}

fn locale(context: &Context<'_>) -> Finding {
    match context.config.locale.as_deref() {
        Some(locale) if screen_speaks_unicode(locale) => ok("locale", locale.to_owned()),
        Some(locale) => warn(
            "locale",
            tr!("{locale} is not UTF-8: accents may be shown wrong", "{locale} n'est pas UTF-8 : les accents peuvent être mal affichés"),
            "export LC_ALL=C.UTF-8",
        ),
        None => warn(
            "locale",
            tr!("none is set: accents may be shown wrong", "aucune n'est définie : les accents peuvent être mal affichés"),
            "export LC_ALL=C.UTF-8",
        ),
    }
}

fn screen_speaks_unicode(locale: &str) -> bool {
    let locale = locale.to_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

/// Where each shell finds completions: files of the home directory and of the system that either are ours or may call us.
#[rustfmt::skip]
static PLACES: [(&str, &[&str], &[&str], &str); 3] = [
    ("bash", &[".bashrc", ".bash_profile", ".bash_completion", ".local/share/bash-completion/completions/epicrm"],
             &["/usr/share/bash-completion/completions/epicrm", "/etc/bash_completion.d/epicrm"], "epicrm completions bash >> ~/.bashrc"),
    ("zsh",  &[".zshrc", ".zshenv"], &["/usr/share/zsh/vendor-completions/_epicrm", "/usr/share/zsh/site-functions/_epicrm"], "epicrm completions zsh >> ~/.zshrc"),
    ("fish", &[".config/fish/config.fish", ".config/fish/completions/epicrm.fish"],
             &["/usr/share/fish/vendor_completions.d/epicrm.fish"], "epicrm completions fish > ~/.config/fish/completions/epicrm.fish"),
];

fn completions(context: &Context<'_>) -> Finding {
    const PROBE: &str = "completions";
    let shell = context.config.shell.as_deref().and_then(|shell| Path::new(shell).file_name()?.to_str());
    let Some((name, own, system, mend)) = PLACES.iter().find(|(name, ..)| Some(*name) == shell) else {
        let found = tr!("not looked for: the shell is not bash, zsh or fish", "non cherchée : le shell n'est ni bash, ni zsh, ni fish");
        return ok(PROBE, found);
    };
    let mut files = own.iter().map(|file| context.config.home.join(file)).chain(system.iter().map(PathBuf::from));
    let installed = files.find(|file| std::fs::read(file).is_ok_and(|text| String::from_utf8_lossy(&text).contains("epicrm")));
    match installed {
        Some(file) => ok(PROBE, tr!("{name}, by {}", "{name}, par {}", file.display())),
        None => warn(PROBE, tr!("{name} does not complete epicrm's words", "{name} ne complète pas les mots d'epicrm"), *mend),
    }
}

fn reports(context: &Context<'_>) -> Finding {
    const PROBE: &str = "reports";
    match telemetry::reach(&context.config.reports(Vec::new())) {
        Ok(None) => ok(PROBE, tr!("off: nothing is reported to anybody", "désactivés : rien n'est rapporté à personne")),
        Ok(Some(0)) => ok(PROBE, tr!("the collector answers", "le collecteur répond")),
        Ok(Some(waiting)) => ok(
            PROBE,
            match waiting {
                1 => tr!("the collector answers; 1 report waits to be sent", "le collecteur répond ; 1 rapport attend d'être envoyé"),
                _ => tr!(
                    "the collector answers; {waiting} reports wait to be sent",
                    "le collecteur répond ; {waiting} rapports attendent d'être envoyés"
                ),
            },
        ),
        Err(reason) => {
            let mend = tr!(
                "check SENTRY_DSN and the way there; reports are kept meanwhile. EPICRM_LOG_COLLECT=off silences them",
                "vérifiez SENTRY_DSN et le chemin qui y mène ; les rapports sont gardés en attendant. EPICRM_LOG_COLLECT=off les fait taire"
            );
            warn(PROBE, reason, mend)
        }
    }
}
