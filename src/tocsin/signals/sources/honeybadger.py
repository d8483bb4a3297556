"""Honeybadger's webhook: faults, sites and check-ins, each with its own end, and deployments."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Source
from tocsin.signals.signal import Severity, State

_STATES = {
    "occurred": State.FIRING,
    "unresolved": State.FIRING,
    "rate_exceeded": State.FIRING,
    "escalation": State.FIRING,
    "down": State.FIRING,
    "check_in_missing": State.FIRING,
    "cert_will_expire": State.FIRING,
    "resolved": State.OK,
    "up": State.OK,
    "check_in_reporting": State.OK,
    "deployed": State.CHANGE,
}
_WARNINGS = ("occurred", "unresolved", "cert_will_expire")
_PLACES = ("site", "check_in", "fault")


def _tell_all(said: Message) -> list[Told]:
    event = said.word("event")
    state = _STATES.get(event)
    if state is None and "event" in said.value and event:
        return []  # assigned and commented change nothing about it
    if state is State.CHANGE:
        return [_deployment(said)]
    place = next((each for each in _PLACES if said.members(each)), "fault")
    about = f"{place}/certificate" if event == "cert_will_expire" else place
    number = said.text(f"{place}.id")
    return [
        Told(
            identity=f"{about}/{number}" if number else "",
            state=state or State.FIRING,
            summary=said.text("message", f"{place}.message", f"{place}.name"),
            severity=Severity.WARNING if event in _WARNINGS else Severity.ERROR,
            description=said.text("outage.reason", f"{place}.message"),
            labels=said.labels(f"{place}.environment", f"{place}.tags", project="project.name"),
            links=said.links(
                Details=f"{place}.details_url", Details_=f"{place}.url", Outage="outage.details_url"
            ),
            at=said.moment("outage.down_at", "notice.created_at", f"{place}.created_at"),
            service=said.text("project.name"),
        )
    ]


def _deployment(said: Message) -> Told:
    return Told(
        identity=f"deploy/{said.text('deploy.id') or said.key('project.id', 'deploy.created_at')}",
        state=State.CHANGE,
        severity=Severity.INFO,
        summary=said.text("message") or f"{said.text('project.name')} was deployed",
        labels=said.labels("deploy.environment", "deploy.revision", project="project.name"),
        links=said.links(Changes="deploy.url"),
        at=said.moment("deploy.created_at"),
        service=said.text("project.name"),
    )


PROVIDER = Source(
    slug="honeybadger",
    title="Honeybadger",
    parse=message.parser_of_many(_tell_all),
    help="Faults, sites and check-ins until they are well again; deployments as changes.",
    paste="""\
# Honeybadger: Project Settings > Alerts & Integrations > WebHook
WebHook URL: {url}/integrations/honeybadger/{key}
""",
)
