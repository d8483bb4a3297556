-- What a door turned away, so that no event is refused in silence: bounded in bytes and in number,
-- for a stranger may send anything. It does not reference source: see raw_event.
create table refusal (
    id bigint generated always as identity primary key,
    refused_at timestamptz not null,
    last_at timestamptz not null,
    count bigint not null check (count > 0),
    reason text not null check (reason ~ '^[a-z_]+$'),
    error text not null,
    source_id bigint,
    address text not null,
    path text not null,
    key_hint text not null,
    content_type text not null,
    headers jsonb not null,
    -- what was sent; body is as much of it as is kept, zlib's when is_packed
    size bigint not null check (size >= 0),
    body bytea not null,
    is_packed boolean not null
);
-- signals.store.refusals.delete_beyond; strangers have no source
create index refusal_of_source on refusal (source_id, id desc);
-- signals.store.refusals.count_more
create index refusal_from on refusal (address, reason, id desc);
-- signals.store.refusals.delete_old
create index refusal_last on refusal (last_at);

-- What was taken in once more, as another raw event that names what it is a replay of.
create table replay (
    raw_event_id bigint primary key,
    at timestamptz not null,
    actor text not null,
    of_refusal_id bigint,
    of_raw_event_id bigint,
    check (num_nonnulls(of_refusal_id, of_raw_event_id) = 1)
);
-- signals.store.refusals.last_replay, and the lists
create index replay_of_refusal on replay (of_refusal_id) where of_refusal_id is not null;
create index replay_of_raw_event on replay (of_raw_event_id) where of_raw_event_id is not null;

-- signals.store.refusals.unheard
create index raw_event_outcome_unheard on raw_event_outcome (raw_event_id desc)
    where muted > 0 or dropped > 0 or unparseable > 0;
