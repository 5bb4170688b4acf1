//! Pictures that customers send along with their messages.

use serde::{Deserialize, Serialize};

use super::ids::AttachmentId;

/// What a picture is, found out from its bytes and not from what its sender says.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
pub enum ImageType {
    /// JPEG.
    #[serde(rename = "image/jpeg")]
    #[strum(serialize = "image/jpeg")]
    Jpeg,
    /// PNG.
    #[serde(rename = "image/png")]
    #[strum(serialize = "image/png")]
    Png,
    /// WebP.
    #[serde(rename = "image/webp")]
    #[strum(serialize = "image/webp")]
    Webp,
}

/// A picture without its bytes, as it stands in a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Identifier.
    pub id: AttachmentId,
    /// Media type.
    pub content_type: ImageType,
    /// Size.
    pub bytes: u64,
}

/// A picture that was uploaded and looked at.
#[derive(Debug, Clone, Copy)]
pub struct NewAttachment<'a> {
    /// Media type.
    pub content_type: ImageType,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The whole of it.
    pub content: &'a [u8],
}
