//! The model that the usual environment variables name.

use secrecy::SecretString;

use crate::model::openai::OpenAiSettings;

const OPENAI: &str = "https://api.openai.com/v1";
const DEFAULT_MODEL: &str = "gpt-5-mini";

/// A model from `OPENAI_API_KEY`, `OPENAI_BASE_URL` and `OPENAI_MODEL`, where one of the first two
/// is set.
pub(super) fn from_environment() -> Option<OpenAiSettings> {
    let read = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let (key, base_url) = (read("OPENAI_API_KEY"), read("OPENAI_BASE_URL"));
    if key.is_none() && base_url.is_none() {
        return None;
    }
    let base_url = base_url.unwrap_or_else(|| OPENAI.to_owned());
    let defaults = OpenAiSettings::default();
    Some(OpenAiSettings {
        // Compatible servers differ in what else they accept; OpenAI's own endpoint takes all.
        strict: base_url == OPENAI && defaults.strict,
        api_key: key.map(SecretString::from),
        model: read("OPENAI_MODEL").unwrap_or_else(|| DEFAULT_MODEL.to_owned()),
        base_url,
        ..defaults
    })
}
