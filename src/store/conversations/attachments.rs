//! Pictures that customers send: uploaded to a conversation, then carried by one of its messages.
//!
//! What a message shows of them is kept in the message itself, so that reading a transcript reads
//! no bytes of pictures.

use crate::domain::attachment::{Attachment, NewAttachment};
use crate::domain::ids::{AttachmentId, ConversationId, MessageId};
use crate::domain::time::Moment;
use crate::store::db::{Tx, exec, row, statements};
use crate::store::dialect::{Sql, locked};
use crate::store::error::code;
use crate::store::sqlite::row_type;
use crate::store::{Error, Store};

/// How errors name one.
pub const WHAT: &str = "attachment";

statements! {
    COUNT_ATTACHMENTS = "SELECT COUNT(*) FROM attachments WHERE conversation_id = $1";
    INSERT_ATTACHMENT = "INSERT INTO attachments (id, shop_id, conversation_id, content_type, \
        width, height, bytes, content, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    UNUSED_ATTACHMENT = "SELECT id, content_type, bytes FROM attachments \
        WHERE id = $1 AND conversation_id = $2 AND message_id IS NULL";
    CARRY = "UPDATE attachments SET message_id = $2 WHERE id = $1 AND message_id IS NULL";
    ATTACHMENT = "SELECT id, content_type, bytes FROM attachments \
        WHERE id = $1 AND conversation_id = $2";
    ATTACHMENT_SLICE = "SELECT substr(content, $2, $3) FROM attachments WHERE id = $1";
    DROP_UNUSED_ATTACHMENTS = "DELETE FROM attachments \
        WHERE message_id IS NULL AND created_at < $1";
}

const LOCK_CONVERSATION: Sql = locked!("SELECT shop_id FROM conversations WHERE id = $1");

/// The statements that differ by database.
pub(in crate::store) const LOCKS: &[(&str, Sql)] = &[("LOCK_CONVERSATION", LOCK_CONVERSATION)];

impl Store {
    /// Keeps a picture for a message to come; `None` where the conversation has `most` already.
    ///
    /// Uploads to one conversation queue up, so that no two take the same last place. Fails with
    /// [`Error::Missing`] where there is no such conversation.
    pub async fn add_attachment(
        &self,
        conversation: &ConversationId,
        image: NewAttachment<'_>,
        most: usize,
    ) -> Result<Option<Attachment>, Error> {
        let mut tx = self.db.begin().await?;
        let key = conversation.as_str();
        let sql = LOCK_CONVERSATION.on(&tx);
        let Some((shop,)) = row!(&mut tx, (String,), sql, key)? else {
            return Err(Error::Missing { what: "conversation" });
        };
        let kept = row!(&mut tx, (i64,), COUNT_ATTACHMENTS, key)?.map_or(0, |(count,)| count);
        if usize::try_from(kept).unwrap_or(usize::MAX) >= most {
            return Ok(None);
        }
        let id = AttachmentId::mint(&self.environment);
        let bytes = u64::try_from(image.content.len()).unwrap_or(u64::MAX);
        exec!(
            &mut tx,
            INSERT_ATTACHMENT,
            id.as_str(),
            shop.as_str(),
            key,
            <&str>::from(image.content_type),
            i64::from(image.width),
            i64::from(image.height),
            i64::try_from(bytes).unwrap_or(i64::MAX),
            image.content,
            self.environment.now().millis(),
        )?;
        tx.commit().await?;
        Ok(Some(Attachment { id, content_type: image.content_type, bytes }))
    }

    /// What is known of a picture of this conversation, used or not.
    pub async fn attachment(
        &self,
        conversation: &ConversationId,
        id: &AttachmentId,
    ) -> Result<Option<Attachment>, Error> {
        let mut tx = self.db.single().await?;
        row!(&mut tx, AttachmentRow, ATTACHMENT, id.as_str(), conversation.as_str())?
            .map(Attachment::try_from)
            .transpose()
    }

    /// At most `length` bytes of a picture from byte `from` on, counted from 0; none behind its
    /// end. Fails with [`Error::Missing`] where the picture is gone.
    pub async fn attachment_slice(
        &self,
        id: &AttachmentId,
        from: i32,
        length: i32,
    ) -> Result<Vec<u8>, Error> {
        let mut tx = self.db.single().await?;
        let slice = row!(
            &mut tx,
            (Vec<u8>,),
            ATTACHMENT_SLICE,
            id.as_str(),
            from.saturating_add(1),
            length
        )?;
        slice.map(|(bytes,)| bytes).ok_or(Error::Missing { what: WHAT })
    }

    /// Removes pictures from before `before` that no message carries; returns how many.
    pub async fn sweep_attachments(&self, before: Moment) -> Result<u64, Error> {
        let mut tx = self.db.begin().await?;
        let swept = exec!(&mut tx, DROP_UNUSED_ATTACHMENTS, before.millis())?;
        tx.commit().await?;
        Ok(swept)
    }
}

/// What a message may carry, in the order asked for; `None` where one of them is not this
/// conversation's or is carried by a message already.
pub(super) async fn unused(
    tx: &mut Tx,
    conversation: &ConversationId,
    wanted: &[AttachmentId],
) -> Result<Option<Vec<Attachment>>, Error> {
    let mut found = Vec::with_capacity(wanted.len());
    for id in wanted {
        let Some(row) =
            row!(tx, AttachmentRow, UNUSED_ATTACHMENT, id.as_str(), conversation.as_str())?
        else {
            return Ok(None);
        };
        found.push(Attachment::try_from(row)?);
    }
    Ok(Some(found))
}

/// Has a message carry them. [`Error::Missing`] where one was used or swept in between, or stands
/// in the list twice.
pub(super) async fn bind(
    tx: &mut Tx,
    message: &MessageId,
    attachments: &[Attachment],
) -> Result<(), Error> {
    for attachment in attachments {
        if exec!(tx, CARRY, attachment.id.as_str(), message.as_str())? == 0 {
            return Err(Error::Missing { what: WHAT });
        }
    }
    Ok(())
}

row_type! {
    struct AttachmentRow {
        id: String,
        content_type: String,
        bytes: i64,
    }
}

impl TryFrom<AttachmentRow> for Attachment {
    type Error = Error;

    fn try_from(row: AttachmentRow) -> Result<Self, Error> {
        Ok(Self {
            content_type: code(&row.content_type, "attachments", "content_type", &row.id)?,
            bytes: u64::try_from(row.bytes).unwrap_or_default(),
            id: AttachmentId::from(row.id),
        })
    }
}
