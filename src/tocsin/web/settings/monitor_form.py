"""A monitor as a form: what to ask, how often, and from when on it counts as trouble."""

from typing import Any

from pydantic import BaseModel

from tocsin.kit import periods
from tocsin.signals import probes
from tocsin.signals.monitor import MonitorRow, NewMonitor, Thresholds
from tocsin.signals.provider import Field
from tocsin.signals.signal import Severity
from tocsin.web import forms
from tocsin.web.settings import fields


class MonitorForm(BaseModel):
    name: str = ""
    probe: str = "http"
    target: dict[str, str] = {}
    interval: str = "1m"
    timeout: str = "9s"
    failures: str = "2"
    successes: str = "1"
    warning_ms: str = ""
    critical_ms: str = ""
    severity: Severity = Severity.CRITICAL
    service_id: forms.Chosen = None
    is_enabled: bool = False

    def wanted(self) -> NewMonitor:
        return NewMonitor(
            name=self.name,
            probe=self.probe,
            target=fields.read(fields_of(self.probe), self.target),
            interval=forms.duration("interval", self.interval),
            timeout=forms.duration("timeout", self.timeout),
            thresholds=self._thresholds(),
            severity=self.severity,
            service_id=self.service_id,
            is_enabled=self.is_enabled,
        )

    def _thresholds(self) -> Thresholds:
        return Thresholds(
            _number("failures", self.failures) or 1,
            _number("successes", self.successes) or 1,
            _number("warning_ms", self.warning_ms),
            _number("critical_ms", self.critical_ms),
        )


def filled(row: MonitorRow) -> MonitorForm:
    return MonitorForm(
        name=row.name,
        probe=row.probe,
        target=fields.written(fields_of(row.probe), row.shown_target),
        interval=periods.format_duration(row.interval),
        timeout=periods.format_duration(row.timeout),
        failures=str(row.failures),
        successes=str(row.successes),
        warning_ms=_written(row.warning_ms),
        critical_ms=_written(row.critical_ms),
        severity=row.severity,
        service_id=row.service_id,
        is_enabled=row.is_enabled,
    )


def fresh(probe: str, service_id: int | None) -> MonitorForm:
    target = fields.written(fields_of(probe), {})
    return MonitorForm(probe=probe, target=target, service_id=service_id, is_enabled=True)


def fields_of(probe: str) -> tuple[Field, ...]:
    found = probes.PROVIDERS.get(probe)
    return found.fields if found else ()


def choices() -> list[tuple[str, str]]:
    return [(each.slug, each.title) for each in probes.PROVIDERS.values()]


def _number(field: str, given: Any) -> int | None:
    text = str(given).strip()
    if not text:
        return None
    return forms.count(field, text, most=86_400_000)


def _written(number: int | None) -> str:
    return "" if number is None else str(number)
