//! The durable inbox: what a customer sends is kept before it is acknowledged, once.

use std::time::Duration;

use sqlx::types::Json;

use super::attachments;
use super::records::NewMessage;
use crate::domain::conversation::{Accepted, Author, Inbound, InboundTarget, Owner, Reply};
use crate::domain::ids::{ConversationId, MessageId, ShopId};
use crate::domain::principal::Principal;
use crate::store::db::{Tx, exec, row, statements};
use crate::store::error::code;
use crate::store::sqlite::row_type;
use crate::store::wake::{Signal, Watch};
use crate::store::{Error, Store};

/// When a burst may be answered: `$due`, or the burst's start plus `$longest` where that is sooner.
macro_rules! due {
    ($now:literal, $due:literal, $longest:literal) => {
        concat!(
            "CASE WHEN COALESCE(conversations.burst_started_at, ",
            $now,
            ") + ",
            $longest,
            " < ",
            $due,
            " THEN COALESCE(conversations.burst_started_at, ",
            $now,
            ") + ",
            $longest,
            " ELSE ",
            $due,
            " END"
        )
    };
}

statements! {
    RECEIVE_EXISTING = concat!("UPDATE conversations SET last_seq = last_seq + 1, \
        pending_seq = last_seq + 1, updated_at = $2, \
        burst_started_at = CASE WHEN owner = 'agent' THEN COALESCE(burst_started_at, $2) END, \
        due_at = CASE WHEN owner = 'agent' THEN ", due!("$2", "$3", "$4"), " END \
        WHERE id = $1 RETURNING id, shop_id, last_seq, owner");
    RECEIVE_EXTERNAL = concat!("INSERT INTO conversations (id, shop_id, channel, external_id, \
        principal, owner, fence, last_seq, pending_seq, customer_read_seq, due_at, \
        burst_started_at, created_at, updated_at) \
        VALUES ($1, $5, $6, $7, $8, 'agent', 0, 1, 1, 0, $3, $2, $2, $2) \
        ON CONFLICT (shop_id, channel, external_id) DO UPDATE SET \
        last_seq = conversations.last_seq + 1, pending_seq = conversations.last_seq + 1, \
        updated_at = $2, burst_started_at = CASE WHEN conversations.owner = 'agent' \
        THEN COALESCE(conversations.burst_started_at, $2) END, \
        due_at = CASE WHEN conversations.owner = 'agent' THEN ", due!("$2", "$3", "$4"), " END \
        RETURNING id, shop_id, last_seq, owner");
    INSERT_MESSAGE = "INSERT INTO messages (id, shop_id, conversation_id, seq, author, \
        provider_id, body, language_hint, turn_id, user_id, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
        ON CONFLICT (conversation_id, provider_id) DO NOTHING";
    FIND_DUPLICATE = "SELECT m.id, m.seq, c.owner FROM messages m \
        JOIN conversations c ON c.id = m.conversation_id \
        WHERE m.conversation_id = $1 AND m.provider_id = $2";
    EXTEND_BURST = concat!("UPDATE conversations SET due_at = ", due!("$2", "$3", "$4"), " \
        WHERE id = $1 AND owner = 'agent' AND due_at IS NOT NULL AND burst_started_at IS NOT NULL");
    MARK_READ = "UPDATE conversations SET customer_read_seq = $2 \
        WHERE id = $1 AND customer_read_seq < $2 AND last_seq >= $2";
}

/// How long a burst may grow before it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Burst {
    /// Silence that ends it.
    pub quiet: Duration,
    /// Longest wait from its first message.
    pub longest: Duration,
}

impl Burst {
    /// Every message is answered at once.
    pub const NONE: Self = Self { quiet: Duration::ZERO, longest: Duration::ZERO };
}

impl Store {
    /// Keeps a message for answering, in one transaction, before its sender is told that it
    /// arrived.
    ///
    /// The same provider identifier in the same conversation is the same message: nothing is
    /// written the second time. Fails with [`Error::Missing`] where an existing conversation is
    /// named that does not exist, and where an attachment is not this conversation's or was used.
    pub async fn accept_inbound(
        &self,
        target: &InboundTarget,
        inbound: &Inbound,
        burst: Burst,
    ) -> Result<Accepted, Error> {
        Ok(self.accept_watched(target, inbound, burst).await?.0)
    }

