//! Lines with alternatives in parentheses: `(can you|please|) cancel (my|the) order`.

use std::collections::BTreeMap;
use std::fmt;

/// Most alternatives of one line, all groups together.
const MAX_ALTERNATIVES: usize = 1000;
/// How deep groups may lie in groups.
const MAX_DEPTH: usize = 4;

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// A `(` without its `)`.
    Unclosed,
    /// A `)` without its `(`.
    Unopened,
    /// A `|` outside of parentheses.
    Outside,
    /// More alternatives than any line has reason to have.
    TooMany,
    /// Parentheses in parentheses in parentheses.
    TooDeep,
    /// A `{name}` of no part.
    Unnamed,
}

impl std::error::Error for Mistake {}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unclosed => f.write_str("a `(` is never closed; add the `)`"),
            Self::Unopened => f.write_str("a `)` closes nothing; add the `(` or leave it out"),
            Self::Outside => f.write_str("a `|` stands outside of parentheses; put them around"),
            Self::Unnamed => {
                f.write_str("a `{name}` names no part; define it under [parts] or correct the name")
            }
            Self::TooMany => write!(
                f,
                "it has more than {MAX_ALTERNATIVES} alternatives; write it as several lines"
            ),
            Self::TooDeep => {
                write!(f, "groups lie more than {MAX_DEPTH} deep; write it as several lines")
            }
        }
    }
}

/// A part of a line.
#[derive(Debug)]
enum Part<'a> {
    Text(&'a str),
    Group(Vec<Vec<Part<'a>>>),
}

/// The wordings of `line`, different from each other, `most` at most; `named` are the parts that
/// `{name}` in a line stands for. Where a line has more wordings, they are chosen evenly and always
/// alike, and every alternative is in one of them if `most` allows it.
pub fn wordings(
    line: &str,
    named: &BTreeMap<String, String>,
    most: usize,
) -> Result<Vec<String>, Mistake> {
    let line = filled_in(line, named)?;
    let mut parser = Parser { rest: &line, alternatives: 0 };
    let parts = parser.parts(0)?;
    if parser.rest.starts_with(')') {
        return Err(Mistake::Unopened);
    }
    let all = count(&parts);
    let mut wordings = Vec::new();
    if all <= most as u64 {
        for number in 0..all {
            let mut rest = number;
            add(&parts, &mut wordings, |choices| {
                let choice = rest % choices;
                rest /= choices;
                choice
            });
        }
        return Ok(wordings);
    }
    // Every group goes through its alternatives in turn, from a place of its own.
    let mut random = line.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let start = random >> 20;
    for number in 0..most as u64 * 2 {
        if wordings.len() >= most {
            break;
        }
        let mut group = 0;
        add(&parts, &mut wordings, |choices| {
            group += 1;
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            // Later laps are shuffled, so that groups of the same size do not go hand in hand.
            let place = if number < choices { start / group + number } else { random >> 33 };
            place % choices
        });
    }
    Ok(wordings)
}

/// The line with each `{name}` replaced by the part of that name.
fn filled_in(line: &str, named: &BTreeMap<String, String>) -> Result<String, Mistake> {
    let mut filled = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or(Mistake::Unnamed)?;
        filled.push_str(before);
        filled.push_str(named.get(name).ok_or(Mistake::Unnamed)?);
        rest = after;
    }
    filled.push_str(rest);
    // A brace that is left opens nothing, or stands in a part, which can hold no other part.
    if filled.contains(['{', '}']) { Err(Mistake::Unnamed) } else { Ok(filled) }
}

