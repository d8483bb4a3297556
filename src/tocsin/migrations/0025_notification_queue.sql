-- What is due is found by its time and then put in order; what was lost is found by its lease.

-- notify.store.delivery.claim, .unfreeze
create index notification_pending on notification (channel, due_at) where status = 'pending';
-- notify.store.delivery.claim: leases that ran out
create index notification_sending on notification (channel, lease_until) where status = 'sending';
drop index notification_due;
