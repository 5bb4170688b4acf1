# Two commands do everything: `make run` shows the demo shop, `make test` checks the whole house.

export TEST_DATABASE_URL ?= postgres://postgres:postgres@127.0.0.1:5432/postgres

.PHONY: run test lint bench setup

run:
	cargo run

test: setup lint
	cargo test --workspace --locked

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items --locked

bench:
	cargo bench --locked --bench turns

# Installs and starts what the tests talk to: PostgreSQL, Chromium and its driver.
setup:
	bash .ci/setup
