"""The audit trail: read by the API, and its hash chain verified directly in the database."""

import json
from pathlib import Path
from typing import Any

import click

from tocsin.cli import client, direct, noun, output
from tocsin.kit import chain, errors
from tocsin.kit.chain import Head, Verdict

_DATA = click.option(
    "--data", type=click.Path(path_type=Path), help="The data directory of the server."
)


class NotAHead(errors.Invalid):
    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is no head that `tocsin audit verify --keep-head` has kept.")


@click.group(cls=noun.Noun)
def command() -> None:
    """Print what was ever done, and verify that nothing of it was changed."""


@command.command("list")
@click.option("--subject", metavar="THING", help="One thing, such as person/3; oldest first.")
@click.option("--limit", default=50, show_default=True, help="How many at most.")
@output.json_option
def list_events(subject: str | None, limit: int, as_json: bool) -> None:
    """Print events, newest first."""
    found = client.from_environment().items("audit", limit=limit, subject=subject)
    output.print_items(found, ("id", "at", "kind", "subject", "actor", "data"), as_json=as_json)


@command.command()
@_DATA
@click.option(
    "--head",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Compare with a head that was kept: so it shows if the end was cut off.",
)
@click.option(
    "--keep-head",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the head of the chain to a file, to be kept elsewhere.",
)
@output.json_option
def verify(data: Path | None, head: Path | None, keep_head: Path | None, as_json: bool) -> int:
    """Verify the hash chain over the ledger; ends with 1 if anything was changed."""
    kept = None if head is None else _read(head)
    with direct.opened(data) as database, database.reading() as tx:
        verdict = chain.verify(tx, kept=kept)
        last = chain.head(tx)
    if keep_head is not None and verdict.holds:
        keep_head.write_text(_written(last), "utf-8")
    _print(verdict, as_json=as_json)
    return 0 if verdict.holds else 1


def _print(verdict: Verdict, *, as_json: bool) -> None:
    if as_json:
        output.print_json(_facts(verdict))
    elif verdict.flaw is None:
        waiting = f" {verdict.waiting} wait to be sealed." if verdict.waiting else ""
        click.echo(f"{verdict.checked} events are as they were written.{waiting}")
    else:
        event = verdict.flaw.event_id
        where = f"Event {event}" if event is not None else f"Link {verdict.flaw.position}"
        click.echo(f"{where}: {verdict.flaw.reason}. {verdict.checked} before it hold.", err=True)


def _facts(verdict: Verdict) -> dict[str, Any]:
    flaw = verdict.flaw
    return {
        "holds": verdict.holds,
        "checked": verdict.checked,
        "waiting": verdict.waiting,
        "flaw": flaw
        and {"event_id": flaw.event_id, "position": flaw.position, "reason": flaw.reason},
    }


def _written(head: Head) -> str:
    return json.dumps({"position": head.position, "hash": head.hash.hex()}) + "\n"


def _read(path: Path) -> Head:
    try:
        found = json.loads(path.read_text("utf-8"))
        return Head(int(found["position"]), bytes.fromhex(found["hash"]))
    except (ValueError, KeyError, TypeError) as error:
        raise NotAHead(path) from error
