-- For which time its owner was reminded of a task: another time is another reminder.
alter table incident_task add column reminded_for timestamptz;
-- work.store.task_reminders.take
create index incident_task_due on incident_task (due_at, id)
    where due_at is not null and done_at is null;
-- What was overdue before there were reminders is told of by nobody now.
update incident_task
set reminded_for = due_at
where due_at <= app_now();
