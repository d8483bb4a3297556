"""Triage: what an incident most likely is, whose, and how bad, from what was like it before.

Words: a *target* is what is suggested: category, service or team; a *label* one of the things that
it may be; a *case* an incident that was learned, with the labels that it has; a *rehearsal* reads
an old case again, so that what was learned first is not forgotten. A *suggestion* is a label with
a *confidence* that was right as often as it says, and with the cases it rests on. Nothing is
guessed of how urgent it is: the priority comes from the service and from whom it hits.

Tables: triage_case, triage_progress, triage_target, triage_word.
"""
