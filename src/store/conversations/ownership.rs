//! Who answers in a conversation: the agent, or one person.

use super::inbox::insert_message;
use super::records::NewMessage;
use crate::domain::conversation::{Author, Reply};
use crate::domain::ids::{ConversationId, MessageId, ShopId, UserId};
use crate::store::db::{Tx, exec, row, statements};
use crate::store::error::code;
use crate::store::wake::Signal;
use crate::store::{Error, Store};

statements! {
    TAKE_OVER = "UPDATE conversations SET owner = 'person', owner_user_id = $2, \
        fence = fence + 1, due_at = NULL, burst_started_at = NULL, lease_worker = NULL, \
        lease_turn = NULL, lease_until = NULL, attempts = 0, updated_at = $3 \
        WHERE id = $1 AND owner <> 'person' RETURNING fence";
    TAKE_HANDOFF = "UPDATE handoffs SET state = 'taken', user_id = $2, taken_at = $3 \
        WHERE conversation_id = $1 AND state = 'open'";
    RELEASE = "UPDATE conversations SET owner = 'agent', owner_user_id = NULL, \
        fence = fence + 1, released_seq = last_seq, updated_at = $4 \
        WHERE id = $1 AND owner = 'person' AND owner_user_id = $2 AND fence = $3 RETURNING fence";
    CLOSE_HANDOFF = "UPDATE handoffs SET state = 'closed', closed_at = $2 \
        WHERE conversation_id = $1 AND state <> 'closed'";
    PERSON_SEQ = "UPDATE conversations SET last_seq = last_seq + 1, updated_at = $4 \
        WHERE id = $1 AND owner = 'person' AND owner_user_id = $2 AND fence = $3 \
        RETURNING shop_id, last_seq, channel";
    CONVERSATION_OWNER = "SELECT owner FROM conversations WHERE id = $1";
}

impl Store {
    /// Gives a conversation to a person. An answer in flight dies: its claim is stale from now on.
    ///
    /// Returns the fencing number that the person's writes must name. [`Error::Stale`] where a
    /// person has it already.
    pub async fn take_over(
        &self,
        conversation: &ConversationId,
        user: &UserId,
    ) -> Result<i64, Error> {
        let now = self.environment.now().millis();
        let mut tx = self.db.begin().await?;
        let key = conversation.as_str();
        let taken = row!(&mut tx, (i64,), TAKE_OVER, key, user.as_str(), now)?;
        let Some((fence,)) = taken else {
            return Err(missing_or_stale(&mut tx, conversation).await);
        };
        exec!(&mut tx, TAKE_HANDOFF, key, user.as_str(), now)?;
        tx.commit().await?;
        self.wake.announce(Signal::Conversation(conversation.clone()));
        Ok(fence)
    }

    /// Gives a conversation back to the agent, which answers from the customer's next message on.
    pub async fn release(
        &self,
        conversation: &ConversationId,
        user: &UserId,
        fence: i64,
    ) -> Result<(), Error> {
        let now = self.environment.now().millis();
        let mut tx = self.db.begin().await?;
        let key = conversation.as_str();
        if row!(&mut tx, (i64,), RELEASE, key, user.as_str(), fence, now)?.is_none() {
            return Err(missing_or_stale(&mut tx, conversation).await);
        }
        exec!(&mut tx, CLOSE_HANDOFF, key, now)?;
        tx.commit().await?;
        self.wake.announce(Signal::Conversation(conversation.clone()));
        Ok(())
    }

    /// Writes a person's message, and the outbox entry where `push` says that the channel has to
    /// be sent to. [`Error::Stale`] where the conversation is not theirs any more.
    pub async fn reply_as_person(
        &self,
        conversation: &ConversationId,
        user: &UserId,
        fence: i64,
        text: &str,
        push: bool,
    ) -> Result<MessageId, Error> {
        let now = self.environment.now();
        let mut tx = self.db.begin().await?;
        let key = conversation.as_str();
        let place = row!(
            &mut tx,
            (String, i64, String),
            PERSON_SEQ,
            key,
            user.as_str(),
            fence,
            now.millis()
        )?;
        let Some((shop, seq, channel)) = place else {
            return Err(missing_or_stale(&mut tx, conversation).await);
        };
        let shop = ShopId::from(shop);
        let id = MessageId::mint(&self.environment);
        insert_message(
            &mut tx,
            &NewMessage {
                id: id.clone(),
                shop: &shop,
                conversation,
                seq,
                author: Author::Person.into(),
                provider_id: None,
                body: &Reply { text: text.to_owned(), ..Reply::default() },
                language_hint: None,
                turn: None,
                user: Some(user.as_str()),
                created_at: now,
            },
        )
        .await?;
        if push {
            let channel = code(&channel, "conversations", "channel", key)?;
            self.enqueue_send(&mut tx, &shop, conversation, channel, &id).await?;
        }
        tx.commit().await?;
        self.wake.announce(Signal::Conversation(conversation.clone()));
        if push {
            self.wake.announce(Signal::Outbox);
        }
        Ok(id)
    }
}

async fn missing_or_stale(tx: &mut Tx, conversation: &ConversationId) -> Error {
    match row!(tx, (String,), CONVERSATION_OWNER, conversation.as_str()) {
        Ok(None) => Error::Missing { what: "conversation" },
        Ok(Some(_)) => Error::Stale { what: "conversation's owner" },
        Err(error) => error,
    }
}
