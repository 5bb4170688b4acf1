//! The benchmark's calls that change nothing, answered from the same data.

use std::collections::BTreeMap;

use serde::Serialize;

use super::calculate::calculate;
use super::calls::Call;
use super::data::{User, World};

/// A call that finds nothing.
pub(super) const NOT_FOUND: &str = "read.not_found";
/// An expression that has no value.
pub(super) const NO_VALUE: &str = "calculate.no_value";

/// What a call that changes nothing says, or the rule by which it says nothing; `None` for a call
/// that changes something. What is not in `now` is as it was at first.
pub(super) fn answer(
    call: &Call,
    first: &World,
    now: &World,
) -> Option<Result<String, &'static str>> {
    let find = |fits: &dyn Fn(&User) -> bool| {
        let mut users =
            first.users.iter().map(|(id, user)| (id, now.users.get(id).unwrap_or(user)));
        let found = users.find(|(_, user)| fits(user));
        found.map(|(id, _)| id.clone()).ok_or(NOT_FOUND)
    };
    Some(match call {
        Call::FindUserIdByEmail { email } => find(&|user| same(&user.email, email)),
        Call::FindUserIdByNameZip { first_name, last_name, zip } => find(&|user| {
            same(&user.name.first_name, first_name)
                && same(&user.name.last_name, last_name)
                && user.address.zip == *zip
        }),
        Call::GetUserDetails { user_id } => {
            written(now.users.get(user_id).or_else(|| first.users.get(user_id)))
        }
        Call::GetOrderDetails { order_id } => {
            written(now.orders.get(order_id).or_else(|| first.orders.get(order_id)))
        }
        Call::GetProductDetails { product_id } => written(first.products.get(product_id)),
        Call::ListAllProductTypes {} => {
            let products = first.products.values();
            let types: BTreeMap<_, _> = products.map(|p| (&p.name, &p.id)).collect();
            written(Some(&types))
        }
        Call::Calculate { expression } => calculate(expression).map_err(|_| NO_VALUE),
        Call::Think { .. } => Ok(String::new()),
        Call::TransferToHumanAgents { .. } => Ok("Transfer successful".to_owned()),
        _ => return None,
    })
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn written<T: Serialize>(found: Option<&T>) -> Result<String, &'static str> {
    let text = found.and_then(|found| serde_json::to_string(found).ok());
    text.ok_or(NOT_FOUND)
}
