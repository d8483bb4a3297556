-- What the listeners heard for a source and how much of it its filter let through; and, for a
-- source at which somebody has to call (a broker of MQTT), which process does, and what it met.
create table tally (
    source_id bigint primary key references source (id) on delete cascade,
    heard bigint not null default 0 check (heard >= 0),
    passed bigint not null default 0 check (passed between 0 and heard),
    last_heard_at timestamptz,
    holder text,
    held_until timestamptz,
    connected_at timestamptz,
    problem text,
    problem_since timestamptz,
    told_at timestamptz
);
