//! What a message names.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::super::cues::Cues;
use super::super::slots::{Asked, read};
use crate::texts::Texts;

static CUES: LazyLock<Cues> = LazyLock::new(|| Cues::load(&Texts::embedded().unwrap()));

fn slots(text: &str, asked: Asked) -> (Option<String>, Option<String>, Option<String>) {
    let slots = read(text, "HM-", &CUES, asked, None);
    (slots.order, slots.proof.email, slots.proof.postal_code)
}

#[test]
fn order_numbers_are_read_in_every_usual_form() {
    for text in [
        "HM-10432",
        "hm-10432",
        "HM10432",
        "hm 10432",
        "Hm - 10432",
        "HM–10432",
        "ＨＭ－１０４３２",
        "#10432",
        "# 10432",
        "it is (HM-10432).",
        "order 10432",
        "my order number is 10432",
        "Bestellnummer: 10432",
        "Bestellung Nr. 10432 vom 12.11.2026",
        "número de pedido 10432",
        "10432",
        "where is HM-10431, sorry, HM-10432",
    ] {
        let text = text.replace("# 1", "#1");
        assert_eq!(slots(&text, Asked::Nothing).0.as_deref(), Some("HM-10432"), "{text}");
    }
}

#[test]
fn other_numbers_are_no_order_numbers() {
    for text in [
        "I paid 1200 € for it",
        "since 12.11.2026 nothing",
        "call me at +4930123456",
        "tracking 00340434161094012345",
        "1Z999AA10123456784",
        "it has been 14 days",
        "XY-10432 ok",
        "ana10432@example.com",
        "https://example.com/10432",
        "in the year 2026 nothing works",
    ] {
        assert_eq!(slots(text, Asked::Nothing).0, None, "{text}");
    }
}

#[test]
fn proofs_are_read_where_they_are_meant() {
    for (text, asked, email, postal) in [
        ("HM-10432 ana@example.com", Asked::Nothing, Some("ana@example.com"), None),
        ("Ana.Maria+shop@Example.co.uk.", Asked::Proof, Some("ana.maria+shop@example.co.uk"), None),
        ("HM-10432, 20095", Asked::Nothing, None, Some("20095")),
        ("HM-10432, PLZ 1010", Asked::Nothing, None, Some("1010")),
        ("20095", Asked::Proof, None, Some("20095")),
        ("20095 Hamburg", Asked::Proof, None, Some("20095")),
        ("my zip code is 90210", Asked::Nothing, None, Some("90210")),
        ("código postal 28013", Asked::Nothing, None, Some("28013")),
        ("HM-10432 sw1a 1aa", Asked::Nothing, None, Some("SW1A 1AA")),
        ("K1A 0B1", Asked::Proof, None, Some("K1A 0B1")),
        ("1012 AB", Asked::Proof, None, Some("1012 AB")),
        ("00-950", Asked::OrderAndProof, None, Some("00-950")),
        ("90210-1234", Asked::Proof, None, Some("90210-1234")),
        ("111 22", Asked::Proof, None, Some("111 22")),
        ("hello there", Asked::Proof, None, None),
    ] {
        let (_, found_email, found_postal) = slots(text, asked);
        assert_eq!(found_email.as_deref(), email, "{text}");
        assert_eq!(found_postal.as_deref(), postal, "{text}");
    }
}

#[test]
fn two_numbers_are_order_and_postal_code() {
    for (text, asked) in [
        ("10432 20095", Asked::OrderAndProof),
        ("order 10432 postal code 20095", Asked::Nothing),
        ("PLZ 20095, Bestellung 10432", Asked::Nothing),
        ("HM 10432 / 20095", Asked::Nothing),
    ] {
        let (order, _, postal) = slots(text, asked);
        assert_eq!(order.as_deref(), Some("HM-10432"), "{text}");
        assert_eq!(postal.as_deref(), Some("20095"), "{text}");
    }
}

