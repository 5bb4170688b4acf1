use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::civil::{Date, date};
use strum::VariantArray;

use super::*;
use crate::domain::card::{
    CardBackorder, CardLine, CardParcel, CardRefund, CardReturn, CardScan, OrderCard,
};
use crate::domain::order::{LineState, OrderStatus};
use crate::domain::payment::RefundState;
use crate::domain::returns::ReturnState;
use crate::domain::time::Moment;

const TODAY: Date = date(2026, 11, 20);

fn texts() -> Texts {
    Texts::embedded().unwrap()
}

fn language(code: &str) -> Language {
    Language::parse(code).unwrap()
}

fn bare(status: OrderStatus) -> OrderCard {
    OrderCard {
        order: "HM-10432".to_owned(),
        status,
        summary: String::new(),
        progress: 1,
        placed: date(2026, 11, 10),
        expected: None,
        cancelled: None,
        hold_reason: None,
        total: "129.90 EUR".to_owned(),
        lines: Vec::new(),
        parcels: Vec::new(),
        backorders: Vec::new(),
        returns: Vec::new(),
        refunds: Vec::new(),
    }
}

fn line(title: &str, state: LineState) -> CardLine {
    CardLine { title: title.to_owned(), quantity: 1, image: None, state }
}

fn parcel(status: OrderStatus, tracking: &str, item: &str) -> CardParcel {
    let delivered = (status == OrderStatus::Delivered).then_some(date(2026, 11, 18));
    CardParcel {
        carrier: "DHL".to_owned(),
        tracking: tracking.to_owned(),
        url: None,
        status,
        shipped: Some(date(2026, 11, 16)),
        expected: delivered.is_none().then_some(date(2026, 11, 24)),
        delivered,
        last_scan: Some(CardScan {
            at: Moment::from_millis(0),
            day: date(2026, 11, 19),
            place: "Leipzig".to_owned(),
            text: "In delivery depot".to_owned(),
        }),
        items: vec![item.to_owned()],
    }
}

fn backorder(expected: Option<Date>, substitutes: &[&str]) -> CardBackorder {
    CardBackorder {
        title: "Trekking poles (pair)".to_owned(),
        quantity: 2,
        expected,
        substitutes: substitutes.iter().map(|title| (*title).to_owned()).collect(),
        offers: Vec::new(),
    }
}

/// A card with everything that may belong to `status`.
fn full(status: OrderStatus) -> OrderCard {
    let mut card = bare(status);
    card.lines = vec![line("Rain jacket (M, slate)", LineState::Shipped)];
    match status {
        OrderStatus::AwaitingPayment => {}
        OrderStatus::OnHold => card.hold_reason = Some("address".to_owned()),
        OrderStatus::Processing => card.expected = Some(date(2026, 11, 24)),
        OrderStatus::Backordered => {
            card.expected = Some(date(2026, 11, 29));
            card.backorders = vec![backorder(card.expected, &["Carbon poles", "Hiking staff"])];
        }
        OrderStatus::Cancelled => {
            card.cancelled = Some(date(2026, 11, 12));
            card.refunds = vec![CardRefund {
                amount: "129.90 EUR".to_owned(),
                state: RefundState::Issued,
                issued: Some(date(2026, 11, 13)),
            }];
        }
        OrderStatus::ReturnInProgress | OrderStatus::Returned => {
            card.parcels = vec![parcel(OrderStatus::Delivered, "00340434", "Rain jacket")];
            let closed = status == OrderStatus::Returned;
            card.returns = vec![CardReturn {
                number: "R-10432-1".to_owned(),
                state: if closed { ReturnState::Closed } else { ReturnState::InTransit },
                refund: Some("1299.50 EUR".to_owned()),
                requested: date(2026, 11, 17),
                received: closed.then_some(date(2026, 11, 19)),
                carrier: Some("DPD".to_owned()),
                tracking: Some("05112233".to_owned()),
            }];
        }
        OrderStatus::PartiallyDelivered => {
            card.parcels = vec![
                parcel(OrderStatus::Delivered, "00340434", "Rain jacket"),
                parcel(OrderStatus::InTransit, "00340435", "Down quilt"),
            ];
        }
        _ => card.parcels = vec![parcel(status, "00340434", "Rain jacket")],
    }
    card
}

