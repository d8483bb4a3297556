"""Which steps share a thread.

Paging waits for nothing else; each channel sends on threads of its own, so that a provider that
hangs delays no other; reactions, sealing and monitors come beside.
"""

import functools
import time
from dataclasses import replace

from tocsin.alerts.actions import due as alerts_due
from tocsin.alerts.actions import maintaining, watching
from tocsin.comms.actions import cadences
from tocsin.desk.actions import mailboxes
from tocsin.desk.actions import mails as mail
from tocsin.engine import (
    calendars,
    duty,
    following,
    holding,
    reactions,
    steps,
    visits,
    waker,
)
from tocsin.engine.agenda import Agenda, Bell
from tocsin.engine.dispatch import Dispatch
from tocsin.engine.loop import Lane, Step, Take
from tocsin.engine.pacing import Pace
from tocsin.engine.paging import Paging
from tocsin.engine.reacting import Reacting
from tocsin.engine.signs import Signs
from tocsin.incidents import attaching_again
from tocsin.incidents.actions import due as incidents_due
from tocsin.incidents.actions import forgetting
from tocsin.kit import chain, outbox, ticks
from tocsin.kit.db import Database
from tocsin.kit.due import Condition
from tocsin.kit.lines import Lines
from tocsin.kit.settings import Settings
from tocsin.knowledge.actions import checking
from tocsin.mailroom import looking
from tocsin.notify import channels, delivery
from tocsin.notify import following as following_up
from tocsin.notify.breaker import Breakers
from tocsin.notify.delivery import Means
from tocsin.oncall.actions import calendars as oncall_calendars
from tocsin.privacy.retention import Kind
from tocsin.reviews.actions import action_items
from tocsin.signals import actions as signals
from tocsin.signals.actions import confirmations
from tocsin.triage.actions import learning

DUTY_SECONDS = 15.0
HOUSEKEEPING_SECONDS = 60.0
STATISTICS_SECONDS = 15.0
RUNG_SECONDS = 5.0
"""How long lanes rest that are rung for: one looks each second, and forty that wake to find that
nobody rang are a third of what an engine at rest does. If that one hangs, whoever wakes looks."""


def build(settings: Settings, *, engine: str) -> list[Lane]:
    """Return the lanes of one engine process."""
    lines = Lines()
    means = Means(settings.key, settings.base_url, Breakers(), lines=lines)
    gate = holding.Gate(time.monotonic)
    agenda, pace = Agenda(time.monotonic), Pace(time.monotonic)
    lanes = [
        _looking(agenda),
        _time(agenda),
        _reactions(agenda),
        _reactions_later(agenda, pace),
        _monitors(settings, agenda),
        _mailboxes(settings, agenda),
        _calendars(settings, agenda),
        _following(means, agenda),
        _learning(agenda, pace),
    ]
    lanes += [_duty(), *(_sending(slug, means, agenda) for slug in channels.PROVIDERS)]
    lanes = [holding.over(lane, gate) for lane in lanes]
    signs = Signs(engine, time.monotonic)
    beside = [signs.of(lane) for lane in (*lanes, _upkeep(settings, agenda, pace, lines))]
    return [_paging(engine, gate), *beside]


def build_synthetic(settings: Settings) -> list[Lane]:
    """The lanes that a page which is sent to nobody passes, on its own ground."""
    means = Means(settings.key, settings.base_url, Breakers())
    paging = Lane(ticks.PAGING, [Step("advance_pages", steps.advance_pages)], rest=RUNG_SECONDS)
    return [paging, _sending("webhook", means, Agenda(time.monotonic))]


def _paging(engine: str, gate: holding.Gate) -> Lane:
    """It looks while we are held too, and then moves nothing on."""
    ours = Paging(engine, gate, time.monotonic)
    moves = Lane(ticks.PAGING, [Step("advance_pages", ours.advance)])
    held = holding.over(moves, gate)
    return replace(held, steps=[Step("tick", ours.look), *held.steps])


def _looking(agenda: Agenda) -> Lane:
    """It rings for all others and does nothing else, so that nobody's work keeps it from that."""

    def look(database: Database) -> bool:
        agenda.look(database)
        return False

    return Lane("looking", [Step("look", look)])


def _time(agenda: Agenda) -> Lane:
    """What happens because time passed."""
    bell = Bell()
    swept = {
        "unfreeze_notifications": (steps.unfreeze_notifications, delivery.IS_FROZEN),
        "close_timed_out": (steps.close_timed_out, alerts_due.IS_TIMED_OUT),
        "plan_maintenance": (steps.plan_maintenance, maintaining.IS_DUE),
        "end_mutes": (steps.end_mutes, alerts_due.IS_TO_UNMUTE),
        "miss_heartbeats": (
            steps.miss_heartbeats,
            f"{watching.IS_FED} or {signals.HEARTBEAT_IS_LATE}",
        ),
        "act_on_incidents": (steps.act_on_incidents, incidents_due.IS_DUE),
        "look_at_lingering": (steps.look_at_lingering, attaching_again.IS_DUE),
        "remind_of_updates": (steps.remind_of_updates, cadences.IS_DUE),
        "remind_of_articles": (steps.remind_of_articles, checking.IS_DUE),
        "remind_of_action_items": (steps.remind_of_action_items, action_items.IS_OVERDUE),
    }
    found = [agenda.step(name, take, when=when, bell=bell) for name, (take, when) in swept.items()]
    return Lane("time", found, bell=bell, rest=RUNG_SECONDS)


