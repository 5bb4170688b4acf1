//! A customer's visit: the demo's page with the chat on it, in a real browser.

use fantoccini::key::Key;
use serde_json::{Value, json};
use whereabouts::demo::Sample;
use whereabouts::domain::conversation::{Author, Message};
use whereabouts::domain::ids::ConversationId;

use super::app::TestApp;
use super::axe::assert_accessible;
use super::backend::Backend;
use super::browser::Browser;

/// What the chat shows, as one JSON value.
pub(crate) const VIEW: &str = "
    const panel = inside.querySelector('[role=dialog]');
    const launcher = inside.querySelector('.launcher');
    const of = (node, selector) => node.querySelector(selector)?.textContent ?? '';
    return {
        open: !panel.hidden,
        expanded: launcher.getAttribute('aria-expanded'),
        language: panel.lang,
        field: inside.querySelector('textarea').value,
        notice: of(inside, '.notice'),
        typing: !inside.querySelector('.typing').hidden,
        suggestions: [...inside.querySelectorAll('.replies:not([hidden]) button')].map((b) => b.textContent),
        messages: [...inside.querySelectorAll('.message')].map((message) => ({
            own: message.classList.contains('own'),
            state: message.dataset.state,
            text: of(message, '.bubble'),
            language: message.querySelector('.bubble')?.lang ?? '',
            photos: message.querySelectorAll('.photo canvas').length,
            cards: [...message.querySelectorAll('.card')].map((card) => ({
                label: card.getAttribute('aria-label'),
                status: of(card, '.head .pill'),
                expected: of(card, '.big'),
                tracking: of(card, '.tracking'),
                parcels: [...card.querySelectorAll('.parcel')].map((parcel) => of(parcel, '.tracking')),
                items: [...card.querySelectorAll('.lines li > div > span:first-child')].map((item) => item.textContent),
                pictures: card.querySelectorAll('.lines img').length,
                notes: [...card.querySelectorAll('.note')].map((note) => note.textContent),
            })),
        })),
    };";

/// A chat in a browser, and the application behind it.
pub(crate) struct Visit {
    /// `None` while it is down, and where it is another process.
    app: Option<TestApp>,
    pub(crate) browser: Browser,
    pub(crate) url: String,
}

impl Visit {
    /// Starts both and opens the shop's front page.
    pub(crate) async fn start(on: &Backend) -> Self {
        Self::start_with(on, json!({})).await
    }

    /// Opens the page of an application that is not this test's own process.
    pub(crate) async fn elsewhere(url: &str) -> Self {
        let browser = Browser::start().await;
        browser.open(url).await;
        Self { app: None, browser, url: url.to_owned() }
    }

    /// The same with `settings` over the defaults.
    pub(crate) async fn start_with(on: &Backend, settings: Value) -> Self {
        let app = TestApp::start(on, settings).await;
        let browser = Browser::start().await;
        let url = app.url.clone();
        browser.open(&url).await;
        Self { app: Some(app), browser, url }
    }

    pub(crate) fn app(&self) -> &TestApp {
        self.app.as_ref().expect("it runs")
    }

    pub(crate) async fn stop_app(&mut self) {
        self.app.take().expect("it runs").stop().await;
    }

    /// Starts the application where it was, on the data that it left.
    pub(crate) async fn start_app_again(&mut self, on: &Backend) {
        let (_, port) = self.url.rsplit_once(':').expect("a port");
        let port = port.parse().expect("a port");
        self.app = Some(TestApp::start_on_port(on, port, json!({})).await);
    }

    /// Ends both; the page must have had nothing to complain of.
    pub(crate) async fn end(mut self) {
        assert_eq!(self.browser.complaints().await, Vec::<String>::new());
        if self.app.is_some() {
            self.stop_app().await;
        }
        self.browser.close().await;
    }

    /// Forgets complaints of requests to a server that was away, and fails at any other.
    pub(crate) async fn forgive_lost_requests(&self) {
        let unexpected = self.browser.complaints().await;
        assert!(unexpected.iter().all(|text| text.contains("net::ERR_")), "{unexpected:?}");
    }

