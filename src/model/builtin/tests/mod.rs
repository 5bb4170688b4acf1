use std::sync::Arc;

use proptest::prelude::*;
use serde_json::json;

use crate::model::{ChatMessage, ModelError, ToolCall};
use talk::{ENGINE, TOOLS, Talk, says};

mod photos;
mod references;
mod slots;
mod talk;

#[test]
fn a_question_with_everything_is_looked_up_at_once() {
    for (language, text) in [
        ("en", "Hi! Where is my order HM-10432? My email is ana@example.com"),
        ("en", "order 10432, zip 20095, when does it arrive"),
        ("en", "HM-10432 ana@example.com"),
        ("es", "¿Dónde está mi pedido HM-10432? Mi correo es ana@example.com"),
        ("es", "hola, pedido 10432, código postal 20095"),
        ("de", "Wo ist meine Bestellung hm 10432? ana@example.com"),
        ("de", "Moin, Bestellung 10432, PLZ 20095, wo bleibt die?"),
    ] {
        let mut talk = Talk::new(language);
        let answer = talk.say(text);
        assert_eq!(talk.called(), ["match_order"], "{text}");
        assert_eq!(talk.calls[0].1["order_number"], "HM-10432", "{text}");
        assert_eq!(answer, talk.text("anything-else"), "{text}");
    }
}

#[test]
fn what_is_missing_is_asked_for_and_nothing_else() {
    for (language, question, order) in [
        ("en", "where is my order?", "it's HM-10432"),
        ("es", "¿dónde está mi pedido?", "es el HM-10432"),
        ("de", "wo ist meine Bestellung?", "HM-10432 ist das"),
    ] {
        let mut talk = Talk::new(language);
        let answer = talk.say(question);
        assert!(says(&talk, &answer, "ask-order-and-proof"), "{answer}");
        let answer = talk.say(order);
        assert!(says(&talk, &answer, "ask-proof"), "{answer}");
        assert!(talk.calls.is_empty());
        let answer = talk.say("ana@example.com");
        assert_eq!(talk.called(), ["match_order"]);
        assert!(says(&talk, &answer, "anything-else"), "{answer}");
    }
    let mut talk = Talk::new("en");
    let answer = talk.say("where is my stuff, my email is ana@example.com");
    assert!(says(&talk, &answer, "ask-order"), "{answer}");
    talk.say("10432");
    assert_eq!(talk.calls[0].1["order_number"], "HM-10432");
}

#[test]
fn a_postal_code_sent_alone_after_we_asked_is_one() {
    let mut talk = Talk::new("de");
    talk.say("Wo bleibt HM-10432?");
    talk.say("20095");
    assert_eq!(
        talk.calls[0].1,
        json!({ "order_number": "HM-10432", "email": null, "postal_code": "20095" })
    );
}

#[test]
fn wrong_and_absent_get_the_same_answer_and_can_be_corrected() {
    for language in ["en", "es", "de"] {
        let mut wrong = Talk::new(language);
        let mut absent = Talk::new(language);
        let answer = wrong.say("HM-10432 eve@example.com");
        assert_eq!(answer, absent.say("HM-99999 ana@example.com"));
        assert!(says(&wrong, &answer, "no-match"), "{answer}");
        let answer = wrong.say("ana@example.com");
        assert!(says(&wrong, &answer, "anything-else"), "{answer}");
        let answer = absent.say("HM-10433");
        assert!(says(&absent, &answer, "anything-else"), "{answer}");
    }
}

#[test]
fn the_same_failed_details_are_not_tried_again() {
    let mut talk = Talk::new("en");
    talk.say("HM-10432 eve@example.com");
    let answer = talk.say("so where is my order?");
    assert!(says(&talk, &answer, "no-match"), "{answer}");
    assert_eq!(talk.called(), ["match_order"]);
}

#[test]
fn too_many_tries_go_to_a_person() {
    let mut talk = Talk::new("en");
    let answer = talk.say("HM-10499 ana@example.com");
    assert_eq!(talk.called(), ["match_order", "hand_off"]);
    assert_eq!(talk.calls[1].1["reason"], "identity");
    assert!(says(&talk, &answer, "handed-off-identity"), "{answer}");
}

