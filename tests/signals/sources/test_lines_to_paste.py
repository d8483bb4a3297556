"""What every kind says about itself, and that what is pasted is what is read."""

import json
import re

import pytest

from tests.signals.reading import NOW, one
from tocsin.signals import paste, reading, sources
from tocsin.signals.provider import Context

URL, KEY = "https://tocsin.example.com", "0123456789abcdef0123456789abcdef"
# in which the vendor fills its own variables; what is filled in here is a word for each
TEMPLATES = {
    "checkly": r"\{\{\w+\}\}",
    "healthchecks": r"\$[A-Z_]+",
    "logicmonitor": r"##\w+##",
    "solarwinds": r"\$\{[^}]*\}",
    "uptimerobot": r"\*\w+\*",
    "zendesk": r"\{\{[\w.]+\}\}",
}


@pytest.mark.parametrize("slug", sources.PROVIDERS)
def test_the_lines_hold_the_address_and_the_key(slug: str) -> None:
    lines = paste.lines(slug, url=URL, key=KEY)
    assert KEY in lines
    assert "tocsin.example.com" in lines
    assert "{url}" not in lines
    assert "{key}" not in lines
    assert max(map(len, lines.splitlines())) <= 160


def test_a_kind_is_named_for_its_module_and_said_in_a_line() -> None:
    kinds = sources.PROVIDERS.values()
    assert len({kind.title for kind in kinds}) == len(kinds) > 75
    for kind in kinds:
        assert kind.help.endswith((".", ")"))
        assert len(kind.help) <= 140, kind.slug


def template(kind: str) -> str:
    """The body in the lines to paste."""
    lines = paste.lines(kind, url=URL, key=KEY)
    body = re.search(r"\{\"[\s\S]*?\}(?=\n|$)", lines)
    assert body is not None
    return body[0]


@pytest.mark.parametrize("kind", TEMPLATES)
def test_the_body_to_paste_is_what_is_read(kind: str) -> None:
    filled = re.sub(f'"?{TEMPLATES[kind]}"?', '"word"', template(kind))
    filled = filled.replace('"https://"word"', '"https://word.example"')
    read = one(kind, json.loads(filled))
    assert read.identity.startswith("word")
    assert "word" in read.summary
    assert read.flags == ()
    assert len(read.labels) >= 2


@pytest.mark.parametrize("kind", TEMPLATES)
def test_a_body_that_was_never_filled_in_is_complained_about_or_flagged(kind: str) -> None:
    quoted = re.sub(rf"(?<![\"/])({TEMPLATES[kind]})", r'"\1"', template(kind))
    read = reading.read(kind, quoted.encode(), {}, Context(now=NOW))
    assert read.complaint or read.flags
    assert not any(re.search(TEMPLATES[kind], signal.identity) for signal in read.signals)
