-- One message for many incidents to one person: pages that wait for a moment to be told together.
alter table notification
    add column held_until timestamptz,  -- it waits to be told together with others
    add column bundled_in bigint references notification;  -- the message that told it, too
-- notify.store.bundling.first_pages
create index notification_first on notification (person_id, created_at)
    where kind = 'page' and held_until is null;
-- notify.store.bundling.claim_beside
create index notification_held on notification (person_id, channel, address)
    where held_until is not null and status = 'pending';
-- notify.store.bundling.beside
create index notification_bundled on notification (bundled_in) where bundled_in is not null;
-- For how long after a page another may wait; no row: not at all.
create table bundling (
    singleton boolean primary key default true check (singleton),
    seconds int not null check (seconds between 0 and 300),
    call_seconds int not null check (call_seconds between 0 and 900)
);
