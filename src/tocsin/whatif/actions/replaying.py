"""Replaying the pages of a past time, as things are now and with a draft in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.notify.actions import counting
from tocsin.oncall import asked
from tocsin.oncall.actions import past
from tocsin.oncall.actions.past import Again
from tocsin.oncall.shift import Span
from tocsin.whatif import replay
from tocsin.whatif.actions import drafting, gathering
from tocsin.whatif.actions.drafting import Draft
from tocsin.whatif.actions.gathering import Wanted
from tocsin.whatif.begun import Begun
from tocsin.whatif.replay import Load, Replay, Walked

LONGEST = timedelta(days=31)
PAGES_AT_MOST = 5000
_AFTER = timedelta(days=1)


class BadReplay(errors.Invalid):
    """A period that cannot be walked again."""


@dataclass(frozen=True, slots=True)
class _Ground:
    begun: Sequence[Begun]
    wanted: Wanted
    span: Span


def again(
    tx: Tx, period: Span, *, draft: Draft | None = None, actor: Actor, now: datetime
) -> Replay:
    """Walk the pages of a past period again; what a draft would change stands beside it."""
    permission.require(actor, Permission.READ)
    span = _checked(period, now)
    found = past.begun(tx, span, limit=PAGES_AT_MOST + 1)
    some = found[:PAGES_AT_MOST]
    ground = _ground(some, span)
    as_now = _walked(tx, ground)
    as_drafted = drafting.seen(tx, draft, lambda: _walked(tx, ground)) if draft else None
    was = {
        each.person_id: Load(each.pages, each.messages)
        for each in counting.paged(tx, span.starts_at, span.ends_at)
    }
    return Replay(
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        pages=len(some),
        is_whole=len(found) <= PAGES_AT_MOST,
        shares=tuple(replay.shares(was, as_now, as_drafted)),
        unreached_now=as_now.unreached,
        unreached_draft=as_drafted.unreached if as_drafted else None,
    )


def _checked(period: Span, now: datetime) -> Span:
    span = asked.period(period.starts_at, period.ends_at)
    if span.ends_at - span.starts_at > LONGEST:
        raise BadReplay("Replay at most 31 days at once.")
    if span.starts_at >= now:
        raise BadReplay("A replay is of a time that is past; ask what would happen instead.")
    return span


def _ground(found: Sequence[Again], span: Span) -> _Ground:
    begun = [_begun(each) for each in found]
    plans = [one.new.plan for one in begun if one.new.plan is not None]
    teams = {one.new.team_id for one in begun if one.new.team_id is not None}
    wanted = Wanted({one.new.policy_id for one in begun}, teams, plans)
    return _Ground(begun, wanted, Span(span.starts_at, span.ends_at + _AFTER))


def _walked(tx: Tx, ground: _Ground) -> Walked:
    world = gathering.world(tx, ground.wanted, ground.span)
    return replay.walked(world, ground.begun, until=ground.span.ends_at)


def _begun(each: Again) -> Begun:
    return Begun(each.started_at, each.new, each.ended_at, "it ended then")
