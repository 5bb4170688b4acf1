use std::io::Write as _;
use std::path::Path;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD as BASE64, Engine as _};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

use super::*;

/// 2027-01-15T08:00:00Z
const NOW: i64 = 1_800_000_000;
const SECRET: &str = "a secret of the shop's login, long enough";
const OTHER: &str = "another secret of the shop's login, later";
const RSA: &str = include_str!("../../fixtures/identity/rsa.pem");
const EC: &str = include_str!("../../fixtures/identity/ec.pem");

fn sign(header: &Value, claims: &Value, secret: &str) -> String {
    let part = |value: &Value| BASE64.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    format!("{signed}.{}", BASE64.encode(mac.finalize().into_bytes()))
}

/// A token of the shop's login with these claims beside `sub` and `exp`.
fn token(more: &Value) -> String {
    let mut claims = json!({ "sub": "customer-42", "exp": NOW + 600 });
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    sign(&json!({ "alg": "HS256", "typ": "JWT" }), &claims, SECRET)
}

fn keys() -> IdentityKeys {
    IdentityKeys::new(vec![IdentityKey::secret(None, SECRET).unwrap()], None)
}

fn named(subject: &str) -> Identity {
    Identity { subject: Some(subject.to_owned()), email: None }
}

#[test]
fn a_signed_token_names_its_customer() {
    assert_eq!(keys().verify(&token(&json!({})), NOW), Ok(named("customer-42")));
    let email = Some("ana@example.com".to_owned());
    let both = Identity { subject: Some("customer-42".to_owned()), email: email.clone() };
    assert_eq!(keys().verify(&token(&json!({ "email": "ana@example.com" })), NOW), Ok(both));
    let alone = token(&json!({ "sub": null, "email": "ana@example.com" }));
    assert_eq!(keys().verify(&alone, NOW), Ok(Identity { subject: None, email }));
    assert_eq!(keys().verify(&token(&json!({ "sub": 42 })), NOW), Ok(named("42")));
    let user = token(&json!({ "sub": null, "user_id": "customer-7" }));
    assert_eq!(keys().verify(&user, NOW), Ok(named("customer-7")));
}

#[test]
fn an_address_that_nobody_has_verified_names_nobody() {
    for no in [json!(false), json!("false")] {
        let claims = json!({ "sub": null, "email": "ana@example.com", "email_verified": no });
        assert_eq!(keys().verify(&token(&claims), NOW), Err(Refused::Subject));
    }
    for nobody in [json!(null), json!(""), json!(" "), json!(1.5), json!("a\nb")] {
        let claims = json!({ "sub": nobody });
        assert_eq!(keys().verify(&token(&claims), NOW), Err(Refused::Subject), "{claims}");
    }
    let long = json!({ "sub": "x".repeat(257) });
    assert_eq!(keys().verify(&token(&long), NOW), Err(Refused::Subject));
}

#[test]
fn a_token_holds_for_a_day_at_most() {
    let verify = |claims: Value| keys().verify(&token(&claims), NOW);
    for (exp, outcome) in [
        (json!(null), Err(Refused::Life)),
        (json!(NOW - 60), Err(Refused::Expired)),
        (json!(NOW - 59), Ok(named("customer-42"))),
        (json!(NOW + 86_460), Ok(named("customer-42"))),
        (json!(NOW + 86_461), Err(Refused::Life)),
        (json!(1_800_000_600.25), Ok(named("customer-42"))),
        (json!(1e300), Err(Refused::Life)),
        (json!(u64::MAX), Err(Refused::Life)),
        (json!(-1), Err(Refused::Expired)),
    ] {
        assert_eq!(verify(json!({ "exp": exp })), outcome, "{exp}");
    }
    assert_eq!(verify(json!({ "exp": "1800000600" })), Err(Refused::Signature), "no number");
    assert_eq!(verify(json!({ "nbf": NOW + 60 })), Ok(named("customer-42")));
    assert_eq!(verify(json!({ "nbf": NOW + 61 })), Err(Refused::Expired));
}

#[test]
fn a_token_is_made_for_its_audience() {
    let wants = |audience: Option<&str>, aud: Value| {
        let keys = vec![IdentityKey::secret(None, SECRET).unwrap()];
        IdentityKeys::new(keys, audience.map(str::to_owned))
            .verify(&token(&json!({ "aud": aud })), NOW)
    };
    assert!(wants(Some("chat"), json!("chat")).is_ok());
    assert!(wants(Some("chat"), json!(["shop", "chat"])).is_ok());
    assert!(wants(None, json!(null)).is_ok());
    for (audience, aud) in [
        (Some("chat"), json!(null)),
        (Some("chat"), json!("shop")),
        (Some("chat"), json!([])),
        (Some("chat"), json!(["Chat"])),
        (Some("chat"), json!({ "chat": true })),
        (None, json!("chat")),
    ] {
        assert_eq!(wants(audience, aud.clone()), Err(Refused::Audience), "{aud}");
    }
}

