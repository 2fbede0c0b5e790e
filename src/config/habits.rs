//! A person's own habits: `config.toml` in their configuration directory, and nowhere else: a file that lies in a directory one enters
//! must not say what a command does. A habit is for people: lists take theirs on a terminal only, so that what a script gets never
//! depends on whose machine it runs on. What the file does not say is as if there were none; what it says wrong is an error.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use toml_edit::{Document, Item, TableLike};

use crate::error::{Error, Kind, Result};
use crate::files;
use crate::language::{Language, tr};
use crate::output::{ColourChoice, Format, Theme};

/// What `config.toml` says.
#[derive(Clone, Debug, Default)]
pub struct Habits {
    /// Where the file is, or would be.
    pub path: PathBuf,
    pub language: Option<Language>,
    pub colour: Option<ColourChoice>,
    /// Whether a terminal is told that the database is not that of production.
    pub banner: Option<bool>,
    /// Of every list.
    lists: ListHabits,
    /// Of one list, by its command: over those of every list.
    nouns: BTreeMap<String, ListHabits>,
    /// What the words of an alias stand for.
    pub aliases: BTreeMap<String, Vec<String>>,
    pub theme: Theme,
    /// Every setting with its value, as text.
    settings: Vec<(String, String)>,
}

/// How a list is shown where its command does not say.
#[derive(Clone, Debug, Default)]
pub struct ListHabits {
    pub format: Option<Format>,
    pub columns: Vec<String>,
    pub sort: Vec<String>,
    pub limit: Option<u64>,
}

/// Every setting that stands outside of a table of its own; `help` and the mistakes name them.
const SETTINGS: [&str; 6] = ["language", "color", "banner", "lists", "aliases", "theme"];
const OF_LISTS: [&str; 4] = ["format", "columns", "sort", "limit"];

impl Habits {
    /// Reads the file, where there is one. `lists` are the commands that list.
    ///
    /// # Errors
    /// Exit code 2, with the file and the line: it is not TOML, or names what does not exist.
    pub fn read(path: PathBuf, lists: &[&str]) -> Result<Self> {
        match files::read_text(&path) {
            Ok(text) => Self::parse(&text, path, lists),
            Err(error) => super::unreadable(&path, error).map_or(Ok(Self { path, ..Self::default() }), Err),
        }
    }

    /// What this text, of the file at `path`, says.
    ///
    /// # Errors
    /// As [`Habits::read`].
    pub fn parse(text: &str, path: PathBuf, lists: &[&str]) -> Result<Self> {
        let file = File { path: &path, text };
        let document = Document::parse(text).map_err(|error| {
            let line = file.line(error.span());
            Error::new(Kind::Usage, tr!("{} line {line} is not TOML", "{} ligne {line} : ce n'est pas du TOML", path.display()))
                .hint(error.message().replace('\n', "; "))
        })?;
        let mut habits = Self { path: path.clone(), ..Self::default() };
        told(document.as_table(), "", &mut habits.settings);
        for (key, item) in document.iter() {
            match key {
                "language" => habits.language = Some(file.one_of(key, item)?),
                "color" => habits.colour = Some(file.one_of(key, item)?),
                "banner" => {
                    habits.banner = Some(item.as_bool().ok_or_else(|| file.wrong(key, item, &tr!("true or false", "true ou false")))?);
                }
                "lists" => {
                    let table = file.table(key, item)?;
                    habits.lists = file.list(table, lists)?;
                    for (noun, item) in table.iter().filter(|(noun, _)| lists.contains(noun)) {
                        habits.nouns.insert(noun.to_owned(), file.list(file.table(noun, item)?, &[])?);
                    }
                }
                "aliases" => {
                    for (name, item) in file.table(key, item)?.iter() {
                        habits.aliases.insert(name.to_owned(), file.alias(name, item)?);
                    }
                }
                "theme" => {
                    for (name, item) in file.table(key, item)?.iter() {
                        let style = item.as_str().and_then(|style| anstyle_git::parse(style).ok());
                        let wanted =
                            tr!("a style as git writes it: \"bold red\", \"dim\"", "un style comme git les écrit : \"bold red\", \"dim\"");
                        let style = style.ok_or_else(|| file.wrong(name, item, &wanted))?;
                        if !habits.theme.set(name, style) {
                            return Err(file.unknown(name, item, &Theme::NAMES));
                        }
                    }
                }
                _ => return Err(file.unknown(key, item, &SETTINGS)),
            }
        }
        Ok(habits)
    }

