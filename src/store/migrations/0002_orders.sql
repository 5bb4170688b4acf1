-- The order side: what a shop sells, where it lies, who ordered it and what became of it.
--
-- States and kinds are text without a CHECK: a new one is then a change of code alone, and the
-- code reports a value that it does not know. Amounts are minor units beside an ISO 4217 code.
-- Addresses are written and read whole; what is searched by stands in columns of its own.
-- `idempotency_key` makes a repeated command find what the first one wrote.

CREATE TABLE customers (
    id              TEXT PRIMARY KEY,
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    external_id     TEXT,
    name            TEXT NOT NULL,
    email           TEXT NOT NULL,
    email_norm      TEXT NOT NULL,
    phone           TEXT,
    language        TEXT NOT NULL,
    time_zone       TEXT,
    created_at      BIGINT NOT NULL,
    unsubscribed_at BIGINT,
    erased_at       BIGINT,
    UNIQUE (shop_id, external_id)
);
CREATE INDEX customers_by_email ON customers (shop_id, email_norm);

CREATE TABLE customer_addresses (
    id          TEXT PRIMARY KEY,
    shop_id     TEXT NOT NULL REFERENCES shops (id),
    customer_id TEXT NOT NULL REFERENCES customers (id),
    address     JSON NOT NULL,
    is_default  BOOLEAN NOT NULL
);
CREATE INDEX customer_addresses_by_customer ON customer_addresses (customer_id);

CREATE TABLE payment_methods (
    id           TEXT PRIMARY KEY,
    shop_id      TEXT NOT NULL REFERENCES shops (id),
    customer_id  TEXT NOT NULL REFERENCES customers (id),
    kind         TEXT NOT NULL,
    label        TEXT NOT NULL,
    -- What is left on a gift card or store credit; the ledger's sum.
    balance      BIGINT CHECK (balance >= 0),
    currency     TEXT,
    provider_ref TEXT,
    removed_at   BIGINT,
    CHECK ((balance IS NULL) = (currency IS NULL))
);
CREATE INDEX payment_methods_by_customer ON payment_methods (customer_id);

CREATE TABLE products (
    id          TEXT PRIMARY KEY,
    shop_id     TEXT NOT NULL REFERENCES shops (id),
    external_id TEXT,
    title       TEXT NOT NULL,
    category    TEXT NOT NULL,
    description TEXT NOT NULL,
    image       TEXT,
    final_sale  BOOLEAN NOT NULL,
    active      BOOLEAN NOT NULL DEFAULT TRUE,
    position    BIGINT NOT NULL,
    UNIQUE (shop_id, external_id)
);

CREATE TABLE variants (
    id           TEXT PRIMARY KEY,
    shop_id      TEXT NOT NULL REFERENCES shops (id),
    product_id   TEXT NOT NULL REFERENCES products (id),
    external_id  TEXT,
    sku          TEXT NOT NULL,
    options      JSON NOT NULL,
    option_text  TEXT NOT NULL,
    price        BIGINT NOT NULL CHECK (price >= 0),
    currency     TEXT NOT NULL,
    weight_grams BIGINT NOT NULL CHECK (weight_grams >= 0),
    length_mm    BIGINT CHECK (length_mm > 0),
    width_mm     BIGINT CHECK (width_mm > 0),
    height_mm    BIGINT CHECK (height_mm > 0),
    hs_code      TEXT,
    origin       TEXT,
    active       BOOLEAN NOT NULL DEFAULT TRUE,
    position     BIGINT NOT NULL,
    -- Words of title, options, SKU and category in lower case, each between spaces.
    search_text  TEXT NOT NULL,
    UNIQUE (shop_id, sku)
);
CREATE INDEX variants_by_product ON variants (product_id);

CREATE TABLE substitutes (
    shop_id       TEXT NOT NULL REFERENCES shops (id),
    variant_id    TEXT NOT NULL REFERENCES variants (id),
    substitute_id TEXT NOT NULL REFERENCES variants (id),
    position      BIGINT NOT NULL,
    PRIMARY KEY (variant_id, substitute_id),
    CHECK (variant_id <> substitute_id)
);

