//! Keys by which a shop's login says who its customer is.

use channels::identity::{IdentityKey, IdentityKeys, InvalidKey, MAX_KEYS};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// A key as it is set: a secret, or a public key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IdentityKeySettings {
    kid: Option<String>,
    secret: Option<SecretString>,
    public_key: Option<String>,
}

/// A setting of a key that cannot be used.
pub(super) struct Wrong {
    /// `identity_keys`, or one of its members.
    pub(super) field: String,
    pub(super) problem: String,
}

/// The keys, where there are any.
pub(super) fn keys(
    settings: &[IdentityKeySettings],
    audience: Option<&str>,
) -> Result<Option<IdentityKeys>, Wrong> {
    let whole = |problem: &str| {
        Err(Wrong { field: "identity_keys".to_owned(), problem: problem.to_owned() })
    };
    if settings.is_empty() {
        return Ok(None);
    }
    if settings.len() > MAX_KEYS {
        return whole("has more than two keys: one and its successor are enough");
    }
    let keys = (0..)
        .zip(settings)
        .map(|(position, key)| key.read(position))
        .collect::<Result<Vec<IdentityKey>, Wrong>>()?;
    if let [first, second] = settings
        && first.kid.is_some()
        && first.kid == second.kid
    {
        return whole("has two keys of one kid: each needs its own");
    }
    Ok(Some(IdentityKeys::new(keys, audience.map(str::to_owned))))
}

impl IdentityKeySettings {
    fn read(&self, position: usize) -> Result<IdentityKey, Wrong> {
        let wrong = |member: &str, problem: String| Wrong {
            field: format!("identity_keys[{position}]{member}"),
            problem,
        };
        let invalid =
            |member: &'static str| move |problem: InvalidKey| wrong(member, problem.to_string());
        let kid = self.kid.clone();
        match (&self.secret, &self.public_key) {
            (Some(secret), None) => {
                IdentityKey::secret(kid, secret.expose_secret()).map_err(invalid(".secret"))
            }
            (None, Some(pem)) => IdentityKey::public(kid, pem).map_err(invalid(".public_key")),
            _ => Err(wrong("", "needs one of secret and public_key".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::config::{Config, ConfigError};

    const SECRET: &str = "0123456789abcdef0123456789abcdef";
    const PUBLIC: &str = include_str!("../../channels/fixtures/identity/ec.pem");

    fn with(keys: &Value) -> Result<Config, ConfigError> {
        let shop = json!({
            "slug": "halden-moor", "name": "Halden & Moor", "currency": "EUR",
            "identity_keys": keys, "identity_audience": "whereabouts",
        });
        Config::with_overrides(json!({ "shops": [shop] }))
    }

    #[test]
    fn a_shop_has_no_key_or_up_to_two() {
        assert!(with(&json!([])).expect("valid").shops[0].identity().expect("valid").is_none());
        for keys in [
            json!([{ "secret": SECRET }]),
            json!([{ "public_key": PUBLIC }]),
            json!([{ "kid": "old", "secret": SECRET }, { "kid": "new", "public_key": PUBLIC }]),
            json!([{ "secret": SECRET }, { "secret": SECRET }]),
        ] {
            let config = with(&keys).expect("valid");
            assert!(config.shops[0].identity().expect("valid").is_some());
        }
    }

    #[test]
    fn a_wrong_key_is_named_and_not_repeated() {
        let key = json!({ "secret": SECRET });
        for (keys, field) in [
            (json!([{}]), "identity_keys[0]"),
            (json!([{ "secret": SECRET, "public_key": PUBLIC }]), "identity_keys[0]"),
            (json!([key, { "secret": "hunter2" }]), "identity_keys[1].secret"),
            (json!([{ "public_key": "hunter2" }]), "identity_keys[0].public_key"),
            (json!([key, key, key]), "identity_keys"),
            (
                json!([{ "kid": "a", "secret": SECRET }, { "kid": "a", "secret": SECRET }]),
                "identity_keys",
            ),
        ] {
            let said = with(&keys).expect_err(field).to_string();
            assert!(said.starts_with(&format!("setting shops.halden-moor.{field}: ")), "{said}");
            assert!(!said.contains("hunter2") && !said.contains(SECRET), "{said}");
        }
    }

    #[test]
    fn a_key_may_stand_in_a_file_and_is_not_shown() {
        let (secret, public) = (file(SECRET), file(PUBLIC));
        let keys = json!([{ "secret_file": secret.path() }, { "public_key_file": public.path() }]);
        assert!(with(&keys).expect("valid").shops[0].identity().expect("valid").is_some());
        let settings = file(&format!(
            "[[shops]]\nslug = \"a\"\nname = \"A\"\ncurrency = \"EUR\"\n\
             [[shops.identity_keys]]\nkid = \"new\"\nsecret = \"{SECRET}\"\n"
        ));
        let shown = Config::redacted(Some(settings.path())).expect("settings");
        assert!(shown.contains("[redacted]") && shown.contains("new"), "{shown}");
        assert!(!shown.contains(SECRET), "{shown}");
    }

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), text).expect("written");
        file
    }
}
