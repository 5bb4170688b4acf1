# syntax=docker/dockerfile:1

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
RUN apt-get update \
    && apt-get install -y --no-install-recommends build-essential \
    && rm -rf /var/lib/apt/lists/*

# A pipe fails where any part of it does.
SHELL ["/bin/bash", "-o", "pipefail", "-c"]

# Dependencies first: this layer is rebuilt only when a manifest changes.
COPY Cargo.toml Cargo.lock askama.toml build.rs ./
COPY .cargo/config.toml .cargo/
COPY channels/Cargo.toml channels/
COPY classifier/Cargo.toml classifier/
RUN mkdir -p src channels/src classifier/src tests/it src/store/migrations benches/turns \
    && touch src/lib.rs channels/src/lib.rs classifier/src/lib.rs tests/arch.rs \
    && echo 'fn main() {}' | tee src/main.rs tests/it/main.rs benches/turns/main.rs \
    && cargo build --release --locked --bin whereabouts \
    && rm -rf src channels/src classifier/src tests benches

COPY . .
# Cargo compares times: the sources must look newer than the empty ones above.
RUN find src channels/src classifier/src -name '*.rs' -exec touch {} + \
    && cargo build --release --locked --bin whereabouts

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --create-home whereabouts
COPY --from=build /src/target/release/whereabouts /usr/local/bin/whereabouts
USER 10001
WORKDIR /data
VOLUME /data
ENV WHEREABOUTS__SERVER__ADDRESS=0.0.0.0:8080 \
    WHEREABOUTS__DATABASE__URL=/data/whereabouts.db \
    WHEREABOUTS__LOG__FORMAT=json
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["whereabouts", "health"]
ENTRYPOINT ["whereabouts"]
CMD ["serve"]
