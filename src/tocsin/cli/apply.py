"""The world from a file: the plan first, then, on a yes, the world."""

import sys
from pathlib import Path
from typing import Any

import click

from tocsin.cli import client, output

_SIGNS = {"create": "+", "change": "~", "keep": "="}


@click.command()
@click.argument(
    "file", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True)
)
@click.option("--yes", is_flag=True, help="Apply without asking.")
@click.option("--plan", "only_plan", is_flag=True, help="Print the plan and change nothing.")
@output.json_option
def command(file: Path, yes: bool, only_plan: bool, as_json: bool) -> None:
    """Apply a blueprint to the server of TOCSIN_URL.

    Prints what it would change first and asks; where nobody can be asked, in a script or a pipe, it
    stays at the plan unless --yes is given. Applying the same file again changes nothing; what a
    file does not name stays as it is. With '-' the file is read from standard input.
    """
    with click.open_file(str(file), encoding="utf-8") as opened:
        text = opened.read()
    server = client.from_environment()
    carry_out(server, text, yes=yes, only_plan=only_plan, as_json=as_json)


def carry_out(
    server: client.Client, text: str, *, yes: bool, only_plan: bool, as_json: bool = False
) -> None:
    """Print the plan of a blueprint and, unless there is nothing to do, apply it on a yes."""
    plan = server.post("blueprint/plan", {"text": text})
    if not as_json:
        _print(plan)
    wanted = not only_plan and not plan["is_empty"]
    if wanted and not yes:
        wanted = _confirmed(as_json=as_json)
    done = server.post("blueprint", {"text": text}) if wanted else plan
    if as_json:
        output.print_json(done)
    else:
        _print_end(done, is_applied=wanted)


def _confirmed(*, as_json: bool) -> bool:
    if as_json or not sys.stdin.isatty():
        click.echo("Nothing was applied; give --yes to apply this.", err=True)
        return False
    return click.confirm("Apply this?", abort=True)


def _print(plan: dict[str, Any]) -> None:
    for change in plan["changes"]:
        if change["verb"] != "keep":
            detail = f" ({', '.join(change['detail'])})" if change["detail"] else ""
            click.echo(f"{_SIGNS[change['verb']]} {change['section']} {change['name']}{detail}")
    click.echo(plan["summary"] + ".")


def _print_end(done: dict[str, Any], *, is_applied: bool) -> None:
    if done["is_empty"] and not is_applied:
        click.echo("Nothing to do.")
    if not is_applied:
        return
    for change in done["changes"]:
        if change["secret"]:
            click.echo(f"{change['section']} {change['name']}: key {change['secret']} (shown once)")
    click.echo("Applied.")
