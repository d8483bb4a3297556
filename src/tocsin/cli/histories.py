"""The incidents that another tool kept, by the API: looked at first, then carried over."""

import gzip
from pathlib import Path
from typing import Any

import click

from tocsin.cli import client, output
from tocsin.cli.client import Client

_COLUMNS = (
    "id",
    "tool",
    "file_name",
    "incident_count",
    "imported_count",
    "known_count",
    "ended_at",
)
_FIGURES = ("mtta", "mttr", "first_time_fix_rate", "reopen_rate", "sla_attainment")
_GZIP = b"\x1f\x8b"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What its columns mean, as TOML or YAML.",
)
@click.option("--ready", metavar="NAME", default="", help="A mapping that comes with Tocsin.")
@click.option(
    "--dry-run", is_flag=True, help="Print what would come of it, and carry over nothing."
)
@click.option(
    "--refused",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="Where the rows are written that were refused; FILE.refused.csv if there are any.",
)
@click.option("--yes", is_flag=True, help="Carry it over without asking.")
@output.json_option
def history(
    file: Path,
    mapping: Path | None,
    ready: str,
    dry_run: bool,
    refused: Path | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Carry over the incidents of FILE, a CSV of another tool, with their times.

    Nothing of it pages, mails or warns. Begun again it goes on where it stopped; what is here
    already by its number there is left as it is. See 'tocsin import mappings'.
    """
    api = client.from_environment()
    text = mapping.read_text(encoding="utf-8") if mapping else ""
    read = api.send_file("imports", file.name, _packed(file), mapping=text, ready=ready)
    path = f"imports/{read['id']}"
    seen = api.get(f"{path}/preview")
    _show(read, seen, as_json=as_json and dry_run)
    if read["refused_count"]:
        _write_refused(api, path, refused or file.with_name(f"{file.name}.refused.csv"))
    if dry_run:
        api.delete(path)
        return
    if not yes:
        click.confirm("Carry it over?", abort=True, err=True)
    done = _carry(api, path, read)
    output.print_one(done, _COLUMNS, as_json=as_json)


@click.command()
@click.argument("name", required=False)
@output.json_option
def mappings(name: str | None, as_json: bool) -> None:
    """List the mappings that come with Tocsin, or print the one of NAME to begin with."""
    found = client.from_environment().whole("imports/mappings")
    if name is None:
        output.print_items(found, ("name", "tool"), as_json=as_json)
        return
    one = next((each for each in found if each["name"] == name), None)
    if one is None:
        known = ", ".join(each["name"] for each in found)
        raise click.UsageError(f"There is no mapping {name}; there is {known}.")
    click.echo(one["text"], nl=False)


@click.command("list")
@click.option("--limit", default=50, show_default=True, help="How many at most.")
@output.json_option
def files(limit: int, as_json: bool) -> None:
    """List the files that were read, and how far each has come."""
    found = client.from_environment().items("imports", limit=limit)
    output.print_items(found, _COLUMNS, as_json=as_json)


def _packed(file: Path) -> bytes:
    content = file.read_bytes()
    return content if content.startswith(_GZIP) else gzip.compress(content, mtime=0)


def _show(read: dict[str, Any], seen: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        output.print_json({**read, "preview": seen})
        return
    click.echo("\n".join(_lines(read, seen)), err=True)


def _lines(read: dict[str, Any], seen: dict[str, Any]) -> list[str]:
    lines = [
        f"{read['row_count']} rows tell of {read['incident_count']} incidents of {read['tool']};"
        f" {read['refused_count']} rows are refused, {seen['known']} incidents are here already.",
        *read["notes"],
    ]
    for noun, names in seen["missing"].items():
        if names:
            fate = "are made" if noun in seen["makes"] else "are left out"
            lines.append(f"{len(names)} {noun} not here {fate}: {', '.join(names[:5])[:200]} …")
    lines += [f"Line {each['line']}: {each['reason']}." for each in seen["refused"][:10]]
    kpis = seen["kpis"]
    lines.append(
        f"Of {seen['looked_at']} looked at: "
        + ", ".join(f"{name} {_figure(kpis[name])}" for name in _FIGURES)
        + "."
    )
    return lines


def _figure(figure: dict[str, Any]) -> str:
    value = figure["value"]
    return "none" if value is None else f"{value:,.4g} (n={figure['n']})"


def _write_refused(api: Client, path: str, to: Path) -> None:
    to.write_text(api.text(f"{path}/refused.csv"), encoding="utf-8", newline="")
    click.echo(f"The rows that were refused are in {to}.", err=True)


def _carry(api: Client, path: str, read: dict[str, Any]) -> dict[str, Any]:
    done = read
    while done["ended_at"] is None:
        done = api.post(f"{path}/portions")
        click.echo(f"{done['position']} of {done['incident_count']} …", err=True)
    return done
