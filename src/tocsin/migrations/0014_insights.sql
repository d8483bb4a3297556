-- What counts of each incident, folded from its ledger; a cache that can be rebuilt at any time.
create table incident_fact (
    number bigint primary key,
    logged_at timestamptz,
    occurred_at timestamptz,
    detected_at timestamptz,
    acknowledged_at timestamptz,
    resolved_at timestamptz,
    closed_at timestamptz,
    status text not null,
    priority text not null,
    category text,
    team_id bigint,
    service_ids bigint[] not null default '{}',
    is_drill boolean not null,
    is_duplicate boolean not null,
    escalations int not null,
    reassignments int not null,
    reopenings int not null,
    response_met boolean,
    resolution_met boolean,
    working_seconds double precision,
    score int,
    was_asked boolean not null
) with (fillfactor = 80);
-- insights.store.facts: the window of a report
create index incident_fact_logged on incident_fact (logged_at, number);
