//! The program `git-findings`; everything it does is in the library.
fn main() -> std::process::ExitCode {
    git_findings::cli::git_findings()
}
