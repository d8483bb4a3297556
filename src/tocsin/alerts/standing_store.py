"""The SQL behind the list of all alerts that stand, as consoles ask for it."""

from tocsin.alerts.standing import Asked, Standing
from tocsin.kit.tx import Json, Tx


def standing(tx: Tx, asked: Asked) -> list[Standing]:
    """Return them newest first.

    What did not come with a fingerprint for an identity is shown with labels that are not in the
    table, so whoever filters has to look at those again.
    """
    return tx.all(
        Standing,
        """
        select alert.source_id, alert.identity, alert.severity, alert.summary, alert.description,
            alert.labels::text as labels, alert.links::text as links, alert.service_id,
            alert.silence_id, coalesce(alert.occurred_at, alert.opened_at)::text as began_at,
            alert_pulse.last_seen_at::text as last_seen_at,
            alert_pulse.closes_at::text as closes_at, holder.source_id as holder_source_id,
            holder.identity as holder_identity
        from alert
        join alert_pulse on alert_pulse.alert_id = alert.id
        left join inhibited on inhibited.alert_id = alert.id and inhibited.over_at is null
        left join alert as holder on holder.id = inhibited.inhibitor_id
        where alert.status <> 'closed'
            and (%(source)s::bigint is null or alert.source_id = %(source)s)
            and (length(alert.identity) <> 16 or alert.identity ~ '[^0-9a-f]'
                or alert.labels @> %(equal)s
                and (%(name)s::text is null or alert.labels ->> %(name)s ^@ any(%(texts)s::text[])))
        order by alert.id desc
        limit %(limit)s
        """,
        source=asked.source_id,
        equal=Json(dict(asked.equal)),
        name=asked.beginning and asked.beginning.name,
        texts=list(asked.beginning.texts) if asked.beginning else [],
        limit=asked.limit,
    )
