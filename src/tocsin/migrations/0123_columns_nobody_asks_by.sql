-- By these columns nothing is looked for, joined or put in order. To take samples of them was most
-- of what it took to analyse the tables that a storm lets grow, while it goes on (kit.statistics).
alter table event alter column data set statistics 0;
alter table notification alter column message set statistics 0;
alter table page
    alter column policy set statistics 0,
    alter column about set statistics 0,
    alter column message set statistics 0;