CREATE TABLE locations (
    id             TEXT PRIMARY KEY,
    shop_id        TEXT NOT NULL REFERENCES shops (id),
    name           TEXT NOT NULL,
    address        JSON NOT NULL,
    country        TEXT NOT NULL,
    latitude       DOUBLE PRECISION NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude      DOUBLE PRECISION NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    active         BOOLEAN NOT NULL,
    -- Parcels that can be packed in a day; NULL where nobody has said.
    daily_capacity BIGINT CHECK (daily_capacity >= 0),
    UNIQUE (shop_id, name)
);

CREATE TABLE inventory_levels (
    shop_id     TEXT NOT NULL REFERENCES shops (id),
    variant_id  TEXT NOT NULL REFERENCES variants (id),
    location_id TEXT NOT NULL REFERENCES locations (id),
    on_hand     BIGINT NOT NULL CHECK (on_hand >= 0),
    reserved    BIGINT NOT NULL CHECK (reserved >= 0),
    incoming    BIGINT NOT NULL CHECK (incoming >= 0),
    shelf       TEXT NOT NULL,
    -- Below this a person is told.
    low_stock   BIGINT CHECK (low_stock >= 0),
    PRIMARY KEY (variant_id, location_id),
    -- Nothing is sold twice.
    CHECK (reserved <= on_hand)
);
CREATE INDEX inventory_levels_by_location ON inventory_levels (location_id);

CREATE TABLE inbound_supplies (
    id                TEXT PRIMARY KEY,
    shop_id           TEXT NOT NULL REFERENCES shops (id),
    variant_id        TEXT NOT NULL REFERENCES variants (id),
    location_id       TEXT NOT NULL REFERENCES locations (id),
    reference         TEXT,
    quantity          BIGINT NOT NULL CHECK (quantity > 0),
    allocated         BIGINT NOT NULL CHECK (allocated >= 0),
    expected_at       BIGINT NOT NULL,
    confidence        TEXT NOT NULL,
    received_at       BIGINT,
    received_quantity BIGINT CHECK (received_quantity >= 0),
    CHECK (allocated <= quantity)
);
CREATE INDEX inbound_supplies_by_variant ON inbound_supplies (variant_id, expected_at);

CREATE TABLE orders (
    id                    TEXT PRIMARY KEY,
    shop_id               TEXT NOT NULL REFERENCES shops (id),
    number                TEXT NOT NULL,
    external_id           TEXT,
    customer_id           TEXT NOT NULL REFERENCES customers (id),
    email                 TEXT NOT NULL,
    -- Normal forms of the e-mail address and of the postal code that it goes to: what a customer
    -- types to prove the order is compared with these.
    email_norm            TEXT NOT NULL,
    postal_norm           TEXT NOT NULL,
    channel               TEXT NOT NULL,
    language              TEXT,
    state                 TEXT NOT NULL,
    hold_reason           TEXT,
    held_at               BIGINT,
    shipping_address      JSON NOT NULL,
    billing_address       JSON NOT NULL,
    country               TEXT NOT NULL,
    delivery_instructions TEXT,
    service               TEXT NOT NULL DEFAULT 'standard',
    priority              BIGINT NOT NULL DEFAULT 0,
    currency              TEXT NOT NULL,
    subtotal              BIGINT NOT NULL CHECK (subtotal >= 0),
    shipping_fee          BIGINT NOT NULL CHECK (shipping_fee >= 0),
    tax                   BIGINT NOT NULL CHECK (tax >= 0),
    discount              BIGINT NOT NULL CHECK (discount >= 0),
    total                 BIGINT NOT NULL CHECK (total >= 0),
    placed_at             BIGINT NOT NULL,
    promised_at           BIGINT,
    cancelled_at          BIGINT,
    cancel_reason         TEXT,
    -- Items may be changed once.
    items_changed_at      BIGINT,
    review_requested_at   BIGINT,
    reconciled_at         BIGINT,
    updated_at            BIGINT NOT NULL,
    idempotency_key       TEXT,
    policy_version        TEXT,
    fraud_score           BIGINT,
    fraud_reasons         JSON,
    -- The routing decision with the alternatives that were rejected.
    routing               JSON,
    UNIQUE (shop_id, number),
    UNIQUE (shop_id, external_id),
    UNIQUE (shop_id, idempotency_key)
);
CREATE INDEX orders_by_customer ON orders (customer_id, placed_at);
CREATE INDEX orders_by_email ON orders (shop_id, email_norm, placed_at);
CREATE INDEX orders_by_age ON orders (shop_id, placed_at);
CREATE INDEX orders_by_state ON orders (shop_id, state, placed_at);

