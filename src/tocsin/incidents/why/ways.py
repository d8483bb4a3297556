"""By which ways a person was told, in words: what decided on them, and which were not used."""

from collections.abc import Iterator, Mapping, Sequence

from tocsin.incidents.why import link
from tocsin.incidents.why.link import Called, Hop, Link, State
from tocsin.incidents.why.reason import Why
from tocsin.kit import periods
from tocsin.notify import channels
from tocsin.notify.choice import By, Choice, Later, Skip
from tocsin.oncall.page import Told

BY: Mapping[By, Why] = {
    By.STEP: Why.BY_STEP_ORDER,
    By.OWN_RULES: Why.BY_OWN_RULES,
    By.ALL_CONTACTS: Why.BY_ALL_CONTACTS,
    By.ACCOUNT: Why.BY_ACCOUNT,
    By.NO_WAY: Why.NO_WAY,
}
SKIPPED: Mapping[Skip, Why] = {
    Skip.UNVERIFIED: Why.CONTACT_UNVERIFIED,
    Skip.SWITCHED_OFF: Why.CONTACT_OFF,
    Skip.NOT_SET_UP: Why.CHANNEL_NOT_SET_UP,
    Skip.NO_RULE: Why.CONTACT_WITHOUT_RULE,
    Skip.NOT_IN_ORDER: Why.CONTACT_NOT_IN_ORDER,
}


def of(chosen: Choice, told: Told, *, called: Called) -> Iterator[Link]:
    who = called.person(told.person_id)

    def ways(reason: Why, title: str, state: State, **words: object) -> Link:
        said = link.sentence(reason, who=who, **words)
        return Link(Hop.WAYS, title, reason, said, state, told.at, person_id=told.person_id)

    if chosen.order_in_vain:
        yield ways(Why.ORDER_IN_VAIN, "The step’s channels", State.SKIPPED)
    by = BY[chosen.by]
    state = State.FAILED if chosen.by is By.NO_WAY else State.DONE
    yield ways(by, _WAYS[chosen.by], state, later=_later(chosen.later))
    if chosen.held_until is not None:
        until = called.time(chosen.held_until)
        yield ways(Why.QUIET_HOURS, "Quiet hours", State.WAITING, until=until)
    for each in chosen.unused:
        yield ways(SKIPPED[each.why], f"{title(each.channel)}, not used", State.SKIPPED)


_WAYS: Mapping[By, str] = {
    By.STEP: "The step’s channels",
    By.OWN_RULES: "Their rules",
    By.ALL_CONTACTS: "All their contacts",
    By.ACCOUNT: "The account’s address",
    By.NO_WAY: "No way",
}


def _later(waiting: Sequence[Later]) -> str:
    told = [f"{title(each.channel)} after {periods.spoken(each.after)}" for each in waiting]
    return f": {', '.join(told)}" if told else ""


def title(slug: str) -> str:
    """What a channel is called; a provider that is none keeps its own word."""
    found = channels.PROVIDERS.get(slug)
    return found.title if found else slug
