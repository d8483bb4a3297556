-- A storm may make nearly all rows the parts of one incident. From such rows the planner learned
-- that every incident has nearly all of them, and read whole tables for an incident of one alert.
-- How many incidents there are says better what one of them has.
alter table incident_alert alter column incident_number set (n_distinct = -0.1);
alter table event alter column subject set (n_distinct = -0.1);
alter table notification alter column subject set (n_distinct = -0.1);
analyze incident_alert (incident_number);
analyze event (subject);
analyze notification (subject);