CREATE TABLE order_lines (
    id              TEXT PRIMARY KEY,
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    order_id        TEXT NOT NULL REFERENCES orders (id),
    variant_id      TEXT NOT NULL REFERENCES variants (id),
    position        BIGINT NOT NULL,
    sku             TEXT NOT NULL,
    title           TEXT NOT NULL,
    image           TEXT,
    quantity        BIGINT NOT NULL CHECK (quantity > 0),
    unit_price      BIGINT NOT NULL CHECK (unit_price >= 0),
    tax             BIGINT CHECK (tax >= 0),
    discount        BIGINT CHECK (discount >= 0),
    currency        TEXT NOT NULL,
    state           TEXT NOT NULL,
    -- The line that this one took the place of: a substitute or a changed item.
    replaces_id     TEXT REFERENCES order_lines (id),
    cancelled_at    BIGINT,
    cancel_reason   TEXT
);
CREATE INDEX order_lines_by_order ON order_lines (order_id);
CREATE INDEX order_lines_by_variant ON order_lines (variant_id);

-- Append-only; inventory_levels are its sums.
CREATE TABLE stock_ledger (
    id          TEXT PRIMARY KEY,
    shop_id     TEXT NOT NULL REFERENCES shops (id),
    variant_id  TEXT NOT NULL REFERENCES variants (id),
    location_id TEXT NOT NULL REFERENCES locations (id),
    on_hand     BIGINT NOT NULL,
    reserved    BIGINT NOT NULL,
    incoming    BIGINT NOT NULL,
    reason      TEXT NOT NULL,
    order_id    TEXT REFERENCES orders (id),
    line_id     TEXT REFERENCES order_lines (id),
    supply_id   TEXT REFERENCES inbound_supplies (id),
    actor       TEXT,
    note        TEXT,
    at          BIGINT NOT NULL
);
CREATE INDEX stock_ledger_by_level ON stock_ledger (variant_id, location_id, at);
CREATE INDEX stock_ledger_by_order ON stock_ledger (order_id);

CREATE TABLE payments (
    id               TEXT PRIMARY KEY,
    shop_id          TEXT NOT NULL REFERENCES shops (id),
    order_id         TEXT NOT NULL REFERENCES orders (id),
    method_id        TEXT REFERENCES payment_methods (id),
    kind             TEXT NOT NULL,
    label            TEXT NOT NULL,
    amount           BIGINT NOT NULL CHECK (amount >= 0),
    currency         TEXT NOT NULL,
    state            TEXT NOT NULL,
    provider         TEXT,
    provider_ref     TEXT,
    failure          TEXT,
    authorized_until BIGINT,
    captured_at      BIGINT,
    created_at       BIGINT NOT NULL,
    idempotency_key  TEXT,
    UNIQUE (shop_id, idempotency_key)
);
CREATE INDEX payments_by_order ON payments (order_id);
CREATE INDEX payments_by_provider_ref ON payments (shop_id, provider_ref);

CREATE TABLE fulfillments (
    id          TEXT PRIMARY KEY,
    shop_id     TEXT NOT NULL REFERENCES shops (id),
    order_id    TEXT NOT NULL REFERENCES orders (id),
    location_id TEXT NOT NULL REFERENCES locations (id),
    state       TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    picked_at   BIGINT,
    packed_at   BIGINT
);
CREATE INDEX fulfillments_by_order ON fulfillments (order_id);
CREATE INDEX fulfillments_by_location ON fulfillments (location_id, state);

