CREATE TABLE conversations (
    id                TEXT PRIMARY KEY,
    shop_id           TEXT NOT NULL REFERENCES shops (id),
    channel           TEXT NOT NULL,
    -- The channel's own identifier: the API caller's, a chat's, a thread's.
    external_id       TEXT NOT NULL,
    customer_id       TEXT REFERENCES customers (id),
    principal         JSON NOT NULL,
    -- When the shop's login last said who the customer is.
    verified_at       BIGINT,
    language          TEXT,
    -- What the page said that it was opened on; NULL where it said nothing.
    context           JSON,
    -- agent, queue (handed off, nobody yet), person
    owner             TEXT NOT NULL,
    owner_user_id     TEXT REFERENCES users (id),
    -- Goes up whenever a worker or a person takes the conversation; an older holder's write fails.
    fence             BIGINT NOT NULL,
    last_seq          BIGINT NOT NULL,
    -- Newest message of the customer.
    pending_seq       BIGINT NOT NULL,
    customer_read_seq BIGINT NOT NULL,
    -- Newest message when a person last gave the conversation back: all until then was theirs.
    released_seq      BIGINT NOT NULL DEFAULT 0,
    -- When the waiting burst may be answered; NULL where nothing waits.
    due_at            BIGINT,
    burst_started_at  BIGINT,
    lease_worker      TEXT,
    lease_turn        TEXT,
    lease_until       BIGINT,
    -- Claims of the waiting burst so far.
    attempts          BIGINT NOT NULL DEFAULT 0,
    token_hash        TEXT UNIQUE,
    token_expires_at  BIGINT,
    -- Of the network address that opened it, salted with the shop; for limits alone.
    client_hash       TEXT,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    UNIQUE (shop_id, channel, external_id)
);
CREATE INDEX conversations_due ON conversations (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX conversations_by_customer ON conversations (customer_id) WHERE customer_id IS NOT NULL;

CREATE TABLE messages (
    id              TEXT PRIMARY KEY,
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    seq             BIGINT NOT NULL,
    author          TEXT NOT NULL,
    -- The sender's own identifier: the same one again is the same message.
    provider_id     TEXT,
    body            JSON NOT NULL,
    language_hint   TEXT,
    -- Answers it (customer) or made it (agent); NULL while a customer's message waits.
    turn_id         TEXT,
    user_id         TEXT REFERENCES users (id),
    created_at      BIGINT NOT NULL,
    UNIQUE (conversation_id, seq),
    UNIQUE (conversation_id, provider_id)
);
CREATE INDEX messages_by_turn ON messages (turn_id) WHERE turn_id IS NOT NULL;

-- Pictures that customers send. What a message shows of them stands in its body; the bytes are read
-- one by one, when somebody looks at one.
CREATE TABLE attachments (
    id              TEXT PRIMARY KEY,
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    -- NULL until a message carries it.
    message_id      TEXT REFERENCES messages (id) ON DELETE CASCADE,
    content_type    TEXT NOT NULL,
    width           BIGINT NOT NULL,
    height          BIGINT NOT NULL,
    bytes           BIGINT NOT NULL,
    content         BYTEA NOT NULL,
    created_at      BIGINT NOT NULL
);
CREATE INDEX attachments_by_conversation ON attachments (conversation_id);
CREATE INDEX attachments_by_message ON attachments (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX attachments_unused ON attachments (created_at) WHERE message_id IS NULL;

CREATE TABLE turns (
    id                  TEXT PRIMARY KEY,
    shop_id             TEXT NOT NULL REFERENCES shops (id),
    conversation_id     TEXT NOT NULL REFERENCES conversations (id),
    fence               BIGINT NOT NULL,
    attempt             BIGINT NOT NULL,
    model               TEXT NOT NULL,
    -- Every model asked, in order, and how it went.
    steps               JSON NOT NULL,
    prompt_version      TEXT NOT NULL,
    language            TEXT NOT NULL,
    language_confidence DOUBLE PRECISION NOT NULL,
    language_reason     TEXT NOT NULL,
    principal           JSON NOT NULL,
    prompt_tokens       BIGINT NOT NULL,
    cached_tokens       BIGINT NOT NULL,
    completion_tokens   BIGINT NOT NULL,
    cost_micros         BIGINT NOT NULL,
    latency_ms          BIGINT NOT NULL,
    -- What the guard refused, in order.
    objections          JSON NOT NULL,
    handed_off          BOOLEAN NOT NULL,
    finished_at         BIGINT NOT NULL,
    -- What the turn put on the ledger, in order: written with it and read with it, never alone.
    facts               JSON NOT NULL
);
CREATE INDEX turns_by_conversation ON turns (conversation_id, finished_at);

CREATE TABLE tool_calls (
    id              TEXT PRIMARY KEY,
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    turn_id         TEXT NOT NULL REFERENCES turns (id),
    position        BIGINT NOT NULL,
    tool            TEXT NOT NULL,
    arguments       JSON NOT NULL,
    result          JSON NOT NULL,
    outcome         TEXT NOT NULL,
    millis          BIGINT NOT NULL,
    UNIQUE (turn_id, position)
);

CREATE TABLE proposals (
    id              TEXT PRIMARY KEY,
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    turn_id         TEXT NOT NULL REFERENCES turns (id),
    order_id        TEXT REFERENCES orders (id),
    tool            TEXT NOT NULL,
    arguments       JSON NOT NULL,
    arguments_hash  TEXT NOT NULL,
    -- What will happen, as the customer was told.
    summary         TEXT NOT NULL,
    -- open, confirmed, declined, expired, superseded, refused
    state           TEXT NOT NULL,
    policy_version  TEXT NOT NULL,
    confirmed_by    TEXT REFERENCES messages (id),
    created_at      BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL,
    decided_at      BIGINT
);
CREATE INDEX proposals_by_conversation ON proposals (conversation_id);
CREATE INDEX proposals_by_order ON proposals (order_id) WHERE order_id IS NOT NULL;

CREATE TABLE outbox (
    id              TEXT PRIMARY KEY,
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    message_id      TEXT NOT NULL REFERENCES messages (id),
    channel         TEXT NOT NULL,
    -- waiting, delivered, failed, fallen_back
    state           TEXT NOT NULL,
    attempts        BIGINT NOT NULL,
    due_at          BIGINT,
    lease_worker    TEXT,
    lease_until     BIGINT,
    -- The provider's identifier of what was sent.
    provider_id     TEXT,
    -- Why the last try failed: a code, never a body.
    failure         TEXT,
    -- The send that this one stands in for.
    fallback_of     TEXT REFERENCES outbox (id),
    created_at      BIGINT NOT NULL,
    settled_at      BIGINT
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_by_conversation ON outbox (conversation_id);

CREATE TABLE handoffs (
    id              TEXT PRIMARY KEY,
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    turn_id         TEXT REFERENCES turns (id),
    reason          TEXT NOT NULL,
    summary         TEXT NOT NULL,
    -- open, taken, closed
    state           TEXT NOT NULL,
    user_id         TEXT REFERENCES users (id),
    created_at      BIGINT NOT NULL,
    taken_at        BIGINT,
    closed_at       BIGINT
);
CREATE INDEX handoffs_open ON handoffs (shop_id, created_at) WHERE state <> 'closed';
CREATE INDEX handoffs_by_conversation ON handoffs (conversation_id);

CREATE TABLE notes (
    id              TEXT PRIMARY KEY,
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    user_id         TEXT NOT NULL REFERENCES users (id),
    text            TEXT NOT NULL,
    created_at      BIGINT NOT NULL
);
CREATE INDEX notes_by_conversation ON notes (conversation_id);

CREATE TABLE tickets (
    id              TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    ticket_hash     TEXT NOT NULL UNIQUE,
    expires_at      BIGINT NOT NULL
);
CREATE INDEX tickets_by_expiry ON tickets (expires_at);

CREATE TABLE identity_attempts (
    id              TEXT PRIMARY KEY,
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    -- As typed and put in the shop's form, whether or not there is such an order.
    order_number    TEXT NOT NULL,
    succeeded       BOOLEAN NOT NULL,
    created_at      BIGINT NOT NULL
);
CREATE INDEX identity_attempts_by_conversation ON identity_attempts (conversation_id, created_at);
CREATE INDEX identity_attempts_by_order ON identity_attempts (shop_id, order_number, created_at);

-- A row for each order number tried lately. Tries at one number, from whichever conversation, queue
-- for it, so that together they keep to the limit.
CREATE TABLE identity_numbers (
    shop_id      TEXT NOT NULL REFERENCES shops (id),
    order_number TEXT NOT NULL,
    tried_at     BIGINT NOT NULL,
    PRIMARY KEY (shop_id, order_number)
);

-- Failed tries by what they have in common besides an order: an address, a postal code; as hashes.
CREATE TABLE identity_failures (
    id         TEXT PRIMARY KEY,
    shop_id    TEXT NOT NULL REFERENCES shops (id),
    subject    TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX identity_failures_by_subject ON identity_failures (shop_id, subject, created_at);

CREATE TABLE jobs (
    id           TEXT PRIMARY KEY,
    shop_id      TEXT NOT NULL REFERENCES shops (id),
    kind         TEXT NOT NULL,
    -- The same key again is the same job.
    dedup_key    TEXT NOT NULL,
    payload      JSON NOT NULL,
    -- waiting, done, failed
    state        TEXT NOT NULL,
    attempts     BIGINT NOT NULL,
    due_at       BIGINT,
    lease_worker TEXT,
    lease_until  BIGINT,
    fence        BIGINT NOT NULL,
    failure      TEXT,
    created_at   BIGINT NOT NULL,
    settled_at   BIGINT,
    UNIQUE (shop_id, kind, dedup_key)
);
CREATE INDEX jobs_due ON jobs (due_at) WHERE due_at IS NOT NULL;
