# What one does with Callboard. `make run` and `make test` need nothing set up before.

# Where rustup puts cargo, for a shell that has not read its profile again since.
export PATH := $(PATH):$(HOME)/.cargo/bin

# Arguments for the server, as in: make run ARGS="--listen 127.0.0.1:9000"
ARGS ?=

.PHONY: run test bench chaos lint schema graphiql board clean

run:
	@scripts/ensure-cargo
	@test -n "$$DATABASE_URL$$CALLBOARD_DATABASE_URL$$CALLBOARD_POSTGRES__BIN_DIR" || scripts/ensure-postgres
	@cargo run --release -- $(ARGS)

test:
	@scripts/ensure-cargo
	@scripts/ensure-postgres
	@scripts/test

# Takes about ten minutes; a minute with ARGS=--quick. See docs/performance.md.
bench:
	@scripts/ensure-cargo
	@scripts/ensure-postgres
	@cargo bench --bench callboard -- $(ARGS)

# As in: SEED=7 CHAOS_SECONDS=60 make chaos
chaos:
	@scripts/ensure-cargo
	@scripts/ensure-postgres
	@scripts/chaos

lint:
	@cargo fmt --check
	@cargo clippy --all-targets -- --deny warnings

# By way of another file, so that a failure does not leave half a schema.
schema:
	@mkdir -p target
	@cargo run --quiet -- schema > target/schema.graphql
	@cp target/schema.graphql schema.graphql

graphiql:
	@cd ui/graphiql && npm ci && npm run build

board:
	@cd ui/board && npm ci && npm run build

clean:
	@cargo clean
