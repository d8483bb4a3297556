-- What is due from the moment it is queued is claimed in its turn, however much of it waits: it was
-- put in order anew for each claim. What is tried again or waits for its time is found by its time
-- and then put in order, as all of it was before.

-- notify.store.delivery.claim, .unfreeze
create index notification_at_once on notification (
    channel,
    (case when kind <> 'page' then 2 when urgency = 'low' then 1 else 0 end),
    (case when kind = 'page' then -id else id end)
) where status = 'pending' and due_at <= created_at;
-- notify.store.delivery.claim, .unfreeze
create index notification_later on notification (channel, due_at)
    where status = 'pending' and due_at > created_at;
drop index notification_pending;
