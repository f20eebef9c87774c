//! `callboard completions`: what a shell needs to complete the program's commands and flags.

use std::io;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

/// Print what a shell needs to complete commands and flags
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  bash:  source <(callboard completions bash)      # in ~/.bashrc
  zsh:   callboard completions zsh > ~/.zfunc/_callboard    # a folder of $fpath, before compinit
  fish:  callboard completions fish > ~/.config/fish/completions/callboard.fish")]
pub(super) struct CompletionsFlags {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

/// The whole script at once, so that a reader who goes away does not matter.
pub(super) fn script<C: CommandFactory>(flags: &CompletionsFlags) -> io::Result<String> {
    let mut script = Vec::new();
    clap_complete::generate(flags.shell, &mut C::command(), "callboard", &mut script);
    String::from_utf8(script).map_err(io::Error::other)
}
