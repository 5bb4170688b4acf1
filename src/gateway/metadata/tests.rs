use img_parts::png::PngChunk;

use super::*;

/// What no picture may give away.
const SECRET: &[u8] = b"53.5511 N, 9.9937 E";

fn holds(content: &[u8], part: &[u8]) -> bool {
    content.windows(part.len()).any(|window| window == part)
}

/// EXIF as a camera writes it: a maker, which way is up, and a place.
fn exif(little: bool, orientation: u16) -> Vec<u8> {
    let short = |n: u16| if little { n.to_le_bytes() } else { n.to_be_bytes() };
    let long = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&short(tag)[..], &short(kind), &long(count), &value].concat()
    };
    let [a, b] = short(orientation);
    let length = u32::try_from(SECRET.len()).unwrap();
    [
        if little { &b"II"[..] } else { b"MM" },
        &short(42),
        &long(8),
        &short(2),
        &entry(0x010f, 2, length, long(38)),
        &entry(0x0112, 3, 1, [a, b, 0, 0]),
        &long(0),
        SECRET,
    ]
    .concat()
}

/// What is left of it.
fn upright(orientation: u8) -> Vec<u8> {
    [
        &b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"[..],
        &[orientation, 0, 0],
        &[0, 0, 0, 0],
    ]
    .concat()
}

fn segment(marker: u8, parts: &[&[u8]]) -> Vec<u8> {
    let contents = parts.concat();
    let length = u16::try_from(contents.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker][..], &length, &contents].concat()
}

const SOF: &[u8] = b"\x08\x01\xe0\x02\x80\x01\x01\x11\x00";
const SCAN: &[u8] = b"\x12\xff\x00\x34\xff\xd0\x56\xff\xd7\x78";

/// A JPEG of two scans, with `between` among its segments, and between the scans.
fn scans(before: &[Vec<u8>], between: &[u8]) -> Vec<u8> {
    [
        &b"\xff\xd8"[..],
        &before.concat(),
        &segment(markers::DQT, &[&[7; 65]]),
        &segment(markers::SOF2, &[SOF]),
        // An end that is none: it stands in a table.
        &segment(markers::DHT, &[b"\xff\xd9\xff\xd9"]),
        &segment(markers::SOS, &[b"\x01\x01\x00\x00\x3f\x00"]),
        SCAN,
        between,
        &segment(markers::SOS, &[b"\x01\x01\x00\x01\x3f\x01"]),
        SCAN,
        b"\xff\xd9",
    ]
    .concat()
}

