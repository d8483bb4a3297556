-- Answers kept for a day, so that a client that lost one can ask again and nothing happens twice.

create table idempotency_key (
    actor text not null,
    key text not null check (length(key) between 1 and 200),
    fingerprint bytea not null check (length(fingerprint) = 32),
    status int not null check (status between 200 and 299),
    body text not null,
    created_at timestamptz not null,
    primary key (actor, key)
);
-- kit.idempotency.sweep
create index idempotency_key_created on idempotency_key (created_at);
