//! Which orders the demo's clock may advance.

use std::collections::HashSet;

use crate::domain::order::{Order, OrderState};

use super::sample::Sample;

/// The case of the sample that moves while one watches.
pub(super) const MOVING: &str = "moving";

/// Tells the orders that may move from those that must stay as their sample says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moves {
    held: HashSet<String>,
}

/// The rule for a demo with these samples: all of them are held but the one called `moving`.
pub fn moves(samples: &[Sample]) -> Moves {
    let held =
        samples.iter().filter(|s| s.case != MOVING).map(|sample| sample.order.clone()).collect();
    Moves { held }
}

impl Moves {
    /// Whether the clock may advance this order: it is on its way and not held.
    pub fn may_move(&self, order: &Order) -> bool {
        order.state == OrderState::Shipped && !self.is_held(&order.number)
    }

    /// Whether the order with this number must stay as it is.
    pub fn is_held(&self, number: &str) -> bool {
        self.held.contains(number)
    }
}
