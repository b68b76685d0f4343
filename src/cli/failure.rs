//! How a command ends when it does not end well.

use std::fmt;
use std::process::ExitCode;

/// Why a command ended badly; decides the exit code.
#[derive(Debug)]
pub enum Failure {
    /// A check or gate failed: exit code 1.
    Gate(String),
    /// Bad input or arguments: exit code 2.
    Input(String),
    /// Our own fault: exit code 3.
    Internal(String),
}

impl Failure {
    /// The exit code other programs rely on.
    #[must_use]
    pub fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Gate(_) => 1,
            Self::Input(_) => 2,
            Self::Internal(_) => 3,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gate(text) | Self::Input(text) => f.write_str(text),
            Self::Internal(text) => write!(f, "internal fault, please report it: {text}"),
        }
    }
}
