-- Drills: rehearsed incidents, and how long people took.

create table drill (
    id bigint generated always as identity primary key,
    title text not null check (length(title) between 1 and 200),
    scenario text not null default '' check (length(scenario) <= 20000),
    service_id bigint references service (id),
    pages boolean not null,
    impact text not null check (impact in ('high', 'medium', 'low')),
    urgency text not null check (urgency in ('high', 'medium', 'low')),
    planned_for timestamptz,
    planned_by text not null,
    planned_at timestamptz not null,
    incident_number bigint unique references incident (number),
    started_at timestamptz,
    ended_at timestamptz,
    dropped_at timestamptz,
    notes text not null default '' check (length(notes) <= 20000),
    time_to_acknowledge interval,
    time_to_diagnose interval,
    time_to_mitigate interval,
    time_to_resolve interval,
    check ((started_at is null) = (incident_number is null)),
    check (ended_at is null or started_at is not null),
    check (dropped_at is null or started_at is null)
);
-- drills.store.page
create index drill_newest on drill (id desc);
