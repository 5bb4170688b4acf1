//! The members of a JSON object, read one by one so that every error names its field.

use serde_json::{Map, Value};

use crate::error::{ParseError, Reason};

/// A JSON object whose members are taken by name. Members nobody asks for are ignored, so that
/// a newer client can talk to an older server.
#[derive(Debug)]
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    pub(crate) fn read(body: &[u8]) -> Result<Self, ParseError> {
        let text = std::str::from_utf8(body).map_err(|_| ParseError::whole(Reason::NotUtf8))?;
        match serde_json::from_str(text) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            Ok(_) => Err(ParseError::whole(Reason::NotAnObject)),
            Err(error) => Err(ParseError::whole(Reason::NotJson {
                line: error.line(),
                column: error.column(),
            })),
        }
    }

    /// A string; `None` where the member is absent or null.
    pub(crate) fn optional(&self, name: &'static str) -> Result<Option<&str>, ParseError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(ParseError::of(name, Reason::WrongType { expected: "a string" })),
        }
    }

    pub(crate) fn required(&self, name: &'static str) -> Result<&str, ParseError> {
        self.optional(name)?.ok_or(ParseError::of(name, Reason::Missing))
    }

    /// A list of at most `most` strings; empty where the member is absent or null.
    pub(crate) fn list(&self, name: &'static str, most: usize) -> Result<Vec<&str>, ParseError> {
        let wrong = || ParseError::of(name, Reason::WrongType { expected: "a list of strings" });
        let members = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(Vec::new()),
            Some(Value::Array(members)) => members,
            Some(_) => return Err(wrong()),
        };
        if members.len() > most {
            let found = members.len();
            return Err(ParseError::of(name, Reason::TooMany { limit: most, found }));
        }
        members.iter().map(|member| member.as_str().ok_or_else(wrong)).collect()
    }

    /// An object of at most `most` strings; empty where the member is absent or null.
    pub(crate) fn strings(
        &self,
        name: &'static str,
        most: usize,
    ) -> Result<Vec<(&str, &str)>, ParseError> {
        let wrong = || ParseError::of(name, Reason::WrongType { expected: "an object of strings" });
        let members = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(Vec::new()),
            Some(Value::Object(members)) => members,
            Some(_) => return Err(wrong()),
        };
        if members.len() > most {
            let found = members.len();
            return Err(ParseError::of(name, Reason::TooMany { limit: most, found }));
        }
        members
            .iter()
            .map(|(key, value)| Ok((key.as_str(), value.as_str().ok_or_else(wrong)?)))
            .collect()
    }

    /// A whole number in `0..=most`; `None` where the member is absent or null.
    pub(crate) fn number(&self, name: &'static str, most: u64) -> Result<Option<u64>, ParseError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value @ Value::Number(_)) => match value.as_u64() {
                Some(number) if number <= most => Ok(Some(number)),
                _ => Err(ParseError::of(name, Reason::OutOfRange { least: 0, most })),
            },
            Some(_) => Err(ParseError::of(name, Reason::WrongType { expected: "a number" })),
        }
    }
}
