-- Alerts: the deduplicated state of one identity at one source, and the reasons not to page.

create table silence (
    id bigint generated always as identity primary key,
    matchers jsonb not null check (jsonb_array_length(matchers) between 1 and 32),
    starts_at timestamptz not null,
    -- every mute ends
    ends_at timestamptz not null,
    reason text not null check (reason <> ''),
    created_by text not null,
    created_at timestamptz not null,
    check (ends_at >= starts_at and ends_at <= starts_at + interval '366 days')
);
-- alerts.store.silences_in_force
create index silence_ends on silence (ends_at);

create table routing_rule (
    id bigint generated always as identity primary key,
    position int not null unique deferrable initially deferred,
    name text not null unique check (name <> ''),
    matchers jsonb not null check (jsonb_array_length(matchers) between 1 and 32),
    service_id bigint not null references service,
    is_enabled boolean not null default true
);

create table alert (
    id bigint generated always as identity primary key,
    source_id bigint not null references source,
    identity text not null check (length(identity) <= 512),
    status text not null check (status in ('open', 'acknowledged', 'closed')),
    severity text not null check (severity in ('critical', 'error', 'warning', 'info')),
    summary text not null,
    description text not null default '',
    labels jsonb not null default '{}',
    links jsonb not null default '[]',
    service_id bigint references service,
    raw_event_id bigint not null,
    silence_id bigint references silence,
    occurred_at timestamptz,
    opened_at timestamptz not null,
    acknowledged_at timestamptz,
    closed_at timestamptz,
    closed_because text check (closed_because in ('said so', 'timed out', 'by hand')),
    check ((status = 'closed') = (closed_at is not null)),
    check ((status = 'closed') = (closed_because is not null))
);
-- invariant: at most one open alert per source and identity; alerts.store.pulse and close
create unique index alert_one_open on alert (source_id, identity) where status <> 'closed';
-- alerts.store.page_of_alerts
create index alert_newest on alert (id desc) where status <> 'closed';
create index alert_of_service on alert (service_id, id desc);
-- alerts.store.unmuted
create index alert_muted on alert (silence_id) where status <> 'closed' and silence_id is not null;

-- What a repeat changes, apart and narrow, so that a storm's repeats are HOT updates.
create table alert_pulse (
    alert_id bigint primary key references alert,
    count bigint not null default 1,
    last_seen_at timestamptz not null,
    closes_at timestamptz,
    -- When to look at closes_at again: it moves only when looked at, repeats leave it alone.
    sweep_at timestamptz
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
-- alerts.store.sweep
create index alert_pulse_sweep on alert_pulse (sweep_at) where sweep_at is not null;
