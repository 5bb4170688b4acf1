//! Identity tokens: how a shop's login says who its customer is.
//!
//! A token is a JWT (RFC 7519) that the shop signs for a customer who is signed in. Which algorithm
//! it must be signed with is decided by the key, never by the token.

use std::fmt;

use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::{Number, Value};

use crate::error::{ParseError, Reason};
use crate::fields::Fields;

/// Keys that a shop may have at once: the present one, and the one before or after it.
pub const MAX_KEYS: usize = 2;

/// Fewest bytes of a shared secret: as many as the hash has (RFC 7518 3.2).
const MIN_SECRET_BYTES: usize = 32;

/// Longest token, in characters.
const MAX_TOKEN_CHARS: usize = 8_192;

/// Longest name of a customer, in characters.
const MAX_NAME_CHARS: usize = 256;

/// How far the shop's clock may be off, in seconds.
const LEEWAY: i64 = 60;

/// How far ahead a token may expire, in seconds: a day. One that is stolen is of no use for longer.
const MAX_LIFE: i64 = 24 * 3_600;

/// An uncompressed point of the curve P-256: what ES256 signs with.
const P256_POINT_BYTES: usize = 65;

/// A key that tokens are checked with.
#[derive(Clone)]
pub struct IdentityKey {
    kid: Option<String>,
    algorithm: Algorithm,
    key: DecodingKey,
}

/// A key that cannot be used. Nothing of the key is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKey {
    /// Too short a secret.
    #[error("the secret must have 32 bytes at least: make one with `openssl rand -base64 32`")]
    ShortSecret,
    /// A private key where a public one belongs.
    #[error("this is a private key, which stays with the shop's login: set the public one")]
    Private,
    /// No public key of a kind that is known here.
    #[error("write the PEM text of a public RSA key, or of one on the curve P-256")]
    NotAPublicKey,
}

impl IdentityKey {
    /// A secret that the shop shares: HS256.
    ///
    /// # Errors
    /// [`InvalidKey::ShortSecret`].
    pub fn secret(kid: Option<String>, secret: &str) -> Result<Self, InvalidKey> {
        if secret.len() < MIN_SECRET_BYTES {
            return Err(InvalidKey::ShortSecret);
        }
        Ok(Self::of_secret(kid, secret))
    }

    fn of_secret(kid: Option<String>, secret: &str) -> Self {
        let key = DecodingKey::from_secret(secret.as_bytes());
        Self { kid, algorithm: Algorithm::HS256, key }
    }

    /// The public half of the shop's key as PEM: RS256 or ES256, as the key is.
    ///
    /// # Errors
    /// [`InvalidKey::Private`], [`InvalidKey::NotAPublicKey`].
    pub fn public(kid: Option<String>, pem: &str) -> Result<Self, InvalidKey> {
        if pem.contains("PRIVATE KEY") {
            return Err(InvalidKey::Private);
        }
        if let Ok(key) = DecodingKey::from_rsa_pem(pem.as_bytes()) {
            return Ok(Self { kid, algorithm: Algorithm::RS256, key });
        }
        let key =
            DecodingKey::from_ec_pem(pem.as_bytes()).map_err(|_| InvalidKey::NotAPublicKey)?;
        if key.try_get_as_bytes().map_or(0, <[u8]>::len) != P256_POINT_BYTES {
            return Err(InvalidKey::NotAPublicKey);
        }
        Ok(Self { kid, algorithm: Algorithm::ES256, key })
    }

    /// What a token says, where this key has signed it. Times and audience are not checked yet.
    fn claims(&self, token: &str) -> Option<Claims> {
        let mut validation = Validation::new(self.algorithm);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        decode::<Claims>(token, &self.key, &validation).ok().map(|token| token.claims)
    }
}

impl fmt::Debug for IdentityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdentityKey")
            .field("kid", &self.kid)
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

/// A shop's keys, and for whom its tokens are made.
#[derive(Debug, Clone)]
pub struct IdentityKeys {
    keys: Vec<IdentityKey>,
    audience: Option<String>,
}

/// Whom a token names. One of the two is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The shop's own identifier of the customer: the claim `sub`, or `user_id`.
    pub subject: Option<String>,
    /// The customer's e-mail address, where the login does not call it unverified.
    pub email: Option<String>,
}

/// Why a token does not hold; for the operator's log, never for who sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No JWT, or one with parts that are not known here.
    #[error("malformed")]
    Malformed,
    /// Signed with none of the keys, or in another way than the key's.
    #[error("signature")]
    Signature,
    /// It does not say until when it holds, or for too long.
    #[error("life")]
    Life,
    /// It holds no more, or not yet.
    #[error("expired")]
    Expired,
    /// Made for somebody else.
    #[error("audience")]
    Audience,
    /// It names nobody.
    #[error("subject")]
    Subject,
}

