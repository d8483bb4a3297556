-- Who looks at an incident just now, and who is writing: lost with a crash, and nothing lost by that.
create unlogged table incident_presence (
    incident_number bigint not null,
    person_id bigint not null,
    is_writing boolean not null,
    at timestamptz not null,
    primary key (incident_number, person_id)
);
