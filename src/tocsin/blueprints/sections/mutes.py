"""What keeps alerts from paging by plan: maintenance windows and rules of inhibition."""

from tocsin.alerts import matcher, recurrence
from tocsin.alerts.actions import inhibiting, maintaining
from tocsin.alerts.inhibition import NewRule
from tocsin.alerts.maintenance import NewMaintenance
from tocsin.alerts.recurrence import Recurrence
from tocsin.blueprints.document import InhibitionPart, MaintenancePart
from tocsin.blueprints.plan import Change, compared, created
from tocsin.blueprints.sections.setting import Setting


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