fn jfif() -> Vec<u8> {
    segment(markers::APP0, &[b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"])
}

fn icc() -> Vec<u8> {
    segment(markers::APP2, &[b"ICC_PROFILE\0\x01\x01", b"a profile"])
}

#[test]
fn a_jpeg_keeps_its_image_and_nothing_else() {
    let adobe = || segment(markers::APP14, &[b"Adobe\0\x64\0\0\0\0\x01"]);
    let full = [
        jfif(),
        segment(markers::APP0, &[b"JFXX\0", SECRET]),
        segment(markers::APP1, &[b"Exif\0\0", &exif(true, 6)]),
        segment(markers::APP1, &[b"http://ns.adobe.com/xap/1.0/\0", SECRET]),
        segment(markers::APP2, &[b"MPF\0", SECRET]),
        icc(),
        segment(markers::APP5, &[SECRET]),
        segment(markers::APP13, &[b"Photoshop 3.0\0", SECRET]),
        adobe(),
        segment(markers::COM, &[SECRET]),
        segment(markers::JPG7, &[SECRET]),
    ];
    let hidden = segment(markers::APP1, &[b"Exif\0\0", SECRET]);
    let behind = scans(&full, b"");
    let content = [scans(&full, &hidden), behind, SECRET.to_vec()].concat();
    let clean = stripped(ImageType::Jpeg, content.into()).unwrap();
    let only = segment(markers::APP1, &[b"Exif\0\0", &upright(6)]);
    assert!(!holds(&clean, SECRET));
    assert!(clean == scans(&[jfif(), only, icc(), adobe()], b""), "{clean:x?}");
    assert_eq!(stripped(ImageType::Jpeg, clean.clone()).unwrap(), clean);
}

#[test]
fn which_way_is_up_is_kept_where_it_matters() {
    for little in [true, false] {
        for orientation in [0, 1, 2, 3, 6, 8, 9, 600] {
            let exif = segment(markers::APP1, &[b"Exif\0\0", &exif(little, orientation)]);
            let clean = stripped(ImageType::Jpeg, scans(&[exif], b"").into()).unwrap();
            let kept = Jpeg::from_bytes(clean).unwrap().exif();
            let turned = (2..=8).contains(&orientation);
            let expected = turned.then(|| upright(u8::try_from(orientation).unwrap()));
            assert_eq!(kept.map(|exif| exif.to_vec()), expected, "{orientation}");
        }
    }
    for broken in [&b""[..], b"II", b"MM\0\x2a\xff\xff\xff\xff", b"II\x2a\0\x08\0\0\0\xff\xff"] {
        let exif = segment(markers::APP1, &[b"Exif\0\0", broken]);
        let clean = stripped(ImageType::Jpeg, scans(&[exif], b"").into()).unwrap();
        assert!(clean == scans(&[], b""), "{broken:x?}");
    }
}

#[test]
fn a_jpeg_that_breaks_off_ends_there() {
    let whole = scans(&[jfif()], b"");
    let comment = segment(markers::COM, &[SECRET]);
    for cut in [1, 2, 5] {
        let broken = [&whole[..whole.len() - cut], &comment[..8]].concat();
        let clean = stripped(ImageType::Jpeg, broken.into()).unwrap();
        assert!(clean.ends_with(b"\xff\xd9") && !holds(&clean, &SECRET[..4]), "{cut}");
    }
}

fn png(parts: &[([u8; 4], &[u8])]) -> Vec<u8> {
    let parts = parts.iter().map(|(kind, part)| {
        PngChunk::new(*kind, Bytes::copy_from_slice(part)).encoder().bytes().to_vec()
    });
    [b"\x89PNG\r\n\x1a\n".to_vec(), parts.collect::<Vec<_>>().concat()].concat()
}

#[test]
fn a_png_keeps_its_image_and_nothing_else() {
    let head: &[u8] = b"\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0";
    let (exif, upright) = (exif(false, 3), upright(3));
    let content = [
        png(&[
            (*b"IHDR", head),
            (*b"iCCP", b"icc\0\0profile"),
            (*b"eXIf", &exif),
            (*b"tEXt", SECRET),
            (*b"iTXt", SECRET),
            (*b"zTXt", SECRET),
            (*b"tIME", SECRET),
            (*b"pHYs", b"\0\0\x0b\x13\0\0\x0b\x13\x01"),
            (*b"prVt", SECRET),
            (*b"IDAT", b"image"),
            (*b"IDAT", b"more"),
            (*b"IEND", b""),
        ]),
        SECRET.to_vec(),
    ]
    .concat();
    let clean = stripped(ImageType::Png, content.into()).unwrap();
    let expected = png(&[
        (*b"IHDR", head),
        (*b"eXIf", &upright),
        (*b"iCCP", b"icc\0\0profile"),
        (*b"pHYs", b"\0\0\x0b\x13\0\0\x0b\x13\x01"),
        (*b"IDAT", b"image"),
        (*b"IDAT", b"more"),
        (*b"IEND", b""),
    ]);
    assert!(clean == expected, "{clean:x?}");
    assert_eq!(stripped(ImageType::Png, clean.clone()).unwrap(), clean);
}

fn webp(parts: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let parts = parts.iter().flat_map(|(kind, part)| {
        let length = u32::try_from(part.len()).unwrap().to_le_bytes();
        [&kind[..], &length, part, &[0][..part.len() % 2]].concat()
    });
    let parts: Vec<u8> = parts.collect();
    let length = u32::try_from(parts.len() + 4).unwrap().to_le_bytes();
    [b"RIFF", &length[..], b"WEBP", &parts].concat()
}

#[test]
fn a_webp_keeps_its_image_and_nothing_else() {
    let lossy: &[u8] = b"\x50\x5a\0\x9d\x01\x2a\x10\0\x10\0\x77";
    let size = b"\0\0\0\x0f\0\0\x0f\0\0";
    // Flags: ICC, alpha, EXIF, XMP.
    let head = |flags: u8| [&[flags][..], size].concat();
    let plain = webp(&[(b"VP8 ", lossy)]);
    let content = webp(&[
        (b"VP8X", &head(0x0c)),
        (b"VP8 ", lossy),
        (b"EXIF", &exif(true, 1)),
        (b"XMP ", SECRET),
        (b"seCr", SECRET),
    ]);
    let content = [content, SECRET.to_vec()].concat();
    assert!(stripped(ImageType::Webp, content.into()).unwrap() == plain);

    let turned = exif(true, 8);
    let content = webp(&[
        (b"VP8X", &head(0x3c)),
        (b"ICCP", b"profile"),
        (b"ALPH", b"alpha"),
        (b"VP8 ", lossy),
        (b"EXIF", &turned),
        (b"XMP ", SECRET),
    ]);
    let clean = stripped(ImageType::Webp, content.into()).unwrap();
    let expected = webp(&[
        (b"VP8X", &head(0x38)),
        (b"ICCP", b"profile"),
        (b"ALPH", b"alpha"),
        (b"VP8 ", lossy),
        (b"EXIF", &upright(8)),
    ]);
    assert!(clean == expected, "{clean:x?}");
}

#[test]
fn a_broken_picture_is_no_picture() {
    let cases = [
        (ImageType::Jpeg, b"\xff\xd8\xff\xe1\x00\x20Exif".to_vec()),
        (ImageType::Png, png(&[(*b"IHDR", b"x")])[..20].to_vec()),
        (ImageType::Webp, webp(&[(b"VP8 ", b"abcdef")])[..22].to_vec()),
    ];
    for (kind, content) in cases {
        assert!(stripped(kind, content.into()).is_err(), "{kind}");
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_are_too_much(kind in 0..3_usize, rest in proptest::collection::vec(0..=255_u8, 0..300)) {
        let (kind, head): (_, &[u8]) = [
            (ImageType::Jpeg, &b"\xff\xd8\xff\xda\x00\x02"[..]),
            (ImageType::Png, b"\x89PNG\r\n\x1a\n"),
            (ImageType::Webp, b"RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0"),
        ][kind];
        let once = stripped(kind, [head, &rest].concat().into());
        if let Ok(once) = once {
            proptest::prop_assert_eq!(stripped(kind, once.clone()).unwrap(), once);
        }
    }
}