def _reactions_later(agenda: Agenda, pace: Pace) -> Lane:
    """What follows from the many incidents that a storm opens, which is nobody's page."""
    reacts = Reacting(reactions.combined(), can_wait=True)
    bell, take = Bell(), pace.over(reacts.take)
    step = agenda.step("react_later", take, when=outbox.HAS_LATER, bell=bell)
    return Lane("reactions-later", [step], frozenset({waker.LATER}), bell, rest=RUNG_SECONDS)


def _reactions(agenda: Agenda) -> Lane:
    reacts = Reacting(reactions.combined())
    bell, when = Bell(), f"{outbox.HAS_EVENTS} or {outbox.HAS_REACTIONS}"
    step = agenda.step("react", reacts.take, when=when, bell=bell)
    return Lane("reactions", [step], frozenset({waker.EVENTS}), bell, rest=RUNG_SECONDS)


def _upkeep(settings: Settings, agenda: Agenda, pace: Pace, lines: Lines) -> Lane:
    """The chain is sealed whatever happens; what can be forgotten later waits for room."""
    keep = steps.forgetting
    raw_days, notification_days = settings.raw_event_days, settings.notification_days
    forgotten = {
        "forget_raw_events": keep(forgetting.forget_raw_events, Kind.RAW_EVENTS, raw_days),
        "forget_refusals": keep(forgetting.forget_refusals, Kind.RAW_EVENTS, raw_days),
        "forget_notifications": keep(
            forgetting.forget_notifications, Kind.MESSAGES, notification_days
        ),
        "forget_mails": keep(mail.forget, Kind.MAILS, raw_days),
        "forget_attachments": steps.forget_attachments,
        "forget_incidents": steps.forget_incidents,
        "forget_sessions": steps.forget_sessions,
        "forget_answers": steps.forget_answers,
        "forget_engines": steps.forget_engines,
    }
    rare = [
        Step(name, _rarely(HOUSEKEEPING_SECONDS, holding.while_room(settings.data, take)))
        for name, take in forgotten.items()
    ]
    bell, sealing = Bell(), pace.over(steps.seal)
    seal = agenda.step("seal", sealing, when=chain.HAS_UNSEALED, bell=bell)
    known = Step("refresh_statistics", _rarely(STATISTICS_SECONDS, steps.refresh_statistics))
    tidy = Step("tidy_lines", _rarely(STATISTICS_SECONDS, steps.tidying(lines)))
    return Lane("upkeep", [seal, known, tidy, *rare], bell=bell, rest=RUNG_SECONDS)


def _duty() -> Lane:
    """What people on duty want to be told of; a look takes milliseconds and none is urgent."""
    looks = [Step(name, _rarely(DUTY_SECONDS, take)) for name, take in duty.STEPS.items()]
    return Lane("duty", looks, rest=RUNG_SECONDS)


def _monitors(settings: Settings, agenda: Agenda) -> Lane:
    bell = Bell()
    check = steps.check_monitors(settings.monitored, settings.key)
    confirm = visits.confirm()
    return Lane(
        "monitors",
        [
            agenda.step("check_monitors", check, when=signals.MONITOR_IS_DUE, bell=bell),
            agenda.step("confirm_subscriptions", confirm, when=confirmations.IS_DUE, bell=bell),
        ],
        bell=bell,
        rest=RUNG_SECONDS,
    )


def _calendars(settings: Settings, agenda: Agenda) -> Lane:
    """A lane of its own: whoever keeps a calendar may take their time."""
    take = calendars.read(settings.key, settings.monitored)
    return _alone("calendars", "read_calendars", take, (agenda, oncall_calendars.IS_DUE))


def _mailboxes(settings: Settings, agenda: Agenda) -> Lane:
    """A lane of its own: a mail server may take its time."""
    means = looking.Means(settings.key, settings.max_attachment, settings.max_mail)
    take = functools.partial(looking.look, means=means)
    return _alone("mailboxes", "look_into_mailboxes", take, (agenda, mailboxes.IS_DUE))


def _following(means: Means, agenda: Agenda) -> Lane:
    take = following.follow(means)
    return _alone("following", "follow_up", take, (agenda, following_up.IS_DUE))


def _learning(agenda: Agenda, pace: Pace) -> Lane:
    """A lane of its own: to read a long history takes minutes, and nobody waits for it."""
    return _alone("learning", "learn", pace.over(steps.learn), (agenda, learning.IS_DUE))


def _sending(slug: str, means: Means, agenda: Agenda) -> Lane:
    senders = Dispatch(slug, means, agenda)
    deliver = Step(f"deliver_{slug}", senders.take)
    calls = frozenset({waker.sending(slug)})
    return Lane(f"send-{slug}", [deliver], calls, senders.bell, senders.drain, RUNG_SECONDS)


def _alone(lane: str, step: str, take: Take, when: tuple[Agenda, Condition]) -> Lane:
    agenda, condition = when
    bell = Bell()
    found = [agenda.step(step, take, when=condition, bell=bell)]
    return Lane(lane, found, bell=bell, rest=RUNG_SECONDS)


def _rarely(seconds: float, take: Take) -> Take:
    return steps.every(seconds, take, monotonic=time.monotonic)
