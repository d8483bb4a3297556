-- Why an alert is a part of its incident: what it has in common with it; null where it is the one
-- that opened it, or a person put it there.
alter table incident_alert add column because text check (because <> '');

-- When to look whether the alerts of an incident go on though nobody acts on them any more: it was
-- taken long ago, or it is over.
create table incident_episode (
    incident_number bigint primary key references incident (number),
    look_at timestamptz not null
);
-- incidents.store.episodes.claim
create index incident_episode_look on incident_episode (look_at);