    /// Fails where the page, as it is, would keep somebody out; keeps a picture of it.
    pub(crate) async fn assert_accessible(&self, state: &str) {
        assert_accessible(&self.browser, state).await;
        self.browser.photograph(state).await;
    }

    pub(crate) async fn view(&self) -> Value {
        self.browser.script(VIEW).await
    }

    /// What the chat shows as soon as `wanted` is true of it.
    pub(crate) async fn view_when(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        self.browser.until(what, VIEW, |view| wanted(view).then(|| view.clone())).await
    }

    /// Waits until `script` is true of the page.
    pub(crate) async fn until_true(&self, what: &str, script: &str) {
        self.browser.until(what, script, Value::as_bool).await;
    }

    pub(crate) async fn click_inside(&self, selector: &str) {
        self.browser.find_inside(selector).await.click().await.expect("clicks");
    }

    pub(crate) async fn open_chat(&self) {
        self.click_inside(".launcher").await;
        self.view_when("the chat is open", |view| view["open"] == true).await;
    }

    /// Types into the field, which has the focus, and sends.
    pub(crate) async fn say(&self, text: &str) {
        self.browser.type_text(text).await;
        self.browser.press(Key::Enter).await;
    }

    /// The chat with the answer to the customer's message number `nth`, from 1.
    pub(crate) async fn answered(&self, nth: usize) -> Value {
        let what = format!("message {nth} is answered");
        self.view_when(&what, |view| by(view, false).len() >= nth).await
    }

    /// Leaves no trace of the chat in the browser and comes anew.
    pub(crate) async fn come_anew(&self) {
        self.browser.script("localStorage.clear(); sessionStorage.clear()").await;
        self.browser.reload().await;
    }

    /// What the browser keeps of the conversation: its id and token.
    pub(crate) async fn session(&self) -> Value {
        let key = format!("whereabouts:{}:halden-moor", self.url);
        let session = self.browser.script(&format!("return localStorage.getItem('{key}')")).await;
        serde_json::from_str(session.as_str().expect("a session")).unwrap()
    }

    /// The conversation in the store.
    pub(crate) async fn stored(&self) -> Vec<Message> {
        let session = self.session().await;
        let id = ConversationId::from(session["conversation"].as_str().expect("an id"));
        self.app().store.messages_after(&id, 0, 100).await.expect("reads")
    }

    /// The transcript on the page is the transcript in the store.
    pub(crate) async fn assert_stored_as_shown(&self, view: &Value) {
        let stored: Vec<_> = self
            .stored()
            .await
            .into_iter()
            .map(|message| (message.author == Author::Customer, message.body.text))
            .collect();
        let shown: Vec<_> = messages(view)
            .iter()
            .map(|message| (message["own"] == true, message["text"].as_str().unwrap().to_owned()))
            .collect();
        assert_eq!(shown, stored);
    }

    /// Nothing on the page is wider than the page.
    pub(crate) async fn assert_page_fits(&self) {
        let fits = "return document.documentElement.scrollWidth <= innerWidth";
        assert_eq!(self.browser.script(fits).await, true, "something is wider than the page");
    }

    /// The same, and the chat lies within it.
    pub(crate) async fn assert_fits(&self) {
        let fit = "
            const { right, left, top, bottom } = inside.querySelector('.panel').getBoundingClientRect();
            return {
                page: document.documentElement.scrollWidth <= innerWidth,
                log: inside.querySelector('.log').scrollWidth <= inside.querySelector('.log').clientWidth,
                panel: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight,
            };";
        let fits = self.browser.script(fit).await;
        assert_eq!(fits, json!({ "page": true, "log": true, "panel": true }));
    }
}

pub(crate) fn messages(view: &Value) -> &[Value] {
    view["messages"].as_array().map_or(&[], Vec::as_slice)
}

/// The messages of the customer, or those of the other side.
pub(crate) fn by(view: &Value, customer: bool) -> Vec<&Value> {
    messages(view).iter().filter(|message| message["own"] == customer).collect()
}

pub(crate) fn question(sample: &Sample) -> String {
    format!("Where is my order {}? My e-mail is {}", sample.order, sample.email)
}