    /// How the list of that command is shown: what is said of it, then what is said of all.
    pub fn of_list(&self, command: &str) -> ListHabits {
        let own = self.nouns.get(command).cloned().unwrap_or_default();
        let or = |own: Vec<String>, all: &Vec<String>| if own.is_empty() { all.clone() } else { own };
        ListHabits {
            format: own.format.or(self.lists.format),
            columns: or(own.columns, &self.lists.columns),
            sort: or(own.sort, &self.lists.sort),
            limit: own.limit.or(self.lists.limit),
        }
    }

    /// What the file says, setting by setting, as one writes them in it.
    pub fn settings(&self) -> &[(String, String)] {
        &self.settings
    }

    /// The words that `name` stands for, followed by `rest`; `$1` to `$9` in it are words of `rest` instead. None: it is no alias.
    ///
    /// # Errors
    /// Exit code 2 when it wants more words than there are.
    pub fn expanded(&self, name: &str, rest: &[String]) -> Result<Option<Vec<String>>> {
        let Some(words) = self.aliases.get(name) else { return Ok(None) };
        let places: Vec<(String, &String)> = rest.iter().enumerate().take(9).map(|(at, word)| (format!("${}", at + 1), word)).collect();
        let wanted = (1..=9).rev().find(|number| words.iter().any(|word| word.contains(&format!("${number}")))).unwrap_or(0);
        if wanted > rest.len() {
            let shown = words.join(" ");
            let message = match wanted {
                1 => tr!("the alias {name} wants a word", "l'alias {name} attend un mot"),
                _ => tr!("the alias {name} wants {wanted} words", "l'alias {name} attend {wanted} mots"),
            };
            return Err(Error::new(Kind::Usage, message).hint(tr!("it stands for: {shown}", "il signifie : {shown}")));
        }
        let filled = words.iter().map(|word| places.iter().fold(word.clone(), |word, (place, typed)| word.replace(place, typed)));
        Ok(Some(filled.chain(rest.iter().skip(wanted).cloned()).collect()))
    }
}

/// Each value of `table` under its dotted name.
fn told(table: &dyn TableLike, prefix: &str, out: &mut Vec<(String, String)>) {
    for (key, item) in table.iter() {
        let name = format!("{prefix}{key}");
        match item.as_table_like() {
            Some(table) => told(table, &format!("{name}."), out),
            None => out.push((name, item.as_str().map_or_else(|| item.to_string().trim().to_owned(), str::to_owned))),
        }
    }
}

/// The file that is being read, to say where it is wrong.
struct File<'f> {
    path: &'f Path,
    text: &'f str,
}

