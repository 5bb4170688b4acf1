//! Web chats: opening one, the token that holds it, and tickets for its event stream.

use std::time::Duration;

use sqlx::types::Json;

use crate::domain::conversation::{Channel, OpenedChat, Owner, PageContext};
use crate::domain::ids::{ConversationId, ShopId, TicketId};
use crate::domain::language::Language;
use crate::domain::principal::Principal;
use crate::domain::shop::Shop;
use crate::domain::time::Moment;
use crate::store::db::{exec, row, statements};
use crate::store::shops::{secret_hash, shop};
use crate::store::sqlite::row_type;
use crate::store::{Error, Store};

statements! {
    INSERT_CHAT = "INSERT INTO conversations (id, shop_id, channel, external_id, principal, \
        language, owner, fence, last_seq, pending_seq, customer_read_seq, token_hash, \
        token_expires_at, created_at, updated_at, client_hash) \
        VALUES ($1, $2, $3, $1, $4, $5, $6, 0, 0, 0, 0, $7, $8, $9, $9, $10)";
    CHAT_BY_TOKEN = "SELECT id, shop_id, token_expires_at FROM conversations \
        WHERE token_hash = $1 AND token_expires_at > $2";
    SET_CONTEXT = "UPDATE conversations SET context = $2 WHERE id = $1";
    INSERT_TICKET = "INSERT INTO tickets (id, conversation_id, ticket_hash, expires_at) \
        VALUES ($1, $2, $3, $4)";
    REDEEM_TICKET = "DELETE FROM tickets WHERE ticket_hash = $1 AND expires_at > $2 \
        RETURNING conversation_id";
    CHAT_OF_TICKET = "SELECT id, shop_id, token_expires_at FROM conversations \
        WHERE id = $1 AND token_expires_at > $2";
}

/// A browser's hold on its conversation.
#[derive(Debug, Clone)]
pub struct ChatSession {
    /// The conversation.
    pub conversation: ConversationId,
    /// The shop it is with.
    pub shop: Shop,
    /// Until when the token holds it.
    pub expires_at: Moment,
}

impl Store {
    /// Opens an empty web chat whose token lives for `lives`. `client` is the network address that
    /// asks, of which a hash is kept for limits.
    pub async fn open_chat(
        &self,
        shop: &ShopId,
        language: Option<&Language>,
        lives: Duration,
        client: Option<&str>,
    ) -> Result<OpenedChat, Error> {
        let conversation = ConversationId::mint(&self.environment);
        let token = self.environment.token();
        let now = self.environment.now();
        let expires_at = now.plus(lives);
        let mut tx = self.db.begin().await?;
        exec!(
            &mut tx,
            INSERT_CHAT,
            conversation.as_str(),
            shop.as_str(),
            <&str>::from(Channel::Web),
            Json(Principal::Anonymous),
            language.map(Language::code),
            <&str>::from(Owner::Agent),
            secret_hash(&token),
            expires_at.millis(),
            now.millis(),
            client.map(|client| secret_hash(&format!("{shop} {client}"))),
        )?;
        tx.commit().await?;
        Ok(OpenedChat { conversation, token, expires_at })
    }

    /// Keeps what the page said that a chat was opened on.
    pub async fn note_page(
        &self,
        conversation: &ConversationId,
        context: &PageContext,
    ) -> Result<(), Error> {
        let mut tx = self.db.begin().await?;
        if exec!(&mut tx, SET_CONTEXT, conversation.as_str(), Json(context))? == 0 {
            return Err(Error::Missing { what: "conversation" });
        }
        tx.commit().await
    }

    /// The chat that a token holds; `None` for an unknown and for an expired token.
    pub async fn chat_by_token(&self, token: &str) -> Result<Option<ChatSession>, Error> {
        let mut tx = self.db.snapshot().await?;
        let now = self.environment.now().millis();
        let found = row!(&mut tx, ChatRow, CHAT_BY_TOKEN, secret_hash(token), now)?;
        session(&mut tx, found).await
    }

    /// A ticket that opens the chat's event stream once, within `lives`.
    pub async fn create_ticket(
        &self,
        conversation: &ConversationId,
        lives: Duration,
    ) -> Result<(String, Moment), Error> {
        let ticket = self.environment.token();
        let expires_at = self.environment.now().plus(lives);
        let mut tx = self.db.begin().await?;
        let id = TicketId::mint(&self.environment);
        exec!(
            &mut tx,
            INSERT_TICKET,
            id.as_str(),
            conversation.as_str(),
            secret_hash(&ticket),
            expires_at.millis(),
        )?;
        tx.commit().await?;
        Ok((ticket, expires_at))
    }

    /// Uses a ticket up; `None` for one that is unknown, used or expired.
    pub async fn redeem_ticket(&self, ticket: &str) -> Result<Option<ChatSession>, Error> {
        let now = self.environment.now().millis();
        let mut tx = self.db.begin().await?;
        let redeemed = row!(&mut tx, (String,), REDEEM_TICKET, secret_hash(ticket), now)?;
        let Some((conversation,)) = redeemed else { return Ok(None) };
        let found = row!(&mut tx, ChatRow, CHAT_OF_TICKET, conversation, now)?;
        let session = session(&mut tx, found).await?;
        tx.commit().await?;
        Ok(session)
    }
}

row_type! {
    struct ChatRow {
        id: String,
        shop_id: String,
        token_expires_at: i64,
    }
}

async fn session(
    tx: &mut crate::store::db::Tx,
    row: Option<ChatRow>,
) -> Result<Option<ChatSession>, Error> {
    let Some(row) = row else { return Ok(None) };
    let shop =
        shop(tx, &ShopId::from(row.shop_id)).await?.ok_or(Error::Missing { what: "shop" })?;
    Ok(Some(ChatSession {
        conversation: ConversationId::from(row.id),
        shop,
        expires_at: Moment::from_millis(row.token_expires_at),
    }))
}
