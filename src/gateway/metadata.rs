//! Takes out of pictures what is no picture: where and when it was taken, with what, by whom, what
//! was cut off it. Nothing is encoded anew; what remains is as it came.
//!
//! Known parts are kept and everything else goes, for makers of cameras invent new parts. Only which
//! way is up is written back, without which phones' photos would lie on their sides.

use bytes::Bytes;
use img_parts::jpeg::{Jpeg, markers};
use img_parts::png::{Png, PngChunk};
use img_parts::riff::{RiffChunk, RiffContent};
use img_parts::webp::{self, WebP};
use img_parts::{Error, ImageEXIF};

use crate::domain::attachment::ImageType;

/// The tag of EXIF that says which way is up.
const ORIENTATION: u16 = 0x0112;
/// Bytes of an entry in a directory of EXIF.
const ENTRY: usize = 12;
/// Set in a WebP's head where XMP is in it.
const XMP_FLAG: u8 = 0b0000_0100;

/// The parts of a PNG that say how it looks; all others may say anything.
const PNG_KEPT: &[[u8; 4]] = &[
    *b"IHDR", *b"PLTE", *b"IDAT", *b"IEND", *b"tRNS", *b"gAMA", *b"cHRM", *b"sRGB", *b"iCCP",
    *b"cICP", *b"mDCV", *b"cLLI", *b"sBIT", *b"bKGD", *b"pHYs", *b"acTL", *b"fcTL", *b"fdAT",
];

/// The same of a WebP.
const WEBP_KEPT: &[[u8; 4]] = &[
    webp::CHUNK_VP8X,
    webp::CHUNK_VP8,
    webp::CHUNK_VP8L,
    webp::CHUNK_ALPH,
    webp::CHUNK_ANIM,
    webp::CHUNK_ANMF,
    webp::CHUNK_ICCP,
];

/// The picture without its metadata; an error where it is broken, and nobody knows what is in it.
pub(super) fn stripped(kind: ImageType, content: Bytes) -> Result<Bytes, Error> {
    match kind {
        ImageType::Jpeg => jpeg(&content),
        ImageType::Png => png(content),
        ImageType::Webp => webp(content),
    }
}

fn jpeg(content: &Bytes) -> Result<Bytes, Error> {
    let upright = orientation_only(&Jpeg::from_bytes(content.clone())?);
    let mut picture = Jpeg::from_bytes(image_of(content))?;
    picture.set_exif(upright);
    Ok(picture.encoder().bytes())
}

/// A JPEG's segments that say how it looks, and its scans. What is behind its end is left out, for
/// phones put films and larger versions there, and segments between scans are judged like those
/// before them.
fn image_of(content: &[u8]) -> Bytes {
    let start = [markers::P, markers::SOI];
    let mut kept = Vec::with_capacity(content.len());
    kept.extend(start);
    let mut rest = content.strip_prefix(&start).unwrap_or_default();
    while let Some(at) = rest.iter().position(|byte| *byte == markers::P) {
        let (scan, ahead) = rest.split_at(at);
        kept.extend_from_slice(scan);
        let (part, is_kept) = match *ahead {
            [_, markers::Z | markers::RST0..=markers::RST7, ..] => (2, true),
            // Fill bytes.
            [_, markers::P, ..] => (1, false),
            [_, marker, high, low, ..] if marker != markers::EOI => {
                let part = 2 + usize::from(u16::from_be_bytes([high, low]));
                (part, says_how_it_looks(marker, ahead.get(4..part).unwrap_or_default()))
            }
            // The end, or broken off.
            _ => (usize::MAX, false),
        };
        let Some((part, behind)) = ahead.split_at_checked(part) else {
            rest = &[];
            break;
        };
        if is_kept {
            kept.extend_from_slice(part);
        }
        rest = behind;
    }
    kept.extend_from_slice(rest);
    kept.extend([markers::P, markers::EOI]);
    kept.into()
}

/// Whether a segment of a JPEG says how it looks.
fn says_how_it_looks(marker: u8, contents: &[u8]) -> bool {
    match marker {
        markers::SOF0..=markers::SOF15 | markers::SOS..=markers::EXP => true,
        markers::APP0 => contents.starts_with(b"JFIF\0"),
        markers::APP2 => contents.starts_with(b"ICC_PROFILE\0"),
        markers::APP14 => contents.starts_with(b"Adobe"),
        _ => false,
    }
}

fn png(content: Bytes) -> Result<Bytes, Error> {
    let mut picture = Png::from_bytes(content)?;
    let upright = orientation_only(&picture);
    picture.chunks_mut().retain(|chunk: &PngChunk| PNG_KEPT.contains(&chunk.kind()));
    picture.set_exif(upright);
    Ok(picture.encoder().bytes())
}

fn webp(content: Bytes) -> Result<Bytes, Error> {
    let mut picture = WebP::from_bytes(content)?;
    let upright = orientation_only(&picture);
    let chunks = picture.chunks_mut();
    chunks.retain(|chunk: &RiffChunk| WEBP_KEPT.contains(&chunk.id()));
    for chunk in chunks.iter_mut().filter(|chunk| chunk.id() == webp::CHUNK_VP8X) {
        if let RiffContent::Data(data) = chunk.content_mut() {
            let mut head = data.to_vec();
            if let Some(flags) = head.first_mut() {
                *flags &= !XMP_FLAG;
            }
            *data = head.into();
        }
    }
    picture.set_exif(upright);
    Ok(picture.encoder().bytes())
}

/// EXIF that says which way is up and nothing else; `None` where up is up.
fn orientation_only(picture: &impl ImageEXIF) -> Option<Bytes> {
    let orientation = orientation(&picture.exif()?)?;
    let [high, low] = orientation.to_be_bytes();
    let head: &[u8] = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01";
    Some([head, &[high, low, 0, 0], &[0; 4]].concat().into())
}

/// Which way is up, from the first directory of EXIF: 2 to 8.
fn orientation(exif: &[u8]) -> Option<u16> {
    let is_little = match exif.get(..4)? {
        b"II\x2a\0" => true,
        b"MM\0\x2a" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let two: [u8; 2] = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let offset: [u8; 4] = exif.get(4..8)?.try_into().ok()?;
    let offset = if is_little { u32::from_le_bytes(offset) } else { u32::from_be_bytes(offset) };
    let directory = usize::try_from(offset).ok()?;
    let first = directory.checked_add(2)?;
    (0..usize::from(short(directory)?))
        .filter_map(|entry| first.checked_add(entry * ENTRY))
        .find(|at| short(*at) == Some(ORIENTATION))
        .and_then(|at| short(at.checked_add(8)?))
        .filter(|orientation| (2..=8).contains(orientation))
}

#[cfg(test)]
mod tests;
