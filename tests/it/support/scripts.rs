//! How models behave: scripts for the endpoint.

use std::sync::Arc;

use regex::Regex;
use serde_json::{Value, json};

use super::model_server::{Act, Asked, Script};

/// A model that always does the same.
pub(crate) fn always(act: Act) -> Script {
    Arc::new(move |_| act.clone())
}

/// A model that looks the order up as it should, and then does `then`.
pub(crate) fn looks_up_then(then: impl Fn(&Asked) -> Act + Send + Sync + 'static) -> Script {
    Arc::new(move |asked| {
        if asked.tool_results().is_empty() { look_up(&asked.customer_text()) } else { then(asked) }
    })
}

/// A model that looks the order up and says `prose` of it.
pub(crate) fn good(prose: &str) -> Script {
    let prose = prose.to_owned();
    looks_up_then(move |_| Act::Say(prose.clone()))
}

/// A model that looks the order up and says `lie` of it; told of the objection, it says `after`.
pub(crate) fn lies(lie: &str, after: &str) -> Script {
    let (lie, after) = (lie.to_owned(), after.to_owned());
    looks_up_then(move |asked| Act::Say(if asked.is_objection() { &after } else { &lie }.clone()))
}

/// The call of `match_order` that a customer's words ask for.
pub(crate) fn look_up(text: &str) -> Act {
    let first = |pattern: &str| {
        let regex = Regex::new(pattern).expect("a pattern");
        regex.find(text).map(|found| found.as_str().trim_end_matches('.').to_owned())
    };
    let arguments = json!({
        "order_number": first(r"HM-\d+"),
        "email": first(r"[\w.+-]+@[\w.-]+"),
        "postal_code": Value::Null,
    });
    Act::call("match_order", &arguments)
}
