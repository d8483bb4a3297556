"""Whether this Tocsin would page, and what to do where it would not."""

from dataclasses import asdict
from pathlib import Path

import click

from tocsin.cli import configuration, direct, output
from tocsin.kit import disk
from tocsin.watch import check, checkup

_MARKS = {
    check.Level.GREEN: ("ok  ", "green"),
    check.Level.AMBER: ("look", "yellow"),
    check.Level.RED: ("BAD ", "red"),
}


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="The data directory.")
@click.option("--free-ballast", is_flag=True, help="Give up the file kept for a full disk, first.")
@output.json_option
def command(data: Path | None, *, free_ballast: bool, as_json: bool) -> int:
    """Check all that paging needs; ends with 1 if anything is red."""
    settings = configuration.read(data=data)
    if free_ballast:
        freed = disk.free_ballast(settings.data)
        click.echo(f"{freed // 1_000_000} MB were given up.", err=True)
    with direct.opened(data) as database:
        found = checkup.examine(settings, database)
    if as_json:
        output.print_json({"level": check.worst(found), "checks": [asdict(each) for each in found]})
    else:
        _print(found)
    return 1 if check.worst(found) is check.Level.RED else 0


def _print(found: list[check.Check]) -> None:
    for each in found:
        mark, colour = _MARKS[each.level]
        click.echo(f"{click.style(mark, fg=colour)}  {each.name}: {each.sentence}")
        if each.todo:
            click.echo(f"      -> {each.todo}")