fn every_status(language: &Language, make: impl Fn(OrderStatus) -> OrderCard) -> String {
    let texts = texts();
    OrderStatus::VARIANTS.iter().fold(String::new(), |mut all, status| {
        let summary = texts.order_summary(language, &make(*status), TODAY);
        writeln!(all, "{status}:\n{summary}\n").unwrap();
        all
    })
}

#[test]
fn every_status_reads_well_in_every_language() {
    for language in texts().languages() {
        insta::assert_snapshot!(format!("full_{language}"), every_status(language, full));
        insta::assert_snapshot!(format!("bare_{language}"), every_status(language, bare));
    }
}

#[test]
fn orders_in_several_parts_read_well_in_every_language() {
    let mut split = bare(OrderStatus::Delayed);
    split.parcels = vec![
        parcel(OrderStatus::Delayed, "00340434", "Rain jacket"),
        parcel(OrderStatus::Delivered, "00340435", "Down quilt"),
    ];
    split.parcels[0].expected = Some(date(2026, 11, 18));
    split.parcels[1].items.extend(["Tent pegs".to_owned(), "Tarp".to_owned()]);
    split.lines = vec![
        line("Camping stove", LineState::Allocated),
        line("Fuel bottle", LineState::Cancelled),
        line("Rain jacket", LineState::Packed),
    ];
    split.backorders = vec![backorder(None, &[]), backorder(Some(date(2026, 11, 1)), &["Staff"])];
    for language in texts().languages() {
        let summary = texts().order_summary(language, &split, TODAY);
        insta::assert_snapshot!(format!("split_{language}"), summary);
    }
}

#[test]
fn a_day_that_has_passed_is_not_promised() {
    let mut card = full(OrderStatus::InTransit);
    card.parcels[0].expected = Some(date(2026, 11, 18));
    let late = texts().order_summary(&Language::english(), &card, TODAY);
    assert!(late.contains("that day has passed"), "{late}");
    assert!(!late.contains("should arrive"), "{late}");
    let on_the_day = texts().order_summary(&Language::english(), &card, date(2026, 11, 18));
    assert!(on_the_day.contains("should arrive today"), "{on_the_day}");
}

#[test]
fn an_order_with_something_unsent_is_not_called_delivered() {
    let mut card = full(OrderStatus::Delivered);
    card.lines.push(line("Camping stove", LineState::Allocated));
    let summary = texts().order_summary(&Language::english(), &card, TODAY);
    assert!(summary.starts_with("Part of your order HM-10432"), "{summary}");
    assert!(summary.contains("Not shipped yet: Camping stove."), "{summary}");
}

#[test]
fn suspicion_of_fraud_is_a_check_like_any_other() {
    for language in texts().languages() {
        let mut card = bare(OrderStatus::OnHold);
        let mut said = |reason: &str| {
            card.hold_reason = Some(reason.to_owned());
            texts().order_summary(language, &card, TODAY).to_lowercase()
        };
        assert_ne!(said("check"), said("something else"));
        for reason in ["check", "fraud"] {
            let summary = said(reason);
            assert!(!summary.contains("fraud") && !summary.contains("betrug"), "{summary}");
        }
    }
}

#[test]
fn every_language_has_what_english_has() {
    let texts = texts();
    let intents = |language: &Language| -> BTreeSet<String> {
        texts.utterances(language).iter().map(|u| u.intent.clone()).collect()
    };
    let english = Language::english();
    let mut missing = Vec::new();
    for language in texts.languages() {
        for key in texts.missing_keys(language) {
            missing.push(format!("prompts/{language}/replies.ftl: {key}"));
        }
        // These may stand under `change_address`, `delivery_problem` and `other`.
        let optional = ["change_order", "complaint", "shop_matter"];
        let needed = intents(&english);
        let needed = needed.iter().filter(|intent| !optional.contains(&intent.as_str()));
        for intent in needed.filter(|intent| !intents(language).contains(*intent)) {
            missing.push(format!("prompts/{language}/utterances.toml: {intent}"));
        }
        for (name, _) in PromptFiles::embedded().unwrap().iter() {
            let Some(file) = name.strip_prefix("en/") else { continue };
            if PromptFiles::embedded().unwrap().get(&format!("{language}/{file}")).is_none() {
                missing.push(format!("prompts/{language}/{file}"));
            }
        }
    }
    assert!(missing.is_empty(), "missing:\n{}", missing.join("\n"));
}

