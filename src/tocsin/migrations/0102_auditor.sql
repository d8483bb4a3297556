-- Auditors see everything and change nothing; a token may be made for that alone.
alter table person drop constraint person_role_check;
alter table person add constraint person_role_check
    check (role in ('requester', 'stakeholder', 'responder', 'manager', 'admin', 'auditor'));

alter table api_token drop constraint api_token_role_check;
alter table api_token add constraint api_token_role_check
    check (role in ('requester', 'stakeholder', 'responder', 'manager', 'admin', 'auditor'));

alter table api_token drop constraint api_token_scopes_check;
alter table api_token add constraint api_token_scopes_check
    check (
        cardinality(scopes) > 0
        and scopes <@ array['read', 'respond', 'configure', 'administer', 'ingest', 'audit']
    );
