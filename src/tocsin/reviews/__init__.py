"""What an incident taught: the blameless review after it, and the promises made there.

Words: a *review* is a draft until it is published, which makes the incident reviewed; its *causes*
are root, contributing or trigger; an *action item* is one thing that somebody does by a day so
that it does not happen again, and is open until it is done or dropped for a reason.

Tables: review, review_cause, action_item.
"""
