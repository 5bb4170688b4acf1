//! Pictures: with words they are part of what is said, alone they are asked about.

use serde_json::Value;

use super::talk::{ENGINE, Talk};
use crate::model::ChatMessage;

fn attach(talk: &mut Talk, photos: usize) {
    let content = "[the customer attached a photo]".to_owned();
    talk.request.messages.push(ChatMessage::Aside { content, photos });
}

fn summary(talk: &Talk) -> String {
    let call = talk.calls.iter().rev().find(|(name, _)| name == "hand_off").expect("a hand-off");
    call.1["summary"].as_str().unwrap().to_owned()
}

#[test]
fn a_picture_alone_is_asked_about() {
    for (language, asked) in [("en", "Thank you for the photo"), ("de", "Danke für das Foto")] {
        let mut talk = Talk::new(language);
        attach(&mut talk, 1);
        let answer = ENGINE.answer(&talk.request).unwrap();
        assert!(answer.text.starts_with(asked), "{answer:?}");
    }
}

#[test]
fn a_picture_goes_to_the_person_with_the_words() {
    let mut talk = Talk::new("en");
    attach(&mut talk, 2);
    talk.say("My parcel arrived broken");
    assert!(summary(&talk).ends_with("The customer sent a photo."), "{}", summary(&talk));
    // Also where it came before the words.
    let mut talk = Talk::new("en");
    attach(&mut talk, 1);
    let asked = ENGINE.answer(&talk.request).unwrap().text;
    talk.request.messages.push(ChatMessage::Assistant { content: asked, tool_calls: vec![] });
    talk.say("It arrived broken");
    assert!(summary(&talk).ends_with("The customer sent a photo."), "{}", summary(&talk));
}

#[test]
fn what_a_page_says_is_not_what_the_customer_says() {
    let mut talk = Talk::new("en");
    let content = "[the page says, unchecked: order = \"HM-10432\", email = \"ana@example.com\"]";
    talk.request.messages.push(ChatMessage::Aside { content: content.to_owned(), photos: 0 });
    let answer = talk.say("Where is my order?");
    assert_eq!(talk.calls, Vec::<(String, Value)>::new(), "{answer}");
    assert!(!answer.contains("HM-10432"), "{answer}");
}
