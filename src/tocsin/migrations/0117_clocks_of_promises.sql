-- A promise that is withdrawn is kept for the clocks that count by it, and no row of its table is
-- ever deleted. To ask for each clock whether it is there wrote to it, too: thousands of times to
-- the one promise that a storm is held to.
alter table sla_clock drop constraint sla_clock_policy_id_fkey;
alter table sla_stint
    drop constraint sla_stint_policy_id_fkey,
    drop constraint sla_stint_incident_number_fkey;
