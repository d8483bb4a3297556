-- After how many hours an incident that somebody has and nobody touches pages again while its
-- alerts go on; 0 is never.
alter table incident_setting
    add column forgotten_hours int not null default 4 check (forgotten_hours between 0 and 168);
