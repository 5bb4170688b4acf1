-- What a customer has done to an order, and where the money goes.

ALTER TABLE refunds ADD COLUMN method_id TEXT REFERENCES payment_methods (id);
ALTER TABLE exchanges ADD COLUMN method_id TEXT REFERENCES payment_methods (id);
