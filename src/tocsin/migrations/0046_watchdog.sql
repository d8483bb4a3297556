-- Watchdogs: an alert that always fires feeds a heartbeat, whose silence pages.

create table watchdog (
    heartbeat_id bigint primary key references heartbeat on delete cascade,
    matchers jsonb not null check (jsonb_array_length(matchers) between 1 and 32)
);
create trigger watchdog_changed
    after insert or update or delete or truncate on watchdog
    for each statement execute function configuration_changed();

-- The open alerts that feed a heartbeat; each pages nobody itself.
create table watchdog_alert (
    alert_id bigint primary key references alert,
    heartbeat_id bigint not null
);