CREATE TABLE fulfillment_lines (
    shop_id        TEXT NOT NULL REFERENCES shops (id),
    order_id       TEXT NOT NULL REFERENCES orders (id),
    fulfillment_id TEXT NOT NULL REFERENCES fulfillments (id),
    line_id        TEXT NOT NULL REFERENCES order_lines (id),
    position       BIGINT NOT NULL,
    quantity       BIGINT NOT NULL CHECK (quantity > 0),
    picked         BIGINT CHECK (picked >= 0),
    PRIMARY KEY (fulfillment_id, line_id)
);
CREATE INDEX fulfillment_lines_by_order ON fulfillment_lines (order_id);

CREATE TABLE shipments (
    id              TEXT PRIMARY KEY,
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    order_id        TEXT NOT NULL REFERENCES orders (id),
    fulfillment_id  TEXT NOT NULL REFERENCES fulfillments (id),
    position        BIGINT NOT NULL,
    carrier         TEXT NOT NULL,
    service         TEXT,
    tracking        TEXT NOT NULL,
    -- Upper case, letters and digits only: what customers and carriers' webhooks name it by.
    tracking_norm   TEXT NOT NULL,
    tracking_url    TEXT,
    status          TEXT NOT NULL,
    last_event_at   BIGINT,
    cost            BIGINT CHECK (cost >= 0),
    currency        TEXT,
    -- Rates that were offered and not taken.
    rates           JSON,
    weight_grams    BIGINT CHECK (weight_grams > 0),
    length_mm       BIGINT CHECK (length_mm > 0),
    width_mm        BIGINT CHECK (width_mm > 0),
    height_mm       BIGINT CHECK (height_mm > 0),
    -- The provider's name for the label, and where each of its formats lies.
    label_ref       TEXT,
    label_files     JSON,
    customs         JSON,
    duties          BIGINT CHECK (duties >= 0),
    import_taxes    BIGINT CHECK (import_taxes >= 0),
    signed_by       TEXT,
    shipped_at      BIGINT,
    expected_at     BIGINT,
    delivered_at    BIGINT,
    pickup_at       BIGINT,
    notified_at     BIGINT,
    voided_at       BIGINT,
    -- When the carrier is asked next, and how often it has been asked in vain.
    poll_at         BIGINT,
    poll_attempts   BIGINT NOT NULL DEFAULT 0,
    idempotency_key TEXT,
    CHECK ((cost IS NULL) = (currency IS NULL)),
    UNIQUE (shop_id, idempotency_key)
);
CREATE INDEX shipments_by_order ON shipments (order_id);
CREATE INDEX shipments_by_fulfillment ON shipments (fulfillment_id);
CREATE INDEX shipments_by_tracking ON shipments (shop_id, tracking_norm);
CREATE INDEX shipments_under_way ON shipments (shop_id, last_event_at)
    WHERE status NOT IN ('delivered', 'lost');

CREATE TABLE shipment_lines (
    shop_id     TEXT NOT NULL REFERENCES shops (id),
    order_id    TEXT NOT NULL REFERENCES orders (id),
    shipment_id TEXT NOT NULL REFERENCES shipments (id),
    line_id     TEXT NOT NULL REFERENCES order_lines (id),
    position    BIGINT NOT NULL,
    quantity    BIGINT NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (shipment_id, line_id)
);
CREATE INDEX shipment_lines_by_order ON shipment_lines (order_id);

CREATE TABLE tracking_events (
    id           TEXT PRIMARY KEY,
    shop_id      TEXT NOT NULL REFERENCES shops (id),
    order_id     TEXT NOT NULL REFERENCES orders (id),
    shipment_id  TEXT NOT NULL REFERENCES shipments (id),
    status       TEXT NOT NULL,
    at           BIGINT NOT NULL,
    place        TEXT NOT NULL,
    text         TEXT NOT NULL,
    dedup_key    TEXT NOT NULL,
    carrier_code TEXT,
    raw          JSON,
    received_at  BIGINT NOT NULL,
    UNIQUE (shipment_id, dedup_key)
);
CREATE INDEX tracking_events_by_order ON tracking_events (order_id);

