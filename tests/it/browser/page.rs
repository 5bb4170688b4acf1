//! What the shop's page may ask of the chat.

use serde_json::json;

use crate::identity_token;
use crate::support::backend::sqlite;
use crate::support::visit::{Visit, by, messages, question};

/// Takes the chat off the page and loads its script again, after calls to a stand-in.
const LOAD_AGAIN: &str = "
    window.whereabouts.destroy();
    window.heard = [];
    // As the documentation has it: any call is kept until the script is there.
    window.whereabouts = new Proxy({ q: [] }, {
        get: (kept, name) => (name in kept ? kept[name] : (...values) => kept.q.push([name, ...values])),
    });
    for (const name of ['ready', 'open', 'close', 'unread', 'message'])
        whereabouts.on(name, () => heard.push(name));
    whereabouts.setLocale('de');
    whereabouts.open({ text: 'Hallo' });
    const script = document.createElement('script');
    script.src = '/widget.js';
    Object.assign(script.dataset, { shop: 'halden-moor', color: '#ffd400', position: 'left', theme: 'dark' });
    document.head.append(script);";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_wait_for_the_script_and_events_tell_the_page() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    assert_eq!(visit.browser.script("whereabouts.destroy(); return !chat.isConnected").await, true);
    visit.browser.script(LOAD_AGAIN).await;
    visit.until_true("the chat is back", "return Boolean(chat)").await;
    let view = visit.view_when("it is open", |view| view["field"] == "Hallo").await;
    assert_eq!((&view["open"], &view["language"]), (&json!(true), &json!("de")));
    let look = "return {
        side: chat.getAttribute('side'), theme: chat.getAttribute('theme'),
        ink: chat.style.getPropertyValue('--on-accent'), title: inside.querySelector('h2').textContent,
    }";
    let expected = json!({
        "side": "left", "theme": "dark", "ink": "#000000", "title": "Halden Moor Hilfe",
    });
    assert_eq!(visit.browser.script(look).await, expected);
    visit.assert_accessible("yellow-left-dark").await;

    visit.click_inside(".send").await;
    visit.answered(1).await;
    visit.browser.script("whereabouts.toggle(); whereabouts.toggle(); whereabouts.close()").await;
    let heard = visit.browser.script("return heard").await;
    let heard: Vec<_> =
        heard.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(heard.first(), Some(&"ready"));
    assert_eq!(heard.iter().filter(|name| **name == "open").count(), 2, "{heard:?}");
    assert_eq!(heard.iter().filter(|name| **name == "close").count(), 2, "{heard:?}");
    assert!(heard.contains(&"message"), "{heard:?}");

    visit.browser.script("whereabouts.init({ shop: 'another' }); whereabouts.reset()").await;
    let chats = "return document.querySelectorAll('whereabouts-chat').length";
    assert_eq!(visit.browser.script(chats).await, 1, "a second chat");
    visit.view_when("it is forgotten", |view| messages(view).is_empty()).await;
    visit.browser.reload().await;
    assert_eq!(messages(&visit.view().await).len(), 0);
    visit.end().await;
    backend.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_comes_while_the_chat_is_closed_is_counted_until_it_is_seen() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    visit.open_chat().await;
    visit.browser.script("chat.say('Hello'); whereabouts.close()").await;
    let badge = "const badge = inside.querySelector('.badge'); return badge.hidden ? '' : badge.textContent";
    visit.browser.until("it is counted", badge, |text| text.as_str().map(|text| text == "1")).await;
    let label = "return inside.querySelector('.launcher').getAttribute('aria-label')";
    assert_eq!(visit.browser.script(label).await, "Open chat, 1 unread message");
    visit.assert_accessible("unread").await;
    visit.open_chat().await;
    visit.browser.until("it is seen", badge, |text| text.as_str().map(str::is_empty)).await;
    visit.end().await;
    backend.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_signed_in_asks_for_no_order_number_and_the_page_says_what_it_shows() {
    let backend = sqlite().await;
    let visit = Visit::start_with(&backend, identity_token::settings()).await;
    let sample = visit.app().sample("on_time").clone();
    let token = identity_token::token(&sample.email);
    let call = format!(
        "window.heard = [];
         for (const name of ['identified', 'error']) whereabouts.on(name, (told) => heard.push([name, told]));
         whereabouts.identify('{token}');
         whereabouts.setContext({{ page: '/account', order: '{}', 'no name': 'x', long: 'x'.repeat(300), none: null }});",
        sample.order
    );
    visit.browser.script(&call).await;
    visit.open_chat().await;
    visit.say("Where is my order?").await;
    let view = visit.answered(1).await;
    let cards = by(&view, false)[0]["cards"].as_array().unwrap();
    let label = format!("Order {}", sample.order);
    assert!(cards.iter().any(|card| card["label"] == label), "{view:#}");
    assert_eq!(
        visit.browser.script("return heard").await,
        json!([["identified", { "level": "verified" }]])
    );
    let said = visit.stored().await[0].body.context.clone();
    let said: Vec<(&str, &str)> = said.iter().map(|(name, value)| (&**name, &**value)).collect();
    let long = "x".repeat(200);
    assert_eq!(said, [("long", long.as_str()), ("order", &sample.order), ("page", "/account")]);

    // Whoever signs in next on the same machine sees nothing of it.
    let next = identity_token::token(&visit.app().sample("delayed").email);
    visit.browser.script(&format!("whereabouts.identify('{next}')")).await;
    visit.view_when("it is forgotten", |view| messages(view).is_empty()).await;
    visit.say("Hello").await;
    let view = visit.answered(1).await;
    assert_eq!(messages(&view).len(), 2);

    // A login that does not hold keeps nobody from asking.
    visit
        .browser
        .script("whereabouts.reset(); whereabouts.identify('nothing'); heard.length = 0")
        .await;
    visit.say("Hello").await;
    visit.answered(1).await;
    assert_eq!(
        visit.browser.script("return heard.map(([name, told]) => [name, told.status])").await,
        json!([["error", 422]])
    );
    let complaints = visit.browser.complaints().await;
    let expected = |text: &String| text.contains("409") || text.contains("422");
    assert!(complaints.iter().all(expected), "{complaints:?}");
    visit.end().await;
    backend.close().await;
}