/// Writes one wording, unless it is there already.
fn add(parts: &[Part<'_>], wordings: &mut Vec<String>, mut choose: impl FnMut(u64) -> u64) {
    let mut text = String::new();
    write(parts, &mut text, &mut choose);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.is_empty() && !wordings.contains(&text) {
        wordings.push(text);
    }
}

fn write(parts: &[Part<'_>], text: &mut String, choose: &mut impl FnMut(u64) -> u64) {
    for part in parts {
        match part {
            Part::Text(part) => text.push_str(part),
            Part::Group(alternatives) => {
                let choice = choose(alternatives.len() as u64);
                let chosen = usize::try_from(choice).ok().and_then(|i| alternatives.get(i));
                if let Some(chosen) = chosen {
                    write(chosen, text, choose);
                }
            }
        }
    }
}

/// How many ways there are to choose; more than a number can hold is as many as it can.
fn count(parts: &[Part<'_>]) -> u64 {
    parts.iter().fold(1, |all, part| match part {
        Part::Text(_) => all,
        Part::Group(alternatives) => all.saturating_mul(
            alternatives
                .iter()
                .fold(0, |sum, one| sum.max(count(one)))
                .saturating_mul(alternatives.len() as u64),
        ),
    })
}

struct Parser<'a> {
    rest: &'a str,
    alternatives: usize,
}

impl<'a> Parser<'a> {
    /// Parts up to the end of the line or of the alternative, which is left standing.
    fn parts(&mut self, depth: usize) -> Result<Vec<Part<'a>>, Mistake> {
        let mut parts = Vec::new();
        while let Some(first) = self.rest.chars().next() {
            match first {
                '(' => parts.push(self.group(depth + 1)?),
                '|' if depth == 0 => return Err(Mistake::Outside),
                '|' | ')' => break,
                _ => {
                    let end = self.rest.find(['(', '|', ')']).unwrap_or(self.rest.len());
                    let (text, rest) = self.rest.split_at(end);
                    parts.push(Part::Text(text));
                    self.rest = rest;
                }
            }
        }
        Ok(parts)
    }

    fn group(&mut self, depth: usize) -> Result<Part<'a>, Mistake> {
        if depth > MAX_DEPTH {
            return Err(Mistake::TooDeep);
        }
        let mut alternatives = Vec::new();
        loop {
            // Past the `(` or the `|`.
            self.rest = self.rest.get(1..).unwrap_or_default();
            alternatives.push(self.parts(depth)?);
            self.alternatives += 1;
            if self.alternatives > MAX_ALTERNATIVES {
                return Err(Mistake::TooMany);
            }
            if let Some(rest) = self.rest.strip_prefix(')') {
                self.rest = rest;
                return Ok(Part::Group(alternatives));
            }
            if self.rest.is_empty() {
                return Err(Mistake::Unclosed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named() -> BTreeMap<String, String> {
        [("thing".to_owned(), "(order|parcel)".to_owned())].into()
    }

    fn all(line: &str) -> Result<Vec<String>, Mistake> {
        let mut wordings = wordings(line, &named(), 100)?;
        wordings.sort();
        Ok(wordings)
    }

    #[test]
    fn a_line_stands_for_each_of_its_wordings() {
        assert_eq!(all("hello").unwrap(), ["hello"]);
        assert_eq!(
            all("(can you|please|) cancel (my|the) order").unwrap(),
            [
                "can you cancel my order",
                "can you cancel the order",
                "cancel my order",
                "cancel the order",
                "please cancel my order",
                "please cancel the order",
            ]
        );
        assert_eq!(all("order(s|)").unwrap(), ["order", "orders"]);
        assert_eq!(all("a (b (c|d)|e)").unwrap(), ["a b c", "a b d", "a e"]);
        assert_eq!(all("my {thing}").unwrap(), ["my order", "my parcel"]);
        assert_eq!(all("(|)").unwrap(), Vec::<String>::new());
    }

    #[test]
    fn mistakes_say_what_to_do() {
        for (line, mistake, remedy) in [
            ("(a|b", Mistake::Unclosed, "add the `)`"),
            ("a (b (c) d", Mistake::Unclosed, "add the `)`"),
            ("a) b", Mistake::Unopened, "add the `(`"),
            ("a|b", Mistake::Outside, "parentheses"),
            ("my {stuff}", Mistake::Unnamed, "[parts]"),
            ("my {thing", Mistake::Unnamed, "[parts]"),
            ("my thing}", Mistake::Unnamed, "[parts]"),
            ("(((((a)))))", Mistake::TooDeep, "several lines"),
        ] {
            assert_eq!(all(line), Err(mistake), "{line}");
            assert!(mistake.to_string().contains(remedy), "{mistake}");
        }
        let many = format!("({})", vec!["a"; MAX_ALTERNATIVES + 1].join("|"));
        assert_eq!(all(&many), Err(Mistake::TooMany));
        assert_eq!(all(&"(".repeat(100_000)), Err(Mistake::TooDeep));
    }

    proptest! {
        #[test]
        fn any_line_is_expanded_or_refused(line in "[a-c(|){} ]{0,60}", most in 0_usize..40) {
            if let Ok(wordings) = wordings(&line, &named(), most) {
                prop_assert!(wordings.len() <= most);
                let marks = ['(', '|', ')', '{', '}'];
                for (index, wording) in wordings.iter().enumerate() {
                    let is_plain = !wording.is_empty() && !wording.contains(marks);
                    prop_assert!(is_plain && !wordings[..index].contains(wording));
                }
            }
        }

        #[test]
        fn every_alternative_is_in_some_wording(
            sizes in prop::collection::vec(1_usize..12, 1..6),
        ) {
            let word = |group: usize, choice: usize| format!("g{group}c{choice}");
            let groups = sizes.iter().enumerate().map(|(group, size)| {
                format!("({})", (0..*size).map(|c| word(group, c)).collect::<Vec<_>>().join("|"))
            });
            let line = groups.collect::<Vec<_>>().join(" ");
            let found = wordings(&line, &named(), 12).unwrap();
            for (group, size) in sizes.iter().enumerate() {
                for choice in 0..*size {
                    let word = word(group, choice);
                    let has = found.iter().any(|wording| wording.split(' ').any(|w| w == word));
                    prop_assert!(has, "{word} is missing from {found:?}");
                }
            }
            prop_assert_eq!(&found, &wordings(&line, &named(), 12).unwrap());
        }

        #[test]
        fn a_line_of_few_wordings_gives_all_of_them(
            sizes in prop::collection::vec(1_usize..4, 1..4),
        ) {
            let group = |size: &usize| {
                format!("({})", (0..*size).map(|c| format!("c{c}")).collect::<Vec<_>>().join("|"))
            };
            let line = sizes.iter().map(group).collect::<Vec<_>>().join(" ");
            let found = wordings(&line, &named(), 64).unwrap();
            prop_assert_eq!(found.len(), sizes.iter().product::<usize>());
        }
    }
}
