-- When readiness is looked at, and what was said last; without a row the defaults hold.
create table readiness_timetable (
    is_only boolean primary key default true check (is_only),
    time_zone text not null,
    digest_days text[] not null,  -- none: no digest
    digest_at time not null,
    canary_days text[] not null,  -- none: no test pages
    canary_at time not null
);

-- What the last digest said, so that the same weakness is not told every morning.
create table readiness_told (
    is_only boolean primary key default true check (is_only),
    findings text[] not null
);
-- notify.store.reach.last_tests
create index notification_contact_test on notification (contact_id, id)
    where starts_with(cause, 'contact/');
