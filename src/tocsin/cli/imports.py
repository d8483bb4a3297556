"""What other tools keep: configurations, turned into blueprints, and the incidents of the past."""

from pathlib import Path

import click

from tocsin.blueprints import export
from tocsin.blueprints.importers import alertmanager
from tocsin.cli import apply, client, histories, noun


@click.group(cls=noun.Noun)
def command() -> None:
    """Carry over how another tool is configured, and what it kept of its incidents."""


command.add_command(histories.history)
command.add_command(histories.mappings)
command.add_command(histories.files)


@command.command("alertmanager")
@click.argument(
    "file", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True)
)
@click.option("--policy", metavar="NAME", help="The escalation policy of all its receivers.")
@click.option("--dry-run", is_flag=True, help="Print what it would do, and change nothing.")
@click.option("--blueprint", is_flag=True, help="Print the blueprint that it is, and no more.")
@click.option("--yes", is_flag=True, help="Apply without asking.")
def from_alertmanager(
    file: Path, policy: str | None, dry_run: bool, blueprint: bool, yes: bool
) -> None:
    """Carry over an alertmanager.yml: routes, receivers, inhibition and time intervals.

    A receiver becomes a service. What cannot be carried over is told on standard error; the rest is
    planned and applied as by 'tocsin apply'. The rules of routing are replaced.
    """
    with click.open_file(str(file), encoding="utf-8") as opened:
        imported = alertmanager.read(opened.read(), policy=policy)
    for line in imported.left:
        click.echo(f"- {line}", err=True)
    text = export.as_yaml(imported.document)
    if blueprint:
        click.echo(text, nl=False)
    else:
        apply.carry_out(client.from_environment(), text, yes=yes, only_plan=dry_run)
