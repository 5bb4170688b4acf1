//! Several orders, words that point at one of them, and answers to what we offered.

use serde_json::json;

use super::talk::{Talk, says};

#[test]
fn several_orders_are_looked_up_in_one_step() {
    let mut talk = Talk::new("en");
    let answer = talk.say("HM-10432 ana@example.com and HM-10433 20095");
    assert_eq!(talk.called(), ["match_order", "match_order"]);
    assert_eq!(talk.calls[1].1["postal_code"], "20095");
    assert_eq!(answer, talk.text("anything-else"));

    let mut talk = Talk::new("en");
    let answer = talk.say("where are HM-10432 and HM-99999? ana@example.com");
    assert!(says(&talk, &answer, "no-match-orders") && answer.contains("HM-99999"), "{answer}");
    assert!(!answer.contains("HM-10432"), "{answer}");

    let mut talk = Talk::new("de");
    let answer = talk.say("Wo sind HM-10432 und HM-10433?");
    assert!(says(&talk, &answer, "ask-proof-orders"), "{answer}");
    assert!(answer.contains("HM-10432 und HM-10433"), "{answer}");
    let answer = talk.say("20095");
    assert_eq!(talk.called(), ["match_order", "match_order"]);
    assert_eq!(answer, talk.text("anything-else"));
}

#[test]
fn one_of_several_is_pointed_at() {
    let mut talk = Talk::proved("en", &["HM-10432", "HM-10433"]);
    talk.say("where are my orders?");
    for (text, order) in [
        ("the second one", "HM-10433"),
        ("when will the first one arrive?", "HM-10432"),
        ("and the last one?", "HM-10433"),
    ] {
        talk.say(text);
        let expected = json!({ "order_number": order });
        assert_eq!(talk.calls.last().unwrap(), &("get_order".to_owned(), expected), "{text}");
    }
    talk.say("please cancel the first one");
    let summary = talk.calls.last().unwrap().1["summary"].as_str().unwrap();
    assert!(summary.contains("HM-10432") && !summary.contains("HM-10433"), "{summary}");
}

#[test]
fn our_offers_are_accepted_and_declined() {
    for (language, yes, no) in [
        ("en", "yes please", "no, nothing"),
        ("es", "sí, claro", "no"),
        ("de", "ja, gerne", "nein"),
    ] {
        for (text, key) in [(yes, "go-ahead"), (no, "goodbye"), ("ok", "goodbye")] {
            let mut talk = Talk::new(language);
            let answer = talk.say("HM-10432 20095");
            assert_eq!(answer, talk.text("anything-else"));
            assert_eq!(talk.say(text), talk.text(key), "{text}");
        }
        let mut talk = Talk::new(language);
        assert_eq!(talk.say("qwrtz xkcd plmk"), talk.text("what-i-do"));
        assert_eq!(talk.say(yes), talk.text("go-ahead"), "{yes}");
    }
}

#[test]
fn a_parcel_s_number_opens_nothing() {
    let mut talk = Talk::new("en");
    let answer = talk.say("where is 00340434161094012345?");
    assert_eq!(answer, talk.text("ask-not-tracking"));
    assert!(talk.calls.is_empty());
    let mut talk = Talk::proved("en", &["HM-10432"]);
    assert_eq!(talk.say("where is 00340434161094012345?"), talk.text("ask-not-tracking"));
    assert_eq!(talk.called(), ["track_shipment"]);
}

#[test]
fn rude_words_are_met_calmly_and_change_nothing_else() {
    let mut talk = Talk::new("en");
    let answer = talk.say("where the fuck is my order");
    assert_eq!(answer, format!("{} {}", talk.text("calm"), talk.text("ask-order-and-proof")));
    talk.say("HM-10432 ana@example.com you idiots");
    assert_eq!(talk.called(), ["match_order"]);
}

#[test]
fn nobody_is_asked_for_the_same_for_ever() {
    let mut talk = Talk::new("en");
    for _ in 0..2 {
        assert_eq!(talk.say("where is my order?"), talk.text("ask-order-and-proof"));
    }
    talk.say("but where is my order?");
    assert_eq!(talk.called(), ["hand_off"]);
}

#[test]
fn the_product_spoken_of_is_meant() {
    let mut talk = Talk::new("en");
    talk.say("Do you have the Nordkap in stock?");
    let answer = talk.say("and how much does it cost?");
    assert!(answer.contains("349.00"), "{answer}");
    talk.say("and is it in stock in L?");
    assert_eq!(talk.calls.last().unwrap().1, json!({ "query": "Nordkap L" }));
}

#[test]
fn pictures_and_question_marks_are_no_riddle() {
    let mut talk = Talk::new("en");
    assert_eq!(talk.say("👋"), talk.text("greeting"));
    talk.say("HM-10432");
    let answer = talk.say("🤷");
    assert!(says(&talk, &answer, "ask-proof"), "{answer}");
    talk.say("20095");
    assert_eq!(talk.say("👍"), talk.text("go-ahead"));
    talk.say("???");
    assert_eq!(talk.called(), ["match_order", "get_order"]);
}