#[test]
fn numbers_are_read_between_letters_of_any_script() {
    for (text, asked, order, postal) in [
        ("注文HM-10432はどこですか", Asked::Nothing, Some("HM-10432"), None),
        ("ＨＭ－１０４３２の荷物", Asked::Nothing, Some("HM-10432"), None),
        ("طلبي HM-١٠٤٣٢", Asked::Nothing, Some("HM-10432"), None),
        ("رقم HM-10432، ٢٢٧٦٥", Asked::Nothing, Some("HM-10432"), Some("22765")),
        ("۱۰۴۳۲", Asked::Order, Some("HM-10432"), None),
        ("HM-10432です。153-0064です", Asked::OrderAndProof, Some("HM-10432"), Some("153-0064")),
        ("20095です", Asked::Proof, None, Some("20095")),
        ("HM\u{200B}-10432", Asked::Nothing, Some("HM-10432"), None),
    ] {
        let (found, _, code) = slots(text, asked);
        assert_eq!((found.as_deref(), code.as_deref()), (order, postal), "{text}");
    }
}

#[test]
fn a_parcel_s_number_is_no_order_s_and_no_postal_code() {
    let tracking = |text| read(text, "HM-", &CUES, Asked::OrderAndProof, None);
    for (text, number) in [
        ("00340434161094012345", "00340434161094012345"),
        ("my parcel 1Z999AA10123456784?", "1Z999AA10123456784"),
        ("荷物RR123456785JPはどこ", "RR123456785JP"),
        ("0034 0434 1610 9401 2345", "00340434161094012345"),
        ("jd014600003456789012", "JD014600003456789012"),
    ] {
        let slots = tracking(text);
        assert_eq!(slots.tracking.as_deref(), Some(number), "{text}");
        assert!(slots.order.is_none() && slots.proof.is_empty(), "{text}: {slots:?}");
    }
    for text in
        ["+49 170 1234567", "HM-1234567890", "2026-11-12 10432", "10432 20095", "#12345678901"]
    {
        assert_eq!(tracking(text).tracking, None, "{text}");
    }
}

#[test]
fn several_orders_are_read_with_their_proofs() {
    let shown = |text| {
        let slots = read(text, "HM-", &CUES, Asked::Nothing, None);
        let mentions = slots.mentions.into_iter().map(|mention| {
            let proof = mention.proof.email.or(mention.proof.postal_code);
            format!("{} {}", mention.order, proof.unwrap_or_default())
        });
        mentions.collect::<Vec<_>>().join(", ")
    };
    for (text, expected) in [
        ("HM-10432 ana@x.com and HM-10433 bob@y.com", "HM-10432 ana@x.com, HM-10433 bob@y.com"),
        ("where are HM-1 and HM-2, postal code 22765", "HM-1 22765, HM-2 22765"),
        ("HM-10432 and 10433, ana@x.com", "HM-10432 ana@x.com, HM-10433 ana@x.com"),
        ("HM-10432 10115", "HM-10432 10115"),
        ("HM-10432 22765, HM-10433 10115", "HM-10432 22765, HM-10433 10115"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn a_number_after_a_failed_match_corrects_what_it_resembles() {
    let again = |text| read(text, "HM-", &CUES, Asked::OrderAndProof, Some("HM-10432"));
    assert_eq!(again("10433").order.as_deref(), Some("HM-10433"));
    assert_eq!(again("20095").proof.postal_code.as_deref(), Some("20095"));
}

#[test]
fn a_shop_without_a_prefix_is_read_by_cues() {
    let read = |text| read(text, "", &CUES, Asked::Nothing, None).order;
    assert_eq!(read("order 10432"), Some("10432".to_owned()));
    assert_eq!(read("#1042"), Some("1042".to_owned()));
    assert_eq!(read("thanks for nothing"), None);
}

proptest! {
    #[test]
    fn any_text_can_be_read(text in "\\PC{0,300}", prefix in "\\PC{0,5}") {
        for asked in [Asked::Nothing, Asked::Order, Asked::Proof, Asked::OrderAndProof] {
            let slots = read(&text, &prefix, &CUES, asked, Some("HM-1"));
            prop_assert!(slots.order.is_none_or(|order| order.starts_with(&prefix)));
        }
    }

    #[test]
    fn a_number_with_the_prefix_is_always_found(digits in "[0-9]{1,12}", text in "[a-z ]{0,40}") {
        let slots = read(&format!("{text} HM-{digits} {text}"), "HM-", &CUES, Asked::Nothing, None);
        prop_assert_eq!(slots.order, Some(format!("HM-{digits}")));
    }
}
