"""People and teams by the command line, against a server on loopback."""

import json

import pytest
from click.testing import Result

from tests.surfaces.conftest import Run
from tocsin.cli import app


def told(result: Result) -> object:
    assert result.exception is None, result.exception
    return json.loads(result.output)


def test_people_are_printed_as_a_table(run: Run) -> None:
    lines = run("people", "list").output.splitlines()
    assert lines[0].split() == ["id", "name", "email", "role", "time", "zone", "is", "active"]
    assert [line.split()[1] for line in lines[1:]] == ["Ana", "Bo", "Cleo", "Dan", "Eve", "Sam"]


def test_people_are_found_by_role_and_text(run: Run) -> None:
    found = told(run("people", "list", "--role", "responder", "--search", "bo", "--json"))
    assert isinstance(found, list)
    assert [person["name"] for person in found] == ["Bo"]


def test_somebody_is_added_invited_promoted_dismissed_and_readmitted(run: Run) -> None:
    added = told(run("people", "add", "finn@example.com", "--name", "Finn", "--json"))
    assert isinstance(added, dict)
    assert added["role"] == "responder"
    assert run("people", "invite", "FINN@example.com").output.startswith("http://tocsin.test/")
    promoted = told(run("people", "set-role", "finn@example.com", "manager", "--json"))
    assert isinstance(promoted, dict)
    assert promoted["role"] == "manager"
    for verb, is_active in (("dismiss", False), ("readmit", True)):
        person = told(run("people", verb, "finn@example.com", "--json"))
        assert isinstance(person, dict)
        assert person["is_active"] is is_active


def test_a_team_is_made_and_given_members(run: Run) -> None:
    run("teams", "add", "platform", "--description", "The floor")
    words = ("teams", "set-members", "Platform", "bo@example.com", "--lead", "cleo@example.com")
    assert run(*words).exception is None
    lines = run("teams", "show", "platform").output.splitlines()
    assert [line.split()[::2] for line in lines[1:]] == [["Cleo", "lead"], ["Bo", "member"]]
    teams = told(run("teams", "list", "--json"))
    assert isinstance(teams, list)
    assert [team["name"] for team in teams] == ["payments", "platform"]


@pytest.mark.parametrize(
    ("words", "sentence", "code"),
    [
        (("people", "show", "nobody@example.com"), "Nobody has the address", 3),
        (("teams", "show", "nothing"), "There is no team named nothing.", 3),
        (("people", "dismiss", "eve@example.com"), "the last administrator", 4),
        (("people", "add", "ana@example.com", "--name", "A"), "has the address", 4),
        (("people", "add", "nowhere", "--name", "A"), "Give an e-mail address", 2),
    ],
)
def test_a_refusal_is_a_sentence_and_an_exit_code(
    run: Run, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str, code: int
) -> None:
    assert app.run(list(words)) == code
    assert sentence in capsys.readouterr().err