#[test]
fn the_other_order_is_the_one_not_spoken_of() {
    for (language, texts) in [
        ("en", ["no, the other order", "and when will it arrive?", "the other one"]),
        ("es", ["no, el otro pedido", "¿y cuándo llega?", "el otro"]),
        ("de", ["nein, die andere Bestellung", "und wann kommt sie an?", "die andere"]),
    ] {
        let mut talk = Talk::proved(language, &["HM-10432", "HM-10433"]);
        talk.say("HM-10433");
        let mut opened = Vec::new();
        for text in texts {
            talk.say(text);
            let (tool, arguments) = talk.calls.last().unwrap();
            assert_eq!(tool, "get_order", "{text}");
            let order = arguments["order_number"].as_str().unwrap().to_owned();
            // The status sentence that stands before the engine's words names the order.
            talk.hear_status_of(&order);
            opened.push(order);
        }
        assert_eq!(opened, ["HM-10432", "HM-10432", "HM-10433"], "{language}");
    }
}

#[test]
fn another_order_than_the_only_one_must_be_named() {
    let mut talk = Talk::proved("en", &["HM-10432"]);
    let answer = talk.say("what about my other order?");
    assert!(says(&talk, &answer, "ask-order-and-proof"), "{answer}");
    assert!(talk.calls.is_empty());
    talk.say("please cancel the other order");
    assert_eq!(talk.called(), ["hand_off"]);
}

#[test]
fn a_proved_order_is_opened_without_asking() {
    for (language, text) in [
        ("en", "where is it now?"),
        ("en", "any news about my order?"),
        ("es", "¿cuándo llega mi pedido?"),
        ("de", "wann kommt mein Paket?"),
    ] {
        let mut talk = Talk::proved(language, &["HM-10432"]);
        let answer = talk.say(text);
        assert_eq!(talk.called(), ["get_order"], "{text}");
        assert_eq!(answer, talk.text("anything-else"));
    }
}

#[test]
fn several_proved_orders_are_listed() {
    let mut talk = Talk::proved("en", &["HM-10432", "HM-10433"]);
    let answer = talk.say("where are my orders?");
    assert_eq!(talk.called(), ["find_orders"]);
    assert!(
        answer.contains("- HM-10433: on its way, expected on Tuesday, 24 November 2026"),
        "{answer}"
    );
    talk.say("HM-10433");
    assert_eq!(talk.calls[1], ("get_order".to_owned(), json!({ "order_number": "HM-10433" })));
}

#[test]
fn another_order_needs_its_own_proof() {
    let mut talk = Talk::proved("en", &["HM-10432"]);
    let answer = talk.say("and where is HM-10433?");
    assert_eq!(talk.called(), ["get_order"]);
    assert!(says(&talk, &answer, "ask-proof"), "{answer}");
    talk.say("20095");
    assert_eq!(talk.called(), ["get_order", "match_order"]);
}

#[test]
fn a_correction_replaces_the_number() {
    let mut talk = Talk::new("en");
    talk.say("where is HM-10432? ana@example.com");
    talk.say("no, the other one, HM-10433");
    assert_eq!(talk.calls[1].1["order_number"], "HM-10433");
}

#[test]
fn what_it_may_not_do_goes_to_a_person() {
    for (language, text, reason, key) in [
        ("en", "I want to speak to a human", "requested", "handed-off-requested"),
        ("en", "please cancel my order HM-10432", "out_of_scope", "handed-off-cancel_order"),
        ("en", "change my delivery address please", "out_of_scope", "handed-off-change_address"),
        ("en", "I want a refund", "out_of_scope", "handed-off-return_refund"),
        ("en", "it says delivered but I got nothing", "problem", "handed-off-delivery_problem"),
        ("es", "quiero hablar con una persona", "requested", "handed-off-requested"),
        ("es", "quiero cancelar mi pedido", "out_of_scope", "handed-off-cancel_order"),
        ("es", "el paquete llegó roto", "problem", "handed-off-delivery_problem"),
        ("de", "ich will einen Mitarbeiter sprechen", "requested", "handed-off-requested"),
        ("de", "bitte stornieren Sie meine Bestellung", "out_of_scope", "handed-off-cancel_order"),
        ("de", "das Paket ist beschädigt", "problem", "handed-off-delivery_problem"),
    ] {
        let mut talk = Talk::new(language);
        let answer = talk.say(text);
        assert_eq!(talk.called(), ["hand_off"], "{text}");
        assert_eq!(talk.calls[0].1["reason"], reason, "{text}");
        assert!(talk.calls[0].1["summary"].as_str().unwrap().contains(text), "{text}");
        assert_eq!(answer, talk.text(key), "{text}");
    }
}

