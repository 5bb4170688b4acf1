//! Comparing two states, and making the expected one from what was recorded.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::data::{Change, Op, World};

/// A place where two states differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Where: an RFC 6901 pointer.
    pub path: String,
    /// What was to be there; nothing where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Value>,
    /// What is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<Value>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Option<Value>| {
            value.as_ref().map_or_else(|| "nothing".to_owned(), Value::to_string)
        };
        write!(f, "{}: {}, not {}", self.path, shown(&self.actual), shown(&self.expected))
    }
}

/// A recorded change that does not fit the state it is of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the recorded change at {0} does not fit the data")]
pub(super) struct Misfit(pub(super) String);

/// Where `actual` differs from what was `expected`, with money at two decimals.
///
/// Entries of nothing in a payment history count on neither side: the benchmark writes a refund of
/// 0.0 where the prices are equal. Neither does the order of an order's items: where one item
/// becomes another that the order has as well, the benchmark changes the first of them again.
pub fn differences(expected: &World, actual: &World) -> Vec<Difference> {
    let (expected, actual) = (comparable(expected), comparable(actual));
    let mut found = Vec::new();
    compare("", Some(&expected), Some(&actual), &mut found);
    found
}

fn comparable(world: &World) -> Value {
    let mut world = world.clone();
    for order in world.orders.values_mut() {
        order.payment_history.retain(|entry| entry.amount.cents() != 0);
        order.items.sort_by(|a, b| (&a.id, a.price).cmp(&(&b.id, b.price)));
    }
    serde_json::to_value(world).unwrap_or_default()
}

fn compare(
    path: &str,
    expected: Option<&Value>,
    actual: Option<&Value>,
    found: &mut Vec<Difference>,
) {
    match (expected, actual) {
        (Some(Value::Object(wanted)), Some(Value::Object(there))) => {
            let missing = there.keys().filter(|key| !wanted.contains_key(*key));
            for key in wanted.keys().chain(missing) {
                let path = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
                compare(&path, wanted.get(key), there.get(key), found);
            }
        }
        (Some(Value::Array(wanted)), Some(Value::Array(there))) => {
            for place in 0..wanted.len().max(there.len()) {
                let path = format!("{path}/{place}");
                compare(&path, wanted.get(place), there.get(place), found);
            }
        }
        _ if expected == actual => {}
        _ => found.push(Difference {
            path: path.to_owned(),
            expected: expected.cloned(),
            actual: actual.cloned(),
        }),
    }
}

/// The state after recorded changes.
///
/// # Errors
/// The first change that does not fit, or a state that is none of the benchmark's.
pub(super) fn changed<'a>(
    world: &World,
    changes: impl IntoIterator<Item = &'a Change>,
) -> Result<World, Misfit> {
    let misfit = |_| Misfit("/".to_owned());
    let mut state = serde_json::to_value(world).map_err(misfit)?;
    for change in changes {
        apply(&mut state, change).ok_or_else(|| Misfit(change.path.clone()))?;
    }
    serde_json::from_value(state).map_err(|error| Misfit(error.to_string()))
}

fn apply(state: &mut Value, change: &Change) -> Option<()> {
    let (parent, last) = change.path.rsplit_once('/')?;
    let key = last.replace("~1", "/").replace("~0", "~");
    match (state.pointer_mut(parent)?, change.op) {
        (Value::Object(members), Op::Add | Op::Replace) => {
            members.insert(key, change.to.clone());
        }
        (Value::Object(members), Op::Remove) => {
            members.remove(&key)?;
        }
        (Value::Array(entries), op) => {
            let place: usize = key.parse().ok()?;
            match op {
                Op::Add if place <= entries.len() => entries.insert(place, change.to.clone()),
                Op::Replace => *entries.get_mut(place)? = change.to.clone(),
                Op::Remove if place < entries.len() => drop(entries.remove(place)),
                _ => return None,
            }
        }
        _ => return None,
    }
    Some(())
}
