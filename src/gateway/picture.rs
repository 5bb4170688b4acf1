//! Pictures on their way out, and what a picture on its way in turns out to be.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::Stream;
use http::{HeaderValue, header};
use imagesize::ImageType as Found;

use super::metadata;
use super::problem::{Kind, Problem};
use super::settings::AttachmentSettings;
use crate::domain::attachment::{Attachment, ImageType, NewAttachment};
use crate::domain::ids::{AttachmentId, ConversationId};
use crate::store::{self, Store};

/// Bytes read from the database at once: no more are held for a client that reads slowly.
const SLICE: i32 = 256 * 1024;

/// Sends a picture of this conversation. One that is not there and one of another conversation get
/// the same answer.
pub(super) async fn respond(
    store: &Store,
    conversation: &ConversationId,
    id: &str,
) -> Result<Response, Problem> {
    let picture = store
        .attachment(conversation, &AttachmentId::from(id))
        .await?
        .ok_or_else(Problem::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(picture.content_type.into())),
        (header::CONTENT_LENGTH, HeaderValue::from(picture.bytes)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, Body::from_stream(slices(store.clone(), picture))).into_response())
}

/// The picture piece by piece, each read when the one before has gone out. A failure in between
/// breaks the response off, which its length gives away.
fn slices(
    store: Store,
    picture: Attachment,
) -> impl Stream<Item = Result<Bytes, store::Error>> + Send + 'static {
    let whole = i32::try_from(picture.bytes).unwrap_or(i32::MAX);
    futures_util::stream::try_unfold(
        (store, picture.id, 0_i32),
        move |(store, id, from)| async move {
            if from >= whole {
                return Ok(None);
            }
            let slice = store.attachment_slice(&id, from, SLICE).await?;
            Ok(Some((Bytes::from(slice), (store, id, from.saturating_add(SLICE)))))
        },
    )
}

/// Looks at the first bytes of an upload: they say what it is, whatever it was called.
pub(super) fn inspect<'a>(
    content: &'a [u8],
    settings: &AttachmentSettings,
) -> Result<NewAttachment<'a>, Problem> {
    let content_type = match imagesize::image_type(content) {
        Ok(Found::Jpeg) => ImageType::Jpeg,
        Ok(Found::Png) => ImageType::Png,
        Ok(Found::Webp) => ImageType::Webp,
        Ok(_) | Err(_) => return Err(no_picture()),
    };
    let size = imagesize::blob_size(content).map_err(|_| no_picture())?;
    let pixels = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let (width, height) = (pixels(size.width), pixels(size.height));
    if width == 0 || height == 0 {
        return Err(no_picture());
    }
    let most = settings.max_side;
    if width > most || height > most {
        let detail = format!("The picture has more than {most} pixels on a side.");
        return Err(Problem::new(Kind::BodyTooLarge, detail).remedy("Send a smaller picture."));
    }
    Ok(NewAttachment { content_type, width, height, content })
}

/// The picture as it is kept: without what is no picture in it.
pub(super) fn without_metadata(kind: ImageType, content: Bytes) -> Result<Bytes, Problem> {
    metadata::stripped(kind, content).map_err(|_| no_picture())
}

fn no_picture() -> Problem {
    Problem::new(Kind::UnsupportedMediaType, "The body is no JPEG, PNG or WebP picture.")
        .field("body")
        .remedy("Send the bytes of a JPEG, PNG or WebP file.")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The head of a PNG of this size.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut head = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR".to_vec();
        head.extend(width.to_be_bytes());
        head.extend(height.to_be_bytes());
        head.extend(b"\x08\x06\x00\x00\x00");
        head
    }

    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut head = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08".to_vec();
        head.extend(height.to_be_bytes());
        head.extend(width.to_be_bytes());
        head.extend([0; 16]);
        head
    }

    fn webp(width: u16, height: u16) -> Vec<u8> {
        let mut head = b"RIFF\x20\x00\x00\x00WEBPVP8 \x10\x00\x00\x00\0\0\0\x9d\x01\x2a".to_vec();
        head.extend(width.to_le_bytes());
        head.extend(height.to_le_bytes());
        head.extend([0; 16]);
        head
    }

    fn look(content: &[u8]) -> Result<(ImageType, u32, u32), u16> {
        match inspect(content, &AttachmentSettings::default()) {
            Ok(picture) => Ok((picture.content_type, picture.width, picture.height)),
            Err(problem) => Err(problem.status().as_u16()),
        }
    }

    #[test]
    fn a_picture_is_known_by_its_bytes() {
        assert_eq!(look(&png(640, 480)), Ok((ImageType::Png, 640, 480)));
        assert_eq!(look(&jpeg(640, 480)), Ok((ImageType::Jpeg, 640, 480)));
        assert_eq!(look(&webp(640, 480)), Ok((ImageType::Webp, 640, 480)));
    }

    #[test]
    fn nothing_else_is_a_picture() {
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        let contents: [&[u8]; 9] = [
            b"",
            b"\xff\xd8\xff",
            b"\xff\xd8\xff\xd9\xff\xd9\0\0\0\0\0\0",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\x20\x00\x00\x00WEBPVP8Zaaaaaaaaaaaaaaaaaaaa",
            b"GIF89a\x10\x00\x10\x00\x00\x00\x00\x00\x00",
            b"%PDF-1.7 aaaaaaaaaaaaaaaaaaaaaaaa",
            b"<!doctype html><script>alert(1)</script>",
            svg,
        ];
        for content in contents {
            assert_eq!(look(content), Err(415), "{content:?}");
        }
        assert_eq!(look(&png(0, 480)), Err(415));
    }

    #[test]
    fn a_picture_that_no_browser_has_room_for_is_refused() {
        assert_eq!(look(&png(10_000, 10_000)), Ok((ImageType::Png, 10_000, 10_000)));
        for (width, height) in [(10_001, 1), (1, 10_001), (u32::MAX, u32::MAX)] {
            assert_eq!(look(&png(width, height)), Err(413));
        }
        assert_eq!(look(&jpeg(1, 65_535)), Err(413));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_are_too_much(kind in 0..3_usize, rest in proptest::collection::vec(0..=255_u8, 0..200)) {
            let heads: [&[u8]; 3] = [b"\x89PNG\r\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8"];
            let content = [heads[kind], &rest].concat();
            proptest::prop_assert!(!matches!(look(&content), Err(500..)));
        }
    }
}
