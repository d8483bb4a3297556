-- Between a policy's fallback and the organisation's catch-all: the team whose business it is.
alter table page
    drop constraint page_stage_check,
    add constraint page_stage_check check (stage in ('step', 'fallback', 'team', 'catch_all'));
alter table page_target
    drop constraint page_target_stage_check,
    add constraint page_target_stage_check
        check (stage in ('step', 'fallback', 'team', 'catch_all'));
