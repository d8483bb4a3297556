-- Which engines are alive: what readiness, doctor and the auditor look at.
create table engine_tick (
    engine text not null,
    lane text not null,
    ticked_at timestamptz not null,
    primary key (engine, lane)
) with (fillfactor = 50);
