-- A storm writes these by the thousand, and asking after each row whether the other is there was a
-- quarter of what a new alert cost. It is there: it is written by the same statement or read in the
-- same transaction, and of these tables no row is ever deleted.
alter table alert
    drop constraint alert_source_id_fkey,
    drop constraint alert_service_id_fkey,
    drop constraint alert_silence_id_fkey;
alter table alert_pulse drop constraint alert_pulse_alert_id_fkey;
alter table incident_alert drop constraint incident_alert_alert_id_fkey;
alter table outbox drop constraint outbox_event_id_fkey;
alter table unsealed drop constraint unsealed_event_id_fkey;
