-- Calendars of others that are read again and again: leave, overrides, or a whole rota.

create table calendar (
    id bigint generated always as identity primary key,
    name text not null check (length(name) between 1 and 120),
    purpose text not null check (purpose in ('leave', 'override', 'rota')),
    schedule_id bigint references schedule on delete cascade,
    person_id bigint references person,  -- whose leave all of it is; else by the names in it
    time_zone text not null,  -- of whole days, and of hours without a zone
    host text not null,  -- of the address, which itself is a secret
    url_sealed text not null,
    etag text not null default '',
    digest bytea,  -- of the last good copy
    due_at timestamptz not null,
    tries int not null default 0,  -- that failed since the last that went well
    fault text not null default '',
    read_at timestamptz,  -- when it last went well
    expanded_at timestamptz,
    unreadable text[] not null default '{}',
    created_by text not null,
    created_at timestamptz not null,
    check ((purpose = 'leave') = (schedule_id is null)),
    check (purpose = 'leave' or person_id is null)
);
-- oncall.store.calendars.claim
create index calendar_due on calendar (due_at, id);
create index calendar_schedule on calendar (schedule_id) where schedule_id is not null;

-- What the last good copy says; what is over stays, so that who was on call then stays known.
create table calendar_event (
    id bigint generated always as identity primary key,
    calendar_id bigint not null references calendar on delete cascade,
    uid text not null,
    summary text not null,
    person_id bigint references person,  -- nobody when no name in it is known
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    check (starts_at < ends_at)
);
-- oncall.store.calendars.touching
create index calendar_event_period on calendar_event (calendar_id, ends_at);
