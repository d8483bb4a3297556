-- What each target of a step rested on at that moment: which part of a schedule decided and whose
-- turn it would have been, by what the ways to the person were chosen, and which were not used.
alter table page_target
    add column evidence jsonb;
-- oncall.store.traces.stepped: rows come in the order of their times, so this costs next to nothing
create index page_target_at on page_target using brin (at);
