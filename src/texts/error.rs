//! Why texts cannot be loaded or rendered.

/// Why texts cannot be loaded or rendered; each message names the file and what to do.
#[derive(Debug, thiserror::Error)]
pub enum TextsError {
    /// A file or folder cannot be read.
    #[error("cannot read {file}: {source}; check that it exists and may be read")]
    Unreadable {
        /// Which.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file that must be there is not.
    #[error("{file} is missing from prompts/; add it, or remove the directory that hides it")]
    Missing {
        /// Which.
        file: String,
    },
    /// A file is not UTF-8.
    #[error("{file} is not UTF-8 text; save it as UTF-8")]
    NotUtf8 {
        /// Which.
        file: String,
    },
    /// A file is larger than any text has reason to be.
    #[error("{file} is larger than {limit} bytes; make it shorter")]
    TooLarge {
        /// Which.
        file: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// The directory holds more files than any set of texts has reason to.
    #[error("the texts directory holds more than {limit} files; name the directory of texts alone")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// A Fluent file has a mistake.
    #[error("{file} is not valid Fluent: {reason}; correct the message there")]
    Fluent {
        /// Which.
        file: String,
        /// The parser's words.
        reason: String,
    },
    /// A TOML file has a mistake.
    #[error("{file} is not what is expected there: {reason}; correct it as the English one has it")]
    Toml {
        /// Which.
        file: String,
        /// The parser's words.
        reason: String,
    },
    /// A language's locale is unknown.
    #[error("{file}: language-locale `{locale}` is not a usable locale; write one like `en-GB`")]
    Locale {
        /// Which file.
        file: String,
        /// What stands there.
        locale: String,
    },
    /// A prompt has a mistake, or needs a value that it was not given.
    #[error("prompts/{file}: {source}; correct the template")]
    Template {
        /// Which.
        file: String,
        /// The engine's words.
        source: minijinja::Error,
    },
}

impl TextsError {
    pub(super) fn missing(file: &str) -> Self {
        Self::Missing { file: file.to_owned() }
    }
}
