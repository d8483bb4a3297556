"""What a query to Alertmanager's lists asks for, read as Alertmanager reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from tocsin.alerts import matcher
from tocsin.alerts.matcher import Matcher
from tocsin.alerts.standing import Standing
from tocsin.kit import errors

# Whatever else is said means no, as in the library that Alertmanager reads it with.
_TRUE = frozenset({"true", "1", "yes", "ok", "y", "on", "selected", "checked", "t", "enabled"})


class BadFilter(errors.Invalid):
    """A filter that is no matcher, in Alertmanager's words."""


class BadReceiver(errors.Invalid):
    """A receiver that is no regular expression, in Alertmanager's words."""


@dataclass(frozen=True, slots=True)
class Query:
    active: bool
    silenced: bool
    inhibited: bool
    muted: bool
    matchers: Sequence[Matcher]
    receivers: Sequence[Matcher]

    @property
    def equal(self) -> Mapping[str, str]:
        """The labels that must have one value, which the database can look for."""
        return {m.name: m.value for m in self.matchers if m.is_equal and not m.is_regex and m.value}

    def wants(self, one: Standing) -> bool:
        """Whether it asks for alerts in such a state; a silence or another alert may hold both."""
        if one.silence_id is not None:
            return self.silenced and self.muted
        return self.inhibited and self.muted if one.is_inhibited else self.active

    def receives(self, receiver: str) -> bool:
        named = {"receiver": receiver, "name": receiver}
        return matcher.all_match(self.receivers, named)


def read(params: QueryParams) -> Query:
    """Read the parameters of alerts and groups; what is left out means yes."""
    receivers = [_receiver(text) for text in params.getlist("receiver") if text]
    receivers += filters(params, "receiver_matchers")
    return Query(
        active=_is_true(params, "active"),
        silenced=_is_true(params, "silenced"),
        inhibited=_is_true(params, "inhibited"),
        muted=_is_true(params, "muted"),
        matchers=filters(params),
        receivers=receivers,
    )


def filters(params: QueryParams, name: str = "filter") -> list[Matcher]:
    return [_matcher(text) for text in params.getlist(name)]


def _is_true(params: QueryParams, name: str) -> bool:
    return params.get(name, "true").lower() in _TRUE


def _matcher(text: str) -> Matcher:
    try:
        return matcher.parse(text)
    except matcher.BadMatcher as error:
        raise BadFilter(f"bad matcher format: {text[:200]}") from error


def _receiver(pattern: str) -> Matcher:
    try:
        return Matcher("receiver", pattern, is_regex=True)
    except matcher.BadMatcher as error:
        raise BadReceiver(f"failed to parse receiver param: {error.sentence}") from error
