//! Small pictures of each kind.

/// The head of a PNG of this size, with `bytes` bytes behind it.
pub(crate) fn png(width: u32, height: u32, bytes: usize) -> Vec<u8> {
    let mut picture = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR".to_vec();
    picture.extend(width.to_be_bytes());
    picture.extend(height.to_be_bytes());
    picture.extend(b"\x08\x06\x00\x00\x00");
    picture.extend((0..=255).cycle().take(bytes));
    picture
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
