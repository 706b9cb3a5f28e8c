//! The streams as they are: terminal or pipe, width, colours by flag, environment and git's own setting, and the pager.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use super::arguments::{Global, When};
use super::meter::Meter;
use super::{is_terminal, launch};
use crate::git::{Progress, Unwatched};
use crate::output::{Form, Format, OutputError, Palette};

/// Width where the terminal does not tell.
const USUAL_WIDTH: usize = 80;

/// What is known about the streams of this process.
pub struct Terminal {
    variables: BTreeMap<String, String>,
    out: bool,
    err: bool,
    input: bool,
    colour: Option<When>,
    pager: bool,
}

impl Terminal {
    /// Looks at the streams and the environment.
    pub fn new(global: &Global) -> Self {
        let variables: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Terminal {
            out: is_terminal(&io::stdout()),
            err: is_terminal(&io::stderr()),
            input: is_terminal(&io::stdin()),
            colour: global.color,
            pager: !global.no_pager,
            variables,
        }
    }

    /// The environment.
    pub fn variables(&self) -> &BTreeMap<String, String> {
        &self.variables
    }

    /// Does a person sit in front, who can use an editor?
    pub fn person_in_front(&self) -> bool {
        self.input && self.out && !self.is("TERM", "dumb")
    }

    /// Does standard output end at a terminal?
    pub fn shows_answer(&self) -> bool {
        self.out
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.variables.get(name).is_some_and(|set| set == value)
    }

    fn is_set(&self, name: &str) -> bool {
        self.variables.get(name).is_some_and(|value| !value.is_empty())
    }

    /// `--color`, then NO_COLOR, CLICOLOR_FORCE, git's `color.ui`, then whether the stream is a terminal.
    fn colours(&self, terminal: bool) -> bool {
        match self.colour {
            Some(When::Always) => return true,
            Some(When::Never) => return false,
            Some(When::Auto) | None => {}
        }
        if self.is_set("NO_COLOR") {
            return false;
        }
        if self.is_set("CLICOLOR_FORCE") && !self.is("CLICOLOR_FORCE", "0") {
            return true;
        }
        terminal && !self.is("TERM", "dumb") && launch::colour_setting().is_none_or(|on| on)
    }

    fn palette(&self, terminal: bool) -> Palette {
        Palette { on: self.colours(terminal), ..Palette::default() }
    }

    /// The colours of standard error.
    pub fn error_palette(&self) -> Palette {
        self.palette(self.err)
    }

    /// What shows on standard error how far a long work has come, where a person sees it.
    pub fn progress(&self, quiet: bool) -> Arc<dyn Progress> {
        match self.err && !quiet && !self.is("TERM", "dumb") {
            true => Arc::new(Meter::new()),
            false => Arc::new(Unwatched),
        }
    }

    /// Standard error, to be flushed by whoever writes.
    pub fn stderr(&self) -> impl Write + use<> {
        BufWriter::new(io::stderr())
    }

    /// The form of the answer on this standard output.
    pub fn form(&self, global: &Global) -> Form {
        Form {
            format: global.format(),
            fields: global.fields(),
            quiet: global.quiet,
            terminal: self.out,
            width: self.out.then(|| self.width()),
            palette: self.palette(self.out),
        }
    }

    fn width(&self) -> usize {
        let columns = self.variables.get("COLUMNS").and_then(|text| text.parse().ok());
        columns.or_else(launch::terminal_width).unwrap_or(USUAL_WIDTH)
    }

    /// Writes the answer, through a pager where a person reads a page or a table.
    pub fn write_answer(
        &mut self,
        form: &Form,
        write: &mut dyn FnMut(&Form, &mut dyn Write) -> Result<(), OutputError>,
    ) -> Result<(), OutputError> {
        let paged =
            self.pager && self.out && self.input && matches!(form.format, Format::Auto | Format::Table);
        if paged
            && !form.quiet
            && let Some(mut pager) = launch::Pager::start()
        {
            let written = write(form, &mut pager.stdin()?);
            pager.finish()?;
            return written;
        }
        let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        write(form, &mut out)?;
        Ok(out.flush()?)
    }
}
