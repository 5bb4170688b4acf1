//! Who may read what: rules on what a session has proved.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Decision, SettingsError};
use crate::domain::access::AttemptLimits;
use crate::domain::ids::{CustomerId, OrderId};
use crate::domain::principal::Principal;
use crate::domain::time::Moment;

/// How many more tries by e-mail address an order takes than by postal code: an address cannot be
/// guessed from a map, and a stranger's tries must not lock its owner out.
const EMAIL_FACTOR: i64 = 10;

/// How much a session has proved; more is greater.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// To know an order and something that belongs to it.
    Claimed,
    /// To be a customer.
    Verified,
}

/// What is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::VariantArray)]
pub enum ReadRequest {
    /// Status, parcels and dates of an order that the customer named.
    OrderStatus,
    /// An order as one of all that its customer has.
    OrderList,
    /// Addresses, contact details and ways to pay.
    PersonalData,
}

/// Settings of the rules; see `default.toml` for what each means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessSettings {
    /// For [`ReadRequest::OrderStatus`].
    pub order_status: Level,
    /// For [`ReadRequest::OrderList`].
    pub order_list: Level,
    /// For [`ReadRequest::PersonalData`].
    pub personal_data: Level,
    /// Failed tries per conversation.
    pub attempts_per_conversation: u32,
    /// Failed tries per order, whoever makes them.
    pub attempts_per_order: u32,
    /// Failed tries per network address.
    pub attempts_per_address: u32,
    /// Failed tries with one postal code.
    pub attempts_per_postal_code: u32,
    /// Minutes after which a failed try is forgotten.
    pub attempt_window_minutes: u32,
}

impl ReadRequest {
    /// The rule's name, as recorded.
    pub fn rule(self) -> &'static str {
        match self {
            Self::OrderStatus => "access.order_status",
            Self::OrderList => "access.order_list",
            Self::PersonalData => "access.personal_data",
        }
    }

    /// What no setting goes below.
    pub fn least(self) -> Level {
        match self {
            Self::OrderStatus => Level::Claimed,
            Self::OrderList | Self::PersonalData => Level::Verified,
        }
    }
}

impl AccessSettings {
    /// Fails where a setting is below the least that is safe, or a number out of its range.
    pub fn validate(&self) -> Result<(), SettingsError> {
        let out = |setting, must| Err(SettingsError::OutOfRange { setting, must });
        if self.order_list < ReadRequest::OrderList.least() {
            return out("access.order_list", "\"verified\"");
        }
        if self.personal_data < ReadRequest::PersonalData.least() {
            return out("access.personal_data", "\"verified\"");
        }
        if !(1..=20).contains(&self.attempts_per_conversation) {
            return out("access.attempts_per_conversation", "between 1 and 20");
        }
        if !(1..=100).contains(&self.attempts_per_order) {
            return out("access.attempts_per_order", "between 1 and 100");
        }
        if !(1..=1_000).contains(&self.attempts_per_address) {
            return out("access.attempts_per_address", "between 1 and 1000");
        }
        if !(1..=1_000).contains(&self.attempts_per_postal_code) {
            return out("access.attempts_per_postal_code", "between 1 and 1000");
        }
        if !(1..=1_440).contains(&self.attempt_window_minutes) {
            return out("access.attempt_window_minutes", "between 1 and 1440");
        }
        Ok(())
    }

    /// The limits for tries at proving an order that happen `now`.
    pub fn attempt_limits(&self, now: Moment) -> AttemptLimits {
        AttemptLimits {
            per_conversation: i64::from(self.attempts_per_conversation),
            per_order: i64::from(self.attempts_per_order),
            per_order_email: i64::from(self.attempts_per_order) * EMAIL_FACTOR,
            per_address: i64::from(self.attempts_per_address),
            per_postal_code: i64::from(self.attempts_per_postal_code),
            since: now.minus(Duration::from_mins(u64::from(self.attempt_window_minutes))),
        }
    }

    /// What a session must have proved for `what`; never below [`ReadRequest::least`].
    fn level(&self, what: ReadRequest) -> Level {
        let set = match what {
            ReadRequest::OrderStatus => self.order_status,
            ReadRequest::OrderList => self.order_list,
            ReadRequest::PersonalData => self.personal_data,
        };
        set.max(what.least())
    }
}

/// Whether a session may read something of `order`, which belongs to `owner`.
///
/// A claim counts for the claimed order alone; a verified customer reads their own orders and
/// nobody else's.
pub fn decide_read(
    settings: &AccessSettings,
    principal: &Principal,
    order: &OrderId,
    owner: &CustomerId,
    what: ReadRequest,
) -> Decision {
    let rule = what.rule();
    let level = settings.level(what);
    match principal {
        Principal::Verified { customer } if customer == owner => Decision::Allow { rule },
        Principal::Verified { .. } => Decision::Deny { rule },
        Principal::Claimed { orders } if level == Level::Claimed && orders.contains(order) => {
            Decision::Allow { rule }
        }
        Principal::Claimed { .. } | Principal::Anonymous => Decision::Ask { rule, level },
    }
}

