-- Signals: who may send, what arrived, and what we ask for ourselves.

create table source (
    id bigint generated always as identity primary key,
    name text not null check (name = btrim(name) and length(name) between 1 and 120),
    kind text not null check (kind ~ '^[a-z0-9_]+$'),
    key_hash bytea unique check (length(key_hash) = 32),
    key_hint text,
    -- After a rotation the key before is good for a while, so that no sender is cut off.
    old_key_hash bytea unique check (length(old_key_hash) = 32),
    old_key_until timestamptz,
    service_id bigint references service (id),
    mapping jsonb check (jsonb_typeof(mapping) = 'object'),
    is_strict boolean not null default false,
    is_enabled boolean not null default true,
    -- grows with every change: signals.actions.version tells caches by it that they are old
    revision bigint not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check ((key_hash is null) = (kind = 'monitor')),
    check ((key_hash is null) = (key_hint is null)),
    check ((old_key_hash is null) = (old_key_until is null))
);
-- signals.store.sources.by_name; names are told apart without regard to case
create unique index source_name on source (lower(name));
-- permits deleting a service to be checked
create index source_service on source (service_id);

-- What arrived, byte by byte; only ever appended. It is one plain table: its rows go in the order
-- they came, by the primary key and in small portions, so that no partition has to be made in time
-- for an event to be kept. It does not reference source, whose rows are never deleted, because the
-- check would lock the source's row in each of thousands of transactions a second.
create table raw_event (
    id bigint generated always as identity primary key,
    source_id bigint not null,
    received_at timestamptz not null,
    path text not null default '',
    content_type text not null default '',
    headers jsonb not null default '{}',
    nonce text not null default '',
    -- zlib's when is_packed, which is a fortieth of a batch of alerts; else as it came
    body bytea not null,
    is_packed boolean not null
);
-- signals.store.raw_events.of_source
create index raw_event_of_source on raw_event (source_id, id desc);
-- packed before it is sent: PostgreSQL's own compression would be tried in vain
alter table raw_event alter column body set storage external;

-- What became of a raw event, written once beside it: each statement in it has exactly one fate.
create table raw_event_outcome (
    raw_event_id bigint primary key,
    signals int not null,
    opened int not null default 0 check (opened >= 0),
    repeated int not null default 0 check (repeated >= 0),
    closed int not null default 0 check (closed >= 0),
    acknowledged int not null default 0 check (acknowledged >= 0),
    changed int not null default 0 check (changed >= 0),
    muted int not null default 0 check (muted >= 0),
    dropped int not null default 0 check (dropped >= 0),
    unparseable int not null default 0 check (unparseable >= 0),
    error text,
    -- what was accepted although the protocol forbids it, a line each
    flags text check (flags <> ''),
    constraint each_signal_has_one_fate check (
        signals = opened + repeated + closed + acknowledged + changed + muted + dropped
            + unparseable
    ),
    constraint unparseable_has_a_reason check (unparseable = 0 or error is not null)
);

create table heartbeat (
    id bigint generated always as identity primary key,
    source_id bigint not null unique references source (id),
    interval interval not null check (interval >= '10 seconds'),
    grace interval not null check (grace >= '0'),
    severity text not null check (severity in ('critical', 'error', 'warning', 'info')),
    status text not null check (status in ('waiting', 'on_time', 'late', 'failing')),
    last_ping_at timestamptz,
    due_at timestamptz,
    constraint only_who_is_on_time_is_waited_for check ((status = 'on_time') = (due_at is not null))
);
-- signals.store.heartbeats.take_late
create index heartbeat_due on heartbeat (due_at) where due_at is not null;

create table monitor (
    id bigint generated always as identity primary key,
    source_id bigint not null unique references source (id),
    probe text not null check (probe ~ '^[a-z0-9_]+$'),
    target jsonb not null check (jsonb_typeof(target) = 'object'),
    interval interval not null check (interval between '10 seconds' and '1 day'),
    timeout interval not null check (timeout > '0' and timeout < interval),
    failures int not null check (failures between 1 and 100),
    successes int not null check (successes between 1 and 100),
    warning_ms int check (warning_ms > 0),
    critical_ms int check (critical_ms > coalesce(warning_ms, 0)),
    severity text not null check (severity in ('critical', 'error', 'warning', 'info')),
    health text not null default 'up' check (health in ('up', 'degraded', 'down')),
    -- checks in a row that disagree with health, and the one of them that is nearest to it
    streak int not null default 0 check (streak >= 0),
    streak_health text check (streak_health in ('up', 'degraded', 'down')),
    since timestamptz not null,
    checks bigint not null default 0,
    last_checked_at timestamptz,
    last_reason text not null default '',
    next_run_at timestamptz not null,
    -- counts claims: the answer to an older claim comes too late
    fence bigint not null default 0,
    check ((streak = 0) = (streak_health is null))
) with (fillfactor = 80);
-- signals.store.monitors.claim
create index monitor_due on monitor (next_run_at);

-- The newest checks of each monitor as a ring, so that nothing has to be cleaned up.
create table check_result (
    monitor_id bigint not null references monitor (id) on delete cascade,
    slot int not null,
    at timestamptz not null,
    health text not null check (health in ('up', 'degraded', 'down')),
    duration_ms int not null check (duration_ms >= 0),
    reason text not null,
    primary key (monitor_id, slot)
) with (fillfactor = 80);

create table check_day (
    monitor_id bigint not null references monitor (id) on delete cascade,
    day date not null,
    checks int not null,
    degraded int not null,
    down int not null,
    duration_ms bigint not null,
    primary key (monitor_id, day),
    check (degraded + down <= checks)
) with (fillfactor = 80);
