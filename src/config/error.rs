//! What can be wrong with the settings.

use std::fmt;
use std::path::{Path, PathBuf};

/// A setting that cannot be used; the text names it and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file that was named is not there.
    #[error("settings file {path} does not exist: create it or leave --config away", path = .0.display())]
    NoFile(PathBuf),
    /// A file that a setting names cannot be read.
    #[error("{field} names the file {path}, which cannot be read: {source}", path = path.display())]
    File {
        /// Setting.
        field: String,
        /// File.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A value of the wrong type, an unknown setting, a missing one.
    #[error("{0}")]
    Read(String),
    /// A value outside what is allowed.
    #[error("setting {field}: {problem}")]
    Invalid {
        /// Setting.
        field: String,
        /// What is wrong, and the remedy.
        problem: String,
    },
    /// The settings cannot be printed.
    #[error("settings cannot be printed: {0}")]
    Print(String),
}

impl ConfigError {
    pub(super) fn no_file(path: &Path) -> Self {
        Self::NoFile(path.to_owned())
    }

    pub(super) fn invalid(field: impl Into<String>, problem: impl fmt::Display) -> Self {
        Self::Invalid { field: field.into(), problem: format!("{problem}") }
    }
}
