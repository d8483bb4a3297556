"""Watchdogs: an alert that always fires feeds a heartbeat, whose silence pages."""

from tocsin.alerts import matcher
from tocsin.alerts.actions import watching
from tocsin.alerts.watchdog_store import Watchdog
from tocsin.api.inhibitions import Matchers
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Output

router = noun("watchdogs")


class WatchdogOut(Output):
    """Alerts that match feed the heartbeat as long as they are repeated, and page nobody."""

    heartbeat_id: int
    matchers: list[str]


class WatchdogIn(Input):
    matchers: Matchers


@router.get("", response_model=Listed[WatchdogOut])
def list_all(frame: Reading) -> Listed[WatchdogOut]:
    """Return all of them by the ids of their heartbeats."""
    return Listed(items=list(map(_shown, watching.watchdogs(frame.tx, actor=frame.actor))))


@router.put("/{heartbeat_id}", status_code=204)
def feed(heartbeat_id: Id, body: WatchdogIn, frame: Writing) -> None:
    """Let alerts that match feed the heartbeat from their next beginning on."""
    matchers = [matcher.parse(each) for each in body.matchers]
    watching.feed(frame.tx, heartbeat_id, matchers, actor=frame.actor, now=frame.now)


@router.delete("/{heartbeat_id}", status_code=204)
def starve(heartbeat_id: Id, frame: Writing) -> None:
    """Let alerts page for themselves again; those that fed it and still fire do so now."""
    watching.starve(frame.tx, heartbeat_id, actor=frame.actor, now=frame.now)


def _shown(one: Watchdog) -> WatchdogOut:
    return WatchdogOut(
        heartbeat_id=one.heartbeat_id, matchers=[str(each) for each in one.conditions]
    )
