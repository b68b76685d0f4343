//! `fullsweep completions`: what a shell needs to complete our commands.

use clap::CommandFactory;

use super::{Cli, Failure, print};

/// Print the completion script of a shell
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// The shell to complete in
    shell: clap_complete::Shell,
}

/// Prints the completion script.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "fullsweep", &mut script);
    print(&String::from_utf8_lossy(&script))
}
