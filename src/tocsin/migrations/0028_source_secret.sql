-- What deliveries are verified with, sealed with the instance's key.
alter table source add column secret text check (secret <> '');

-- An address that a sender wants visited before it sends more, as SNS does.
create table confirmation (
    id bigint generated always as identity primary key,
    source_id bigint not null references source (id),
    raw_event_id bigint not null,
    url text not null check (length(url) <= 2048),
    asked_at timestamptz not null,
    tries int not null default 0 check (tries >= 0),
    -- null when it is over
    due_at timestamptz,
    confirmed_at timestamptz,
    error text not null default '',
    constraint what_is_confirmed_is_over check (confirmed_at is null or due_at is null)
);
-- signals.store.confirmations.claim
create index confirmation_due on confirmation (due_at) where due_at is not null;
-- signals.store.confirmations.insert
create index confirmation_of_source on confirmation (source_id, id desc);
