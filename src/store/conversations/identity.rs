//! Proving who is asking: tries are counted and compared in one transaction.

use sqlx::types::Json;
use subtle::ConstantTimeEq;

use crate::domain::access::{AttemptLimits, ClaimOutcome, Proof};
use crate::domain::address::{normalise_email, normalise_postal_code};
use crate::domain::conversation::Conversation;
use crate::domain::ids::{AttemptId, OrderId};
use crate::domain::principal::Principal;
use crate::store::db::{Tx, exec, row, statements};
use crate::store::dialect::{Sql, locked};
use crate::store::shops::secret_hash;
use crate::store::sqlite::row_type;
use crate::store::{Error, Store};

statements! {
    QUEUE_FOR_NUMBER = "INSERT INTO identity_numbers (shop_id, order_number, tried_at) \
        VALUES ($1, $2, $3) \
        ON CONFLICT (shop_id, order_number) DO UPDATE SET tried_at = excluded.tried_at";
    /// Failed tries in the conversation, for the order, and from the address.
    FAILED = "SELECT (SELECT COUNT(*) FROM identity_attempts \
            WHERE conversation_id = $1 AND created_at >= $2 AND NOT succeeded), \
        (SELECT COUNT(*) FROM identity_attempts \
            WHERE shop_id = $3 AND order_number = $4 AND created_at >= $2 AND NOT succeeded), \
        (SELECT COUNT(*) FROM identity_failures \
            WHERE shop_id = $3 AND subject = $5 AND created_at >= $2)";
    PROOFS_OF_ORDER = "SELECT id, email_norm, postal_norm FROM orders \
        WHERE shop_id = $1 AND number = $2";
    INSERT_ATTEMPT = "INSERT INTO identity_attempts (id, shop_id, conversation_id, order_number, \
        succeeded, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    FAILED_WITH_SUBJECT = "SELECT COUNT(*) FROM identity_failures \
        WHERE shop_id = $1 AND subject = $2 AND created_at >= $3";
    INSERT_FAILURE = "INSERT INTO identity_failures (id, shop_id, subject, created_at) \
        VALUES ($1, $2, $3, $4)";
    SET_PRINCIPAL = "UPDATE conversations SET principal = $2 WHERE id = $1";
}

const LOCK_PRINCIPAL: Sql =
    locked!("SELECT principal, client_hash FROM conversations WHERE id = $1");

/// The statements that differ by database.
pub(in crate::store) const LOCKS: &[(&str, Sql)] = &[("LOCK_PRINCIPAL", LOCK_PRINCIPAL)];

impl Store {
    /// Tries to prove that an order is this customer's.
    ///
    /// The try is counted, whether or not there is such an order, and the conversation's principal
    /// is raised where number and one of the proofs belong together. A wrong proof and an unknown
    /// number take the same path and give the same answer. Tries in one conversation and tries at
    /// one number queue up, so that no two pass the same last free place under a limit.
    pub async fn claim_order(
        &self,
        conversation: &Conversation,
        number: &str,
        proofs: &[Proof],
        limits: AttemptLimits,
    ) -> Result<ClaimOutcome, Error> {
        let mut tx = self.db.begin().await?;
        let key = conversation.id.as_str();
        let sql = LOCK_PRINCIPAL.on(&tx);
        let Some(Claimant { principal, client_hash }) = row!(&mut tx, Claimant, sql, key)? else {
            return Err(Error::Missing { what: "conversation" });
        };
        let now = self.environment.now().millis();
        exec!(&mut tx, QUEUE_FOR_NUMBER, conversation.shop.as_str(), number, now)?;
        let client = client_hash.map(|hash| format!("address:{hash}"));
        let tries = Tries { conversation, number, client: client.as_deref(), limits };
        let Some(proofs) = tries.permitted(&mut tx, proofs).await? else {
            return Ok(ClaimOutcome::Locked);
        };
        let stored = row!(&mut tx, ProofRow, PROOFS_OF_ORDER, conversation.shop.as_str(), number)?;
        let matched = matching_order(stored, &proofs);
        exec!(
            &mut tx,
            INSERT_ATTEMPT,
            AttemptId::mint(&self.environment).as_str(),
            conversation.shop.as_str(),
            key,
            number,
            matched.is_some(),
            now,
        )?;
        let outcome = match matched {
            None => {
                let postal_codes = proofs.iter().filter_map(|proof| tries.subject(proof));
                for subject in client.iter().cloned().chain(postal_codes) {
                    let id = AttemptId::mint(&self.environment);
                    let shop = conversation.shop.as_str();
                    exec!(&mut tx, INSERT_FAILURE, id.as_str(), shop, subject, now)?;
                }
                ClaimOutcome::NoMatch
            }
            Some(order) => {
                let principal = principal.0.with_claim(order.clone());
                exec!(&mut tx, SET_PRINCIPAL, key, Json(&principal))?;
                ClaimOutcome::Matched { order, principal }
            }
        };
        tx.commit().await?;
        Ok(outcome)
    }
}

