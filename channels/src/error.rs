//! Why an adapter refuses a request.

use std::fmt;

/// A payload that is not what the channel accepts. Nothing of its content is repeated here, so
/// that the text can be logged and sent back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", .field.map(|f| format!("`{f}` ")).unwrap_or_default())]
pub struct ParseError {
    /// The member of the payload that is wrong; `None` where the payload as a whole is.
    pub field: Option<&'static str>,
    /// What is wrong with it.
    pub reason: Reason,
}

/// What is wrong with a payload or one of its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The payload is not UTF-8.
    NotUtf8,
    /// The payload is not JSON.
    NotJson {
        /// Line of the first character that does not fit, from 1.
        line: usize,
        /// Column of it, from 1.
        column: usize,
    },
    /// The payload is JSON, but no object.
    NotAnObject,
    /// A required member is absent.
    Missing,
    /// A member has another JSON type.
    WrongType {
        /// The type it should have.
        expected: &'static str,
    },
    /// Nothing visible is left of a text after cleaning.
    Empty,
    /// A text is too long.
    TooLong {
        /// Characters allowed.
        limit: usize,
        /// Characters found.
        found: usize,
    },
    /// A list is too long.
    TooMany {
        /// Members allowed.
        limit: usize,
        /// Members found.
        found: usize,
    },
    /// An identifier is not 1 to 128 printable ASCII characters, or has a space at an end.
    NotAnId,
    /// The members of an object are not named 1 to 40 letters, digits, `_`, `.` or `-`.
    NotAName,
    /// A caller's own identifier looks like one of ours.
    Ours,
    /// Not a language tag.
    NotALanguage,
    /// A number lies outside its range.
    OutOfRange {
        /// Smallest number allowed.
        least: u64,
        /// Largest number allowed.
        most: u64,
    },
}

impl ParseError {
    pub(crate) fn whole(reason: Reason) -> Self {
        Self { field: None, reason }
    }

    pub(crate) fn of(field: &'static str, reason: Reason) -> Self {
        Self { field: Some(field), reason }
    }

    /// Whether the payload could not be read at all, as opposed to a member with a wrong value.
    pub fn is_malformed(&self) -> bool {
        matches!(self.reason, Reason::NotUtf8 | Reason::NotJson { .. } | Reason::NotAnObject)
    }

    /// What the sender can do about it.
    pub fn remedy(&self) -> &'static str {
        match self.reason {
            Reason::NotUtf8 => "Encode the body as UTF-8.",
            Reason::NotJson { .. } => "Send valid JSON (RFC 8259).",
            Reason::NotAnObject => "Send a JSON object.",
            Reason::Missing => "Add it.",
            Reason::WrongType { .. } => "Send it with the type that is named.",
            Reason::Empty => "Send at least one visible character.",
            Reason::TooLong { .. } => "Shorten it, or send it as several messages.",
            Reason::TooMany { .. } => "Send fewer.",
            Reason::NotAnId => "Use 1 to 128 printable ASCII characters, such as a UUID.",
            Reason::NotAName => "Name each with 1 to 40 letters, digits, `_`, `.` or `-`.",
            Reason::Ours => "Choose a name of your own that does not begin with `cnv_`.",
            Reason::NotALanguage => "Send a BCP 47 tag such as `en` or `pt-BR`, or leave it out.",
            Reason::OutOfRange { .. } => "Choose a number within the range, or leave it out.",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => write!(f, "the body is not UTF-8"),
            Self::NotJson { line, column } => {
                write!(f, "the body is not JSON: see line {line}, column {column}")
            }
            Self::NotAnObject => write!(f, "the body is not a JSON object"),
            Self::Missing => write!(f, "is missing"),
            Self::WrongType { expected } => write!(f, "is not {expected}"),
            Self::Empty => write!(f, "is empty"),
            Self::TooLong { limit, found } => {
                write!(f, "has {found} characters; at most {limit} are allowed")
            }
            Self::TooMany { limit, found } => {
                write!(f, "has {found} members; at most {limit} are allowed")
            }
            Self::NotAnId => write!(f, "is not 1 to 128 printable ASCII characters"),
            Self::NotAName => write!(f, "has a member whose name is not allowed"),
            Self::Ours => write!(f, "begins like the identifiers that this server gives"),
            Self::NotALanguage => write!(f, "is not a language tag"),
            Self::OutOfRange { least, most } => write!(f, "is not between {least} and {most}"),
        }
    }
}

/// A request that does not prove where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// There is no `Authorization` header.
    #[error("the Authorization header is missing")]
    NoCredential,
    /// The `Authorization` header is not a bearer credential.
    #[error("the Authorization header is not `Bearer` with a credential")]
    MalformedCredential,
    /// A page of this origin may not talk to this shop; or no origin is named where one must be.
    #[error("pages of this origin may not open this shop's chat")]
    ForeignOrigin,
}
