//! Pictures in a web chat: sent, looked at, answered, refused, and fetched by support systems.

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::app::{TestApp, text_of, unlimited};
use crate::support::backend::{Backend, on_each_backend};
use crate::support::chat_client::ChatClient;
use crate::support::pictures::{jpeg, png, webp};
use crate::support::until;

on_each_backend! {
    a_picture_is_shown_to_who_sent_it_and_to_support,
    a_picture_does_not_say_where_it_was_taken,
    a_picture_without_words_is_asked_about,
    a_picture_of_a_damage_goes_to_a_person,
    pictures_have_limits,
    wrong_pictures_are_refused_and_leave_nothing,
    a_message_names_pictures_of_its_own,
    an_upload_that_breaks_off_leaves_nothing,
}

async fn upload(browser: &ChatClient<'_>, content: Vec<u8>) -> Response {
    let request = browser.request(Method::POST, "/attachments");
    request.header("content-type", "image/jpeg").body(content).send().await.unwrap()
}

async fn uploaded(browser: &ChatClient<'_>, content: Vec<u8>) -> Value {
    let response = upload(browser, content).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    response.json().await.unwrap()
}

/// Sends pictures with words, or without.
async fn send(browser: &ChatClient<'_>, id: &str, text: &str, pictures: &[&Value]) -> Response {
    let ids: Vec<&Value> = pictures.iter().map(|picture| &picture["id"]).collect();
    browser.post("/messages", &json!({ "id": id, "text": text, "attachments": ids })).await
}

/// Waits for so many messages and returns them.
async fn messages(browser: &ChatClient<'_>, count: usize) -> Vec<Value> {
    let history = async || browser.history(0).await["messages"].as_array().unwrap().clone();
    until("the answer", async || history().await.len() >= count).await;
    history().await
}

async fn refused(name: &str, response: Response, status: u16, kind: &str) -> Value {
    assert_eq!(response.status().as_u16(), status, "{name}");
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["type"], format!("urn:whereabouts:problem:{kind}"), "{name}: {problem}");
    problem
}

async fn a_picture_is_shown_to_who_sent_it_and_to_support(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let (browser, stranger) = (ChatClient::open(&app).await, ChatClient::open(&app).await);
    let mut events = browser.events(None).await;
    // Larger than one read from the database.
    let content = png(640, 480, 600_000);
    let picture = uploaded(&browser, content.clone()).await;
    let size = content.len();
    let shown = json!({ "id": picture["id"], "content_type": "image/png", "bytes": size });
    assert_eq!(picture, shown, "known by its bytes, not by the header");
    let (photo, drawing) = (jpeg(), webp());
    assert_eq!(uploaded(&browser, photo).await["content_type"], "image/jpeg");
    assert_eq!(uploaded(&browser, drawing).await["content_type"], "image/webp");

    let sent = send(&browser, "1", "Look at this", &[&picture]).await;
    assert_eq!(sent.status(), StatusCode::ACCEPTED);
    let told = events.messages(1).await;
    assert_eq!(told[0].data["attachments"], json!([shown]));
    let all = messages(&browser, 2).await;
    assert_eq!(all[0]["attachments"], json!([shown]));
    assert_eq!(all[1].get("attachments"), None);

    let path = format!("/attachments/{}", picture["id"].as_str().unwrap());
    let for_api = format!("/api/v1/conversations/{}", browser.conversation);
    let view: Value = app.api(Method::GET, &for_api).send().await.unwrap().json().await.unwrap();
    assert_eq!(view["messages"][0]["attachments"], json!([shown]));
    for request in
        [browser.request(Method::GET, &path), app.api(Method::GET, &format!("{for_api}{path}"))]
    {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let headers = response.headers();
        assert_eq!(headers["content-type"], "image/png");
        assert_eq!(headers["content-length"], size.to_string());
        assert_eq!(headers["content-disposition"], "inline");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["cache-control"], "private, max-age=86400");
        assert!(
            headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'")
        );
        assert!(response.bytes().await.unwrap() == content, "the bytes");
    }

    // Nobody else, and nothing else.
    let other_key = on.store.create_api_key(&second_shop(on).await, "other").await.unwrap();
    let other_shop = app.http.get(format!("{}{for_api}{path}", app.url)).bearer_auth(other_key);
    for request in [
        stranger.request(Method::GET, &path),
        browser.request(Method::GET, "/attachments/atc_0"),
        app.api(Method::GET, &format!("{for_api}/attachments/atc_0")),
        app.api(Method::GET, &format!("/api/v1/conversations/{}{path}", stranger.conversation)),
        other_shop,
    ] {
        refused("not theirs", request.send().await.unwrap(), 404, "not-found").await;
    }
    let bare = browser.bare(Method::GET, &path).send().await.unwrap();
    refused("no token", bare, 401, "unauthorized").await;
    app.stop().await;
}

