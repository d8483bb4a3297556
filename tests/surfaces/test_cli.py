"""The command line as its user meets it: contents, exit codes, completion."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tocsin.cli import app, client, contents, listening
from tocsin.kit import errors


def tocsin(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tocsin", *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", sorted(contents.COMMANDS))
def test_the_contents_say_what_each_command_says_of_itself(name: str) -> None:
    command = app.Contents().get_command(click.Context(app.app), name)
    assert command is not None
    sentence = (command.help or "").partition("\n\n")[0].replace("\n", " ")
    assert contents.COMMANDS[name][1] == sentence


def test_the_help_names_every_command() -> None:
    told = CliRunner().invoke(app.app, ["--help"]).output
    assert all(f"\n  {name} " in told for name in contents.COMMANDS)


def test_the_help_loads_no_framework() -> None:
    code = "import sys; from tocsin.cli import app; app.run(['--help']); print(sorted(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = told.stdout.splitlines()[-1]
    assert not any(f"'{name}'" in modules for name in ("fastapi", "pydantic", "rich", "psycopg"))


def test_completion_of_the_first_word_loads_no_command() -> None:
    found = app.Contents("tocsin").shell_complete(click.Context(app.app), "ver")
    assert [(item.value, item.help) for item in found] == [("version", "Print the version.")]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_is_for_the_shell(shell: str) -> None:
    told = tocsin("completion", shell)
    assert told.returncode == 0
    assert "_TOCSIN_COMPLETE" in told.stdout


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.Anticipated("x"), 1),
        (errors.Invalid("x"), 2),
        (errors.NotFound("x"), 3),
        (errors.Conflict("x"), 4),
        (errors.TooMany("x"), 4),
        (errors.Unauthenticated("x"), 5),
        (errors.Forbidden("x"), 5),
        (errors.Unavailable("x"), 6),
        (listening.CannotListen("x"), 4),
    ],
)
def test_a_family_of_errors_has_one_exit_code(error: errors.Anticipated, code: int) -> None:
    assert app.code_of(error) == code


def test_a_mistyped_command_is_a_usage_error() -> None:
    told = tocsin("sevre")
    assert told.returncode == 2
    assert "No such command 'sevre'" in told.stderr


def test_an_error_is_one_sentence_on_standard_error(tmp_path: Path) -> None:
    told = tocsin("serve", "--data", str(tmp_path), "--listen", "nowhere")
    assert told.returncode == 2
    assert told.stderr.splitlines()[-1].startswith("Error: nowhere is not an address")
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    ("status", "family", "sentence"),
    [
        (404, errors.NotFound, "There is no incident 42."),
        (409, errors.Conflict, "There is no incident 42."),
        (401, errors.Unauthenticated, "There is no incident 42. Set TOCSIN_TOKEN"),
        (500, errors.Unavailable, "There is no incident 42."),
    ],
)
def test_a_refusal_comes_back_as_the_error_it_was(
    status: int, family: type[errors.Anticipated], sentence: str
) -> None:
    error = client.refusal(status, {"detail": "There is no incident 42."})
    assert isinstance(error, family)
    assert error.sentence.startswith(sentence)


def test_an_answer_that_is_no_problem_document_still_gives_a_sentence() -> None:
    assert client.refusal(502, {}).sentence == "The server answers 502."


@pytest.mark.parametrize(
    ("listen", "parsed"),
    [
        ("127.0.0.1:8137", ("127.0.0.1", 8137)),
        ("[::1]:80", ("::1", 80)),
        (":8137", ("", 8137)),
        ("localhost:0", ("localhost", 0)),
    ],
)
def test_an_address_is_a_host_and_a_port(listen: str, parsed: tuple[str, int]) -> None:
    assert listening.parsed(listen) == parsed


@pytest.mark.parametrize("listen", ["8137", "127.0.0.1", "localhost:http", "localhost:70000", ""])
def test_anything_else_is_no_address(listen: str) -> None:
    with pytest.raises(listening.WrongAddress, match="HOST:PORT"):
        listening.parsed(listen)


def test_an_address_in_use_is_said_so() -> None:
    with listening.bound("127.0.0.1:0") as first:
        taken = listening.address(first)
        with pytest.raises(listening.CannotListen, match="is already in use"):
            listening.bound(taken)
