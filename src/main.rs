//! The `callboard` program: the library with the built-in handlers.

use std::process::ExitCode;

fn main() -> ExitCode {
    callboard::cli::run(|_| Ok(()))
}