CREATE TABLE backorders (
    id          TEXT PRIMARY KEY,
    shop_id     TEXT NOT NULL REFERENCES shops (id),
    order_id    TEXT NOT NULL REFERENCES orders (id),
    line_id     TEXT NOT NULL REFERENCES order_lines (id),
    quantity    BIGINT NOT NULL CHECK (quantity > 0),
    state       TEXT NOT NULL,
    supply_id   TEXT REFERENCES inbound_supplies (id),
    expected_at BIGINT,
    created_at  BIGINT NOT NULL,
    resolved_at BIGINT
);
CREATE INDEX backorders_by_order ON backorders (order_id);
CREATE INDEX backorders_by_supply ON backorders (supply_id, created_at);

CREATE TABLE offers (
    id               TEXT PRIMARY KEY,
    shop_id          TEXT NOT NULL REFERENCES shops (id),
    order_id         TEXT NOT NULL REFERENCES orders (id),
    backorder_id     TEXT NOT NULL REFERENCES backorders (id),
    position         BIGINT NOT NULL,
    kind             TEXT NOT NULL,
    substitute_id    TEXT REFERENCES variants (id),
    substitute_title TEXT,
    price_difference BIGINT,
    currency         TEXT,
    state            TEXT NOT NULL,
    expires_at       BIGINT NOT NULL,
    decided_at       BIGINT,
    -- Stock that the offer holds while it is open.
    held_location_id TEXT REFERENCES locations (id),
    held_quantity    BIGINT CHECK (held_quantity > 0),
    CHECK ((price_difference IS NULL) = (currency IS NULL))
);
CREATE INDEX offers_by_order ON offers (order_id);
CREATE INDEX offers_by_expiry ON offers (state, expires_at);

CREATE TABLE returns (
    id               TEXT PRIMARY KEY,
    shop_id          TEXT NOT NULL REFERENCES shops (id),
    order_id         TEXT NOT NULL REFERENCES orders (id),
    number           TEXT NOT NULL,
    state            TEXT NOT NULL,
    carrier          TEXT,
    tracking         TEXT,
    label_ref        TEXT,
    label_files      JSON,
    drop_off_code    TEXT,
    refund_amount    BIGINT CHECK (refund_amount >= 0),
    currency         TEXT,
    -- Where the money goes: the original method, or store credit.
    refund_to        TEXT,
    shipping_paid_by TEXT,
    policy_version   TEXT,
    created_at       BIGINT NOT NULL,
    expires_at       BIGINT,
    received_at      BIGINT,
    inspected_at     BIGINT,
    closed_at        BIGINT,
    idempotency_key  TEXT,
    CHECK ((refund_amount IS NULL) = (currency IS NULL)),
    UNIQUE (shop_id, number),
    UNIQUE (shop_id, idempotency_key)
);
CREATE INDEX returns_by_order ON returns (order_id);
CREATE INDEX returns_by_state ON returns (shop_id, state, created_at);

CREATE TABLE return_lines (
    shop_id     TEXT NOT NULL REFERENCES shops (id),
    order_id    TEXT NOT NULL REFERENCES orders (id),
    return_id   TEXT NOT NULL REFERENCES returns (id),
    line_id     TEXT NOT NULL REFERENCES order_lines (id),
    position    BIGINT NOT NULL,
    quantity    BIGINT NOT NULL CHECK (quantity > 0),
    received    BIGINT CHECK (received >= 0),
    reason      TEXT NOT NULL,
    condition   TEXT,
    restock     TEXT,
    location_id TEXT REFERENCES locations (id),
    PRIMARY KEY (return_id, line_id)
);
CREATE INDEX return_lines_by_order ON return_lines (order_id);

