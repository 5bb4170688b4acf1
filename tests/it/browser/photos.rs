//! Photos that a customer sends.

use serde_json::{Value, json};
use tempfile::TempDir;
use whereabouts::domain::attachment::ImageType;

use crate::support::backend::sqlite;
use crate::support::visit::{Visit, by};

/// A picture as large as a camera's, in a format that the server does not take: nothing in it
/// repeats, so that it stays large when compressed.
fn bitmap(width: u32, height: u32) -> Vec<u8> {
    let size = width * height * 3;
    let mut picture = b"BM".to_vec();
    for number in [54 + size, 0, 54, 40, width, height, 24 << 16 | 1, 0, size, 0, 0, 0, 0] {
        picture.extend(number.to_le_bytes());
    }
    let mut noise = 1_u32;
    picture.extend((0..size).map(|_| {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        noise.to_le_bytes()[0]
    }));
    picture
}

/// A folder with a photo and with what is none.
struct Album(TempDir);

impl Album {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("photo.bmp"), bitmap(2400, 1200)).unwrap();
        std::fs::write(folder.path().join("letter.jpg"), "Dear shop,").unwrap();
        Self(folder)
    }

    /// Chooses a file, as the dialogue of the operating system would.
    async fn choose(&self, visit: &Visit, name: &str) {
        let path = self.0.path().join(name).display().to_string();
        let picker = visit.browser.find_inside("input[type=file]").await;
        picker.send_keys(&path).await.unwrap();
    }
}

const TRAY: &str = "return inside.querySelectorAll('.tray canvas').length";

async fn lie_ready(visit: &Visit, count: u64) {
    let what = format!("{count} photos lie ready");
    visit.browser.until(&what, TRAY, |found| Some(found.as_u64() == Some(count))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_is_made_small_sent_and_found_again() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    let album = Album::new();
    visit.open_chat().await;
    album.choose(&visit, "photo.bmp").await;
    lie_ready(&visit, 1).await;
    visit.assert_accessible("photo-ready").await;
    // One that is taken out never leaves the browser.
    visit.click_inside(".tray button").await;
    lie_ready(&visit, 0).await;
    let focus = "return inside.activeElement.getAttribute('aria-label')";
    assert_eq!(visit.browser.script(focus).await, "Add a photo");

    album.choose(&visit, "photo.bmp").await;
    lie_ready(&visit, 1).await;
    visit.browser.slow_uploads(300_000).await;
    visit.browser.script("inside.querySelector('textarea').focus()").await;
    visit.say("My parcel arrived like this").await;
    let bar = "const bar = inside.querySelector('progress'); return bar && bar.value > 0 && bar.value < 1";
    visit.until_true("the upload shows how far it is", bar).await;
    visit.assert_accessible("photo-uploading").await;
    visit.browser.slow_uploads(-1).await;
    let sent =
        |view: &Value| by(view, true)[0]["state"] == "sent" && by(view, true)[0]["photos"] == 1;
    visit.view_when("it is sent", sent).await;
    visit.answered(1).await;

    let stored = visit.stored().await;
    let [attachment] = stored[0].body.attachments.as_slice() else { panic!("{stored:?}") };
    assert_eq!(attachment.content_type, ImageType::Jpeg);
    let photo = fetched(&visit, attachment.id.as_str()).await;
    let size = imagesize::blob_size(&photo).unwrap();
    assert_eq!((size.width, size.height), (1600, 800));
    assert!(!photo.windows(4).any(|part| part == b"Exif"), "it says where it was taken");

    visit.browser.reload().await;
    visit.open_chat().await;
    visit.view_when("the photo is back", sent).await;
    visit.assert_accessible("photo-sent").await;
    visit.end().await;
    backend.close().await;
}

async fn fetched(visit: &Visit, attachment: &str) -> Vec<u8> {
    let session = visit.session().await;
    let (id, token) =
        (session["conversation"].as_str().unwrap(), session["token"].as_str().unwrap());
    let url = format!("{}/chat/v1/conversations/{id}/attachments/{attachment}", visit.url);
    let response = visit.app().http.get(url).bearer_auth(token).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.bytes().await.unwrap().to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_photo_or_one_too_many_is_told() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    let album = Album::new();
    visit.open_chat().await;
    let told = async |words: &str| {
        visit.view_when(words, |view| view["notice"].as_str().unwrap().starts_with(words)).await;
    };
    album.choose(&visit, "letter.jpg").await;
    told("We cannot open this file.").await;
    visit.assert_accessible("photo-wrong").await;
    for count in 1..=3 {
        album.choose(&visit, "photo.bmp").await;
        lie_ready(&visit, count).await;
    }
    assert_eq!(visit.view().await["notice"], "", "what was told is over");
    album.choose(&visit, "photo.bmp").await;
    told("You can send 3 photos").await;
    lie_ready(&visit, 3).await;
    visit.browser.resize(320, 640).await;
    visit.assert_fits().await;
    visit.assert_accessible("photos-narrow").await;
    visit.end().await;
    backend.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_that_the_server_does_not_take_is_told_in_plain_words() {
    let backend = sqlite().await;
    let settings = json!({ "gateway": { "chat": { "attachments": { "max_bytes": 4096 } } } });
    let visit = Visit::start_with(&backend, settings).await;
    let album = Album::new();
    visit.open_chat().await;
    album.choose(&visit, "photo.bmp").await;
    lie_ready(&visit, 1).await;
    visit.click_inside(".send").await;
    let failed = |view: &Value| by(view, true).iter().any(|message| message["state"] == "failed");
    visit.view_when("it is refused", failed).await;
    let state = "return inside.querySelector('.state [role=alert]').textContent";
    let said = visit.browser.script(state).await;
    assert!(said.as_str().unwrap().starts_with("This photo is too large."), "{said}");
    visit.assert_accessible("photo-refused").await;
    let complaints = visit.browser.complaints().await;
    assert!(complaints.iter().all(|text| text.contains("413")), "{complaints:?}");
    visit.end().await;
    backend.close().await;
}
