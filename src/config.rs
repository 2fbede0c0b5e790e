//! The only room that reads the environment: variables, `.env`, directories. Read once, at the start.

pub mod dotenv;
mod habits;
mod named;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::ValueEnum;
use etcetera::base_strategy::{BaseStrategy, Xdg};
use log::LevelFilter;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::cluster;
use crate::db::{self, Address, Credentials, Limits};
use crate::error::{Error, Kind, Result, reason};
use crate::language::{Language, tr};
use crate::output::{self, ColourChoice, Facts, Format, Screen};
use crate::register;
use crate::telemetry::{self, LogSettings};

pub use habits::{Habits, ListHabits};

/// Which of the three databases of one server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Environment {
    #[default]
    Prod,
    Dev,
    Test,
}

impl Environment {
    pub fn name(self) -> &'static str {
        match self {
            Self::Prod => "prod",
            Self::Dev => "dev",
            Self::Test => "test",
        }
    }

    /// Appended to the name of the production database.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Prod => "",
            Self::Dev => "_dev",
            Self::Test => "_test",
        }
    }
}

/// Everything a command takes from where it runs.
#[derive(Clone, Debug)]
pub struct Config {
    pub environment: Environment,
    pub token: Option<SecretString>,
    /// DATABASE_URL; none: the private cluster.
    database_url: Option<SecretString>,
    admin: Option<Credentials>,
    secret_key: Option<SecretString>,
    installation: Option<Uuid>,
    /// First gestion account, for `init` without a terminal.
    pub admin_username: Option<String>,
    pub admin_password: Option<SecretString>,
    pub cluster: cluster::Settings,
    pub home: PathBuf,
    /// SHELL: whose completions to look for.
    pub shell: Option<String>,
    pub data_home: PathBuf,
    pub state_home: PathBuf,
    /// Where the columns of tables are kept that people have named.
    pub mappings: PathBuf,
    log: LogSettings,
    pub registers: register::Settings,
    pub sentry_dsn: Option<String>,
    pub collect: bool,
    /// RUST_BACKTRACE: a developer wants Rust's own account of a panic.
    pub backtrace: bool,
    /// EPICRM_FORMAT: the format of lists where none is asked for.
    pub format: Option<Format>,
    /// EPICRM_TODAY: what `today` means, where `--today` does not say.
    pub today: Option<NaiveDate>,
    limits: Limits,
    pub columns: Option<String>,
    pub no_color: Option<String>,
    pub force_color: Option<String>,
    pub lines: Option<String>,
    pub term: Option<String>,
    pub locale: Option<String>,
    /// What long tables are read in; none: the terminal itself.
    pub pager: Option<String>,
    /// What `--edit` opens a record in, as a shell reads it: VISUAL, EDITOR, or vi.
    pub editor: String,
    /// EPICRM_NO_INPUT, or `--no-input`: never ask.
    pub no_input: bool,
    pub habits: Habits,
}

/// Who one is.
const TOKEN: [&str; 2] = ["EPICRM_TOKEN", "OC_12_JWT"];

/// Variables of the process first, then `./.env`, then the one in the configuration directory.
struct Variables {
    files: Vec<dotenv::File>,
    /// Why the last one could not be read: nobody else's lies there.
    unreadable: Option<Error>,
}

impl Variables {
    fn of(directories: &Xdg) -> Self {
        let own = directories.config_dir().join("epicrm").join(".env");
        let (own, unreadable) = match dotenv::File::open(&own) {
            Ok(file) => (Some(file), None),
            Err(error) => (None, unreadable(&own, error)),
        };
        // A directory may well be called so: Python's environments are.
        let here = dotenv::File::open(Path::new(".env")).ok();
        Self { files: here.into_iter().chain(own).collect(), unreadable }
    }

    /// # Errors
    /// Exit code 2 when what was meant for this program cannot be read.
    fn sound(mut self) -> Result<Self> {
        match self.unreadable.take() {
            Some(error) => Err(error),
            None => self.files.iter().try_for_each(|file| file.check(|name| self.process(name).is_some())).map(|()| self),
        }
    }

    fn get(&self, names: &[&str]) -> Option<String> {
        let process = names.iter().find_map(|name| self.process(name));
        process
            .or_else(|| self.files.iter().find_map(|file| names.iter().find_map(|name| file.get(name).cloned())))
            .filter(|value| !value.is_empty())
    }

