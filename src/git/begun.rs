//! A call of git on its way: what it is fed, and what it said when it ended.

use std::fs::File;
use std::io::{self, Write};
use std::process::{Child, ExitStatus, Stdio};
use std::thread::{self, Scope};
use std::time::{Duration, Instant};

use super::error::Error;

/// How long a remote may take to give what is read.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// What a call that ended said.
#[derive(Debug)]
pub struct Output {
    /// Its data.
    pub stdout: Vec<u8>,
    /// Its messages.
    pub stderr: Vec<u8>,
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
}

impl Output {
    /// The data as text without the final newline; what is not UTF-8 is replaced.
    pub fn line(&self) -> String {
        String::from_utf8_lossy(&self.stdout).trim_end_matches('\n').to_owned()
    }

    /// The messages as text.
    pub fn messages(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    /// Is it a success, which is exit code 0?
    ///
    /// # Errors
    /// [`Error::Failed`] for another exit code.
    pub(super) fn check(&self, asked: &str) -> Result<(), Error> {
        match self.code {
            Some(0) => Ok(()),
            code => Err(Error::Failed { asked: asked.to_owned(), code, stderr: self.messages() }),
        }
    }
}

/// A call that runs meanwhile.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) child: Child,
    pub(super) asked: String,
    /// Where its data and messages go if it may run programs of the user: a pipe would be open until the last of their
    /// children ends.
    pub(super) said: Option<[File; 2]>,
    /// Does it talk to a remote? Then it stands in a process group of its own, which is ended when it takes too long.
    pub(super) is_remote: bool,
}

impl Begun {
    /// Waits for its end, whatever the exit code.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub(super) fn finish(self) -> Result<Output, Error> {
        let failed = Error::io(format!("wait for '{}'", self.asked));
        self.wait().map_err(failed)
    }

    fn wait(mut self) -> io::Result<Output> {
        let Some([stdout, stderr]) = self.said else {
            let output = self.child.wait_with_output()?;
            return Ok(Output { stdout: output.stdout, stderr: output.stderr, code: output.status.code() });
        };
        let ended = if self.is_remote { wait_within(&mut self.child, PATIENCE) } else { self.child.wait() };
        let code = ended?.code();
        Ok(Output { stdout: said_in(stdout)?, stderr: said_in(stderr)?, code })
    }

    /// As [`super::Call::try_run`].
    ///
    /// # Errors
    /// As [`super::Call::try_run`].
    pub(super) fn try_run(self) -> Result<Option<Output>, Error> {
        let asked = self.asked.clone();
        yes_or_no(&asked, self.finish()?)
    }
}

/// Waits for the end of a process, and after that time ends it with all that it started.
fn wait_within(child: &mut Child, time: Duration) -> io::Result<ExitStatus> {
    let began = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if began.elapsed() >= time {
            end_group(child);
            child.wait()?;
            return Err(io::ErrorKind::TimedOut.into());
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

#[cfg(unix)]
fn end_group(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    // one that has ended meanwhile is waited for all the same
    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
}

#[cfg(not(unix))]
fn end_group(child: &mut Child) {
    let _ = child.kill();
}

/// A pipe that a thread fills. It is there before the child is: one that cannot be made keeps nothing waiting.
pub(super) fn feed<'scope>(scope: &'scope Scope<'scope, '_>, bytes: &'scope [u8]) -> io::Result<Stdio> {
    let (reader, mut writer) = io::pipe()?;
    // A child that stops reading early says why itself, by its exit code.
    thread::Builder::new().spawn_scoped(scope, move || writer.write_all(bytes))?;
    Ok(reader.into())
}

/// What stands in a file to which others may still write: their place in it is not moved.
#[cfg(unix)]
fn said_in(file: File) -> io::Result<Vec<u8>> {
    use std::os::unix::fs::FileExt;
    let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
    let mut bytes = vec![0; length];
    file.read_exact_at(&mut bytes, 0).map(|()| bytes)
}

#[cfg(not(unix))]
fn said_in(mut file: File) -> io::Result<Vec<u8>> {
    use std::io::{Read, Seek};
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes).map(|_| bytes)
}

pub(super) fn yes_or_no(asked: &str, output: Output) -> Result<Option<Output>, Error> {
    match output.code {
        Some(1) => Ok(None),
        _ => output.check(asked).map(|()| Some(output)),
    }
}
