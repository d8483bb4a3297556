-- Incidents that page nobody until a time, whatever their status is meanwhile.
create table incident_snooze (
    incident_number bigint primary key references incident (number),
    until timestamptz not null,
    since timestamptz not null,
    -- what it was then: work that began afterwards is not interrupted
    status text not null check (status in ('open', 'acknowledged', 'in_progress', 'pending')),
    check (until > since)
);
-- incidents.store.due.claim_snooze
create index incident_snooze_due on incident_snooze (until);
