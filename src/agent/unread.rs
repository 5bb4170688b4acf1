//! Orders that a customer named with a proof, and that the model did not look up.

use std::collections::BTreeSet;

use regex::Regex;
use serde::Serialize;

use crate::domain::principal::Principal;
use crate::domain::shop::Shop;
use crate::texts::fold::ascii_digits;

const GET_ORDER: &str = "get_order";
const MATCH_ORDER: &str = "match_order";

/// Orders named in this turn that a look-up could have found.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Unread {
    /// As the shop writes them.
    pub(super) orders: Vec<String>,
    /// The tool that looks them up.
    pub(super) tool: &'static str,
}

/// The orders named in `said`, the words of this turn, that `principal` may see (`proved` are
/// theirs), or for which the customer has given an e-mail address in `customer_text`, all that they
/// ever wrote. `None` where there are none.
///
/// Postal codes are not looked for: a model that asks for one rightly must not be told off.
pub(super) fn unread(
    shop: &Shop,
    said: &str,
    customer_text: &str,
    principal: &Principal,
    proved: &[String],
) -> Option<Unread> {
    let orders = named_orders(shop, &ascii_digits(said));
    if orders.is_empty() {
        return None;
    }
    let signed_in = matches!(principal, Principal::Verified { .. });
    if signed_in || orders.iter().all(|order| proved.contains(order)) {
        return Some(Unread { orders, tool: GET_ORDER });
    }
    let has_email = customer_text.split_whitespace().any(is_email);
    has_email.then_some(Unread { orders, tool: MATCH_ORDER })
}

/// Numbers that the shop's prefix or a `#` marks; a bare number may be anything.
fn named_orders(shop: &Shop, said: &str) -> Vec<String> {
    let letters = shop.order_prefix.chars().filter(char::is_ascii_alphanumeric);
    let letters: String = letters.collect();
    let mark = if letters.is_empty() { "#".to_owned() } else { format!("(?:{letters}|#)") };
    let Ok(pattern) =
        Regex::new(&format!(r"(?i)(?-u:\b|\B){mark}[-#\s]{{0,3}}(\d{{1,12}})(?-u:\b)"))
    else {
        return Vec::new();
    };
    let numbers = pattern.captures_iter(said).filter_map(|found| found.get(1));
    let numbers: BTreeSet<String> =
        numbers.filter_map(|digits| shop.order_number(digits.as_str())).collect();
    numbers.into_iter().collect()
}

fn is_email(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{CustomerId, ShopId};
    use crate::domain::language::Language;

    fn read(
        said: &str,
        before: &str,
        principal: &Principal,
    ) -> Option<(Vec<String>, &'static str)> {
        let shop = Shop {
            id: ShopId::from("shp_1"),
            slug: "halden-moor".to_owned(),
            name: "Halden & Moor".to_owned(),
            currency: iso_currency::Currency::EUR,
            time_zone: "Europe/Berlin".to_owned(),
            default_language: Language::english(),
            order_prefix: "HM-".to_owned(),
            origins: Vec::new(),
        };
        let proved = ["HM-10432".to_owned()];
        let all = format!("{before}\n{said}");
        unread(&shop, said, &all, principal, &proved).map(|found| (found.orders, found.tool))
    }

    #[test]
    fn an_order_named_with_what_opens_it_is_to_be_looked_up() {
        let anonymous = Principal::Anonymous;
        let one = |tool| Some((vec!["HM-10433".to_owned()], tool));
        for said in ["HM-10433", "where is hm10433?", "注文HM-10433はどこ", "طلبي #١٠٤٣٣"]
        {
            assert_eq!(read(said, "ana@example.com", &anonymous), one(MATCH_ORDER), "{said}");
        }
        assert_eq!(
            read("HM-10432 please", "", &anonymous),
            Some((vec!["HM-10432".to_owned()], GET_ORDER))
        );
        let customer = Principal::Verified { customer: CustomerId::from("cus_1") };
        assert_eq!(read("HM-10433?", "", &customer), one(GET_ORDER));
    }

    #[test]
    fn what_cannot_be_looked_up_may_be_asked_for() {
        for (said, before) in [
            ("where is HM-10433?", ""),
            ("ana@example.com", "HM-10433"),
            ("do you sell 10433 tents?", "ana@example.com"),
            ("thanks!", "HM-10433 ana@example.com"),
            ("HM-10433, and I am @ana", ""),
        ] {
            assert_eq!(read(said, before, &Principal::Anonymous), None, "{said}");
        }
    }
}
