"""Which steps share a thread.

Paging waits for nothing else; each channel sends on threads of its own, so that a provider that
hangs delays no other; reactions, sealing and monitors come beside.
"""

import functools
import time
from dataclasses import replace

from tocsin.desk import mail_actions as mail
from tocsin.engine import calendars, duty, following, holding, reactions, steps, visits, waker
from tocsin.engine.agenda import Agenda
from tocsin.engine.dispatch import Dispatch
from tocsin.engine.loop import Lane, Step, Take
from tocsin.incidents.actions import forgetting
from tocsin.kit import clock, ticks
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.mailroom import looking
from tocsin.notify import channels
from tocsin.notify.breaker import Breakers
from tocsin.notify.delivery import Means

TICK_SECONDS = 1.0
TICK_BESIDE_SECONDS = 5.0
SWEEP_SECONDS = 1.0
DUTY_SECONDS = 15.0
HOUSEKEEPING_SECONDS = 60.0
STATISTICS_SECONDS = 15.0


def build(settings: Settings, *, engine: str) -> list[Lane]:
    """Return the lanes of one engine process."""
    means = Means(settings.key, settings.base_url, Breakers())
    gate = holding.Gate(time.monotonic)
    lanes = [
        _paging(),
        _time(),
        _reactions(),
        _monitors(settings),
        _mailboxes(settings),
        _calendars(settings),
        _following(means),
    ]
    agenda = Agenda(time.monotonic)
    lanes += [_duty(), *(_sending(slug, means, agenda) for slug in channels.PROVIDERS)]
    lanes = [holding.over(lane, gate) for lane in lanes]
    return [_ticking(lane, engine) for lane in (*lanes, _upkeep(settings))]


def build_synthetic(settings: Settings) -> list[Lane]:
    """The lanes that a page which is sent to nobody passes, on its own ground."""
    means = Means(settings.key, settings.base_url, Breakers())
    return [_paging(), _sending("webhook", means, Agenda(time.monotonic))]


def _paging() -> Lane:
    return Lane(ticks.PAGING, [Step("advance_pages", steps.advance_pages)])


def _time() -> Lane:
    """What happens because time passed; each sweep is looked for once a second."""
    return Lane(
        "time",
        [
            _sweep("unfreeze_notifications", steps.unfreeze_notifications),
            _sweep("close_timed_out", steps.close_timed_out),
            _sweep("plan_maintenance", steps.plan_maintenance),
            _sweep("end_mutes", steps.end_mutes),
            _sweep("miss_heartbeats", steps.miss_heartbeats),
            _sweep("act_on_incidents", steps.act_on_incidents),
            _sweep("look_at_lingering", steps.look_at_lingering),
            _sweep("remind_of_updates", steps.remind_of_updates),
            _sweep("remind_of_action_items", steps.remind_of_action_items),
        ],
    )


def _reactions() -> Lane:
    table = reactions.combined()
    return Lane(
        "reactions",
        [Step("fan_out", steps.fan_out(table)), Step("react", steps.react(table))],
        frozenset({waker.EVENTS}),
    )


def _upkeep(settings: Settings) -> Lane:
    """The chain is sealed whatever happens; what can be forgotten later waits for room."""
    raw_days, notification_days = settings.raw_event_days, settings.notification_days
    forgotten = {
        "forget_raw_events": steps.forgetting(forgetting.forget_raw_events, raw_days),
        "forget_refusals": steps.forgetting(forgetting.forget_refusals, raw_days),
        "forget_notifications": steps.forgetting(
            forgetting.forget_notifications, notification_days
        ),
        "forget_mails": steps.forgetting(mail.forget, raw_days),
        "forget_sessions": steps.forget_sessions,
        "forget_answers": steps.forget_answers,
        "forget_engines": steps.forget_engines,
    }
    rare = [
        Step(name, _rarely(HOUSEKEEPING_SECONDS, holding.while_room(settings.data, take)))
        for name, take in forgotten.items()
    ]
    known = Step("refresh_statistics", _rarely(STATISTICS_SECONDS, steps.refresh_statistics))
    return Lane("upkeep", [Step("seal", steps.seal), known, *rare])


def _duty() -> Lane:
    """What people on duty want to be told of; a look takes milliseconds and none is urgent."""
    looks = [Step(name, _rarely(DUTY_SECONDS, take)) for name, take in duty.STEPS.items()]
    return Lane("duty", looks)


def _monitors(settings: Settings) -> Lane:
    check = steps.check_monitors(settings.monitored, settings.key)
    confirm = _sweep("confirm_subscriptions", visits.confirm())
    return Lane("monitors", [_sweep("check_monitors", check), confirm])


def _calendars(settings: Settings) -> Lane:
    """A lane of its own: whoever keeps a calendar may take their time."""
    take = calendars.read(settings.key, settings.monitored)
    return Lane("calendars", [_sweep("read_calendars", take)])


def _mailboxes(settings: Settings) -> Lane:
    """A lane of its own: a mail server may take its time."""
    means = looking.Means(settings.key, settings.max_attachment, settings.max_mail)
    take = functools.partial(looking.look, means=means)
    return Lane("mailboxes", [_sweep("look_into_mailboxes", take)])


def _following(means: Means) -> Lane:
    return Lane("following", [_sweep("follow_up", following.follow(means))])


def _sending(slug: str, means: Means, agenda: Agenda) -> Lane:
    senders = Dispatch(slug, means, agenda)
    deliver = Step(f"deliver_{slug}", senders.take)
    calls = frozenset({waker.sending(slug)})
    return Lane(f"send-{slug}", [deliver], calls, senders.bell, senders.drain)


def _ticking(lane: Lane, engine: str) -> Lane:
    """Leave a sign of life before the lane's own steps: of paging each second, of others rarely,
    for there are many and each sign is a commit."""
    seconds = TICK_SECONDS if lane.name == ticks.PAGING else TICK_BESIDE_SECONDS

    def tick(database: Database) -> bool:
        with database.transaction() as tx:
            ticks.tick(tx, engine=engine, lane=lane.name, now=clock.now(tx))
        return False

    return replace(lane, steps=[Step("tick", _rarely(seconds, tick)), *lane.steps])


def _sweep(name: str, take: Take) -> Step:
    """Look once a second; as long as there is work, go on at once."""
    busy = [False]
    rarely = _rarely(SWEEP_SECONDS, take)

    def sweep(database: Database) -> bool:
        busy[0] = take(database) if busy[0] else rarely(database)
        return busy[0]

    return Step(name, sweep)


def _rarely(seconds: float, take: Take) -> Take:
    return steps.every(seconds, take, monotonic=time.monotonic)