    /// The same, with a wait for what comes of it: begun before anybody can answer.
    pub async fn accept_watched(
        &self,
        target: &InboundTarget,
        inbound: &Inbound,
        burst: Burst,
    ) -> Result<(Accepted, Watch), Error> {
        let mut tx = self.db.begin().await?;
        let received = self.receive(&mut tx, target, burst).await?;
        let conversation = ConversationId::from(received.id);
        let wanted = &inbound.attachments;
        let Some(attached) = attachments::unused(&mut tx, &conversation, wanted).await? else {
            tx.roll_back().await?;
            let watch = self.watch(&conversation);
            let first = self.without_attachments(conversation, &inbound.provider_id).await?;
            return Ok((first, watch));
        };
        let body = Reply {
            text: inbound.text.clone(),
            attachments: attached,
            context: inbound.context.clone(),
            press: inbound.press.clone(),
            ..Reply::default()
        };
        let message = MessageId::mint(&self.environment);
        let written = insert_message(
            &mut tx,
            &NewMessage {
                id: message.clone(),
                shop: &ShopId::from(received.shop_id),
                conversation: &conversation,
                seq: received.last_seq,
                author: Author::Customer.into(),
                provider_id: Some(&inbound.provider_id),
                body: &body,
                language_hint: inbound.language_hint.as_ref(),
                turn: None,
                user: None,
                created_at: self.environment.now(),
            },
        )
        .await?;
        if written == 0 {
            // Takes back the sequence number and the new deadline.
            tx.roll_back().await?;
            let watch = self.watch(&conversation);
            return Ok((self.duplicate(conversation, &inbound.provider_id).await?, watch));
        }
        attachments::bind(&mut tx, &message, &body.attachments).await?;
        let mut watch = self.watch(&conversation);
        tx.commit().await?;
        let owner: Owner = code(&received.owner, "conversations", "owner", conversation.as_str())?;
        self.wake.announce(Signal::Conversation(conversation.clone()));
        watch.know_of_one();
        if owner == Owner::Agent {
            self.wake.announce(Signal::Inbox);
        }
        let seq = received.last_seq;
        Ok((Accepted { conversation, message, seq, duplicate: false, owner }, watch))
    }

    async fn receive(
        &self,
        tx: &mut Tx,
        target: &InboundTarget,
        burst: Burst,
    ) -> Result<Received, Error> {
        let now = self.environment.now();
        let due = now.plus(burst.quiet).millis();
        let longest = i64::try_from(burst.longest.as_millis()).unwrap_or(i64::MAX);
        let received = match target {
            InboundTarget::Existing(id) => {
                row!(tx, Received, RECEIVE_EXISTING, id.as_str(), now.millis(), due, longest)?
            }
            InboundTarget::External { shop, channel, external_id } => row!(
                tx,
                Received,
                RECEIVE_EXTERNAL,
                ConversationId::mint(&self.environment).as_str(),
                now.millis(),
                due,
                longest,
                shop.as_str(),
                <&str>::from(*channel),
                external_id.as_str(),
                Json(Principal::Anonymous),
            )?,
        };
        received.ok_or(Error::Missing { what: "conversation" })
    }

    /// Attachments that cannot be used: a message sent again has used them the first time.
    async fn without_attachments(
        &self,
        conversation: ConversationId,
        provider_id: &str,
    ) -> Result<Accepted, Error> {
        match self.duplicate(conversation, provider_id).await {
            Err(Error::Stale { .. }) => Err(Error::Missing { what: attachments::WHAT }),
            outcome => outcome,
        }
    }

    async fn duplicate(
        &self,
        conversation: ConversationId,
        provider_id: &str,
    ) -> Result<Accepted, Error> {
        let mut tx = self.db.single().await?;
        let found = row!(
            &mut tx,
            (String, i64, String),
            FIND_DUPLICATE,
            conversation.as_str(),
            provider_id
        )?;
        let (message, seq, owner) = found.ok_or(Error::Stale { what: "message" })?;
        let owner = code(&owner, "conversations", "owner", conversation.as_str())?;
        Ok(Accepted {
            conversation,
            message: MessageId::from(message),
            seq,
            duplicate: true,
            owner,
        })
    }

    /// The customer is typing: a burst that waits grows, up to its longest.
    pub async fn note_typing(
        &self,
        conversation: &ConversationId,
        burst: Burst,
    ) -> Result<(), Error> {
        let now = self.environment.now();
        let due = now.plus(burst.quiet).millis();
        let longest = i64::try_from(burst.longest.as_millis()).unwrap_or(i64::MAX);
        let mut tx = self.db.begin().await?;
        exec!(&mut tx, EXTEND_BURST, conversation.as_str(), now.millis(), due, longest)?;
        tx.commit().await
    }

    /// The customer has seen every message up to `seq`. Never goes back, nor past the newest.
    pub async fn mark_read(&self, conversation: &ConversationId, seq: i64) -> Result<(), Error> {
        let mut tx = self.db.begin().await?;
        let moved = exec!(&mut tx, MARK_READ, conversation.as_str(), seq)?;
        tx.commit().await?;
        if moved > 0 {
            self.wake.announce(Signal::Conversation(conversation.clone()));
        }
        Ok(())
    }
}

row_type! {
    struct Received {
        id: String,
        shop_id: String,
        last_seq: i64,
        owner: String,
    }
}

/// Writes a message; 0 rows where the conversation has its provider identifier already.
pub(super) async fn insert_message(tx: &mut Tx, message: &NewMessage<'_>) -> Result<u64, Error> {
    exec!(
        tx,
        INSERT_MESSAGE,
        message.id.as_str(),
        message.shop.as_str(),
        message.conversation.as_str(),
        message.seq,
        message.author,
        message.provider_id,
        Json(message.body),
        message.language_hint.map(crate::domain::language::Language::code),
        message.turn.map(crate::domain::ids::TurnId::as_str),
        message.user,
        message.created_at.millis(),
    )
}
