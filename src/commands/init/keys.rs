//! What `init` leaves on the machine: the installation's id, its signing key, a `.env` for others.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::config::Keys;
use crate::context::Context;
use crate::db::{Address, Survey};
use crate::error::{Error, Kind, Result, reason};
use crate::files;
use crate::identity::scram;
use crate::language::tr;

/// The installation's id and signing key: those of the database and of this machine, or new ones, kept in a file of the person's own.
pub fn keys(context: &Context<'_>, address: &Address, survey: &Survey) -> Result<Keys> {
    let kept = context.config.keys(address);
    let keys = match survey.installation {
        Some(installation) if kept.secret_key.is_some() && kept.installation == Some(installation) => return Ok(kept),
        // The key is lost or was never here: tokens signed by a new one are as good, for the server decides.
        Some(installation) => Keys { installation: Some(installation), secret_key: kept.secret_key.or_else(new_key) },
        None => Keys { installation: kept.installation.or_else(|| Some(Uuid::new_v4())), secret_key: kept.secret_key.or_else(new_key) },
    };
    write_keys(context, address, &keys)?;
    Ok(keys)
}

pub fn write_keys(context: &Context<'_>, address: &Address, keys: &Keys) -> Result<()> {
    let text = tr!(
        "# {}: made by epicrm init; the key signs tokens, keep it to yourself\nEPICRM_INSTALLATION={}\nEPICRM_SECRET_KEY={}\n",
        "# {} : fait par epicrm init ; la clé signe les jetons, gardez-la pour vous\nEPICRM_INSTALLATION={}\nEPICRM_SECRET_KEY={}\n",
        address.shown(),
        keys.installation.unwrap_or_default(),
        keys.secret_key.as_ref().map_or("", ExposeSecret::expose_secret)
    );
    write_private(&context.config.keys_file(address), &text)
}

pub fn new_key() -> Option<SecretString> {
    Some(SecretString::from(scram::base64(&scram::random::<32>())))
}

/// What a collaborator's machine needs to know, none of it secret.
pub(super) fn write_env(context: &Context<'_>, address: &Address, file: &Path, keys: &Keys) -> Result<()> {
    if file.exists() {
        return Err(Error::new(
            Kind::Conflict,
            tr!("{} exists: it was left as it is", "{} existe : il a été laissé tel quel", file.display()),
        )
        .hint(tr!("name another file: --write-env FILE", "nommez un autre fichier : --write-env FICHIER")));
    }
    let url = match context.config.public_url() {
        Some(url) => format!("DATABASE_URL={url}\n"),
        None => tr!(
            "# no DATABASE_URL: the private PostgreSQL of this machine ({})\n",
            "# pas de DATABASE_URL : le PostgreSQL privé de cette machine ({})\n",
            address.shown()
        ),
    };
    write_private(
        file,
        &format!(
            "{url}EPICRM_ENV={}\nEPICRM_INSTALLATION={}\n",
            context.config.environment.name().to_uppercase(),
            keys.installation.unwrap_or_default()
        ),
    )
}

/// Written whole or not at all, readable by its owner only.
fn write_private(file: &Path, text: &str) -> Result<()> {
    files::write(file, text.as_bytes()).map_err(|error| {
        let why = reason(&error);
        Error::new(Kind::Runtime, tr!("{} cannot be written: {why}", "{} ne peut être écrit : {why}", file.display()))
            .hint(tr!("check the directory's owner and free space", "vérifiez à qui est le répertoire, et la place libre"))
            .source(error)
    })
}
