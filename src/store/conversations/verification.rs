//! A customer whom the shop's own login names: the strongest that a session can prove.

use sqlx::types::Json;

use crate::domain::access::{NamedCustomer, Verification};
use crate::domain::address::normalise_email;
use crate::domain::ids::{ConversationId, CustomerId};
use crate::domain::principal::Principal;
use crate::store::db::{Tx, exec, row, rows, statements};
use crate::store::dialect::{Sql, locked};
use crate::store::sqlite::row_type;
use crate::store::{Error, Store};

statements! {
    BY_SUBJECT = "SELECT id FROM customers \
        WHERE shop_id = $1 AND (external_id = $2 OR id = $2) AND erased_at IS NULL \
        ORDER BY CASE WHEN external_id = $2 THEN 0 ELSE 1 END LIMIT 1";
    BY_EMAIL = "SELECT id FROM customers \
        WHERE shop_id = $1 AND email_norm = $2 AND erased_at IS NULL LIMIT 2";
    CUSTOMER_OF_ORDER = "SELECT customer_id FROM orders WHERE id = $1";
    SET_VERIFIED = "UPDATE conversations SET principal = $2, customer_id = $3, verified_at = $4 \
        WHERE id = $1";
}

const LOCK_SESSION: Sql =
    locked!("SELECT shop_id, principal, customer_id FROM conversations WHERE id = $1");

/// The statements that differ by database.
pub(in crate::store) const LOCKS: &[(&str, Sql)] = &[("LOCK_SESSION", LOCK_SESSION)];

impl Store {
    /// Makes a conversation that of the customer whom the shop's login names.
    ///
    /// One that was another customer's, or shows orders that another customer has proved, stays as
    /// it is: its history is not the new one's to read. The same customer again is verified anew.
    /// Fails with [`Error::Missing`] where there is no such conversation.
    pub async fn verify_customer(
        &self,
        conversation: &ConversationId,
        named: &NamedCustomer,
    ) -> Result<Verification, Error> {
        let mut tx = self.db.begin().await?;
        let key = conversation.as_str();
        let sql = LOCK_SESSION.on(&tx);
        let Some(session) = row!(&mut tx, Session, sql, key)? else {
            return Err(Error::Missing { what: "conversation" });
        };
        let Some(customer) = find(&mut tx, &session.shop_id, named).await? else {
            return Ok(Verification::Unknown);
        };
        if session.is_anothers(&mut tx, &customer).await? {
            return Ok(Verification::Other);
        }
        let customer = CustomerId::from(customer);
        let principal = Principal::Verified { customer: customer.clone() };
        let now = self.environment.now().millis();
        exec!(&mut tx, SET_VERIFIED, key, Json(&principal), customer.as_str(), now)?;
        tx.commit().await?;
        Ok(Verification::Verified(customer))
    }
}

row_type! {
    struct Session {
        shop_id: String,
        principal: Json<Principal>,
        customer_id: Option<String>,
    }
}

impl Session {
    async fn is_anothers(&self, tx: &mut Tx, customer: &str) -> Result<bool, Error> {
        if self.customer_id.as_ref().is_some_and(|known| known != customer) {
            return Ok(true);
        }
        let Principal::Claimed { orders } = &self.principal.0 else { return Ok(false) };
        for order in orders {
            let owner = row!(tx, (String,), CUSTOMER_OF_ORDER, order.as_str())?;
            if owner.is_some_and(|(owner,)| owner != customer) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The one customer of the shop who is meant. An address that several have names nobody.
async fn find(tx: &mut Tx, shop: &str, named: &NamedCustomer) -> Result<Option<String>, Error> {
    if let Some(subject) = &named.subject
        && let Some((id,)) = row!(tx, (String,), BY_SUBJECT, shop, subject.as_str())?
    {
        return Ok(Some(id));
    }
    let addresses =
        [named.subject.as_ref().filter(|text| text.contains('@')), named.email.as_ref()];
    for address in addresses.into_iter().flatten() {
        let mut found = rows!(tx, (String,), BY_EMAIL, shop, normalise_email(address))?;
        if let (Some((id,)), true) = (found.pop(), found.is_empty()) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}