/// Another shop on the same server.
async fn second_shop(on: &Backend) -> whereabouts::domain::ids::ShopId {
    let shop = crate::support::fixture::shop();
    on.store
        .put_shop(&whereabouts::domain::shop::Shop { slug: "second".into(), ..shop })
        .await
        .unwrap()
}

async fn a_picture_does_not_say_where_it_was_taken(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let browser = ChatClient::open(&app).await;
    let (start, rest) = (&jpeg()[..2], &jpeg()[8..]);
    let place = b"\xff\xe1\x00\x21Exif\0\0 53.5511 N, 9.9937 E ";
    let behind = b"53.5511 N, 9.9937 E";
    let photo = [start, &place[..], &[b' '; 4], rest, behind].concat();
    let kept = uploaded(&browser, photo).await;
    let path = format!("/attachments/{}", kept["id"].as_str().unwrap());
    let response = browser.request(Method::GET, &path).send().await.unwrap();
    let content = response.bytes().await.unwrap();
    assert!(content == [start, rest].concat(), "{content:x?}");
    assert_eq!(kept["bytes"], content.len());
    app.stop().await;
}

async fn a_picture_without_words_is_asked_about(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let browser = ChatClient::open(&app).await;
    let picture = uploaded(&browser, jpeg()).await;
    let body = json!({ "id": "1", "attachments": [picture["id"]] });
    assert_eq!(browser.post("/messages", &body).await.status(), StatusCode::ACCEPTED);
    let all = messages(&browser, 2).await;
    assert_eq!(all[0]["text"], "");
    assert!(all[1]["text"].as_str().unwrap().contains("Thank you for the photo"), "{}", all[1]);
    assert_eq!(browser.history(0).await["handed_off"], false);
    app.stop().await;
}

async fn a_picture_of_a_damage_goes_to_a_person(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let browser = ChatClient::open(&app).await;
    let picture = uploaded(&browser, jpeg()).await;
    send(&browser, "1", "My parcel arrived broken, look at the photo", &[&picture]).await;
    messages(&browser, 2).await;
    assert_eq!(browser.history(0).await["handed_off"], true);
    let summary = on.texts("SELECT summary FROM handoffs").await.concat();
    assert!(summary.contains("The customer sent a photo."), "{summary}");
    app.stop().await;
}

async fn pictures_have_limits(on: &Backend) {
    let mut settings = unlimited();
    settings["gateway"]["chat"]["attachments"] =
        json!({ "max_bytes": 2_000, "per_message": 2, "per_conversation": 3, "max_side": 100 });
    let app = TestApp::start(on, settings).await;
    let browser = ChatClient::open(&app).await;
    let large = upload(&browser, png(100, 100, 2_000)).await;
    refused("large", large, 413, "body-too-large").await;
    let wide = upload(&browser, png(101, 1, 0)).await;
    let problem = refused("wide", wide, 413, "body-too-large").await;
    assert!(problem["detail"].as_str().unwrap().contains("100 pixels"), "{problem}");
    let mut kept = Vec::new();
    for _ in 0..3 {
        kept.push(uploaded(&browser, png(100, 100, 1_900)).await);
    }
    refused("a fourth", upload(&browser, png(1, 1, 0)).await, 409, "conflict").await;
    let three: Vec<&Value> = kept.iter().collect();
    let many = send(&browser, "1", "", &three).await;
    let problem = refused("three at once", many, 422, "invalid-field").await;
    assert_eq!(problem["field"], "attachments");
    assert_eq!(send(&browser, "1", "", &three[..2]).await.status(), StatusCode::ACCEPTED);
    // What other bodies may be is as it was.
    let text = browser.post("/messages", &json!({ "id": "2", "text": "x".repeat(3_000) })).await;
    assert_eq!(text.status(), StatusCode::ACCEPTED);
    app.stop().await;

    let mut settings = unlimited();
    settings["gateway"]["limits"]["conversation"] = json!({ "per_second": 1, "burst": 2 });
    let app = TestApp::start(on, settings).await;
    let browser = ChatClient::open(&app).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(upload(&browser, b"no picture".to_vec()).await.status().as_u16());
    }
    assert_eq!(statuses[..2], [415, 415]);
    assert!(statuses.contains(&429), "{statuses:?}");
    app.stop().await;
}

