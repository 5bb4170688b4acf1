//! What can be done, what was done, and why something cannot be: all by code, no word by a model.

use std::fmt::Display;

use super::{FluentArgs, Texts};
use crate::domain::action::ActionKind;
use crate::domain::language::Language;
use crate::domain::money::Money;
use crate::domain::proposal::{Preview, PreviewItem};

impl Texts {
    /// What would happen, with the money, and the question whether it shall.
    pub fn proposal(&self, language: &Language, preview: &Preview) -> String {
        let told = self.told(language, "proposal", preview, None);
        let question = self.say(language, "proposal-question", &FluentArgs::new());
        self.joined(language, &[told, self.settled(language, preview), question])
    }

    /// What was done, with the money; `number` is that of the return it opened. Where the refund
    /// waits for a person, that is said.
    pub fn done(
        &self,
        language: &Language,
        preview: &Preview,
        number: Option<&str>,
        needs_approval: bool,
    ) -> String {
        let told = self.told(language, "done", preview, number);
        let mut parts = vec![told, self.settled(language, preview)];
        if needs_approval {
            parts.push(self.say(language, "settle-approval", &FluentArgs::new()));
        }
        self.joined(language, &parts)
    }

    /// Why something cannot be done to `order`; `reason` is the rule's name in `refused-…`.
    pub fn refused(&self, language: &Language, reason: &str, order: &str) -> String {
        let mut args = FluentArgs::new();
        args.set("order", order.to_owned());
        self.say(language, &format!("refused-{reason}"), &args)
    }

    /// A text about an order that needs no more than its number.
    pub fn about_order(&self, language: &Language, key: &str, order: &str) -> String {
        let mut args = FluentArgs::new();
        args.set("order", order.to_owned());
        self.say(language, key, &args)
    }

    fn told(
        &self,
        language: &Language,
        what: &str,
        preview: &Preview,
        number: Option<&str>,
    ) -> String {
        let items: Vec<String> =
            preview.items.iter().map(|item| self.item(language, item)).collect();
        let items: Vec<&str> = items.iter().map(String::as_str).collect();
        let mut args = FluentArgs::new();
        args.set("order", preview.order.clone());
        args.set("items", self.list(language, "list-and", &items));
        args.set("text", preview.text.clone().unwrap_or_default());
        args.set("method", preview.method.clone().unwrap_or_default());
        args.set("return", number.unwrap_or_default().to_owned());
        self.say(language, &format!("{what}-{}", variety(preview)), &args)
    }

    fn item(&self, language: &Language, item: &PreviewItem) -> String {
        let mut args = FluentArgs::new();
        args.set("item", item.title.clone());
        args.set("quantity", item.quantity.to_string());
        let title = if item.quantity > 1 {
            self.say(language, "proposal-item-many", &args)
        } else {
            item.title.clone()
        };
        let Some(other) = &item.becomes else { return title };
        args.set("item", title);
        args.set("other", other.clone());
        self.say(language, "proposal-item-swap", &args)
    }

    /// The sentences about money; empty where none moves.
    fn settled(&self, language: &Language, preview: &Preview) -> String {
        let paid_otherwise = preview.kind == ActionKind::ChangePayment;
        let amounts = [("", preview.settlement), ("-later", preview.later)];
        let mut parts: Vec<String> = amounts
            .into_iter()
            .filter(|(_, amount)| amount.minor != 0 && !paid_otherwise)
            .map(|(when, amount)| self.amount(language, when, amount))
            .collect();
        if let Some(method) = preview.method.as_ref().filter(|_| !parts.is_empty()) {
            let mut args = FluentArgs::new();
            args.set("method", method.clone());
            parts.push(self.say(language, "settle-method", &args));
        }
        if preview.as_credit {
            parts.push(self.say(language, "settle-credit", &FluentArgs::new()));
        }
        self.joined(language, &parts)
    }

    fn amount(&self, language: &Language, when: &str, amount: Money) -> String {
        let positive = Money::new(amount.minor.saturating_abs(), amount.currency);
        let mut args = FluentArgs::new();
        args.set("amount", self.money(language, &positive.to_string()));
        let direction = if amount.minor < 0 { "refund" } else { "pay" };
        self.say(language, &format!("settle-{direction}{when}"), &args)
    }

    /// Sentences one after another, with a space where the language puts one.
    fn joined<T: AsRef<str> + Display>(&self, language: &Language, parts: &[T]) -> String {
        let space = self.mark(language, "sentence-space", " ");
        let parts = parts.iter().map(AsRef::as_ref).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(&space)
    }
}

/// Which of the texts about an action fits.
fn variety(preview: &Preview) -> String {
    let kind = preview.kind;
    match kind {
        ActionKind::Cancel if preview.items.is_empty() => "cancel-order".to_owned(),
        ActionKind::Cancel => "cancel-items".to_owned(),
        ActionKind::SetInstructions if preview.text.as_deref().is_none_or(str::is_empty) => {
            "set_instructions-none".to_owned()
        }
        ActionKind::ChooseOffer => {
            let offer = preview.offer.map(|offer| format!("-{offer}")).unwrap_or_default();
            format!("{kind}{offer}")
        }
        _ => kind.to_string(),
    }
}