impl IdentityKeys {
    /// Tokens signed with any of `keys`. With an audience, theirs must name it; without one, they
    /// must name none (RFC 7519 4.1.3).
    #[must_use]
    pub fn new(keys: Vec<IdentityKey>, audience: Option<String>) -> Self {
        Self { keys, audience }
    }

    /// Whom a token names at `now`, in seconds since the epoch.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn verify(&self, token: &str, now: i64) -> Result<Identity, Refused> {
        let header = decode_header(token).map_err(|_| Refused::Malformed)?;
        // Whatever must be understood to read it is not understood here.
        if header.crit.is_some() || header.enc.is_some() || header.zip.is_some() {
            return Err(Refused::Malformed);
        }
        let claims =
            self.candidates(&header).find_map(|key| key.claims(token)).ok_or(Refused::Signature)?;
        claims.check_times(now)?;
        if !claims.is_for(self.audience.as_deref()) {
            return Err(Refused::Audience);
        }
        claims.identity().ok_or(Refused::Subject)
    }

    /// The keys that may have signed: the one that is named, or those without a name.
    fn candidates<'a>(&'a self, header: &'a Header) -> impl Iterator<Item = &'a IdentityKey> {
        let named = header.kid.as_deref();
        let is_known = self.keys.iter().any(|key| key.kid.is_some() && key.kid.as_deref() == named);
        self.keys.iter().filter(move |key| match named {
            None => true,
            Some(_) if is_known => key.kid.as_deref() == named,
            Some(_) => key.kid.is_none(),
        })
    }
}

#[derive(Deserialize)]
struct Claims {
    exp: Option<Number>,
    nbf: Option<Number>,
    aud: Option<Value>,
    sub: Option<Value>,
    user_id: Option<Value>,
    email: Option<Value>,
    email_verified: Option<Value>,
}

impl Claims {
    fn check_times(&self, now: i64) -> Result<(), Refused> {
        let expires = self.exp.as_ref().and_then(seconds).ok_or(Refused::Life)?;
        if expires > now.saturating_add(MAX_LIFE + LEEWAY) {
            return Err(Refused::Life);
        }
        let begins = match &self.nbf {
            None => i64::MIN,
            Some(number) => seconds(number).ok_or(Refused::Life)?,
        };
        // At its very second a token holds no more (RFC 7519 4.1.4).
        if expires.saturating_add(LEEWAY) <= now || begins > now.saturating_add(LEEWAY) {
            return Err(Refused::Expired);
        }
        Ok(())
    }

    fn is_for(&self, audience: Option<&str>) -> bool {
        match (&self.aud, audience) {
            (None | Some(Value::Null), None) => true,
            (Some(Value::String(one)), Some(wanted)) => one == wanted,
            (Some(Value::Array(several)), Some(wanted)) => {
                several.iter().any(|one| one.as_str() == Some(wanted))
            }
            _ => false,
        }
    }

    fn identity(&self) -> Option<Identity> {
        let subject = self.sub.as_ref().or(self.user_id.as_ref()).and_then(name);
        let is_unverified = match &self.email_verified {
            Some(Value::Bool(verified)) => !verified,
            Some(Value::String(verified)) => verified == "false",
            _ => false,
        };
        let email = self.email.as_ref().filter(|_| !is_unverified).and_then(name);
        (subject.is_some() || email.is_some()).then_some(Identity { subject, email })
    }
}

/// Whole seconds of a `NumericDate`, which may have a fraction.
fn seconds(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        let text = number.as_f64()?.to_string();
        text.split('.').next()?.parse().ok()
    })
}

/// A customer's name: a text or a whole number, of bounded length.
fn name(value: &Value) -> Option<String> {
    let name = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) if number.is_u64() => number.to_string(),
        _ => return None,
    };
    let fits = !name.is_empty() && name.chars().count() <= MAX_NAME_CHARS;
    (fits && !name.chars().any(char::is_control)).then_some(name)
}

/// Reads `{"token": "…"}`.
///
/// # Errors
/// [`ParseError`].
pub fn parse(body: &[u8]) -> Result<String, ParseError> {
    let fields = Fields::read(body)?;
    let token = fields.required("token")?;
    let found = token.chars().count();
    if found > MAX_TOKEN_CHARS {
        return Err(ParseError::of("token", Reason::TooLong { limit: MAX_TOKEN_CHARS, found }));
    }
    Ok(token.to_owned())
}

#[cfg(test)]
mod tests;
