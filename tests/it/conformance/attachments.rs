//! Pictures: kept for one conversation, carried by one message, cleared away where none carries
//! them.

use std::time::Duration;

use whereabouts::domain::attachment::{Attachment, ImageType, NewAttachment};
use whereabouts::domain::conversation::{Inbound, InboundTarget};
use whereabouts::domain::ids::{AttachmentId, ConversationId};
use whereabouts::store::{Burst, Error};

use crate::support::backend::{Backend, START, on_each_backend};
use crate::support::dialogue::{claim, inbound, open_shop, say};

on_each_backend! {
    a_picture_reads_back_as_sent,
    a_message_carries_pictures_in_order,
    a_picture_is_carried_once,
    a_message_sent_again_keeps_its_pictures,
    a_conversation_has_so_many_pictures,
    uploads_at_one_instant_keep_to_the_limit,
    pictures_without_a_message_are_swept,
    pictures_go_with_their_conversation,
}

const HOUR: Duration = Duration::from_hours(1);

async fn open(on: &Backend) -> ConversationId {
    on.store.open_chat(&"shp_1".into(), None, HOUR, None).await.unwrap().conversation
}

fn picture(content: &[u8]) -> NewAttachment<'_> {
    NewAttachment { content_type: ImageType::Png, width: 2, height: 1, content }
}

async fn upload(on: &Backend, chat: &ConversationId, content: &[u8]) -> Attachment {
    on.store.add_attachment(chat, picture(content), 20).await.unwrap().expect("a place")
}

fn with(key: &str, attachments: &[&Attachment]) -> Inbound {
    let attachments = attachments.iter().map(|attachment| attachment.id.clone()).collect();
    Inbound { attachments, text: String::new(), ..inbound(key) }
}

async fn send(
    on: &Backend,
    chat: &ConversationId,
    message: &Inbound,
) -> Result<whereabouts::domain::conversation::Accepted, Error> {
    on.store.accept_inbound(&InboundTarget::Existing(chat.clone()), message, Burst::NONE).await
}

async fn a_picture_reads_back_as_sent(on: &Backend) {
    open_shop(on).await;
    let (chat, other) = (open(on).await, open(on).await);
    let content: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let kept = upload(on, &chat, &content).await;
    assert_eq!((kept.content_type, kept.bytes), (ImageType::Png, 70_000));
    assert_eq!(on.store.attachment(&chat, &kept.id).await.unwrap().as_ref(), Some(&kept));
    let mut read = Vec::new();
    for from in [0, 30_000, 60_000, 90_000] {
        read.extend(on.store.attachment_slice(&kept.id, from, 30_000).await.unwrap());
    }
    assert_eq!(read, content);
    // Another conversation's is none at all.
    assert_eq!(on.store.attachment(&other, &kept.id).await.unwrap(), None);
    assert_eq!(on.store.attachment(&chat, &"atc_0".into()).await.unwrap(), None);
    let missing = on.store.attachment_slice(&AttachmentId::from("atc_0"), 0, 1).await;
    assert!(matches!(missing, Err(Error::Missing { what: "attachment" })), "{missing:?}");
    let nowhere = on.store.add_attachment(&"cnv_0".into(), picture(b"x"), 20).await;
    assert!(matches!(nowhere, Err(Error::Missing { what: "conversation" })), "{nowhere:?}");
}

async fn a_message_carries_pictures_in_order(on: &Backend) {
    open_shop(on).await;
    let chat = open(on).await;
    let first = upload(on, &chat, b"first").await;
    let second = upload(on, &chat, b"second").await;
    let sent = send(on, &chat, &with("m1", &[&second, &first])).await.unwrap();
    let messages = on.store.messages_after(&chat, 0, 10).await.unwrap();
    assert_eq!(messages[0].id, sent.message);
    assert_eq!(messages[0].body.text, "");
    assert_eq!(messages[0].body.attachments, [second.clone(), first]);
    // A worker sees the same, and the bytes stay where they are.
    let turn = claim(on).await.unwrap();
    assert_eq!(turn.messages[0].body.attachments[0], second);
    assert_eq!(on.store.attachment_slice(&second.id, 0, 9).await.unwrap(), b"second");
}

