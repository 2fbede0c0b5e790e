//! What is known of the terminal, decided once from plain facts: how wide it is, whether it shows colours and accents.

use super::Theme;

/// Whether a stream gets colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    Always,
    Never,
}

/// What `--color` may say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColourChoice {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    Always,
    Never,
}

/// What `config` found out about the streams and the environment. The default is a pipe in an empty environment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'f> {
    pub stdout_terminal: bool,
    pub stderr_terminal: bool,
    /// Columns and lines, as the terminal says.
    pub size: Option<(u16, u16)>,
    /// The variable COLUMNS.
    pub columns: Option<&'f str>,
    /// The variable LINES.
    pub lines: Option<&'f str>,
    /// The variable NO_COLOR: any text but the empty one forbids colours (no-color.org).
    pub no_color: Option<&'f str>,
    /// The variable FORCE_COLOR: any text but the empty one, `0` and `false` wants colours even in a pipe.
    pub force_color: Option<&'f str>,
    /// The variable TERM: `dumb` shows no colours.
    pub term: Option<&'f str>,
    /// The first of LC_ALL, LC_CTYPE and LANG that is set and not empty.
    pub locale: Option<&'f str>,
    /// `--color`, else the person's habit.
    pub colour: ColourChoice,
    pub theme: Theme,
}

/// Where the text will be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Columns of stdout; [`usize::MAX`] where nothing bounds it, so that a pipe gets everything.
    pub width: usize,
    /// Lines of stdout; [`usize::MAX`] where nothing bounds it.
    pub height: usize,
    /// Whether stdout is a terminal.
    pub terminal: bool,
    /// Whether stderr is a terminal.
    pub stderr_terminal: bool,
    /// Of stdout.
    pub colour: Colour,
    /// Of stderr.
    pub stderr_colour: Colour,
    /// Whether the locale is UTF-8: otherwise the ornaments are ASCII (the data never changes).
    pub unicode: bool,
    pub theme: Theme,
}

/// Nothing readable fits in less; a narrower terminal wraps.
const NARROWEST: usize = 20;

impl Screen {
    pub fn decide(facts: &Facts<'_>) -> Self {
        let said = |variable: Option<&str>| variable.and_then(|text| text.trim().parse().ok()).filter(|size| *size > 0);
        let size = facts.size.filter(|_| facts.stdout_terminal);
        let measured = |side: Option<u16>| side.filter(|side| *side > 0).map(usize::from);
        let width = said(facts.columns).or(measured(size.map(|size| size.0))).unwrap_or(usize::MAX);
        let height = said(facts.lines).or(measured(size.map(|size| size.1))).unwrap_or(usize::MAX);
        Self {
            width: width.max(NARROWEST),
            height,
            terminal: facts.stdout_terminal,
            stderr_terminal: facts.stderr_terminal,
            colour: facts.colour_of(facts.stdout_terminal),
            stderr_colour: facts.colour_of(facts.stderr_terminal),
            unicode: facts.unicode(),
            theme: facts.theme,
        }
    }
}

impl Facts<'_> {
    /// The flag first, then who wants none, then who wants them everywhere, then the terminal.
    fn colour_of(&self, terminal: bool) -> Colour {
        let forced = self.force_color.filter(|value| !value.is_empty()).map(|value| !matches!(value, "0" | "false"));
        let wanted = match self.colour {
            ColourChoice::Always => true,
            ColourChoice::Never => false,
            ColourChoice::Auto if self.no_color.is_some_and(|value| !value.is_empty()) => false,
            ColourChoice::Auto => forced.unwrap_or(terminal && self.term != Some("dumb")),
        };
        if wanted { Colour::Always } else { Colour::Never }
    }

    /// A locale that is not named is taken for UTF-8, as every current system has it; `C` and `POSIX` are ASCII.
    fn unicode(&self) -> bool {
        self.locale.is_none_or(|locale| {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMINAL: Facts<'static> = Facts {
        stdout_terminal: true,
        stderr_terminal: true,
        size: Some((80, 24)),
        columns: None,
        lines: None,
        no_color: None,
        force_color: None,
        term: Some("xterm-256color"),
        locale: Some("fr_FR.UTF-8"),
        colour: ColourChoice::Auto,
        theme: Theme::DEFAULT,
    };
    const PIPE: Facts<'static> = Facts { stdout_terminal: false, ..TERMINAL };

    #[test]
    fn the_size_is_the_variables_then_the_terminals() {
        let check = |facts: Facts<'_>, expected: (usize, usize)| {
            let screen = Screen::decide(&facts);
            assert_eq!((screen.width, screen.height), expected, "{facts:?}");
        };
        check(TERMINAL, (80, 24));
        check(Facts { columns: Some("132"), lines: Some("50"), ..TERMINAL }, (132, 50));
        check(Facts { columns: Some("wide"), lines: Some("0"), ..TERMINAL }, (80, 24));
        check(Facts { columns: Some(""), lines: Some("-3"), ..TERMINAL }, (80, 24));
        check(Facts { columns: Some("1"), ..TERMINAL }, (NARROWEST, 24));
        check(Facts { size: None, ..TERMINAL }, (usize::MAX, usize::MAX));
        check(Facts { size: Some((0, 0)), ..TERMINAL }, (usize::MAX, usize::MAX));
        check(PIPE, (usize::MAX, usize::MAX));
        check(Facts { columns: Some("100"), ..PIPE }, (100, usize::MAX));
    }

    #[test]
    fn colour_follows_the_flag_then_the_variables_then_the_terminal() {
        let check = |facts: Facts<'_>, stdout: bool, stderr: bool| {
            let screen = Screen::decide(&facts);
            let colours = [screen.colour, screen.stderr_colour].map(|colour| colour == Colour::Always);
            assert_eq!(colours, [stdout, stderr], "{facts:?}");
        };
        check(TERMINAL, true, true);
        check(PIPE, false, true);
        check(Facts::default(), false, false);
        check(Facts { term: Some("dumb"), ..TERMINAL }, false, false);
        check(Facts { no_color: Some("1"), ..TERMINAL }, false, false);
        check(Facts { no_color: Some(""), ..TERMINAL }, true, true);
        check(Facts { force_color: Some("1"), ..PIPE }, true, true);
        check(Facts { force_color: Some("0"), ..TERMINAL }, false, false);
        check(Facts { force_color: Some(""), ..PIPE }, false, true);
        check(Facts { force_color: Some("1"), no_color: Some("1"), ..TERMINAL }, false, false);
        check(Facts { colour: ColourChoice::Always, no_color: Some("1"), ..PIPE }, true, true);
        check(Facts { colour: ColourChoice::Never, force_color: Some("1"), ..TERMINAL }, false, false);
    }

    #[test]
    fn ornaments_follow_the_locale() {
        let check = |locale, expected| assert_eq!(Screen::decide(&Facts { locale, ..TERMINAL }).unicode, expected, "{locale:?}");
        check(Some("fr_FR.UTF-8"), true);
        check(Some("C.utf8"), true);
        check(None, true);
        check(Some("C"), false);
        check(Some("POSIX"), false);
        check(Some("fr_FR.ISO-8859-1"), false);
    }
}
