//! What can go wrong in a command, in words for the person at the keyboard.

use std::path::PathBuf;

/// Why a command of xtask ended without doing what it says.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A program of another maker, or of ours, ended badly.
    #[error("`{call}` {ending}")]
    Call {
        /// The command as one would type it.
        call: String,
        /// How it ended.
        ending: String,
    },
    /// A program could not be started at all.
    #[error("`{call}` could not be started: {source}")]
    Start {
        /// The command as one would type it.
        call: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file or folder of the project could not be read or written.
    #[error("could not {operation} {}: {source}", path.display())]
    File {
        /// What was being done: read, write, list.
        operation: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something that must be there first; the text says which command brings it.
    #[error("{0}")]
    Missing(String),
    /// The cast of a season stumbled.
    #[error("the play stopped: {0}")]
    Play(#[from] approdo_tests::cast::Stumble),
    /// A figure or a form is not what it must be.
    #[error("{0}")]
    Wrong(String),
    /// Some of the checks failed (the closing summary names them).
    #[error("{0} failed")]
    Checks(String),
}
