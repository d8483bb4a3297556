-- Those outside who owe us help by contract: asked beside our own people, never in their place.
create table vendor (
    id bigint generated always as identity primary key,
    name text not null check (length(name) between 1 and 120),
    contract text not null default '' check (length(contract) <= 200),  -- what to quote
    time_zone text not null,
    hours jsonb not null default '[]',  -- when they work by contract; none: at all hours
    holidays text not null default '',  -- a place on whose public holidays they do not
    ways jsonb not null default '[]',  -- how they are asked: channel, address and what for
    note text not null default '' check (length(note) <= 2000),
    created_at timestamptz not null,
    removed_at timestamptz  -- incidents still tell of who is gone
);
-- oncall.store.vendors.id_by_name
create unique index vendor_name on vendor (lower(name)) where removed_at is null;

alter table policy_target
    add column vendor_id bigint references vendor,
    drop constraint policy_target_kind_check,
    add constraint policy_target_kind_check
        check (kind in ('person', 'schedule', 'team', 'admins', 'vendor')),
    add constraint policy_target_vendor_check check ((kind = 'vendor') = (vendor_id is not null));
-- oncall.store.vendors.asked_by
create index policy_target_vendor on policy_target (vendor_id) where vendor_id is not null;

-- A vendor at work on an incident: asked, known there by a ticket, and let go.
create table incident_vendor (
    id bigint generated always as identity primary key,
    incident_number bigint not null references incident,
    vendor_id bigint not null references vendor,
    ticket text not null default '' check (length(ticket) <= 200),
    reason text not null default '' check (length(reason) <= 500),
    engaged_at timestamptz not null,
    engaged_by text not null,
    released_at timestamptz,
    released_by text,
    check ((released_at is null) = (released_by is null))
);
-- a vendor works on an incident once at a time; incidents.store.vendors.of_incident
create unique index incident_vendor_open on incident_vendor (incident_number, vendor_id)
    where released_at is null;
create index incident_vendor_incident on incident_vendor (incident_number, id);
-- incidents.store.vendors.open_of: what a vendor has in hand
create index incident_vendor_vendor on incident_vendor (vendor_id, id);
