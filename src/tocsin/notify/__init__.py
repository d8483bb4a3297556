"""Telling people: one message to one person through one channel, with its attempts and receipts.

A *message* is what is said; a *contact* is where a person can be told; a *rule* says which contact
when; a *notification* is one message on its way through one *channel*; an *attempt* is one try.
This package knows no alert and no incident, only messages about a subject, for a cause.

Tables: contact, notification_rule, channel_setting, notification, notification_attempt,
inbox_item, quiet_hours, held_notification, message_answer, notification_receipt,
notification_follow_up, bundling.
"""
