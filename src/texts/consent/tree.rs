//! Phrases by their beginnings: most share theirs with hundreds of others.

use std::collections::HashMap;

use super::Token;

/// Phrases, with what is known of each.
#[derive(Debug)]
pub(super) struct Tree<T> {
    /// By the first token, squeezed.
    first: HashMap<Token, Branches<T>>,
}

/// Each with the token that it begins with.
type Branches<T> = Vec<(Token, Branch<T>)>;

/// What may follow the same tokens.
#[derive(Debug)]
struct Branch<T> {
    /// What ends here.
    ends: Vec<T>,
    next: Branches<T>,
}

impl<T> Default for Tree<T> {
    fn default() -> Self {
        Self { first: HashMap::new() }
    }
}

impl<T: PartialEq> Tree<T> {
    /// Adds a phrase; one without tokens says nothing.
    pub(super) fn add(&mut self, phrase: &[Token], end: T) {
        if let Some(first) = phrase.first() {
            add(self.first.entry(first.squeezed()).or_default(), phrase, end);
        }
    }

    /// The phrases that `tokens` begin with, and how many of them each takes.
    pub(super) fn find(&self, tokens: &[Token]) -> Vec<(usize, &T)> {
        let mut found = Vec::new();
        let first = tokens.first().map(Token::squeezed);
        if let Some(branches) = first.and_then(|first| self.first.get(&first)) {
            find(branches, tokens, 0, &mut found);
        }
        found
    }
}

fn add<T: PartialEq>(branches: &mut Branches<T>, phrase: &[Token], end: T) {
    let Some((first, rest)) = phrase.split_first() else { return };
    let known = branches.iter().position(|(token, _)| token == first);
    let at = known.unwrap_or_else(|| {
        branches.push((first.clone(), Branch { ends: Vec::new(), next: Vec::new() }));
        branches.len() - 1
    });
    let Some((_, branch)) = branches.get_mut(at) else { return };
    if !rest.is_empty() {
        add(&mut branch.next, rest, end);
    } else if !branch.ends.contains(&end) {
        branch.ends.push(end);
    }
}

/// Collects what goes on with `tokens` after the `taken` ones.
fn find<'a, T>(
    branches: &'a Branches<T>,
    tokens: &[Token],
    taken: usize,
    found: &mut Vec<(usize, &'a T)>,
) {
    let (before, rest) = tokens.split_at_checked(taken).unwrap_or_default();
    // Where words have no spaces, messages end within sentences too.
    let passes = |token: &Token| match before.last() {
        None => false,
        Some(Token::Mark(_)) => token.parts(),
        Some(_) => *token == Token::Break,
    };
    let breaks = rest.iter().take_while(|token| passes(token)).count();
    let Some(typed) = rest.get(breaks) else { return };
    let taken = taken + breaks + 1;
    for (listed, branch) in branches {
        if typed.is_meant_as(listed) {
            found.extend(branch.ends.iter().map(|end| (taken, end)));
            find(&branch.next, tokens, taken, found);
        }
    }
}
