-- What becomes of an incident's parts and duplicates when it is resolved: asked each time, or done.
alter table incident_setting
    add column parts_follow boolean not null default false;