async fn a_picture_is_carried_once(on: &Backend) {
    open_shop(on).await;
    let (chat, other) = (open(on).await, open(on).await);
    let (used, free) = (upload(on, &chat, b"used").await, upload(on, &chat, b"free").await);
    send(on, &chat, &with("m1", &[&used])).await.unwrap();
    let wrong = [
        (&chat, with("m2", &[&used])),
        (&chat, with("m2", &[&free, &used])),
        (&chat, with("m2", &[&free, &free])),
        (&other, with("m2", &[&free])),
        (&chat, Inbound { attachments: vec!["atc_0".into()], ..inbound("m2") }),
    ];
    for (chat, message) in &wrong {
        let refused = send(on, chat, message).await;
        assert!(matches!(refused, Err(Error::Missing { what: "attachment" })), "{refused:?}");
    }
    assert_eq!(on.count("messages").await, 1, "nothing is half-written");
    let sent = send(on, &chat, &with("m2", &[&free])).await.unwrap();
    assert_eq!((sent.seq, sent.duplicate), (2, false));
}

async fn a_message_sent_again_keeps_its_pictures(on: &Backend) {
    open_shop(on).await;
    let chat = open(on).await;
    let kept = upload(on, &chat, b"x").await;
    let first = send(on, &chat, &with("m1", &[&kept])).await.unwrap();
    let again = send(on, &chat, &with("m1", &[&kept])).await.unwrap();
    assert_eq!((again.message, again.duplicate), (first.message, true));
    let more = upload(on, &chat, b"y").await;
    assert!(send(on, &chat, &with("m1", &[&more])).await.unwrap().duplicate);
    let unused = on.texts("SELECT id FROM attachments WHERE message_id IS NULL").await;
    assert_eq!(unused, [more.id.as_str()]);
}

async fn a_conversation_has_so_many_pictures(on: &Backend) {
    open_shop(on).await;
    let (chat, other) = (open(on).await, open(on).await);
    let add = async |chat| on.store.add_attachment(chat, picture(b"x"), 2).await.unwrap();
    let first = add(&chat).await.expect("a place");
    send(on, &chat, &with("m1", &[&first])).await.unwrap();
    assert!(add(&chat).await.is_some());
    assert_eq!(add(&chat).await, None, "used ones count as well");
    assert!(add(&other).await.is_some());
    assert_eq!(on.store.add_attachment(&other, picture(b"x"), 0).await.unwrap(), None);
}

async fn uploads_at_one_instant_keep_to_the_limit(on: &Backend) {
    open_shop(on).await;
    let chat = open(on).await;
    let uploads = (0..8).map(|_| {
        let (store, chat) = (on.store.clone(), chat.clone());
        tokio::spawn(async move { store.add_attachment(&chat, picture(b"x"), 3).await.unwrap() })
    });
    let uploads: Vec<_> = uploads.collect();
    let mut kept = 0;
    for upload in uploads {
        kept += usize::from(upload.await.unwrap().is_some());
    }
    assert_eq!(kept, 3);
    assert_eq!(on.count("attachments").await, 3);
}

async fn pictures_without_a_message_are_swept(on: &Backend) {
    open_shop(on).await;
    let chat = open(on).await;
    let (used, old) = (upload(on, &chat, b"used").await, upload(on, &chat, b"old").await);
    send(on, &chat, &with("m1", &[&used])).await.unwrap();
    on.environment.clock.advance(HOUR);
    let young = upload(on, &chat, b"young").await;
    assert_eq!(on.store.sweep_attachments(START).await.unwrap(), 0, "from then on they stay");
    assert_eq!(on.store.sweep_attachments(START.plus(HOUR)).await.unwrap(), 1);
    assert_eq!(on.store.attachment(&chat, &old.id).await.unwrap(), None);
    for kept in [used, young] {
        assert_eq!(on.store.attachment(&chat, &kept.id).await.unwrap(), Some(kept));
    }
}

async fn pictures_go_with_their_conversation(on: &Backend) {
    open_shop(on).await;
    let chat = open(on).await;
    let used = upload(on, &chat, b"used").await;
    upload(on, &chat, b"unused").await;
    send(on, &chat, &with("m1", &[&used])).await.unwrap();
    say(on, "other", "m1").await;
    on.execute(&format!(
        "DELETE FROM messages WHERE conversation_id = '{chat}'; \
         DELETE FROM conversations WHERE id = '{chat}'"
    ))
    .await;
    assert_eq!(on.count("attachments").await, 0);
    assert_eq!(on.count("conversations").await, 1);
}
