//! Whether stock and money come out: every sum is computed anew and compared with what is kept.

use crate::domain::ids::ShopId;
use crate::store::Store;
use crate::store::db::{rows, statements};
use crate::store::error::Error;
use crate::store::sqlite::row_type;

/// Differences that are reported at most of each kind.
const MOST: i64 = 100;

statements! {
    /// Levels that are not the sums of their entries.
    LEVELS = "SELECT variant_id || ' at ' || location_id AS id, \
        CASE WHEN on_hand <> on_hand_sum THEN on_hand WHEN reserved <> reserved_sum THEN reserved \
            ELSE incoming END AS kept, \
        CASE WHEN on_hand <> on_hand_sum THEN on_hand_sum \
            WHEN reserved <> reserved_sum THEN reserved_sum ELSE incoming_sum END AS computed \
        FROM (SELECT i.variant_id, i.location_id, i.on_hand, i.reserved, i.incoming, \
            CAST(COALESCE(SUM(s.on_hand), 0) AS BIGINT) AS on_hand_sum, \
            CAST(COALESCE(SUM(s.reserved), 0) AS BIGINT) AS reserved_sum, \
            CAST(COALESCE(SUM(s.incoming), 0) AS BIGINT) AS incoming_sum \
            FROM inventory_levels i LEFT JOIN stock_ledger s \
                ON s.variant_id = i.variant_id AND s.location_id = i.location_id \
            WHERE i.shop_id = $1 \
            GROUP BY i.variant_id, i.location_id, i.on_hand, i.reserved, i.incoming) sums \
        WHERE on_hand <> on_hand_sum OR reserved <> reserved_sum OR incoming <> incoming_sum \
        LIMIT $2";
    /// Levels whose reserved pieces are not those that lines, offers and exchanges were promised.
    PROMISES = "SELECT i.variant_id || ' at ' || i.location_id AS id, i.reserved AS kept, \
        CAST(COALESCE(SUM(p.pieces), 0) AS BIGINT) AS computed \
        FROM inventory_levels i LEFT JOIN ( \
            SELECT l.variant_id, f.location_id, q.quantity AS pieces FROM fulfillment_lines q \
                JOIN fulfillments f ON f.id = q.fulfillment_id \
                JOIN order_lines l ON l.id = q.line_id \
                WHERE q.shop_id = $1 AND l.state = 'allocated' AND f.state <> 'cancelled' \
            UNION ALL SELECT o.substitute_id, o.held_location_id, o.held_quantity FROM offers o \
                WHERE o.shop_id = $1 AND o.state = 'open' AND o.held_quantity IS NOT NULL \
            UNION ALL SELECT e.variant_id, e.held_location_id, e.quantity FROM exchanges e \
                WHERE e.shop_id = $1 AND e.held_location_id IS NOT NULL \
                AND e.settled_at IS NULL AND e.cancelled_at IS NULL \
        ) p ON p.variant_id = i.variant_id AND p.location_id = i.location_id \
        WHERE i.shop_id = $1 GROUP BY i.variant_id, i.location_id, i.reserved \
        HAVING i.reserved <> CAST(COALESCE(SUM(p.pieces), 0) AS BIGINT) LIMIT $2";
    /// Supplies of which more or less is promised than backorders wait for.
    SUPPLIES = "SELECT s.id, s.allocated AS kept, \
        CAST(COALESCE(SUM(b.quantity), 0) AS BIGINT) AS computed \
        FROM inbound_supplies s LEFT JOIN backorders b \
            ON b.supply_id = s.id AND b.state IN ('open', 'waiting', 'filled') \
        WHERE s.shop_id = $1 GROUP BY s.id, s.allocated \
        HAVING s.allocated <> CAST(COALESCE(SUM(b.quantity), 0) AS BIGINT) LIMIT $2";
    /// Payments of which more was given back than was paid.
    REFUNDS = "SELECT p.id, p.amount AS kept, CAST(SUM(r.amount) AS BIGINT) AS computed \
        FROM payments p JOIN refunds r ON r.payment_id = p.id AND r.state <> 'failed' \
        WHERE p.shop_id = $1 GROUP BY p.id, p.amount \
        HAVING CAST(SUM(r.amount) AS BIGINT) > p.amount LIMIT $2";
    /// Balances that are not the sums of their entries.
    BALANCES = "SELECT m.id, m.balance AS kept, \
        CAST(COALESCE(SUM(c.amount), 0) AS BIGINT) AS computed \
        FROM payment_methods m LEFT JOIN store_credit_ledger c ON c.method_id = m.id \
        WHERE m.shop_id = $1 AND m.balance IS NOT NULL GROUP BY m.id, m.balance \
        HAVING m.balance <> CAST(COALESCE(SUM(c.amount), 0) AS BIGINT) LIMIT $2";
    /// Orders whose lines do not stand as they do: cancelled with a line that is not, or the other
    /// way round.
    ORDERS = "SELECT o.id, CAST(COUNT(*) AS BIGINT) AS kept, \
        CAST(SUM(CASE WHEN l.state = 'cancelled' THEN 1 ELSE 0 END) AS BIGINT) AS computed \
        FROM orders o JOIN order_lines l ON l.order_id = o.id \
        WHERE o.shop_id = $1 GROUP BY o.id, o.state \
        HAVING (o.state = 'cancelled') <> \
            (CAST(SUM(CASE WHEN l.state = 'cancelled' THEN 1 ELSE 0 END) AS BIGINT) = COUNT(*)) \
        LIMIT $2";
}

/// A sum that does not come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imbalance {
    /// What: `levels`, `promises`, `supplies`, `refunds`, `balances`, `orders`.
    pub what: &'static str,
    /// Where.
    pub id: String,
    /// What is kept.
    pub kept: i64,
    /// What it should be.
    pub computed: i64,
}

row_type! {
    struct Difference {
        id: String,
        kept: i64,
        computed: i64,
    }
}

impl Store {
    /// Every sum of stock and money of a shop that does not come out, at most a hundred of a kind;
    /// none where all is well.
    pub async fn imbalances(&self, shop: &ShopId) -> Result<Vec<Imbalance>, Error> {
        let mut tx = self.db.snapshot().await?;
        let mut found = Vec::new();
        for (what, sql) in [
            ("levels", LEVELS),
            ("promises", PROMISES),
            ("supplies", SUPPLIES),
            ("refunds", REFUNDS),
            ("balances", BALANCES),
            ("orders", ORDERS),
        ] {
            for Difference { id, kept, computed } in
                rows!(&mut tx, Difference, sql, shop.as_str(), MOST)?
            {
                found.push(Imbalance { what, id, kept, computed });
            }
        }
        Ok(found)
    }
}
