"""Routing rules as a form: every effect is a field, and what is left empty is left alone."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from tocsin.alerts.rule import Effects, Flapping, Grouping, Rule
from tocsin.kit import errors, periods
from tocsin.signals.signal import Severity
from tocsin.web import forms

HEARD, MUTED, DROPPED = "", "mute", "drop"
HEARING = (
    (HEARD, "Page as usual"),
    (MUTED, "Mute it for a while"),
    (DROPPED, "Drop it, recorded by this rule"),
)
NUMBER_LIMIT = 100


class RuleForm(BaseModel):
    name: str = ""
    matchers: str = ""
    is_enabled: bool = False
    continues: bool = False
    service_id: str = ""
    severity: str = ""
    priority: str = ""
    policy_id: str = ""
    summary: str = ""
    labels: str = ""
    hearing: str = HEARD
    mute_for: str = ""
    group_by: str = ""
    group_within: str = ""
    with_dependencies: bool = False
    similar: str = ""
    flap_changes: str = ""
    flap_within: str = "15m"
    flap_quiet: str = "15m"

    @property
    def is_advanced(self) -> bool:
        """Whether more is said than which service it is."""
        said = (self.severity, self.priority, self.policy_id, self.summary, self.labels)
        return self.continues or any(said) or self.hearing != HEARD

    @property
    def is_grouping(self) -> bool:
        said = (self.group_by, self.group_within, self.similar, self.flap_changes)
        return self.with_dependencies or any(said)

    def wanted(self) -> Rule:
        effects = Effects(
            labels=_lines(self.labels),
            summary=self.summary.strip(),
            severity=_severity(self.severity),
            service_id=forms.number_of(self.service_id),
            priority=self.priority or None,
            policy_id=forms.number_of(self.policy_id),
            mute_for=_length(self.mute_for) if self.hearing == MUTED else None,
            drop=self.hearing == DROPPED,
            grouping=self._grouping(),
            flapping=self._flapping(),
        )
        return Rule(self.name, _lines(self.matchers), effects, self.is_enabled, self.continues)

    def _grouping(self) -> Grouping | None:
        by = tuple(label for label in self.group_by.replace(",", " ").split())
        wanted = Grouping(
            by or None,
            _length(self.group_within) if self.group_within.strip() else None,
            self.with_dependencies,
            _share(self.similar),
        )
        return wanted if wanted != Grouping() else None

    def _flapping(self) -> Flapping | None:
        if not self.flap_changes.strip():
            return None
        changes = forms.count("flap_changes", self.flap_changes, most=NUMBER_LIMIT)
        return Flapping(changes, _length(self.flap_within), _length(self.flap_quiet))


class RulesForm(BaseModel):
    rules: list[RuleForm] = []

    def wanted(self) -> list[Rule]:
        return [_numbered(number, each) for number, each in enumerate(self.rules, start=1)]


def filled(rule: Rule) -> RuleForm:
    """Return the form as it is for a rule that there is."""
    effects = rule.effects
    return RuleForm(
        name=rule.name,
        matchers="\n".join(rule.matchers),
        is_enabled=rule.is_enabled,
        continues=rule.continues,
        service_id=str(effects.service_id or ""),
        severity=effects.severity or "",
        priority=effects.priority or "",
        policy_id=str(effects.policy_id or ""),
        summary=effects.summary,
        labels="\n".join(effects.labels),
        hearing=DROPPED if effects.drop else MUTED if effects.mute_for else HEARD,
        mute_for=periods.format_duration(effects.mute_for) if effects.mute_for else "",
        **_of_grouping(effects.grouping or Grouping()),
        **(_of_flapping(effects.flapping) if effects.flapping else {}),
    )


def said(rule: Rule, services: Mapping[int, str], policies: Mapping[int, str]) -> list[str]:
    """Say what a rule does, a few words for each thing."""
    effects = rule.effects
    words = [
        f"severity {effects.severity}" if effects.severity else "",
        f"priority {effects.priority}" if effects.priority else "",
        f"policy {policies.get(effects.policy_id, 'gone')}" if effects.policy_id else "",
        "another summary" if effects.summary else "",
        "changes labels" if effects.labels else "",
        f"muted for {periods.spoken(effects.mute_for)}" if effects.mute_for else "",
        "dropped" if effects.drop else "",
        "groups" if effects.grouping else "",
        "held when it flaps" if effects.flapping else "",
        "goes on" if rule.continues else "",
    ]
    to = f"to {services.get(effects.service_id or 0, 'a service that is gone')}"
    return [to] * bool(effects.service_id) + [word for word in words if word]


def _of_grouping(grouping: Grouping) -> dict[str, Any]:
    return {
        "group_by": ", ".join(grouping.by or ()),
        "group_within": periods.format_duration(grouping.within) if grouping.within else "",
        "with_dependencies": grouping.with_dependencies,
        "similar": f"{grouping.similar:g}" if grouping.similar else "",
    }


def _of_flapping(flapping: Flapping) -> dict[str, Any]:
    return {
        "flap_changes": str(flapping.changes),
        "flap_within": periods.format_duration(flapping.within),
        "flap_quiet": periods.format_duration(flapping.quiet),
    }


def _numbered(number: int, form: RuleForm) -> Rule:
    try:
        return form.wanted()
    except errors.Invalid as fault:
        raise errors.Invalid(f"Rule {number}: {fault.sentence}") from fault


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _severity(text: str) -> Severity | None:
    if text and text not in set(Severity):
        raise errors.Invalid("Choose one of the severities.")
    return Severity(text) if text else None


def _length(text: str) -> timedelta:
    return periods.parse_duration(text)


def _share(text: str) -> float | None:
    tidy = text.strip().replace(",", ".")
    try:
        return float(tidy) if tidy else None
    except ValueError as error:
        raise errors.Invalid("How similar is a number from 0.1 to 1.") from error
