//! What the guard says about a draft.

use std::fmt;

/// What an objection is about.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::Display, strum::IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
pub enum ObjectionKind {
    /// There is no text.
    Empty,
    /// There is too much text.
    Length,
    /// Images, HTML, letters made to look like others.
    Markup,
    /// A link that no tool returned.
    Link,
    /// An e-mail address that the customer has not written.
    Contact,
    /// An order number that nobody has named.
    Order,
    /// A tracking, return or other number that nobody has named.
    Code,
    /// An amount that no tool returned.
    Amount,
    /// A carrier that no tool returned.
    Carrier,
    /// A place that no tool returned.
    Place,
    /// A day that no tool returned.
    Day,
    /// A day that the ledger has as something else.
    DayOfClaim,
    /// A time of day or a duration that no fact bears out.
    Time,
    /// A number that no tool returned.
    Number,
    /// A count of parcels, articles or orders that no tool returned.
    Count,
    /// A claim that no fact bears out.
    Claim,
    /// A denial of what the facts say.
    Denial,
    /// Asks for secrets or money, or speaks of who somebody is.
    Forbidden,
    /// A statement about an order with a word in it that cannot be placed.
    Unread,
    /// Something the agent says it has done or will do.
    Deed,
}

/// Something in a draft that the ledger does not bear out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Objection {
    /// What it is about.
    pub kind: ObjectionKind,
    /// The words objected to; may hold personal data, so not for logs.
    pub excerpt: String,
    /// What is wrong with them, in plain English, to follow the excerpt.
    pub remedy: String,
}

impl Objection {
    pub(super) fn new(kind: ObjectionKind, excerpt: &str, remedy: impl Into<String>) -> Self {
        Self { kind, excerpt: excerpt.chars().take(120).collect(), remedy: remedy.into() }
    }
}

impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" {}", self.excerpt, self.remedy)
    }
}