    /// Of the process only: what decides which programs are run must not come from a file that lies in a directory one enters.
    #[expect(clippy::disallowed_methods, reason = "this is the room that may")]
    fn process(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the room that may")]
    fn process_os(&self, name: &str) -> Option<OsString> {
        std::env::var_os(name).filter(|value| !value.is_empty())
    }
}

impl Config {
    /// Reads it all. `environment`, `limits` and `log` are what the command line says, before any variable.
    ///
    /// # Errors
    /// Exit code 2 for a variable that makes no sense.
    pub fn read(environment: Option<Environment>, limits: Limits, log: Option<LevelFilter>, habits: Habits) -> Result<Self> {
        let directories = directories()?;
        let variables = Variables::of(&directories).sound()?;
        let environment = match environment {
            Some(environment) => environment,
            None => named::environment(variables.get(&["EPICRM_ENV", "OC_12_ENV"]))?,
        };
        let data_home = match variables.process_os("XDG_DATA_HOME") {
            // PostgreSQL refuses to run as root, and the account it then runs as cannot enter /root.
            None if nix::unistd::geteuid().is_root() => PathBuf::from("/var/lib/epicrm"),
            _ => directories.data_dir().join("epicrm"),
        };
        let admin =
            variables.get(&["PGUSER"]).map(|role| Credentials { role, password: variables.get(&["PGPASSWORD"]).map(SecretString::from) });
        Ok(Self {
            environment,
            token: variables.get(&TOKEN).map(SecretString::from),
            database_url: variables.get(&["DATABASE_URL"]).map(SecretString::from),
            admin,
            secret_key: variables.get(&["EPICRM_SECRET_KEY", "SECRET_KEY"]).map(SecretString::from),
            installation: named::installation(variables.get(&["EPICRM_INSTALLATION"]))?,
            admin_username: variables.get(&["EPICRM_ADMIN_USERNAME", "ADMIN_LOGIN"]),
            admin_password: variables.get(&["EPICRM_ADMIN_PASSWORD", "ADMIN_PASSWORD"]).map(SecretString::from),
            cluster: cluster::Settings {
                data_home: data_home.clone(),
                search_path: variables.process_os("PATH"),
                binaries: variables.process_os("EPICRM_PG_BIN").map(PathBuf::from),
                runtime_dir: variables.process_os("XDG_RUNTIME_DIR").map(PathBuf::from),
                throw_away: variables.process("EPICRM_THROW_AWAY").is_some(),
            },
            home: directories.home_dir().to_owned(),
            shell: variables.process("SHELL"),
            data_home,
            mappings: directories.config_dir().join("epicrm").join("mappings"),
            state_home: directories.state_dir().unwrap_or_else(|| directories.data_dir()).join("epicrm"),
            log: named::log(variables.process("EPICRM_LOG"), log)?,
            registers: register::Settings {
                companies: variables.get(&["EPICRM_COMPANIES_URL"]).unwrap_or_else(|| register::COMPANIES.to_owned()),
                communes: variables.get(&["EPICRM_COMMUNES_URL"]).unwrap_or_else(|| register::COMMUNES.to_owned()),
                online: !is_off(variables.get(&["EPICRM_INTERNET"])),
                cache: directories.cache_dir().join("epicrm"),
            },
            sentry_dsn: variables.get(&["SENTRY_DSN"]),
            collect: !is_off(variables.get(&["EPICRM_LOG_COLLECT"])),
            backtrace: variables.process("RUST_BACKTRACE").is_some_and(|value| value != "0"),
            format: named::format(variables.get(&["EPICRM_FORMAT"]))?,
            today: named::day(variables.get(&["EPICRM_TODAY"]))?,
            limits: limits.or(Limits {
                connect_timeout: named::limit("EPICRM_CONNECT_TIMEOUT", &variables)?,
                statement_timeout: named::limit("EPICRM_STATEMENT_TIMEOUT", &variables)?,
                lock_timeout: named::limit("EPICRM_LOCK_TIMEOUT", &variables)?,
            }),
            columns: variables.process("COLUMNS"),
            no_color: variables.process("NO_COLOR"),
            force_color: variables.process("FORCE_COLOR"),
            lines: variables.process("LINES"),
            term: variables.process("TERM"),
            locale: ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| variables.process(name).filter(|value| !value.is_empty())),
            editor: ["VISUAL", "EDITOR"]
                .iter()
                .find_map(|name| variables.process(name).filter(|editor| !editor.trim().is_empty()))
                .unwrap_or_else(|| "vi".to_owned()),
            no_input: variables.get(&["EPICRM_NO_INPUT"]).is_some_and(|value| !matches!(value.as_str(), "0" | "false" | "no" | "off")),
            pager: output::pager(variables.process("EPICRM_PAGER").as_deref(), variables.process("PAGER").as_deref()),
            habits,
        })
    }

    /// What is known of the terminal: `stdout` and `stderr` tell whether those are one.
    pub fn screen(&self, stdout: bool, stderr: bool, size: Option<(u16, u16)>, colour: ColourChoice) -> Screen {
        Screen::decide(&Facts {
            stdout_terminal: stdout,
            stderr_terminal: stderr,
            size,
            columns: self.columns.as_deref(),
            lines: self.lines.as_deref(),
            no_color: self.no_color.as_deref(),
            force_color: self.force_color.as_deref(),
            term: self.term.as_deref(),
            locale: self.locale.as_deref(),
            colour: if colour == ColourChoice::Auto { self.habits.colour.unwrap_or_default() } else { colour },
            theme: self.habits.theme,
        })
    }