#[test]
fn a_delivery_problem_is_looked_up_first_where_it_can_be() {
    let mut talk = Talk::new("en");
    talk.say("HM-10432, ana@example.com: marked as delivered but I have nothing");
    assert_eq!(talk.called(), ["match_order", "hand_off"]);
    let summary = talk.calls[1].1["summary"].as_str().unwrap();
    assert!(summary.contains("HM-10432"), "{summary}");
}

#[test]
fn what_only_a_person_may_do_is_handed_off_with_the_order_proved() {
    for (language, text, key) in [
        ("en", "please cancel HM-10432, ana@example.com", "cancel_order"),
        ("en", "change the delivery address of HM-10432, ana@example.com", "change_address"),
        ("en", "I want to return order HM-10432, my email is ana@example.com", "return_refund"),
        ("es", "quiero cancelar el pedido HM-10432, ana@example.com", "cancel_order"),
        ("es", "quiero cambiar la dirección de HM-10432, ana@example.com", "change_address"),
        ("es", "quiero devolver el pedido HM-10432, ana@example.com", "return_refund"),
        ("de", "bitte HM-10432 stornieren, ana@example.com", "cancel_order"),
        ("de", "bitte die Lieferadresse von HM-10432 ändern, ana@example.com", "change_address"),
        ("de", "ich möchte HM-10432 zurückschicken, ana@example.com", "return_refund"),
    ] {
        let mut talk = Talk::new(language);
        let answer = talk.say(text);
        assert_eq!(talk.called(), ["match_order", "hand_off"], "{text}");
        assert_eq!(talk.request.principal_orders, ["HM-10432"], "{text}");
        assert_eq!(talk.calls[1].1["reason"], "out_of_scope", "{text}");
        assert_eq!(answer, talk.text(&format!("handed-off-{key}")), "{text}");
    }
    let mut talk = Talk::new("en");
    talk.say("please cancel HM-10432, eve@example.com");
    assert_eq!(talk.called(), ["match_order", "hand_off"]);
    let mut talk = Talk::new("en");
    talk.say("please cancel HM-10499, ana@example.com");
    assert_eq!(talk.calls[1].1["reason"], "identity");
}

#[test]
fn an_acknowledgement_does_not_answer_our_question() {
    for (language, question, ok, thanks) in [
        ("en", "where is my order?", "ok", "ok thanks"),
        ("es", "¿dónde está mi pedido?", "de acuerdo", "vale, gracias"),
        ("de", "wo ist meine Bestellung?", "alles klar", "ok, danke"),
    ] {
        let mut talk = Talk::new(language);
        talk.say(question);
        assert_eq!(talk.say(ok), talk.text("ask-order-and-proof"), "{ok}");
        talk.say("HM-10432");
        let answer = talk.say(ok);
        assert!(says(&talk, &answer, "ask-proof"), "{answer}");
        assert_eq!(talk.say(thanks), talk.text("you-are-welcome"), "{thanks}");
        assert!(talk.calls.is_empty());
    }
    let mut talk = Talk::proved("en", &["HM-10432"]);
    talk.say("what about my other order?");
    assert_eq!(talk.say("ok"), talk.text("ask-order-and-proof"));
}

