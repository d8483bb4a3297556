-- A restored database waits until a person has looked: while there is a row, nobody is paged.
create table hold (
    is_only boolean primary key default true check (is_only),
    since timestamptz not null,
    reason text not null check (reason <> '')
);

-- The pages that are sent to nobody, each minute, to see that a page would arrive.
create table synthetic_page (
    id bigint generated always as identity primary key,
    started_at timestamptz not null,
    accepted_ms int check (accepted_ms >= 0),
    delivered_ms int check (delivered_ms >= accepted_ms),
    acknowledged_ms int check (acknowledged_ms >= delivered_ms),
    acknowledged_at timestamptz,
    error text,
    check ((acknowledged_at is null) = (acknowledged_ms is null))
);
-- watch.store.last_rounds and forget_rounds: by the primary key alone

-- The auditor's questions cost what is open, not what there ever was.
-- watch.store.overdue_notifications
create index notification_overdue on notification (due_at) where status in ('pending', 'sending');
-- watch.store.overdue_pages
create index page_overdue on page (next_due_at) where status = 'paging';
-- watch.store.unpaged_incidents
create index incident_unpaged on incident (logged_at) where status = 'open';
