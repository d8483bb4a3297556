"""Put the payloads into every field that anybody may fill, straight into the database.

Straight, because what a form or the API refuses today must do no harm either: old rows, other
ways in and later doors are held to the same.
"""

import psycopg

from tests.security.payloads import PAYLOADS, packs

# By the name of a column: words that people or senders write. All that is left is ours or checked.
SHORT = {
    *("title", "name", "label", "headline", "subject", "group_name", "status_group", "file_name"),
    *("reason", "last_reason", "stop_reason", "priority_reason", "pending_reason"),
    *("cancel_reason", "review_waiver", "dropped_because", "user_agent", "provider", "error"),
    *("last_error", "target", "key_hint", "source", "external_id", "provider_id", "address"),
}
LONG = {
    *("description", "body", "summary", "notes", "comment", "resolution_notes", "impact"),
    *("went_well", "went_badly", "lessons", "scenario"),
}
LISTS = {"tags", "steps"}
ADDRESSES = {"url"}
# Where a word of that name is a key that the product looks up, and not something to be shown.
KEYS = {
    *("source.key_hint", "notification.subject", "page.subject", "notification.address"),
    *("contact.address", "sign_in_attempt.address", "event.subject", "reaction.name"),
    *("incident.impact", "drill.impact", "priority_matrix.impact", "idempotency_key.body"),
    *("raw_event.body", "sla_calendar.name", "update_template.subject", "update_template.body"),
    *("monitor.target", "attachment.body", "session.token", "schema_migration.name"),
}
_JSON = (
    """
    update event
    set data = data || jsonb_build_object('sentence', %(long)s::text, 'reason', %(long)s::text,
        'title', %(long)s::text, 'body', %(long)s::text)
    where data ? 'sentence' or data ? 'reason'
    """,
    """
    update alert
    set labels = labels || jsonb_build_object(%(short)s::text, %(long)s::text),
        links = '[{"url": "javascript:alert(1)", "text": "x"}]'
    """,
    """
    update change_record
    set labels = labels || jsonb_build_object(%(short)s::text, %(long)s::text)
    """,
    """
    update notification
    set message = message || jsonb_build_object('title', %(long)s::text, 'body', %(long)s::text,
        'facts', jsonb_build_array(jsonb_build_array(%(short)s::text, %(short)s::text)))
    """,
    """
    update page
    set message = message || jsonb_build_object('title', %(long)s::text)
    """,
)


def everywhere(dsn: str) -> set[str]:
    """Poison each column that holds people's words; return those that took it."""
    taken: set[str] = set()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("alter table event disable trigger user")  # it is append-only
        connection.execute("create temp table payload (n int, short text, long text)")
        with connection.cursor() as cursor:
            long, short = packs(1500), packs(70)
            cursor.executemany(
                "insert into payload values (%s, %s, %s)",
                [(n, short[n % len(short)], long[n % len(long)]) for n in range(len(PAYLOADS))],
            )
        for table, column, kind in _columns(connection):
            if f"{table}.{column}" not in KEYS and _poison(connection, table, column, kind):
                taken.add(f"{table}.{column}")
        for statement in _JSON:
            given = {"short": packs(60)[3], "long": packs(1500)[1]}
            connection.execute(statement.encode(), given)
    return taken


def mark(dsn: str, word: str, *, but: set[str]) -> set[str]:
    """Put one word into each column of people's words but some; return those that took it."""
    taken: set[str] = set()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("alter table event disable trigger user")
        for table, column, kind in _columns(connection):
            name = f"{table}.{column}"
            if name in KEYS | but or kind == "ARRAY":
                continue
            told = f"'{word} ' || ctid::text"
            statement = f'update "{table}" set {column} = {told} where {column} is not null'
            try:
                if connection.execute(statement.encode()).rowcount:
                    taken.add(name)
            except psycopg.Error:
                continue
        for statement in _JSON:
            connection.execute(statement.encode(), {"short": word, "long": word})
    return taken


def _columns(connection: psycopg.Connection) -> list[tuple[str, str, str]]:
    wanted = sorted(SHORT | LONG | LISTS | ADDRESSES)
    rows = connection.execute(
        """
        select table_name, column_name, data_type
        from information_schema.columns
        where table_schema = 'public' and column_name = any(%s)
        order by table_name, column_name
        """,
        [wanted],
    ).fetchall()
    return [(str(a), str(b), str(c)) for a, b, c in rows]


def _poison(connection: psycopg.Connection, table: str, column: str, kind: str) -> bool:
    value = {
        True: "long",
        column in SHORT: "left(t.{c}, 4) || n || ' ' || short",
        column in LONG: "left(t.{c}, 20) || ' ' || long",
        column in ADDRESSES: "'javascript:alert(1)//' || n",
        kind == "ARRAY": "array_append(t.{c}, short)",
    }[True].format(c=column)
    statement = f"""
        update "{table}" as t set {column} = {value}
        from (select ctid, row_number() over (order by ctid) as number from "{table}") as r
        join payload on payload.n = r.number %% {len(PAYLOADS)}
        where t.ctid = r.ctid and t.{column} is not null
    """.replace("%%", "%")
    try:
        return connection.execute(statement.encode()).rowcount > 0
    except psycopg.Error:
        return False
