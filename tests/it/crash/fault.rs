//! One call of the system at which a process dies or is refused something, by means of `strace`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::sync::OnceLock;

use super::Scene;
use crate::bench::{Answer, Bench};

/// What happens at the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The process dies before the call does anything.
    Dies,
    /// The call fails.
    Fails(&'static str),
}

/// Who it happens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Victim {
    /// The program.
    Itself,
    /// The git that it starts with this word.
    Git(&'static str),
    /// Both, at once.
    GitAndItself(&'static str),
}

/// A fault at the `nth` such call of the victim.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    pub victim: Victim,
    /// Which calls count, with a `?` where not every system has it.
    pub call: &'static str,
    pub effect: Effect,
    pub nth: usize,
}

impl Fault {
    /// The command with the fault; `None` where there are fewer such calls.
    pub fn strike(&self, scene: &Scene, copy: &Bench) -> Option<Answer> {
        let log = copy.root().join("strace.log");
        let _ = fs::remove_file(&log);
        let (trace, inject) = (format!("trace={}", self.call), self.injection());
        let strace = ["strace", "-qq", "-o", log.to_str().unwrap(), "-e", &trace, "-e", &inject];
        let run = match self.victim {
            Victim::Itself => scene.run_by(copy, &strace),
            Victim::Git(word) | Victim::GitAndItself(word) => {
                catch_git(copy);
                let too = if self.victim == Victim::Git(word) { "" } else { "too" };
                let run = scene.run(copy);
                run.env("VICTIM", word).env("VICTIM_TOO", too).env("STRACE", strace.join(" "))
            }
        };
        let answer = run.run();
        let is_struck = fs::read_to_string(&log)
            .is_ok_and(|text| text.contains("+++ killed by") || text.contains("(INJECTED)"));
        is_struck.then_some(answer)
    }

    fn injection(&self) -> String {
        let effect = match self.effect {
            Effect::Dies => "signal=KILL".to_owned(),
            Effect::Fails(error) => format!("error={error}"),
        };
        format!("inject={}:{effect}:when={}", self.call, self.nth)
    }
}

/// A git before the real one on the search path, which runs that one under `strace` the first time that it is called
/// with the word.
fn catch_git(copy: &Bench) {
    let path = copy.root().join("bin/git");
    if path.exists() {
        return;
    }
    let real = copy.shell("command -v git").ok().stdout;
    let text = format!(
        "#!/bin/sh\nstruck=${{STRACE#* -o }}\n\
         [ -e \"${{struck%% *}}\" ] && VICTIM=\ncase \"${{VICTIM:+ $* }}\" in\n*\" $VICTIM \"*) ;;\n*) exec {real} \"$@\" ;;\nesac\n\
         $STRACE {real} \"$@\"\ncode=$?\n[ $code -lt 128 ] && exit $code\n\
         [ -n \"$VICTIM_TOO\" ] && kill -9 $PPID\nkill -9 $$\n",
        real = real.trim_end()
    );
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Can processes be traced here? Where not, the tests that need it say so and check nothing.
pub fn is_traced() -> bool {
    static IS_TRACED: OnceLock<bool> = OnceLock::new();
    *IS_TRACED.get_or_init(|| {
        let tried = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
        let why = match tried {
            Ok(output) if output.status.success() => return true,
            Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
            Err(error) => format!("strace: {error}"),
        };
        println!("skipped: processes cannot be traced here: {}", why.trim_end());
        false
    })
}
