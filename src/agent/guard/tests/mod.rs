mod cases;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::str::FromStr;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::domain::fact::FactKind as K;

const LEDGERS: &str = include_str!("../cases/ledgers.txt");
const TODAY: Date = jiff::civil::date(2026, 11, 20);
const TYPED: &str = "Hi, where is my order HM-10432? My e-mail is ana@example.com, my postal code 30159. \
                     I also ordered HM-99999.";

/// A file under `prompts/`.
fn prompt(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts").join(name);
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A lexicon that is compiled when it is asked for.
type Compiled = LazyLock<Lexicon, Box<dyn FnOnce() -> Lexicon + Send>>;

/// The lexicons by language, as they lie in `prompts/`.
static LEXICONS: LazyLock<BTreeMap<String, Compiled>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    let languages = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    languages
        .filter(|path| path.join("claims.toml").exists())
        .map(|path| {
            let language = path.file_name().unwrap().to_str().unwrap().to_owned();
            let code = language.clone();
            let compile: Box<dyn FnOnce() -> Lexicon + Send> = Box::new(move || {
                let claims = prompt(&format!("{code}/claims.toml"));
                let plain = prompt(&format!("{code}/plain.txt"));
                Lexicon::parse(&claims, &plain, &prompt("claims.toml"))
                    .unwrap_or_else(|error| panic!("{code}: {error}"))
            });
            (language, LazyLock::new(compile))
        })
        .collect()
});

fn lexicon(language: &str) -> &'static Lexicon {
    &LEXICONS[language]
}

fn context<'a>(lexicon: &'a Lexicon, ledger: &'a Ledger) -> GuardContext<'a> {
    GuardContext {
        lexicon,
        ledger,
        today: TODAY,
        customer_text: TYPED,
        order_prefix: "HM-",
        shop_currency: Currency::EUR,
    }
}

/// The facts of a named ledger.
fn facts(name: &str) -> Vec<Fact> {
    let heading = format!("= {name}");
    let mut lines = LEDGERS.lines().skip_while(|line| *line != heading).skip(1).peekable();
    assert!(lines.peek().is_some(), "no ledger {name}");
    lines
        .take_while(|line| !line.is_empty())
        .flat_map(|line| match line.strip_prefix('@') {
            Some(other) => facts(other),
            None => vec![fact(line)],
        })
        .collect()
}

fn fact(line: &str) -> Fact {
    let mut parts = line.splitn(3, ' ');
    let mut part = || parts.next().unwrap_or_else(|| panic!("incomplete fact {line:?}"));
    let (order, kind, value) = (part(), K::from_str(part()).unwrap(), part());
    match order {
        "-" => Fact::general(kind, value),
        order => Fact::of(order, kind, value),
    }
}

fn ledger(name: &str) -> Ledger {
    let mut ledger = Ledger::default();
    ledger.extend(facts(name));
    ledger
}

fn objections(language: &str, name: &str, draft: &str) -> Vec<Objection> {
    check(draft, &context(lexicon(language), &ledger(name)))
}

fn kinds(language: &str, name: &str, draft: &str) -> Vec<ObjectionKind> {
    objections(language, name, draft).into_iter().map(|o| o.kind).collect()
}

#[test]
fn objections_say_what_is_wrong() {
    let said: Vec<_> =
        objections("en", "transit", "Your order HM-10432 was shipped on 24 November.")
            .iter()
            .map(ToString::to_string)
            .collect();
    assert_eq!(
        said,
        [
            "\"24 November\" is stated as the day of \"shipped\", but the ledger has it as expected (HM-10432)"
        ]
    );
    let said =
        objections("es", "transit", "La entrega de tu pedido se realizó el 24 de noviembre.");
    assert_eq!(
        said.iter().map(|o| o.kind).collect::<Vec<_>>(),
        [ObjectionKind::Claim, ObjectionKind::DayOfClaim]
    );
    assert_eq!(
        said[0].to_string(),
        "\"entrega de tu pedido se realizó\" is claimed (delivered), but the ledger has: HM-10432 is in_transit"
    );
}