/// A shop's styles for everything on its page, and what they make of the chat.
const SHOUT: &str = "
    const look = () => ['.launcher', '.welcome h3', '.welcome p', 'textarea', '.replies button'].map((selector) => {
        const { color, font, letterSpacing, textTransform, fontVariant } = getComputedStyle(inside.querySelector(selector));
        return [color, font, letterSpacing, textTransform, fontVariant].join();
    });
    const before = look();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* {
        color: red !important; font: italic 9px/3 monospace !important; letter-spacing: 4px !important;
        text-transform: uppercase; position: static; visibility: hidden; zoom: 2;
    }`);
    document.adoptedStyleSheets = [sheet];
    return {
        same: look().join() === before.join(),
        shown: getComputedStyle(inside.querySelector('.panel')).visibility,
        fixed: getComputedStyle(chat).position,
    };";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shops_styles_end_at_the_chat() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    visit.open_chat().await;
    let expected = json!({ "same": true, "shown": "visible", "fixed": "fixed" });
    assert_eq!(visit.browser.script(SHOUT).await, expected);
    visit.end().await;
    backend.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_on_its_side_has_room_to_write() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    let sample = visit.app().sample("split").clone();
    for (width, height) in [(844, 390), (568, 320)] {
        visit.browser.resize(width, height).await;
        visit.open_chat().await;
        visit.assert_fits().await;
        let room = "
            const bottom = inside.querySelector('.composer').getBoundingClientRect().bottom;
            return bottom <= innerHeight && inside.querySelector('.log').clientHeight >= 90";
        assert_eq!(visit.browser.script(room).await, true, "{width}");
        visit.say(&question(&sample)).await;
        visit.answered(1).await;
        visit.assert_fits().await;
        assert_eq!(visit.browser.script(room).await, true, "{width}, answered");
        visit.assert_accessible(&format!("sideways-{width}")).await;
        visit.come_anew().await;
    }
    visit.end().await;
    backend.close().await;
}

/// How a chat in each colour sets itself off from the ground it stands on.
const RIMS: &str = "
    return (async () => {
        const rims = {};
        for (const [theme, color] of [['light', '#ffffff'], ['dark', '#191d1b'], ['light', '#1f5144']]) {
            whereabouts.destroy();
            await whereabouts.init({ shop: 'halden-moor', color, theme, language: 'en' });
            const made = document.querySelector('whereabouts-chat');
            rims[color] = made.style.getPropertyValue('--rim');
        }
        return rims;
    })()";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_colour_like_the_ground_gets_a_rim() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    let expected =
        json!({ "#ffffff": "var(--edge)", "#191d1b": "var(--edge)", "#1f5144": "#0000" });
    assert_eq!(visit.browser.script(RIMS).await, expected);
    visit.end().await;
    backend.close().await;
}

/// Puts the chat on the page as a shop that speaks Arabic would.
const IN_ARABIC: &str = "
    whereabouts.destroy();
    whereabouts.init({ shop: 'halden-moor', name: 'Halden & Moor', color: '#1f5144', language: 'ar' });
    whereabouts.open();";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chat_is_mirrored_in_arabic() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    let sample = visit.app().sample("on_time").clone();
    visit.browser.script(IN_ARABIC).await;
    visit.view_when("it is open", |view| view["open"] == true).await;
    visit.assert_accessible("arabic-open").await;
    let text = format!("أين طلبي {}؟ بريدي الإلكتروني هو {}", sample.order, sample.email);
    visit.say(&text).await;
    let view = visit.answered(1).await;
    let reply = by(&view, false)[0];
    assert_eq!(reply["language"], "ar");
    assert_eq!(reply["cards"][0]["label"], format!("الطلب {}", sample.order));
    let mirrored = "
        const panel = inside.querySelector('.panel');
        const card = inside.querySelector('.card');
        const dots = [...card.querySelectorAll('.line i')].map((dot) => dot.getBoundingClientRect().left);
        const number = card.querySelector('.number');
        return {
            panel: [panel.dir, panel.lang.slice(0, 2)],
            side: chat.getAttribute('side'),
            card: card.dir,
            steps: dots.every((left, i) => !i || left < dots[i - 1]),
            bubbles: [...inside.querySelectorAll('.bubble')].map((bubble) => getComputedStyle(bubble).direction),
            number: [number.tagName, number.textContent],
            field: inside.querySelector('textarea').dir,
        };";
    let expected = json!({
        "panel": ["rtl", "ar"],
        "side": "left",
        "card": "rtl",
        "steps": true,
        "bubbles": ["rtl", "rtl"],
        "number": ["BDI", sample.order],
        "field": "rtl",
    });
    assert_eq!(visit.browser.script(mirrored).await, expected);
    for (width, height) in [(1440, 900), (390, 844), (320, 640)] {
        visit.browser.resize(width, height).await;
        visit.assert_fits().await;
        visit.assert_accessible(&format!("arabic-{width}")).await;
    }
    visit.browser.calm("dark").await;
    visit.assert_accessible("arabic-dark").await;
    visit.end().await;
    backend.close().await;
}