#[test]
fn answers_to_proposals_can_be_read_in_every_language() {
    let texts = texts();
    for language in texts.languages() {
        let known =
            |word: &str| texts.consent(language).unwrap().at(&consent::tokens(word)).count();
        // A list that cannot be read would leave none of them.
        assert!(known("yes") > 0 && known("no") > 0 && known("ok") > 0, "{language}");
    }
    assert!(texts.consent(&language("nl")).is_none());
}

#[test]
fn a_missing_key_is_named_and_spoken_in_english() {
    let overlay = tempfile::tempdir().unwrap();
    std::fs::create_dir(overlay.path().join("nl")).unwrap();
    let dutch = "language-locale = nl-NL\ngreeting = Hallo!\n";
    std::fs::write(overlay.path().join("nl/replies.ftl"), dutch).unwrap();
    // Without claims of its own a language would leave the guard blind.
    let without = Texts::load(Some(overlay.path())).unwrap_err();
    assert!(without.to_string().starts_with("nl/claims.toml is missing"), "{without}");
    let files = PromptFiles::embedded().unwrap();
    let claims = files.get("en/claims.toml").unwrap();
    std::fs::write(overlay.path().join("nl/claims.toml"), claims).unwrap();
    let texts = Texts::load(Some(overlay.path())).unwrap();
    let nl = language("nl");
    assert!(texts.supports(&nl));
    assert!(texts.missing_keys(&nl).contains(&"anything-else"));
    assert!(!texts.missing_keys(&nl).contains(&"greeting"));
    assert_eq!(texts.say(&nl, "greeting", &FluentArgs::new()), "Hallo!");
    let english = texts.say(&Language::english(), "anything-else", &FluentArgs::new());
    assert_eq!(texts.say(&nl, "anything-else", &FluentArgs::new()), english);
    assert_eq!(texts.say(&nl, "no-such-key", &FluentArgs::new()), "no-such-key");
    assert_ne!(texts.version(), Texts::embedded().unwrap().version());
}

