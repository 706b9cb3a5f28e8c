//! A page for a reader, run by run through the sink.

use std::io::{self, Write};

use super::Palette;
use crate::report::Page;
use crate::text::visible_run;

pub(super) fn write(page: &Page<'_>, palette: &Palette, out: &mut dyn Write) -> io::Result<()> {
    for line in &page.lines {
        for run in line {
            write!(out, "{}", palette.paint(run.tone).on(&visible_run(&run.text)))?;
        }
        writeln!(out)?;
    }
    Ok(())
}
