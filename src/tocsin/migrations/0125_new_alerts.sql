-- By these columns nothing is joined or put in order, and what labels hold is asked of those alone
-- that stand. To take samples of them was more than half of what it took to analyse the alerts, which
-- are the first that a storm lets grow (kit.statistics).
alter table alert
    alter column summary set statistics 0,
    alter column description set statistics 0,
    alter column labels set statistics 0,
    alter column links set statistics 0;

-- Each alert is written again when it closes, and cleaned up after that. To go over them before, only
-- because many were opened, saves nothing then and costs as much as three of their indexes.
alter table alert set (autovacuum_vacuum_insert_threshold = -1);
