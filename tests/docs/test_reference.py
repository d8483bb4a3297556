"""The reference is made from the code; these fail when it is stale or leaves something out."""

import ast
from pathlib import Path

import click
import pytest
from pydantic import Field

from tests.rules_of_the_house.source import ROOT
from tocsin.blueprints.demo import actions as demo
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity import actor
from tocsin.kit import ledger, secrets
from tocsin.kit.settings import Settings
from tocsin.kit.tx import Tx
from tocsin.notify import channels
from tools.reference import (
    __main__,
    api,
    cli,
    events,
    keyboard,
    limits,
    meanings,
    pages,
    settings,
    tables,
)
from tools.reference import channels as channel_page

REFERENCE = ROOT / "docs/reference"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference made anew, beside the one that is kept."""
    folder = tmp_path_factory.mktemp("reference")
    __main__.main(folder)
    return folder


@pytest.mark.parametrize("name", sorted(pages.PAGES))
def test_a_page_says_what_the_code_says(name: str, made: Path) -> None:
    assert (REFERENCE / name).read_text("utf-8") == (made / name).read_text("utf-8"), "make docs"


def test_there_is_no_page_that_nobody_makes() -> None:
    made = {path.relative_to(REFERENCE).as_posix() for path in REFERENCE.rglob("*.md")}
    assert made == set(pages.PAGES)


@pytest.mark.parametrize("subject", sorted(pages.FAULTS))
def test_nothing_is_left_unexplained(subject: str) -> None:
    assert list(pages.FAULTS[subject]()) == []


def test_what_is_missing_and_what_is_gone_are_both_told() -> None:
    told = list(meanings.faults("events", found=["page.lost"], explained=["page.found"]))
    assert told == [
        "page.lost is not explained in tools/reference/meanings/events.toml",
        "page.found is explained in tools/reference/meanings/events.toml and not there",
    ]


def test_a_setting_without_a_sentence_is_told() -> None:
    class More(Settings):
        silent: bool = False
        described: bool = Field(default=False, description="Says what it is.")

    assert list(settings.faults(More)) == [
        "the setting silent has no description in tocsin/kit/settings.py"
    ]


def test_a_command_without_a_word_is_told() -> None:
    root = click.Group("tocsin", help="All of it.")
    root.add_command(click.Command("mute", params=[click.Option(["--hard"])]))
    assert list(cli.undescribed(root)) == [
        "the command tocsin mute has no help",
        "the option --hard of tocsin mute has no help",
    ]


def test_a_route_that_nobody_can_guess_is_told() -> None:
    paths = {"/pages/{page_id}/revival": {"post": {"tags": ["pages"]}}}
    assert len(list(api.faults({"paths": paths}))) == 1
    paths["/pages/{page_id}/revival"]["post"]["description"] = "Begin anew."  # type: ignore[assignment]
    assert list(api.faults({"paths": paths})) == []


def test_a_kind_of_event_is_found_wherever_it_is_written() -> None:
    written = 'record(tx, "page.revived")\nsaving.entry(number, "revived", {})'
    assert set(events.kinds_in(ast.parse(written))) == {"page.revived", "incident.revived"}


def test_a_kind_of_event_that_is_put_together_is_told() -> None:
    assert list(events.put_together(ast.parse('kind = f"page.{status}"'), "oncall/pages.py"))
    assert not list(events.put_together(ast.parse('url = f"page/{id}"'), "oncall/pages.py"))


def test_what_the_demo_records_is_in_the_reference(tx: Tx, tmp_path: Path) -> None:
    """The finder reads the source; a month of real events shows what it overlooks."""
    clock = tx.value("select app_now()")
    demo.play(Setting(tx, actor.SYSTEM, clock, secrets.load(tmp_path / "key")))
    recorded = ledger.recent(tx, limit=100_000)
    assert {event.kind for event in recorded} - events.kinds() == set()
    told = events.explained()
    nouns = {(event.kind, event.subject.partition("/")[0]) for event in recorded}
    wrong = [
        (kind, noun)
        for kind, noun in nouns
        if not any(each.startswith(noun) for each in told.subject(kind).split(" or "))
    ]
    assert [each for each in wrong if not each[0].startswith(("page.", "notification."))] == []


def test_a_limit_is_found_by_its_name() -> None:
    written = "MOST_RULES, _LONGEST = 20, 7\nLIMIT: int = 3\nLEASE = 15\nALMOST = 4"
    assert list(limits.limits_in(ast.parse(written))) == ["MOST_RULES", "_LONGEST", "LIMIT"]


def test_a_table_is_found_with_its_columns() -> None:
    sql = "create table page (\n    id bigint,\n    check (id > 0)\n);\n"
    more = "alter table page add column name text;\n"
    assert list(tables.created(sql + more)) == [tables.Table("page", ("id", "name"))]


def test_a_wrong_example_is_told() -> None:
    example = {"address": "not an address", "settings": {}}
    assert list(channel_page.wrong(channels.PROVIDERS["email"], example))


def test_the_keys_of_a_page_are_found() -> None:
    template = '{{ ui.button("Take over", icon="undo", key="o") }}{{ ui.button("Save") }}'
    assert keyboard.offered(template) == [("Take over", "o")]
