-- What is somebody's is found when they ask for it or are erased, however long others have worked
-- here (privacy.store.places.rows, count, blank, delete). None of these is written to for a page.
create index comment_person on comment (person_id) where person_id is not null;
create index comment_author on comment (author);
create index mail_person on mail (person_id) where person_id is not null;
create index mail_sender on mail (lower(sender));
create index mail_envelope_from on mail (lower(envelope_from)) where envelope_from is not null;
create index mail_token_person on mail_token (person_id) where person_id is not null;
create index mail_token_address on mail_token (lower(address));
create index attachment_added_by on attachment (added_by);
create index satisfaction_person on satisfaction (person_id);
create index time_entry_person on time_entry (person_id);
create index message_answer_person on message_answer (person_id);
create index bulk_edit_actor on bulk_edit (actor);