impl File<'_> {
    fn line(&self, span: Option<std::ops::Range<usize>>) -> usize {
        let before = span.and_then(|span| self.text.get(..span.start)).unwrap_or_default();
        before.matches('\n').count() + 1
    }

    fn wrong(&self, key: &str, item: &Item, wanted: &str) -> Error {
        let (path, line) = (self.path.display(), self.line(item.span()));
        Error::new(Kind::Usage, tr!("{path} line {line}: {key} is not understood", "{path} ligne {line} : {key} n'est pas compris"))
            .hint(tr!("it takes {wanted}", "il y faut {wanted}"))
    }

    fn unknown(&self, key: &str, item: &Item, known: &[&str]) -> Error {
        let (path, line) = (self.path.display(), self.line(item.span()));
        let known = known.join(", ");
        Error::new(Kind::Usage, tr!("{path} line {line}: there is no setting {key}", "{path} ligne {line} : il n'y a pas de réglage {key}"))
            .hint(tr!("there are: {known}", "il y a : {known}"))
    }

    fn table<'i>(&self, key: &str, item: &'i Item) -> Result<&'i dyn TableLike> {
        item.as_table_like().ok_or_else(|| self.wrong(key, item, &tr!("a table: [{key}]", "une table : [{key}]")))
    }

    fn one_of<T: ValueEnum>(&self, key: &str, item: &Item) -> Result<T> {
        item.as_str().and_then(|name| T::from_str(name, true).ok()).ok_or_else(|| {
            let known: Vec<String> =
                T::value_variants().iter().filter_map(|value| Some(value.to_possible_value()?.get_name().to_owned())).collect();
            self.wrong(key, item, &known.join(", "))
        })
    }

    /// Words in one text parted by commas, as options are typed, or in a list.
    fn words(&self, key: &str, item: &Item) -> Result<Vec<String>> {
        let listed = item.as_array().and_then(|words| words.iter().map(|word| word.as_str().map(str::to_owned)).collect());
        let typed = item.as_str().map(|words| words.split(',').map(|word| word.trim().to_owned()).collect());
        listed.or(typed).ok_or_else(|| self.wrong(key, item, &tr!("names parted by commas", "des noms séparés par des virgules")))
    }

    fn list(&self, table: &dyn TableLike, nouns: &[&str]) -> Result<ListHabits> {
        let mut habits = ListHabits::default();
        for (key, item) in table.iter() {
            match key {
                "format" => habits.format = Some(self.one_of(key, item)?),
                "columns" => habits.columns = self.words(key, item)?,
                "sort" => habits.sort = self.words(key, item)?,
                "limit" => {
                    let number = item.as_integer().and_then(|number| u64::try_from(number).ok());
                    habits.limit =
                        Some(number.ok_or_else(|| self.wrong(key, item, &tr!("a number; 0 for all", "un nombre ; 0 pour tout")))?);
                }
                noun if nouns.contains(&noun) => {}
                _ => return Err(self.unknown(key, item, &[&OF_LISTS, nouns].concat())),
            }
        }
        Ok(habits)
    }

    fn alias(&self, name: &str, item: &Item) -> Result<Vec<String>> {
        let words = item.as_str().and_then(shlex::split).filter(|words| !words.is_empty());
        let wanted =
            tr!("a command with its arguments, as typed after epicrm", "une commande et ses arguments, tels que tapés après epicrm");
        words.ok_or_else(|| self.wrong(name, item, &wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::tests::speaking;

    fn read(text: &str) -> Result<Habits> {
        Habits::parse(text, PathBuf::from("config.toml"), &["clients", "contracts"])
    }

    fn wrong(text: &str, expected: &str) {
        let error = read(text).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert_eq!(error.message, expected, "{:?}", error.hints);
        assert!(!error.hints.is_empty());
        let french = speaking(Language::French, || read(text).unwrap_err());
        assert!(french.message.contains(" ligne "), "{}", french.message);
    }

    #[test]
    fn what_is_said_of_one_list_is_over_what_is_said_of_all() {
        let habits = read(
            "language = 'fr'\ncolor = 'never'\nbanner = false\n[lists]\nformat = 'wide'\nlimit = 20\n\
             [lists.contracts]\ncolumns = ['code', 'total']\nsort = '-total, code'\nlimit = 0\n[theme]\nlate = 'bold magenta'",
        )
        .unwrap();
        assert_eq!((habits.language, habits.colour, habits.banner), (Some(Language::French), Some(ColourChoice::Never), Some(false)));
        let contracts = habits.of_list("contracts");
        assert_eq!((contracts.format, contracts.limit), (Some(Format::Wide), Some(0)));
        assert_eq!(
            (contracts.columns, contracts.sort),
            (vec!["code".to_owned(), "total".into()], vec!["-total".to_owned(), "code".into()])
        );
        assert_eq!(habits.of_list("clients").limit, Some(20));
        assert_ne!(habits.theme, Theme::default());
    }

    #[test]
    fn an_alias_is_words_with_places() {
        let habits = read("[aliases]\nmine = \"contracts 'commercial=me et status=unsigned'\"\nowed = 'contracts client=$1 $2'").unwrap();
        let expanded = |name: &str, rest: &[&str]| habits.expanded(name, &rest.iter().map(|&word| word.to_owned()).collect::<Vec<_>>());
        assert_eq!(expanded("mine", &["--count"]).unwrap().unwrap(), ["contracts", "commercial=me et status=unsigned", "--count"]);
        assert_eq!(expanded("owed", &["cl-1", "total>5", "-n3"]).unwrap().unwrap(), ["contracts", "client=cl-1", "total>5", "-n3"]);
        assert_eq!(expanded("owed", &["cl-1"]).unwrap_err().message, "the alias owed wants 2 words");
        assert_eq!(expanded("other", &[]).unwrap(), None);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        wrong("language = 'de'", "config.toml line 1: language is not understood");
        wrong("\n\ncolour = 'never'", "config.toml line 3: there is no setting colour");
        wrong("banner = 'no'", "config.toml line 1: banner is not understood");
        wrong("[lists]\nlimit = -1", "config.toml line 2: limit is not understood");
        wrong("[lists]\ncolumns = [1]", "config.toml line 2: columns is not understood");
        wrong("[lists.contract]\nlimit = 1", "config.toml line 1: there is no setting contract");
        wrong("[lists.contracts]\nwidth = 1", "config.toml line 2: there is no setting width");
        wrong("lists = 3", "config.toml line 1: lists is not understood");
        wrong("[aliases]\nx = \"contracts 'open\"", "config.toml line 2: x is not understood");
        wrong("[aliases]\nx = ''", "config.toml line 2: x is not understood");
        wrong("[theme]\nlate = 'loud'", "config.toml line 2: late is not understood");
        wrong("[theme]\nlater = 'red'", "config.toml line 2: there is no setting later");
        wrong("color = ", "config.toml line 1 is not TOML");
    }
}
