-- A sender that never says that it is over, or whose last word was lost: so long after it last
-- said it, its alert ends by itself.
alter table source
    add column auto_resolve_after interval
        check (auto_resolve_after between interval '1 minute' and interval '90 days');
