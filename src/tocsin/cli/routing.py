"""Routing rules, by the API: which service an alert belongs to."""

from collections.abc import Sequence
from typing import Any

import click

from tocsin.cli import client, noun, output, rehearsal
from tocsin.cli.client import Client
from tocsin.kit import errors

_COLUMNS = ("name", "matchers", "service", "is_enabled")


class NoSuchRule(errors.NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is no routing rule named {name}.")


@click.group(cls=noun.Noun)
def command() -> None:
    """List the rules that lead alerts to services, add to them and remove."""


@command.command("list")
@output.json_option
def list_rules(as_json: bool) -> None:
    """Print the rules in the order in which they are tried; the first that matches decides."""
    found = client.from_environment().get("routing")["items"]
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("name")
@click.argument("matchers", nargs=-1, required=True, metavar="MATCHER...")
@click.option("--to", "service", required=True, metavar="SERVICE", help="Where they belong.")
@click.option("--first", is_flag=True, help="Try it before all others instead of after them.")
@output.json_option
def add(name: str, matchers: Sequence[str], service: str, first: bool, as_json: bool) -> None:
    """Lead the alerts for which every MATCHER holds to a service."""
    api = client.from_environment()
    new = {"name": name, "matchers": list(matchers), "service": service}
    rules = _rules(api)
    _put(api, [new, *rules] if first else [*rules, new], as_json=as_json)


@command.command()
@click.argument("name")
@rehearsal.dry_run_option
@output.json_option
def remove(name: str, as_json: bool) -> None:
    """Remove a rule by its name."""
    api = client.from_environment()
    rules = _rules(api)
    kept = [rule for rule in rules if rule["name"] != name]
    if len(kept) == len(rules):
        raise NoSuchRule(name)
    _put(api, kept, as_json=as_json)


def _rules(api: Client) -> list[dict[str, Any]]:
    """Return the rules as they are put again; a service that was renamed is still the same."""
    return [
        {
            "name": rule["name"],
            "matchers": rule["matchers"],
            "service": rule["service_id"],
            "is_enabled": rule["is_enabled"],
        }
        for rule in api.get("routing")["items"]
    ]


def _put(api: Client, rules: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    answer = api.put("routing", {"rules": list(rules)})
    output.print_items(answer["items"], _COLUMNS, as_json=as_json)
