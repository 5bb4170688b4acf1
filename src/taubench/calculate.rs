//! The benchmark's calculator: what Python makes of digits, operators and brackets, within bounds.
//!
//! The original hands the text to Python's `eval`, where `9**9**9` keeps it busy for ever. Here
//! everything is a float from the start, so that no power is more than one step.

use std::iter::Peekable;
use std::str::Chars;

/// Characters of an expression at most.
const LONGEST: usize = 1_000;

/// Brackets and signs within each other at most.
const DEEPEST: usize = 100;

/// An expression that has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoValue;

/// The value at two decimals, as Python writes it: `4.0`.
pub(super) fn calculate(expression: &str) -> Result<String, NoValue> {
    if expression.chars().count() > LONGEST {
        return Err(NoValue);
    }
    let mut reader = Reader { rest: expression.chars().peekable(), depth: 0 };
    let value = reader.sum()?;
    if reader.next_sign().is_some() || !value.is_finite() {
        return Err(NoValue);
    }
    let rounded: f64 = format!("{value:.2}").parse().map_err(|_| NoValue)?;
    Ok(format!("{rounded:?}"))
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    depth: usize,
}

impl Reader<'_> {
    /// The next character that is no space, which stays where it is.
    fn next_sign(&mut self) -> Option<char> {
        while self.rest.next_if_eq(&' ').is_some() {}
        self.rest.peek().copied()
    }

    fn sum(&mut self) -> Result<f64, NoValue> {
        let mut value = self.product()?;
        while let Some(sign @ ('+' | '-')) = self.next_sign() {
            self.rest.next();
            let next = self.product()?;
            value = if sign == '+' { value + next } else { value - next };
        }
        Ok(value)
    }

    fn product(&mut self) -> Result<f64, NoValue> {
        let mut value = self.signed()?;
        while let Some(sign @ ('*' | '/')) = self.next_sign() {
            self.rest.next();
            let whole = sign == '/' && self.rest.next_if_eq(&'/').is_some();
            let next = self.signed()?;
            value = match sign {
                '*' => value * next,
                _ if next == 0.0 => return Err(NoValue),
                _ if whole => (value / next).floor(),
                _ => value / next,
            };
        }
        Ok(value)
    }

    fn signed(&mut self) -> Result<f64, NoValue> {
        let Some(sign @ ('+' | '-')) = self.next_sign() else { return self.power() };
        self.rest.next();
        let value = self.within(Self::signed)?;
        Ok(if sign == '-' { -value } else { value })
    }

    fn power(&mut self) -> Result<f64, NoValue> {
        let base = self.atom()?;
        let mut ahead = self.rest.clone();
        while ahead.next_if_eq(&' ').is_some() {}
        if ahead.next() != Some('*') || ahead.next() != Some('*') {
            return Ok(base);
        }
        self.rest = ahead;
        let exponent = self.within(Self::signed)?;
        let value = base.powf(exponent);
        if value.is_finite() { Ok(value) } else { Err(NoValue) }
    }

    fn atom(&mut self) -> Result<f64, NoValue> {
        if self.next_sign() != Some('(') {
            return self.number();
        }
        self.rest.next();
        let value = self.within(Self::sum)?;
        if self.next_sign() != Some(')') {
            return Err(NoValue);
        }
        self.rest.next();
        Ok(value)
    }

    fn number(&mut self) -> Result<f64, NoValue> {
        let mut text = String::new();
        while let Some(c) = self.rest.next_if(|c| c.is_ascii_digit() || *c == '.') {
            text.push(c);
        }
        // As Python has it: 007 is no number, 00 and 007.5 are.
        let padded = text.len() > 1
            && text.starts_with('0')
            && text.bytes().all(|b| b.is_ascii_digit())
            && text.bytes().any(|b| b != b'0');
        if padded { Err(NoValue) } else { text.parse().map_err(|_| NoValue) }
    }

    /// Reads something that stands within what is being read.
    fn within(&mut self, read: impl Fn(&mut Self) -> Result<f64, NoValue>) -> Result<f64, NoValue> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(NoValue);
        }
        let value = read(self);
        self.depth -= 1;
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_python() {
        for (expression, value) in [
            ("2 + 2", "4.0"),
            ("7/2", "3.5"),
            ("7//2", "3.0"),
            ("-7//2", "-4.0"),
            ("2**3**2", "512.0"),
            ("-2**2", "-4.0"),
            ("2 ** -1", "0.5"),
            ("(1 + 2) * 3 - 4 / 8", "8.5"),
            ("--3", "3.0"),
            ("1.005 + 0", "1.0"),
            ("153.23 - 122.12", "31.11"),
            (".5 + 1.", "1.5"),
            ("00 + 007.5", "7.5"),
        ] {
            assert_eq!(calculate(expression), Ok(value.to_owned()), "{expression}");
        }
    }

    #[test]
    fn what_python_refuses_and_what_would_never_end_has_no_value() {
        let deep = format!("{}1{}", "(".repeat(200), ")".repeat(200));
        let long = "1+".repeat(600) + "1";
        for expression in [
            "",
            " ",
            "(1+2",
            "1 +",
            "()",
            "2 2",
            "2(3)",
            "1/0",
            "1//0",
            "0**-1",
            "9**9**9",
            "007",
            "1..2",
            ".",
            "* 2",
            "2 * * 3",
            "1 / / 2",
            "(-8)**0.5",
            "a",
            "2;3",
            &deep,
            &long,
        ] {
            assert_eq!(calculate(expression), Err(NoValue), "{expression}");
        }
    }
}
