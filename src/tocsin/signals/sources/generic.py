"""Whatever can post JSON, a form or a line of text; a mapping says where its parts are.

Without a mapping the well-known names are tried, so that the first curl shows something sensible.
"""

from collections.abc import Mapping
from typing import Any

from tocsin.signals import document, form, guess, mapping, mapping_check
from tocsin.signals.expression import Effort
from tocsin.signals.provider import Context, Field, FieldKind, Group, Source
from tocsin.signals.signal import Signal, Unparseable


def parse(body: bytes, headers: Mapping[str, str], context: Context) -> list[Signal]:
    rules = context.mapping or {}
    value = form.read(body, headers.get("content-type", ""))
    effort = Effort()
    parts = mapping.items(value, rules, effort)
    readable = (part for part in parts if isinstance(part, dict | str) and part)
    signals = [_signal(part, rules, effort) for part in readable]
    lost = len(parts) - len(signals)
    if lost:
        raise Unparseable(_lost(value, lost, rules), salvaged=signals, lost=lost)
    return signals


def _signal(part: Any, rules: Mapping[str, Any], effort: Effort) -> Signal:
    guessed = guess.of_text(part) if isinstance(part, str) else guess.of_object(part)
    return mapping.apply(rules, part, guessed, effort) if rules else guessed


def _lost(value: Any, lost: int, rules: Mapping[str, Any]) -> str:
    if "each" in rules:
        return f"{lost} of the parts under '{rules['each']}' are missing or not objects."
    return f"{lost} of the parts are neither an object nor a text: {document.kind(value)}."


PROVIDER = Source(
    slug="generic",
    title="Generic webhook",
    group=Group.PROTOCOL,
    parse=parse,
    check=mapping_check.check,
    help="Any JSON, form or text. Say where its parts are if the guess is not right.",
    fields=(
        Field(
            "mapping",
            "Field mapping",
            FieldKind.JSON,
            help='Paths by field, such as {"identity": "check.id", "summary": "{name} on {host}"}.',
        ),
    ),
    paste="""\
curl -fsS {url}/integrations/generic/{key} \\
  -H 'Content-Type: application/json' \\
  -d '{"id": "backup", "title": "Backup failed", "status": "firing", "severity": "error"}'
""",
)
