"""What makes somebody known here: their account and how they get in."""

from tocsin.privacy.place import Place

PLACES = (
    Place(
        "person",
        "the account",
        people=("id",),
        blanked={
            "name": "'Erased person ' || id",
            "email": "'erased-' || id || '@erased.invalid'",
            "password_hash": "null",
            "time_zone": "'UTC'",
            "locale": "'en'",
        },
        hidden=("password_hash",),
        plain=("role",),
    ),
    Place(
        "profile",
        "what the desk knows of them",
        people=("person_id",),
        goes=True,
        words=("note",),
        plain=("phone", "digits"),
    ),
    Place("team_member", "the teams they are on", people=("person_id",), goes=True),
    Place("person_skill", "what they can do", people=("person_id",), goes=True, plain=("skill",)),
    Place(
        "session",
        "where they signed in",
        people=("person_id",),
        goes=True,
        hidden=("token_digest",),
        plain=("address", "user_agent"),
    ),
    Place(
        "sign_in_attempt",
        "tries to sign in",
        addresses=("email",),
        goes=True,
        plain=("address",),
    ),
    Place(
        "api_token",
        "their tokens",
        people=("person_id",),
        labels=("created_by",),
        blanked={"revoked_at": "coalesce(revoked_at, %(now)s)"},
        words=("name",),
        hidden=("digest",),
        plain=("prefix", "role", "scopes"),
    ),
    Place(
        "one_time_link",
        "links that let them in once",
        people=("person_id",),
        addresses=("email",),
        goes=True,
        hidden=("digest",),
        plain=("purpose",),
    ),
    Place(
        "idempotency_key",
        "answers kept for a day, so that a request sent twice is done once",
        labels=("actor",),
        goes=True,
        hidden=("fingerprint",),
        plain=("key", "body"),
    ),
)