#[test]
fn each_kind_of_value_has_its_objection() {
    use ObjectionKind as O;
    for (draft, kind) in [
        ("", O::Empty),
        ("\u{200B} ", O::Empty),
        ("**", O::Empty),
        ("<i>hello</i>", O::Markup),
        ("![x](y)", O::Markup),
        ("Hello, your pаrcel is on its way.", O::Markup),
        ("See www.halden.example/x", O::Link),
        ("See javascript:alert(1)", O::Link),
        ("[Track](https://evil.example/?q=00340434161094042557)", O::Link),
        ("Write to bob@example.com", O::Contact),
        ("Order #4711 is on its way.", O::Order),
        ("Tracking 1Z999AA10123456784.", O::Code),
        ("It cost EUR 12.50.", O::Amount),
        ("It is with FedEx.", O::Carrier),
        ("It is in Madrid.", O::Place),
        ("Expected on 2026-11-25.", O::Day),
        ("Shipped on 2026-11-24.", O::DayOfClaim),
        ("It comes at 5 pm.", O::Time),
        ("It comes in 9 days.", O::Time),
        ("There are 14 stops left.", O::Number),
        ("It was delivered.", O::Claim),
        ("It was deli\u{301}\u{302}ve\u{200B}red.", O::Claim),
        ("It has not been shipped.", O::Denial),
        ("I have cancelled it.", O::Deed),
    ] {
        let found = kinds("en", "transit", draft);
        assert!(found.contains(&kind), "{draft:?}: {found:?}");
    }
    let long = "Your order is on its way. ".repeat(100);
    assert_eq!(kinds("en", "transit", &long), [O::Length]);
}

#[test]
fn what_the_customer_typed_may_be_repeated() {
    assert!(kinds("en", "none", "Is HM-99999 right, with ana@example.com and 30159?").is_empty());
    assert_eq!(kinds("en", "none", "Is HM-99998 right?"), [ObjectionKind::Order]);
    assert_eq!(kinds("en", "none", "Is it bob@example.com?"), [ObjectionKind::Contact]);
}

#[test]
fn numbers_are_recognised_however_they_are_written() {
    for draft in [
        "HM 10432 is on its way.",
        "#10432 is on its way.",
        "Order 10432 is on its way: 0034 0434 1610 9404 2557.",
        "hm10432 is on its way; it cost 129,90 EUR.",
    ] {
        assert_eq!(objections("en", "transit", draft), [], "{draft}");
    }
}

#[test]
fn a_second_look_decides() {
    let mut ledger = Ledger::new(facts("transit"));
    ledger.extend([
        Fact::of("HM-10432", K::Status, "delivered"),
        Fact::of("HM-10432", K::ParcelStatus, "delivered"),
        Fact::of("HM-10432", K::Delivered, "2026-11-20"),
    ]);
    let check = |draft: &str| check(draft, &context(lexicon("en"), &ledger));
    assert_eq!(check("Your order was delivered today."), []);
    assert_ne!(check("Your order is in transit."), []);
    assert_ne!(check("Your order will arrive on 24 November."), []);
}

#[test]
fn every_own_handing_over_is_known_and_passes() {
    let texts = crate::texts::Texts::embedded().unwrap();
    let known = ledger("handed");
    let mut seen = 0;
    for (code, lexicon) in LEXICONS.iter() {
        let replies = prompt(&format!("{code}/replies.ftl"));
        let language = crate::domain::language::Language::parse(code).unwrap();
        let context = context(lexicon, &known);
        for key in replies.lines().filter_map(|line| line.split(" = ").next()) {
            if key.starts_with("handed-off") && key != "handed-off-failed" {
                seen += 1;
                let reply = texts.say(&language, key, &crate::texts::FluentArgs::new());
                assert!(states_handoff(&reply, &context), "{code} {key}: {reply}");
                assert_eq!(check(&reply, &context), [], "{code} {key}: {reply}");
            }
        }
    }
    assert!(seen >= 24, "{seen}");
}