async fn wrong_pictures_are_refused_and_leave_nothing(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let browser = ChatClient::open(&app).await;
    let post = |content: &[u8]| -> RequestBuilder {
        let request = browser.request(Method::POST, "/attachments");
        request.header("content-type", "image/png").body(content.to_vec())
    };
    let bomb = png(u32::MAX, u32::MAX, 10);
    let large = png(10, 10, 5 * 1024 * 1024);
    let picture = jpeg();
    let cases: Vec<(&str, RequestBuilder, u16, &str)> = vec![
        ("nothing", post(b""), 415, "unsupported-media-type"),
        ("a text", post(b"hello, this is no picture at all"), 415, "unsupported-media-type"),
        ("a page", post(b"<html><script>1</script></html>"), 415, "unsupported-media-type"),
        ("a drawing that runs", post(b"<svg onload='1'></svg>"), 415, "unsupported-media-type"),
        ("a GIF", post(b"GIF89a\x01\x00\x01\x00\x00\x00\x00"), 415, "unsupported-media-type"),
        ("half a head", post(&png(10, 10, 0)[..18]), 415, "unsupported-media-type"),
        ("JSON", post(b"{\"id\":\"1\"}"), 415, "unsupported-media-type"),
        ("a bomb", post(&bomb), 413, "body-too-large"),
        ("too many bytes", post(&large), 413, "body-too-large"),
        (
            "no token",
            browser.bare(Method::POST, "/attachments").body(picture.clone()),
            401,
            "unauthorized",
        ),
        (
            "a foreign page",
            app.http
                .post(format!(
                    "{}/chat/v1/conversations/{}/attachments",
                    app.url, browser.conversation
                ))
                .bearer_auth(&browser.token)
                .header("origin", "https://evil.example")
                .body(picture),
            403,
            "foreign-origin",
        ),
        ("a wrong method", browser.request(Method::PUT, "/attachments"), 405, "method-not-allowed"),
    ];
    for (name, request, status, kind) in cases {
        refused(name, request.send().await.unwrap(), status, kind).await;
        assert_eq!(on.count("attachments").await, 0, "{name}");
    }
    app.stop().await;
}

async fn a_message_names_pictures_of_its_own(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let (browser, stranger) = (ChatClient::open(&app).await, ChatClient::open(&app).await);
    let (own, theirs) = (uploaded(&browser, jpeg()).await, uploaded(&stranger, jpeg()).await);
    let invented = json!({ "id": "atc_0" });
    for (name, pictures) in [
        ("somebody else's", vec![&theirs]),
        ("one of them somebody else's", vec![&own, &theirs]),
        ("an invented one", vec![&invented]),
        ("the same twice", vec![&own, &own]),
    ] {
        let response = send(&browser, "1", "look", &pictures).await;
        let problem = refused(name, response, 422, "invalid-field").await;
        assert_eq!(problem["field"], "attachments", "{name}");
    }
    for (name, attachments) in
        [("a text", json!("atc_0")), ("numbers", json!([1])), ("an empty id", json!([""]))]
    {
        let body = json!({ "id": "1", "text": "look", "attachments": attachments });
        refused(name, browser.post("/messages", &body).await, 422, "invalid-field").await;
    }
    assert_eq!(on.count("messages").await, 0);
    assert_eq!(send(&browser, "1", "look", &[&own]).await.status(), StatusCode::ACCEPTED);
    // The same message again is the same message, its picture used or not.
    let again: Value = send(&browser, "1", "look", &[&own]).await.json().await.unwrap();
    assert_eq!(again["duplicate"], true);
    refused("used", send(&browser, "2", "look", &[&own]).await, 422, "invalid-field").await;
    let answer = app.ask("api", "hello").await;
    assert!(!text_of(&answer).is_empty());
    app.stop().await;
}

async fn an_upload_that_breaks_off_leaves_nothing(on: &Backend) {
    let mut settings = unlimited();
    settings["gateway"]["chat"]["attachments"] =
        json!({ "max_uploads": 1, "upload_timeout": "1s" });
    let app = TestApp::start(on, settings).await;
    let browser = ChatClient::open(&app).await;
    let stalled = || {
        let head = futures_util::stream::iter([Ok::<_, std::io::Error>(png(10, 10, 100))]);
        let chunks = futures_util::StreamExt::chain(head, futures_util::stream::pending());
        let body = reqwest::Body::wrap_stream(chunks);
        browser.request(Method::POST, "/attachments").body(body).send()
    };
    let (first, second) = tokio::join!(stalled(), stalled());
    let mut statuses = [first.unwrap().status().as_u16(), second.unwrap().status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [408, 503], "one place, and not for ever");
    assert_eq!(on.count("attachments").await, 0);
    uploaded(&browser, png(10, 10, 100)).await;
    app.stop().await;
}
