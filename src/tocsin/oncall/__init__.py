"""On-call: who is paged, when, and who comes next.

A *rotation* hands over by wall time; a *schedule* stacks rotations and overrides into *shifts*;
a *policy* is ordered steps, repeats and a fallback; a *page* is one run of a policy about a
subject (a plain string) until someone answers.

Tables: schedule, rotation, rotation_participant, override, policy, policy_step, policy_target,
catch_all_target, page, page_target, page_spared.
"""
