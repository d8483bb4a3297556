-- The order in which a source said things, where it dates them: a late end closes nothing newer,
-- and a beginning that comes after its own end opens nothing. Every drop has its reason.

-- the newest date of what fires; null where the source gave none
alter table alert_pulse add column said_at timestamptz;

-- An end that was heard, for as long as its beginning may still be on the way.
create table alert_end (
    source_id bigint not null,
    identity text not null,
    said_at timestamptz not null,
    forget_at timestamptz not null,
    primary key (source_id, identity)
);
-- alerts.store.forget_ends
create index alert_end_forget on alert_end (forget_at);

-- The default is what an older version means that still writes while this one is rolled out.
alter table raw_event_outcome
    add column dropped_because text default 'no open alert has this identity',
    add constraint dropped_has_a_reason check (dropped = 0 or dropped_because is not null);

-- Accepted, not muted, and yet part of no incident: has to be empty at rest. The auditor counts it;
-- it costs what is open.
create view alert_without_incident as
select alert.id, alert.source_id, alert.raw_event_id, alert.opened_at
from alert
where alert.status <> 'closed'
    and alert.silence_id is null
    and not exists (
        select
        from incident_alert
        where incident_alert.alert_id = alert.id
    );
