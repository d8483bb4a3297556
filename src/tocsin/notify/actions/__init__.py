"""The verbs of notify, gathered here for everybody above it; each lives by its noun."""

from tocsin.notify.actions.contacts import (
    ContactExists,
    add_contact,
    change_contact,
    contacts,
    list_contacts,
    remove_contact,
)
from tocsin.notify.actions.inbox import NoInbox, list_inbox, mark_read, unread
from tocsin.notify.actions.log import (
    LinkExpired,
    NotificationNotFound,
    attempts,
    attempts_of,
    by_answer_token,
    list_notifications,
    notification,
)
from tocsin.notify.actions.own import ContactNotFound
from tocsin.notify.actions.queueing import (
    has_hope,
    is_verified,
    notify_address,
    notify_people,
    notify_person,
    reachable,
    suppress,
)
from tocsin.notify.actions.rules import rules, set_rules
from tocsin.notify.actions.settings import (
    ChannelSettings,
    NotSetUp,
    channel_changes,
    channel_settings,
    enable_channel,
    generated_secret,
    list_channels,
    set_channel_settings,
    usable_channels,
    view_channel,
    view_channels,
)
from tocsin.notify.actions.verifying import confirm_contact, send_code, test_contact

__all__ = [
    "ChannelSettings",
    "ContactExists",
    "ContactNotFound",
    "LinkExpired",
    "NoInbox",
    "NotSetUp",
    "NotificationNotFound",
    "add_contact",
    "attempts",
    "attempts_of",
    "by_answer_token",
    "change_contact",
    "channel_changes",
    "channel_settings",
    "confirm_contact",
    "contacts",
    "enable_channel",
    "generated_secret",
    "has_hope",
    "is_verified",
    "list_channels",
    "list_contacts",
    "list_inbox",
    "list_notifications",
    "mark_read",
    "notification",
    "notify_address",
    "notify_people",
    "notify_person",
    "reachable",
    "remove_contact",
    "rules",
    "send_code",
    "set_channel_settings",
    "set_rules",
    "suppress",
    "test_contact",
    "unread",
    "usable_channels",
    "view_channel",
    "view_channels",
]
