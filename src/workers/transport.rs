//! How messages leave: which channel of which shop is pushed, and by which adapter.
//!
//! A channel that is not named here is pulled: its customers or callers read the message itself.

use std::collections::HashMap;

use channels::callback::{self, CallbackTarget};
use channels::{Button, HttpCall, OutboundMessage, Outcome};

use crate::domain::conversation::{self, Channel};
use crate::domain::ids::ShopId;
use crate::domain::time::Moment;
use crate::store::ClaimedSend;

/// What a push channel sends by. Another push channel is another variant.
#[derive(Debug, Clone)]
pub enum Transport {
    /// Signed posts to the shop's own program.
    Callback(CallbackTarget),
}

/// The push channels of every shop.
#[derive(Debug, Default)]
pub struct Transports {
    by_channel: HashMap<(ShopId, Channel), Transport>,
}

impl Transports {
    /// Has `channel` of `shop` pushed by `transport`.
    pub fn insert(&mut self, shop: ShopId, channel: Channel, transport: Transport) {
        self.by_channel.insert((shop, channel), transport);
    }

    /// Whether messages on `channel` of `shop` are to be sent.
    pub fn pushes(&self, shop: &ShopId, channel: Channel) -> bool {
        self.get(shop, channel).is_some()
    }

    pub(super) fn get(&self, shop: &ShopId, channel: Channel) -> Option<&Transport> {
        self.by_channel.get(&(shop.clone(), channel))
    }
}

impl Transport {
    /// The call that sends `send` at `now`.
    pub(super) fn render(&self, send: &ClaimedSend, now: Moment) -> HttpCall {
        match self {
            Self::Callback(target) => callback::render(&outbound(send), target, seconds(now)),
        }
    }

    /// What an answer that came at `now` means.
    pub(super) fn interpret(&self, status: u16, retry_after: Option<&str>, now: Moment) -> Outcome {
        match self {
            Self::Callback(_) => callback::interpret(status, retry_after, seconds(now)),
        }
    }
}

/// Seconds since the epoch.
fn seconds(now: Moment) -> u64 {
    u64::try_from(now.millis()).unwrap_or_default() / 1000
}

fn outbound(send: &ClaimedSend) -> OutboundMessage {
    let button = |button: &conversation::Button| Button {
        label: button.label.clone(),
        text: button.text.clone(),
    };
    OutboundMessage {
        id: send.message.to_string(),
        conversation: send.external_id.clone(),
        turn: send.turn.as_ref().map(ToString::to_string),
        seq: send.seq,
        author: send.author.into(),
        created_at: send.created_at.to_string(),
        text: send.body.text.clone(),
        cards: send.body.cards.iter().filter_map(|card| serde_json::to_value(card).ok()).collect(),
        buttons: send.body.buttons.iter().map(button).collect(),
        handed_off: send.handed_off,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::conversation::{Author, Reply};

    fn transport() -> Transport {
        let secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
        let target = CallbackTarget::new("https://shop.example/".to_owned(), secret);
        Transport::Callback(target.expect("a target"))
    }

    #[test]
    fn one_channel_of_one_shop_is_pushed() {
        let mut transports = Transports::default();
        transports.insert("shp_1".into(), Channel::Api, transport());
        assert!(transports.pushes(&"shp_1".into(), Channel::Api));
        assert!(!transports.pushes(&"shp_1".into(), Channel::Web));
        assert!(!transports.pushes(&"shp_2".into(), Channel::Api));
    }

    #[test]
    fn calls_are_signed_for_the_second_in_which_they_are_made() {
        let send = ClaimedSend {
            id: "snd_1".into(),
            shop: "shp_1".into(),
            conversation: "cnv_1".into(),
            external_id: "ticket-1".to_owned(),
            message: "msg_1".into(),
            seq: 2,
            author: Author::Agent,
            turn: None,
            created_at: Moment::from_millis(1_795_510_700_000),
            handed_off: false,
            channel: Channel::Api,
            body: Reply { text: "Hello".to_owned(), ..Reply::default() },
            attempt: 1,
        };
        let signed_at = |millis: i64| {
            let call = transport().render(&send, Moment::from_millis(millis));
            let header = |wanted: &str| {
                call.headers.iter().find(|(name, _)| *name == wanted).unwrap().1.clone()
            };
            (header("webhook-timestamp"), header("webhook-signature"))
        };
        let (time, signature) = signed_at(1_795_510_800_000);
        assert_eq!(time, "1795510800");
        assert_eq!(signed_at(1_795_510_800_999), (time, signature.clone()));
        let (next, other) = signed_at(1_795_510_801_000);
        assert_eq!(next, "1795510801");
        assert_ne!(other, signature);
    }
}
