//! The template engine. Whatever a template fills in is made visible and escaped, unless it was made here.

use minijinja::{AutoEscape, Environment, Error, Output, State, Value};

use crate::text::{entity, is_unmarked, redacted, run_length, visible};

/// The templates of the page.
pub(super) fn engine() -> Result<Environment<'static>, Error> {
    let mut engine = Environment::new();
    engine.set_auto_escape_callback(|_| AutoEscape::Html);
    engine.set_formatter(write);
    engine.add_template("page", include_str!("page.html"))?;
    engine.add_template("row", include_str!("row.html"))?;
    Ok(engine)
}

fn write(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if value.is_safe() => out.write_str(text)?,
        Some(text) => out.write_str(&escaped(text))?,
        None if value.is_undefined() || value.is_none() => {}
        None => write!(out, "{value}")?,
    }
    Ok(())
}

/// Text without credentials as it stands between tags or in a quoted attribute.
pub(super) fn escaped(text: &str) -> String {
    let text = redacted(text);
    let text = visible(&text);
    let (mut out, mut rest) = (String::with_capacity(text.len() + 8), &*text);
    loop {
        let plain;
        (plain, rest) = rest.split_at(run_length(rest.as_bytes(), is_unmarked));
        out.push_str(plain);
        let Some(letter) = rest.chars().next() else { return out };
        out.push_str(entity(letter).unwrap_or_default());
        rest = &rest[letter.len_utf8()..];
    }
}
