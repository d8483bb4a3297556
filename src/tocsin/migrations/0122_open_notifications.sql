-- What is open is found by its time where somebody asks for it so (watch.store.overdue_notifications,
-- notify.store.due.unfreeze, notify.store.calling_off.fail_pending). Of the states only those indexes
-- tell from which claims take what is due: the one that was here held all of a storm, and a plan of
-- quieter times read it for each claim to find the few whose lease had run out.
create index notification_open on notification (due_at) where ended_at is null;
drop index notification_overdue;
