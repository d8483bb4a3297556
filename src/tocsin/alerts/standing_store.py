"""The SQL behind the list of all alerts that stand, as consoles ask for it."""

from typing import LiteralString

from tocsin.alerts.standing import Asked, Standing
from tocsin.kit.tx import Json, Tx

_COLUMNS: LiteralString = """
    select alert.source_id, alert.identity, alert.severity, alert.summary, alert.description,
        alert.labels::text as labels, alert.links::text as links, alert.service_id,
        alert.silence_id, coalesce(alert.occurred_at, alert.opened_at)::text as began_at,
        alert_pulse.last_seen_at::text as last_seen_at, alert_pulse.closes_at::text as closes_at,
        holder.source_id as holder_source_id, holder.identity as holder_identity
    from alert
    join alert_pulse on alert_pulse.alert_id = alert.id
"""
_ALL: LiteralString = f"""
    {_COLUMNS}
    left join inhibited on inhibited.alert_id = alert.id and inhibited.over_at is null
    left join alert as holder on holder.id = inhibited.inhibitor_id
    where alert.status <> 'closed'
        and (%(source)s::bigint is null or alert.source_id = %(source)s)
    order by alert.id desc
    limit %(limit)s
"""
_IDS: LiteralString = """
    select id
    from alert
    where status <> 'closed' and (%(source)s::bigint is null or source_id = %(source)s)
"""
# One label is asked for by its name, which takes two fifths of looking for it with @>.
_ALIKE: LiteralString = """
    (%(name)s::text is null or labels ->> %(name)s = %(value)s)
    and (%(others)s::jsonb is null or labels @> %(others)s)
    and (%(begins)s::text is null or labels ->> %(begins)s ^@ any(%(texts)s::text[]))
"""
# Word for word as in the index alert_named, without which all identities are looked at.
_NAMED: LiteralString = """
    (identity not like '________________' or identity collate "C" ~ '[^0-9a-f]')
"""
_HELD: LiteralString = """
    select inhibitor_id
    from inhibited
    where alert_id = alert.id and over_at is null
    limit 1
"""
# How many have a label is anyone's guess. An array, and a limit in what is joined, leave a planner
# one way, which is right for few and bearable for all: by index for each that is found. With plain
# joins it read all pulses for each of a thousand, because it expected two.
_NARROWED: LiteralString = f"""
    {_COLUMNS}
    left join lateral ({_HELD}) as held on true
    left join alert as holder on holder.id = held.inhibitor_id
    where alert.id = any(array(
        {_IDS} and {_ALIKE}
        union
        {_IDS} and {_NAMED}
        order by id desc
        limit %(limit)s
    ))
    order by alert.id desc
    limit %(limit)s
"""


def standing(tx: Tx, asked: Asked) -> list[Standing]:
    """Return them newest first.

    What did not come with a fingerprint for an identity is shown with labels that are not in the
    table, so whoever filters has to look at those again.
    """
    if not asked.equal and asked.beginning is None:
        return tx.all(Standing, _ALL, source=asked.source_id, limit=asked.limit)
    # More processes take half as much again, of what is to page, to be hardly sooner.
    tx.later("select set_config('max_parallel_workers_per_gather', '0', true)")
    (name, value), *others = asked.equal.items() or [(None, None)]
    return tx.all(
        Standing,
        _NARROWED,
        source=asked.source_id,
        name=name,
        value=value,
        others=Json(dict(others)) if others else None,
        begins=asked.beginning and asked.beginning.name,
        texts=list(asked.beginning.texts) if asked.beginning else [],
        limit=asked.limit,
    )