row_type! {
    struct Claimant {
        principal: Json<Principal>,
        client_hash: Option<String>,
    }
}

/// What a try counts against.
struct Tries<'a> {
    conversation: &'a Conversation,
    number: &'a str,
    client: Option<&'a str>,
    limits: AttemptLimits,
}

impl Tries<'_> {
    /// The proofs that may still be compared; `None` where the limits are used up. Tries by address
    /// and postal code do not queue, so that as many more may pass as run at one instant.
    async fn permitted<'p>(
        &self,
        tx: &mut Tx,
        proofs: &'p [Proof],
    ) -> Result<Option<Vec<&'p Proof>>, Error> {
        let since = self.limits.since.millis();
        let shop = self.conversation.shop.as_str();
        let count = |row: Option<(i64,)>| row.map_or(0, |(count,)| count);
        let here = self.conversation.id.as_str();
        let failed =
            row!(tx, (i64, i64, i64), FAILED, here, since, shop, self.number, self.client)?;
        let (here, order, address) = failed.unwrap_or_default();
        if here >= self.limits.per_conversation || address >= self.limits.per_address {
            return Ok(None);
        }
        let mut permitted = Vec::new();
        for proof in proofs {
            let open = match self.subject(proof) {
                None => order < self.limits.per_order_email,
                Some(code) => {
                    let tried = count(row!(tx, (i64,), FAILED_WITH_SUBJECT, shop, code, since)?);
                    order < self.limits.per_order && tried < self.limits.per_postal_code
                }
            };
            if open {
                permitted.push(proof);
            }
        }
        let closed = permitted.is_empty() && !proofs.is_empty();
        Ok((!closed).then_some(permitted))
    }

    /// What tries with the same postal code have in common.
    fn subject(&self, proof: &Proof) -> Option<String> {
        match proof {
            Proof::Email(_) => None,
            Proof::PostalCode(code) => {
                let code = normalise_postal_code(code);
                Some(format!(
                    "postal:{}",
                    secret_hash(&format!("{} {code}", self.conversation.shop))
                ))
            }
        }
    }
}

row_type! {
    struct ProofRow {
        id: String,
        email_norm: String,
        postal_norm: String,
    }
}

/// The order, where one of the proofs is its own. An empty stored value matches nothing.
fn matching_order(stored: Option<ProofRow>, proofs: &[&Proof]) -> Option<OrderId> {
    let matches = proofs.iter().fold(false, |matched, proof| {
        let (given, expected) = match proof {
            Proof::Email(email) => {
                (normalise_email(email), stored.as_ref().map(|row| row.email_norm.as_str()))
            }
            Proof::PostalCode(code) => {
                (normalise_postal_code(code), stored.as_ref().map(|row| row.postal_norm.as_str()))
            }
        };
        let expected = expected.unwrap_or_default();
        matched | (bool::from(given.as_bytes().ct_eq(expected.as_bytes())) & !given.is_empty())
    });
    stored.filter(|_| matches).map(|row| OrderId::from(row.id))
}
