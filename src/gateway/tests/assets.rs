//! The widget's files: how they are compressed, kept and asked for again.

use std::io::Read;

use axum::body::Body;
use axum::response::Response;
use http::{Request, StatusCode};

use super::{Gateway, text};

/// The most that the script may weigh as browsers get it.
const BUDGET: usize = 20_000;

async fn get(gateway: &Gateway, path: &str, headers: &[(&str, &str)]) -> Response {
    let request = Request::get(path);
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    gateway.send(request.body(Body::empty()).unwrap()).await
}

async fn bytes(response: Response) -> Vec<u8> {
    axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
}

fn unzip(bytes: &[u8]) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

#[tokio::test]
async fn the_widget_is_served_with_a_tag_and_not_again_to_who_has_it() {
    let gateway = Gateway::new().await;
    let response = get(&gateway, "/widget.js", &[]).await;
    assert_eq!(response.headers()["content-type"], "text/javascript; charset=utf-8");
    assert_eq!(response.headers()["cross-origin-resource-policy"], "cross-origin");
    assert_eq!(response.headers()["vary"], "accept-encoding");
    let tag = response.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(text(response).await, channels::widget::script());

    for known in [tag.clone(), format!("W/{tag}"), format!("\"another\", {tag}"), "*".to_owned()] {
        let response = get(&gateway, "/widget.js", &[("if-none-match", &known)]).await;
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(response.headers()["etag"], tag);
        assert_eq!(bytes(response).await, b"");
    }
    let response = get(&gateway, "/widget.js", &[("if-none-match", "\"another\"")]).await;
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_widget_is_sent_in_the_best_form_that_the_client_takes() {
    let gateway = Gateway::new().await;
    let mut tags = Vec::new();
    for (accepted, coding) in [
        ("gzip, deflate, br, zstd", Some("br")),
        ("GZIP", Some("gzip")),
        ("br;q=0, *", Some("gzip")),
        ("deflate", None),
        ("gzip;q=0, br; q=0.0", None),
        ("", None),
    ] {
        let response = get(&gateway, "/widget.js", &[("accept-encoding", accepted)]).await;
        let given = response.headers().get("content-encoding");
        assert_eq!(given.map(|value| value.to_str().unwrap()), coding, "{accepted}");
        tags.push((coding, response.headers()["etag"].clone()));
        let sent = bytes(response).await;
        let script = match coding {
            Some("br") => {
                let mut text = Vec::new();
                brotli::BrotliDecompress(&mut sent.as_slice(), &mut text).unwrap();
                String::from_utf8(text).unwrap()
            }
            Some(_) => unzip(&sent),
            None => String::from_utf8(sent).unwrap(),
        };
        assert_eq!(script, channels::widget::script(), "{accepted}");
    }
    // A tag names bytes, so that no cache takes one form for the other.
    for (coding, tag) in &tags {
        assert!(tags.iter().all(|(other, others)| (other == coding) == (others == tag)));
    }
}

#[tokio::test]
async fn the_widget_is_light() {
    let gateway = Gateway::new().await;
    for coding in ["gzip", "br"] {
        let response = get(&gateway, "/widget.js", &[("accept-encoding", coding)]).await;
        let weight = bytes(response).await.len();
        assert!(weight < BUDGET, "{weight} bytes with {coding}");
    }
}

#[tokio::test]
async fn texts_are_kept_for_ever_under_the_version_that_the_script_names() {
    let gateway = Gateway::new().await;
    let (code, german) = channels::widget::texts().find(|(code, _)| *code == "de").unwrap();
    let version = channels::widget::version(german);
    assert!(channels::widget::script().contains(&format!("{code}:'{version}'")));
    let path = format!("/widget/de.json?v={version}");
    let response = get(&gateway, &path, &[("accept-encoding", "gzip")]).await;
    assert_eq!(response.headers()["content-type"], "application/json; charset=utf-8");
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    assert!(response.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    assert_eq!(unzip(&bytes(response).await), german);

    for path in ["/widget/de.json", "/widget/de.json?v=another"] {
        let response = get(&gateway, path, &[]).await;
        assert!(!response.headers()["cache-control"].to_str().unwrap().contains("immutable"));
        assert_eq!(text(response).await, german);
    }
    for path in ["/widget/en.json", "/widget/xx.json", "/widget/de", "/widget/"] {
        assert_eq!(get(&gateway, path, &[]).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}
