"""On-call: who is paged, when, and who comes next.

A *rotation* hands over by wall time; a *schedule* stacks rotations and overrides into *shifts*;
a *policy* is ordered steps, repeats and a fallback; a *page* is one run of a policy about a
subject (a plain string) until someone answers. A *shadow* learns beside whoever has a schedule, a
*vendor* outside is asked beside our people. A *swap* asks to be relieved of a shift; what was
*served* is written down as it happens; *readiness* is whether a page would reach somebody.

Tables: schedule, rotation, rotation_participant, override, leave, temporary_schedule, shadow,
vendor, calendar_link, calendar, calendar_event, policy, policy_step, policy_target,
catch_all_target, page, swap, swap_answer,
swap_override, served, served_until, shift_notice, duty_round, readiness_timetable,
readiness_told, page_target, page_spared, policy_turn.
"""
