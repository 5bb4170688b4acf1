//! What customers keep for later orders.

use super::acting::Granted;
use super::actions::Refused;
use super::{Orders, OrdersError};
use crate::domain::address::Address;
use crate::domain::ids::ShopId;
use crate::domain::principal::Principal;
use crate::policy::actions::Refusal;

impl Orders {
    /// Puts `address` in the place of the default address of the customer that `principal` is
    /// verified to be; nobody else's can be named. Orders keep the addresses that they have.
    ///
    /// # Errors
    /// The store's; the inner error says why such an address is not taken.
    pub async fn change_default_address(
        &self,
        shop: &ShopId,
        principal: &Principal,
        address: &Address,
    ) -> Result<Granted<Result<(), Refused>>, OrdersError> {
        let Principal::Verified { customer } = principal else { return Ok(Granted::NeedsProof) };
        if !address.is_complete() {
            return Ok(Granted::Yes(Err(Refusal::AddressIncomplete.into())));
        }
        self.store.change_default_address(shop, customer, address).await?;
        Ok(Granted::Yes(Ok(())))
    }
}
