"""Rows of entitlements, and of how incidents stood to them."""

from collections.abc import Sequence

from tocsin.incidents.entitlement import Entitlement, Judged, Standing
from tocsin.kit.tx import Json, Tx


def entitlements(tx: Tx, organisation_ids: Sequence[int]) -> list[Entitlement]:
    """Return what was granted to these, in their order."""
    return tx.all(
        Entitlement,
        """
        select entitlement.organisation_id, service_id, support_hours, policy_id
        from unnest(%(ids)s::bigint[]) with ordinality as given (organisation_id, position)
        join entitlement on entitlement.organisation_id = given.organisation_id
        order by given.position, service_id nulls last, entitlement.id
        limit 1000
        """,
        ids=list(organisation_ids),
    )


def set_entitlements(tx: Tx, organisation_id: int, granted: Sequence[Entitlement]) -> None:
    """Make these, and only these, what an organisation was granted."""
    tx.run("delete from entitlement where organisation_id = %(id)s", id=organisation_id)
    rows = [
        {
            "service_id": each.service_id,
            "support_hours": dict(each.support_hours) if each.support_hours else None,
            "policy_id": each.policy_id,
        }
        for each in granted
    ]
    tx.run(
        """
        insert into entitlement (organisation_id, service_id, support_hours, policy_id)
        select %(id)s, service_id, support_hours, policy_id
        from jsonb_to_recordset(%(rows)s) as given (
            service_id bigint, support_hours jsonb, policy_id bigint
        )
        """,
        id=organisation_id,
        rows=Json(rows),
    )


def granted_by(tx: Tx, policy_id: int) -> list[int]:
    """Return the organisations that were granted an agreement's targets."""
    return tx.column(
        """
        select distinct organisation_id
        from entitlement
        where policy_id = %(id)s
        order by organisation_id
        limit 1000
        """,
        id=policy_id,
    )


def note(tx: Tx, number: int, organisation_id: int, judged: Judged) -> None:
    tx.run(
        """
        insert into incident_standing (incident_number, organisation_id, verdict, reason)
        values (%(number)s, %(organisation)s, %(verdict)s, %(reason)s)
        on conflict (incident_number) do update
            set organisation_id = excluded.organisation_id, verdict = excluded.verdict,
                reason = excluded.reason
        """,
        number=number,
        organisation=organisation_id,
        verdict=judged.verdict,
        reason=judged.reason,
    )


def standing(tx: Tx, number: int) -> Standing | None:
    return tx.maybe(
        Standing,
        """
        select organisation_id, verdict, reason
        from incident_standing
        where incident_number = %(number)s
        """,
        number=number,
    )


def of_organisation(tx: Tx, organisation_id: int, *, before: int, limit: int) -> list[int]:
    """Return the numbers of what was reported for an organisation, the newest first."""
    return tx.column(
        """
        select incident_number
        from incident_standing
        where organisation_id = %(organisation)s and incident_number < %(before)s
        order by incident_number desc
        limit %(limit)s
        """,
        organisation=organisation_id,
        before=before,
        limit=limit,
    )