#[test]
fn own_replies_without_values_pass() {
    let texts = crate::texts::Texts::embedded().unwrap();
    let known = Ledger::default();
    let (mut seen, mut wronged) = (0, Vec::new());
    for (code, lexicon) in LEXICONS.iter() {
        let replies = prompt(&format!("{code}/replies.ftl"));
        let language = crate::domain::language::Language::parse(code).unwrap();
        let conversation = replies.split("## Conversation.").nth(1).unwrap();
        let conversation = conversation.split("\n## ").next().unwrap();
        for (key, text) in conversation.lines().filter_map(|line| line.split_once(" = ")) {
            if text.contains('{')
                || key.starts_with("handed-off")
                || key.starts_with("summary")
                || key.starts_with("words-")
            {
                continue;
            }
            seen += 1;
            let reply = texts.say(&language, key, &crate::texts::FluentArgs::new());
            let found = check(&reply, &context(lexicon, &known));
            wronged.extend(found.iter().map(|o| format!("{code} {key}: {reply}: {o}")));
        }
    }
    assert!(seen >= 30, "{seen}");
    assert!(wronged.is_empty(), "{}", wronged.join("\n"));
}

#[test]
fn a_lexicon_that_lacks_something_is_refused() {
    let (english, common) = (prompt("en/claims.toml"), prompt("claims.toml"));
    let error = |text: &str| Lexicon::parse(text, "", &common).unwrap_err().to_string();
    let lost = english.replace("\nlost = [", "\nlost = []\n#");
    assert_eq!(error(&lost), "claims file has nothing for Lost");
    let broken = english.replace("\"disappeared\"", "\"disappeared(\"");
    assert!(error(&broken).starts_with("pattern for Lost is invalid"));
    assert!(error("verb_final = 1").starts_with("claims file is malformed"));
}

