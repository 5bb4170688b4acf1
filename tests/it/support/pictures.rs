//! Small pictures of each kind.

use bytes::Bytes;
use img_parts::png::PngChunk;

/// A PNG of this size, with `bytes` bytes for an image.
pub(crate) fn png(width: u32, height: u32, bytes: usize) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), b"\x08\x06\0\0\0"].concat();
    let image: Vec<u8> = (0..=255).cycle().take(bytes).collect();
    let parts = [(*b"IHDR", head), (*b"IDAT", image), (*b"IEND", Vec::new())];
    let parts = parts.map(|(kind, part)| PngChunk::new(kind, Bytes::from(part)).encoder().bytes());
    [b"\x89PNG\r\n\x1a\n", &parts.concat()[..]].concat()
}

/// A JPEG's first segments.
pub(crate) fn jpeg() -> Vec<u8> {
    b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x01\xe0\x02\x80\x03\x01\x22\x00\x02\x11\x01\
      \x03\x11\x01\xff\xd9"
        .to_vec()
}

/// A WebP's first chunk.
pub(crate) fn webp() -> Vec<u8> {
    b"RIFF\x20\x00\x00\x00WEBPVP8 \x14\x00\x00\x00\x00\x00\x00\x9d\x01\x2a\x80\x02\xe0\x01\
      \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
        .to_vec()
}
