//! Cancelling: stock set free, money given back.

use serde_json::json;

use super::{Planner, Refused};
use crate::domain::effects::Effects;
use crate::domain::ids::LineId;
use crate::domain::order::{LineState, OrderState};
use crate::policy::actions::lines_to_cancel;

impl Planner<'_> {
    /// Cancels lines, and the order with the last of them. What was paid for the last line is all
    /// that is left, shipping included; for a line before it, its share of the goods.
    pub(super) fn cancel(&self, named: &[LineId], reason: &str) -> Result<Effects, Refused> {
        let lines = lines_to_cancel(self.facts, named);
        let whole = lines.len() == lines_to_cancel(self.facts, &[]).len();
        let mut effects = Effects::none(self.facts.order.clone());
        let mut worth = 0;
        for line in &lines {
            worth += self.worth(line)?.minor;
            self.release(&mut effects, &line.id, &line.variant);
            let lines = effects.order.lines.iter_mut();
            lines
                .filter(|known| known.id == line.id)
                .for_each(|known| known.state = LineState::Cancelled);
        }
        if whole {
            effects.order.state = OrderState::Cancelled;
            effects.order.cancelled_at = Some(self.facts.now);
            effects.order.cancel_reason = Some(reason.to_owned());
            // Customers' words stay on the order, which can be erased; its history cannot.
            effects.record("order.cancelled", json!({}));
        } else {
            let ids: Vec<&LineId> = lines.iter().map(|line| &line.id).collect();
            effects.record("order.lines_cancelled", json!({ "lines": ids }));
        }
        let back = if whole { self.left_to_refund() } else { worth };
        self.refund(&mut effects, back, "cancelled")?;
        Ok(effects)
    }
}
