"""For whom a view or macro is kept, as a form asks it and a page says it."""

from typing import Any

from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.kit.tx import Tx
from tocsin.web import names
from tocsin.web.here import Standing
from tocsin.work.audience import Audience, Keeper

_SAID = {
    Audience.OWN: ("Only me", "Nobody else sees it."),
    Audience.TEAM: ("A team", "Its members see it and may change it."),
    Audience.ALL: ("Everybody", "All who work here see it; managers change it."),
}


def choices(tx: Tx, here: Standing) -> dict[str, Any]:
    """Return for whom they may keep it."""
    manages = permission.may(here.actor, Permission.CONFIGURE)
    responds = permission.may(here.actor, Permission.RESPOND)
    teams = [each for each in names.teams(tx) if manages or each[0] in here.actor.team_ids]
    wide = {Audience.OWN: True, Audience.TEAM: responds and bool(teams), Audience.ALL: manages}
    return {
        "audiences": [(each.value, *_SAID[each]) for each in Audience if wide[each]],
        "own_teams": teams,
    }


def may_change(here: Standing, of: Keeper) -> bool:
    """Whether a page offers to change it."""
    if of.audience is Audience.OWN:
        return of.person_id == here.actor.person_id
    is_member = of.audience is Audience.TEAM and of.team_id in here.actor.team_ids
    return is_member or permission.may(here.actor, Permission.CONFIGURE)
