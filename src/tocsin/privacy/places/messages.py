"""How somebody is reached, and what they were told."""

from tocsin.privacy.place import MARK, Place

PLACES = (
    Place(
        "contact",
        "how they are reached",
        people=("person_id",),
        blanked={
            "address": "'erased-' || id",
            "label": "''",
            "is_enabled": "false",
            "is_verified": "false",
            "code_digest": "null",
            "code_expires_at": "null",
            "removed_at": "coalesce(removed_at, %(now)s)",
        },
        hidden=("code_digest",),
        plain=("channel", "off_reason"),
    ),
    Place(
        "notification_rule",
        "how they want to be paged",
        people=("person_id",),
        goes=True,
        plain=("urgency",),
    ),
    Place("quiet_hours", "when they want quiet", people=("person_id",), goes=True),
    Place("held_notification", "what waits for the morning", people=("person_id",), goes=True),
    Place(
        "notification",
        "the messages that they got",
        people=("person_id",),
        blanked={"address": "'erased-' || id"},
        words=("reason",),
        documents=("message",),
        plain=("channel", "subject", "cause", "kind", "urgency", "status", "stop_reason"),
    ),
    Place(
        "notification_attempt",
        "how the channels answered",
        key="notification_id",
        words=("error",),
        plain=("provider", "outcome", "code", "provider_id"),
    ),
    Place(
        "notification_receipt",
        "what the channels told later",
        key="notification_id",
        words=("said",),
        plain=("outcome", "code"),
    ),
    Place(
        "message_answer",
        "what they answered to a message",
        key="notification_id",
        people=("person_id",),
        blanked={"said": f"'{MARK}'"},
        words=("said",),
        plain=("verb", "via"),
    ),
    Place(
        "inbox_item",
        "their inbox",
        people=("person_id",),
        goes=True,
        words=("title", "body"),
        plain=("path",),
    ),
    Place(
        "audience_member",
        "the audiences they are told with",
        people=("person_id",),
        addresses=("email",),
        goes=True,
    ),
)
