-- What else a storm writes by the thousand, and never points to what could be gone: the other row is
-- written or locked in the same transaction, and no row of these tables is ever deleted but of
-- notifications, which go together with their attempts. To ask for each whether it is there wrote
-- to it, too: thousands of times to the one row of whoever is on call.
alter table seal drop constraint seal_event_id_fkey;
alter table reaction drop constraint reaction_event_id_fkey;
alter table incident_alert drop constraint incident_alert_incident_number_fkey;
alter table incident_service
    drop constraint incident_service_incident_number_fkey,
    drop constraint incident_service_service_id_fkey;
alter table sla_clock drop constraint sla_clock_incident_number_fkey;
alter table page_target
    drop constraint page_target_page_id_fkey,
    drop constraint page_target_person_id_fkey;
alter table notification
    drop constraint notification_person_id_fkey,
    drop constraint notification_contact_id_fkey;
alter table notification_attempt drop constraint notification_attempt_notification_id_fkey;

-- The words of a new incident wait in a list of at most so many kB, which a search goes through as
-- well, and come into the index many at once.
alter index incident_search set (fastupdate = on, gin_pending_list_limit = 256);