#[test]
fn products_are_looked_up_by_name() {
    for (language, text) in [
        ("en", "Do you have the Nordkap in stock?"),
        ("es", "¿Tenéis la Nordkap en stock?"),
        ("de", "Habt ihr das Nordkap noch auf Lager?"),
    ] {
        let mut talk = Talk::new(language);
        let answer = talk.say(text);
        assert_eq!(talk.calls[0].1, json!({ "query": "Nordkap" }), "{text}");
        assert!(answer.contains("Nordkap 2 tent") && answer.contains("2026"), "{answer}");
    }
    for (language, text, query) in [
        ("en", "Do you have the Brocken rain jacket in M?", "Brocken rain jacket M"),
        ("es", "¿Tenéis la Brocken en talla M y en azul?", "Brocken M azul"),
        ("de", "Habt ihr die Brocken in Größe M noch auf Lager?", "Brocken M"),
    ] {
        let mut talk = Talk::new(language);
        talk.say(text);
        assert_eq!(talk.calls[0].1, json!({ "query": query }), "{text}");
    }
    let mut talk = Talk::new("en");
    let answer = talk.say("is it in stock?");
    assert!(says(&talk, &answer, "ask-product"), "{answer}");
    talk.say("the Nordkap");
    assert_eq!(talk.calls[0].1, json!({ "query": "Nordkap" }));
    let answer = talk.say("do you have the Yeti in stock");
    assert!(says(&talk, &answer, "product-none"), "{answer}");
}

#[test]
fn small_talk_needs_no_tools() {
    for (language, text, key) in [
        ("en", "hello", "greeting"),
        ("es", "buenos días", "greeting"),
        ("de", "guten Tag", "greeting"),
        ("en", "thank you!", "you-are-welcome"),
        ("es", "muchas gracias", "you-are-welcome"),
        ("de", "vielen Dank", "you-are-welcome"),
        ("en", "tell me a joke", "what-i-do"),
        ("en", "qwrtz xkcd plmk", "what-i-do"),
    ] {
        let mut talk = Talk::new(language);
        assert_eq!(talk.say(text), talk.text(key), "{text}");
        assert!(talk.calls.is_empty(), "{text}");
    }
    let mut talk = Talk::proved("en", &["HM-10432"]);
    assert_eq!(talk.say("hello"), talk.text("greeting-known"));
}

#[test]
fn what_is_not_understood_twice_goes_to_a_person() {
    let mut talk = Talk::new("en");
    assert_eq!(talk.say("qwrtz xkcd plmk"), talk.text("what-i-do"));
    assert_eq!(talk.say("frobnicate zyx"), talk.text("handed-off"));
    assert_eq!(talk.called(), ["hand_off"]);
}

#[test]
fn a_burst_is_read_as_one() {
    let mut talk = Talk::new("en");
    for part in ["hi", "where is", "HM-10432"] {
        talk.request.messages.push(ChatMessage::User { content: part.to_owned() });
    }
    talk.say("ana@example.com");
    assert_eq!(talk.called(), ["match_order"]);
}

#[test]
fn without_tools_it_answers_in_words() {
    for text in ["HM-10432 ana@example.com", "cancel my order", "do you have the Nordkap in stock"]
    {
        let mut talk = Talk::new("en");
        talk.request.tools = Arc::default();
        assert!(!talk.say(text).is_empty());
        assert!(talk.calls.is_empty());
    }
}

proptest! {
    #[test]
    fn any_conversation_gets_answers(
        texts in prop::collection::vec("\\PC{0,120}", 1..4),
        proved in prop::collection::vec("HM-1043[23]", 0..3),
        language in prop::sample::select(vec!["en", "es", "de", "fr"]),
    ) {
        let mut talk = Talk::new(language);
        talk.request.principal_orders = proved;
        for text in &texts {
            prop_assert!(!talk.say(text).is_empty());
        }
    }

    #[test]
    fn any_tool_results_are_survived(
        result in "\\PC{0,60}|\\{\"order\":[0-9]{1,3}\\}|\\{\"orders\":\\[[0-9]{0,3}\\]\\}|null|\\[\\]",
        tool in prop::sample::select(TOOLS.to_vec()),
        text in prop::sample::select(vec!["where is my order", "HM-10432 20095", "cancel it", "is it in stock"]),
    ) {
        let mut talk = Talk::new("en");
        talk.request.messages.push(ChatMessage::User { content: text.to_owned() });
        let content = result;
        talk.request.messages.push(ChatMessage::Tool { call_id: "builtin-1".to_owned(), name: tool.to_owned(), content });
        let answer = ENGINE.answer(&talk.request).unwrap();
        prop_assert!(answer.text.is_empty() != answer.tool_calls.is_empty());
    }
}