CREATE TABLE exchanges (
    id               TEXT PRIMARY KEY,
    shop_id          TEXT NOT NULL REFERENCES shops (id),
    order_id         TEXT NOT NULL REFERENCES orders (id),
    return_id        TEXT NOT NULL REFERENCES returns (id),
    line_id          TEXT NOT NULL REFERENCES order_lines (id),
    variant_id       TEXT NOT NULL REFERENCES variants (id),
    quantity         BIGINT NOT NULL CHECK (quantity > 0),
    price_difference BIGINT NOT NULL,
    currency         TEXT NOT NULL,
    created_at       BIGINT NOT NULL,
    settled_at       BIGINT,
    cancelled_at     BIGINT,
    -- The line that is sent, and the stock held for it until then.
    new_line_id      TEXT REFERENCES order_lines (id),
    held_location_id TEXT REFERENCES locations (id),
    held_until       BIGINT
);
CREATE INDEX exchanges_by_order ON exchanges (order_id);

CREATE TABLE refunds (
    id              TEXT PRIMARY KEY,
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    order_id        TEXT NOT NULL REFERENCES orders (id),
    payment_id      TEXT REFERENCES payments (id),
    return_id       TEXT REFERENCES returns (id),
    amount          BIGINT NOT NULL CHECK (amount >= 0),
    currency        TEXT NOT NULL,
    reason          TEXT NOT NULL,
    state           TEXT NOT NULL,
    provider_ref    TEXT,
    approved_by     TEXT REFERENCES users (id),
    policy_version  TEXT,
    created_at      BIGINT NOT NULL,
    issued_at       BIGINT,
    idempotency_key TEXT,
    UNIQUE (shop_id, idempotency_key)
);
CREATE INDEX refunds_by_order ON refunds (order_id);
CREATE INDEX refunds_by_state ON refunds (shop_id, state, created_at);

-- Append-only; the balance of a store credit or gift card is its sum.
CREATE TABLE store_credit_ledger (
    id              TEXT PRIMARY KEY,
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    customer_id     TEXT NOT NULL REFERENCES customers (id),
    method_id       TEXT NOT NULL REFERENCES payment_methods (id),
    amount          BIGINT NOT NULL,
    currency        TEXT NOT NULL,
    reason          TEXT NOT NULL,
    order_id        TEXT REFERENCES orders (id),
    refund_id       TEXT REFERENCES refunds (id),
    actor           TEXT NOT NULL,
    at              BIGINT NOT NULL,
    idempotency_key TEXT,
    UNIQUE (shop_id, idempotency_key)
);
CREATE INDEX store_credit_ledger_by_method ON store_credit_ledger (method_id, at);

-- Something that a person must see.
CREATE TABLE exceptions (
    id          TEXT PRIMARY KEY,
    shop_id     TEXT NOT NULL REFERENCES shops (id),
    order_id    TEXT REFERENCES orders (id),
    shipment_id TEXT REFERENCES shipments (id),
    kind        TEXT NOT NULL,
    severity    TEXT NOT NULL,
    state       TEXT NOT NULL,
    summary     TEXT NOT NULL,
    detail      JSON NOT NULL,
    assignee    TEXT REFERENCES users (id),
    opened_at   BIGINT NOT NULL,
    due_at      BIGINT,
    resolved_at BIGINT,
    resolution  TEXT,
    -- One open exception for one finding, however often a rule finds it.
    dedup_key   TEXT NOT NULL,
    UNIQUE (shop_id, dedup_key)
);
CREATE INDEX exceptions_by_order ON exceptions (order_id);
CREATE INDEX exceptions_by_state ON exceptions (shop_id, state, opened_at);

