//! The help of the whole program: commands by what they are for, with what a newcomer needs first.

use clap::Command;

use crate::commands::{GROUPS, STATUSES};

/// The commands of the server's side.
const SERVER: (&str, &[&str]) = ("Server", &["serve", "migrate", "config", "schema"]);
/// What stands under all groups.
const OTHERS: &str = "More";

/// Puts the groups into the help of a command line; a command that is in no group is listed under the last heading.
pub(super) fn grouped(command: Command) -> Command {
    let width = command.get_subcommands().map(|one| one.get_name().len()).max().unwrap_or(0);
    let mut text = String::new();
    let mut listed: Vec<&str> = Vec::new();
    let groups = std::iter::once(&SERVER).chain(GROUPS);
    for (heading, names) in groups {
        text.push_str(&section(&command, heading, names.iter().copied(), width));
        listed.extend(*names);
    }
    let others: Vec<String> = command
        .get_subcommands()
        .filter(|one| !one.is_hide_set() && !listed.contains(&one.get_name()))
        .map(|one| one.get_name().to_owned())
        .collect();
    text.push_str(&section(&command, OTHERS, others.iter().map(String::as_str), width));
    let template = format!(
        "{{about}}\n\n{{usage-heading}} {{usage}}\n\n{text}\
         Begin:\n  callboard serve                       # a server, with a database of its own\n  \
         callboard demo                        # in a second terminal: see jobs move\n  \
         callboard submit --name First --wait  # a job of yours\n\n\
         `callboard COMMAND --help` shows a command's flags and examples. Without a command, `callboard` is\n\
         `callboard serve` and takes its flags. -V prints the version.{{after-help}}"
    );
    let after = format!(
        "The commands of the client's side talk to CALLBOARD_SERVER, or http://127.0.0.1:8000.\n\n{STATUSES}"
    );
    command.help_template(template).after_help(after)
}

fn section<'a>(
    command: &Command,
    heading: &str,
    names: impl Iterator<Item = &'a str>,
    width: usize,
) -> String {
    let lines = names.filter_map(|name| {
        let about = command.find_subcommand(name)?.get_about().map(ToString::to_string);
        Some(format!("  {name:<width$}  {}\n", about.unwrap_or_default()))
    });
    format!("{heading}:\n{}\n", lines.collect::<String>())
}