#[test]
fn the_key_decides_how_a_token_is_signed() {
    let claims = json!({ "sub": "customer-42", "exp": NOW + 600 });
    for header in [
        json!({ "alg": "none" }),
        json!({ "alg": "HS384" }),
        json!({ "alg": "RS256" }),
        json!({ "alg": "HS256", "crit": ["exp"] }),
        json!({ "alg": "HS256", "zip": "DEF" }),
        json!({}),
        json!([]),
    ] {
        let refused = keys().verify(&sign(&header, &claims, SECRET), NOW);
        assert!(matches!(refused, Err(Refused::Malformed | Refused::Signature)), "{header}");
    }
    let unsigned =
        format!("{}.{}.", BASE64.encode(r#"{"alg":"none"}"#), BASE64.encode(claims.to_string()));
    assert!(keys().verify(&unsigned, NOW).is_err());
    // A public key is no secret: a token signed with its text as one is nobody's.
    let public = IdentityKeys::new(vec![IdentityKey::public(None, RSA).unwrap()], None);
    let confused = include_str!("../../fixtures/identity/confused.jwt").trim();
    assert_eq!(public.verify(confused, NOW), Err(Refused::Signature));
    let own_key =
        sign(&json!({ "alg": "HS256", "jwk": { "kty": "oct", "k": "YQ" } }), &claims, "a");
    assert_eq!(keys().verify(&own_key, NOW), Err(Refused::Signature));
}

#[test]
fn public_keys_check_what_their_private_halves_signed() {
    for (pem, token) in [
        (RSA, include_str!("../../fixtures/identity/rs256.jwt")),
        (EC, include_str!("../../fixtures/identity/es256.jwt")),
    ] {
        let keys = IdentityKeys::new(vec![IdentityKey::public(None, pem).unwrap()], None);
        let identity = keys.verify(token.trim(), NOW).unwrap();
        assert_eq!(identity.subject.as_deref(), Some("customer-42"));
        assert_eq!(identity.email.as_deref(), Some("ana@example.com"));
        // One letter of the signature, and one of what is signed.
        for at in [token.len() - 10, token.find('.').unwrap() + 10] {
            let mut bytes = token.trim().as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(keys.verify(&changed, NOW), Err(Refused::Signature));
        }
    }
}

#[test]
fn two_keys_hold_while_one_follows_the_other() {
    let claims = json!({ "sub": "customer-42", "exp": NOW + 600 });
    let signed = |kid: Option<&str>, secret: &str| {
        sign(&json!({ "alg": "HS256", "kid": kid }), &claims, secret)
    };
    let key =
        |kid: Option<&str>, secret| IdentityKey::secret(kid.map(str::to_owned), secret).unwrap();
    let plain = IdentityKeys::new(vec![key(None, SECRET), key(None, OTHER)], None);
    for (kid, secret) in [(None, SECRET), (None, OTHER), (Some("new"), OTHER)] {
        assert!(plain.verify(&signed(kid, secret), NOW).is_ok());
    }
    let named = IdentityKeys::new(vec![key(Some("old"), SECRET), key(Some("new"), OTHER)], None);
    for (kid, secret, holds) in [
        (Some("old"), SECRET, true),
        (Some("new"), OTHER, true),
        (None, OTHER, true),
        (Some("old"), OTHER, false),
        (Some("new"), SECRET, false),
        (Some("newer"), OTHER, false),
    ] {
        assert_eq!(named.verify(&signed(kid, secret), NOW).is_ok(), holds, "{kid:?}");
    }
}

#[test]
fn what_is_no_token_is_refused() {
    let good = token(&json!({}));
    let (head, _) = good.rsplit_once('.').unwrap();
    let padded = format!("{good}=");
    for text in
        ["", ".", "..", "...", "a.b.c", head, &padded, " ", "é.é.é", &format!("{good}.{good}")]
    {
        assert!(keys().verify(text, NOW).is_err(), "{text}");
    }
    for subject in [json!(["a"]), json!({}), json!(true)] {
        assert!(keys().verify(&token(&json!({ "sub": subject })), NOW).is_err(), "{subject}");
    }
}

#[test]
fn a_key_that_cannot_be_used_is_refused_with_the_remedy() {
    let short = IdentityKey::secret(None, "31 bytes of secret are too few!").unwrap_err();
    assert_eq!(short, InvalidKey::ShortSecret);
    let private = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n";
    assert_eq!(IdentityKey::public(None, private).unwrap_err(), InvalidKey::Private);
    let p384 = include_str!("../../fixtures/identity/ec384.pem");
    for pem in ["", "hunter2", p384, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"] {
        assert_eq!(IdentityKey::public(None, pem).unwrap_err(), InvalidKey::NotAPublicKey);
    }
    let shown = format!("{:?}", keys());
    assert!(shown.contains("HS256") && !shown.contains("secret of"), "{shown}");
}

#[test]
fn the_body_holds_a_token() {
    assert_eq!(parse(br#"{"token": "a.b.c"}"#).unwrap(), "a.b.c");
    for body in [
        r"{}".to_owned(),
        r#"{"token": 1}"#.to_owned(),
        json!({ "token": "x".repeat(8_193) }).to_string(),
    ] {
        assert_eq!(parse(body.as_bytes()).unwrap_err().field, Some("token"));
    }
}

/// Another product's published form of the same token, where the material about it is at hand.
#[test]
fn a_token_of_a_well_known_widget_is_read() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = here.ancestors().map(|folder| folder.join("shared/proto/01-web-chat.md"));
    let text = files.find_map(|file| std::fs::read_to_string(file).ok());
    let Some(text) = text else {
        writeln!(std::io::stderr(), "not run: there is no shared/proto/01-web-chat.md").unwrap();
        return;
    };
    let (_, vector) = text.split_once("key `ic_secret` -> `eyJ").expect("the token");
    let token = format!("eyJ{}", vector.split('`').next().unwrap());
    let keys = IdentityKeys::new(vec![IdentityKey::of_secret(None, "ic_secret")], None);
    let identity = keys.verify(&token, 1_754_045_000).unwrap();
    assert_eq!(identity.subject.as_deref(), Some("customer-42"));
    assert_eq!(identity.email.as_deref(), Some("ana@example.com"));
    assert_eq!(keys.verify(&token, 1_754_046_060), Err(Refused::Expired));
}
