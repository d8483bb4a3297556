"""What would happen, by the API: whom something would page, and what a draft would change."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from tocsin.cli import client, noun, output

_COLUMNS = ("at", "place", "who", "ways", "reason")
_MARKS = {"same": "", "gone": "-", "new": "+"}
_ENDINGS = {
    "goes_on": "It goes on after that.",
    "exhausted": "Then there is nobody left to page.",
    "over": "Then it is over by itself.",
}
_file = click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True)
_draft_option = click.option(
    "--draft", type=_file, metavar="FILE", help="A blueprint, or a part of one, to try beside."
)


class WhatIf(noun.Noun):
    """``tocsin whatif`` means ``tocsin whatif ask``."""

    verb = "ask"


@click.group(cls=WhatIf)
def command() -> None:
    """Tell whom something would page, when and by which way, and what a draft would change."""


@command.command()
@click.option("--service", metavar="SERVICE", help="What has the problem.")
@click.option("--source", metavar="SOURCE", help="To which a payload would come.")
@click.option("--payload", type=_file, metavar="FILE", help="The payload as it would come.")
@click.option("--at", metavar="TIME", help="When, such as 2026-12-25T03:10+01:00; now if not told.")
@click.option("--for", "lasts", metavar="TIME", help="How far to look ahead: 24h unless told else.")
@click.option("--severity", help="critical, error, warning or info.")
@click.option("--priority", help="P1 to P5, instead of what the matrix says.")
@click.option("--open/--over", "open", default=None, help="What is open now still is, or not.")
@click.option("--label", "labels", multiple=True, metavar="NAME=VALUE", help="A label of it.")
@_draft_option
@output.json_option
def ask(payload: Path | None, draft: Path | None, as_json: bool, **said: Any) -> None:
    """Print who would be told if it came then and nobody answered; nothing happens."""
    labels = dict(each.partition("=")[::2] for each in said.pop("labels"))
    body = {name: value for name, value in said.items() if value or value is False}
    body |= {"labels": labels} if labels else {}
    body |= {"payload": _read(payload)} if payload else {}
    found = client.from_environment().post("whatif", body | _drafted(draft))
    if as_json:
        output.print_json(found)
        return
    _print_judged(found["active"])
    if found["difference"] is None:
        _print_forecast(found["active"])
    else:
        _print_difference(found["difference"])


@command.command()
@click.option("--from", "starts", metavar="TIME", help="Seven days before the end, if not told.")
@click.option("--to", "ends", metavar="TIME", help="Now, unless told else.")
@_draft_option
@output.json_option
def replay(starts: str | None, ends: str | None, draft: Path | None, as_json: bool) -> None:
    """Walk the pages of a past time again, and print how many everybody would have got."""
    period = {"from": starts, "to": ends}
    body = {name: value for name, value in period.items() if value} | _drafted(draft)
    found = client.from_environment().post("whatif/replay", body)
    if as_json:
        output.print_json(found)
        return
    columns = ("name", "was", "now", *(("draft", "change") if draft else ()))
    output.print_items([_share(each) for each in found["shares"]], columns, as_json=False)
    whole = "" if found["is_whole"] else " There were more, which are left out."
    span = " to ".join(str(found[name])[:16] for name in ("starts_at", "ends_at"))
    click.echo(f"{found['pages']} pages from {span}.{whole}")
    for name in ("now", "draft"):
        missed = found[f"unreached_{name}"] or []
        if missed:
            click.echo(f"{len(missed)} of them would reach nobody ({name}).", err=True)


def _read(file: Path) -> str:
    with click.open_file(str(file), encoding="utf-8") as opened:
        return str(opened.read())


def _drafted(draft: Path | None) -> dict[str, str]:
    return {"draft": _read(draft)} if draft else {}


def _print_judged(found: Mapping[str, Any]) -> None:
    for each in found["judged"]:
        if each["fate"] != "pages":
            heard = f"; heard at {each['heard_at']}" if each["heard_at"] else ""
            click.echo(f"{each['identity']}: {each['fate']}, {each['because']}{heard}.")


def _print_forecast(found: Mapping[str, Any]) -> None:
    for incident in found["incidents"]:
        number = f" (open already as #{incident['number']})" if incident["number"] else ""
        click.echo(f"[{incident['priority']}] {incident['title']}{number}")
        if incident["opens_at"]:
            click.echo(f"It is muted first, and opens at {incident['opens_at']}.")
        if incident["because"]:
            click.echo(incident["because"])
        for page in incident["pages"]:
            _print_page(page)
    if not found["incidents"]:
        click.echo("It would page nobody.")
    for note in found["notes"]:
        click.echo(note, err=True)


def _print_page(page: Mapping[str, Any]) -> None:
    if page["because"]:
        click.echo(f"It pages again, because {page['because']}:")
    output.print_items([_row(each) for each in page["lines"]], _COLUMNS, as_json=False)
    click.echo(_ENDINGS[page["ending"]])


def _print_difference(lines: Sequence[Mapping[str, Any]]) -> None:
    if all(each["mark"] == "same" for each in lines):
        click.echo("The draft changes nothing of it.")
    rows = [{"mark": _MARKS[each["mark"]], **_row(each)} for each in lines]
    output.print_items(rows, ("mark", *_COLUMNS), as_json=False)


def _row(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "at": line["at"],
        "place": line["place"],
        "who": line["person_name"] or line["vendor"] or f"nobody ({line['target']})",
        "ways": list(_ways(line)),
        "reason": line["reason"],
    }


def _ways(line: Mapping[str, Any]) -> Iterator[str]:
    for use in line["uses"]:
        if use["at"] is None:
            yield f"{use['channel']} not at all: {use['because']}"
        else:
            later = "" if use["at"] == line["at"] else f" {use['at'][11:19]}"
            yield f"{use['channel']}{later}"


def _share(each: Mapping[str, Any]) -> dict[str, Any]:
    loads = {name: each[name] and each[name]["pages"] for name in ("was", "now", "draft")}
    return {"name": each["person_name"], **loads, "change": f"{each['change']:+d}"}
