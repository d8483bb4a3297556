"""What keeps alerts from paging by plan: maintenance windows and rules of inhibition."""

from tocsin.alerts import matcher, recurrence
from tocsin.alerts.actions import inhibiting, maintaining, watching
from tocsin.alerts.inhibition import NewRule
from tocsin.alerts.maintenance import NewMaintenance
from tocsin.alerts.recurrence import Recurrence
from tocsin.blueprints.parts.alerts import InhibitionPart, MaintenancePart
from tocsin.blueprints.parts.signals import HeartbeatPart
from tocsin.blueprints.plan import Change, compared, created
from tocsin.blueprints.sections.setting import Setting
from tocsin.signals import actions as signals


def window(setting: Setting, part: MaintenancePart) -> Change:
    """Plan it or plan it anew; one whose times are all over is left alone."""
    times = Recurrence(part.first_at, part.time_zone, part.lasts, recurrence.normal(part.rule))
    if not recurrence.occurrences(times, after=setting.now, limit=1):
        return compared("maintenance", part.name, [])
    wanted = NewMaintenance(part.name, list(map(matcher.parse, part.matchers)), times, part.reason)
    found = maintaining.by_name(setting.tx, part.name, actor=setting.actor)
    if found is None:
        maintaining.create(setting.tx, wanted, actor=setting.actor, now=setting.now)
        return created("maintenance", part.name)
    changed = maintaining.update(setting.tx, found.id, wanted, actor=setting.actor, now=setting.now)
    return compared("maintenance", part.name, changed)


def inhibition(setting: Setting, part: InhibitionPart) -> Change:
    wanted = NewRule(
        name=part.name,
        sources=list(map(matcher.parse, part.sources)),
        targets=list(map(matcher.parse, part.targets)),
        equal=tuple(part.equal),
        lasts=part.lasts,
        is_enabled=part.is_enabled,
    )
    known = {rule.name: rule for rule in inhibiting.rules(setting.tx, actor=setting.actor)}
    found = known.get(part.name)
    if found is None:
        inhibiting.create(setting.tx, wanted, actor=setting.actor, now=setting.now)
        return created("inhibitions", part.name)
    changed = inhibiting.update(setting.tx, found.id, wanted, actor=setting.actor, now=setting.now)
    return compared("inhibitions", part.name, ["rule"] if changed else [])


def watchdog(setting: Setting, part: HeartbeatPart) -> Change:
    """Let the alerts feed the heartbeat, which is there by now."""
    found = next(each for each in signals.heartbeats(setting.tx) if each.name == part.name)
    matchers = list(map(matcher.parse, part.fed_by))
    changed = watching.feed(setting.tx, found.id, matchers, actor=setting.actor, now=setting.now)
    return compared("heartbeats", part.name, ["fed_by"] if changed else [])
