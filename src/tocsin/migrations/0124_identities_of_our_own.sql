-- alerts.standing_store.standing: what is open and has no fingerprint for an identity; it is found
-- without a look at the identities of all others. What Prometheus sends is not in it, so that to open
-- one of those costs no more than before. The length is asked for by a pattern, because PostgreSQL
-- then judges by the identities it has seen how few there are; of an inequality it expects nearly all.
create index alert_named on alert (id)
    where status <> 'closed'
        and (identity not like '________________' or identity collate "C" ~ '[^0-9a-f]');
