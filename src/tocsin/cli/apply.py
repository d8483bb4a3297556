"""The world from a file: the plan first, then, on a yes, the world."""

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

    Prints what it would change first. Applying the same file again changes nothing; what a file
    does not name stays as it is. With '-' the file is read from standard input.
    """
    with click.open_file(str(file), encoding="utf-8") as opened:
        text = opened.read()
    server = client.from_environment()
    plan = server.post("blueprint/plan", {"text": text})
    if not as_json:
        _print(plan)
    if only_plan or plan["is_empty"]:
        done = plan
    else:
        if not yes:
            click.confirm("Apply this?", abort=True)
        done = server.post("blueprint", {"text": text})
    if as_json:
        output.print_json(done)
    else:
        _print_end(plan, done, only_plan=only_plan)


def _print(plan: dict[str, Any]) -> None:
    for change in plan["changes"]:
        if change["verb"] != "keep":
            detail = f" ({', '.join(change['detail'])})" if change["detail"] else ""
            click.echo(f"{_SIGNS[change['verb']]} {change['section']} {change['name']}{detail}")
    click.echo(plan["summary"] + ".")


def _print_end(plan: dict[str, Any], done: dict[str, Any], *, only_plan: bool) -> None:
    if plan["is_empty"]:
        click.echo("Nothing to do.")
        return
    if only_plan:
        return
    for change in done["changes"]:
        if change["secret"]:
            click.echo(f"{change['section']} {change['name']}: key {change['secret']} (shown once)")
    click.echo("Applied.")
