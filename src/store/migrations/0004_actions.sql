-- What a customer has done to an order, and where the money goes.

ALTER TABLE refunds ADD COLUMN method_id TEXT REFERENCES payment_methods (id);
ALTER TABLE exchanges ADD COLUMN method_id TEXT REFERENCES payment_methods (id);

-- The proposal that waits for the customer's word; at most one.
ALTER TABLE conversations ADD COLUMN open_proposal TEXT;
ALTER TABLE proposals ADD COLUMN preview JSON;
-- Position of the message that told it.
ALTER TABLE proposals ADD COLUMN shown_seq BIGINT NOT NULL DEFAULT 0;
