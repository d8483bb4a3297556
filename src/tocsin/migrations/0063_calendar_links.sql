-- Secret addresses at which a calendar program reads shifts.

create table calendar_link (
    id bigint generated always as identity primary key,
    token_digest bytea not null unique,
    person_id bigint not null references person,  -- whose it is, and whose shifts it tells
    schedule_id bigint references schedule on delete cascade,  -- tells all shifts of this one
    created_at timestamptz not null
);
-- oncall.store.calendar_links.of_person
create index calendar_link_person on calendar_link (person_id);
create index calendar_link_schedule on calendar_link (schedule_id) where schedule_id is not null;
