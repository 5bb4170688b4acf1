//! stub
use crate::domain::action::Action;
use crate::domain::language::Language;
use crate::texts::Texts;
pub enum Consent {
    Yes,
    No,
    Unclear,
}
pub fn read(_: &Texts, _: &Language, _: Option<&Action>, messages: &[&str]) -> Consent {
    match messages {
        ["yes"] => Consent::Yes,
        ["no"] => Consent::No,
        _ => Consent::Unclear,
    }
}