fn day() -> impl Strategy<Value = Date> {
    (-400i64..400).prop_map(|days| TODAY.checked_add(jiff::Span::new().days(days)).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn never_panics(draft in "\\PC{0,200}") {
        for lexicon in LEXICONS.values() {
            let known = ledger("two");
            check(&draft, &context(lexicon, &known));
        }
    }

    #[test]
    fn never_panics_on_words_of_its_own(words in prop::collection::vec(prop::sample::select(vec![
        "Ihre", "Bestellung", "wurde", "am", "24.", "November", "geliefert", ",", ".", "?", "¿", "€", "12,50", "HM-10432", "#", "un", "día",
        "is", "not", "delivered", "in", "3-5", "days", "ß", "é", "—", "\n", "1.", "https://", "@", "24/11", "Sí", "999999999999999999999", "(", "00340434161094042557", "İ", "ﬁ",
    ]), 0..40), joint in prop::sample::select(vec![" ", "", "-"])) {
        for lexicon in LEXICONS.values() {
            let known = ledger("two");
            check(&words.join(joint), &context(lexicon, &known));
        }
    }

    #[test]
    fn a_day_that_is_not_on_the_ledger_is_objected_to(date in day(), form in 0usize..5) {
        let known = ledger("transit");
        prop_assume!(known.facts().all(|fact| fact.date() != Some(date)));
        let iso = date.to_string();
        let text = [
            format!("Your order is on its way and expected on {iso}."),
            format!("The day is {iso}."),
            format!("Tu pedido llegará el {iso}."),
            format!("Ihre Bestellung kommt am {iso} an."),
            iso.clone(),
        ][form].clone();
        for (code, lexicon) in LEXICONS.iter() {
            let found = check(&text, &context(lexicon, &known));
            prop_assert!(found.iter().any(|o| o.excerpt.contains(&iso)), "{code} {text}: {found:?}");
        }
    }

    #[test]
    fn sentences_of_ledger_values_pass(number in 10_000u32..99_999, ahead in 0i64..60, back in 1i64..30, cents in 1i64..1_000_000, parcel in "[0-9]{12,20}") {
        let order = format!("HM-{number}");
        let on = |days: i64| TODAY.checked_add(jiff::Span::new().days(days)).unwrap();
        let (expected, shipped) = (on(ahead), on(-back));
        let total = crate::domain::money::Money::new(cents, Currency::EUR);
        let mut known = Ledger::default();
        known.extend([
            Fact::of(&order, K::Status, "in_transit"), Fact::of(&order, K::Expected, expected.to_string()), Fact::of(&order, K::Shipped, shipped.to_string()),
            Fact::of(&order, K::Total, total.to_string()), Fact::of(&order, K::Tracking, parcel.clone()), Fact::of(&order, K::Carrier, "DHL"),
        ]);
        for (code, draft) in [
            ("en", format!("Your order {order} was shipped on {shipped} with DHL and is expected on {expected}. Tracking number: {parcel}. Total: {total}.")),
            ("es", format!("Tu pedido {order} se envió el {shipped} con DHL y se espera para el {expected}. Número de seguimiento: {parcel}. Total: {total}.")),
            ("ar", format!("تم شحن طلبك {order} في {shipped} مع DHL، ومن المتوقع وصوله في {expected}. رقم التتبع: {parcel}. الإجمالي: {total}.")),
            ("de", format!("Ihre Bestellung {order} wurde am {shipped} mit DHL versendet und wird am {expected} erwartet. Sendungsnummer: {parcel}. Summe: {total}.")),
        ] {
            let found = check(&draft, &context(lexicon(code), &known));
            prop_assert!(found.is_empty(), "{draft}: {found:?}");
        }
    }
}

#[test]
fn every_written_form_of_a_known_day_passes() {
    let known = ledger("transit");
    assert_eq!(Date::from_str("2026-11-24").unwrap().weekday(), jiff::civil::Weekday::Tuesday);
    for (code, before, forms) in [
        (
            "en",
            "Your order is expected on",
            vec![
                "24 November",
                "November 24th",
                "Nov 24",
                "24th of November",
                "the 24th",
                "24/11/2026",
                "11/24/2026",
                "24.11.",
                "24/11",
                "2026-11-24",
                "Tuesday",
                "Tue, 24 Nov 2026",
                "November 24, 2026",
                "the twenty-fourth of November",
                "Tuesday the 24th",
            ],
        ),
        (
            "es",
            "Tu pedido se espera para el",
            vec![
                "24 de noviembre",
                "martes",
                "martes, 24 de noviembre de 2026",
                "24/11",
                "24.11.2026",
                "veinticuatro de noviembre",
                "día 24",
                "martes 24",
            ],
        ),
        (
            "de",
            "Ihre Bestellung wird erwartet am",
            vec![
                "24. November",
                "24.11.",
                "24.11.2026",
                "Dienstag",
                "Dienstag, den 24. November 2026",
                "Di, 24. Nov. 2026",
                "vierundzwanzigsten November",
                "24. 11. 2026",
            ],
        ),
        (
            "ar",
            "من المتوقع وصول طلبك",
            vec![
                "24 نوفمبر",
                "يوم 24 نوفمبر 2026",
                "يوم الثلاثاء، 24 نوفمبر",
                "يوم الثلاثاء",
                "في ٢٤ نوفمبر ٢٠٢٦",
                "في 24 تشرين الثاني",
                "في الرابع والعشرين من نوفمبر",
                "في 24/11",
                "بتاريخ ٢٤/١١/٢٠٢٦",
                "الثلاثاء 24",
            ],
        ),
    ] {
        for form in forms {
            let draft = format!("{before} {form}");
            assert_eq!(check(&draft, &context(lexicon(code), &known)), [], "{draft}");
            let lie = draft
                .replace("24", "25")
                .replace("Tue", "Wed")
                .replace("martes", "miércoles")
                .replace("Dienstag", "Mittwoch")
                .replace("٢٤", "٢٥")
                .replace("الثلاثاء", "الأربعاء")
                .replace("الرابع وال", "الخامس وال")
                .replace("twenty-fourth", "twenty-fifth")
                .replace("veinticuatro", "veinticinco")
                .replace("vierund", "fünfund")
                .replace("Wedsday", "Wednesday");
            assert_ne!(check(&lie, &context(lexicon(code), &known)), [], "{lie}");
        }
    }
}

#[test]
fn a_number_typed_without_its_prefix_may_be_repeated_with_it() {
    let nothing = Ledger::new(Vec::new());
    let draft = "Thank you. To look up order HM-10242, I also need your e-mail address.";
    let said = context(lexicon("en"), &nothing);
    assert_ne!(check(draft, &said), []);
    let typed = GuardContext { customer_text: "wheres my order 10242", ..said };
    assert_eq!(check(draft, &typed), []);
}
