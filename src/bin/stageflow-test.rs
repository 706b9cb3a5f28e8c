//! The program `stageflow-test`; everything it does is in the library.
fn main() -> std::process::ExitCode {
    git_findings::cli::stageflow_test()
}