#[test]
fn details_in_other_words_are_no_request_for_a_person() {
    for (language, text) in [
        ("en", "my postal code is 20095 and the order is HM-10432"),
        ("en", "ordered with ana@example.com, number HM-10432"),
        ("en", "HM-10432, delivered to 20095 Hamburg"),
        ("es", "el pedido es HM-10432 y mi correo ana@example.com"),
        ("es", "número de pedido: 10432, código postal: 20095"),
        ("de", "Bestellnummer: HM-10432\nE-Mail: ana@example.com"),
        ("de", "10432, Postleitzahl ist 20095"),
    ] {
        let mut talk = Talk::new(language);
        talk.say(match language {
            "es" => "¿dónde está mi pedido?",
            "de" => "wo ist meine Bestellung?",
            _ => "where is my order?",
        });
        talk.say(text);
        assert_eq!(talk.called(), ["match_order"], "{text}: {:?}", talk.calls);
        assert_eq!(talk.calls[0].1["order_number"], "HM-10432", "{text}");
    }
}

#[test]
fn a_plain_request_beside_details_is_still_the_request() {
    for (language, text) in [
        ("en", "please cancel HM-10432, ana@example.com"),
        ("en", "HM-10432: I want to return the boots and get my money back"),
        ("es", "quiero cancelar el pedido HM-10432"),
        ("de", "HM-10432 bitte stornieren"),
        ("de", "Bestellung 10432, der Reißverschluss ist kaputt, ana@example.com"),
    ] {
        let mut talk = Talk::new(language);
        talk.say(match language {
            "es" => "¿dónde está mi pedido?",
            "de" => "wo ist meine Bestellung?",
            _ => "where is my order?",
        });
        talk.say(text);
        assert_eq!(talk.called().last(), Some(&"hand_off"), "{text}: {:?}", talk.calls);
    }
}

#[test]
fn what_another_model_called_does_not_count() {
    let wrong = [
        ("match_order", json!({ "error": { "code": "invalid_arguments", "message": "no" } })),
        ("match_order", json!({ "matched": false })),
        ("find_orders", json!({ "orders": [] })),
        ("hand_off", json!({ "error": { "code": "invalid_arguments", "message": "no" } })),
    ];
    for (tool, result) in wrong {
        let mut talk = Talk::new("en");
        let text = "Where is HM-10432? I am ana@example.com.";
        talk.request.messages.push(ChatMessage::User { content: text.to_owned() });
        let id = "call_1".to_owned();
        let call = ToolCall { id: id.clone(), name: tool.to_owned(), arguments: Ok(json!({})) };
        let tool_calls = vec![call];
        talk.request.messages.push(ChatMessage::Assistant { content: String::new(), tool_calls });
        let content = result.to_string();
        talk.request.messages.push(ChatMessage::Tool {
            call_id: id,
            name: tool.to_owned(),
            content,
        });
        let answer = ENGINE.answer(&talk.request).unwrap();
        assert_eq!(answer.tool_calls.first().map(|call| call.name.as_str()), Some("match_order"));
    }
}

/// "I found no such order" would be false where nobody could look.
#[test]
fn an_order_that_could_not_be_looked_up_is_not_called_unknown() {
    for text in ["where is HM-10498? ana@example.com", "HM-10498 and HM-10499, ana@example.com"] {
        let mut talk = Talk::new("en");
        talk.request.messages.push(ChatMessage::User { content: text.to_owned() });
        let calls = ENGINE.answer(&talk.request).unwrap().tool_calls;
        assert!(!calls.is_empty(), "{text}");
        talk.run(calls);
        assert_eq!(ENGINE.answer(&talk.request).unwrap_err(), ModelError::Declined, "{text}");
    }
}