/// Whether a session may have something done to an order of `owner`. Needs the customer themselves,
/// in every shop: no setting lowers it.
pub fn decide_write(principal: &Principal, order: &OrderId, owner: &CustomerId) -> Decision {
    let rule = "access.write";
    match principal {
        Principal::Verified { customer } if customer == owner => Decision::Allow { rule },
        Principal::Claimed { orders } if orders.contains(order) => {
            Decision::Ask { rule, level: Level::Verified }
        }
        _ => Decision::Deny { rule },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use strum::VariantArray;

    use super::*;
    use crate::policy::Settings;

    fn defaults() -> AccessSettings {
        Settings::parse("").unwrap().access
    }

    fn orders() -> impl Strategy<Value = OrderId> {
        (0..5).prop_map(|n| OrderId::from(format!("ord_{n}")))
    }

    fn customers() -> impl Strategy<Value = CustomerId> {
        (0..4).prop_map(|n| CustomerId::from(format!("cus_{n}")))
    }

    fn principals() -> impl Strategy<Value = Principal> {
        prop_oneof![
            Just(Principal::Anonymous),
            prop::collection::vec(orders(), 0..4).prop_map(|orders| Principal::Claimed { orders }),
            customers().prop_map(|customer| Principal::Verified { customer }),
        ]
    }

    fn requests() -> impl Strategy<Value = ReadRequest> {
        prop::sample::select(ReadRequest::VARIANTS)
    }

    /// Any settings, sound or not.
    fn settings() -> impl Strategy<Value = AccessSettings> {
        let level = || prop::sample::select(Level::VARIANTS);
        (level(), level(), level()).prop_map(|(order_status, order_list, personal_data)| {
            AccessSettings { order_status, order_list, personal_data, ..defaults() }
        })
    }

    #[test]
    fn the_defaults_are_sound_and_as_promised() {
        let settings = defaults();
        assert_eq!(settings.order_status, Level::Claimed);
        let now = Moment::from_millis(7_200_000);
        let expected = AttemptLimits {
            per_conversation: 5,
            per_order: 10,
            per_order_email: 100,
            per_address: 50,
            per_postal_code: 100,
            since: Moment::from_millis(3_600_000),
        };
        assert_eq!(settings.attempt_limits(now), expected);
    }

    #[test]
    fn a_shop_changes_what_it_names() {
        let settings = Settings::parse("[access]\norder_status = \"verified\"").unwrap().access;
        assert_eq!(settings, AccessSettings { order_status: Level::Verified, ..defaults() });
    }

    #[test]
    fn unsafe_settings_are_refused_by_name() {
        for (line, named) in [
            ("order_list = \"claimed\"", "access.order_list"),
            ("personal_data = \"claimed\"", "access.personal_data"),
            ("attempts_per_conversation = 0", "access.attempts_per_conversation"),
            ("attempts_per_conversation = 21", "access.attempts_per_conversation"),
            ("attempts_per_order = 101", "access.attempts_per_order"),
            ("attempts_per_address = 0", "access.attempts_per_address"),
            ("attempts_per_postal_code = 1001", "access.attempts_per_postal_code"),
            ("attempt_window_minutes = 0", "access.attempt_window_minutes"),
            ("attempt_window_minutes = 1441", "access.attempt_window_minutes"),
            ("order_status = \"anonymous\"", "access.order_status"),
            ("order_state = \"claimed\"", "order_state"),
            ("attempts_per_order = -1", "access.attempts_per_order"),
        ] {
            let refusal = Settings::parse(&format!("[access]\n{line}")).unwrap_err();
            assert!(refusal.to_string().contains(named), "{line}: {refusal}");
        }
    }

    #[test]
    fn what_could_be_proved_is_asked_for() {
        let decide = |principal: &Principal, what| {
            decide_read(&defaults(), principal, &"ord_1".into(), &"cus_1".into(), what)
        };
        let claimed = Principal::Claimed { orders: vec!["ord_1".into()] };
        assert_eq!(
            decide(&Principal::Anonymous, ReadRequest::OrderStatus),
            Decision::Ask { rule: "access.order_status", level: Level::Claimed }
        );
        assert!(decide(&claimed, ReadRequest::OrderStatus).is_allowed());
        assert_eq!(
            decide(&claimed, ReadRequest::PersonalData),
            Decision::Ask { rule: "access.personal_data", level: Level::Verified }
        );
        assert_eq!(
            decide(&Principal::Verified { customer: "cus_2".into() }, ReadRequest::OrderList),
            Decision::Deny { rule: "access.order_list" }
        );
    }

    proptest! {
        #[test]
        fn whoever_proved_nothing_reads_nothing(
            settings in settings(), order in orders(), owner in customers(), what in requests(),
        ) {
            let decision = decide_read(&settings, &Principal::Anonymous, &order, &owner, what);
            prop_assert!(!decision.is_allowed());
        }

        #[test]
        fn a_claim_opens_the_status_of_claimed_orders_alone(
            settings in settings(), claimed in prop::collection::vec(orders(), 0..4),
            order in orders(), owner in customers(), what in requests(),
        ) {
            let principal = Principal::Claimed { orders: claimed.clone() };
            if decide_read(&settings, &principal, &order, &owner, what).is_allowed() {
                prop_assert!(claimed.contains(&order));
                prop_assert_eq!(what, ReadRequest::OrderStatus);
            }
        }

        #[test]
        fn a_customer_reads_their_own_orders_alone(
            settings in settings(), customer in customers(), order in orders(),
            owner in customers(), what in requests(),
        ) {
            let principal = Principal::Verified { customer: customer.clone() };
            let allowed = decide_read(&settings, &principal, &order, &owner, what).is_allowed();
            prop_assert_eq!(allowed, customer == owner);
        }

        #[test]
        fn raising_a_setting_never_allows_more(
            one in settings(), other in settings(), principal in principals(), order in orders(),
            owner in customers(), what in requests(),
        ) {
            let raised = AccessSettings {
                order_status: one.order_status.max(other.order_status),
                order_list: one.order_list.max(other.order_list),
                personal_data: one.personal_data.max(other.personal_data),
                ..one.clone()
            };
            let before = decide_read(&one, &principal, &order, &owner, what);
            let after = decide_read(&raised, &principal, &order, &owner, what);
            prop_assert!(before.is_allowed() || !after.is_allowed());
        }
    }
}