    /// What reports need to know; `private` are the words the person typed, masked wherever they would appear.
    pub fn reports(&self, private: Vec<String>) -> telemetry::Settings {
        telemetry::Settings {
            dsn: self.sentry_dsn.clone(),
            collect: self.collect,
            log: self.log.clone(),
            environment: self.environment.name(),
            release: concat!("epicrm@", env!("CARGO_PKG_VERSION")),
            state_dir: self.state_home.clone(),
            program: std::env::current_exe().unwrap_or_default(),
            private,
            backtrace: self.backtrace,
        }
    }

    /// Whether the database is the person's own cluster.
    pub fn is_private(&self) -> bool {
        self.database_url.is_none()
    }

    /// Where the database is.
    ///
    /// # Errors
    /// Exit code 2 when DATABASE_URL is no address, or not a safe one.
    pub fn address(&self) -> Result<Address> {
        match &self.database_url {
            Some(url) => Ok(Address::parse(url.expose_secret(), self.environment.suffix(), self.admin.clone())?.within(self.limits)),
            None => {
                let cluster = cluster::Cluster::new(self.cluster.clone());
                let database = format!("epicrm{}", self.environment.suffix());
                Ok(Address::socket(&cluster.socket_dir()?, cluster::Cluster::PORT, &database, cluster::Cluster::ADMIN).within(self.limits))
            }
        }
    }

    /// DATABASE_URL as others may have it: without user or password. None for the private cluster.
    pub fn public_url(&self) -> Option<String> {
        self.database_url.as_ref().map(|url| db::public(url.expose_secret()))
    }

    /// What `init` left on this machine about the database at `address`: its identity and its signing key.
    pub fn keys(&self, address: &Address) -> Keys {
        let kept = dotenv::File::open(&self.keys_file(address)).unwrap_or_default();
        Keys {
            installation: self.installation.or_else(|| kept.get("EPICRM_INSTALLATION")?.parse().ok()),
            secret_key: self.secret_key.clone().or_else(|| kept.get("EPICRM_SECRET_KEY").cloned().map(SecretString::from)),
        }
    }

    /// Whether the environment says the signing key, over the file.
    pub fn is_key_given(&self) -> bool {
        self.secret_key.is_some()
    }

    /// A file of the person's own, named after the database so that environments never share a key.
    pub fn keys_file(&self, address: &Address) -> PathBuf {
        let place = if self.is_private() { format!("private_{}", address.database()) } else { address.shown() };
        let name: String = place.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
        self.data_home.join("keys").join(format!("{name}.env"))
    }
}

/// The person's habits. `lists` are the commands that list.
///
/// # Errors
/// As [`Habits::read`]; or there is no home directory.
pub fn habits(lists: &[&str]) -> Result<Habits> {
    Habits::read(directories()?.config_dir().join("epicrm").join("config.toml"), lists)
}

fn directories() -> Result<Xdg> {
    Xdg::new().map_err(|_| {
        Error::new(Kind::Usage, tr!("there is no home directory", "il n'y a pas de répertoire personnel"))
            .hint(tr!("set HOME", "définissez HOME"))
    })
}

/// The language to speak: `--lang`, the last if there are several; else `habit`, else the locale of messages (POSIX: LC_ALL, LC_MESSAGES,
/// LANG, the first that is set). Asked before the arguments are read, for what is wrong with them is said in it too.
pub fn language(arguments: &[OsString], habit: Option<Language>) -> Language {
    let mut words = arguments.iter().map_while(|word| word.to_str().filter(|word| *word != "--"));
    let mut said = None;
    while let Some(word) = words.next() {
        let named = word.strip_prefix("--lang=").or_else(|| if word == "--lang" { words.next() } else { None });
        said = named.and_then(|name| Language::from_str(name, true).ok()).or(said);
    }
    if let Some(language) = said {
        return language;
    }
    if let Some(language) = habit {
        return language;
    }
    let variables = Variables { files: Vec::new(), unreadable: None };
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| variables.process(name).filter(|locale| !locale.is_empty()));
    locale.map_or(Language::English, |locale| Language::of_locale(&locale))
}

/// Whether there is a token, good or not: asked where no command was typed.
pub fn is_token_given() -> bool {
    directories().is_ok_and(|directories| Variables::of(&directories).get(&TOKEN).is_some())
}

/// The identity of a database and the key that signs its tokens.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Salts passwords; public.
    pub installation: Option<Uuid>,
    /// Signs tokens; without it only the server judges them.
    pub secret_key: Option<SecretString>,
}

/// Why a file that is ours alone could not be read. None: there is none.
fn unreadable(path: &Path, error: std::io::Error) -> Option<Error> {
    if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) {
        return None;
    }
    let (shown, why) = (path.display(), reason(&error));
    Some(
        Error::new(Kind::Usage, tr!("{shown} cannot be read: {why}", "{shown} est illisible : {why}"))
            .hint(tr!("mend it, or move it away", "réparez-le, ou déplacez-le"))
            .source(error),
    )
}

/// Whether a switch that is on by default was turned off.
fn is_off(value: Option<String>) -> bool {
    matches!(value.as_deref(), Some("off" | "0" | "false" | "no"))
}