-- Work for somebody in a warehouse.
CREATE TABLE tasks (
    id             TEXT PRIMARY KEY,
    shop_id        TEXT NOT NULL REFERENCES shops (id),
    kind           TEXT NOT NULL,
    location_id    TEXT REFERENCES locations (id),
    order_id       TEXT REFERENCES orders (id),
    fulfillment_id TEXT REFERENCES fulfillments (id),
    shipment_id    TEXT REFERENCES shipments (id),
    return_id      TEXT REFERENCES returns (id),
    exception_id   TEXT REFERENCES exceptions (id),
    state          TEXT NOT NULL,
    priority       BIGINT NOT NULL DEFAULT 0,
    assignee       TEXT REFERENCES users (id),
    detail         JSON NOT NULL,
    created_at     BIGINT NOT NULL,
    due_at         BIGINT,
    started_at     BIGINT,
    done_at        BIGINT,
    problem        TEXT,
    -- A claim holds until `lease_until`; its fence rises with each claim.
    lease_owner    TEXT,
    lease_until    BIGINT,
    fence          BIGINT NOT NULL DEFAULT 0,
    dedup_key      TEXT NOT NULL,
    UNIQUE (shop_id, dedup_key)
);
CREATE INDEX tasks_by_location ON tasks (location_id, state, priority, due_at);
CREATE INDEX tasks_by_order ON tasks (order_id);

-- What the customer got is one ledger; what the carrier owes for it is this one.
CREATE TABLE carrier_claims (
    id               TEXT PRIMARY KEY,
    shop_id          TEXT NOT NULL REFERENCES shops (id),
    order_id         TEXT NOT NULL REFERENCES orders (id),
    shipment_id      TEXT NOT NULL REFERENCES shipments (id),
    exception_id     TEXT REFERENCES exceptions (id),
    kind             TEXT NOT NULL,
    state            TEXT NOT NULL,
    amount_claimed   BIGINT NOT NULL CHECK (amount_claimed >= 0),
    amount_recovered BIGINT NOT NULL DEFAULT 0 CHECK (amount_recovered >= 0),
    currency         TEXT NOT NULL,
    carrier_ref      TEXT,
    evidence         JSON NOT NULL,
    opened_at        BIGINT NOT NULL,
    submitted_at     BIGINT,
    settled_at       BIGINT,
    UNIQUE (shipment_id, kind)
);
CREATE INDEX carrier_claims_by_state ON carrier_claims (shop_id, state, opened_at);

-- Append-only. Every column takes part in the hash, which is why `detail` is text: JSON that a
-- database writes anew would no longer be what was hashed.
CREATE TABLE order_events (
    shop_id       TEXT NOT NULL REFERENCES shops (id),
    seq           BIGINT NOT NULL CHECK (seq > 0),
    order_id      TEXT NOT NULL REFERENCES orders (id),
    name          TEXT NOT NULL,
    actor         TEXT NOT NULL,
    detail        TEXT NOT NULL,
    at            BIGINT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash          TEXT NOT NULL,
    PRIMARY KEY (shop_id, seq)
);
CREATE INDEX order_events_by_order ON order_events (order_id, seq);
CREATE INDEX order_events_by_name ON order_events (shop_id, name, at);

-- Who asked to be told about an order, and where.
CREATE TABLE subscriptions (
    id          TEXT PRIMARY KEY,
    shop_id     TEXT NOT NULL REFERENCES shops (id),
    order_id    TEXT NOT NULL REFERENCES orders (id),
    customer_id TEXT NOT NULL REFERENCES customers (id),
    channel     TEXT NOT NULL,
    recipient   TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    ended_at    BIGINT,
    UNIQUE (order_id, channel, recipient)
);

-- Notices that the pipeline sends.
CREATE TABLE notifications (
    id              TEXT PRIMARY KEY,
    shop_id         TEXT NOT NULL REFERENCES shops (id),
    order_id        TEXT REFERENCES orders (id),
    shipment_id     TEXT REFERENCES shipments (id),
    customer_id     TEXT REFERENCES customers (id),
    kind            TEXT NOT NULL,
    channel         TEXT NOT NULL,
    recipient       TEXT NOT NULL,
    language        TEXT NOT NULL,
    payload         JSON NOT NULL,
    state           TEXT NOT NULL,
    created_at      BIGINT NOT NULL,
    -- Quiet hours put it off.
    send_after      BIGINT NOT NULL,
    sent_at         BIGINT,
    failure         TEXT,
    idempotency_key TEXT NOT NULL,
    UNIQUE (shop_id, idempotency_key)
);
CREATE INDEX notifications_due ON notifications (state, send_after);
CREATE INDEX notifications_by_order ON notifications (order_id);