#[test]
fn mistakes_in_an_overlay_name_the_file() {
    for (name, content) in [
        ("en/replies.ftl", "greeting = { $unclosed"),
        ("de/utterances.toml", "track_order = 5"),
        ("de/utterances.toml", "track_order = [\"wo ist (mein|das Paket\"]"),
        ("de/utterances.toml", "track_order = [\"wo ist {ware}\"]"),
        // Compiled at start although nobody has spoken German yet.
        ("de/claims.toml", "plain = 5"),
        ("de/consent.toml", "yes = 5"),
        ("de/consent.toml", "yes = \"ja (bitte\""),
        ("consent.toml", "maybe = \"maybe\""),
        ("system.md", "{% if %}"),
    ] {
        let overlay = tempfile::tempdir().unwrap();
        let path = overlay.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        let error = Texts::load(Some(overlay.path())).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
    let missing = Texts::load(Some(Path::new("no/such/place"))).unwrap_err().to_string();
    assert!(missing.contains("no/such/place"), "{missing}");
}

#[test]
fn dates_and_amounts_are_written_as_each_language_does() {
    let texts = texts();
    let day = date(2026, 11, 24);
    for (code, written, amount, other) in [
        ("en", "Tuesday, 24 November 2026", "€1,234.50", "1,234.50 CHF"),
        ("es", "martes, 24 de noviembre de 2026", "12.345,50 €", "12.345,50 CHF"),
        ("de", "Dienstag, 24. November 2026", "1.234,50 €", "1.234,50 CHF"),
        ("ja", "2026年11月24日火曜日", "€1,234.50", "1,234.50 CHF"),
        ("fr", "mardi 24 novembre 2026", "1\u{202f}234,50\u{a0}€", "1\u{202f}234,50\u{a0}CHF"),
        ("pt", "terça-feira, 24 de novembro de 2026", "€ 1.234,50", "1.234,50 CHF"),
    ] {
        let language = language(code);
        let digits = if code == "es" { "12345.50" } else { "1234.50" };
        assert_eq!(texts.date(&language, day), written);
        assert_eq!(texts.money(&language, &format!("{digits} EUR")), amount);
        assert_eq!(texts.money(&language, &format!("{digits} CHF")), other);
    }
    assert_eq!(texts.money(&Language::english(), "a lot"), "a lot");
    assert_eq!(texts.money(&language("pt"), "1234.50 BRL"), "R$ 1.234,50");
    assert_eq!(texts.money(&language("fr"), "1234.50 BRL"), "1\u{202f}234,50\u{a0}R$");
    assert_eq!(texts.money(&Language::english(), "12345 JPY"), "¥12,345");
    assert_eq!(texts.money(&language("ja"), "1234 JPY"), "¥1,234");
}

#[test]
fn arabic_has_latin_digits_and_words_for_currencies() {
    let (texts, arabic) = (texts(), language("ar"));
    assert_eq!(texts.date(&arabic, date(2026, 11, 24)), "الثلاثاء، 24 نوفمبر 2026");
    for (amount, written) in [
        ("1234.50 EUR", "1,234.50 يورو"),
        ("1234.50 USD", "1,234.50 دولار أمريكي"),
        ("89.00 GBP", "89.00 جنيه إسترليني"),
        ("250.00 AED", "250.00 درهم"),
        ("250.00 SAR", "250.00 ريال"),
        ("12500.00 EGP", "12,500.00 جنيه مصري"),
        ("12.50 CHF", "12.50 CHF"),
    ] {
        assert_eq!(texts.money(&arabic, amount), written);
    }
    let parcels = |number: usize| {
        let mut args = FluentArgs::new();
        args.set("parcels", number);
        texts.say(&arabic, "parcels-head", &args)
    };
    let said = [1, 2, 3, 11, 100].map(parcels);
    let right = ["طرد واحد", "طردان", "3 طرود", "11 طردًا", "100 طرد"].map(|n| format!("يوجد {n}:"));
    assert_eq!(said, right);
}

/// Mixed directions read rightly where lines begin in the language's own, whatever shows them.
#[test]
fn arabic_needs_no_marks_of_direction() {
    let texts = texts();
    let arabic = language("ar");
    let said = every_status(&arabic, full) + &every_status(&arabic, bare);
    assert!(!said.chars().any(super::fold::is_invisible), "{said}");
    for line in said.lines().filter(|line| !line.is_empty()) {
        let status = OrderStatus::VARIANTS.iter().any(|status| line == format!("{status}:"));
        let first = line.chars().find(|c| c.is_alphanumeric()).unwrap();
        assert!(status || !first.is_ascii(), "{line}");
    }
    assert_eq!(texts.missing_keys(&arabic), Vec::<&str>::new());
}

#[test]
fn months_have_both_forms() {
    let texts = texts();
    let months = texts.month_names(&language("de")).unwrap();
    assert_eq!(months.long[2], "März");
    assert_eq!((months.long.len(), months.short.len()), (12, 12));
    assert_eq!(texts.month_names(&language("en")).unwrap().short[10], "Nov");
    assert!(texts.month_names(&language("xx")).is_none());
}

#[test]
fn prompts_render_for_every_principal() {
    let texts = texts();
    for (principal, orders) in
        [("anonymous", vec![]), ("claimed", vec!["HM-10432", "HM-10433"]), ("verified", vec![])]
    {
        let prompt = texts
            .prompt(
                "system",
                serde_json::json!({
                    "shop_name": "Halden & Moor",
                    "language_name": "German",
                    "address_form": "Sie",
                    "today": "Friday, 20 November 2026",
                    "principal": principal,
                    "orders": orders,
                }),
            )
            .unwrap();
        insta::assert_snapshot!(format!("system_{principal}"), prompt);
    }
    let objection = serde_json::json!({
        "objections": ["the date 3 March is not among the facts"],
        "facts": ["status of HM-10432: in_transit"],
    });
    insta::assert_snapshot!("objection", texts.prompt("objection", objection).unwrap());
    let unread = serde_json::json!({ "orders": ["HM-10432"], "tool": "match_order" });
    insta::assert_snapshot!("look_first", texts.prompt("look_first", unread).unwrap());
    assert!(texts.prompt("system", serde_json::json!({})).is_err());
    assert!(texts.prompt("no_such_prompt", serde_json::json!({})).is_err());
}

#[test]
fn tools_are_described_without_example_identifiers() {
    let texts = texts();
    for tool in [
        "match_order",
        "get_order",
        "find_orders",
        "track_shipment",
        "product_availability",
        "hand_off",
    ] {
        let description = texts.tool_description(tool).unwrap();
        assert!(!description.contains(|c: char| c.is_ascii_digit()), "{description}");
        assert!(!description.contains('@'), "{description}");
    }
    assert!(texts.tool_description("no_such_tool").is_err());
}
