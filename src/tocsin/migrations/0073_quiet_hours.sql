-- Nights in which what can wait does, and how long a page about the same thing is not repeated.
create table quiet_hours (
    person_id bigint primary key references person,
    starts time,  -- wall time in the person's zone; none is never
    ends time,
    once_within interval not null default '0' check (once_within between '0' and '30 minutes'),
    check ((starts is null) = (ends is null)),
    check (starts <> ends)
);

-- Notifications that wait for somebody's morning. They go out by themselves when their time comes;
-- what makes one digest of them is only in time to say them together.
create table held_notification (
    notification_id bigint primary key references notification on delete cascade,
    person_id bigint not null references person,
    until timestamptz not null
);
-- notify.store.quiet.due
create index held_notification_until on held_notification (until, person_id);
