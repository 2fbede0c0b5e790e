//! PowerShell puts what it is told into the command line as it is, and its script reads that again: only what is plain is proposed.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

use clap_complete::engine;
use clap_complete::env::{EnvCompleter, Powershell};

use super::shell::is_plain;

pub struct Plain;

impl EnvCompleter for Plain {
    fn name(&self) -> &'static str {
        Powershell.name()
    }

    fn is(&self, name: &str) -> bool {
        Powershell.is(name)
    }

    fn write_registration(&self, variable: &str, name: &str, bin: &str, completer: &str, out: &mut dyn Write) -> io::Result<()> {
        Powershell.write_registration(variable, name, bin, completer, out)
    }

    fn write_complete(
        &self,
        command: &mut clap::Command,
        words: Vec<OsString>,
        directory: Option<&Path>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let last = words.len().saturating_sub(1);
        for candidate in engine::complete(command, words, last, directory)? {
            let value = candidate.get_value().to_string_lossy();
            if value.chars().all(is_plain) {
                match candidate.get_help() {
                    Some(help) => writeln!(out, "{value}\t{}", help.to_string().lines().next().unwrap_or_default())?,
                    None => writeln!(out, "{value}")?,
                }
            }
        }
        Ok(())
    }
}
