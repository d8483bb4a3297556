"""What the documentation tells people to type exists: commands, options, routes and keys."""

import re
import shlex
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
import pytest

from tests.docs.pages import Page, all_pages
from tests.rules_of_the_house.source import ROOT
from tocsin.api import app as api
from tocsin.blueprints import actions as blueprints
from tocsin.blueprints import reading
from tocsin.blueprints.demo import organisation
from tocsin.blueprints.document import Document
from tocsin.blueprints.sections.setting import Setting
from tocsin.cli import app, noun
from tocsin.identity import actor
from tocsin.kit import secrets
from tocsin.kit.tx import Tx

TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)
ROUTE = re.compile(r"/api/v1(/[A-Za-z0-9_./{}-]+)")
VARIABLE = re.compile(r"\b(?:\w+=\S+\s+)*(?:\.venv/bin/)?(tocsin|make)\s+(.*)")
NOT_ROUTES = frozenset({"/docs", "/openapi.json", "/alerts"})
WHOLE = ("docs/tutorial.md", "docs/howto/blueprint.md")


def unknown(line: str) -> str:
    """What is wrong with a command line of ours; nothing for those of others."""
    found = re.search(VARIABLE, re.split(r"\s{2,}", line)[0])
    if not found or not re.match(r"(export |\w+=|\.venv/bin/|tocsin |make |\$\()", line):
        return ""
    words = shlex.split(found[2].rstrip(")").replace("$(", ""), comments=True)
    return _wrong_target(words) if found[1] == "make" else _wrong_command(words)


def _wrong_target(words: list[str]) -> str:
    targets = set(TARGET.findall((ROOT / "Makefile").read_text()))
    wanted = [word for word in words if "=" not in word]
    return ", ".join(f"make {word}" for word in wanted if word not in targets)


def _wrong_command(words: list[str]) -> str:
    command: click.Command = app.app
    context = click.Context(command, info_name="tocsin")
    known: set[str] = {"--help"}
    for word in words:
        if word.startswith("--"):
            if word.partition("=")[0] not in known:
                return f"{context.command_path} has no {word}"
        elif isinstance(command, click.Group) and (inner := command.get_command(context, word)):
            command, context = inner, click.Context(inner, info_name=word, parent=context)
            known |= set(_options(command, context))
        elif type(command) is not click.Command and word.isalpha() and not known - {"--help"}:
            return f"{context.command_path} has no {word}"
    return ""


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    """Its own, and those of the verb that a noun alone means."""
    yield from (name for each in command.params for name in each.opts)
    if isinstance(command, noun.Noun) and (listed := command.get_command(context, command.verb)):
        yield from _options(listed, context)


def blueprint_fences(page: Page) -> Iterator[str]:
    for language, text in page.fences:
        first = text.partition(":")[0].strip()
        if language == "yaml" and first in Document.model_fields:
            yield text


def routes() -> list[re.Pattern[str]]:
    paths = {route.path for route in api.routes()}
    return [re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)) for path in sorted(paths)]


@pytest.mark.parametrize("page", all_pages(), ids=lambda page: page.name)
def test_every_command_that_is_shown_exists(page: Page) -> None:
    assert [fault for line in page.commands if (fault := unknown(line))] == []


@pytest.mark.parametrize(
    "line",
    [
        "make rum",
        "tocsin incident",
        ".venv/bin/tocsin incidents ack 1 --loud",
        "export TOCSIN_TOKEN=$(tocsin token --data data --nam tour)",
    ],
)
def test_a_command_that_does_not_exist_would_be_seen(line: str) -> None:
    assert unknown(line)


@pytest.mark.parametrize(
    "line",
    [
        "make run",
        "tocsin incidents ack 1",
        "export A=$(tocsin token --data d --name x)",
        "git pull",
    ],
)
def test_a_command_that_exists_is_let_through(line: str) -> None:
    assert unknown(line) == ""


def test_every_route_that_is_named_exists() -> None:
    known = routes()
    named = {(page.name, path) for page in all_pages() for path in ROUTE.findall(page.text)}
    wrong = [
        (name, path)
        for name, path in sorted(named)
        if path not in NOT_ROUTES and not any(route.fullmatch(path) for route in known)
    ]
    assert wrong == []


def test_the_keys_of_the_tour_are_those_of_the_demo() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = set(re.findall(r"\bquayside-\w+", readme))
    assert shown
    assert [key for key in shown if f"key: {key}}}" not in organisation.BLUEPRINT] == []


def test_every_blueprint_that_is_shown_can_be_read() -> None:
    shown = [(page.name, text) for page in all_pages() for text in blueprint_fences(page)]
    assert len(shown) > 5
    for name, text in shown:
        assert reading.read(text), name


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_organisation_that_is_shown_can_be_applied(
    name: str, tx: Tx, now: datetime, tmp_path: Path
) -> None:
    page = next(page for page in all_pages() if page.name == name)
    setting = Setting(tx, actor.SYSTEM, now, secrets.load(tmp_path / "key"))
    shown = next(text for text in blueprint_fences(page) if "policies:" in text)
    assert not blueprints.apply(setting, reading.read(shown)).is_empty
    assert blueprints.apply(setting, reading.read(shown)).is_empty
