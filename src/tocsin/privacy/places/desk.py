"""Mail, and what was imported: words that came from outside."""

from tocsin.privacy.place import MARK, Place

PLACES = (
    Place(
        "mail",
        "mail that they sent",
        people=("person_id",),
        addresses=("sender", "envelope_from"),
        blanked={
            "envelope_from": "null",
            "sender": f"'{MARK}'",
            "sender_name": f"'{MARK}'",
            "subject": f"'{MARK}'",
            "message_id": "''",
            "peer": "''",
            "reason": "''",
            "body": "null",
        },
        words=("sender_name", "subject", "reason", "peer"),
        hidden=("digest", "copy_digest", "body"),
        plain=("way", "recipient", "verdict", "message_id"),
    ),
    Place(
        "mail_token",
        "addresses that let their answers in",
        people=("person_id",),
        addresses=("address",),
        goes=True,
        hidden=("digest",),
    ),
    Place(
        "mailbox",
        "mailboxes that are read",
        words=("error",),
        hidden=("password",),
        plain=("name", "host", "security", "username", "folder"),
    ),
    Place(
        "incident_origin", "where an incident was imported from", plain=("tool", "external_number")
    ),
    Place(
        "history_import",
        "imports",
        labels=("begun_by",),
        lists=("notes",),
        hidden=("digest",),
        plain=("tool", "file_name", "mapping"),
    ),
    Place(
        "history_item",
        "what is being imported",
        key="import_id",
        documents=("rows",),
        plain=("external_number",),
    ),
    Place(
        "history_refusal",
        "what could not be imported",
        key="import_id",
        words=("reason",),
        documents=("fields",),
        plain=("external_number",),
    ),
    Place("article_offer", "articles that were offered to them", people=("person_id",), goes=True),
)
