"""Routing rules, by the API: whose an alert is, and what becomes of it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from tocsin.cli import client, noun, output, rehearsal
from tocsin.cli.client import Client
from tocsin.kit import errors

_COLUMNS = ("name", "matchers", "service", "does", "is_enabled")
_SHOWN = ("severity", "priority", "policy", "mute_for", "drop", "summary", "labels", "grouping")
_DRAFT = "routing/draft"


class NoSuchRule(errors.NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is no routing rule named {name}.")


class NoRules(errors.Invalid):
    """The file holds no list of rules."""


_draft_option = click.option(
    "--draft", "in_draft", is_flag=True, help="In the draft, instead of in what holds."
)


@click.group(cls=noun.Noun)
def command() -> None:
    """List the rules that lead alerts to services, change them, and try a draft of them."""


@command.command("list")
@_draft_option
@output.json_option
def list_rules(in_draft: bool, as_json: bool) -> None:
    """Print the rules in the order in which they are tried; the first that holds decides."""
    _print(_found(client.from_environment(), in_draft=in_draft), as_json=as_json)


@command.command()
@click.argument("name")
@click.argument("matchers", nargs=-1, metavar="MATCHER...")
@click.option("--to", "service", metavar="SERVICE", help="Where they belong.")
@click.option("--severity", help="How bad they are: critical, error, warning or info.")
@click.option("--priority", help="The priority of their incident: P1 to P5.")
@click.option("--policy", metavar="POLICY", help="The escalation policy, not the service's.")
@click.option("--summary", help="What they say: 'Disk of {instance} is full'.")
@click.option("--label", "labels", multiple=True, help="What to change: 'team = {namespace}'.")
@click.option("--mute-for", metavar="TIME", help="Mute them for so long: 2h.")
@click.option("--drop", is_flag=True, help="Open nothing; the raw event says by which rule.")
@click.option("--continue", "continues", is_flag=True, help="Go on with the rule after it.")
@click.option("--first", is_flag=True, help="Try it before all others instead of after them.")
@_draft_option
@output.json_option
def add(first: bool, in_draft: bool, as_json: bool, **given: Any) -> None:
    """Say what becomes of the alerts for which every MATCHER holds."""
    api = client.from_environment()
    new = {name: value for name, value in given.items() if value not in (None, (), False)}
    rules = _rules(api, in_draft=in_draft)
    wanted = [new, *rules] if first else [*rules, new]
    _put(api, wanted, in_draft=in_draft, as_json=as_json)


@command.command()
@click.argument("name")
@_draft_option
@rehearsal.dry_run_option
@output.json_option
def remove(name: str, in_draft: bool, as_json: bool) -> None:
    """Remove a rule by its name."""
    api = client.from_environment()
    rules = _rules(api, in_draft=in_draft)
    kept = [rule for rule in rules if rule["name"] != name]
    if len(kept) == len(rules):
        raise NoSuchRule(name)
    _put(api, kept, in_draft=in_draft, as_json=as_json)


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@output.json_option
def draft(file: Path, as_json: bool) -> None:
    """Make the rules in a JSON FILE, as 'list --json' prints them, the draft."""
    _put(client.from_environment(), _read(file), in_draft=True, as_json=as_json)


@command.command()
@click.option("--days", type=click.IntRange(1, 31), default=7, help="How far back to look.")
@output.json_option
def simulate(days: int, as_json: bool) -> None:
    """Judge what arrived lately by the draft, and print what it would change; nothing is."""
    found = client.from_environment().get(f"{_DRAFT}/simulation", days=days)
    if as_json:
        output.print_json(found)
        return
    whole = "" if found["is_whole"] else " More arrived than is looked at."
    click.echo(
        f"{found['events']} events since {found['since'][:16]}Z hold {found['alerts']} alerts; "
        f"{found['changed']} would change.{whole}"
    )
    for fault in found["failures"]:
        click.echo(f"A rule cannot do what it says: {fault}")
    output.print_items(found["moves"], ("aspect", "before", "after", "alerts"), as_json=False)


@command.command()
@rehearsal.dry_run_option
def activate() -> None:
    """Let the draft hold from now on."""
    found = client.from_environment().post(f"{_DRAFT}/activation")
    click.echo(f"Version {found['number']} holds.")


@command.command()
@rehearsal.dry_run_option
def discard() -> None:
    """Throw the draft away."""
    client.from_environment().delete(_DRAFT)
    click.echo("The draft is gone.")


@command.command()
@click.option("--limit", type=click.IntRange(1, 200), default=20, help="How many at most.")
@output.json_option
def versions(limit: int, as_json: bool) -> None:
    """Print the versions of the rules, the newest first."""
    found = client.from_environment().items("routing/versions", limit=limit)
    columns = ("number", "state", "changed_by", "changed_at", "activated_at")
    output.print_items(found, columns, as_json=as_json)


@command.command()
@click.argument("number", type=click.IntRange(1))
@rehearsal.dry_run_option
def rollback(number: int) -> None:
    """Let version NUMBER hold again."""
    found = client.from_environment().post(f"routing/versions/{number}/activation")
    click.echo(f"Version {found['number']} holds.")


def _rules(api: Client, *, in_draft: bool) -> list[dict[str, Any]]:
    """Return the rules as they are put again."""
    return [_again(rule) for rule in _found(api, in_draft=in_draft)]


def _found(api: Client, *, in_draft: bool) -> list[dict[str, Any]]:
    """Return the draft's rules or those that hold; where there is no draft it begins as they."""
    found = _drafted(api) if in_draft else None
    if found is None:
        found = api.get("routing")["items"]
    return found


def _drafted(api: Client) -> list[dict[str, Any]] | None:
    try:
        found: list[dict[str, Any]] = api.get(_DRAFT)["rules"]
    except errors.NotFound:
        return None
    return found


def _again(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A service that was renamed is still the same, so it goes back by its number."""
    ids = {"service": rule["service_id"], "policy": rule["policy_id"]}
    return {name: value for name, value in {**rule, **ids}.items() if not name.endswith("_id")}


def _put(api: Client, rules: Sequence[Mapping[str, Any]], *, in_draft: bool, as_json: bool) -> None:
    if in_draft:
        found = api.put(_DRAFT, {"rules": list(rules)})["rules"]
    else:
        found = api.put("routing", {"rules": list(rules)})["items"]
    _print(found, as_json=as_json)


def _print(rules: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    if as_json:
        output.print_json(rules)
        return
    output.print_items([{**rule, "does": _does(rule)} for rule in rules], _COLUMNS, as_json=False)


def _does(rule: Mapping[str, Any]) -> list[str]:
    """What it does beside leading somewhere."""
    said = [f"{name} {output.shown(rule[name])}" for name in _SHOWN if rule.get(name)]
    return [*said, "goes on"] if rule.get("continues") else said


def _read(file: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise NoRules(f"{file} is not JSON: {error}.") from error
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise NoRules(f"{file} holds no list of rules; 'tocsin routing --json' prints one.")
    return [_again(each) if "service_id" in each else each for each in found]
