-- The ledger: timeline, audit trail and outbox in one append-only table.

-- The one clock. Tests replace this function by one that can be frozen, stepped or sped up.
create function app_now() returns timestamptz
language sql volatile parallel safe
as 'select clock_timestamp()';

create table event (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    kind text not null check (kind ~ '^[a-z_]+\.[a-z_]+$'),
    subject text not null,
    actor text not null,
    data jsonb not null default '{}'
);
-- ledger.of_subject: the timeline of one thing
create index event_subject on event (subject, id);
-- insights: milestones by kind and time
create index event_kind_at on event (kind, at);

create function event_is_append_only() returns trigger
language plpgsql
as $$
begin
    raise exception 'the ledger is append-only: % on % refused', tg_op, tg_table_name
        using errcode = 'restrict_violation';
end
$$;
create trigger event_is_append_only
    before update or delete on event
    for each row execute function event_is_append_only();

-- Events whose reactions have not been queued yet.
create table outbox (
    event_id bigint primary key references event
) with (autovacuum_vacuum_scale_factor = 0.01);

create table reaction (
    event_id bigint not null references event,
    name text not null,
    due_at timestamptz not null,
    attempts int not null default 0,
    last_error text,
    done_at timestamptz,
    primary key (event_id, name)
);
-- engine.reactions.claim
create index reaction_due on reaction (due_at) where done_at is null;

-- Events that the hash chain does not hold yet, and the chain itself: sealed off the paging path.
create table unsealed (
    event_id bigint primary key references event
) with (autovacuum_vacuum_scale_factor = 0.01);

create table seal (
    position bigint primary key,
    event_id bigint not null unique references event,
    hash bytea not null
);
create trigger seal_is_append_only
    before update on seal
    for each row execute function event_is_append_only();
